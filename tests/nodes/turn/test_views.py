"""Lines and dishes in the menu's words."""

from domain.cart import Amount, Cart, Choice, Line
from domain.guest import Preferences
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.money import Money
from nodes.turn.views import build_cart_view, build_dish_view, find_cheapest_price, format_option
from tests.fakes.trattoria import trattoria

MENU = trattoria()


def item(name: str) -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return found


def test_a_line_is_told_with_its_options_note_and_price() -> None:
    extra = Choice(group=GroupId("toppings"), option=OptionId("olives"), amount=Amount.EXTRA)
    line = Line(number=0, item=ItemId("margherita-pizza"), name="old name", choices=(extra,), note="well done")
    [told] = build_cart_view(Cart().with_line(line), MENU).lines
    assert (told.name, told.options, told.note, told.from_price) == (
        "Margherita Pizza", ("extra olives",), "well done", True,
    )  # fmt: skip


def test_the_cheapest_price_is_that_of_the_smallest_size() -> None:
    assert find_cheapest_price(item("margherita-pizza")) == Money(900, "USD")
    assert find_cheapest_price(item("lemonade")) == Money(300, "USD")


def test_an_option_that_is_gone_is_told_by_its_id() -> None:
    assert format_option(None, Choice(group=GroupId("g"), option=OptionId("olives"))) == "olives"


def test_a_view_is_built_once_for_guests_who_avoid_nothing() -> None:
    pizza = item("margherita-pizza")
    assert build_dish_view(pizza) is build_dish_view(pizza, Preferences())


def test_a_view_for_a_guest_with_an_allergy_is_no_other_guests() -> None:
    pizza = item("margherita-pizza")
    assert not build_dish_view(pizza).unsafe
    assert build_dish_view(pizza, Preferences(allergies=("milk",))).unsafe
    assert build_dish_view(pizza, Preferences(dietary=("vegan",))).unsafe
    assert not build_dish_view(pizza).unsafe
