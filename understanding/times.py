"""Reads the time that a guest wants an order for. There is no clock here: "tomorrow" stays as it is."""

from __future__ import annotations

import re
from typing import Literal

from domain.order_times import When
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import number_of

_PARTS_OF_AN_HOUR = {"half": 30, "quarter": 15}
_AN_HOUR = 60
_MINUTES_OF = {"m": 1, "h": _AN_HOUR, "d": 24 * _AN_HOUR, "w": 7 * 24 * _AN_HOUR}
"""By the first letter of a unit."""
_ARTICLES = ("a", "an")
_LAST_HOUR = 24
_HALF_DAY = 12
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_RELATIVE_DAYS: tuple[Literal["day_after_tomorrow", "tomorrow", "today"], ...] = (
    "day_after_tomorrow", "tomorrow", "today",
)  # fmt: skip
_BY = ("by", "before", "until", "till", "antes")
_AFTER = ("after", "from", "desde")


def parse_when(words: str, said: str | None = None) -> When:
    """The time in some words in English, or as far as they can be read. ``said``: the guest's own words for them."""
    said = words if said is None else said
    plain = plain_text(words)
    time, half = _read_time(plain)
    first = said.lower().split()[:1]
    bound: Literal["at", "by", "after"] = "by" if first and first[0] in _BY else "at"
    if first and first[0] in _AFTER:
        bound = "after"
    return When(said=said, day=_read_day(plain), time=time, half=half, minutes=_read_minutes(plain), bound=bound)


def _read_minutes(plain: str) -> int | None:
    """The minutes from now: "in half an hour", "in 2 hours"."""
    match = _search("minutes", plain)
    if match is None:
        return None
    half = _AN_HOUR // 2 if _search("hours_and_half", plain) else 0
    if match["half_hour"]:
        return _AN_HOUR // 2
    if match["an_hour"]:
        return _AN_HOUR + half
    words = match["count"] or match["count2"] or match["count3"]
    count = 1 if words in _ARTICLES else number_of(words)
    unit = match["unit"] or match["unit3"] or "minutes"
    return None if count is None else count * _MINUTES_OF[unit[0]] + (half if unit[0] == "h" else 0)


def _read_time(plain: str) -> tuple[str | None, Literal["am", "pm"] | None]:
    """The time of day (HH:MM), and the half of the day that was named."""
    if _search("midnight", plain):
        return "24:00", None
    if _search("noon", plain):
        return "12:00", "pm"
    half: Literal["am", "pm"] | None = "am" if _search("am", plain) else "pm" if _search("pm", plain) else None
    minutes = _read_past(plain) or _read_clock(plain)
    if minutes is None:
        return None, half
    hour, minute = divmod(minutes, _AN_HOUR)
    if half == "pm" and hour < _HALF_DAY:
        hour += _HALF_DAY
    if half == "am" and hour == _HALF_DAY:
        hour = 0
    return f"{hour:02d}:{minute:02d}", half


def _read_past(plain: str) -> int | None:
    match = _search("past", plain)
    hour = number_of(match["hour"] or match["hour2"]) if match else None
    if match is None or hour is None:
        return None
    part = match["part"] or match["half"]
    past = _PARTS_OF_AN_HOUR.get(part) or number_of(part) or 0
    minutes = hour * _AN_HOUR + (-past if match["side"] == "to" else past)
    return minutes if minutes >= _AN_HOUR else minutes + _HALF_DAY * _AN_HOUR


def _read_clock(plain: str) -> int | None:
    match = _search("clock", plain)
    if match is None:
        return None
    groups = match.groupdict()
    hour = next((number_of(value) for name, value in groups.items() if name.startswith("hour") and value), None)
    minute = number_of(groups["minute"] or groups["minute3"] or groups["minute6"] or "0")
    if hour is None or minute is None or hour >= _LAST_HOUR or minute >= _AN_HOUR:
        return None
    return hour * _AN_HOUR + minute


def _read_day(plain: str) -> str | None:
    """A day as ``When.day`` has it."""
    if date := _search("date", plain):
        groups = date.groupdict()
        day = int(groups["day"] or groups["day2"] or groups["day3"])
        month = groups["month"] or groups["month2"]
        return f"--{_MONTHS.index(month) + 1:02d}-{day:02d}" if month else f"---{day:02d}"
    if relative := next((day for day in _RELATIVE_DAYS if _search(day, plain)), None):
        return relative
    weekday = _search("weekday", plain)
    return f"{'next_' if weekday['next'] else ''}{weekday['weekday']}" if weekday else None


def _search(name: str, plain: str) -> re.Match[str] | None:
    return patterns("times")[name].search(plain)
