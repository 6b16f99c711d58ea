"""What may be had with which dishes."""

from dataclasses import replace

from domain.outcome import ItemUnavailable, OptionsShown
from nodes.menu.options import list_options, list_sizes
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


def test_sizes_are_the_options_that_a_guest_must_choose_and_that_set_the_price() -> None:
    shown = list_sizes(MENU.in_category("Pizzas"))
    assert isinstance(shown, OptionsShown)
    assert {name for row in shown.rows for name, _ in row.options} == {"small", "medium", "large"}
    assert list_sizes([replace(item, groups=()) for item in MENU.items]) is None
