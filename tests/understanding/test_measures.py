"""Measures in the guest's words and in those of the menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from domain.cart import Cart
from domain.menu import GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from tests.domain.pizzeria import option_group
from understanding.local_reader import LocalCommandReader
from understanding.measures import Measure, collect_measures, replace_measures
from understanding.numbers import numbers_in

SIZES = OptionGroup(
    id=option_group("size", GroupKind.SINGLE, "x", min_choices=1).id,
    name="Size",
    kind=GroupKind.SINGLE,
    options=(Option(OptionId("small"), "0.25 l"), Option(OptionId("large"), "0.5 l")),
    min_choices=1,
    max_choices=1,
)
MENU = Menu((Item(ItemId("cider"), "Pear Cider", "drinks", groups=(SIZES,)),))
READER = LocalCommandReader.load()


def on_menu(*names: str) -> Mapping[Measure, Sequence[str]]:
    return collect_measures(Menu(tuple(Item(ItemId(name), name, "drinks") for name in names)))


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("half a litre of cider", ("0.5 l",), "0.5 l of cider"),
        ("a half-litre cider", ("0.5 l",), "a 0.5 l cider"),
        ("cider 500ml", ("0.5 l",), "cider 0.5 l"),
        ("cider, 0,5 l", ("0.5 l",), "cider, 0.5 l"),
        ("½ l", ("500 ml",), "500 ml"),
        ("one and a half litres", ("1.5L",), "1.5L"),
        ("a 33cl bottle", ("330 ml",), "a 330 ml bottle"),
        ("half a pound of fudge", ("8 oz",), "8 oz of fudge"),
        ("a quarter of a kilo", ("250 g",), "a 250 g"),
        ("a 16 ounce cup", ("16 oz", "20 oz"), "a 16 oz cup"),
    ],
)
def test_a_measure_becomes_that_of_the_menu(text: str, names: tuple[str, ...], expected: str) -> None:
    assert replace_measures(text, on_menu(*names)) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("half a litre", ("0.33 l",)),  # no such measure on the menu
        ("500 ml", ("0.5 l", "500 ml")),  # said as on the menu
        ("500 g", ("500 ml",)),  # another kind of measure
        ("2 large lattes", ("2 l",)),
        ("half a lasagna", ("0.5 l",)),
        ("1/0 l", ("1 l",)),
    ],
)
def test_other_words_stay(text: str, names: tuple[str, ...]) -> None:
    assert replace_measures(text, on_menu(*names)) == text


@pytest.mark.parametrize("text", ["a pear cider, half a litre", "a half litre pear cider", "pear cider 500 ml"])
def test_an_order_with_a_measure_chooses_the_option(text: str) -> None:
    context = ReadingContext(text=text, locale="en", tenant="t", menu=MENU, cart=Cart(), fulfilment=Fulfilment())
    commands = READER.read_now(context).commands
    assert [
        (add.quantity, [choice.option for choice in add.changes.choices]) for add in commands if add.kind == "add_item"
    ] == [(1, ["large"])]


def test_a_decimal_counts_nothing() -> None:
    assert [number.value for number in numbers_in("2 ciders, 0.5 l")] == [2]


@pytest.mark.parametrize(
    ("text", "dish"),
    [("a bottle of cola", "bottle"), ("2 bottles of cola", "bottle"), ("a can of cola", "can"), ("a cola", "can")],
)
def test_a_container_in_the_name_of_a_dish_tells_it_apart(text: str, dish: str) -> None:
    can = Item(ItemId("can"), "Can of Cola", "drinks", aliases=("cola",))
    menu = Menu((can, Item(ItemId("bottle"), "Bottle of Cola 1.5L", "drinks")))
    context = ReadingContext(text=text, locale="en", tenant="t", menu=menu, cart=Cart(), fulfilment=Fulfilment())
    assert [add.food.item for add in READER.read_now(context).commands if add.kind == "add_item"] == [dish]


@pytest.mark.parametrize("text", ["no more than two ciders", "at least 2 ciders", "exactly two ciders, half a litre"])
def test_limits_of_a_count_are_the_count(text: str) -> None:
    context = ReadingContext(text=text, locale="en", tenant="t", menu=MENU, cart=Cart(), fulfilment=Fulfilment())
    assert [add.quantity for add in READER.read_now(context).commands if add.kind == "add_item"] == [2]
