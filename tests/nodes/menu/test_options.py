"""What may be had with which dishes."""

from dataclasses import replace

from domain.outcome import ItemUnavailable, OptionsShown
from nodes.menu.options import list_options
from tests.fakes.trattoria import trattoria

MENU = trattoria()


def test_options_that_the_same_dishes_have_are_one_row_with_their_prices() -> None:
    shown = list_options(("olives", "pesto", "large"), MENU.items)
    assert isinstance(shown, OptionsShown)
    assert [(row.dishes[0], len(row.options)) for row in shown.rows] == [("Margherita Pizza", 3), ("Coca-Cola", 1)]


def test_what_is_sold_out_is_said_and_what_no_dish_has_is_nothing() -> None:
    assert list_options(("anchovies",), MENU.items) == ItemUnavailable(name="anchovies")
    assert list_options(("ghost",), MENU.items) is None
    assert list_options(("olives",), [replace(item, available=False) for item in MENU.items]) is None
