"""The kitchen's timetable and the tracking service that reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.kitchen import LONGEST_QUEUE_STEPS, Ticket, can_cancel, eta_minutes, queue_minutes, state_at
from domain.fulfilment import DeliveryMode
from tests.demo.restaurant import Restaurant, drink, pizza

PLACED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def ticket(mode: DeliveryMode, queue: float = 0.0) -> Ticket:
    return Ticket(placed_at=PLACED, mode=mode, queue_minutes=queue, step_minutes=5.0)


def states(mode: DeliveryMode, minutes: tuple[float, ...], queue: float = 0.0) -> list[str]:
    return [state_at(ticket(mode, queue), PLACED + timedelta(minutes=minute)).value for minute in minutes]


def test_delivery_goes_through_all_states() -> None:
    minutes = (0, 4.9, 5, 14.9, 15, 19.9, 20, 29.9, 30, 10_000)
    assert states(DeliveryMode.DELIVERY, minutes) == [
        "received", "received", "preparing", "preparing", "ready", "ready",
        "out_for_delivery", "out_for_delivery", "delivered", "delivered",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", [DeliveryMode.PICKUP, DeliveryMode.DINE_IN])
def test_what_is_fetched_or_served_never_goes_on_the_road(mode: DeliveryMode) -> None:
    assert states(mode, (0, 5, 15, 20)) == ["received", "preparing", "ready", "delivered"]


def test_queue_holds_the_order_back_before_it_is_cooked() -> None:
    assert states(DeliveryMode.PICKUP, (14, 15, 25), queue=10.0) == ["received", "preparing", "ready"]


def test_eta_is_when_the_guest_has_it_and_never_negative() -> None:
    half_a_minute_in = PLACED + timedelta(seconds=30)
    assert eta_minutes(ticket(DeliveryMode.DELIVERY), half_a_minute_in) == 30
    assert eta_minutes(ticket(DeliveryMode.PICKUP), PLACED) == 15
    assert eta_minutes(ticket(DeliveryMode.PICKUP), PLACED + timedelta(hours=1)) == 0


def test_cancelled_order_stays_cancelled_and_has_no_eta() -> None:
    cancelled = Ticket(PLACED, DeliveryMode.PICKUP, 0.0, 5.0, cancelled_at=PLACED)
    assert state_at(cancelled, PLACED + timedelta(hours=1)).value == "cancelled"
    assert eta_minutes(cancelled, PLACED) is None
    assert not can_cancel(cancelled, PLACED)


def test_every_full_round_of_the_cooks_costs_two_steps_up_to_a_limit() -> None:
    assert [queue_minutes(ahead, 4, 5.0) for ahead in (0, 3, 4, 8)] == [0.0, 0.0, 10.0, 20.0]
    assert queue_minutes(1_000_000, 4, 5.0) == LONGEST_QUEUE_STEPS * 5.0


async def test_tracking_follows_the_clock_in_another_service(restaurant: Restaurant) -> None:
    placed = await restaurant.order(pizza(), delivery_mode="delivery", address="1 Mill Lane")
    number = placed.body["order_id"]
    seen = [await restaurant.track(number)]
    for _ in range(6):
        await restaurant.advance(4)
        seen.append(await restaurant.track(number))
    assert [answer.body["status"] for answer in seen] == [
        "received", "preparing", "preparing", "ready", "out_for_delivery", "out_for_delivery", "delivered",
    ]  # fmt: skip
    etas = [answer.body["eta_minutes"] for answer in seen]
    assert etas == sorted(etas, reverse=True)
    assert etas[0] == placed.body["eta_minutes"]
    assert etas[-1] == 0


async def test_busy_kitchen_promises_later(restaurant: Restaurant) -> None:
    etas = [(await restaurant.order(drink())).body["eta_minutes"] for _ in range(9)]
    assert etas == [12, 12, 12, 12, 20, 20, 20, 20, 28]
    await restaurant.advance(60)
    assert (await restaurant.order(drink())).body["eta_minutes"] == 12


async def test_order_number_may_be_spelled_in_any_case(restaurant: Restaurant) -> None:
    number = (await restaurant.order(drink())).body["order_id"]
    answer = await restaurant.track(f" {number.lower()} ")
    assert (answer.status, answer.body["order_id"]) == (200, number)


async def test_someone_elses_order_is_answered_like_one_that_does_not_exist(restaurant: Restaurant) -> None:
    number = (await restaurant.order(drink())).body["order_id"]
    theirs = await restaurant.track(number, user="guest-other")
    nobodys = await restaurant.track("ORD-99999999")
    assert theirs.problem == nobodys.problem == (404, "unknown_order")
    assert theirs.body["detail"] == nobodys.body["detail"]
