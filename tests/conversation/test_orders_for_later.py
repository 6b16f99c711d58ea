"""Orders for a time: chosen, refused with other times, cleared, read back, and sent to the order service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.opening_hours import OpenPeriod, WeeklyHours
from domain.order_times import OrderTimes
from domain.outcome import OrderPlaced, ReadBack, TimeNotPromised, TimeRefused
from tests.fakes.guest import Guest, GuestReply, Restaurant
from tests.fakes.services import no

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
"""A Tuesday, 18:00 in Madrid."""
TIMES = OrderTimes(
    time_zone="Europe/Madrid",
    hours=WeeklyHours(
        time_zone="Europe/Madrid", days=((OpenPeriod.parse("12:00-16:00"), OpenPeriod.parse("17:30-23:00")),) * 7
    ),
)
CART = ("a lemonade", "that's all")


@pytest.fixture
def restaurant() -> Restaurant:
    restaurant = Restaurant()
    restaurant.moment = NOW
    restaurant.menus.menu = replace(restaurant.menus.menu, order_times=TIMES)
    return restaurant


def scheduled(guest: Guest) -> str | None:
    moment = guest.session.fulfilment.scheduled_for
    return moment.isoformat() if moment else None


def refused(reply: GuestReply) -> tuple[str, list[str]]:
    [outcome] = [each for each in reply.outcomes if isinstance(each, TimeRefused)]
    return outcome.reason, [f"{each:%d %H:%M}" for each in outcome.nearest]


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("for 6:45 tonight", "2026-12-01T18:45:00+01:00"),
        ("pickup in 50 minutes please", "2026-12-01T18:50:00+01:00"),
        ("tomorrow at noon", "2026-12-02T12:00:00+01:00"),
        ("can I have it on saturday at 9?", "2026-12-05T21:00:00+01:00"),
        ("it's for tomorrow, 13:00", "2026-12-02T13:00:00+01:00"),
        ("thursday evening, 7:30", "2026-12-03T19:30:00+01:00"),
        ("please have it ready tomorrow at 20 15", "2026-12-02T20:15:00+01:00"),
        ("mañana a las dos y media de la tarde", "2026-12-02T14:30:00+01:00"),
        ("para recoger el jueves a las 8 de la noche", "2026-12-03T20:00:00+01:00"),
    ],
)
async def test_a_time_is_set_and_said(guest: Guest, words: str, moment: str) -> None:
    await guest.says("a lemonade")
    reply = await guest.says(words)
    assert scheduled(guest) == moment
    assert moment[11:16] in reply.text


async def test_the_time_is_read_back_sent_and_said_with_the_order(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*CART, "pickup tomorrow at 1pm, card")
    assert isinstance(reply.outcomes[-1], ReadBack)
    assert "Wednesday December 2 at 13:00" in reply.text
    assert reply.turn.reply is not None
    assert reply.turn.reply.cart is not None
    assert str(reply.turn.reply.cart.scheduled_for) == "2026-12-02 13:00:00+01:00"
    reply = await guest.says("yes")
    assert isinstance(reply.outcomes[-1], OrderPlaced)
    assert "It is for Wednesday December 2 at 13:00." in reply.text
    fulfilment = restaurant.orders.drafts[0].fulfilment
    assert fulfilment.scheduled_for == datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
    assert fulfilment.note is None
    assert guest.session.fulfilment.scheduled_for is None


@pytest.mark.parametrize(
    ("words", "reason", "nearest"),
    [
        ("tomorrow at 4:30 in the afternoon", "closed", ["02 15:45", "02 17:30", "02 17:45"]),
        ("in 10 minutes", "too_soon", ["01 18:30", "01 18:45", "01 19:00"]),
        ("today at 1pm", "passed", ["01 18:30", "01 18:45", "01 19:00"]),
        ("on december 24 at 8pm", "too_far", ["08 22:15", "08 22:30", "08 22:45"]),
        ("for tomorrow", "no_time", ["02 12:00", "02 12:15", "02 12:30"]),
        ("mañana a las cinco de la tarde", "closed", ["02 15:45", "02 17:30", "02 17:45"]),
    ],
)
async def test_a_time_that_is_not_possible_is_refused_with_the_nearest(
    guest: Guest, words: str, reason: str, nearest: list[str]
) -> None:
    await guest.says("a lemonade")
    reply = await guest.says(words)
    assert (refused(reply), reply.pending, scheduled(guest)) == ((reason, nearest), "wanted_time", None)
    assert len(reply.quick_replies) == len(nearest) + 1


@pytest.mark.parametrize(
    ("answer", "moment"),
    [
        ("the second one", "2026-12-02T17:30:00+01:00"),
        ("8 then", "2026-12-02T20:00:00+01:00"),
        ("today at 8", "2026-12-01T20:00:00+01:00"),
        ("tomorrow at 5:45pm please", "2026-12-02T17:45:00+01:00"),
        ("Wednesday December 2 at 17:45", "2026-12-02T17:45:00+01:00"),
        ("the earliest you have", "2026-12-02T15:45:00+01:00"),
        ("as soon as possible", None),
        ("soon as you can is fine", None),
        ("ok yes", None),
    ],
)
async def test_a_refused_time_is_asked_for_until_there_is_one(guest: Guest, answer: str, moment: str | None) -> None:
    await guest.says_all("a lemonade", "tomorrow at 4:30pm")
    reply = await guest.says_all(answer, "that's all")
    assert (scheduled(guest), reply.pending) == (moment, "delivery_mode")


async def test_nothing_is_read_back_while_a_refused_time_is_open(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "tomorrow at 4:30pm", "that's all", "pickup", "card")
    assert reply.pending == "wanted_time"
    assert isinstance((await guest.says("17:30")).outcomes[-1], ReadBack)


async def test_offered_times_are_understood_in_each_language(restaurant: Restaurant) -> None:
    for locale in ("en", "es", "fr"):
        guest = restaurant.guest(locale, locale=locale)
        reply = await guest.says_all(
            "Lemonade", {"en": "in 5 minutes", "es": "en 5 minutos", "fr": "dans 5 minutes"}[locale]
        )
        await guest.says(reply.quick_replies[1])
        assert scheduled(guest) == "2026-12-01T18:45:00+01:00", reply.text


async def test_a_time_that_passes_before_the_yes_is_refused(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*CART, "pickup in 40 minutes", "card")
    restaurant.moment = NOW + timedelta(minutes=30)
    reply = await guest.says("yes")
    assert refused(reply)[0] == "too_soon"
    assert restaurant.orders.drafts == []


async def test_a_guest_has_some_time_to_say_yes(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*CART, "pickup in 30 minutes", "card")
    restaurant.moment = NOW + timedelta(minutes=5)
    assert isinstance((await guest.says("yes")).outcomes[-1], OrderPlaced)


async def test_a_time_that_the_order_service_cannot_do_is_asked_for_again(restaurant: Restaurant, guest: Guest) -> None:
    full = no("order_service", "time_unavailable", times=(NOW + timedelta(hours=3), NOW + timedelta(hours=2)))
    restaurant.orders.fails["quote"] = full
    reply = await guest.says_all(*CART, "pickup at 7pm", "card")
    assert (refused(reply), reply.pending) == (("taken", ["01 20:00", "01 21:00"]), "wanted_time")
    del restaurant.orders.fails["quote"]
    assert isinstance((await guest.says("the first one")).outcomes[-1], ReadBack)


async def test_orders_for_later_are_taken_while_it_is_closed(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.menus.menu = replace(restaurant.menus.menu, open_now=False)
    reply = await guest.says("a lemonade")
    assert "order for later" in reply.text
    reply = await guest.says_all("for tomorrow at noon", "a lemonade", "that's all", "pickup", "card", "yes")
    assert isinstance(reply.outcomes[-1], OrderPlaced)


async def test_without_support_the_time_is_a_note_and_the_reply_says_so(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.menus.menu = replace(restaurant.menus.menu, order_times=None)
    reply = await guest.says_all("a lemonade", "at 8pm")
    assert TimeNotPromised(said="at 8pm") in reply.outcomes
    await guest.says_all("that's all", "pickup", "card", "yes")
    fulfilment = restaurant.orders.drafts[0].fulfilment
    assert (fulfilment.note, fulfilment.scheduled_for) == ("Wanted: at 8pm", None)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("can i order ahead for friday 8pm?", "2026-12-04T20:00:00+01:00"),
        ("is it possible to order for tomorrow evening at 7?", "2026-12-02T19:00:00+01:00"),
        ("¿puedo encargar algo para el viernes a las 8 de la tarde?", "2026-12-04T20:00:00+01:00"),
    ],
)
async def test_a_time_before_any_dish_is_kept(guest: Guest, words: str, moment: str) -> None:
    await guest.says_all(words, "a lemonade")
    assert scheduled(guest) == moment


@pytest.mark.parametrize("words", ["can we make it 8pm instead", "mejor a las 8 de la tarde"])
async def test_a_new_time_of_day_keeps_the_day(guest: Guest, words: str) -> None:
    await guest.says_all("a lemonade", "for saturday at 7pm", words)
    assert scheduled(guest) == "2026-12-05T20:00:00+01:00"


async def test_a_closed_time_of_the_chosen_day_is_refused_for_that_day(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "for saturday at 7pm", "can we make it 4:30pm instead")
    assert refused(reply) == ("closed", ["05 15:45", "05 17:30", "05 17:45"])


@pytest.mark.parametrize("words", ["we have a party in two weeks", "dentro de tres semanas"])
async def test_weeks_from_now_are_too_far(guest: Guest, words: str) -> None:
    await guest.says("a lemonade")
    assert refused(await guest.says(words))[0] == "too_far"


async def test_a_new_time_of_day_keeps_the_day_of_a_note(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.menus.menu = replace(restaurant.menus.menu, order_times=None)
    await guest.says_all("a lemonade", "for sunday 5pm", "can we make it 6pm instead")
    assert guest.session.fulfilment.wanted_time == "for sunday, 6pm"
