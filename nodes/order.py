"""The order flow: answers to our question first, then what the guest wants done to the cart, then the next question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from domain.calls import FetchMenu, FetchProfile, SettleOrder
from domain.cart import Cart
from domain.errors import order_error
from domain.grounding import MenuIndex, ground
from domain.guest import Preferences
from domain.mentions import Grounding
from domain.menu import Menu
from domain.order import Detail, Fulfilment
from domain.outcome import (
    AllergiesUnknown,
    AskCancelOrder,
    AskClearCart,
    AskWhatToChange,
    CartCleared,
    CartShown,
    DetailsNoted,
    HoursShown,
    MenuEmpty,
    NothingToChange,
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
from domain.session import AllergyWarning, AskDetail, CancelPlaced, ClearCart, Confirm
from domain.understanding import Intent, OrderAct, OrderStep
from nodes import cart
from nodes.answer import answer_pending
from nodes.checkout import decided, next_question, settled
from nodes.consent import has_consent
from nodes.edit import Edit
from nodes.exchange import exchanged_options
from nodes.other import take_other
from nodes.past import add_past
from nodes.pointing import counted_from, means_topic, naming, naming_it, says_every_line
from nodes.said import Said, said_in
from nodes.same import add_same
from nodes.state import Ask, Decision, Scene
from nodes.topic import shown_at
from nodes.understanding.acts import act_of
from nodes.understanding.answers import leading_answer
from nodes.understanding.rules import means_other_one
from nodes.understanding.slots import past_order, without_past_order
from nodes.undo import remembering, undo
from nodes.views import cart_view

_OF_CART = frozenset({OrderAct.CHANGE, OrderAct.REMOVE, OrderAct.ADD})
_ALWAYS = frozenset({OrderAct.SHOW, OrderAct.REMOVE, OrderAct.CLEAR, OrderAct.UNDO})
"""What can be done while the kitchen is closed."""
_YES_OR_NO = SmallTalk(topic="yes_or_no")
_LISTED = re.compile(r"\band\b|[,&+]", re.IGNORECASE)
_IN_EXCHANGE = re.compile(r"\b(?:for|to|into|by|instead|rather)\b", re.IGNORECASE)
_FIELD_OF: Mapping[Detail, str] = {
    "delivery_mode": "mode",
    "address": "address",
    "table_number": "table_number",
    "payment_method": "payment",
}


def order_flow(scene: Scene) -> Decision | Ask:
    """Walk one message through the order. Asks for the menu and the guest's preferences when they are not known yet."""
    facts, session = scene.facts, scene.session
    if facts.menu is None or facts.index is None:
        failure = facts.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="order_error", error=failure.code)
    edit = Edit.of(scene, facts.menu)
    if session.unsettled is not None and not _confirms_it(scene, session.unsettled):
        settled_or_not = _settle(edit, scene)
        if not isinstance(settled_or_not, Edit):
            return settled_or_not
        edit = settled_or_not
    ready = _with_preferences(edit)
    if isinstance(ready, Ask):
        return ready
    decision = _noting(_walk(ready, scene, facts.menu, facts.index), scene)
    return decision if isinstance(decision, Ask) else remembering(decision, session)


def _walk(edit: Edit, scene: Scene, menu: Menu, index: MenuIndex) -> Decision | Ask:
    edit = _take_fulfilment(edit, scene)
    edit = _take_picked(edit, scene, index)
    answered = answer_pending(edit, scene, index)
    if isinstance(answered, (Decision, Ask)):
        return answered
    if answered is None and not menu.items and edit.cart.is_empty:
        empty = OrderByStaff() if menu.text else MenuEmpty()
        return decided(edit.saying(empty), route="order_error", error="menu_without_items")
    acted = answered if answered is not None else _act(edit, scene, index)
    if isinstance(acted, Ask):
        return acted
    if menu.open_now is False and _needs_kitchen(scene, acted):
        told = edit.having(pending=None, unresolved=(), checking_out=False)
        closed = told.saying(HoursShown(open_now=False, hours=menu.opening_hours))
        return decided(closed, route="order_error", error="closed")
    edit = acted
    if isinstance(edit.session.pending, (ClearCart, CancelPlaced)):
        if not edit.added:
            return decided(edit if edit.acted else edit.saying(_YES_OR_NO))
        edit = edit.having(pending=None)  # whoever orders more answers no
    return _finish(cart.say_added(cart.merged(edit)), scene)


