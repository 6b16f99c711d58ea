"""The order flow: the commands about the cart and the order, in the order of their effects, then the next question."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.calls import FetchMenu, FetchProfile, SettleOrder
from domain.commands import Command
from domain.errors import order_error
from domain.guest import Preferences
from domain.menu import Menu
from domain.order import Fulfilment
from domain.outcome import (
    AllergiesUnknown,
    DetailsNoted,
    HoursShown,
    MenuEmpty,
    OrderByStaff,
    OrderPlaced,
    OrderUnconfirmed,
    OrderUnknown,
    ReadBack,
    ServiceDown,
    SmallTalk,
    UnsafeInCart,
)
from domain.placement import PlacementStatus, placement_key
from domain.safety import find_unsafe_names
from domain.session import AllergyWarning, AskDetail, CancelPlaced, ClearWholeCart, Confirm, GotItRight
from nodes.order import cart
from nodes.order.checkout import decided, next_question, settled
from nodes.order.fulfilment import FIELD_OF, fresh_details
from nodes.order.held import carry_out, hold_back, settle_held
from nodes.order.repeats import with_question_put_off, with_way_out
from nodes.order.undo import remembering
from nodes.policy import CHANGES_CART, closes_question, holds_back, is_plain_yes
from nodes.turn.edit import Edit
from nodes.turn.state import Ask, Decision, Scene

_WHILE_CLOSED = frozenset({"show_cart", "remove_line", "clear_cart", "undo"})
"""What can be done while the kitchen is closed."""
_TELLS_DETAILS = (ReadBack, OrderPlaced, OrderUnconfirmed)
"""What says by itself how the order is brought and paid."""
_YES_OR_NO = SmallTalk(topic="yes_or_no")
_ACTING = (Confirm, AllergyWarning, ClearWholeCart, CancelPlaced, GotItRight)
"""Questions whose yes acts: it must stand alone."""


def order_flow(scene: Scene) -> Decision | Ask:
    """Walk one message through the order. Asks for the menu and the guest's preferences when they are not known yet."""
    facts, session = scene.facts, scene.session
    if facts.menu is None:
        failure = facts.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="order_error", error=failure.code)
    edit = Edit.of(scene, facts.menu)
    if session.unsettled is not None and not _confirms_it(scene, session.unsettled):
        settled_or_not = _settle(edit)
        if not isinstance(settled_or_not, Edit):
            return settled_or_not
        edit = settled_or_not
    ready = _with_preferences(edit)
    if isinstance(ready, Ask):
        return ready
    decision = _noting(_walk(ready, facts.menu), scene)
    return decision if isinstance(decision, Ask) else remembering(decision, session)


def _walk(edit: Edit, menu: Menu) -> Decision | Ask:
    if not menu.items and edit.cart.is_empty and edit.session.pending is None:
        empty = OrderByStaff() if menu.text else MenuEmpty()
        return decided(edit.saying(empty), route="order_error", error="menu_without_items")
    acted = _acted(edit)
    if isinstance(acted, Ask):
        return acted
    if acted.decision is not None:
        return acted.decision
    if menu.open_now is False and _needs_kitchen(edit, acted):
        told = edit.having(pending=None, unresolved=(), checking_out=False)
        closed = told.saying(HoursShown(open_now=False, hours=menu.opening_hours))
        return decided(closed, route="order_error", error="closed")
    return _finish(cart.say_added(cart.merged(acted)))


def _acted(edit: Edit) -> Edit | Ask:
    """What the message does. When it is in doubt, what would change the cart waits for the guest's word."""
    settled_edit, reading = settle_held(edit), edit.reading
    if isinstance(settled_edit, Ask) or reading is None:
        return settled_edit
    held = holds_back(reading)
    commands = tuple(command for command in reading.commands if not (held and _waits(command)))
    if isinstance(edit.session.pending, GotItRight):
        # This yes is to what was held back, and to no other question.
        commands = tuple(command for command in commands if command.kind != "agree")
    done = carry_out(settled_edit, commands)
    if isinstance(done, Ask) or done.decision is not None or not held:
        return done
    return hold_back(done, reading)


def _waits(command: Command) -> bool:
    return command.kind in CHANGES_CART or command.kind == "checkout"


def _needs_kitchen(before: Edit, after: Edit) -> bool:
    """Whether something comes into the cart, or is about to, or the order is to be placed."""
    was, now = before.session, after.session
    more = now.cart.units > was.cart.units
    held = len(now.unresolved) > len(was.unresolved) or len(now.unsafe) > len(was.unsafe)
    looks_only = all(command.kind in _WHILE_CLOSED for command in after.commands)
    return more or held or (now.checking_out and not looks_only)


