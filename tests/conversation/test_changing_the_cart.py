"""Add, remove, change, swap, show, clear: the cart after each is what the guest meant."""

import pytest

from tests.fakes.guest import Guest

PIZZA = "1 Pepperoni Pizza: large"
TWO_PIZZAS = "one small pepperoni pizza and one large pepperoni pizza"


@pytest.mark.parametrize(
    ("first", "then", "cart"),
    [
        ("two lemonades", "make that three", ["3 Lemonade"]),
        ("two lemonades", "make it one", ["1 Lemonade"]),
        ("two lemonades and a green salad", "make the lemonades five", ["5 Lemonade", "1 Green Salad"]),
        ("a small diet coke", "make the coke two", ["2 Diet Coke: small"]),
        ("a small diet coke", "make it large", ["1 Diet Coke: large"]),
        ("a small diet coke", "the coke large please", ["1 Diet Coke: large"]),
        ("a large pepperoni pizza", "make the pizza small", ["1 Pepperoni Pizza: small"]),
        ("a large pepperoni pizza", "extra olives on the pizza", ["1 Pepperoni Pizza: large, extra olives"]),
        ("a large pepperoni pizza", "no onions on the pizza", ["1 Pepperoni Pizza: large, no onions"]),
        ("a large pepperoni pizza", "add mushrooms to the pizza", ["1 Pepperoni Pizza: large, mushrooms"]),
        ("a large pepperoni pizza and a lemonade", "with extra olives", [f"{PIZZA}, extra olives", "1 Lemonade"]),
        ("a large pepperoni pizza with mushrooms", "remove the mushrooms", [PIZZA]),
        ("a large pepperoni pizza", "remove the onions", [f"{PIZZA}, no onions"]),
        ("a green salad and two lemonades", "remove the salad", ["2 Lemonade"]),
        ("a green salad and two lemonades", "remove one lemonade", ["1 Green Salad", "1 Lemonade"]),
        ("a green salad and two lemonades", "remove one", ["1 Green Salad", "1 Lemonade"]),
        ("a green salad and two lemonades", "remove the last one", ["1 Green Salad"]),
        ("a green salad and two lemonades", "remove the first one", ["2 Lemonade"]),
        ("a green salad and two lemonades", "remove it", ["1 Green Salad"]),
        ("a lemonade and two small cokes", "change the second one to large", ["1 Lemonade", "2 Coca-Cola: large"]),
        ("a green salad and two lemonades", "remove both", []),
        (TWO_PIZZAS, "remove the small one", [PIZZA]),
        (TWO_PIZZAS, "no onions on the small one", ["1 Pepperoni Pizza: small, no onions", PIZZA]),
        (TWO_PIZZAS, "make the small one medium", ["1 Pepperoni Pizza: medium", PIZZA]),
        ("a small diet coke", "swap the diet coke for a lemonade", ["1 Lemonade"]),
        ("two lemonades", "change the lemonades to garlic bread", ["2 Garlic Bread"]),
        ("two lemonades", "change one to a garlic bread", ["1 Lemonade", "1 Garlic Bread"]),
        ("three lemonades", "swap two for a large coke", ["1 Lemonade", "2 Coca-Cola: large"]),
        ("a lemonade", "remove the lemonade and add a green salad", ["1 Green Salad"]),
        ("a large pepperoni pizza", "a small pepperoni pizza", [PIZZA, "1 Pepperoni Pizza: small"]),
        ("a small diet coke", "a large coke", ["1 Diet Coke: small", "1 Coca-Cola: large"]),
    ],
)
async def test_the_cart_is_what_the_guest_meant(guest: Guest, first: str, then: str, cart: list[str]) -> None:
    reply = await guest.says_all(first, then)
    assert guest.cart == cart
    assert reply.pending == ("anything_else" if cart else None)


async def test_options_go_to_the_dish_that_has_them_not_to_the_last_one(guest: Guest) -> None:
    await guest.says_all("a large pepperoni pizza", "a small diet coke", "no onions please")
    assert guest.cart == [f"{PIZZA}, no onions", "1 Diet Coke: small"]


async def test_what_is_on_a_dish_stays_when_there_is_nothing_to_exchange_it_for(guest: Guest) -> None:
    first = "a large pepperoni pizza with mushrooms"
    reply = await guest.says_all(first, "swap the mushrooms for anchovies")
    assert guest.cart == [f"{PIZZA}, mushrooms"]
    assert "anchovies" in reply.text
    assert "mushrooms" in (await guest.says("show me my cart")).text