def _take_picked(edit: Edit, scene: Scene, index: MenuIndex) -> Edit:
    """What a screen adds is never lost in an answer; an order that was read back is then read back anew.

    Some screens send their whole list with every message: the same list again, beside an answer, adds nothing.
    """
    picked, pending = scene.turn.request.picked_items, edit.session.pending
    if not picked or (isinstance(pending, (Confirm, AskDetail)) and picked == edit.session.picked):
        return edit
    taken = cart.add_picked(edit, picked, index).having(picked=picked)
    return taken.having(pending=None, asked=None) if isinstance(pending, Confirm) else taken


def _needs_kitchen(scene: Scene, edit: Edit) -> bool:
    """Whether something comes into the cart, or is about to, or the order is to be placed."""
    before, after = scene.session, edit.session
    more = after.cart.units > before.cart.units
    held = len(after.unresolved) > len(before.unresolved) or len(after.unsafe) > len(before.unsafe)
    return more or held or (after.checking_out and scene.slots.act not in _ALWAYS)


def _finish(edit: Edit, scene: Scene) -> Decision | Ask:
    confirmation_id = scene.turn.confirmation_id
    if edit.cart.is_empty and any(isinstance(o, SmallTalk) for o in edit.outcomes):
        return decided(edit)
    if edit.session.preferences is None and scene.session.cart.is_empty and edit.added:
        edit = edit.saying(AllergiesUnknown())
    if not edit.acted and edit.cart.is_empty and _speaks_of_cart(scene):
        edit = edit.saying(NothingToChange())
    if not edit.acted and scene.slots.act is OrderAct.CHANGE:
        asking = edit.having(pending=None, asked=None, checking_out=False)
        return decided(asking.saying(AskWhatToChange(reason="unsaid")))
    if edit.acted:
        return next_question(edit, confirmation_id=confirmation_id)
    if isinstance(edit.session.pending, (Confirm, AllergyWarning)):
        return decided(edit.saying(_YES_OR_NO))
    return next_question(edit.saying(SmallTalk(topic="not_understood")), confirmation_id=confirmation_id)


def _speaks_of_cart(scene: Scene) -> bool:
    """Whether the words change, point at or repeat what is in the cart: "make it two", "the second one", "one more"."""
    slots = scene.slots
    return (
        (act_of(scene.text) in _OF_CART and slots.yes_no is None)
        or slots.quantity is not None
        or slots.ordinal is not None
    )


def _confirms_it(scene: Scene, key: UUID) -> bool:
    """Whether this "yes" is to the very order whose fate is open: sending it once more under its key is safe."""
    request, session = scene.turn.request, scene.session
    if not isinstance(session.pending, Confirm) or not has_consent(scene, session.pending):
        return False
    confirmation = session.pending.confirmation_id
    digest = session.cart.digest()
    return placement_key(request.tenant, request.user_id, request.session_id, digest, confirmation) == key


def _settle(edit: Edit, scene: Scene) -> Edit | Decision | Ask:
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
    slots, placed = scene.slots, settlement.status is PlacementStatus.PLACED
    about_it = slots.yes_no is not None or (placed and slots.act is OrderAct.CHECKOUT)
    if not about_it:
        return replace(known, acted=False)
    return decided(known) if placed else decided(known, route="order_error", error=order_error(settlement.reason))


def _noting(decision: Decision | Ask, scene: Scene) -> Decision | Ask:
    """The decision, with a word on details of delivery and payment that were said unasked and not read back."""
    if isinstance(decision, Ask) or any(
        isinstance(o, (ReadBack, OrderPlaced, OrderUnconfirmed)) for o in decision.outcomes
    ):
        return decision
    before, now, pending = scene.session.fulfilment, decision.session.fulfilment, scene.session.pending
    fields = {name: value for name, value in now if value is not None and value != getattr(before, name)}
    if before.instructions and not now.instructions:
        return replace(decision, outcomes=(DetailsNoted(said=Fulfilment()), *decision.outcomes))
    asked = _FIELD_OF[pending.kind] if isinstance(pending, AskDetail) else None
    if fields.keys() <= {asked}:
        return decision
    return replace(decision, outcomes=(DetailsNoted(said=Fulfilment(**fields)), *decision.outcomes))


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


