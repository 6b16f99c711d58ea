"""From a filled cart to a placed order: open questions, the read-back, and the confirmation. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never

from domain.bill import BillParts
from domain.calls import FetchMenu, PlaceOrder
from domain.cart import Line, open_question, price_cart
from domain.deals import find_dish_of
from domain.errors import ErrorCode, order_error
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import Item, Menu, OptionGroup
from domain.money import Money
from domain.order import Fulfilment, PlacedOrder, Rejection
from domain.order_status import StatusMeaning, refusal_reason
from domain.outcome import (
    AskAnythingElse,
    AskTakeOut,
    AskWhatToOrder,
    BelowMinimum,
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
    TimeRefused,
    Unsafe,
    WhichDetail,
    WhichItem,
    WhichOption,
    WhichStore,
)
from domain.placement import PlacementStatus
from domain.safety import Danger, find_danger
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    AskStore,
    ChooseItem,
    ChooseOption,
    Confirm,
    Pending,
    TakeOut,
    TryAgain,
)
from nodes.order.bill import ask_quote, check_extras, find_minimum, needs_quote
from nodes.order.deal_offer import find_offer, offer_deal
from nodes.order.delivery import needs_post_code
from nodes.order.lines import find_unavailable, leave_out_sold_out_dishes
from nodes.order.payment import link_payment
from nodes.order.selling import may_suggest, suggest_dish
from nodes.order.times import check_time, refuse_by_service
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision, Route
from nodes.turn.tool_results import Failure, Settlement
from nodes.turn.views import build_cart_view, build_dish_view

# Our own reasons for not sending the order; the reply treats them as one.
_REFUSED_FIELDS: Mapping[str, str] = {
    "unknown_table": "table_number",
    "address_required": "address",
    "unknown_payment_method": "payment",
    "payment_not_accepted": "payment",
}
"""The detail that is asked again where the restaurant refuses an order for it."""
_NEVER_SENT = ("service_circuit_open", "service_busy", "service_timeout")

OpenQuestion: TypeAlias = tuple[Pending, Outcome]
"""A question as the session stores it, and its outcome for the reply."""


def ask_next_question(draft: CartDraft, *, confirmation_id: str) -> Decision | Ask:
    """Ask the most important open question; without one, read the order back."""
    question = find_open_question(draft)
    if question is not None:
        return ask_question(draft, *question)
    if draft.cart.is_empty:
        next_draft = draft.with_session(checking_out=False, pending=None)
        return make_decision(next_draft.with_outcomes(AskWhatToOrder()), route="order_missing_items")
    if draft.session.checking_out:
        draft = check_time(draft)
    if (refused := draft.session.refused_time) and _is_time_due(draft):
        return ask_question(
            draft,
            AskDetail(kind="wanted_time", times=refused.nearest),
            WhichDetail(detail="wanted_time", times=refused.nearest),
        )
    if draft.menu.deals and (fit := find_offer(draft)):
        return ask_question(*offer_deal(draft, fit))
    if not draft.session.checking_out:
        return _ask_for_anything_else(draft)
    return _ask_detail(draft) or read_back_order(draft, confirmation_id=confirmation_id)


def _ask_for_anything_else(draft: CartDraft) -> Decision | Ask:
    if not may_suggest(draft):
        return ask_question(draft, AnythingElse(), AskAnythingElse())
    suggested = suggest_dish(draft)
    return suggested if isinstance(suggested, Ask) else ask_question(*suggested)


def _ask_detail(draft: CartDraft) -> Decision | None:
    """Ask for what delivery and payment still need."""
    if draft.needs_store:
        return ask_question(draft, AskStore(), WhichStore(stores=tuple(draft.stores.values())))
    detail = draft.session.fulfilment.next_detail()
    if detail is not None:
        return ask_question(draft, AskDetail(kind=detail), WhichDetail(detail=detail))
    if needs_post_code(draft):
        return ask_question(draft, AskDetail(kind="post_code"), WhichDetail(detail="post_code"))
    return None


def read_back_order(
    draft: CartDraft, *, confirmation_id: str, changed: bool = False, charged: Money | None = None
) -> Decision | Ask:
    """The whole order with its total. The pending confirmation is bound to this cart and this total.

    ``charged``: the total that the order service gave in its last rejection.
    """
    if draft.results.menu_kept:
        return Ask(FetchMenu())
    unfit = _remove_unfit_lines(draft, confirmation_id=confirmation_id)
    if unfit is not None:
        return unfit
    if needs_quote(draft) or draft.results.quoted_cart not in (None, draft.cart):
        return ask_quote(draft)
    if blocked := _handle_rejected_quote(draft) or _require_fresh_quote(draft):
        return blocked
    if below := find_minimum(draft):
        return _ask_for_more(draft, below)
    draft = check_extras(draft)
    view = build_cart_view(draft.cart, draft.menu, draft.preferences)
    quote = draft.results.quote
    total = charged or (quote.total if quote else None)
    bill = quote.bill if quote else BillParts()
    outcome = ReadBack(
        **dict(bill.replace(total=total or view.subtotal)),
        cart=view,
        fulfilment=draft.session.fulfilment,
        estimated=total is None,
        changed=changed,
    )
    # The read-back shows the whole cart, so it is not shown a second time.
    draft = replace(draft, outcomes=tuple(o for o in draft.outcomes if not isinstance(o, CartShown)))
    # Only the service's own total is sent along for its check, never an estimate.
    return ask_question(draft, _build_confirmation(draft, confirmation_id, total), outcome)


def _ask_for_more(draft: CartDraft, below: BelowMinimum) -> Decision:
    """The order is too small: nothing is read back, and a no ends nothing."""
    return ask_question(draft.with_session(checking_out=False), AnythingElse(), below)


def confirm_order(draft: CartDraft, confirm: Confirm, *, confirmation_id: str) -> Decision | Ask:
    """Place the confirmed order, or read it back again when cart, total or details changed since the read-back."""
    if draft.results.settlement is not None:
        return _handle_settlement(draft, confirm, draft.results.settlement, confirmation_id=confirmation_id)
    if failure := draft.results.failures.get("place_order"):
        return _report_not_sent(draft, confirm, failure, confirmation_id=confirmation_id)
    if draft.needs_store:  # it was read back before the restaurant had several branches
        return ask_next_question(draft.with_session(pending=None, checking_out=True), confirmation_id=confirmation_id)
    if draft.results.menu_kept:
        return Ask(FetchMenu())
    if (late := check_time(draft)) is not draft:
        return ask_next_question(late.with_session(pending=None, checking_out=True), confirmation_id=confirmation_id)
    unfit = _remove_unfit_lines(draft, confirmation_id=confirmation_id)
    if unfit is not None:
        return unfit
    if blocked := _require_fresh_quote(draft):
        return blocked
    quote = draft.results.quote
    has_new_total = quote is not None and quote.total != confirm.total
    has_new_cart = (
        has_new_total or confirm.cart_digest != draft.cart.digest() or confirm.subtotal != _compute_subtotal(draft)
    )
    has_new_fulfilment = confirm.fulfilment is not None and confirm.fulfilment != draft.session.fulfilment
    if has_new_cart or has_new_fulfilment:
        return read_back_order(
            draft.with_outcomes(*_find_price_changes(draft, confirm)), confirmation_id=confirmation_id, changed=True
        )
    return Ask(
        PlaceOrder(
            cart=draft.cart,
            fulfilment=draft.session.fulfilment,
            confirmation_id=confirm.confirmation_id,
            total=confirm.total,
            preferences=draft.preferences,
        )
    )


def apply_settlement(draft: CartDraft, settlement: Settlement) -> CartDraft:
    """The draft after an open order was settled: placed or rejected."""
    if settlement.order is not None:
        return _record_placed_order(draft, settlement.order)
    return _report_not_placed(draft.with_session(unsettled=None), settlement.reason)


def make_decision(draft: CartDraft, *, route: Route = "order", error: ErrorCode | None = None) -> Decision:
    """The decision of a finished draft."""
    return Decision(session=draft.session, outcomes=draft.outcomes, route=route, error=error)


def ask_question(draft: CartDraft, pending: Pending, outcome: Outcome) -> Decision:
    """The decision that asks a question and waits for its answer."""
    is_repeated = draft.session.asked == outcome
    repeats = draft.session.repeats + 1 if is_repeated else 0
    return make_decision(draft.with_session(pending=pending, asked=outcome, repeats=repeats).with_outcomes(outcome))


def _is_time_due(draft: CartDraft) -> bool:
    """Whether a refused time is asked about now: at once, and again before the order is read back."""
    return draft.session.checking_out or any(isinstance(outcome, TimeRefused) for outcome in draft.outcomes)


def find_open_question(draft: CartDraft) -> OpenQuestion | None:
    """The first question that must be answered before the order can be read back."""
    return (
        _find_allergy_warning(draft)
        or _find_ambiguous_dish(draft)
        or _find_open_option(draft)
        or _find_required_option(draft)
    )


def _find_allergy_warning(draft: CartDraft) -> OpenQuestion | None:
    if not draft.session.unsafe:
        return None
    line = draft.session.unsafe[0]
    item = draft.menu.item(line.item)
    danger = find_danger(item, draft.preferences_of(line.person), line.choices) if item else None
    name = item.name if item else line.said
    return AllergyWarning(line=line), _warn_of_danger(name, danger or Danger(unknown=True))


def _warn_of_danger(name: str, danger: Danger) -> Unsafe:
    return Unsafe(
        name=name,
        allergens=danger.allergens,
        may_contain=danger.may_contain,
        unknown=danger.unknown,
        diets=danger.diets,
    )


def _find_ambiguous_dish(draft: CartDraft) -> OpenQuestion | None:
    choice = next((each for each in draft.session.unresolved if _is_due(draft, each)), None)
    return None if choice is None else (ChooseItem(choice=choice), _build_item_question(choice, draft.menu))


def _find_open_option(draft: CartDraft) -> OpenQuestion | None:
    for question in draft.session.open_options:
        item = draft.item(question.line)
        group = item.group(question.group) if item else None
        if item and group:
            return question, _build_option_question(item, group, question)
    return None


def _is_due(draft: CartDraft, choice: AmbiguousLine) -> bool:
    """Whether "which one?" is to be asked now. What the guest passed over waits until nothing else is to be ordered."""
    waits = choice.passed_over and draft.session.pending != ChooseItem(choice=choice)
    return not waits or draft.session.checking_out or draft.cart.is_empty


def _build_item_question(choice: AmbiguousLine, menu: Menu) -> WhichItem:
    items = tuple(item for each in choice.candidates if (item := menu.item(each)))
    categories = {item.category for item in items}
    category = categories.pop() if len(categories) == 1 else ""
    return WhichItem(
        said=choice.said,
        candidates=tuple(map(build_dish_view, items)),
        noun=_find_noun(items, choice.said, menu) if category else "",
        category=category,
        passed_over=choice.passed_over,
        reason="amount" if items and all(item.amount is not None for item in items) else "",
    )


def _find_noun(items: Sequence[Item], said: str, menu: Menu) -> str:
    """What one of several dishes of a kind is called: by the guest's word, where all have it, else by the menu's."""
    kinds = dict(menu.generic_names).get(items[0].category, ())
    named = [
        {*_split_words(item.name), *(word for alias in item.aliases for word in _split_words(alias))} for item in items
    ]
    spoken = (word for word in _split_words(said) if word in kinds or all(word in words for words in named))
    return next(spoken, next(iter(kinds), ""))


def _split_words(text: str) -> list[str]:
    return text.casefold().split()


def _find_required_option(draft: CartDraft) -> OpenQuestion | None:
    for line in draft.cart.lines:
        item = draft.menu.item(line.item)
        group = open_question(line, item) if item else None
        if item and group:
            question = ChooseOption(line=line.number, group=group.id, others=_find_other_lines(draft, line, group))
            outcome = _build_option_question(item, group, question)
            return question, _combine_questions(draft, outcome, question, item)
    return None


def _find_other_lines(draft: CartDraft, line_in_question: Line, group: OptionGroup) -> tuple[int, ...]:
    """Other lines with the same next question."""
    items = [(line, draft.menu.item(line.item)) for line in draft.cart.lines if line.number != line_in_question.number]
    return tuple(line.number for line, item in items if item and open_question(line, item) == group)


def _combine_questions(
    draft: CartDraft, question_outcome: WhichOption, question: ChooseOption, item: Item
) -> WhichOption:
    """One question for several dishes; for one dish, all required choices in one question."""
    if question.others:
        names = dict.fromkeys(line.name for n in question.others if (line := draft.cart.line(n)))
        return question_outcome.replace(others=tuple(name for name in names if name != question_outcome.item))
    line = draft.cart.line(question.line)
    groups = [g for g in item.groups if g.is_required and g.id != question.group and line and not line.options_of(g.id)]
    return question_outcome.replace(
        also=tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in groups)
    )


def _build_option_question(item: Item, group: OptionGroup, question: ChooseOption) -> WhichOption:
    offered = [o for o in group.options if o.available and (not question.among or o.id in question.among)]
    dish = find_dish_of(item, group.id)
    return WhichOption(item=dish.name if dish else item.name, group=group.name, options=tuple(o.name for o in offered))


def _build_confirmation(draft: CartDraft, confirmation_id: str, total: Money | None) -> Confirm:
    return Confirm(
        confirmation_id=confirmation_id,
        cart_digest=draft.cart.digest(),
        total=total,
        subtotal=_compute_subtotal(draft),
        fulfilment=draft.session.fulfilment,
        prices=tuple(line.unit for line in price_cart(draft.cart, draft.menu).lines),
    )


def _compute_subtotal(draft: CartDraft) -> Money | None:
    return price_cart(draft.cart, draft.menu).subtotal


def _find_price_changes(draft: CartDraft, confirm: Confirm) -> tuple[PriceChanged, ...]:
    """The dishes of the confirmed cart whose menu price changed."""
    lines = price_cart(draft.cart, draft.menu).lines
    if confirm.cart_digest != draft.cart.digest() or len(lines) != len(confirm.prices):
        return ()
    changed_lines = [line for line, price in zip(lines, confirm.prices, strict=True) if line.unit != price]
    return tuple(PriceChanged(name=line.line.name, price=line.unit) for line in changed_lines)


def _handle_rejected_quote(draft: CartDraft) -> Decision | Ask | None:
    failure = draft.results.failures.get("quote_order")
    if failure is None or failure.code != "service_rejected":
        return None
    return _handle_refusal(draft, failure.rejection or Rejection(reason=failure.reason))


def _require_fresh_quote(draft: CartDraft) -> Decision | Ask | None:
    """An old menu must not place an order: the order service has to quote the total first."""
    if draft.results.menu_age_s is None:
        return None
    if needs_quote(draft):
        return ask_quote(draft)
    if draft.results.quote is not None:
        return None
    next_draft = _report_not_placed(draft, "menu_not_fresh")
    return _handle_rejected_quote(draft) or make_decision(next_draft, route="order_error", error="menu_not_fresh")


def _handle_settlement(
    draft: CartDraft, confirm: Confirm, settlement: Settlement, *, confirmation_id: str
) -> Decision | Ask:
    order = settlement.order
    if settlement.status is PlacementStatus.PLACED and order is not None:
        payment = link_payment(draft, order, order.total or settlement.confirmed_total)
        if isinstance(payment, Ask):
            return payment
        unclear = order.status_meaning is StatusMeaning.UNCLEAR
        placed = _record_placed_order(draft, order).with_outcomes(*payment)
        return make_decision(placed, error="order_unclear" if unclear else None)
    if settlement.status is PlacementStatus.REJECTED:
        rejection = settlement.rejection or Rejection(reason=settlement.reason)
        return _handle_rejection(draft, confirm, rejection, confirmation_id=confirmation_id)
    next_draft = draft.with_session(
        pending=None, checking_out=False, unsettled=settlement.key if settlement.is_findable else None
    )
    outcome = OrderUnknown(reason="" if settlement.is_findable else "staff")
    return make_decision(next_draft.with_outcomes(outcome), route="order_error", error="order_unknown")


def _record_placed_order(draft: CartDraft, order: PlacedOrder) -> CartDraft:
    settlement = draft.results.settlement
    day = settlement.day if settlement is not None else None
    store = settlement.store if settlement is not None else None
    session = draft.session.with_order(order.order_id, total=order.total, day=day, store=store)
    confirmed_total = settlement.confirmed_total if settlement is not None else None
    outcome = _describe_placed_order(order, draft.session.fulfilment, confirmed_total)
    return replace(draft, session=session).with_outcomes(outcome)


def _describe_placed_order(
    order: PlacedOrder, fulfilment: Fulfilment, confirmed_total: Money | None
) -> OrderPlaced | OrderUnconfirmed:
    """The outcome of an order that the restaurant has. "Placed" only when its status says so."""
    match order.status_meaning:
        case StatusMeaning.ACCEPTED:
            return OrderPlaced(
                order_id=order.order_id,
                total=order.total,
                confirmed_total=confirmed_total if order.total and order.total != confirmed_total else None,
                eta_minutes=order.eta_minutes,
                wanted_time=fulfilment.wanted_time,
                scheduled_for=fulfilment.scheduled_for,
            )
        case StatusMeaning.PENDING:
            return OrderUnconfirmed(order_id=order.order_id, reason="pending", total=order.total)
        case StatusMeaning.AWAITING_PAYMENT:
            return OrderUnconfirmed(order_id=order.order_id, reason="payment", total=order.total)
        case StatusMeaning.UNCLEAR | StatusMeaning.REFUSED:
            return OrderUnconfirmed(order_id=order.order_id, reason="unclear", status=order.status, total=order.total)
    assert_never(order.status_meaning)


def _handle_rejection(
    draft: CartDraft, confirm: Confirm, rejection: Rejection, *, confirmation_id: str
) -> Decision | Ask:
    if rejection.reason == "price_changed":
        return _read_back_new_price(draft, confirm, rejection, confirmation_id=confirmation_id)
    return _handle_refusal(draft, rejection)


def _handle_refusal(draft: CartDraft, rejection: Rejection) -> Decision | Ask:
    """The restaurant rejected the order. When it names unavailable dishes, ask whether to take them out."""
    reason = refusal_reason(rejection.reason)
    error = order_error(reason)
    if reason == "item_unavailable":
        if lines := _find_named_lines(draft, rejection):
            names = tuple(dict.fromkeys(line.name for line in lines))
            question = AskTakeOut(names=names)
            asking = draft.with_session(pending=TakeOut(lines=tuple(line.number for line in lines)), asked=question)
            return make_decision(asking.with_outcomes(question), route="order_error", error=error)
        names = tuple(item.name for item in rejection.items)
        outcome = OrderNotPlaced(reason="item_unavailable", names=names)
        return make_decision(_keep_in_cart(draft, outcome), route="order_error", error=error)
    if reason == "time_unavailable" and draft.session.fulfilment.scheduled_for and draft.order_times:
        late = refuse_by_service(draft, rejection.times).with_session(pending=None, checking_out=True)
        return ask_next_question(late, confirmation_id=draft.confirmation_id)
    if field := _REFUSED_FIELDS.get(reason):
        refused = OrderNotPlaced(reason=reason, message=rejection.message)
        fulfilment = draft.session.fulfilment.replace(**{field: None})
        asking = draft.with_session(fulfilment=fulfilment, pending=None, checking_out=True).with_outcomes(refused)
        decision = ask_next_question(asking, confirmation_id=draft.confirmation_id)
        return replace(decision, route="order_error", error=error) if isinstance(decision, Decision) else decision
    return make_decision(_report_not_placed(draft, reason, rejection.message), route="order_error", error=error)


def _read_back_new_price(
    draft: CartDraft, confirm: Confirm, rejection: Rejection, *, confirmation_id: str
) -> Decision | Ask:
    """Read the order back with its new total. When nothing in it changed, it would only be rejected again."""
    price_draft = draft.with_outcomes(*(PriceChanged(name=item.name, price=item.price) for item in rejection.items))
    currency = confirm.total or confirm.subtotal
    charged = rejection.total if currency is None or _is_same_currency(rejection.total, currency) else None
    decision = read_back_order(price_draft, confirmation_id=confirmation_id, changed=True, charged=charged)
    if isinstance(decision, Ask):
        return decision
    pending = decision.session.pending
    if isinstance(pending, Confirm) and (pending.total, pending.subtotal) == (confirm.total, confirm.subtotal):
        stuck = _keep_in_cart(price_draft, OrderNotPlaced(reason="price_unclear"))
        return make_decision(stuck, route="order_error", error="price_changed")
    return decision


def _is_same_currency(one: Money | None, other: Money) -> bool:
    return one is not None and one.currency == other.currency


def _find_named_lines(draft: CartDraft, rejection: Rejection) -> tuple[Line, ...]:
    """The cart lines that the rejection names, by name or id."""
    names = {item.name.strip().casefold() for item in rejection.items}
    return tuple(line for line in draft.cart.lines if {line.name.casefold(), line.item.casefold()} & names)


def _keep_in_cart(draft: CartDraft, outcome: OrderNotPlaced) -> CartDraft:
    """Nothing was ordered, and a yes would be rejected again: the guest must change something first."""
    return draft.with_session(pending=None, asked=None, checking_out=False).with_outcomes(outcome)


def _report_not_placed(draft: CartDraft, reason: str, message: str = "") -> CartDraft:
    """Nothing was ordered. No question is asked, but a yes tries again."""
    outcome = OrderNotPlaced(reason="service_unavailable" if reason in _NEVER_SENT else reason, message=message)
    return draft.with_session(pending=TryAgain(), asked=None, checking_out=False).with_outcomes(outcome)


def _report_not_sent(draft: CartDraft, confirm: Confirm, failure: Failure, *, confirmation_id: str) -> Decision | Ask:
    """Nothing reached the order service: the same order can be confirmed again, with a new confirmation id."""
    down = ServiceDown(service="order", not_configured=failure.code == "service_not_configured")
    next_draft = draft.with_session(pending=_build_confirmation(draft, confirmation_id, confirm.total))
    return make_decision(next_draft.with_outcomes(down), route="order_error", error=failure.code)


def _remove_unfit_lines(draft: CartDraft, *, confirmation_id: str) -> Decision | Ask | None:
    """Remove lines that cannot be ordered any more and report them; None when all lines can."""
    if unavailable := _find_sold_out_lines(draft):
        return _remove_sold_out_lines(draft, unavailable, confirmation_id=confirmation_id)
    next_draft = _move_unsafe_lines(draft)
    return None if next_draft is draft else ask_next_question(next_draft, confirmation_id=confirmation_id)


def _move_unsafe_lines(draft: CartDraft) -> CartDraft:
    """Move unsafe lines out of the cart: the guest named the allergy later and must decide on each."""
    for line in draft.cart.lines:
        item = draft.menu.item(line.item)
        if item is None or line.allergy_override:
            continue
        if find_danger(item, draft.preferences_of(line.person), line.choices):
            unsafe_line = GroundedLine(
                item=line.item,
                quantity=line.quantity,
                quantity_said=True,
                choices=line.choices,
                refusals=line.refusals,
                said=line.name,
                note=line.note,
                person=line.person,
            )
            draft = draft.with_session(
                cart=draft.cart.without_line(line.number), unsafe=(*draft.session.unsafe, unsafe_line)
            )
    return draft


def _find_sold_out_lines(draft: CartDraft) -> tuple[tuple[Line, ItemUnavailable], ...]:
    unavailable: list[tuple[Line, ItemUnavailable]] = []
    for line in draft.cart.lines:
        item = draft.menu.item(line.item)
        outcome = find_unavailable(item, line.choices, draft.menu) if item else ItemUnavailable(name=line.name)
        if outcome is not None:
            unavailable.append((line, outcome))
    return tuple(unavailable)


def _take_out_sold_out(draft: CartDraft, line: Line) -> CartDraft:
    """The draft without the line; a deal stays without the dish that is sold out, so that another one is chosen."""
    item = draft.menu.item(line.item)
    choices, sold_out = leave_out_sold_out_dishes(item, line.choices) if item and item.components else ((), ())
    if item is None or not sold_out:
        return draft.with_session(cart=draft.cart.without_line(line.number))
    return draft.with_session(cart=draft.cart.with_replaced_line(line.replace(choices=choices)))


def _remove_sold_out_lines(
    draft: CartDraft, unavailable: tuple[tuple[Line, ItemUnavailable], ...], *, confirmation_id: str
) -> Decision | Ask:
    for line, outcome in unavailable:
        draft = _take_out_sold_out(draft, line).with_outcomes(outcome)
    if draft.cart.is_empty or find_open_question(draft):
        return ask_next_question(draft, confirmation_id=confirmation_id)
    return read_back_order(draft, confirmation_id=confirmation_id, changed=True)
