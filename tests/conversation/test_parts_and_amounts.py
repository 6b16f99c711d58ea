"""Halves, places on a dish, weights and packs: what the guest hears is what is ordered and paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import (
    DishPart,
    GroupId,
    HalvesPrice,
    Item,
    ItemId,
    Menu,
    OptionId,
    make_amount_id,
    make_halves_id,
)
from domain.money import Money
from domain.program import WishedLine, WishedOption
from domain.sale_unit import SaleUnit, SoldBy
from nodes.program_commands import build_cart_changes
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.trattoria import CURRENCY, TOPPINGS, trattoria

PLACES = (DishPart.WHOLE, DishPart.LEFT, DishPart.RIGHT)


def delicatessen() -> Menu:
    """The trattoria with toppings on a half, half and half, olives by weight, and eggs in boxes."""
    menu = trattoria()
    return replace(
        menu,
        items=(
            *(sell_in_parts(item) if item.category == "Pizzas" else item for item in menu.items),
            sold("marinated-artichokes", "Marinated Artichokes", 2400, SaleUnit(SoldBy.WEIGHT, 1000, 50, 100)),
            sold("box-of-six-eggs", "Box of Six Eggs", 320, SaleUnit(SoldBy.PIECE, 6, 6, 6), aliases=("eggs", "egg")),
        ),
        version="delicatessen",
    )


def sell_in_parts(item: Item) -> Item:
    groups = tuple(replace(group, placements=PLACES) if group.id == TOPPINGS.id else group for group in item.groups)
    return replace(item, groups=groups, halves_price=HalvesPrice.DEARER)


def sold(item: str, name: str, price: int, unit: SaleUnit, aliases: tuple[str, ...] = ()) -> Item:
    return Item(
        ItemId(item),
        name,
        "Counter",
        price=Money(price, CURRENCY),
        aliases=aliases,
        allergens=frozenset(),
        sale_unit=unit,
    )


@pytest.fixture
def restaurant() -> Restaurant:
    made = Restaurant()
    made.menus.menu = delicatessen()
    return made


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (
            ["a large margherita, half olives half mushrooms"],
            ["1 Margherita Pizza: large, olives on the left half, mushrooms on the right half"],
        ),
        (
            ["a small margherita with olives on one half", "put the olives on the whole thing"],
            ["1 Margherita Pizza: small, olives"],
        ),
        (
            ["a large half margherita half pepperoni", "no onions"],
            ["1 Margherita Pizza + Pepperoni Pizza (½ + ½): large, no onions"],
        ),
        (
            ["half margherita half pepperoni", "large"],
            ["1 Margherita Pizza + Pepperoni Pizza (½ + ½): large"],
        ),
        (
            ["a large half margherita half pepperoni and a lemonade", "remove the pepperoni pizza"],
            ["1 Lemonade"],
        ),
        (
            ["a small margherita with olives on the right half", "drop the olives from the right"],
            ["1 Margherita Pizza: small"],
        ),
        (["half a green salad"], []),
        (["half green salad half garlic bread"], []),
        (["half a kilo of marinated artichokes"], ["1 Marinated Artichokes (500 g)"]),
        (["200 g of artichokes", "make it 300 g"], ["1 Marinated Artichokes (300 g)"]),
        (["200 g of artichokes", "another 100 g", "actually 50 g less"], ["1 Marinated Artichokes (250 g)"]),
        (["some artichokes", "250 g"], ["1 Marinated Artichokes (250 g)"]),
        (["some artichokes", "the first one"], ["1 Marinated Artichokes (100 g)"]),
        (["30 g of artichokes", "100"], ["1 Marinated Artichokes (100 g)"]),
        (["200 g of artichokes and a lemonade", "remove the artichokes"], ["1 Lemonade"]),
        (["200 g of artichokes", "two of those"], ["2 Marinated Artichokes (200 g)"]),
        (["a dozen eggs"], ["2 Box of Six Eggs"]),
        (["ten eggs", "12"], ["2 Box of Six Eggs"]),
        (["eggs", "another box"], ["2 Box of Six Eggs"]),
        (["3 boxes of eggs and a lemonade", "two boxes are plenty"], ["2 Box of Six Eggs", "1 Lemonade"]),
        (["400 g of artichokes", "no, just 200"], ["1 Marinated Artichokes (200 g)"]),
        (["400 g of artichokes", "half of that is enough"], ["1 Marinated Artichokes (200 g)"]),
        (
            ["a small margherita with olives on the left half", "sorry, I meant the right half"],
            ["1 Margherita Pizza: small, olives on the right half"],
        ),
        (["a large half margherita half pepperoni", "make it all pepperoni"], ["1 Pepperoni Pizza: large"]),
        (
            ["a small margherita with olives on the left", "swap the olives for mushrooms"],
            ["1 Margherita Pizza: small, mushrooms on the left half"],
        ),
        (["half a kilo of lemonade"], []),
    ],
)
async def test_the_cart_is_what_the_guest_meant(guest: Guest, messages: list[str], cart: list[str]) -> None:
    await guest.says_all(*messages)
    assert guest.cart == cart


async def test_the_read_back_is_what_is_ordered(guest: Guest) -> None:
    await guest.says("a large half margherita half pepperoni with olives on the left half, and 250 g of artichokes")
    reply = await guest.says("pickup, cash")
    assert "1 × half Margherita Pizza and half Pepperoni Pizza (large, olives on the left half) – $15.50" in reply.text
    assert "Marinated Artichokes (250 g) – $6.00" in reply.text
    await guest.says("yes")
    (draft,) = guest.restaurant.orders.drafts
    assert draft.cart.subtotal == Money(2150, CURRENCY)
    assert [half.item for half in draft.cart.lines[0].halves] == ["margherita-pizza", "pepperoni-pizza"]
    assert draft.cart.lines[1].measured == (250, "g")


async def test_a_program_sets_a_cart_with_parts_and_amounts_once(guest: Guest) -> None:
    olives = WishedOption(group=TOPPINGS.id, option=OptionId("olives"), placement=DishPart.LEFT)
    large = WishedOption(group=GroupId("pizza-size"), option=OptionId("large"))
    halves = make_halves_id(ItemId("margherita-pizza"), ItemId("pepperoni-pizza"))
    wished = (
        WishedLine(item=halves, options=(large, olives)),
        WishedLine(item=make_amount_id(ItemId("marinated-artichokes"), 250), quantity=2),
    )
    await guest.wants(*build_cart_changes(wished, guest.session, delicatessen()))
    assert guest.cart == [
        "1 Margherita Pizza + Pepperoni Pizza (½ + ½): large, olives on the left half",
        "2 Marinated Artichokes (250 g)",
    ]
    assert build_cart_changes(wished, guest.session, delicatessen()) == ()


async def test_a_half_that_nobody_knows_is_asked_about(guest: Guest) -> None:
    await guest.says("a small margherita")
    reply = await guest.says("mushrooms on my husband's half")
    assert reply.pending == "got_it_right"
    assert guest.cart == ["1 Margherita Pizza: small"]


async def test_a_question_whether_halves_are_safe_is_about_both(guest: Guest) -> None:
    await guest.says("a large half margherita half pepperoni")
    reply = await guest.says("is it vegetarian?")
    assert "No" in reply.text or "Pepperoni" in reply.text


async def test_half_of_a_dish_counts_for_an_allergy(guest: Guest) -> None:
    await guest.says("i'm vegetarian")
    reply = await guest.says("a large half margherita half pepperoni")
    assert reply.pending == "allergy"
    assert guest.cart == []


async def test_a_refusal_names_what_is_sold_in_halves(guest: Guest) -> None:
    reply = await guest.says("half a green salad")
    assert reply.kinds == ["halves_offered"]
    assert "half Margherita Pizza, half Pepperoni Pizza" in reply.text


async def test_a_place_that_the_menu_does_not_have_is_a_note(guest: Guest) -> None:
    reply = await guest.says("a small margherita with olives on a third")
    assert "wish_noted" in reply.kinds
    assert guest.cart == ["1 Margherita Pizza: small"]


async def test_packs_change_in_packs(guest: Guest) -> None:
    await guest.says("a dozen eggs")
    assert (await guest.says("make it 18")).kinds[0] == "line_changed"
    assert guest.cart == ["3 Box of Six Eggs"]


async def test_a_price_is_for_the_amount_that_is_asked(guest: Guest) -> None:
    assert "$9.60" in (await guest.says("how much is 400 g of artichokes?")).text
    assert "Marinated Artichokes (1 kg) is $24.00" in (await guest.says("how much are the artichokes?")).text


async def test_a_cart_with_a_dish_that_is_no_longer_made_of_halves_is_told_so(guest: Guest) -> None:
    await guest.says("a large half margherita half pepperoni")
    guest.restaurant.menus.menu = trattoria()
    reply = await guest.says("pickup, cash")
    assert reply.pending != "confirm"
