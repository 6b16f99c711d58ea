"""Changes of a placed order: its dishes come into the cart, are changed there as in any order, and sent after a yes.

Where the order service takes no changes, the yes cancels the order, and the changed dishes become a new one. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

from domain.calls import AmendOrder, FetchTracking, QuoteChange, RecallOrder
from domain.cart import Cart, Line
from domain.commands import ChangeLine, ChangeOrder, Command, OrderRef, RepeatLine
from domain.errors import ErrorCode, order_error
from domain.money import Money
from domain.order import ChangeQuote, Fulfilment, PlacedOrder, Rejection
from domain.order_status import may_be_cancelled
from domain.outcome import (
    AskCancelOrder,
    AskOrderChange,
    CartShown,
    ChangeReadBack,
    DetailsNoted,
    LineChanged,
    LinesAdded,
    LinesRemoved,
    LineView,
    OrderChanged,
    OrderFixed,
    OrderIdNeeded,
    OrderKept,
    OrderNotChanged,
    Outcome,
    WhichDetail,
)
from domain.placement import PlacementStatus
from domain.session import Amendment, AskDetail, CancelPlaced, ConfirmChange, Session
from nodes.order.bill import find_tip_amount
from nodes.order.checkout import ask_question, find_open_question, make_decision
from nodes.order.fulfilment import find_cleared_extras, find_new_details
from nodes.order.settlements import apply_to_session, describe_unknown
from nodes.turn.cart_draft import CartDraft, list_line_numbers
from nodes.turn.state import Ask, Decision
from nodes.turn.tool_results import OrderRecord, Settlement
from nodes.turn.views import build_cart_view

_CHANGES = frozenset({"change_line", "remove_line", "repeat_line"})
"""Changes of what is ordered: of the placed order, as long as nothing new is in the cart."""
_BEGINS_ORDER = frozenset({"add_item", "reorder", "pick"})
_SHOWN_IN_READ_BACK = (LinesAdded, LinesRemoved, LineChanged, DetailsNoted, CartShown)
"""What the read-back of a change shows: before the yes nothing was added or taken out."""
_PRICE_CHANGED = "price_changed"


def open_amendment(draft: CartDraft) -> CartDraft | Decision | Ask:
    """The draft with the placed order in its cart, if the message wishes to change it; its commands are then about it.

    A decision where the order cannot be changed.
    """
    change = _find_change(draft)
    if change is None:
        return draft
    if draft.session.amends is not None:
        return _expand_commands(draft, change)
    asked = _find_order_id(draft.session, change.order)
    record = draft.results.order_record
    if record is None or record.asked != asked:
        return Ask(RecallOrder(order_id=asked, store=draft.session.order_stores.get(asked or "")))
    if record.order_id is None:
        return make_decision(draft.with_outcomes(OrderIdNeeded()), route="track_missing_order_id")
    return _explain_fixed_order(draft, record, record.order_id) or _begin(draft, record, change)


def ask_about_change(draft: CartDraft, amends: Amendment) -> Decision | Ask:
    """Ask the most important open question about the changed order; without one, read the change back."""
    draft = replace(draft, outcomes=tuple(o for o in draft.outcomes if not isinstance(o, _SHOWN_IN_READ_BACK)))
    if (question := find_open_question(draft)) is not None:
        return ask_question(draft, *question)
    if draft.cart.is_empty:
        return _ask_to_cancel(draft, amends, "empty")
    is_moved = draft.session.fulfilment != amends.fulfilment
    if is_moved and (detail := draft.session.fulfilment.next_detail()) is not None:
        return ask_question(draft, AskDetail(kind=detail), WhichDetail(detail=detail))
    if not is_moved and draft.cart.lines == amends.cart.lines:
        question_outcome = AskOrderChange(order_id=amends.order_id, cart=build_cart_view(draft.cart, draft.menu))
        return make_decision(draft.with_session(pending=None, asked=None).with_outcomes(question_outcome))
    return _ask_to_cancel(draft, amends, "change") if amends.by_cancelling else _read_back_change(draft, amends)


def confirm_change(draft: CartDraft, amends: Amendment, confirm: ConfirmChange) -> Decision | Ask:
    """Send the confirmed change; read it back again when it is another one by now, or its total is."""
    if draft.results.settlement is not None:
        return _handle_settlement(draft, amends, draft.results.settlement)
    if failure := draft.results.failures.get("amend_order"):
        return _report_refusal(draft, amends, Rejection(reason="service_unavailable"), error=failure.code)
    if (confirm.cart_digest, confirm.fulfilment) != (draft.cart.digest(), draft.session.fulfilment):
        return _read_back_change(draft, amends)
    return Ask(
        AmendOrder(
            order_id=amends.order_id,
            cart=draft.cart,
            fulfilment=draft.session.fulfilment,
            confirmation_id=confirm.confirmation_id,
            total=confirm.total,
            follows=amends.follows,
            preferences=draft.preferences,
            store=amends.store,
        )
    )


def keep_placed_order(draft: CartDraft, amends: Amendment) -> CartDraft:
    """Leave the placed order as it is, and end the message with that."""
    kept = _close(draft).with_outcomes(OrderKept(order_id=amends.order_id))
    return kept.with_decision(make_decision(kept))


def close_amendment(draft: CartDraft) -> CartDraft:
    """The draft without a begun change; the cart is the one from before it."""
    return draft if draft.session.amends is None else _close(draft)


def apply_change_settlement(draft: CartDraft, settlement: Settlement) -> CartDraft:
    """The draft after an open change was settled: made, or not."""
    order = settlement.order
    if settlement.status is PlacementStatus.PLACED and order is not None:
        return _record_change(draft, settlement, order, _ChangedLines())
    closed = draft.with_session_value(apply_to_session(draft.session, settlement))
    return closed.with_outcomes(OrderNotChanged(order_id=settlement.of_order or "", reason=settlement.reason))


def _find_change(draft: CartDraft) -> ChangeOrder | None:
    """The wish to change a placed order. Until a new order plainly begins, a change can only be meant of that one."""
    command = next((each for each in draft.commands if isinstance(each, ChangeOrder)), None)
    if command is not None or draft.session.amends is not None or draft.reading is None:
        return command
    kinds = {each.kind for each in draft.commands}
    session = draft.session
    has_question = session.pending is not None and not isinstance(session.pending, CancelPlaced)
    nothing_new = session.cart.is_empty and not has_question and _BEGINS_ORDER.isdisjoint(kinds)
    return ChangeOrder() if nothing_new and session.orders and not _CHANGES.isdisjoint(kinds) else None


def _find_order_id(session: Session, which: OrderRef) -> str | None:
    if which.id is not None:
        return which.id
    order = session.placed_order(which) if which.day is not None else None
    return order.order_id if order else next(reversed(session.orders), None)


def _explain_fixed_order(draft: CartDraft, record: OrderRecord, order_id: str) -> Decision | Ask | None:
    """Why the order stays as it is, and who may help; None: it can be changed, or cancelled and ordered again."""
    is_known = record.draft is not None and bool(record.draft.cart.lines) and record.store in (None, draft.store)
    if is_known and record.can_change:
        return None
    results = draft.results
    if not results.is_tracked and "fetch_tracking" not in results.failures:
        return Ask(FetchTracking(order_id=order_id, store=record.store))
    status = results.tracking.status if results.tracking else None
    if is_known and record.can_cancel and (status is None or may_be_cancelled(status)):
        return None
    return make_decision(draft.with_outcomes(OrderFixed(order_id=order_id, status=status)), route="track_order")


def _begin(draft: CartDraft, record: OrderRecord, change: ChangeOrder) -> CartDraft:
    order = record.draft
    if order is None or record.order_id is None:
        raise ValueError("only an order whose dishes are known can be changed")
    lines = tuple(priced.line for priced in order.cart.lines)
    amends = Amendment(
        order_id=record.order_id,
        store=record.store,
        follows=record.key,
        cart=Cart(lines=lines, next_number=max(line.number for line in lines) + 1),
        fulfilment=order.fulfilment,
        by_cancelling=not record.can_change,
        aside=draft.session.cart,
        aside_fulfilment=draft.session.fulfilment,
    )
    session = draft.session.amending(amends)
    begun = replace(draft, session=session, start=session, positions=list_line_numbers(session.cart))
    return _expand_commands(begun, change)


def _expand_commands(draft: CartDraft, change: ChangeOrder) -> CartDraft:
    """The draft with the wishes of the change in its place; what names no line means the only one."""
    if draft.reading is None:
        return draft
    expanded = [each for command in draft.commands for each in (change.commands if command is change else (command,))]
    wishes = tuple(_name_only_line(command, draft.cart) for command in expanded)
    return replace(draft, reading=draft.reading.replace(commands=wishes or (change,)))


def _name_only_line(command: Command, cart: Cart) -> Command:
    if len(cart.lines) != 1:
        return command
    match command:
        case ChangeLine(lines=()) if not command.changes.unknown:
            return command.replace(lines=(1,))
        case RepeatLine(line=line) if line != 1:
            return command.replace(line=1)
        case _:
            return command


def _ask_to_cancel(draft: CartDraft, amends: Amendment, reason: Literal["change", "empty"]) -> Decision:
    cart = build_cart_view(draft.cart, draft.menu, draft.preferences)
    question = AskCancelOrder(order_id=amends.order_id, reason=reason, cart=cart)
    pending = CancelPlaced(
        order_id=amends.order_id, store=amends.store, confirmation_id=draft.confirmation_id, reorders=reason == "change"
    )
    return ask_question(draft, pending, question)


def _read_back_change(draft: CartDraft, amends: Amendment, *, changed: bool = False) -> Decision | Ask:
    """What is different, with both totals by the order service. The yes is bound to just this."""
    if failure := draft.results.failures.get("quote_change"):
        rejection = failure.rejection or Rejection(reason=failure.reason or "service_unavailable")
        return _report_refusal(draft, amends, rejection, error=failure.code)
    quote = draft.results.change_quote
    if quote is None:
        return Ask(
            QuoteChange(
                order_id=amends.order_id, cart=draft.cart, fulfilment=draft.session.fulfilment, store=amends.store
            )
        )
    if not quote.accepted:
        return _report_refusal(draft, amends, Rejection(reason=quote.reason, status=quote.status))
    pending = ConfirmChange(
        confirmation_id=draft.confirmation_id,
        order_id=amends.order_id,
        cart_digest=draft.cart.digest(),
        fulfilment=draft.session.fulfilment,
        total=quote.total,
    )
    return ask_question(draft, pending, _describe_change(draft, amends, quote, changed=changed))


def _describe_change(draft: CartDraft, amends: Amendment, quote: ChangeQuote, *, changed: bool) -> ChangeReadBack:
    lines = _compare_lines(draft, amends)
    said = Fulfilment.model_validate(find_new_details(amends.fulfilment, draft.session.fulfilment))
    total, previous = quote.total, quote.previous_total
    return ChangeReadBack(
        order_id=amends.order_id,
        added=lines.added,
        removed=lines.removed,
        changed=lines.changed,
        said=said,
        tip=find_tip_amount(said, draft.menu),
        without=find_cleared_extras(amends.fulfilment, draft.session.fulfilment),
        previous_total=previous,
        total=total,
        difference=_subtract(total, previous),
        again=changed,
    )


class _ChangedLines(NamedTuple):
    added: tuple[LineView, ...] = ()
    removed: tuple[LineView, ...] = ()
    changed: tuple[LineView, ...] = ()


def _compare_lines(draft: CartDraft, amends: Amendment) -> _ChangedLines:
    """The lines of the cart that the placed order has not or has otherwise, and those that only it has."""
    before = {line.number: line for line in amends.cart.lines}
    now = {line.number: line for line in draft.cart.lines}
    return _ChangedLines(
        added=_view(draft, tuple(line for number, line in now.items() if number not in before)),
        removed=_view(draft, tuple(line for number, line in before.items() if number not in now)),
        changed=_view(draft, tuple(line for n, line in now.items() if n in before and line != before[n])),
    )


def _view(draft: CartDraft, lines: tuple[Line, ...]) -> tuple[LineView, ...]:
    return build_cart_view(Cart(lines=lines), draft.menu, draft.preferences).lines


def _subtract(total: Money | None, previous: Money | None) -> Money | None:
    """What is to be paid more (below zero: less); None where a total is not known, or in another currency."""
    if total is None or previous is None or total.currency != previous.currency:
        return None
    return Money(total.minor - previous.minor, total.currency)


def _handle_settlement(draft: CartDraft, amends: Amendment, settlement: Settlement) -> Decision | Ask:
    if settlement.status is PlacementStatus.PLACED and settlement.order is not None:
        lines = _compare_lines(draft, amends)
        return make_decision(_record_change(draft, settlement, settlement.order, lines))
    if settlement.status is PlacementStatus.REJECTED:
        rejection = settlement.rejection or Rejection(reason=settlement.reason)
        if rejection.reason == _PRICE_CHANGED:
            return _read_back_change(draft, amends, changed=True)
        return _report_refusal(draft, amends, rejection)
    closed = _close(draft).with_session(unsettled=settlement.key if settlement.is_findable else None)
    outcome = describe_unknown(settlement, "" if settlement.is_findable else "staff")
    return make_decision(closed.with_outcomes(outcome), route="order_error", error="order_unknown")


def _record_change(draft: CartDraft, settlement: Settlement, order: PlacedOrder, lines: _ChangedLines) -> CartDraft:
    confirmed = settlement.confirmed_total
    outcome = OrderChanged(
        order_id=order.order_id,
        added=lines.added,
        removed=lines.removed,
        changed=lines.changed,
        total=order.total,
        confirmed_total=confirmed if order.total and order.total != confirmed else None,
        eta_minutes=order.eta_minutes,
    )
    return draft.with_session_value(apply_to_session(draft.session, settlement)).with_outcomes(outcome)


def _report_refusal(
    draft: CartDraft, amends: Amendment, rejection: Rejection, *, error: ErrorCode | None = None
) -> Decision:
    """Nothing was changed, and the order stays as it is."""
    outcome: Outcome = OrderNotChanged(
        order_id=amends.order_id,
        reason=rejection.reason,
        status=rejection.status or None,
        names=tuple(item.name for item in rejection.items),
        message=rejection.message,
    )
    code = error or order_error(rejection.reason)
    return make_decision(_close(draft).with_outcomes(outcome), route="order_error", error=code)


def _close(draft: CartDraft) -> CartDraft:
    return draft.with_session_value(draft.session.without_amendment())
