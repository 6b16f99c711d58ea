"""When an order is wanted: kept as it was said, and no quantity, table or address is taken for a time."""

import pytest

from domain.order import Fulfilment
from domain.understanding import DeliveryMode
from nodes.understanding.times import wanted_time, without


@pytest.mark.parametrize(
    ("said", "time", "left"),
    [
        ("two blts for pickup at 7pm, card", "at 7pm", "two blts for pickup, card"),
        ("make that 7:30 instead", "7:30", "make that instead"),
        ("pick up in 30 minutes", "in 30 minutes", "pick up"),
        ("delivered to 9 Hill Road for 6:30 tonight", "for 6:30 tonight", "delivered to 9 Hill Road"),
        ("actually in an hour and a half", "in an hour and a half", "actually"),
        ("deliver to 22 Baker Street at 8", "at 8", "deliver to 22 Baker Street"),
        ("tomorrow at noon please", "tomorrow at noon", "please"),
        ("as soon as possible", "as soon as possible", ""),
        ("para recoger a las 8 de la noche", "a las 8 de la noche", "para recoger"),
    ],
)
def test_a_time_is_found_and_taken_out(said: str, time: str, left: str) -> None:
    assert wanted_time(said) == time
    assert without(said, time) == left


@pytest.mark.parametrize(
    "said",
    [
        "two pizzas",
        "table 7",
        "a 12 oz coke",
        "at 22 Baker Street",
        "it costs 12.50",
        "for 2 people",
        "at 7up",
        "tonight's soup",
    ],
)
def test_what_is_no_time_stays(said: str) -> None:
    assert wanted_time(said) is None


def test_every_note_is_kept_once_and_the_time_is_told_with_them() -> None:
    wanted = Fulfilment(wanted_time="at 7pm").with_note("ring twice").with_note("extra napkins").with_note("Ring twice")
    assert wanted.note == "Wanted: at 7pm; ring twice; extra napkins"
    assert Fulfilment().note is None


@pytest.mark.parametrize(
    ("mode", "address", "table"),
    [
        (DeliveryMode.DELIVERY, "9 Hill Road", None),
        (DeliveryMode.DINE_IN, None, "7"),
        (DeliveryMode.PICKUP, None, None),
    ],
)
def test_only_what_belongs_to_the_way_the_order_goes_is_sent(
    mode: DeliveryMode, address: str | None, table: str | None
) -> None:
    sent = Fulfilment(mode=mode, address="9 Hill Road", table_number="7", payment="card").without_other_modes()
    assert (sent.address, sent.table_number, sent.payment) == (address, table, "card")
