"""The tracking flow: status and contents of a placed order."""

from __future__ import annotations

from uuid import UUID

from domain.calls import FetchMenu, FetchTracking, RecallOrder, SettleOrder
from domain.commands import AskOrder, OrderRef
from domain.errors import order_error
from domain.menu import Menu
from domain.outcome import (
    CartShown,
    OrderDescribed,
    OrderIdNeeded,
    OrderNotFound,
    OrderNotPlaced,
    OrderTracked,
    ServiceDown,
)
from domain.placement import PlacementKind, PlacementStatus
from domain.session import Session, TryAgain
from nodes.order.settlements import apply_to_session, describe_unknown
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.tool_results import ToolResults, find_order_store
from nodes.turn.views import build_cart_view


def tracking_flow(scene: Scene) -> Decision | Ask:
    """Answer questions about a placed order, or ask which one is meant."""
    session, results = scene.session, scene.results
    command = next((c for c in scene.commands if isinstance(c, AskOrder)), AskOrder())
    which = command.order or OrderRef()
    if which.id is None and session.unsettled is not None:
        settled = _settle_order(session, session.unsettled, results)
        if not isinstance(settled, Session):
            return settled
        session = settled
    if _is_about_cart(command, session):
        return _answer_about_cart(session, command, results)
    return _describe_order(session, command, which, results) or _ask_services(session, which, results)


def _settle_order(session: Session, key: UUID, results: ToolResults) -> Session | Decision | Ask:
    """Find out the status of an order that was sent without a definite response; the session once it is settled."""
    if results.settlement is None and "settle_order" not in results.failures:
        return Ask(SettleOrder(key=key))
    if results.settlement is not None:
        session = apply_to_session(session, results.settlement)
    rejection = _find_rejection(results)
    if rejection is not None:
        waiting = session.replace(pending=TryAgain(), asked=None, checking_out=False)
        error = order_error(rejection.reason)
        return Decision(session=waiting, outcomes=(rejection,), route="track_error", error=error)
    return session if session.unsettled is None else _report_unknown_order(session, results)


def _ask_services(session: Session, which: OrderRef, results: ToolResults) -> Decision | Ask:
    """The order's status from the tracking service. An order that this session does not know is looked up first."""
    order_id = _find_order_id(session, which)
    if order_id is None and not results.is_order_recalled and "recall_order" not in results.failures:
        return Ask(RecallOrder())
    order_id = order_id or results.recalled_order_id
    if order_id is None:
        return Decision(session=session, outcomes=(_build_id_question(session),), route="track_missing_order_id")
    return _track_order(session, results, order_id)


def _find_order_id(session: Session, which: OrderRef) -> str | None:
    if which.id is not None:
        return which.id
    order = session.placed_order(which) if which.day is not None else None
    return order.order_id if order else next(reversed(session.orders), None)


def _build_id_question(session: Session) -> OrderIdNeeded:
    return OrderIdNeeded(reason="" if session.cart.is_empty else "not_placed")


def _is_about_cart(command: AskOrder, session: Session) -> bool:
    """Whether the question means the order in the cart: the only one, or the one read back."""
    is_unnamed = command.order is None and not session.cart.is_empty
    return is_unnamed and (session.checking_out or not session.orders)


def _answer_about_cart(session: Session, command: AskOrder, results: ToolResults) -> Decision | Ask:
    """The cart is not ordered yet: it can be shown, but it has no status."""
    if command.aspect in ("content", "price"):
        if results.is_menu_missing:
            return Ask(FetchMenu())
        outcome = CartShown(cart=build_cart_view(session.cart, results.menu or Menu(items=())))
        return Decision(session=session, outcomes=(outcome,), route="order")
    return Decision(session=session, outcomes=(OrderIdNeeded(reason="not_placed"),), route="track_missing_order_id")


def _describe_order(
    session: Session, command: AskOrder, which: OrderRef, results: ToolResults
) -> Decision | Ask | None:
    """The contents, price and details of an order from the session. None: the service must be asked."""
    order = session.placed_order(which)
    if order is None or command.aspect in ("status", "eta", "changeable"):
        return None
    if results.is_menu_missing:
        return Ask(FetchMenu())
    outcome = OrderDescribed(
        order_id=order.order_id,
        detail=command.aspect,
        cart=build_cart_view(order.cart, results.menu or Menu(items=())),
        fulfilment=order.fulfilment,
        total=order.total,
    )
    return Decision(session=session, outcomes=(outcome,), route="track_order")


def _track_order(session: Session, results: ToolResults, order_id: str) -> Decision | Ask:
    if failure := results.failures.get("fetch_tracking"):
        down = ServiceDown(service="tracking", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="track_error", error=failure.code)
    if not results.is_tracked:
        return Ask(FetchTracking(order_id=order_id, store=find_order_store(session, results, order_id)))
    tracking = results.tracking
    if tracking is None:
        missing = OrderNotFound(order_id=order_id)
        return Decision(session=session, outcomes=(missing,), route="track_error", error="order_not_found")
    outcome = OrderTracked(order_id=tracking.order_id, status=tracking.status, eta_minutes=tracking.eta_minutes)
    return Decision(session=session, outcomes=(outcome,), route="track_order")


def _report_unknown_order(session: Session, results: ToolResults) -> Decision:
    """The order's status is unknown. When only staff can find it out, the session goes on without it."""
    is_staff_needed = results.settlement is not None and not results.settlement.is_findable
    outcome = describe_unknown(results.settlement, "staff" if is_staff_needed else "")
    next_session = session.replace(unsettled=None) if is_staff_needed else session
    return Decision(session=next_session, outcomes=(outcome,), route="track_order", error="order_unknown")


def _find_rejection(results: ToolResults) -> OrderNotPlaced | None:
    settlement = results.settlement
    if settlement is None or settlement.status is not PlacementStatus.REJECTED:
        return None
    if settlement.kind is not PlacementKind.ORDER:
        return None  # the order stays as it is, and so does its status
    return OrderNotPlaced(reason=settlement.reason or "order_rejected")
