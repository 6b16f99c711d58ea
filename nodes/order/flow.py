"""The order flow: applies the commands about cart and order in order, then asks the next question."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain.calls import FetchMenu, FetchProfile, SettleOrder
from domain.commands import ClearCart, Command
from domain.errors import order_error
from domain.guest import Preferences
from domain.menu import Menu
from domain.order import Fulfilment
from domain.outcome import (
    AllergiesUnknown,
    CartCleared,
    ChangeReadBack,
    CouponTaken,
    DetailsNoted,
    HoursShown,
    MenuEmpty,
    OrderByStaff,
    OrderChanged,
    OrderPlaced,
    OrderUnconfirmed,
    ReadBack,
    SavedAddressTaken,
    ServiceDown,
    SmallTalk,
    UnsafeInCart,
)
from domain.placement import PlacementKind, PlacementStatus, placement_key
from domain.safety import find_unsafe_names
from domain.session import (
    AllergyWarning,
    AskDetail,
    CancelPlaced,
    ClearWholeCart,
    Confirm,
    ConfirmChange,
    GotItRight,
    Session,
)
from nodes.order import cart
from nodes.order.amendment import apply_change_settlement, ask_about_change, close_amendment, open_amendment
from nodes.order.bill import find_tip_amount, settle_bill
from nodes.order.checkout import apply_settlement, ask_next_question, make_decision
from nodes.order.deal_offer import pass_offer_over
from nodes.order.fulfilment import FIELD_BY_DETAIL, find_new_details
from nodes.order.repeated_questions import put_off_question, stop_repeating
from nodes.order.selling import settle_suggestion
from nodes.order.settlements import apply_to_session, describe_cancellation, describe_unknown
from nodes.order.stores import enter_store
from nodes.order.undo import remember_cart
from nodes.order.verification import apply_commands, ask_to_verify, settle_verification
from nodes.policy import CHANGES_CART, closes_question, is_plain_yes, needs_verification
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.tool_results import Settlement

_WHILE_CLOSED = frozenset({"show_cart", "remove_line", "clear_cart", "undo"})
"""Commands that are possible while the kitchen is closed."""
_SHOWS_DETAILS = (ReadBack, OrderPlaced, OrderUnconfirmed, ChangeReadBack, OrderChanged)
"""Outcomes that show the delivery and payment details."""
_GOES_ON = (*CHANGES_CART, "set_fulfilment", "checkout")
"""Whoever says one of these after "shall I empty your cart?" goes on with it."""
_YES_OR_NO = SmallTalk(topic="yes_or_no")
_ACTING = (Confirm, ConfirmChange, AllergyWarning, ClearWholeCart, CancelPlaced, GotItRight)
"""Questions that need a plain yes."""


def order_flow(scene: Scene) -> Decision | Ask:
    """Process one message. Fetches the menu and the guest's preferences first."""
    results, session = scene.results, scene.session
    if results.menu is None:
        failure = results.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="order_error", error=failure.code)
    draft = enter_store(CartDraft.begin(scene, results.menu))
    if session.unsettled is not None and not _confirms_unsettled_order(scene, session.unsettled):
        settlement_result = _settle_order(draft)
        if not isinstance(settlement_result, CartDraft):
            return settlement_result
        draft = settlement_result
    prepared = _load_preferences(draft)
    if isinstance(prepared, Ask):
        return prepared
    opened = open_amendment(prepared)
    if not isinstance(opened, CartDraft):
        return opened
    decision = _note_details(_process_message(opened, results.menu), opened.start, results.menu)
    if isinstance(decision, Ask):
        return decision
    settled = settle_suggestion(remember_cart(decision, opened.start), opened.start)
    return pass_offer_over(settled, opened.start)


def _process_message(draft: CartDraft, menu: Menu) -> Decision | Ask:
    if not menu.items and draft.cart.is_empty and draft.session.pending is None:
        empty = OrderByStaff() if menu.text else MenuEmpty()
        return make_decision(draft.with_outcomes(empty), route="order_error", error="menu_without_items")
    result = _apply_message(draft)
    if isinstance(result, Ask):
        return result
    if result.decision is not None:
        return result.decision
    if menu.open_now is False and _needs_open_kitchen(draft, result):
        stopped = close_amendment(draft).with_session(pending=None, unresolved=(), checking_out=False)
        orders_ahead = draft.order_times is not None
        closed = HoursShown(open_now=False, hours=menu.opening_hours, orders_ahead=orders_ahead)
        next_draft = stopped.with_outcomes(closed)
        return make_decision(next_draft, route="order_error", error="closed")
    return _finish_message(cart.report_added_lines(cart.merge_same_lines(result)))


