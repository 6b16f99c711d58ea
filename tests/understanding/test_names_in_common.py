"""Names that a menu uses more than once: of a kind and a dish, of a dish and an option, of a dish and a plate."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart, Choice, Line
from domain.menu import GroupId, Item, ItemId, Menu, OptionGroup, OptionId
from tests.understanding.readings import ANYTHING_ELSE, context, in_short, reading
from tests.understanding.test_own_words import dish, group

BOWLS = group("Size", "Mug", "Tureen", required=True)
IN_IT = group("In it", "Barley", "Bean Salad Scoop", required=True)
SCOOPS = group("Flavours", "Hazelnut", "Lime Sorbet", "Fig Sorbet", "Cocoa")
SIDES = group("Sides", "Bean Salad", "Barley", "Curly Kale")


def sold(name: str, category: str, *groups: OptionGroup) -> Item:
    """A dish whose id is the first word of its name."""
    return replace(dish(name, category, *groups), id=ItemId(name.split()[0].lower()))


@cache
def inn() -> Menu:
    """An inn where dishes, options and kinds share their words."""
    return Menu(
        items=(
            sold("Potato Knish", "Knishes & Pretzels", group("Style", "Baked", "Fried", required=True)),
            sold("Kasha Knish", "Knishes & Pretzels"),
            sold("Twist", "Knishes & Pretzels", group("Weight", "Half Pound", "One Pound", required=True)),
            sold("Venison Stew", "Pots", BOWLS, replace(IN_IT, min_choices=0)),
            sold("Gelato Coppa", "Sweets", SCOOPS),
            sold("Sugar & Lime", "Crepes"),
            sold("Smothered Veal Plate", "Lunch", SIDES),
            sold("Fried Trout Plate", "Lunch", SIDES),
            sold("Trout Roll", "Rolls"),
            sold("Bean Salad", "Sides"),
            sold("Barley", "Sides"),
            sold("Reuben", "Rolls", group("Leave out", "Mustard", "Butter", included="mustard butter")),
        ),
        version="inn",
    )


def read(said: str, *lines: Line) -> str:
    cart = Cart(lines=lines, next_number=len(lines) + 1)
    made = replace(context(said, pending=ANYTHING_ELSE), menu=inn(), cart=cart, focus=len(lines) or None)
    return "; ".join(map(in_short, reading(made).commands))


def stew(*choices: tuple[str, str], number: int = 1) -> Line:
    chosen = tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in choices)
    return Line(number=number, item=ItemId("venison"), name="Venison Stew", choices=chosen)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("two knishes", "add 2 one of 2"),
        ("what is a knish?", "ask content potato+kasha"),
        ("a fried knish", "add 1 potato fried"),
        ("a pretzel", "add 1 one of 3"),
        ("a twist pretzel, half a pound", "add 1 twist half-pound"),
    ],
)
def test_a_kind_in_the_names_of_some_dishes_means_no_other_dish_of_its_category(said: str, expected: str) -> None:
    assert read(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a gelato coppa, hazelnut and lime", "add 1 gelato hazelnut lime-sorbet"),
        ("gelato with fig, lime and cocoa", "add 1 gelato fig-sorbet lime-sorbet cocoa"),
        ("a gelato with hazelnut and a sugar lime crepe", "add 1 gelato hazelnut; add 1 sugar"),
    ],
)
def test_a_part_of_a_name_continues_the_options_of_its_group(said: str, expected: str) -> None:
    assert read(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a mug of venison stew with bean salad", "add 1 venison mug bean-salad-scoop"),
        ("a tureen of the stew, with bean salad in it instead of barley", "add 1 venison tureen bean-salad-scoop"),
        ("a mug of stew, barley instead of bean salad", "add 1 venison mug barley"),
        ("a mug of stew and a bean salad", "add 1 venison mug; add 1 bean"),
    ],
)
def test_an_option_that_is_a_dish_elsewhere_stays_in_its_dish(said: str, expected: str) -> None:
    assert read(said) == expected


@pytest.mark.parametrize(
    "said", ["no do a tureen", "no a tureen", "no tureen", "hmm no the tureen", "no lets do the tureen"]
)
def test_no_before_the_other_size_corrects_the_size(said: str) -> None:
    assert read(said, stew(("size", "mug"))) == "change 1 tureen"


def test_no_before_what_shall_be_done_removes_nothing() -> None:
    assert read("no do the stew in a tureen", stew(("size", "mug"))) == "change 1 tureen"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2 trout plates", "add 2 fried"),
        ("4 veal plates and 2 trout plates", "add 4 smothered; add 2 fried"),
        ("a trout roll and some plates please", "set note=plates; add 1 trout"),
    ],
)
def test_the_plate_of_a_name_is_no_plate_to_eat_from(said: str, expected: str) -> None:
    assert read(said) == expected


def test_what_one_dish_shall_not_have_is_no_allergy() -> None:
    reuben = Line(number=2, item=ItemId("reuben"), name="Reuben")
    assert read("no butter and no mustard on the reuben", stew(("size", "mug")), reuben) == "change 2 -butter -mustard"


@pytest.mark.parametrize("said", ["no dairy for me", "no dairy"])
def test_what_the_dish_in_focus_does_not_come_with_is_not_refused_of_it(said: str) -> None:
    """A margherita may have vegan cheese in place of its own."""
    made = context(said, lines=["greek-salad", "margherita"], pending=ANYTHING_ELSE)
    assert "; ".join(map(in_short, reading(made).commands)) == "remember allergies=milk"
