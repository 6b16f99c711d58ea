"""Names with remarks, as guests say them."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu
from understanding.grounding import MenuIndex, ground
from understanding.grounding.short_names import add_short_names, list_remarks

MENU = Menu(
    items=tuple(
        Item(ItemId(item), name, category)
        for item, name, category in (
            ("root-beer", "Root Beer & Cream (330ml can)", "Drinks"),
            ("beans-small", "Baked Beans (Small)", "Sides"),
            ("beans-large", "Baked Beans (Large)", "Sides"),
            ("supper", "Deal 2: Ploughman's Supper", "Deals"),
        )
    )
)
INDEX = MenuIndex.of(MENU)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Root Beer (330ml can)", "Root Beer"),
        ("Deal 2: Ploughman's Supper", "Ploughman's Supper"),
        ("Wrap [spicy] (hot)", "Wrap"),
    ],
)
def test_remarks_and_numbers_may_be_omitted(name: str, short: str) -> None:
    assert add_short_names([name]) == (name, short)


def test_a_name_of_a_remark_alone_stays() -> None:
    assert add_short_names(["(Today)", "Soup"]) == ("(Today)", "Soup")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("a root beer and cream", "root-beer"),
        ("the ploughman's supper", "supper"),
        ("small baked beans", "beans-small"),
        ("baked beans large", "beans-large"),
    ],
)
def test_a_dish_is_found_by_its_short_name(text: str, item: str) -> None:
    assert [line.item for line in ground(text, INDEX).lines] == [item]


def test_of_several_dishes_with_the_same_short_name_none_is_chosen() -> None:
    assert [line.candidates for line in ground("baked beans", INDEX).ambiguous] == [("beans-small", "beans-large")]


def test_a_size_alone_names_no_dish() -> None:
    assert ground("small", INDEX).lines == ()


@pytest.mark.parametrize(
    ("name", "remarks"),
    [("Carne Asada (steak)", ("steak",)), ("Coke (330ml can)", ()), ("Salsa (very hot)", ("very hot",)), ("Rice", ())],
)
def test_what_a_remark_calls_an_option(name: str, remarks: tuple[str, ...]) -> None:
    assert list_remarks(name) == remarks
