"""The first node: what the reader is given, and what becomes of its reading."""

import pytest

from domain.commands import AddItem, Agree, Complain, Food, Unread
from domain.intent import Intent
from domain.menu import ItemId
from domain.session import AnythingElse
from tests.fakes.guest import Guest, Restaurant

LEMONADE = AddItem(food=Food(item=ItemId("lemonade")))


@pytest.fixture
def restaurant() -> Restaurant:
    return Restaurant()


@pytest.fixture
def guest(restaurant: Restaurant) -> Guest:
    return restaurant.guest()


async def test_the_reader_is_given_what_decides_the_meaning(restaurant: Restaurant, guest: Guest) -> None:
    await guest.wants(LEMONADE)
    await guest.wants(Agree())
    context = restaurant.reader.contexts[-1]
    assert (context.text, context.locale, context.menu) == ("(scripted)", "en-US", restaurant.menus.menu)
    assert [line.item for line in context.cart.lines] == ["lemonade"]
    assert isinstance(context.pending, AnythingElse)
    assert [role for role, _ in context.recent] == ["guest", "us", "guest"]


async def test_the_reader_knows_the_orders_of_the_session(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("two lemonades", "that's all", "pickup", "card", "yes", "where is my order?")
    [order] = restaurant.reader.contexts[-1].orders
    assert (order.order_id, order.lines) == ("ORD-10001", ("2 x Lemonade",))
    assert order.day is not None


async def test_a_message_without_words_is_not_read(restaurant: Restaurant, guest: Guest) -> None:
    said = await guest.says("   ")
    assert restaurant.reader.contexts == []
    assert said.kinds == ["small_talk"]


async def test_the_intents_of_the_wire_are_derived_from_the_commands(guest: Guest) -> None:
    said = await guest.wants(Complain(about="cold"), LEMONADE, LEMONADE)
    assert said.intents == (Intent.HANDOFF, Intent.ORDER)


async def test_the_reading_is_kept_with_the_turn(guest: Guest) -> None:
    said = await guest.wants(LEMONADE, unread=(Unread(words="for mum"),))
    assert said.turn.reading is not None
    assert said.turn.reading.unread == (Unread(words="for mum"),)
    assert said.text.startswith("I didn't get “for mum”.")
