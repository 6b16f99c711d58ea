"""An answer may share the units of a line out among options."""

from __future__ import annotations

import pytest

from domain.cart import Cart, Line
from domain.menu import GroupKind, Item, ItemId, Menu
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from tests.domain.pizzeria import option_group
from understanding.grounding import MenuIndex
from understanding.shared_choices import share_out_choices, share_out_dish

MILK = option_group("milk", GroupKind.SINGLE, "whole", "oat", "soy", min_choices=1)
FLAT_WHITE = Item(ItemId("flat-white"), "Flat White", "coffee", groups=(MILK,))
INDEX = MenuIndex.of(Menu((FLAT_WHITE,)))


def shares(text: str, units: int) -> list[tuple[int | None, str]]:
    """The units and the option of each change."""
    line = Line(number=1, item=FLAT_WHITE.id, name=FLAT_WHITE.name, quantity=units)
    context = ReadingContext(
        text=text, locale="en", tenant="t", menu=INDEX.menu, cart=Cart(lines=(line,)), fulfilment=Fulfilment(),
        pending=ChooseOption(line=1, group=MILK.id),
    )  # fmt: skip
    return [
        (each.pieces, "/".join(str(choice.option) for choice in each.changes.choices))
        for each in share_out_choices(text, context, INDEX)
    ]


@pytest.mark.parametrize(
    ("text", "units", "expected"),
    [
        ("one oat, one soy", 2, [(1, "oat"), (None, "soy")]),
        ("one with oat and the other one normal", 2, [(1, "oat"), (None, "whole")]),
        ("soy for one, oat for the other", 2, [(1, "soy"), (None, "oat")]),
        ("two with soy, the rest oat please", 5, [(2, "soy"), (None, "oat")]),
        ("one oat, two soy and one whole", 4, [(1, "oat"), (2, "soy"), (None, "whole")]),
    ],
)
def test_each_share_gets_its_option(text: str, units: int, expected: list[tuple[int | None, str]]) -> None:
    assert shares(text, units) == expected


@pytest.mark.parametrize(
    ("text", "units"),
    [("oat", 2), ("both oat", 2), ("one oat, one soy", 3), ("one oat", 2), ("one oat, one soy", 1), ("one, two", 2)],
)
def test_words_that_do_not_add_up_share_nothing_out(text: str, units: int) -> None:
    assert shares(text, units) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two flat whites, an oat and a soy", [(1, "oat"), (1, "soy")]),
        ("two flat whites, one plain and one soy", [(1, "plain"), (1, "soy")]),
        ("two flat whites, a soy", []),
    ],
)
def test_a_dish_is_shared_out_among_articles_and_an_option_called_plain(
    text: str, expected: list[tuple[int, str]]
) -> None:
    milk = option_group("milk", GroupKind.SINGLE, "plain", "oat", "soy", min_choices=1)
    index = MenuIndex.of(Menu((Item(ItemId("flat-white"), "Flat White", "coffee", groups=(milk,)),)))
    adds = share_out_dish(text, index)
    assert [(add.quantity, "/".join(str(choice.option) for choice in add.changes.choices)) for add in adds] == expected
