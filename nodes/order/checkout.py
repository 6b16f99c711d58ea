"""From a filled cart to a placed order: what is still to be asked, the read-back, and what "yes" leads to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain.calls import PlaceOrder, QuoteOrder
from domain.cart import Line, open_question, price_cart
from domain.errors import ErrorCode, order_error
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import Item, Menu, OptionGroup
from domain.money import Money
from domain.order import PlacedOrder, Rejection
from domain.order_status import StatusMeaning, refusal_reason
from domain.outcome import (
    AskAnythingElse,
    AskTakeOut,
    AskWhatToOrder,
    CartShown,
    ItemUnavailable,
    OrderNotPlaced,
    OrderPlaced,
    OrderUnconfirmed,
    OrderUnknown,
    Outcome,
    PriceChanged,
    ReadBack,
    ServiceDown,
    Unsafe,
    WhichDetail,
    WhichItem,
    WhichOption,
)
from domain.placement import PlacementStatus
from domain.safety import Danger, find_danger
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    ChooseItem,
    ChooseOption,
    Confirm,
    Pending,
    TakeOut,
    TryAgain,
)
from nodes.order.lines import sold_out
from nodes.turn.edit import Edit
from nodes.turn.facts import Failure, Settlement
from nodes.turn.state import Ask, Decision, Route
from nodes.turn.views import cart_view, dish_view

# Reasons of ours for not having sent the order; to the guest they are one.
_NEVER_SENT = ("service_circuit_open", "service_busy", "service_timeout")


def next_question(edit: Edit, *, confirmation_id: str) -> Decision | Ask:
    """Ask for what is missing most, one thing at a time; with nothing missing, read the order back."""
    pending, outcome = _open_question(edit)
    if pending is not None and outcome is not None:
        return _asking(edit, pending, outcome)
    if edit.cart.is_empty:
        done = edit.having(checking_out=False, pending=None)
        return decided(done.saying(AskWhatToOrder()), route="order_missing_items")
    if not edit.session.checking_out:
        return _asking(edit, AnythingElse(), AskAnythingElse())
    detail = edit.session.fulfilment.next_detail()
    if detail is not None:
        return _asking(edit, AskDetail(kind=detail), WhichDetail(detail=detail))
    return read_back(edit, confirmation_id=confirmation_id)


def read_back(
    edit: Edit, *, confirmation_id: str, changed: bool = False, charged: Money | None = None
) -> Decision | Ask:
    """The whole order with its total. The confirmation that waits is bound to this cart and this total.

    ``charged``: what the order service, when it last refused the order, said that it costs.
    """
    unfit = _unfit(edit, confirmation_id=confirmation_id)
    if unfit is not None:
        return unfit
    if not edit.facts.quoted and "quote_order" not in edit.facts.failures:
        return Ask(QuoteOrder(cart=edit.cart, fulfilment=edit.session.fulfilment))
    if stopped := _quote_rejected(edit) or _unvouched(edit):
        return stopped
    view = cart_view(edit.cart, edit.menu, edit.preferences)
    quote = edit.facts.quote
    known = charged or (quote.total if quote else None)
    outcome = ReadBack(
        cart=view,
        fulfilment=edit.session.fulfilment,
        tax=quote.tax if quote else None,
        delivery_fee=quote.delivery_fee if quote else None,
        total=known or view.subtotal,
        estimated=known is None,
        changed=changed,
    )
    # The read-back shows the whole cart: nobody wants it twice.
    edit = replace(edit, outcomes=tuple(o for o in edit.outcomes if not isinstance(o, CartShown)))
    # An estimate binds nobody: only the service's own total is sent along, to be checked there.
    return _asking(edit, _confirmation(edit, confirmation_id, known), outcome)


def confirmed(edit: Edit, confirm: Confirm, *, confirmation_id: str) -> Decision | Ask:
    """The guest said yes: place what was read back, or read back again when the menu has moved meanwhile."""
    if edit.facts.settlement is not None:
        return _placed(edit, confirm, edit.facts.settlement, confirmation_id=confirmation_id)
    if failure := edit.facts.failures.get("place_order"):
        return _not_sent(edit, confirm, failure, confirmation_id=confirmation_id)
    unfit = _unfit(edit, confirmation_id=confirmation_id)
    if unfit is not None:
        return unfit
    if stopped := _unvouched(edit):
        return stopped
    quote = edit.facts.quote
    repriced = quote is not None and quote.total != confirm.total
    moved = repriced or confirm.cart_digest != edit.cart.digest() or confirm.subtotal != _subtotal(edit)
    otherwise = confirm.fulfilment is not None and confirm.fulfilment != edit.session.fulfilment
    if moved or otherwise:
        return read_back(edit.saying(*_repriced(edit, confirm)), confirmation_id=confirmation_id, changed=True)
    return Ask(
        PlaceOrder(
            cart=edit.cart,
            fulfilment=edit.session.fulfilment,
            confirmation_id=confirm.confirmation_id,
            total=confirm.total,
            preferences=edit.preferences,
        )
    )


def settled(edit: Edit, settlement: Settlement) -> Edit:
    """The session after the fate of an open order became known, one way or the other."""
    if settlement.order is not None:
        return _with_placed(edit, settlement.order)
    return _not_placed(edit.having(unsettled=None), settlement.reason)


def decided(edit: Edit, *, route: Route = "order", error: ErrorCode | None = None) -> Decision:
    """The work done: nothing more to ask a tool for."""
    return Decision(session=edit.session, outcomes=edit.outcomes, route=route, error=error)


def _asking(edit: Edit, pending: Pending, outcome: Outcome) -> Decision:
    again = edit.session.asked == outcome
    repeats = edit.session.repeats + 1 if again else 0
    return decided(edit.having(pending=pending, asked=outcome, repeats=repeats).saying(outcome))


def _open_question(edit: Edit) -> tuple[Pending | None, Outcome | None]:
    """The first question that stands between the cart and an order the kitchen can cook."""
    session, menu = edit.session, edit.menu
    if session.unsafe:
        held = session.unsafe[0]
        item = menu.item(held.item)
        why = find_danger(item, edit.preferences, held.choices) if item else None
        name = item.name if item else held.said
        return AllergyWarning(line=held), _unsafe(name, why or Danger(unknown=True))
    if (choice := next((each for each in session.unresolved if _is_due(edit, each)), None)) is not None:
        return ChooseItem(choice=choice), _which_item(choice, menu)
    for question in session.open_options:
        item = edit.item(question.line)
        group = item.group(question.group) if item else None
        if item and group:
            return question, _which_option(item, group, question)
    return _required_option(edit)


def _is_due(edit: Edit, choice: AmbiguousLine) -> bool:
    """Whether "which one?" is to be asked now. What the guest passed over waits until nothing else is to be ordered."""
    waits = choice.passed_over and edit.session.pending != ChooseItem(choice=choice)
    return not waits or edit.session.checking_out or edit.cart.is_empty


def _which_item(choice: AmbiguousLine, menu: Menu) -> WhichItem:
    items = tuple(item for each in choice.candidates if (item := menu.item(each)))
    categories = {item.category for item in items}
    category = categories.pop() if len(categories) == 1 else ""
    return WhichItem(
        said=choice.said,
        candidates=tuple(map(dish_view, items)),
        noun=_noun_of(items, choice.said, menu) if category else "",
        category=category,
        passed_over=choice.passed_over,
    )


def _noun_of(items: Sequence[Item], said: str, menu: Menu) -> str:
    """What one of several dishes of a kind is called: by the guest's word, where all have it, else by the menu's."""
    kinds = dict(menu.generic_names).get(items[0].category, ())
    named = [{*_words_of(item.name), *(word for alias in item.aliases for word in _words_of(alias))} for item in items]
    spoken = (word for word in _words_of(said) if word in kinds or all(word in words for words in named))
    return next(spoken, next(iter(kinds), ""))


def _words_of(text: str) -> list[str]:
    return text.casefold().split()


def _unsafe(name: str, why: Danger) -> Unsafe:
    return Unsafe(name=name, allergens=why.allergens, may_contain=why.may_contain, unknown=why.unknown, diets=why.diets)


def _required_option(edit: Edit) -> tuple[Pending | None, Outcome | None]:
    for line in edit.cart.lines:
        item = edit.menu.item(line.item)
        group = open_question(line, item) if item else None
        if item and group:
            question = ChooseOption(line=line.number, group=group.id, others=_waiting_too(edit, line, group))
            return question, _together(edit, _which_option(item, group, question), question, item)
    return None, None


def _waiting_too(edit: Edit, asked: Line, group: OptionGroup) -> tuple[int, ...]:
    """Other lines whose next question is the very same one."""
    items = [(line, edit.menu.item(line.item)) for line in edit.cart.lines if line.number != asked.number]
    return tuple(line.number for line, item in items if item and open_question(line, item) == group)


def _together(edit: Edit, asked: WhichOption, question: ChooseOption, item: Item) -> WhichOption:
    """The same question for several dishes is put once; for one dish, all that must be chosen is asked in one go."""
    if question.others:
        names = dict.fromkeys(line.name for n in question.others if (line := edit.cart.line(n)))
        return asked.replace(others=tuple(name for name in names if name != asked.item))
    line = edit.cart.line(question.line)
    more = [g for g in item.groups if g.is_required and g.id != question.group and line and not line.options_of(g.id)]
    return asked.replace(also=tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in more))


def _which_option(item: Item, group: OptionGroup, question: ChooseOption) -> WhichOption:
    offered = [o for o in group.options if o.available and (not question.among or o.id in question.among)]
    return WhichOption(item=item.name, group=group.name, options=tuple(o.name for o in offered))


def _confirmation(edit: Edit, confirmation_id: str, total: Money | None) -> Confirm:
    return Confirm(
        confirmation_id=confirmation_id,
        cart_digest=edit.cart.digest(),
        total=total,
        subtotal=_subtotal(edit),
        fulfilment=edit.session.fulfilment,
        prices=tuple(line.unit for line in price_cart(edit.cart, edit.menu).lines),
    )


def _subtotal(edit: Edit) -> Money | None:
    return price_cart(edit.cart, edit.menu).subtotal


def _repriced(edit: Edit, confirm: Confirm) -> tuple[PriceChanged, ...]:
    """The dishes of the confirmed cart that the menu has at another price now."""
    lines = price_cart(edit.cart, edit.menu).lines
    if confirm.cart_digest != edit.cart.digest() or len(lines) != len(confirm.prices):
        return ()
    moved = [line for line, price in zip(lines, confirm.prices, strict=True) if line.unit != price]
    return tuple(PriceChanged(name=line.line.name, price=line.unit) for line in moved)


def _quote_rejected(edit: Edit) -> Decision | Ask | None:
    failure = edit.facts.failures.get("quote_order")
    if failure is None or failure.code != "service_rejected":
        return None
    return _refused(edit, failure.rejection or Rejection(reason=failure.reason))


def _unvouched(edit: Edit) -> Decision | Ask | None:
    """An old menu may show the cart, never place it: first the order service itself must say what it costs now."""
    if edit.facts.menu_age_s is None:
        return None
    if not edit.facts.quoted and "quote_order" not in edit.facts.failures:
        return Ask(QuoteOrder(cart=edit.cart, fulfilment=edit.session.fulfilment))
    if edit.facts.quote is not None:
        return None
    told = _not_placed(edit, "menu_not_fresh")
    return _quote_rejected(edit) or decided(told, route="order_error", error="menu_not_fresh")


def _placed(edit: Edit, confirm: Confirm, settlement: Settlement, *, confirmation_id: str) -> Decision | Ask:
    order = settlement.order
    if settlement.status is PlacementStatus.PLACED and order is not None:
        unclear = order.status_meaning is StatusMeaning.UNCLEAR
        return decided(_with_placed(edit, order), error="order_unclear" if unclear else None)
    if settlement.status is PlacementStatus.REJECTED:
        rejection = settlement.rejection or Rejection(reason=settlement.reason)
        return _rejected(edit, confirm, rejection, confirmation_id=confirmation_id)
    waiting = edit.having(pending=None, checking_out=False, unsettled=settlement.key if settlement.findable else None)
    told = OrderUnknown(reason="" if settlement.findable else "staff")
    return decided(waiting.saying(told), route="order_error", error="order_unknown")


def _with_placed(edit: Edit, order: PlacedOrder) -> Edit:
    settled_now = edit.facts.settlement
    day = settled_now.day if settled_now is not None else None
    after = replace(edit, session=edit.session.with_order(order.order_id, total=order.total, day=day))
    return after.saying(_told_of(order, edit.session.fulfilment.wanted_time))


def _told_of(order: PlacedOrder, wanted_time: str | None) -> OrderPlaced | OrderUnconfirmed:
    """What the guest hears of an order that the restaurant has: "placed" only when its own word means that."""
    match order.status_meaning:
        case StatusMeaning.ACCEPTED:
            return OrderPlaced(
                order_id=order.order_id, total=order.total, eta_minutes=order.eta_minutes, wanted_time=wanted_time
            )
        case StatusMeaning.PENDING:
            return OrderUnconfirmed(order_id=order.order_id, reason="pending", total=order.total)
        case StatusMeaning.AWAITING_PAYMENT:
            return OrderUnconfirmed(order_id=order.order_id, reason="payment", total=order.total)
        case StatusMeaning.UNCLEAR | StatusMeaning.REFUSED:
            return OrderUnconfirmed(order_id=order.order_id, reason="unclear", status=order.status, total=order.total)
    assert_never(order.standing)


def _rejected(edit: Edit, confirm: Confirm, rejection: Rejection, *, confirmation_id: str) -> Decision | Ask:
    if rejection.reason == "price_changed":
        return _other_price(edit, confirm, rejection, confirmation_id=confirmation_id)
    return _refused(edit, rejection)


def _refused(edit: Edit, rejection: Rejection) -> Decision | Ask:
    """The restaurant does not take the order. A dish that it has not got may go out of it, when the guest says so."""
    reason = refusal_reason(rejection.reason)
    error = order_error(reason)
    if reason == "item_unavailable":
        if lines := _lines_named(edit, rejection):
            names = tuple(dict.fromkeys(line.name for line in lines))
            question = AskTakeOut(names=names)
            asking = edit.having(pending=TakeOut(lines=tuple(line.number for line in lines)), asked=question)
            return decided(asking.saying(question), route="order_error", error=error)
        names = tuple(item.name for item in rejection.items)
        told = OrderNotPlaced(reason="item_unavailable", names=names)
        return decided(_kept_in_cart(edit, told), route="order_error", error=error)
    return decided(_not_placed(edit, reason, rejection.message), route="order_error", error=error)


def _other_price(edit: Edit, confirm: Confirm, rejection: Rejection, *, confirmation_id: str) -> Decision | Ask:
    """Read the order back with what it costs now; what would only be refused again is not read back."""
    named = edit.saying(*(PriceChanged(name=item.name, price=item.price) for item in rejection.items))
    currency = confirm.total or confirm.subtotal
    charged = rejection.total if currency is None or _same_currency(rejection.total, currency) else None
    again = read_back(named, confirmation_id=confirmation_id, changed=True, charged=charged)
    if isinstance(again, Ask):
        return again
    asked = again.session.pending
    if isinstance(asked, Confirm) and (asked.total, asked.subtotal) == (confirm.total, confirm.subtotal):
        stuck = _kept_in_cart(named, OrderNotPlaced(reason="price_unclear"))
        return decided(stuck, route="order_error", error="price_changed")
    return again


def _same_currency(one: Money | None, other: Money) -> bool:
    return one is not None and one.currency == other.currency


def _lines_named(edit: Edit, rejection: Rejection) -> tuple[Line, ...]:
    """The lines of the cart that the restaurant names, by name or id."""
    named = {item.name.strip().casefold() for item in rejection.items}
    return tuple(line for line in edit.cart.lines if {line.name.casefold(), line.item.casefold()} & named)


def _kept_in_cart(edit: Edit, told: OrderNotPlaced) -> Edit:
    """Nothing was ordered, and a "yes" would only meet the same refusal: the guest must change something first."""
    return edit.having(pending=None, asked=None, checking_out=False).saying(told)


def _not_placed(edit: Edit, reason: str, message: str = "") -> Edit:
    """Nothing was ordered, and nothing is asked out loud: a "yes" tries again."""
    told = OrderNotPlaced(reason="service_unavailable" if reason in _NEVER_SENT else reason, message=message)
    return edit.having(pending=TryAgain(), asked=None, checking_out=False).saying(told)


def _not_sent(edit: Edit, confirm: Confirm, failure: Failure, *, confirmation_id: str) -> Decision | Ask:
    """Nothing reached the order service: the same order may be confirmed again, under a new confirmation."""
    down = ServiceDown(service="order", not_configured=failure.code == "service_not_configured")
    again = edit.having(pending=_confirmation(edit, confirmation_id, confirm.total))
    return decided(again.saying(down), route="order_error", error=failure.code)


def _unfit(edit: Edit, *, confirmation_id: str) -> Decision | Ask | None:
    """What cannot be ordered any more comes out of the cart and is told; None when all of it can."""
    if gone := _gone_from_menu(edit):
        return _without_gone(edit, gone, confirmation_id=confirmation_id)
    held = _held_back(edit)
    return None if held is edit else next_question(held, confirmation_id=confirmation_id)


def _held_back(edit: Edit) -> Edit:
    """Lines that went in before an allergy was told wait for the guest's decision, like all that are not safe."""
    for line in edit.cart.lines:
        item = edit.menu.item(line.item)
        if item is not None and not line.allergy_override and find_danger(item, edit.preferences, line.choices):
            held = GroundedLine(
                item=line.item,
                quantity=line.quantity,
                quantity_said=True,
                choices=line.choices,
                refusals=line.refusals,
                said=line.name,
            )
            edit = edit.having(cart=edit.cart.without_line(line.number), unsafe=(*edit.session.unsafe, held))
    return edit


def _gone_from_menu(edit: Edit) -> tuple[tuple[Line, ItemUnavailable], ...]:
    gone: list[tuple[Line, ItemUnavailable]] = []
    for line in edit.cart.lines:
        item = edit.menu.item(line.item)
        why = sold_out(item, line.choices, edit.menu) if item else ItemUnavailable(name=line.name)
        if why is not None:
            gone.append((line, why))
    return tuple(gone)


def _without_gone(
    edit: Edit, gone: tuple[tuple[Line, ItemUnavailable], ...], *, confirmation_id: str
) -> Decision | Ask:
    for line, why in gone:
        edit = edit.having(cart=edit.cart.without_line(line.number)).saying(why)
    if edit.cart.is_empty:
        return next_question(edit, confirmation_id=confirmation_id)
    return read_back(edit, confirmation_id=confirmation_id, changed=True)
