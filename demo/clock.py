"""The restaurant's clock and opening hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from demo.database import Connection

MINUTES_A_DAY = 24 * 60
_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*")


class Clock(Protocol):
    """The current time. The connection serves clocks that all six services share."""

    async def now(self, connection: Connection) -> datetime:
        """The current time, with a time zone."""


class SystemClock:
    """The machine's clock."""

    async def now(self, connection: Connection) -> datetime:  # noqa: ARG002 - the machine needs no table
        return datetime.now(UTC)


class ShiftedClock:
    """The machine's clock plus an offset for tests, stored in a table that every service reads."""

    async def now(self, connection: Connection) -> datetime:
        cursor = await connection.execute("SELECT offset_minutes FROM test_clock")
        row = await cursor.fetchone()
        return datetime.now(UTC) + timedelta(minutes=row[0] if row else 0.0)


async def advance_clock(connection: Connection, minutes: float) -> None:
    """Advance every service's ShiftedClock by ``minutes``."""
    await connection.execute(
        """INSERT INTO test_clock (offset_minutes) VALUES (%s)
           ON CONFLICT (only_row) DO UPDATE SET offset_minutes = test_clock.offset_minutes + EXCLUDED.offset_minutes""",
        [minutes],
    )


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Daily hours in minutes since midnight. ``closes`` before ``opens`` is after midnight."""

    opens: int
    closes: int
    zone: ZoneInfo
    text: str

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> OpeningHours:
        """Parse "11:30-23:00". Raises ValueError."""
        match = _HOURS.fullmatch(text)
        if match is None:
            raise ValueError(f'opening hours look like "11:30-23:00", not {text!r}')
        open_hour, open_minute, close_hour, close_minute = (int(part) for part in match.groups())
        opens, closes = open_hour * 60 + open_minute, close_hour * 60 + close_minute
        if open_minute > 59 or close_minute > 59 or opens >= MINUTES_A_DAY or closes > MINUTES_A_DAY:
            raise ValueError(f"there is no such time of day in {text!r}")
        return cls(opens=opens, closes=closes, zone=zone, text=text.strip())

    def open_at(self, moment: datetime) -> bool:
        """Whether the restaurant is open at this time. The closing minute is excluded."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        if self.opens < self.closes:
            return self.opens <= minute < self.closes
        return minute >= self.opens or minute < self.closes
