"""Which lines of the cart words mean."""

from __future__ import annotations

import pytest

from tests.understanding.readings import cart, menu
from understanding.grounding import MenuIndex
from understanding.grounding import index as indexing
from understanding.references import CartReferences, find_ordinal, find_place, find_places

CART = CartReferences(cart("margherita small", "hawaiian large -ham", "2 coke large"), MenuIndex.of(menu()), None)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("the second one", (2,)),
        ("the last one", (3,)),
        ("the last two", (2, 3)),
        ("the first two please", (1, 2)),
        ("all the pizzas", (1, 2)),
        ("everything", (1, 2, 3)),
        ("all of them except the coke", (1, 2)),
        ("the small one", (1,)),
        ("the one with pineapple", (2,)),
        ("the coke", ()),
        ("after all", ()),
    ],
)
def test_lines_are_pointed_at(said: str, lines: tuple[int, ...]) -> None:
    assert CART.find_pointed(said) == lines


@pytest.mark.parametrize(
    ("text", "lines"), [("the coke", (3,)), ("the coke and the hawaiian", (3, 2)), ("the tiramisu", ())]
)
def test_lines_are_named(text: str, lines: tuple[int, ...]) -> None:
    assert CART.find_by_name(text) == lines


def test_a_kind_means_the_dish_that_is_called_so() -> None:
    references = CartReferences(cart("copper-burger", "blt"), MenuIndex.of(menu()), None)
    assert references.find_by_name("no pickles on the burger") == (1,)


def test_without_a_focus_it_is_the_newest_line() -> None:
    assert CART.focus_position == 3
    assert CartReferences(cart(), MenuIndex.of(menu())).focus_position is None


def test_the_kind_of_the_only_line_stands_for_its_name() -> None:
    assert CART.replace_kind_names("no ice in my drink") == "no ice in my Coca-Cola"
    assert CART.replace_kind_names("the pizza") == "the pizza"


def test_places_are_told_in_many_words() -> None:
    assert find_ordinal("option two") == 2
    assert find_ordinal("my last order") is None
    assert find_place("the third", 2) is None
    assert find_places("the first and the last", 3) == (0, 2)


def test_the_index_of_a_cart_is_kept_whatever_is_changed_of_its_dishes() -> None:
    whole = MenuIndex.of(menu())
    before = CartReferences(cart("margherita small", "2 coke large"), whole).index
    again = CartReferences(cart("coke", "margherita large -ham", "margherita"), whole.for_message()).index
    assert again.concepts is before.concepts
    assert CartReferences(cart("margherita"), whole).index.concepts is not before.concepts


def test_the_indexes_of_the_carts_used_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_PARTS", 6)
    whole = MenuIndex.of(menu())
    ids = [item.id for item in menu().items]
    first = whole.part(ids[:1])
    some = [(one, other) for one in ids for other in ids if one < other][:8]
    pairs = [whole.part(each) for each in some]
    assert len({id(each) for each in pairs}) == len(pairs)
    assert whole.part(ids[:1]) is not first
    assert whole.part(ids[:1]) is whole.part(ids[:1])
