"""Halves, places and amounts in a model's answer: each must be on the menu and follow from the guest's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart, Line
from domain.menu import DishPart, Item, ItemId, make_amount_id, make_halves_id
from evals.gold.menu import demo_menu
from tests.understanding.reading import context
from understanding.answer_facts import AnswerFacts
from understanding.answer_schema import ChangesPart, FoodPart, OptionPart
from understanding.menu_links import MenuLinks
from understanding.part_check import GuestQuote, PartCheck, Rejected

BUTA, EBI, PORK = ItemId("buta-tama"), ItemId("ebi-tama"), ItemId("roast-pork")


def check(text: str, *items: ItemId, restaurant: str = "noodles") -> PartCheck:
    menu = demo_menu(restaurant)
    lines = tuple(Line(number=at, item=item, name=_find(item, restaurant).name) for at, item in enumerate(items, 1))
    made = replace(context(text), menu=menu, cart=Cart(lines=lines, next_number=len(lines) + 1))
    return PartCheck(AnswerFacts.of(made, MenuLinks.of(menu)))


def _find(item: ItemId, restaurant: str) -> Item:
    found = demo_menu(restaurant).item(item)
    assert found is not None
    return found


def food(text: str, part: FoodPart, *items: ItemId, restaurant: str = "noodles") -> str | None:
    return check(text, *items, restaurant=restaurant).check_food(part, GuestQuote(text)).item


def place(text: str, placement: str) -> DishPart:
    option = OptionPart.model_validate({"group": "toppings", "option": "kimchi", "placement": placement})
    return check(text).check_changes(ChangesPart(choices=(option,)), (BUTA,), GuestQuote(text)).choices[0].placement


def test_halves_that_are_named_and_made() -> None:
    part = FoodPart(item=BUTA, other_half=EBI)
    assert food("half pork half prawn pancake", part) == make_halves_id(BUTA, EBI)
    with pytest.raises(Rejected, match="not said"):
        food("a pork pancake", part)
    with pytest.raises(Rejected, match="makes no dish"):
        food("half shoyu ramen half miso ramen", FoodPart(item="shoyu", other_half="miso"))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("half a kilo of roast pork", 500),
        ("roast pork, 250 g", 250),
        ("medio kilo de roast pork", 500),
        ("une livre de roast pork", 500),
    ],
)
def test_an_amount_that_is_said(text: str, amount: int) -> None:
    assert food(text, FoodPart(item=PORK, amount=amount)) == make_amount_id(PORK, amount)


def test_an_amount_that_follows_from_the_cart() -> None:
    line = make_amount_id(PORK, 300)
    assert food("another 100 g of the pork", FoodPart(item=PORK, amount=400), line) == make_amount_id(PORK, 400)
    with pytest.raises(Rejected, match="not said"):
        food("another 100 g of the pork", FoodPart(item=PORK, amount=450), line)


def test_pieces_of_packs() -> None:
    eggs = ItemId("quail-eggs")
    assert food("a dozen quail eggs", FoodPart(item=eggs, amount=12)) == make_amount_id(eggs, 12)
    assert food("two boxes of quail eggs", FoodPart(item=eggs, amount=12)) == make_amount_id(eggs, 12)
    with pytest.raises(Rejected):
        food("a dozen quail eggs", FoodPart(item=eggs, amount=18))


def test_what_is_not_sold_so_has_no_amount() -> None:
    with pytest.raises(Rejected):
        food("200 g of gyoza", FoodPart(item="gyoza", amount=200))


def test_a_number_that_is_a_measure_is_no_count() -> None:
    checked = check("200 g of roast pork")
    dish = checked.check_food(FoodPart(item=PORK), GuestQuote("200 g of roast pork"))
    assert checked.measure(dish, 200) == (dish.replace(item=make_amount_id(PORK, 200)), 1)
    assert checked.measure(dish, 2) == (dish, 2)


@pytest.mark.parametrize(
    ("text", "placement"),
    [
        ("a buta tama with kimchi on the left half", "left"),
        ("a buta tama with kimchi on the other half", "right"),
        ("a buta tama with kimchi on one side", "half"),
        ("un buta tama con kimchi en la mitad izquierda", "left"),
        ("a buta tama with kimchi", "whole"),
    ],
)
def test_a_place_that_is_said(text: str, placement: str) -> None:
    assert place(text, placement) == placement


@pytest.mark.parametrize(
    ("text", "placement", "reason"),
    [
        ("a buta tama with kimchi", "left", "not said"),
        ("a buta tama with kimchi on the left half", "right", "not said"),
        ("a buta tama with kimchi on the left half", "whole", "left out"),
    ],
)
def test_a_place_that_does_not_follow(text: str, placement: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        place(text, placement)