def _apply_message(draft: CartDraft) -> CartDraft | Ask:
    """Apply the commands. When the message is doubtful, its changes of the cart wait for a verification."""
    first_draft, reading = settle_verification(draft), draft.reading
    if isinstance(first_draft, Ask) or reading is None:
        return first_draft
    is_deferred = needs_verification(reading)
    commands = tuple(command for command in reading.commands if not (is_deferred and _is_deferred(command)))
    if _begins_anew(first_draft):
        first_draft = cart.clear_cart(first_draft).with_outcomes(CartCleared(can_undo=True))
        commands = tuple(command for command in commands if not isinstance(command, ClearCart))
    if isinstance(draft.session.pending, GotItRight):
        # This yes answers the verification and no other question.
        commands = tuple(command for command in commands if command.kind != "agree")
    next_draft = apply_commands(first_draft, commands)
    if isinstance(next_draft, Ask) or next_draft.decision is not None or not is_deferred:
        return next_draft
    return ask_to_verify(next_draft, reading)


def _begins_anew(draft: CartDraft) -> bool:
    """Whether the guest orders beside, or after, the wish to start over: the order needs an empty cart."""
    pending = draft.session.pending
    asked = isinstance(pending, ClearWholeCart) and pending.restarts
    wished = any(isinstance(command, ClearCart) and command.then == "restart" for command in draft.commands)
    orders = draft.has_command("add_item", "reorder") and not draft.has_command("decline")
    return orders and (asked or wished) and not draft.cart.is_empty


def _is_deferred(command: Command) -> bool:
    return command.kind in CHANGES_CART or command.kind == "checkout"


def _needs_open_kitchen(before: CartDraft, after: CartDraft) -> bool:
    """Whether a dish is added, is about to be added, or the order is to be placed, and not for later."""
    before_session, session = before.session, after.session
    if session.fulfilment.scheduled_for is not None:
        return False
    has_more = session.cart.units > before_session.cart.units
    has_open_dish = len(session.unresolved) > len(before_session.unresolved) or len(session.unsafe) > len(
        before_session.unsafe
    )
    is_allowed_closed = all(command.kind in _WHILE_CLOSED for command in after.commands)
    return has_more or has_open_dish or (session.checking_out and not is_allowed_closed)


def _finish_message(draft: CartDraft) -> Decision | Ask:
    pending = draft.session.pending
    if isinstance(pending, GotItRight | ClearWholeCart | CancelPlaced):
        if not isinstance(pending, GotItRight) and (draft.added or draft.has_command(*_GOES_ON)):
            return _ask_next(draft.with_session(pending=None))  # ordering more answers no
        return make_decision(draft if draft.has_acted else draft.with_outcomes(*_ask_plain_yes(draft)))
    if draft.cart.is_empty and any(isinstance(o, SmallTalk) for o in draft.outcomes):
        return make_decision(draft)
    if draft.session.preferences is None and draft.start.cart.is_empty and draft.added:
        draft = draft.with_outcomes(AllergiesUnknown())
    if not draft.has_acted and isinstance(pending, _ACTING):
        return make_decision(draft.with_outcomes(*_ask_plain_yes(draft)))
    if not draft.has_acted and not closes_question(draft.commands):
        draft = draft.with_outcomes(*(() if pending else (SmallTalk(topic="nothing_open"),)))
    return _ask_next(stop_repeating(put_off_question(draft)))


def _ask_next(draft: CartDraft) -> Decision | Ask:
    """Ask about the placed order that is changed, else settle the bill of the new one and ask about it."""
    amends = draft.session.amends
    if amends is not None:
        return ask_about_change(draft, amends)
    settled = settle_bill(draft)
    return settled if isinstance(settled, Ask) else ask_next_question(settled, confirmation_id=draft.confirmation_id)


def _ask_plain_yes(draft: CartDraft) -> tuple[SmallTalk, ...]:
    """Ask for a plain yes when the given one did not count and no other flow answers."""
    is_only_command = len(draft.commands) == 1 and draft.has_command("agree")
    return (_YES_OR_NO,) if is_only_command and not is_plain_yes(draft.reading) else ()


