"""Names of the menu that look like phrases of the language, on a small diner's menu."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart
from domain.menu import GroupId, GroupKind, Menu, Option, OptionGroup, OptionId
from tests.understanding.readings import context, in_short, reading
from tests.understanding.test_own_words import dish, group
from understanding.grounding import MenuIndex
from understanding.named_words import begins_with_name, find_long_names, is_named


def two_of(name: str, *options: str) -> OptionGroup:
    """A group of which a dish takes two."""
    made = tuple(Option(OptionId(each.lower().replace(" ", "-")), each) for each in options)
    return OptionGroup(
        id=GroupId(name.lower()), name=name, kind=GroupKind.MULTI, options=made, min_choices=2, max_choices=2
    )


BREAD = group("Bread", "White", "Seeded", "Rye", required=True)
CREAM = group("Milk", "Whole", "Oat", "Half and Half")
SAUCE = group("Gravy", "Gravy on it", "Gravy on the side")
GLAZES = ("Maple", "Smoky Plum", "Sour Cherry")


@cache
def diner() -> Menu:
    """A diner."""
    return Menu(
        items=(
            dish("Drip Coffee", "Drinks", group("Size", "S", "M", "L", required=True), CREAM),
            dish("Half Beer Half Lemonade", "Drinks", group("Size", "S", "M", "L", required=True)),
            dish("Tea", "Drinks", group("Leaf", "Assam", "Ceylon Gold", "Sencha", required=True)),
            dish("Two Waffles Any Way", "Plates", group("Fruit", "Plums", "Pears", required=True)),
            dish("Full Fry Up", "Plates", BREAD, about="Eggs, tomatoes and toast"),
            dish("Toast", "Plates", BREAD),
            dish("Meatloaf", "Plates", SAUCE),
            dish("Glazed Ham", "Plates", two_of("Glazes", *GLAZES), group("Cut", "Thin", "Thick", required=True)),
            dish("Lunch Set", "Sets", group("Roll", "Half Club Roll", "Half Tuna Roll", required=True)),
            dish("Supper Set", "Sets", group("Bun", "Sesame Bun", "Plain Bun", required=True)),
            dish("Bun", "Plates", group("Kind", "Sesame", "Plain", required=True)),
            dish("Tuna Roll", "Plates"),
            dish("Dozen Oysters", "Plates"),
        ),
        version="diner",
    )


def read_at_diner(said: str) -> str:
    """The commands of a message at the diner in short."""
    made = replace(context(said), menu=diner(), cart=Cart(), focus=None)
    return "; ".join(in_short(command) for command in reading(made).commands)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a medium drip coffee with half and half", "add 1 drip-coffee m half-and-half"),
        ("large drip coffee, half and half please", "add 1 drip-coffee l half-and-half"),
        ("a small half beer half lemonade", "add 1 half-beer-half-lemonade s"),
        ("two waffles any way with pears", "add 1 two-waffles-any-way pears"),
        ("meatloaf, gravy on the side", "add 1 meatloaf gravy-on-the-side"),
        ("glazed ham thin, half maple half sour cherry", "add 1 glazed-ham thin maple sour-cherry"),
        ("thick glazed ham, one maple one smoky plum", "add 1 glazed-ham thick maple smoky-plum"),
        ("the lunch set with half a tuna roll", "add 1 lunch-set half-tuna-roll"),
        ("a dozen oysters", "add 1 dozen-oysters"),
        ("half a tuna roll", "want_unsupported halves"),
        ("meatloaf, half maple half sour cherry", "want_unsupported halves; add 1 meatloaf"),
    ],
)
def test_a_name_counts_before_a_phrase(said: str, read: str) -> None:
    assert read_at_diner(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a full fry up, white toast", "add 1 full-fry-up white"),
        ("full fry up with seeded toast and a white toast", "add 1 full-fry-up seeded; add 1 toast white"),
        ("white toast", "add 1 toast white"),
        ("a sesame bun", "add 1 bun sesame"),
        ("supper set with a sesame bun", "add 1 supper-set sesame-bun"),
        ("a pot of ceylon gold tea", "add 1 tea ceylon-gold"),
    ],
)
def test_an_option_and_a_dish_of_the_same_name(said: str, read: str) -> None:
    assert read_at_diner(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("which teas are there", "ask content tea"),
        ("which buns have you got", "ask content bun"),
        ("what drinks do you have?", "ask list Drinks"),
    ],
)
def test_the_kinds_of_a_dish_are_its_options(said: str, read: str) -> None:
    assert read_at_diner(said) == read


def test_what_names_of_several_words_explain() -> None:
    index = MenuIndex.of(diner())
    assert find_long_names("one full fry up and toast", index) == ((4, 15),)
    assert is_named("gravy on the side", 0, 17, index)
    assert not is_named("gravy on the side please", 0, 24, index)
    assert not is_named("toast", 0, 5, index)
    assert begins_with_name("half a tuna roll", index)
    assert not begins_with_name("half a toast", index)
