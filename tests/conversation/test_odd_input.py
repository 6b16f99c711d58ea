"""Input that no guest types by hand: it is read, or declined, and never breaks the turn."""

from __future__ import annotations

import dataclasses
import random

import pytest

from domain.cart import MAX_LINES
from domain.menu import ItemId
from domain.outcome import MAX_OUTCOMES, AndMore, NotOnMenu
from domain.work import MAX_WORK, limit_work
from tests.fakes.guest import Guest
from understanding.grounding import index as indexing


@pytest.mark.parametrize("count", ["❷", "➁", "፪", "②", "٢"])
async def test_a_count_in_any_digits_is_understood(guest: Guest, count: str) -> None:
    await guest.says(f"{count} green salads")
    assert guest.cart == ["2 Green Salad"]


@pytest.mark.parametrize("count", ["❷", "፪", "²", "⑫", "½", "9" * 5000])
@pytest.mark.parametrize(
    "words",
    ["remove {}", "make it {}", "change the green salads to {}", "{} of them", "table {}", "the {}", "{}", "{} less"],
)
async def test_odd_digits_never_break_a_turn(guest: Guest, words: str, count: str) -> None:
    await guest.says("three green salads")
    said = await guest.says(words.format(count))
    assert said.text


# --- too much of anything


def unknown(count: int) -> tuple[dict[str, object], ...]:
    return tuple({"name": f"zorb{chr(97 + n % 26)} quux{chr(97 + n // 26)}"} for n in range(count))


@pytest.mark.parametrize("count", [49, 50, 51, 200])
async def test_any_number_of_unknown_items_is_answered(guest: Guest, count: int) -> None:
    said = await guest.says("", picked_items=unknown(count))
    named = [o for o in said.outcomes if isinstance(o, NotOnMenu)]
    left = [o.count for o in said.outcomes if isinstance(o, AndMore)]
    assert len(named) + sum(left) == count
    assert len(said.outcomes) <= MAX_OUTCOMES
    assert said.outcomes[-1].kind == "ask_what_to_order"


@pytest.mark.parametrize("text", ["a@b " * 100, "x/y," * 100, "1 zorb, " * 100, "é! " * 300, "no " * 300])
async def test_any_number_of_unknown_words_is_answered(guest: Guest, text: str) -> None:
    assert (await guest.says(text)).text


async def test_picks_by_their_exact_names_take_no_reading(guest: Guest) -> None:
    names = [item.name for item in guest.restaurant.menus.menu.items if item.available]
    picked = tuple({"name": name.upper(), "quantity": 1} for name in names * 20)
    with limit_work() as work:
        said = await guest.says("", picked_items=picked)
    assert sum(line.quantity for line in guest.session.cart.lines) == len(picked)
    assert work.done < MAX_WORK / 20
    assert said.error is None


async def test_picks_that_take_too_much_reading_change_nothing(guest: Guest) -> None:
    await guest.says("a lemonade")
    words = [word for item in guest.restaurant.menus.menu.items for word in item.name.split()]
    chance = random.Random(1)
    picked = tuple({"name": " ".join(chance.choices(words, k=30))} for _ in range(200))
    with limit_work(20_000):
        said = await guest.says("", picked_items=picked)
    assert (said.error, said.kinds) == ("too_much_said", ["too_much_said"])
    assert guest.cart == ["1 Lemonade"]
    assert (await guest.says("a green salad")).error is None


async def test_a_cart_takes_so_many_lines_and_says_when_it_is_full(guest: Guest) -> None:
    toppings = ("mozzarella", "mushrooms", "olives", "onions", "pesto")
    wished = [f"{size} {name} with {a} and {b}" for name in ("margherita", "pepperoni")
              for size in ("small", "medium", "large") for a in toppings for b in toppings]  # fmt: skip
    wished += [f"{words} without {topping}" for words in wished for topping in ("onions", "mozzarella")]
    for start in range(0, len(wished), 60):
        said = await guest.says("", picked_items=tuple({"name": name} for name in wished[start : start + 60]))
    assert len(guest.session.cart.lines) == MAX_LINES
    assert said.kinds.count("cart_full") == 1


async def test_a_message_that_is_not_read_to_its_end_is_answered_so(guest: Guest) -> None:
    said = await guest.says("a lemonade" + " and by the way this goes on and on" * 60)
    assert said.text.startswith("That was a long message, and I read only its beginning.")
    assert guest.cart == ["1 Lemonade"]


async def test_a_message_that_the_api_cut_is_answered_so(guest: Guest) -> None:
    said = await guest.says("a lemonade", text_cut=True)
    assert said.text.startswith("That was a long message")
    assert not (await guest.says("a green salad")).text.startswith("That was")


async def test_of_a_menu_beyond_the_limits_the_first_part_can_be_ordered(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_ITEMS", 5)
    await guest.says("a green salad")
    said = await guest.says("a lemonade")
    assert guest.cart == ["1 Green Salad"]
    assert "not_on_menu" in said.kinds


@pytest.mark.parametrize("name", ["pizza", "Satay Noodles"])
async def test_what_waits_for_an_answer_is_bounded_like_the_cart(guest: Guest, name: str) -> None:
    await guest.says("i am allergic to peanuts")
    for _ in range(3):
        said = await guest.says("", picked_items=tuple({"name": name} for _ in range(150)))
        session = guest.session
        assert len(session.cart.lines) + len(session.unresolved) + len(session.unsafe) <= MAX_LINES
    assert "cart_full" in said.kinds


async def test_chatter_about_the_day_orders_no_soup_of_the_day(guest: Guest) -> None:
    menu = guest.restaurant.menus.menu
    soup = dataclasses.replace(
        menu.items[0], id=ItemId("soup-of-the-day"), name="Soup of the Day", aliases=(), groups=()
    )
    guest.restaurant.menus.menu = dataclasses.replace(menu, items=(*menu.items, soup), version="with-a-soup")
    await guest.says("hi there, hope you're having a good day")
    assert guest.cart == []
    await guest.says("the soup of the day please")
    assert guest.cart == ["1 Soup of the Day"]
