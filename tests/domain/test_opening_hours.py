"""Opening hours in the restaurant's time zone: past midnight, on special days, and where clocks change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.opening_hours import OpenPeriod, SpecialDay, WeeklyHours

MADRID = ZoneInfo("Europe/Madrid")


def hours(*days: list[str], zone: str = "Europe/Madrid", **more: Any) -> WeeklyHours:
    """The same periods on each day, or those of seven days."""
    week = days if len(days) == 7 else days * 7
    return WeeklyHours.model_validate({"time_zone": zone, "days": week, **more})


def at(text: str, zone: ZoneInfo = MADRID, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def state(hours: WeeklyHours, now: datetime) -> tuple[bool, str | None]:
    """Whether it is open, and the local time of the next change."""
    found = hours.state_at(now)
    return found.is_open, f"{found.changes_at:%a %H:%M}" if found.changes_at else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30T11:29", (False, "Mon 11:30")),
        ("2026-11-30T11:30", (True, "Mon 14:30")),
        ("2026-11-30T14:30", (False, "Mon 18:00")),
        ("2026-11-30T23:59", (True, "Tue 02:00")),
        ("2026-12-01T01:59", (True, "Tue 02:00")),
        ("2026-12-01T02:00", (False, "Tue 11:30")),
    ],
)
def test_two_periods_and_one_past_midnight(now: str, expected: tuple[bool, str]) -> None:
    assert state(hours(["11:30-14:30", "18:00-02:00"]), at(now)) == expected


def test_the_time_is_that_of_the_restaurant() -> None:
    tokyo = hours(["11:00-22:00"], zone="Asia/Tokyo")
    assert state(tokyo, at("2026-11-30T14:00", ZoneInfo("UTC"))) == (False, "Tue 11:00")
    assert state(tokyo, at("2026-11-30T02:00", ZoneInfo("UTC"))) == (True, "Mon 22:00")


def test_a_closed_day_is_skipped() -> None:
    week = hours([], ["12:00-15:00"], [], [], [], [], [])
    assert state(week, at("2026-12-01T15:00")) == (False, "Tue 12:00")
    assert week.state_at(at("2026-12-01T15:00")).changes_at == at("2026-12-08T12:00")


def test_always_and_never_have_no_next_change() -> None:
    assert state(hours(["00:00-24:00"]), at("2026-11-30T12:00")) == (True, None)
    assert state(hours([]), at("2026-11-30T12:00")) == (False, None)


def test_periods_that_touch_at_midnight_are_one() -> None:
    assert state(hours(["00:00-03:00", "18:00-24:00"]), at("2026-11-30T20:00")) == (True, "Tue 03:00")


def test_a_special_day_replaces_its_weekday_but_not_the_night_before() -> None:
    special = (
        SpecialDay(date=date(2026, 12, 24)),
        SpecialDay(date=date(2026, 12, 25), hours=(OpenPeriod.parse("12:00-16:00"),)),
    )
    week = hours(["18:00-02:00"], special_days=special)
    assert state(week, at("2026-12-24T01:00")) == (True, "Thu 02:00")
    assert state(week, at("2026-12-24T19:00")) == (False, "Fri 12:00")
    assert state(week, at("2026-12-25T15:00")) == (True, "Fri 16:00")
    assert [each.date.day for each in week.special_days_from(date(2026, 12, 19))] == [24, 25]
    assert week.special_days_from(date(2026, 12, 26)) == ()


def test_clocks_set_forward_shorten_the_night() -> None:
    # In Madrid 02:00 becomes 03:00 on 2026-03-29.
    bar = hours(["20:00-03:30"])
    assert state(bar, at("2026-03-29T01:59")) == (True, "Sun 03:30")
    closes = bar.state_at(at("2026-03-29T01:30")).changes_at
    assert closes is not None
    assert (closes.timestamp() - at("2026-03-29T01:30").timestamp()) / 60 == 60
    assert state(bar, at("2026-03-29T03:30")) == (False, "Sun 20:00")


def test_clocks_set_back_close_at_the_first_of_two_equal_times() -> None:
    # In Madrid 03:00 becomes 02:00 on 2026-10-25.
    bar = hours(["20:00-02:30"])
    assert state(bar, at("2026-10-25T02:15"))[0] is True
    assert state(bar, at("2026-10-25T02:15", fold=1))[0] is False


def test_days_with_equal_hours_are_grouped() -> None:
    week = hours([], *[["12:00-15:00"]] * 4, *[["12:00-24:00"]] * 2)
    assert [(first, last) for first, last, _ in week.grouped_days()] == [(0, 0), (1, 4), (5, 6)]


@pytest.mark.parametrize("text", ["", "9-5", "25:00-26:00", "12:60-13:00", "12:00-12:00", "24:00-02:00", "10:00-25:00"])
def test_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="period"):
        OpenPeriod.parse(text)


@pytest.mark.parametrize("day", [["12:00-15:00", "14:00-16:00"], ["18:00-22:00", "12:00-15:00"]])
def test_periods_that_overlap_or_are_out_of_order(day: list[str]) -> None:
    with pytest.raises(ValidationError):
        hours(day)


def test_an_unknown_time_zone() -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        hours([], zone="Europe/Nowhere")