def _confirms_unsettled_order(scene: Scene, key: UUID) -> bool:
    """Whether this yes is to the very order that is not settled: resending it under its key is safe."""
    request, session = scene.turn.request, scene.session
    if not isinstance(session.pending, Confirm) or not is_plain_yes(scene.turn.reading):
        return False
    confirmation = session.pending.confirmation_id
    digest = session.cart.digest()
    return placement_key(request.tenant, request.user_id, request.session_id, digest, confirmation) == key


def _settle_order(draft: CartDraft) -> CartDraft | Decision | Ask:
    """Settle an earlier order before anything else is ordered."""
    key, settlement = draft.session.unsettled, draft.results.settlement
    if key is not None and settlement is None and "settle_order" not in draft.results.failures:
        return Ask(SettleOrder(key=key))
    if settlement is None or (settlement.is_findable and not settlement.status.is_final):
        outcome = describe_unknown(settlement, "")
        return make_decision(draft.with_outcomes(outcome), route="order_error", error="order_unknown")
    if not settlement.status.is_final:
        next_draft = draft.with_session(unsettled=None, pending=None, asked=None, checking_out=False)
        outcome = describe_unknown(settlement, "staff")
        return make_decision(next_draft.with_outcomes(outcome), route="order_error", error="order_unknown")
    next_draft = _apply_settlement(draft, settlement)
    is_placed = settlement.status is PlacementStatus.PLACED
    is_about_order = draft.has_command("agree", "decline") or (is_placed and draft.has_command("checkout"))
    if not is_about_order:
        return replace(next_draft, has_acted=False)
    return (
        make_decision(next_draft)
        if is_placed
        else make_decision(next_draft, route="order_error", error=order_error(settlement.reason))
    )


def _apply_settlement(draft: CartDraft, settlement: Settlement) -> CartDraft:
    """The draft after an earlier order, change or cancellation was settled."""
    match settlement.kind:
        case PlacementKind.ORDER:
            return apply_settlement(draft, settlement)
        case PlacementKind.CHANGE:
            return apply_change_settlement(draft, settlement)
        case PlacementKind.CANCEL:
            settled = apply_to_session(draft.session, settlement).replace(pending=None)
            return draft.with_session_value(settled).with_outcomes(describe_cancellation(settlement))
    assert_never(settlement.kind)


def _note_details(decision: Decision | Ask, before: Session, menu: Menu) -> Decision | Ask:
    """The decision with the new delivery and payment details, unless they were asked for or are read back."""
    if isinstance(decision, Ask) or any(isinstance(o, _SHOWS_DETAILS) for o in decision.outcomes):
        return decision
    if decision.session.amends != before.amends:  # the details of another order
        return decision
    pending = before.pending
    fields = find_new_details(before.fulfilment, decision.session.fulfilment)
    if any(isinstance(outcome, CouponTaken) for outcome in decision.outcomes):
        fields.pop("coupons", None)
    if any(isinstance(outcome, SavedAddressTaken) for outcome in decision.outcomes):
        fields = {name: value for name, value in fields.items() if name not in ("mode", "address")}
    field_in_question = FIELD_BY_DETAIL[pending.kind] if isinstance(pending, AskDetail) else None
    if fields.keys() <= {field_in_question}:
        return decision
    said = Fulfilment.model_validate(fields)
    return replace(decision, outcomes=(DetailsNoted(said=said, tip=find_tip_amount(said, menu)), *decision.outcomes))


def _load_preferences(draft: CartDraft) -> CartDraft | Ask:
    """Load the guest's allergies and diets, which are needed before anything is added to the cart."""
    if draft.session.preferences is not None:
        return draft
    if draft.results.profile is not None:
        session = draft.session.replace(preferences=draft.results.profile.preferences)
        return _warn_of_unsafe_lines(replace(draft, session=session))
    failure = draft.results.failures.get("fetch_profile")
    if failure is None:
        return Ask(FetchProfile())
    if failure.code == "service_not_configured":
        return replace(draft, session=draft.session.replace(preferences=Preferences()))
    return draft


def _warn_of_unsafe_lines(draft: CartDraft) -> CartDraft:
    """Warn of lines that were added while the guest's allergies could not be loaded."""
    names = find_unsafe_names(draft.cart, draft.menu, draft.preferences, draft.session.restrictions)
    return replace(draft, outcomes=(*draft.outcomes, UnsafeInCart(names=names))) if names else draft
