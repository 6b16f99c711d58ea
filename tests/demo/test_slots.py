"""Orders for a time: the opening hours, the lead time, and the room in a slot."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.kitchen import Ticket, state_at
from demo.settings import DemoSettings
from domain.fulfilment import DeliveryMode
from domain.order import OrderState
from tests.demo.restaurant import FixedClock, drink, opened

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
"""17:00 in Madrid."""
SETTINGS = {
    "orders_for_later": True,
    "opening_hours": "12:00-23:00",
    "time_zone": "Europe/Madrid",
    "orders_per_slot": 1,
}


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("2026-03-02T19:30:00+01:00", None),
        ("2026-03-03T12:00:00+01:00", None),
        ("2026-03-03T11:00:00Z", None),
        ("2026-03-03T09:00:00+01:00", (409, "time_unavailable")),
        ("2026-03-02T17:05:00+01:00", (409, "time_unavailable")),
        ("2026-03-20T19:30:00+01:00", (409, "time_unavailable")),
        ("tomorrow", (422, "invalid_request")),
        ("2026-03-02T19:30:00", (422, "invalid_request")),
    ],
)
async def test_a_wanted_time_is_checked_by_quote_and_order(
    postgres_url: str, wanted: str, problem: tuple[int, str] | None
) -> None:
    async with opened(DemoSettings.model_validate({"database_url": postgres_url, **SETTINGS}), FixedClock(NOW)) as desk:
        answers = (await desk.quote(drink(), scheduled_for=wanted), await desk.order(drink(), scheduled_for=wanted))
        assert [None if each.status == 200 else each.problem for each in answers] == [problem, problem]


async def test_a_full_slot_is_refused_with_the_nearest_ones_that_have_room(postgres_url: str) -> None:
    async with opened(DemoSettings.model_validate({"database_url": postgres_url, **SETTINGS}), FixedClock(NOW)) as desk:
        assert (await desk.order(drink(), scheduled_for="2026-03-02T20:00:00+01:00")).status == 200
        refused = await desk.order(drink(), scheduled_for="2026-03-02T20:10:00+01:00")
        assert refused.problem == (409, "time_unavailable")
        assert refused.body["times"] == [f"2026-03-02T{time}:00+01:00" for time in ("19:45", "20:15", "20:30")]
        rows = await desk.sql("SELECT scheduled_for FROM orders WHERE scheduled_for IS NOT NULL")
        assert rows == [(datetime(2026, 3, 2, 19, 0, tzinfo=UTC),)]


async def test_orders_for_later_are_taken_while_the_kitchen_is_closed(postgres_url: str) -> None:
    clock = FixedClock(NOW.replace(hour=6))
    async with opened(DemoSettings.model_validate({"database_url": postgres_url, **SETTINGS}), clock) as desk:
        assert (await desk.order(drink())).problem == (409, "closed")
        assert (await desk.order(drink(), scheduled_for="2026-03-02T12:00:00+01:00")).status == 200


def test_the_kitchen_takes_an_order_up_so_that_it_is_done_at_the_wanted_time() -> None:
    wanted = NOW + timedelta(hours=3)
    ticket = Ticket(NOW, DeliveryMode.DELIVERY, 0.0, 4.0, scheduled_for=wanted)
    assert state_at(ticket, NOW + timedelta(hours=2)) is OrderState.RECEIVED
    assert state_at(ticket, wanted - timedelta(minutes=1)) is OrderState.OUT_FOR_DELIVERY
    assert state_at(ticket, wanted) is OrderState.DELIVERED
