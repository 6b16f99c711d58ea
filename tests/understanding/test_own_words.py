"""Sizes, options and dishes in the guest's own words, on menus of several kinds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from evals.restaurants.order_book import read_book
from tests.understanding.readings import context, in_short, menu, reading


def group(name: str, *options: str, included: str = "", required: bool = False) -> OptionGroup:
    """A group; without ``required`` it takes several options. An option may have aliases behind "="."""
    made = tuple(make_option(option) for option in options)
    return OptionGroup(
        id=GroupId(name.lower().replace(" ", "-")),
        name=name,
        kind=GroupKind.SINGLE if required else GroupKind.MULTI,
        options=made,
        min_choices=1 if required else 0,
        refusable=bool(included),
        included=tuple(OptionId(each) for each in included.split()),
    )


def make_option(written: str) -> Option:
    name, _, aliases = written.partition("=")
    return Option(
        id=OptionId(name.strip().lower().replace(" ", "-")),
        name=name.strip(),
        aliases=tuple(each.strip() for each in aliases.split(",") if each.strip()),
    )


def dish(name: str, category: str, *groups: OptionGroup, about: str = "", aliases: tuple[str, ...] = ()) -> Item:
    return Item(
        id=ItemId(name.lower().replace(" ", "-")),
        name=name,
        category=category,
        description=about or None,
        aliases=aliases,
        groups=groups,
    )


CUP = group("Size", "Cup", "Bowl", required=True)
GLASS = group("Size", "Small", "Large=big", required=True)
DISC = group("Size", "Little Disc", "Middle Disc", "Great Disc", required=True)
HERBS = group("Herbs", "Mint", "Dill", "Chilli", included="mint dill chilli")
SWEET = group("Sweetness", "Full Sweet", "Less Sweet", "Unsweetened")
BREWED = group("Brew", "Sweet", "Unsweetened", required=True)
SCOOPS = group("Flavours", "Plum", "Honey", "Rhubarb", "Salted Fudge=fudge")
ON_TOP = group("On top", "Poached Egg=egg", "Crispy Onions=onions", "Gravy", "Melted Cheese=cheese")
EDGE = group("Edge", "Plain Edge", "Cheese Edge", "Garlic Edge")


@cache
def canteen() -> Menu:
    """A canteen with cups, bowls and pies by the inch."""
    return Menu(
        items=(
            dish("Lamb Stew", "Stews", CUP, HERBS, about="Lamb shoulder with barley and carrots"),
            dish("Bean Stew", "Stews", CUP, HERBS, about="White beans and kale, vegan"),
            dish("Fish Stew", "Stews", CUP, HERBS, about="Cod and mussels in tomato"),
            dish("Flatbread", "Breads", DISC, about="Baked to order, 6, 9 or 12 inch", aliases=("flat bread",)),
            dish("Elderflower Fizz", "Drinks", GLASS, SWEET),
            dish("Almond Cake", "Cakes", about="With orange peel"),
            dish("Barley Tea", "Drinks", BREWED),
            dish("Sorbet", "Cakes", SCOOPS),
            dish("Dumplings", "Breads", group("Pieces", "Two Pieces=two", "Four Pieces=four", required=True)),
            dish("Steak Roll", "Breads", ON_TOP, group("Done", "Rare", "Pink", "Well done"), EDGE),
        ),
        version="canteen",
        generic_names=(("Stews", ("stew", "stews")), ("Drinks", ("drink", "drinks"))),
    )


def read_on(menu_name: str, said: str, *lines: str) -> str:
    """The commands of a message on a menu in short."""
    made = context(said, lines=lines)
    if menu_name != "demo":
        other = canteen() if menu_name == "canteen" else read_book(menu_name).menu
        made = replace(made, menu=other, cart=Cart(), focus=None)
    assert menu()
    return "; ".join(in_short(command) for command in reading(made).commands)


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "penne, normal size", "add 1 penne-arrabbiata regular"),
        ("demo", "a carbonara, regular size please", "add 1 carbonara regular"),
        ("demo", "mushroom tagliatelle in the normal size", "add 1 mushroom-tagliatelle regular"),
        ("demo", "penne arrabbiata the usual size", "add 1 penne-arrabbiata regular"),
        ("demo", "standard size lemonade", "add 1 lemonade medium"),
        ("demo", "an extra large pepperoni", "add 1 pepperoni-pizza large"),
        ("demo", "a double large coke", "add 1 coke large"),
        ("demo", "a cappuccino, 12 oz, skimmed", "add 1 cappuccino large skim"),
        ("demo", "a small coke, 12 oz", "add 1 coke small"),
        ("demo", "the little one with oat, a latte", "add 1 latte small oat"),
        ("demo", "a tiramisu, normal size", "add 1 tiramisu"),
        ("demo", "two brownies regular size please", "add 2 chocolate-brownie"),
        ("demo", "the biggest coke you have", "add 1 coke large"),
        ("demo", "biggest fries you got please, with ketchup", "add 1 fries large ketchup"),
        ("demo", "what is the biggest pizza you have?", "ask list Pizzas"),
        ("canteen", "a small lamb stew", "add 1 lamb-stew cup"),
        ("canteen", "large bean stew without dill", "add 1 bean-stew bowl -dill"),
        ("canteen", "the fish stew, the big one", "add 1 fish-stew bowl"),
        ("canteen", "a flatbread, 9 inch", "add 1 flatbread middle-disc"),
        ("canteen", "two flatbreads the twelve inch", "add 2 flatbread great-disc"),
        ("canteen", "normal size flatbread", "add 1 flatbread middle-disc"),
        ("canteen", "extra large elderflower fizz", "add 1 elderflower-fizz large"),
        ("bubbletea", "regular size taro milk tea", "add 1 taro-milk-tea regular"),
        ("espresso", "normal size mocha", "add 1 café-mocha medium"),
    ],
)
def test_a_size_by_its_rank_or_measure(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "a cheeseburger cooked right through, no gherkins", "add 1 cheeseburger well-done -pickles"),
        ("demo", "copper burger cooked all the way through", "add 1 copper-burger well-done"),
        ("demo", "copper burger, none of that sauce", "add 1 copper-burger -house-sauce"),
        ("demo", "a copper burger, none of the onions", "add 1 copper-burger -onion"),
        ("demo", "margherita large with the cheesy crust", "add 1 margherita large stuffed"),
        ("demo", "copper burger, stick an egg on it", "add 1 copper-burger egg"),
        ("demo", "cheeseburger and slap a fried egg on top", "add 1 cheeseburger egg"),
        ("demo", "stick a margherita in as well, medium", "add 1 margherita medium"),
        ("demo", "fries, not large", "add 1 fries regular"),
        (
            "demo",
            "ice cream, one scoop each of chocolate, strawberry and the lemon one",
            "add 1 ice-cream chocolate strawberry lemon",
        ),
        ("demo", "ice cream with one scoop of pistachio and one of vanilla", "add 1 ice-cream pistachio vanilla"),
        ("canteen", "sorbet with two scoops of plum and one of honey", "add 1 sorbet plum honey"),
        ("canteen", "sorbet, a scoop each of rhubarb and fudge", "add 1 sorbet rhubarb salted-fudge"),
        ("canteen", "a large elderflower fizz, not so sweet", "add 1 elderflower-fizz large less-sweet"),
        ("canteen", "small elderflower fizz but not too sweet please", "add 1 elderflower-fizz small less-sweet"),
        ("canteen", "barley tea, not sweet", "add 1 barley-tea unsweetened"),
        ("canteen", "steak roll cooked through and chuck an egg on", "add 1 steak-roll well-done poached-egg"),
        ("canteen", "a steak roll, whack some gravy on it", "add 1 steak-roll gravy"),
        ("canteen", "steak roll with the cheesy edge", "add 1 steak-roll cheese-edge"),
        ("canteen", "steak roll with a garlicky edge", "add 1 steak-roll garlic-edge"),
        ("canteen", "small lamb stew, none of the dill", "add 1 lamb-stew cup -dill"),
        ("bubbletea", "taro milk tea, not so sweet", "add 1 taro-milk-tea 50%-sugar"),
        ("icecream", "two scoops of ice cream", "add 2 scoop-of-ice-cream"),
    ],
)
def test_an_option_in_own_words(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "una carbonara de tamaño normal", "add 1 carbonara regular"),
        ("demo", "una coca, la más grande que tengan", "add 1 coke large"),
        (
            "demo",
            "una hamburguesa bien hecha, échale un huevo y sin nada de salsa",
            "add 1 copper-burger well-done egg -house-sauce",
        ),
        ("canteen", "elderflower fizz grande, no muy dulce", "add 1 elderflower-fizz large less-sweet"),
    ],
)
def test_own_words_in_spanish(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("canteen", "two fizzes, small", "add 2 elderflower-fizz small"),
        ("canteen", "three small bean stews and two almond cakes", "add 3 bean-stew cup; add 2 almond-cake"),
        ("canteen", "four dumplings", "add 1 dumplings four-pieces"),
        ("canteen", "dumplings, two please", "add 1 dumplings two-pieces"),
        ("demo", "large peach iced tea no sugar", "add 1 iced-tea large ?no sugar"),
    ],
)
def test_a_count_that_is_an_option_elsewhere(on: str, said: str, read: str) -> None:
    """In the canteen "two" and "four" are portions of dumplings."""
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("said", "lines", "read"),
    [
        ("chuck an egg on it", ["copper-burger"], "change 1 egg"),
        ("stick some bacon on there", ["copper-burger"], "change 1 bacon"),
        ("throw some ketchup on the fries", ["fries large", "copper-burger"], "change 1 ketchup"),
        ("chuck in a coke as well", ["fries large"], "add 1 coke"),
        ("chuck the fries", ["copper-burger", "fries large"], "remove 2"),
        ("toss the coke", ["coke large"], "remove 1"),
        ("make it normal size", ["coke large"], "change 1 medium"),
        ("normal size instead", ["carbonara large"], "change 1 regular"),
    ],
)
def test_own_words_for_a_dish_of_the_cart(said: str, lines: list[str], read: str) -> None:
    assert read_on("demo", said, *lines) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "mozzarella sticks in a bag", "add 1 mozzarella-sticks"),
        ("demo", "two lattes, small, oat, not too hot", "add 2 latte small oat ?not too hot"),
        ("demo", "a hot chocolate small, whole, not too sweet", "add 1 hot-chocolate small whole ?not too sweet"),
        ("demo", "a creamy mushroom pasta regular", "add 1 mushroom-tagliatelle regular"),
        ("demo", "a regular coke", "add 1 coke"),
        ("demo", "an americano, any size", "add 1 americano"),
        ("demo", "small hot chocolate with normal milk", "add 1 hot-chocolate small whole"),
        ("demo", "cheeseburger, medium, large fries", "add 1 cheeseburger medium; add 1 fries large"),
        ("demo", "a hot chocolate, normal size", "add 1 hot-chocolate"),
        ("demo", "a small coke for the little one", "add 1 coke small"),
        ("canteen", "a normal size lamb stew", "add 1 lamb-stew"),
    ],
)
def test_what_only_looks_like_it(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read
