"""The times that orders are wanted for: within the opening hours, and with room in their slot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from demo.database import Connection
from demo.order_tables import count_by_slot
from demo.refusal import RequestRejected
from demo.settings import SLOT_MINUTES, DemoSettings
from domain.order_times import MAX_OFFERED, OrderTimes

_SLOT = timedelta(minutes=SLOT_MINUTES)
_SEARCHED = timedelta(hours=12)
"""Around the wanted time, for slots that have room."""


class Slots:
    """Checks wanted times against the rules that the menu declares, and the orders that are there already."""

    def __init__(self, settings: DemoSettings) -> None:
        self._times = settings.order_times
        self._room = settings.orders_per_slot

    async def check(self, connection: Connection, wanted: str | None, now: datetime) -> datetime | None:
        """The moment that is wanted; None: as soon as possible. Raises RequestRejected with the nearest times."""
        if wanted is None:
            return None
        if self._times is None:
            raise RequestRejected(422, "invalid_request", "This restaurant takes no orders for a time.")
        moment = _parse_moment(wanted)
        problem = self._times.find_late_problem(moment, now)
        taken = await count_by_slot(connection, moment - _SEARCHED, moment + _SEARCHED, SLOT_MINUTES)
        if problem is None and self._has_room(moment, taken):
            return moment
        nearest = [each for each in _list_near(self._times, moment, now) if self._has_room(each, taken)][:MAX_OFFERED]
        detail = f"There is no order for this time ({problem or 'taken'})."
        raise RequestRejected(409, "time_unavailable", detail, times=tuple(sorted(nearest)))

    def _has_room(self, moment: datetime, taken: Mapping[datetime, int]) -> bool:
        seconds = _SLOT.total_seconds()
        slot = datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
        return taken.get(slot, 0) < self._room


def _list_near(times: OrderTimes, moment: datetime, now: datetime) -> list[datetime]:
    """The possible times around a moment, the nearest first."""
    slots = [slot for slot in times.list_slots(now) if abs(slot - moment) < _SEARCHED]
    return sorted(slots or times.find_nearest(moment, now), key=lambda slot: abs(slot - moment))


def _parse_moment(wanted: str) -> datetime:
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise RequestRejected(422, "invalid_request", "scheduled_for is a moment in ISO 8601 with its offset.")
    return moment
