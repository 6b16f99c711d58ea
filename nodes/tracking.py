"""The tracking flow: where is my order? Without an id the session's newest order is meant."""

from __future__ import annotations

from domain.calls import FetchTracking, RecallOrder, SettleOrder
from domain.errors import order_error
from domain.outcome import OrderIdNeeded, OrderNotFound, OrderNotPlaced, OrderTracked, OrderUnknown, ServiceDown
from domain.placement import PlacementStatus
from domain.session import Session, TryAgain
from nodes.facts import Facts
from nodes.state import Ask, Decision, Scene


def tracking_flow(scene: Scene) -> Decision | Ask:
    """Tell where an order is, in the tracking service's words, or ask which one is meant."""
    session, facts = scene.session, scene.facts
    order_id = scene.slots.order_id or scene.turn.request.tracking_order_id
    if order_id is None and session.unsettled is not None:
        if facts.settlement is None and "settle_order" not in facts.failures:
            return Ask(SettleOrder(key=session.unsettled))
        session, lost = _with_settled_order(session, facts), _never_placed(facts)
        if lost is not None:
            waiting = session.replace(pending=TryAgain(), asked=None, checking_out=False)
            return Decision(session=waiting, outcomes=(lost,), route="track_error", error=order_error(lost.reason))
        if session.unsettled is not None:
            return _still_unknown(session, facts)
    order_id = order_id or (session.orders[-1] if session.orders else None)
    if order_id is None and not facts.recall_done and "recall_order" not in facts.failures:
        return Ask(RecallOrder())
    order_id = order_id or facts.recalled
    if order_id is None:
        return Decision(session=session, outcomes=(_which(session),), route="track_missing_order_id")
    return _track(session, facts, order_id)


def _which(session: Session) -> OrderIdNeeded:
    return OrderIdNeeded(reason="" if session.cart.is_empty else "not_placed")


def _track(session: Session, facts: Facts, order_id: str) -> Decision | Ask:
    if failure := facts.failures.get("fetch_tracking"):
        down = ServiceDown(service="tracking", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="track_error", error=failure.code)
    if not facts.tracked:
        return Ask(FetchTracking(order_id=order_id))
    found = facts.tracking
    if found is None:
        missing = OrderNotFound(order_id=order_id)
        return Decision(session=session, outcomes=(missing,), route="track_error", error="order_not_found")
    told = OrderTracked(order_id=found.order_id, status=found.status, eta_minutes=found.eta_minutes)
    return Decision(session=session, outcomes=(told,), route="track_order")


def _still_unknown(session: Session, facts: Facts) -> Decision:
    """Nobody knows yet; where only staff can find out, the session is not held up any longer."""
    by_staff = facts.settlement is not None and not facts.settlement.findable
    told = OrderUnknown(reason="staff" if by_staff else "")
    after = session.replace(unsettled=None) if by_staff else session
    return Decision(session=after, outcomes=(told,), route="track_order", error="order_unknown")


def _never_placed(facts: Facts) -> OrderNotPlaced | None:
    settlement = facts.settlement
    if settlement is None or settlement.status is not PlacementStatus.REJECTED:
        return None
    return OrderNotPlaced(reason=settlement.reason or "order_rejected")


def _with_settled_order(session: Session, facts: Facts) -> Session:
    """The session after the placement tool looked: the order remembered, or known not to exist; unchanged when open."""
    settlement = facts.settlement
    if settlement is None or not settlement.status.is_final:
        return session
    return session.with_order(settlement.order.order_id) if settlement.order else session.replace(unsettled=None)
