"""Weights, volumes and pieces of packs, on a menu that sells by them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart, Line
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import ItemId, make_amount_id
from domain.session import ChooseItem
from evals.gold.menu import demo_menu
from tests.understanding.readings import context, reading
from tests.understanding.test_dish_parts import read, write

PORK_300 = "roast-pork×300"
PICKLES_200 = "tsukemono×200"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("half a kilo of roast pork", "add 1 roast-pork×500"),
        ("200 g of tsukemono and 350 grams of the roast pork", "add 1 tsukemono×200; add 1 roast-pork×350"),
        ("roast pork, 250 g, and a green tea", "add 1 roast-pork×250; add 1 green-tea"),
        ("a kilo of roast pork", "add 1 roast-pork×1000"),
        ("1.5 kg roast pork", "add 1 roast-pork×1500"),
        ("a pound of roast pork please", "add 1 roast-pork×454"),
        ("two hundred grams of pickles", "add 1 tsukemono×200"),
        ("pickles please, around 300 grams", "add 1 tsukemono×300"),
        ("250 g of pork", "add 1 roast-pork×250"),
        ("200 g of pork gyoza", "want_unsupported weight"),
        ("150 g each of pickles and roast pork", "add 1 tsukemono×150; add 1 roast-pork×150"),
        ("three times 200 g of roast pork", "add 3 roast-pork×200"),
        ("roast pork, two times 200 grams", "add 2 roast-pork×200"),
        ("Tsukemono, twice 150 g, and a tea", "add 2 tsukemono×150; add 1 green-tea"),
        ("150 x roast pork", "add 1 roast-pork×150"),
        ("150 g of pickles, twice", "add 2 tsukemono×150"),
        ("100 g of pickles and 150 of the roast pork", "add 1 tsukemono×100; add 1 roast-pork×150"),
        ("some pickles", "add 1 tsukemono"),
        ("a dozen quail eggs", "add 1 quail-eggs×12"),
        ("ten quail eggs", "add 1 quail-eggs×10"),
        ("two boxes of quail eggs", "add 2 quail-eggs"),
        ("three boxes of six quail eggs", "add 3 quail-eggs"),
        ("2 boxse of quail eggs", "add 2 quail-eggs"),
        ("quail eggs", "add 1 quail-eggs"),
        ("two green teas", "add 2 green-tea"),
        ("half a kilo of miso ramen", "want_unsupported weight"),
        ("2 kg of gyoza", "want_unsupported weight"),
    ],
)
def test_amounts_that_the_menu_sells(said: str, expected: str) -> None:
    assert read("noodles", said) == expected


@pytest.mark.parametrize(
    ("items", "said", "expected"),
    [
        ((PICKLES_200,), "make it 300 g", "change 1 tsukemono×300"),
        ((PICKLES_200,), "100 g more", "change 1 tsukemono×300"),
        ((PICKLES_200,), "can you give me another 150 g please", "change 1 tsukemono×350"),
        ((PICKLES_200,), "50 g less", "change 1 tsukemono×150"),
        ((PICKLES_200,), "no lets say 800 g", "change 1 tsukemono×800"),
        ((PICKLES_200,), "200 g less", "change 1"),
        ((PICKLES_200, PORK_300), "make the tsukemono half a kilo", "change 1 tsukemono×500"),
        ((PICKLES_200, PORK_300), "make it 400 g and add a green tea", "change 2 roast-pork×400; add 1 green-tea"),
        ((PICKLES_200, PORK_300), "remove the pickles", "remove_line"),
        ((PICKLES_200,), "two of those", "change 1"),
        (("quail-eggs",), "make it 18", "change 1"),
        (("buta-tama", PORK_300), "make the pork 350", "change 2 roast-pork×350"),
        (("buta-tama", PORK_300), "another 50 g of the pork please", "change 2 roast-pork×350"),
        ((PORK_300, PICKLES_200), "50 g less of the pork", "change 1 roast-pork×250"),
        ((PORK_300, PICKLES_200), "could we have 50 grams more pork", "change 1 roast-pork×350"),
        ((PORK_300,), "take off 100 g", "change 1 roast-pork×200"),
        ((PORK_300,), "another 100 g of the pork please. And a ramune", "change 1 roast-pork×400; add 1 ramune"),
        ((PORK_300,), "200 g will do", "change 1 roast-pork×200"),
        ((PORK_300,), "and the same of pickles", "add 1 tsukemono×300"),
        ((PORK_300, "draft-beer"), "as much tsukemono as pork", "add 1 tsukemono×300"),
        (("quail-eggs", "draft-beer"), "two boxes are enough", "change 1"),
        (("quail-eggs", "draft-beer"), "one more box", "change 1"),
        ((PORK_300,), "sorry, that should be 200 g", "change 1 roast-pork×200"),
        (("quail-eggs", "draft-beer"), "4 boxes would be better", "change 1"),
    ],
)
def test_changes_of_amounts(items: tuple[str, ...], said: str, expected: str) -> None:
    assert read("noodles", said, *items).rstrip() == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bit less. say 150", "change 1 tsukemono×150"),
        ("a little more, make it 300", "change 1 tsukemono×300"),
        ("another hundred", "change 1 tsukemono×300"),
        ("another hundred on top of that the neighbour wants some too", "change 1 tsukemono×300"),
        ("150 more because my brother comes too", "change 1 tsukemono×350"),
        ("150 is enough, it's only for me", "change 1 tsukemono×150"),
        ("250 then", "change 1 tsukemono×250"),
    ],
)
def test_bare_numbers_change_the_line_in_focus(said: str, expected: str) -> None:
    line = Line(number=1, item=ItemId(PICKLES_200), name="Tsukemono")
    made = replace(context(said), menu=demo_menu("noodles"), cart=Cart(lines=(line,), next_number=2), focus=1)
    assert "; ".join(map(write, reading(made).commands)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("round up, we're hungry", "add 1 roast-pork×250"),
        ("the bigger one", "add 1 roast-pork×250"),
        ("round down please", "add 1 roast-pork×200"),
        ("the smaller one please", "add 1 roast-pork×200"),
        ("round up. And 100 g of pickles", "add 1 roast-pork×250; add 1 tsukemono×100"),
        ("200", "add 1 roast-pork×200"),
    ],
)
def test_an_offered_amount_is_chosen_by_its_size(said: str, expected: str) -> None:
    offered = tuple(make_amount_id(ItemId("roast-pork"), amount) for amount in (200, 250))
    line = GroundedLine(item=offered[0], said="roast pork", score=1.0)
    pending = ChooseItem(choice=AmbiguousLine(said="roast pork", candidates=offered, line=line))
    made = replace(context(said, pending=pending), menu=demo_menu("noodles"), cart=Cart(), focus=None)
    assert "; ".join(map(write, reading(made).commands)) == expected


@pytest.mark.parametrize(
    ("restaurant", "said", "locale", "expected"),
    [
        ("tapas", "medio kilo de queso manchego", "es", "add 1 manchego×500"),
        ("tapas", "un cuarto de kilo de manchego y una caña", "es", "add 1 manchego×250; add 1 cana"),
        ("tapas", "medio litro de vermut", "es", "add 1 vermut×500"),
        ("tapas", "una docena de ostras", "es", "add 12 ostras"),
        ("tapas", "medio kilo de croquetas", "es", "want_unsupported weight"),
        ("noodles", "une livre de roast pork", "fr", "add 1 roast-pork×500"),
        ("noodles", "deux cents grammes de tsukemono", "fr", "add 1 tsukemono×200"),
    ],
)
def test_amounts_in_other_languages(restaurant: str, said: str, locale: str, expected: str) -> None:
    assert read(restaurant, said, locale=locale) == expected