async def test_what_is_not_in_the_cart_cannot_be_removed(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "remove the stew")
    assert guest.cart == ["1 Lemonade"]
    assert "House Stew" in reply.text


async def test_swapping_for_something_sold_out_keeps_what_was_there(guest: Guest) -> None:
    reply = await guest.says_all("a panna cotta", "swap the panna cotta for a tiramisu")
    assert guest.cart == ["1 Panna Cotta"]
    assert "item_unavailable" in reply.kinds


async def test_removing_the_only_line_asks_what_to_order(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "remove the lemonade")
    assert (guest.cart, reply.route) == ([], "order_missing_items")


async def test_the_cart_is_shown_with_its_subtotal(guest: Guest) -> None:
    reply = await guest.says_all("two lemonades and a green salad", "show my cart")
    assert reply.kinds[0] == "cart_shown"
    assert "$12.00" in reply.text


async def test_an_empty_cart_is_shown_as_empty(guest: Guest) -> None:
    assert "empty" in (await guest.says("what's in my cart?")).text


async def test_the_cart_is_cleared_when_the_guest_says_so(guest: Guest) -> None:
    asked = await guest.says_all("two lemonades", "clear my cart")
    assert (guest.cart, asked.pending) == (["2 Lemonade"], "clear_cart")
    reply = await guest.says("yes")
    assert (guest.cart, reply.kinds[0]) == ([], "cart_cleared")


@pytest.mark.parametrize(("answer", "cart"), [("yes", []), ("no", ["2 Lemonade"])])
async def test_cancel_asks_before_it_empties_the_cart(guest: Guest, answer: str, cart: list[str]) -> None:
    asked = await guest.says_all("two lemonades", "cancel")
    assert (asked.pending, guest.cart) == ("clear_cart", ["2 Lemonade"])
    await guest.says(answer)
    assert guest.cart == cart


async def test_cancel_without_anything_open_says_so_once(guest: Guest) -> None:
    reply = await guest.says("cancel")
    assert reply.kinds == ["small_talk"]


async def test_nothing_of_a_cleared_cart_is_asked_again(guest: Guest) -> None:
    reply = await guest.says_all("a pizza", "clear my cart", "a lemonade")
    assert (guest.cart, reply.pending) == (["1 Lemonade"], "anything_else")


@pytest.mark.parametrize(
    ("words", "told"),
    [("no olives", "no olives"), ("ok no olives on those", "no olives"), ("extra olives please", "extra olives")],
)
async def test_what_a_dish_does_not_have_is_passed_on_as_a_note(guest: Guest, words: str, told: str) -> None:
    reply = await guest.says_all("two garlic breads", words)
    assert guest.cart == ["2 Garlic Bread"]
    assert f"The Garlic Bread has no option for “{told}”." in reply.text
    assert [line.note for line in guest.session.cart.lines] == [told]


@pytest.mark.parametrize(
    ("words", "cart"),
    [
        ("actually make that two lemonades and one garlic bread", ["2 Lemonade", "1 Garlic Bread"]),
        ("make it one lemonade and two garlic breads", ["1 Lemonade", "2 Garlic Bread"]),
        ("actually make that two lemonades and a garlic bread", ["2 Lemonade", "1 Garlic Bread"]),
        ("change one lemonade to a coke", ["2 Lemonade", "1 Coca-Cola"]),
        ("actually forget the lemonade", []),
    ],
)
async def test_dishes_that_are_counted_anew_are_all_kept(guest: Guest, words: str, cart: list[str]) -> None:
    await guest.says_all("three lemonades", words)
    assert guest.cart == cart


@pytest.mark.parametrize("words", ["total?", "what's that come to", "ok and the total"])
async def test_the_total_is_told_however_it_is_asked_for(guest: Guest, words: str) -> None:
    reply = await guest.says_all("two lemonades", words)
    assert reply.kinds[0] == "cart_total"
    assert "$6.00" in reply.text


async def test_a_guest_who_leaves_is_not_asked(guest: Guest) -> None:
    reply = await guest.says_all("two lemonades", "sorry, plans changed, please cancel everything")
    assert (guest.cart, reply.kinds[0], reply.pending) == ([], "cart_cleared", None)
    await guest.says("undo")
    assert guest.cart == ["2 Lemonade"]


async def test_an_order_after_start_over_needs_an_empty_cart(guest: Guest) -> None:
    asked = await guest.says_all("two lemonades", "start over")
    assert (guest.cart, asked.pending) == (["2 Lemonade"], "clear_cart")
    await guest.says("a green salad")
    assert guest.cart == ["1 Green Salad"]
