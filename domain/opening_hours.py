"""A restaurant's opening hours: per weekday, with exceptions, in its time zone; periods may end after midnight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from domain.value import Value

MINUTES_A_DAY = 24 * 60
_SEARCHED_DAYS = 15
"""A restaurant that does not open within two weeks has no next opening that a guest waits for."""
_PERIOD = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")


class OpenPeriod(Value):
    """Minutes since midnight of the day on which it begins. ``closes`` is over 1440 for a period past midnight."""

    opens: int = Field(ge=0, lt=MINUTES_A_DAY)
    closes: int = Field(gt=0, le=2 * MINUTES_A_DAY)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse "11:30-23:00" or, past midnight, "18:00-02:00". Raises ValueError."""
        match = _PERIOD.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'a period looks like "11:30-23:00", not {text!r}')
        open_hour, open_minute, close_hour, close_minute = (int(part) for part in match.groups())
        opens, closes = open_hour * 60 + open_minute, close_hour * 60 + close_minute
        if opens >= MINUTES_A_DAY or closes > MINUTES_A_DAY or opens == closes:
            raise ValueError(f"there is no such period: {text!r}")
        return cls(opens=opens, closes=closes if closes > opens else closes + MINUTES_A_DAY)

    @property
    def times(self) -> tuple[str, str]:
        """Both times: "18:00" and "02:00"."""
        return format_minute(self.opens), format_minute(self.closes)

    @property
    def text(self) -> str:
        """The period as "11:30–23:00"."""
        return "–".join(self.times)


def _parse_period(written: object) -> object:
    return OpenPeriod.parse(written) if isinstance(written, str) else written


def _in_order(periods: tuple[OpenPeriod, ...]) -> tuple[OpenPeriod, ...]:
    for earlier, later in pairwise(periods):
        if later.opens < earlier.closes:
            raise ValueError(f"{earlier.text} and {later.text} overlap, or are not in order")
    return periods


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None


TimeZoneName = Annotated[str, AfterValidator(_known_zone)]
"""A name of the IANA data base, such as Europe/Madrid."""
DayPeriods = Annotated[
    tuple[Annotated[OpenPeriod, BeforeValidator(_parse_period)], ...], Field(max_length=6), AfterValidator(_in_order)
]
"""The periods of one day, the earliest first; empty: closed."""


class SpecialDay(Value):
    """A date with other hours. No periods: closed."""

    date: date
    hours: DayPeriods = ()


class OpeningState(Value):
    """Whether it is open, and the local time of the next change; None when there is none within two weeks."""

    is_open: bool
    changes_at: datetime | None = None


class WeeklyHours(Value):
    """``days``: the periods of each weekday, Monday first. ``special_days`` replace the hours of their weekday."""

    time_zone: TimeZoneName = "UTC"
    days: tuple[DayPeriods, ...] = Field(min_length=7, max_length=7)
    special_days: tuple[SpecialDay, ...] = ()

    @model_validator(mode="after")
    def _one_per_date(self) -> Self:
        dates = [each.date for each in self.special_days]
        if len(set(dates)) < len(dates):
            raise ValueError("a date is listed twice")
        return self

    def state_at(self, now: datetime) -> OpeningState:
        """The state at this moment. The closing minute is excluded; periods that touch count as one."""
        today = now.astimezone(load_zone(self.time_zone)).date()
        open_until: datetime | None = None
        for opens, closes in self._spans_from(today - timedelta(days=1)):
            if closes <= now:
                continue
            if opens > (open_until or now):
                return self._state(open_until or opens, is_open=open_until is not None)
            open_until = max(open_until or closes, closes)
        is_endless = open_until is not None and open_until - now > timedelta(days=_SEARCHED_DAYS - 2)
        return self._state(None if is_endless else open_until, is_open=open_until is not None)

    def hours_on(self, day: date) -> tuple[OpenPeriod, ...]:
        """The periods that begin on this date."""
        special = next((each for each in self.special_days if each.date == day), None)
        return self.days[day.weekday()] if special is None else special.hours

    def special_days_from(self, day: date, *, days: int = 7) -> tuple[SpecialDay, ...]:
        """The special days within the next days, in order."""
        last = day + timedelta(days=days)
        return tuple(sorted((s for s in self.special_days if day <= s.date < last), key=lambda special: special.date))

    def grouped_days(self) -> tuple[tuple[int, int, tuple[OpenPeriod, ...]], ...]:
        """Runs of weekdays with equal hours: first and last weekday (Monday is 0) and their periods."""
        runs: list[tuple[int, int, tuple[OpenPeriod, ...]]] = []
        for weekday, periods in enumerate(self.days):
            if runs and runs[-1][2] == periods:
                runs[-1] = (runs[-1][0], weekday, periods)
            else:
                runs.append((weekday, weekday, periods))
        return tuple(runs)

    def local_date(self, now: datetime) -> date:
        """The restaurant's date at this moment."""
        return now.astimezone(load_zone(self.time_zone)).date()

    def _state(self, changes_at: datetime | None, *, is_open: bool) -> OpeningState:
        local = changes_at.astimezone(load_zone(self.time_zone)) if changes_at else None
        return OpeningState(is_open=is_open, changes_at=local)

    def _spans_from(self, first: date) -> Iterator[tuple[datetime, datetime]]:
        """The periods as moments, the earliest first."""
        for number in range(_SEARCHED_DAYS + 1):
            day = first + timedelta(days=number)
            for period in self.hours_on(day):
                yield self._moment(day, period.opens), self._moment(day, period.closes)

    def _moment(self, day: date, minute: int) -> datetime:
        """The moment at which clocks on the wall show this. The first of two, where clocks are set back."""
        days, rest = divmod(minute, MINUTES_A_DAY)
        local = datetime(day.year, day.month, day.day, *divmod(rest, 60), tzinfo=load_zone(self.time_zone))
        # Arithmetic on an aware datetime is that of the wall clock.
        return (local + timedelta(days=days)).astimezone(UTC)


def format_minute(minute: int) -> str:
    """Minutes since midnight as "18:30". Midnight at the end of a day is "24:00", after it counts anew."""
    rest = minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY
    return f"{rest // 60:02d}:{rest % 60:02d}"


@lru_cache(maxsize=512)
def load_zone(name: str) -> ZoneInfo:
    """The time zone; its data is read from a file once."""
    return ZoneInfo(name)
