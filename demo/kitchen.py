"""The kitchen: computes an order's state from its time of placement and the current time.

received (waits for a cook, then 1 step) -> preparing (2 steps) -> ready (1 step) -> delivered; for a delivery
ready is followed by out_for_delivery (2 steps). There is no background task: a state is a function of time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.fulfilment import DeliveryMode
from domain.order import OrderState

STEPS_RECEIVED = 1
STEPS_PREPARING = 2
STEPS_READY = 1
STEPS_ON_THE_ROAD = 2
LONGEST_QUEUE_STEPS = 12


@dataclass(frozen=True, slots=True)
class Ticket:
    """The kitchen's data of an order. Times in minutes; the speed is the one at the time of placement."""

    placed_at: datetime
    mode: DeliveryMode
    queue_minutes: float
    step_minutes: float
    cancelled_at: datetime | None = None
    scheduled_for: datetime | None = None
    """When it is to be ready, or delivered; None: as soon as possible."""


def state_at(ticket: Ticket, now: datetime) -> OrderState:
    """The order's state at this time."""
    if ticket.cancelled_at is not None:
        return OrderState.CANCELLED
    reached = OrderState.RECEIVED
    for moment, state in _timetable(ticket):
        if now >= moment:
            reached = state
    return reached


def eta_minutes(ticket: Ticket, now: datetime) -> int | None:
    """Whole minutes, rounded up, until delivery or until the order is ready. None for a cancelled order."""
    if ticket.cancelled_at is not None:
        return None
    awaited = OrderState.DELIVERED if ticket.mode is DeliveryMode.DELIVERY else OrderState.READY
    due = next(moment for moment, state in _timetable(ticket) if state is awaited)
    return max(0, math.ceil((due - now) / timedelta(minutes=1)))


def can_cancel(ticket: Ticket, now: datetime) -> bool:
    """Whether cooking has not started."""
    return state_at(ticket, now) is OrderState.RECEIVED


def queue_minutes(orders_in_kitchen: int, cooks: int, step_minutes: float) -> float:
    """The waiting time of a new order: each full round of the cooks before it takes the preparing steps.

    The result is at most LONGEST_QUEUE_STEPS steps.
    """
    rounds = orders_in_kitchen // cooks
    return min(rounds * STEPS_PREPARING, LONGEST_QUEUE_STEPS) * step_minutes


def kitchen_minutes(queue: float, step_minutes: float) -> float:
    """The time from placement until the order is ready."""
    return queue + (STEPS_RECEIVED + STEPS_PREPARING) * step_minutes


def _begin(ticket: Ticket) -> datetime:
    """When the kitchen takes the order up: at once, or so that it is done at the wanted time."""
    if ticket.scheduled_for is None:
        return ticket.placed_at
    road = (STEPS_READY + STEPS_ON_THE_ROAD) * ticket.step_minutes if ticket.mode is DeliveryMode.DELIVERY else 0.0
    minutes = kitchen_minutes(ticket.queue_minutes, ticket.step_minutes) + road
    return max(ticket.placed_at, ticket.scheduled_for - timedelta(minutes=minutes))


def _timetable(ticket: Ticket) -> list[tuple[datetime, OrderState]]:
    """The time at which the order enters each state after received."""
    stays = [(STEPS_PREPARING, OrderState.PREPARING), (STEPS_READY, OrderState.READY)]
    if ticket.mode is DeliveryMode.DELIVERY:
        stays.append((STEPS_ON_THE_ROAD, OrderState.OUT_FOR_DELIVERY))
    moment = _begin(ticket) + timedelta(minutes=ticket.queue_minutes + STEPS_RECEIVED * ticket.step_minutes)
    entries = []
    for steps, state in stays:
        entries.append((moment, state))
        moment += timedelta(minutes=steps * ticket.step_minutes)
    return [*entries, (moment, OrderState.DELIVERED)]
