"""From the words for a time to a moment, and to the nearest possible ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.opening_hours import OpenPeriod, SpecialDay, WeeklyHours
from domain.order_times import WEEKDAYS, OrderTimes, When

ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo")


def open_daily(periods: str, zone: str = "Europe/Madrid", **rules: int) -> OrderTimes:
    day = tuple(OpenPeriod.parse(each) for each in periods.split())
    return OrderTimes(time_zone=zone, hours=WeeklyHours(time_zone=zone, days=(day,) * 7), **rules)


LUNCH_AND_DINNER = open_daily("12:00-16:00 19:00-23:30")
TUESDAY = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
"""18:00 in Madrid."""


def when(day: str | None = None, time: str | None = None, **more: object) -> When:
    return When.model_validate({"said": "then", "day": day, "time": time, **more})


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        (when(time="07:30"), "2026-12-01T19:30:00+01:00"),
        (when("today", "21:00", half="pm"), "2026-12-01T21:00:00+01:00"),
        (when("tomorrow", "12:00", half="pm"), "2026-12-02T12:00:00+01:00"),
        (when("tomorrow", "01:00"), "2026-12-02T13:00:00+01:00"),
        (when("friday", "09:00"), "2026-12-04T21:00:00+01:00"),
        (when("tuesday", "20:00"), "2026-12-01T20:00:00+01:00"),
        (when("tuesday", "15:00"), "2026-12-08T15:00:00+01:00"),
        (when("next_tuesday", "20:00"), "2026-12-08T20:00:00+01:00"),
        (when("2026-12-06", "13:00"), "2026-12-06T13:00:00+01:00"),
        (when("---05", "13:00"), "2026-12-05T13:00:00+01:00"),
        (when("--12-08", "13:00"), "2026-12-08T13:00:00+01:00"),
        (when(minutes=75), "2026-12-01T19:15:00+01:00"),
    ],
)
def test_a_time_is_the_first_possible_one_that_the_words_mean(wish: When, chosen: str) -> None:
    choice = LUNCH_AND_DINNER.choose(wish, TUESDAY)
    assert choice.at is not None
    assert choice.at.isoformat() == chosen


@pytest.mark.parametrize(
    ("wish", "problem", "nearest"),
    [
        (when("tomorrow", "17:30"), "closed", ["02 15:45", "02 19:00", "02 19:15"]),
        (when("today", "13:00"), "passed", ["01 19:00", "01 19:15", "01 19:30"]),
        (when(minutes=10), "closed", ["01 19:00", "01 19:15", "01 19:30"]),
        (when("2026-12-20", "20:00"), "too_far", ["08 22:45", "08 23:00", "08 23:15"]),
        (when("tomorrow"), "no_time", ["02 12:00", "02 12:15", "02 12:30"]),
        (when("tomorrow", half="pm"), "no_time", ["02 12:00", "02 12:15", "02 12:30"]),
        (when(), "unclear", ["01 19:00", "01 19:15", "01 19:30"]),
    ],
)
def test_another_time_is_refused_with_the_nearest_ones(wish: When, problem: str, nearest: list[str]) -> None:
    choice = LUNCH_AND_DINNER.choose(wish, TUESDAY)
    assert (choice.at, choice.problem) == (None, problem)
    assert [f"{each:%d %H:%M}" for each in choice.nearest] == nearest


def test_a_time_before_the_lead_time_is_too_soon() -> None:
    times = open_daily("10:00-23:00", lead_minutes=45)
    choice = times.choose(when(minutes=20), TUESDAY)
    assert (choice.problem, [f"{each:%H:%M}" for each in choice.nearest]) == ("too_soon", ["18:45", "19:00", "19:15"])


def test_a_night_belongs_to_the_evening_before() -> None:
    times = open_daily("18:00-02:00")
    late = TUESDAY + timedelta(hours=4)
    assert times.choose(when(time="01:00"), late).at == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)
    assert times.choose(when("friday", "24:00"), late).at == datetime(2026, 12, 4, 23, 0, tzinfo=UTC)


def test_a_special_day_has_its_own_hours() -> None:
    hours = WeeklyHours(
        time_zone="UTC",
        days=((OpenPeriod.parse("10:00-20:00"),),) * 7,
        special_days=(SpecialDay(date=date(2026, 12, 2)),),
    )
    choice = OrderTimes(hours=hours).choose(when("tomorrow", "13:00"), TUESDAY)
    assert choice.problem == "closed"
    assert [f"{each:%d %H:%M}" for each in choice.nearest] == ["01 19:45", "03 10:00", "03 10:15"]


def test_a_restaurant_that_is_never_open_has_no_times() -> None:
    choice = OrderTimes(hours=WeeklyHours(days=((),) * 7)).choose(when("tomorrow", "13:00"), TUESDAY)
    assert (choice.problem, choice.nearest) == ("closed", ())


def test_an_hour_that_is_skipped_is_an_hour_later() -> None:
    times = OrderTimes(time_zone="Europe/Madrid")
    choice = times.choose(when("2026-03-29", "02:30", half="am"), datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert choice.at is not None
    assert choice.at.isoformat() == "2026-03-29T03:30:00+02:00"


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    times = OrderTimes(time_zone="Europe/Madrid")
    choice = times.choose(when("2026-10-25", "02:30", half="am"), datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert choice.at is not None
    assert choice.at.isoformat() == "2026-10-25T02:30:00+02:00"


def test_minutes_from_now_are_counted_over_a_change_of_clocks() -> None:
    times = OrderTimes(time_zone="America/New_York")
    choice = times.choose(when(minutes=120), datetime(2026, 11, 1, 5, 0, tzinfo=UTC))
    assert choice.at is not None
    assert choice.at.isoformat() == "2026-11-01T02:00:00-05:00"


WISHES = st.builds(
    lambda day, time, half, minutes: When(said="then", day=day, time=time, half=half, minutes=minutes),
    st.none()
    | st.sampled_from(("today", "tomorrow", "day_after_tomorrow", *WEEKDAYS, "next_friday", "---29", "--02-29")),
    st.none() | st.integers(0, 24 * 60).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}"),
    st.sampled_from((None, "am", "pm")),
    st.none() | st.integers(0, 3000),
)
PERIODS = st.sampled_from(("00:00-24:00", "11:00-15:00 18:00-23:00", "18:00-02:00", "06:30-10:15"))


@given(
    wish=WISHES,
    zone=st.sampled_from(ZONES),
    periods=PERIODS,
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    lead=st.integers(0, 300),
    step=st.sampled_from((5, 15, 30, 60)),
)
def test_whatever_is_chosen_or_offered_is_possible(
    wish: When, zone: str, periods: str, now: datetime, lead: int, step: int
) -> None:
    times = open_daily(periods, zone, lead_minutes=lead, step_minutes=step, days_ahead=9)
    choice = times.choose(wish, now)
    assert (choice.at is None) is (choice.problem is not None)
    offered = (*choice.nearest, *((choice.at,) if choice.at else ()))
    assert all(times.find_problem(each, now) is None for each in offered)
    assert list(choice.nearest) == sorted(set(choice.nearest))
    assert all(each == datetime.fromisoformat(each.isoformat()) for each in offered)
    if wish.minutes is not None and choice.at is not None:
        assert timedelta(0) <= choice.at - now - timedelta(minutes=wish.minutes) < timedelta(minutes=1)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    minute=st.integers(13 * 60, 24 * 60 - 1),
)
def test_a_time_of_day_is_that_of_the_clock_on_the_wall(zone: str, day: date, minute: int) -> None:
    time = f"{minute // 60:02d}:{minute % 60:02d}"
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    choice = OrderTimes(time_zone=zone).choose(when(day.isoformat(), time), now)
    assert choice.at is not None
    assert f"{choice.at:%Y-%m-%d %H:%M}" == f"{day} {time}"
