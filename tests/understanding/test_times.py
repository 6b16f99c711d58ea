"""Times in the words of guests, without a clock."""

from __future__ import annotations

import pytest

from tests.understanding.reading import context
from understanding.local_reader import LocalCommandReader
from understanding.times import parse_when


@pytest.mark.parametrize(
    ("words", "day", "time", "minutes"),
    [
        ("for 6:45 tonight", "today", "18:45", None),
        ("tomorrow at noon", "tomorrow", "12:00", None),
        ("in 35 minutes", None, None, 35),
        ("in half an hour", None, None, 30),
        ("in an hour and a half", None, None, 90),
        ("within two and a half hours", None, None, 150),
        ("3 hours from now", None, None, 180),
        ("on monday at 5", "monday", "05:00", None),
        ("next sunday at quarter to one", "next_sunday", "12:45", None),
        ("at seven thirty", None, "07:30", None),
        ("around half seven", None, "07:30", None),
        ("twenty to six", None, "05:40", None),
        ("at ten past 12", None, "12:10", None),
        ("about 40 mins", None, None, 40),
        ("at 9 in the morning", None, "09:00", None),
        ("at 12 am", None, "00:00", None),
        ("saturday at midnight", "saturday", "24:00", None),
        ("the day after tomorrow around 8", "day_after_tomorrow", "08:00", None),
        ("the 21st of june at 13:15", "--06-21", "13:15", None),
        ("on the 3rd at 6pm", "---03", "18:00", None),
        ("tomorrow evening", "tomorrow", None, None),
        ("later", None, None, None),
    ],
)
def test_the_parts_of_a_time_are_read(words: str, day: str | None, time: str | None, minutes: int | None) -> None:
    when = parse_when(words)
    assert (when.day, when.time, when.minutes) == (day, time, minutes)


@pytest.mark.parametrize(
    ("text", "day", "time", "minutes"),
    [
        ("para el martes a las nueve y media", "tuesday", "09:30", None),
        ("mañana a las 3 de la tarde", "tomorrow", "15:00", None),
        ("pasado mañana a la una menos cuarto", "day_after_tomorrow", "12:45", None),
        ("lo recojo en 50 minutos", None, None, 50),
        ("para llevar a las diez y cuarto de la noche", None, "22:15", None),
        ("el 8 de marzo a las 14:00", "--03-08", "14:00", None),
    ],
)
async def test_spanish_times_are_read(text: str, day: str | None, time: str | None, minutes: int | None) -> None:
    reading = await LocalCommandReader().read(context(text))
    whens = [when for command in reading.commands if (when := getattr(command, "when", None))]
    assert [(when.day, when.time, when.minutes) for when in whens] == [(day, time, minutes)]


@pytest.mark.parametrize(("words", "minutes"), [("in three weeks", 30240), ("in a week", 10080), ("in 2 days", 2880)])
def test_days_and_weeks_are_counted_from_now(words: str, minutes: int) -> None:
    assert parse_when(words).minutes == minutes
