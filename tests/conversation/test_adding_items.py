"""What gets into the cart, and what is asked or said when something cannot."""

import pytest

from domain.outcome import ItemUnavailable, NotOnMenu, WhichItem, WhichOption, WishNoted
from tests.fakes.guest import Guest


async def test_several_items_in_one_breath_all_get_into_the_cart(guest: Guest) -> None:
    reply = await guest.says("two large pepperoni pizzas, a garlic bread and three lemonades please")
    assert guest.cart == ["2 Pepperoni Pizza: large", "1 Garlic Bread", "3 Lemonade"]
    assert reply.kinds == ["lines_added", "ask_anything_else"]
    assert (reply.route, reply.pending) == ("order", "anything_else")
    assert "$30.00" in reply.text


async def test_options_and_refusals_are_taken_with_the_dish(guest: Guest) -> None:
    await guest.says("a medium margherita pizza with extra olives and mushrooms, no onions")
    assert guest.cart == ["1 Margherita Pizza: medium, extra olives, mushrooms, no onions"]


async def test_a_missing_size_is_asked_not_guessed(guest: Guest) -> None:
    reply = await guest.says("a pepperoni pizza")
    assert isinstance(reply.outcomes[-1], WhichOption)
    assert reply.quick_replies == ("small", "medium", "large")
    assert guest.cart == ["1 Pepperoni Pizza"]
    await guest.says("large")
    assert guest.cart == ["1 Pepperoni Pizza: large"]


async def test_each_size_is_asked_in_turn(guest: Guest) -> None:
    first = await guest.says("a pepperoni pizza and a diet coke")
    second = await guest.says("small")
    last = await guest.says("large")
    assert [reply.pending for reply in (first, second, last)] == ["choose_option", "choose_option", "anything_else"]
    assert guest.cart == ["1 Pepperoni Pizza: small", "1 Diet Coke: large"]


async def test_both_answers_for_every_line_that_waits(guest: Guest) -> None:
    await guest.says_all("a pepperoni pizza and a margherita pizza", "both large")
    assert guest.cart == ["1 Pepperoni Pizza: large", "1 Margherita Pizza: large"]


async def test_a_size_that_does_not_exist_is_asked_again(guest: Guest) -> None:
    reply = await guest.says_all("a pepperoni pizza", "gigantic")
    assert reply.pending == "choose_option"
    assert guest.cart == ["1 Pepperoni Pizza"]


async def test_words_that_fit_several_items_are_asked_about(guest: Guest) -> None:
    reply = await guest.says("a pizza please")
    assert isinstance(reply.outcomes[-1], WhichItem)
    assert guest.cart == []
    await guest.says("the second one")
    assert guest.cart == ["1 Pepperoni Pizza"]


async def test_a_choice_among_items_can_be_made_by_name(guest: Guest) -> None:
    await guest.says_all("a large pizza", "margherita")
    assert guest.cart == ["1 Margherita Pizza: large"]


async def test_an_item_that_is_not_on_the_menu_is_said_so(guest: Guest) -> None:
    reply = await guest.says("a lemonade and a sushi roll")
    assert guest.cart == ["1 Lemonade"]
    assert any(isinstance(outcome, NotOnMenu) and "sushi" in outcome.said for outcome in reply.outcomes)


async def test_an_option_that_is_not_offered_is_said_so(guest: Guest) -> None:
    reply = await guest.says("a small margherita pizza with pineapple")
    assert guest.cart == ["1 Margherita Pizza: small"]
    assert any(isinstance(outcome, WishNoted) and outcome.wishes == ("pineapple",) for outcome in reply.outcomes)


async def test_a_sold_out_item_is_not_added_and_something_else_is_offered(guest: Guest) -> None:
    reply = await guest.says("a tiramisu")
    assert guest.cart == []
    sold_out = reply.outcomes[0]
    assert isinstance(sold_out, ItemUnavailable)
    assert (sold_out.reason, sold_out.instead) == ("sold out", ("Panna Cotta",))
    assert reply.route == "order_missing_items"


@pytest.mark.parametrize("words", ["a small margherita pizza with anchovies", "anchovies on a small margherita pizza"])
async def test_a_sold_out_option_is_said_and_never_dropped_in_silence(guest: Guest, words: str) -> None:
    reply = await guest.says(words)
    assert "anchovies" in reply.text
    assert reply.kinds[0] == "item_unavailable"
    assert guest.cart == []


async def test_more_options_than_a_dish_takes_are_cut_and_said(guest: Guest) -> None:
    reply = await guest.says("a small margherita pizza with mozzarella, mushrooms, olives, onions and pesto")
    assert "too_many_options" in reply.kinds
    assert guest.cart == ["1 Margherita Pizza: small, mozzarella, mushrooms, olives, onions"]


async def test_an_absurd_quantity_is_asked_back_and_not_ordered(guest: Guest) -> None:
    reply = await guest.says("200 lemonades")
    assert (guest.cart, reply.pending) == ([], "got_it_right")
    assert "200" in reply.text


async def test_the_same_dish_again_is_one_line_with_more_of_it(guest: Guest) -> None:
    await guest.says_all("a lemonade", "two lemonades")
    assert guest.cart == ["3 Lemonade"]


async def test_another_one_is_one_more_of_the_last(guest: Guest) -> None:
    await guest.says_all("a green salad", "a large diet coke", "another one")
    assert guest.cart == ["1 Green Salad", "2 Diet Coke: large"]


async def test_what_was_asked_about_can_be_added_as_it(guest: Guest) -> None:
    await guest.says_all("how much is the garlic bread?", "add it")
    assert guest.cart == ["1 Garlic Bread"]


async def test_items_picked_on_a_screen_go_through_the_same_door(guest: Guest) -> None:
    picked = [{"id": "lemonade", "name": "Lemonade", "quantity": 2}, {"name": "diet coke"}, {"name": "Sushi"}]
    reply = await guest.says("", picked_items=picked)
    assert guest.cart == ["2 Lemonade", "1 Diet Coke"]
    assert {"not_on_menu", "lines_added", "which_option"} <= set(reply.kinds)


async def test_a_picked_item_of_an_unknown_id_is_found_by_its_name(guest: Guest) -> None:
    await guest.says("", picked_items=[{"id": "old-id", "name": "garlic bread", "quantity": 3}])
    assert guest.cart == ["3 Garlic Bread"]
