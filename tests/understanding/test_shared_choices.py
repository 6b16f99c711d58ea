"""An answer may share the units of a line out among options."""

from __future__ import annotations

import pytest

from domain.cart import Cart, Line
from domain.menu import GroupKind, Item, ItemId, Menu
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from tests.domain.pizzeria import option_group
from tests.understanding.readings import ANYTHING_ELSE, context, describe
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


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["3 copper-burger"], "2 well done and 1 medium", "change 1 pieces=2 well-done; change 1 medium"),
        (["3 margherita"], "2 large 1 small", "change 1 pieces=2 large; change 1 small"),
        (["2 americano small"], "one with sugar one plain", "change 1 pieces=1 sugar"),
        (["3 margherita large"], "2 small and 1 medium", "add 2 margherita small; add 1 margherita medium"),
        (["3 copper-burger"], "2 margherita and 1 coke", "add 2 margherita; add 1 coke"),
    ],
)
def test_shares_of_the_line_in_focus_change_it_where_it_lacks_the_choice(
    lines: list[str], text: str, commands: str
) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("2 small americanos, one with sugar one plain", "add 1 americano small sugar; add 1 americano small"),
        ("4 lemonades: 2 large, 2 small with no ice", "add 2 lemonade large; add 2 lemonade small -ice"),
        (
            "6 copper burgers, 2 with cheese, 1 with bacon",
            "add 3 copper-burger; add 2 copper-burger cheddar; add 1 copper-burger bacon",
        ),
        (
            "3 greek salads, the first with ranch, second caesar, the last one tahini",
            "add 1 greek-salad ranch; add 1 greek-salad caesar; add 1 greek-salad tahini",
        ),
        (
            "3 ice creams first lemon and vanilla second chocolate third pistachio",
            "add 1 ice-cream lemon vanilla; add 1 ice-cream chocolate; add 1 ice-cream pistachio",
        ),
        (
            "we want two copper burgers. His well done, hers medium",
            "add 1 copper-burger well-done; add 1 copper-burger medium",
        ),
        ("two cheeseburgers, mine with bacon", "add 1 cheeseburger; add 1 cheeseburger bacon"),
        (
            "3 copper burgers one without tomato and the others normal",
            "add 1 copper-burger -tomato; add 2 copper-burger",
        ),
        (
            "a copper burger each, one with cheese, the other with bacon",
            "add 1 copper-burger cheddar; add 1 copper-burger bacon",
        ),
        (
            "3 copper burgers, 1 with cheese, 1 with bacon, 1 plain and two large cokes",
            "add 1 copper-burger cheddar; add 1 copper-burger bacon; add 1 copper-burger; add 2 coke large",
        ),
        (
            "2 copper burgers, one with cheese, and a soup",
            "add 1 copper-burger; add 1 copper-burger cheddar; add 1 soup-of-the-day",
        ),
        ("2 small americanos, one coke", "add 2 americano small; add 1 coke"),
    ],
)
def test_a_dish_is_shared_out_right_after_it_is_named(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("4 fries, two large the rest regular, 2 cokes large",
         "add 2 fries large; add 2 fries regular; add 2 coke large"),
        ("6 cokes half large half small, and a blt", "add 3 coke large; add 3 coke small; add 1 blt"),
    ],
)  # fmt: skip
def test_the_dishes_after_the_shares_are_ordered_too(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(("text", "count"), [("three flat whites, one of each", 3), ("2 flat whites, one of each", 0)])
def test_one_of_each_are_the_options_of_the_only_required_choice(text: str, count: int) -> None:
    options = [choice.option for add in share_out_dish(text, INDEX) for choice in add.changes.choices]
    assert options == ["whole", "oat", "soy"][:count]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "both large. one with oat milk and sugar, the other with soy milk and an extra shot",
            "change 1 pieces=1 large oat sugar; change 1 large soy shot",
        ),
        ("one with oat milk and sugar, one plain", "change 1 pieces=1 oat sugar"),
        ("one with oat milk and a blt, the other with soy milk", ""),
    ],
)
def test_a_share_has_several_options(text: str, commands: str) -> None:
    shared = describe(context(text, lines=["2 cappuccino"], pending=ANYTHING_ELSE))
    assert shared == commands or (not commands and "pieces" not in shared)


def test_one_share_leaves_the_rest_as_ordered() -> None:
    text = "4 lattes large oat, one with sugar"
    assert describe(context(text)) == "add 3 latte large oat; add 1 latte large oat sugar"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "two small cappuccinos, one as it comes, one with caramel",
            "add 1 cappuccino small; add 1 cappuccino small caramel",
        ),
        (
            "3 copper burgers please. One plain, one with nothing on it, one with bacon. All well done",
            "add 1 copper-burger well-done; add 1 copper-burger well-done; add 1 copper-burger well-done bacon",
        ),
        ("two copper burgers, one medium, the other crispy", "add 1 copper-burger medium; add 1 copper-burger ?crispy"),
        ("3 tiramisu, one without cocoa", "add 2 tiramisu; add 1 tiramisu ?without cocoa"),
        ("two large lemonades one with no ice", "add 1 lemonade large; add 1 lemonade large -ice"),
    ],
)
def test_a_share_may_be_in_any_words(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "2 lemonades, a small and a large, no ice in either of them",
            "add 1 lemonade small -ice; add 1 lemonade large -ice",
        ),
        (
            "two copper burgers, one medium one well done, bacon and cheddar on both",
            "add 1 copper-burger bacon cheddar medium; add 1 copper-burger bacon cheddar well-done",
        ),
        (
            "2 lattes, one small one large, both with oat milk and caramel",
            "add 1 latte oat caramel small; add 1 latte oat caramel large",
        ),
    ],
)
def test_what_all_units_have_may_follow_the_shares(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