def _finish(edit: Edit) -> Decision | Ask:
    pending = edit.session.pending
    if isinstance(pending, GotItRight | ClearWholeCart | CancelPlaced):
        if not isinstance(pending, GotItRight) and edit.added:
            return next_question(
                edit.having(pending=None), confirmation_id=edit.confirmation_id
            )  # ordering more answers no
        return decided(edit if edit.acted else edit.saying(*_not_a_yes(edit)))
    if edit.cart.is_empty and any(isinstance(o, SmallTalk) for o in edit.outcomes):
        return decided(edit)
    if edit.session.preferences is None and edit.start.cart.is_empty and edit.added:
        edit = edit.saying(AllergiesUnknown())
    if not edit.acted and isinstance(pending, _ACTING):
        return decided(edit.saying(*_not_a_yes(edit)))
    if not edit.acted and not closes_question(edit.commands):
        edit = edit.saying(*(() if pending else (SmallTalk(topic="nothing_open"),)))
    return next_question(with_way_out(with_question_put_off(edit)), confirmation_id=edit.confirmation_id)


def _not_a_yes(edit: Edit) -> tuple[SmallTalk, ...]:
    """A yes that did not count is asked for plainly; another flow's answer speaks for itself."""
    alone = len(edit.commands) == 1 and edit.wants("agree")
    return (_YES_OR_NO,) if alone and not is_plain_yes(edit.reading) else ()


def _confirms_it(scene: Scene, key: UUID) -> bool:
    """Whether this "yes" is to the very order whose fate is open: sending it once more under its key is safe."""
    request, session = scene.turn.request, scene.session
    if not isinstance(session.pending, Confirm) or not is_plain_yes(scene.turn.reading):
        return False
    confirmation = session.pending.confirmation_id
    digest = session.cart.digest()
    return placement_key(request.tenant, request.user_id, request.session_id, digest, confirmation) == key


def _settle(edit: Edit) -> Edit | Decision | Ask:
    """An earlier order's fate is open: find out before anything else may be ordered."""
    key, settlement = edit.session.unsettled, edit.facts.settlement
    if key is not None and settlement is None and "settle_order" not in edit.facts.failures:
        return Ask(SettleOrder(key=key))
    if settlement is None or (settlement.findable and not settlement.status.is_final):
        return decided(edit.saying(OrderUnknown()), route="order_error", error="order_unknown")
    if not settlement.status.is_final:
        told = edit.having(unsettled=None, pending=None, asked=None, checking_out=False)
        return decided(told.saying(OrderUnknown(reason="staff")), route="order_error", error="order_unknown")
    known = settled(edit, settlement)
    placed = settlement.status is PlacementStatus.PLACED
    about_it = edit.wants("agree", "decline") or (placed and edit.wants("checkout"))
    if not about_it:
        return replace(known, acted=False)
    return decided(known) if placed else decided(known, route="order_error", error=order_error(settlement.reason))


def _noting(decision: Decision | Ask, scene: Scene) -> Decision | Ask:
    """The decision, with a word on details of delivery and payment that were said unasked and not read back."""
    if isinstance(decision, Ask) or any(isinstance(o, _TELLS_DETAILS) for o in decision.outcomes):
        return decision
    pending = scene.session.pending
    fields = fresh_details(scene.session.fulfilment, decision.session.fulfilment)
    asked = FIELD_OF[pending.kind] if isinstance(pending, AskDetail) else None
    if fields.keys() <= {asked}:
        return decision
    return replace(decision, outcomes=(DetailsNoted(said=Fulfilment.model_validate(fields)), *decision.outcomes))


def _with_preferences(edit: Edit) -> Edit | Ask:
    """The guest's allergies and diet must be known before anything goes into the cart."""
    if edit.session.preferences is not None:
        return edit
    if edit.facts.profile is not None:
        loaded = edit.session.replace(preferences=edit.facts.profile.preferences)
        return _warned(replace(edit, session=loaded))
    failure = edit.facts.failures.get("fetch_profile")
    if failure is None:
        return Ask(FetchProfile())
    if failure.code == "service_not_configured":
        return replace(edit, session=edit.session.replace(preferences=Preferences()))
    return edit


def _warned(edit: Edit) -> Edit:
    """What went into the cart while the guest's allergies could not be looked up is checked as soon as they can."""
    names = find_unsafe_names(edit.cart, edit.menu, edit.preferences)
    return replace(edit, outcomes=(*edit.outcomes, UnsafeInCart(names=names))) if names else edit
