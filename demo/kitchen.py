"""The kitchen: where an order is, worked out from when it was placed and what o'clock it is.

received (waits for a cook, then 1 step) -> preparing (2 steps) -> ready (1 step) -> delivered; for a delivery
ready is followed by out_for_delivery (2 steps). Nothing runs in the background: a state is a function of time.
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
    """What the kitchen knows of an order. Times in minutes; the speed is that of the day it was placed."""

    placed_at: datetime
    mode: DeliveryMode
    queue_minutes: float
    step_minutes: float
    cancelled_at: datetime | None = None


def state_at(ticket: Ticket, now: datetime) -> OrderState:
    """The order's state at that moment."""
    if ticket.cancelled_at is not None:
        return OrderState.CANCELLED
    reached = OrderState.RECEIVED
    for moment, state in _timetable(ticket):
        if now >= moment:
            reached = state
    return reached


def eta_minutes(ticket: Ticket, now: datetime) -> int | None:
    """Whole minutes, rounded up, until the guest has it (delivery) or can have it (otherwise); None if cancelled."""
    if ticket.cancelled_at is not None:
        return None
    awaited = OrderState.DELIVERED if ticket.mode is DeliveryMode.DELIVERY else OrderState.READY
    due = next(moment for moment, state in _timetable(ticket) if state is awaited)
    return max(0, math.ceil((due - now) / timedelta(minutes=1)))


def can_cancel(ticket: Ticket, now: datetime) -> bool:
    """Whether nobody has started to cook it."""
    return state_at(ticket, now) is OrderState.RECEIVED


def queue_minutes(orders_in_kitchen: int, cooks: int, step_minutes: float) -> float:
    """How long a new order waits: every full round of the cooks ahead of it takes them the preparing steps.

    A queue never promises more than LONGEST_QUEUE_STEPS: beyond it the restaurant calls in help.
    """
    rounds = orders_in_kitchen // cooks
    return min(rounds * STEPS_PREPARING, LONGEST_QUEUE_STEPS) * step_minutes


def kitchen_minutes(queue: float, step_minutes: float) -> float:
    """How long an order keeps the kitchen busy, from being placed until it is ready."""
    return queue + (STEPS_RECEIVED + STEPS_PREPARING) * step_minutes


def _timetable(ticket: Ticket) -> list[tuple[datetime, OrderState]]:
    """When the order enters each state after received."""
    stays = [(STEPS_PREPARING, OrderState.PREPARING), (STEPS_READY, OrderState.READY)]
    if ticket.mode is DeliveryMode.DELIVERY:
        stays.append((STEPS_ON_THE_ROAD, OrderState.OUT_FOR_DELIVERY))
    moment = ticket.placed_at + timedelta(minutes=ticket.queue_minutes + STEPS_RECEIVED * ticket.step_minutes)
    entries = []
    for steps, state in stays:
        entries.append((moment, state))
        moment += timedelta(minutes=steps * ticket.step_minutes)
    return [*entries, (moment, OrderState.DELIVERED)]
