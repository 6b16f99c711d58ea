"""What may be had with which dishes."""

from dataclasses import replace

from domain.outcome import ItemUnavailable, OptionsShown
from nodes.menu.options import options_shown
from tests.fakes.trattoria import trattoria

MENU = trattoria()


def test_options_that_the_same_dishes_have_are_one_row_with_their_prices() -> None:
    shown = options_shown(("olives", "pesto", "large"), MENU.items)
    assert isinstance(shown, OptionsShown)
    assert [(row.dishes[0], len(row.options)) for row in shown.rows] == [("Margherita Pizza", 3), ("Coca-Cola", 1)]


def test_what_is_sold_out_is_said_and_what_no_dish_has_is_nothing() -> None:
    assert options_shown(("anchovies",), MENU.items) == ItemUnavailable(name="anchovies")
    assert options_shown(("ghost",), MENU.items) is None
    assert options_shown(("olives",), [replace(item, available=False) for item in MENU.items]) is None