def _take_fulfilment(edit: Edit, scene: Scene) -> Edit:
    """Whatever was said, or sent by a screen, about how the order reaches the guest and is paid."""
    request, slots = scene.turn.request, scene.slots
    said = {
        "mode": slots.delivery_mode or request.delivery_mode,
        "address": slots.address,
        "table_number": slots.table_number or request.table_number,
        "payment": slots.payment_method or request.payment_method,
        "wanted_time": slots.wanted_time,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    known = edit.session.fulfilment
    fulfilment = _noted(known.replace(**changes), slots.special_instructions, request.special_instructions)
    if fulfilment == known and not changes and not slots.special_instructions:
        return edit
    # Paying is the last step of an order: whoever names it wants to check out.
    checking_out = edit.session.checking_out or "payment" in changes
    return edit.having(fulfilment=fulfilment, checking_out=checking_out)


def _noted(fulfilment: Fulfilment, spoken: str | None, sent: str | None) -> Fulfilment:
    """With the notes that were spoken, and sent by a screen: each is kept, until the guest takes all of them back."""
    if spoken == "":
        return fulfilment.replace(instructions=None)
    for note in (spoken, sent):
        fulfilment = fulfilment.with_note(note) if note else fulfilment
    return fulfilment


def _act(edit: Edit, scene: Scene, index: MenuIndex) -> Edit | Ask:
    """What the guest wants done to the cart, one thing after the other."""
    slots, words = scene.slots, scene.words_of(Intent.ORDER)
    if scene.turn.request.picked_items or slots.special_instructions == "":
        return edit
    if Intent.CANCEL in scene.turn.intents and slots.act is None:
        return _cancel(edit)
    if means_other_one(words) and (swapped := take_other(edit)):
        return swapped
    if wanted := past_order(words):
        had = add_past(edit, wanted, index)
        words = without_past_order(words)
        if isinstance(had, Ask) or ground(words, index).empty:
            return had
        return _do(had, scene, said_in(had, scene, OrderStep(act=None, words=words), index))
    answer = leading_answer(words)
    # "No thanks, just a brownie": the no refuses nothing of the brownie.
    words = answer.rest if answer is not None and answer.rest else words
    for step in slots.steps or (OrderStep(act=slots.act, words=words),):
        edit = _do(edit, scene, said_in(edit, scene, step, index))
    return edit


def _do(edit: Edit, scene: Scene, said: Said) -> Edit:
    if said.absent and _options_for_others(edit, said) is None:
        return edit.saying(NothingToChange(said=said.absent))
    return _do_act(edit, scene, said)


def _do_act(edit: Edit, scene: Scene, said: Said) -> Edit:
    ordinal, grounding = said.ordinal, said.grounding
    match said.act:
        case OrderAct.SHOW:
            return edit.saying(CartShown(cart=cart_view(edit.cart, edit.menu)))
        case OrderAct.CLEAR:
            return cart.clear(edit).saying(CartCleared())
        case OrderAct.CHECKOUT:
            return cart.add_all(edit, grounding).having(checking_out=True)
        case OrderAct.REMOVE:
            if said.every and not edit.cart.is_empty:
                return cart.remove_all(edit)
            return cart.remove(edit, grounding, ordinal=ordinal, quantity=said.quantity)
        case OrderAct.CHANGE:
            return _change(edit, said)
        case OrderAct.BEGIN:
            return replace(edit, acted=True)
        case OrderAct.UNDO:
            return undo(edit)
        case OrderAct.ADD | None:
            return add_same(edit, said) or _add(edit, scene, said)


def _change(edit: Edit, said: Said) -> Edit:
    if said.exchange:
        return cart.exchange(edit, said.grounding)
    if (swapped := _options_for_others(edit, said)) is not None:
        return swapped
    loose = said.grounding.loose_choices or said.grounding.loose_refusals
    if loose and (said.every or (not said.grounding.lines and says_every_line(said.words))):
        return cart.change_every(edit, said.grounding, category=said.category)
    line = cart.line_meant(edit, said.ordinal)
    counted = counted_from(said.words, line.quantity) if line and not said.grounding.lines else None
    if line is not None and counted is not None:
        return cart.keep_pieces(edit, line, counted)
    if cart.restates(said.grounding) and _LISTED.search(said.words) and not _IN_EXCHANGE.search(said.words):
        return cart.restate(edit, said.grounding)
    return cart.change(edit, said.grounding, quantity=said.quantity, ordinal=said.ordinal, pieces=said.pieces)


def _options_for_others(edit: Edit, said: Said) -> Edit | None:
    """ "Change the pepperoni to mushrooms", on the newest line that has the one and may have the other."""
    for line in reversed(edit.cart.lines):
        swap = exchanged_options(said.words, cart.index_of(Cart(lines=(line,)), edit.menu), line.item)
        on_it = {(choice.group, choice.option) for choice in line.choices}
        if swap is not None and any((gone.group, gone.option) in on_it for gone in swap.loose_refusals):
            return cart.exchange_options(edit, line, swap)
    return None


def _add(edit: Edit, scene: Scene, said: Said) -> Edit:
    slots, session, grounding = scene.slots, edit.session, said.grounding
    if (of_topic := _one_of_topic(edit, scene, said)) is not None:
        return cart.add_all(edit, of_topic)
    if grounding.lines or grounding.ambiguous or grounding.unknown:
        return cart.add_all(edit, grounding)
    wants_more = said.act is OrderAct.ADD
    loose = bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_unknown)
    if not loose and (pointed := shown_at(session, slots.ordinal)) is not None:
        return cart.add_topic(edit, pointed, slots.quantity or 1)
    if session.topic is not None and (means_topic(said.words) or (wants_more and not loose)):
        wanted = ground(said.words, scene.facts.index, focus=session.topic) if scene.facts.index and loose else None
        return cart.add_topic(edit, session.topic, slots.quantity or 1, wanted)
    if loose:
        return cart.change(edit, grounding, quantity=None, ordinal=said.ordinal)
    if wants_more and session.focus is not None and slots.yes_no is None:
        return cart.add_more(edit, session.focus, slots.quantity or 1)
    if slots.quantity is not None and session.topic is not None:
        return cart.add_topic(edit, session.topic, slots.quantity)
    if slots.quantity is not None and session.focus is not None:
        return cart.change(edit, grounding, quantity=slots.quantity, ordinal=said.ordinal)
    return edit


