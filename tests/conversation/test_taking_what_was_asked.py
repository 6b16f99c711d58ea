"""Questions about dishes and their options, and dishes that are taken after a question about several of them."""

import pytest

from evals.gold.menu import demo_menu
from tests.fakes.guest import Guest, Restaurant


@pytest.fixture
def guest() -> Guest:
    restaurant = Restaurant()
    restaurant.menus.menu = demo_menu()
    return restaurant.guest()


@pytest.mark.parametrize("taken", ["ok do that", "great, I'll take both please", "lovely, go for those"])
async def test_dishes_of_a_question_are_taken_with_their_options(guest: Guest, taken: str) -> None:
    await guest.says_all("what would a large hawaiian and a small sprite set me back", taken)
    assert guest.cart == ["1 Hawaiian: Large", "1 Sprite: Small"]


async def test_another_dish_is_ordered_beside_them(guest: Guest) -> None:
    await guest.says_all("how much is a coleslaw and a medium diet coke", "ok i'll have those and a garlic bread")
    assert guest.cart == ["1 Coleslaw", "1 Diet Coke: Medium", "1 Garlic Bread"]


async def test_nothing_is_taken_where_the_question_was_about_other_dishes(guest: Guest) -> None:
    await guest.says_all("what salads are there", "ok do that")
    assert guest.cart == []


async def test_the_options_of_a_group_are_listed_by_its_name(guest: Guest) -> None:
    reply = await guest.says_all("a brownie", "which milks do you have")
    assert all(milk in reply.text for milk in ("Whole milk", "Oat milk", "Almond milk"))


async def test_of_the_listed_dishes_those_without_a_thing_are_named(guest: Guest) -> None:
    reply = await guest.says_all("which pasta dishes do you have", "and which of them has no egg in")
    assert "Penne Arrabbiata" in reply.text
    assert "Carbonara" not in reply.text


async def test_the_total_so_far_may_leave_out_what_is_added_later(guest: Guest) -> None:
    reply = await guest.says_all("two coleslaws", "what does that come to before tax and delivery")
    assert "$7.00" in reply.text


async def test_a_question_about_delivery_goes_on(guest: Guest) -> None:
    reply = await guest.says("do you deliver to Maple Grove and how much is it")
    assert "didn't get" not in reply.text
