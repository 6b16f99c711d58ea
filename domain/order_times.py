"""The times that orders can be wanted for: resolves a guest's words for a time, and finds the nearest possible ones.

Moments are aware datetimes. Times of day are those of the clock on the wall: one that is skipped when clocks are set
forward is as much later, and of two equal ones the first counts.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from pydantic import AwareDatetime, Field

from domain.opening_hours import MINUTES_A_DAY, OpenPeriod, TimeZoneName, WeeklyHours, load_zone
from domain.value import Value

Moment: TypeAlias = datetime
"""An aware datetime, for modules that read no clock."""
TimeProblem = Literal["unclear", "no_time", "passed", "too_soon", "closed", "too_far", "taken"]
"""Why there is no order for a time. "taken": the order service has another reason, such as too many orders."""
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
MAX_DAYS_AHEAD = 60
MAX_OFFERED = 3
_TO_CONFIRM = timedelta(minutes=10)
"""Within which a chosen time may come nearer than the lead time."""
_DAYS_FROM_TODAY = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
_NOON = 12 * 60
_DAYS_OF_A_LEAP_CYCLE = 8 * 366
_ALL_DAY = (OpenPeriod(opens=0, closes=MINUTES_A_DAY),)
_NIGHT_ENDS = 6 * 60
"""Until then, a guest may still count the night to the day before."""
_USUAL = range(7 * 60, 23 * 60)
"""The minutes of the day at which an hour without "am" or "pm" is rather meant."""


class When(Value):
    """When the guest wants the order, never promised by anybody, as far as the words could be read.

    ``day``: an ISO date, also without its year ("--12-05") or month ("---05"), a weekday ("friday", "next_friday"),
    "today", "tomorrow" or "day_after_tomorrow". ``time``: HH:MM, up to "24:00"; in which ``half`` of the day, where
    that was said. ``minutes``: from now. ``at``: a moment of a program, of the restaurant's clock if it has no offset.
    """

    said: str
    day: str | None = None
    time: str | None = None
    half: Literal["am", "pm"] | None = None
    at: datetime | None = None
    minutes: int | None = Field(default=None, ge=0)
    bound: Literal["at", "by", "after"] = "at"


class TimeChoice(Value):
    """What a wish for a time comes to: ``at``, or the ``problem`` with the nearest possible times.

    ``wanted``: the moment that was meant, where the words name one; ``day``: its date, or the one that they name.
    """

    at: AwareDatetime | None = None
    problem: TimeProblem | None = None
    wanted: AwareDatetime | None = None
    day: date | None = None
    nearest: tuple[AwareDatetime, ...] = ()


class OrderTimes(Value):
    """When orders can be wanted for, as the menu service or the configuration declares it.

    ``lead_minutes``: from now; ``days_ahead``: 0 is today only; ``step_minutes``: of the times that are offered.
    ``hours`` None: at any time of day.
    """

    time_zone: TimeZoneName = "UTC"
    lead_minutes: int = Field(default=30, ge=0, le=MINUTES_A_DAY * 7)
    days_ahead: int = Field(default=7, ge=0, le=MAX_DAYS_AHEAD)
    step_minutes: int = Field(default=15, ge=5, le=MINUTES_A_DAY)
    hours: WeeklyHours | None = None

    def choose(self, when: When, now: datetime, refused: TimeChoice | None = None) -> TimeChoice:
        """The moment that the words mean: of several, the first possible one.

        ``refused``: the choice before, whose day an answer without one ("8 then") rather means.
        """
        if refused is not None and refused.day is not None and when.day is None and when.time is not None:
            same_day = self._choose(when.replace(day=refused.day.isoformat()), now)
            if same_day.at is not None:
                return same_day
        return self._choose(when, now)

    def _choose(self, when: When, now: datetime) -> TimeChoice:
        candidates = self._candidates(when, now)
        if not candidates:
            problem: TimeProblem = "no_time" if when.day or when.half else "unclear"
            day = self._days(when.day, now)[-1] if when.day or when.half else None
            return TimeChoice(problem=problem, day=day, nearest=self._first_of_day(day, when.half, now))
        possible = next((at for at in candidates if self.find_problem(at, now) is None), None)
        if possible is not None:
            return TimeChoice(at=possible, wanted=possible)
        wanted = next((at for at in candidates if at >= now), candidates[0])
        return TimeChoice(
            problem=self.find_problem(wanted, now),
            wanted=wanted,
            day=self.local(wanted).date(),
            nearest=self.find_nearest(wanted, now),
        )

    def find_problem(self, at: datetime, now: datetime) -> TimeProblem | None:
        """Why nothing can be ordered for this moment; None when it can."""
        if at < now:
            return "passed"
        if (self.local(at).date() - self.local(now).date()).days > self.days_ahead:
            return "too_far"
        if self.hours is not None and not self.hours.state_at(at).is_open:
            return "closed"
        return "too_soon" if at < now + timedelta(minutes=self.lead_minutes) else None

    def find_late_problem(self, at: datetime, now: datetime) -> TimeProblem | None:
        """As ``find_problem``, for a moment that was possible when it was chosen: guests take some time to confirm."""
        return self.find_problem(at, now - min(_TO_CONFIRM, timedelta(minutes=self.lead_minutes)))

    def find_nearest(self, wanted: datetime, now: datetime) -> tuple[datetime, ...]:
        """The last possible time before a moment and the first two after it, on the grid of ``step_minutes``."""
        before: deque[datetime] = deque(maxlen=MAX_OFFERED)
        after: list[datetime] = []
        for slot in self.list_slots(now):
            if slot <= wanted:
                before.append(slot)
                continue
            after.append(slot)
            if len(after) == MAX_OFFERED:
                break
        earlier = min(len(before), max(1, MAX_OFFERED - len(after)))
        return (*list(before)[len(before) - earlier :], *after[: MAX_OFFERED - earlier])

    def local(self, moment: datetime) -> datetime:
        """The moment in the restaurant's time zone."""
        return moment.astimezone(load_zone(self.time_zone))

    def _candidates(self, when: When, now: datetime) -> tuple[datetime, ...]:
        """The moments that the words may mean, the likeliest first."""
        if when.at is not None:
            zone = load_zone(self.time_zone)
            return (self.local((when.at if when.at.tzinfo else when.at.replace(tzinfo=zone)).astimezone(UTC)),)
        if when.minutes is not None:
            return (self.local(_next_minute(now + timedelta(minutes=when.minutes))),)
        if when.time is None:
            return ()
        minutes = _minutes_of_day(when)
        days = self._days(when.day, now)
        moments = {(minute not in _USUAL, self._moment(day, minute)) for day in days for minute in minutes}
        # A night belongs to the evening before, where the guest names no morning.
        if when.half != "am":
            moments |= {
                (True, self._moment(day + timedelta(days=1), minute))
                for day in days
                for minute in minutes
                if minute < _NIGHT_ENDS
            }
        return tuple(moment for _, moment in sorted(moments))

    def _days(self, day: str | None, now: datetime) -> tuple[date, ...]:
        """The dates that a day may mean; today without one."""
        today = self.local(now).date()
        if day is None or day in _DAYS_FROM_TODAY:
            return (today + timedelta(days=_DAYS_FROM_TODAY[day or "today"]),)
        name = day.removeprefix("next_")
        if name not in WEEKDAYS:
            return (_next_date(day, today),)
        ahead = (WEEKDAYS.index(name) - today.weekday()) % 7
        if ahead == 0:
            return (today + timedelta(days=7),) if day != name else (today, today + timedelta(days=7))
        return (today + timedelta(days=ahead),)

    def _first_of_day(self, day: date | None, half: str | None, now: datetime) -> tuple[datetime, ...]:
        """The first possible times of a day, or of its half; of all days without one."""
        offered: list[datetime] = []
        for slot in self.list_slots(now):
            is_that_day = day is None or slot.date() == day
            is_that_half = half is None or (slot.hour >= 12) == (half == "pm")
            if is_that_day and is_that_half:
                offered.append(slot)
            if len(offered) == MAX_OFFERED or (day is not None and slot.date() > day):
                break
        return tuple(offered)

    def list_slots(self, now: datetime) -> Iterator[datetime]:
        """The possible times on the grid of the clock on the wall, the earliest first."""
        earliest = now + timedelta(minutes=self.lead_minutes)
        last_day = self.local(now).date() + timedelta(days=self.days_ahead)
        for opens, closes in self._open_spans(now, last_day):
            slot = self._on_grid(max(opens, earliest))
            while slot < closes and slot.date() <= last_day:
                yield slot
                slot = self._on_grid(slot.astimezone(UTC) + timedelta(minutes=1))

    def _open_spans(self, now: datetime, last_day: date) -> Iterator[tuple[datetime, datetime]]:
        """Open periods from today on, the earliest first; periods that touch may be several."""
        first = self.local(now).date() - timedelta(days=1)
        for number in range((last_day - first).days + 1):
            day = first + timedelta(days=number)
            for period in _ALL_DAY if self.hours is None else self.hours.hours_on(day):
                if (end := self._moment(day, period.closes)) > now:
                    yield self._moment(day, period.opens), end

    def _on_grid(self, moment: datetime) -> datetime:
        """The first moment from this one on whose minute of the day is a multiple of ``step_minutes``."""
        local = self.local(_next_minute(moment))
        missing = -(local.hour * 60 + local.minute) % self.step_minutes
        return self.local(local.astimezone(UTC) + timedelta(minutes=missing))

    def _moment(self, day: date, minute: int) -> datetime:
        """The moment at which clocks on the wall show this minute of the day, which may be over 1440."""
        days, rest = divmod(minute, MINUTES_A_DAY)
        wall = datetime(day.year, day.month, day.day, *divmod(rest, 60), tzinfo=load_zone(self.time_zone))
        return self.local((wall + timedelta(days=days)).astimezone(UTC))


def _next_date(day: str, today: date) -> date:
    """An ISO date; of one without its year, or without year and month, the next one from today on."""
    if not day.startswith("-"):
        return date.fromisoformat(day)
    month = 0 if day.startswith("---") else int(day[2:4])
    of_month = int(day[-2:])
    ahead = (today + timedelta(days=number) for number in range(_DAYS_OF_A_LEAP_CYCLE))
    fits = (each for each in ahead if each.day == of_month and month in (0, each.month))
    return next(fits, today - timedelta(days=1))


def _minutes_of_day(when: When) -> tuple[int, ...]:
    """The minutes of the day that a time may mean: "7:30" is in the morning or in the evening."""
    hour, minute = (int(part) for part in (when.time or "").split(":"))
    at = hour * 60 + minute
    is_twelve = hour == 12
    if hour == 0 or hour > 12:
        return (at,)
    early, late = (at - _NOON, at) if is_twelve else (at, at + _NOON)
    if when.half == "am":
        return (early,)
    if is_twelve:
        return (late, early + MINUTES_A_DAY)
    return (late,) if when.half == "pm" else (early, late)


def _next_minute(moment: datetime) -> datetime:
    """The moment itself at a full minute, else the next full minute, in UTC."""
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / 60) * 60, UTC)