def _one_of_topic(edit: Edit, scene: Scene, said: Said) -> Grounding | None:
    """ "A medium one", "add it, no croutons" after talk of a dish: read with its name in that place."""
    item = edit.menu.item(edit.session.topic) if edit.session.topic else None
    if item is None or scene.facts.index is None:
        return None
    of_it = naming(said.words, item.name)
    words = of_it or (None if said.grounding.empty else naming_it(said.words, item.name))
    if words is None:
        return None
    named = ground(words, scene.facts.index)
    dishes = {line.item for line in named.lines}
    # "An oreo one" after talk of a pizza is another dish, that of the name.
    other = of_it is not None and (dishes != {item.id} or named.ambiguous or named.unknown_options)
    return named if item.id in dishes and not other else None


def _cancel(edit: Edit) -> Edit:
    """ "Cancel": the cart when there is one, else the last placed order; each is asked for first."""
    if not edit.cart.is_empty:
        return edit.having(pending=ClearCart(), asked=AskClearCart()).saying(AskClearCart())
    if edit.session.orders:
        order_id = edit.session.orders[-1]
        question = AskCancelOrder(order_id=order_id)
        return edit.having(pending=CancelPlaced(order_id=order_id), asked=question).saying(question)
    return edit.saying(SmallTalk(topic="nothing_to_cancel"))
