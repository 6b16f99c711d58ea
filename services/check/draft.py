"""The order of a check: one dish of the menu with the first option of each required group."""

from __future__ import annotations

from domain.cart import Cart, Choice, Line, open_question, price_cart
from domain.deals import name_option
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import Item, Menu, OptionGroup
from domain.order import Fulfilment, OrderDraft

TEST_NOTE = "TEST ORDER of services.check, please do not prepare"


class NoSuchDish(Exception):
    """The menu has no dish to order. The message contains the remedy."""


def draft_for_test(menu: Menu | None, dish: str | None) -> OrderDraft:
    """One of ``dish`` (a name or an id), or of the first available item. Raises NoSuchDish."""
    if menu is None:
        raise NoSuchDish("An order needs a menu that can be read: give --menu URL, or set MENU_SERVICE_URL.")
    item = _choose_item(menu, dish)
    line = _make_choices(Line(number=1, item=item.id, name=item.name), item)
    return OrderDraft(
        cart=price_cart(Cart().with_line(line), menu),
        fulfilment=Fulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CASH, instructions=TEST_NOTE),
        names=tuple(
            (group.id, option.id, name_option(item, group.id, option.id))
            for group in (*item.groups, *item.nested)
            for option in group.options
        ),
    )


def _choose_item(menu: Menu, dish: str | None) -> Item:
    if dish is not None:
        name = dish.casefold().strip()
        match = next((item for item in menu.items if name in (item.name.casefold(), item.id.casefold())), None)
        if match is None:
            raise NoSuchDish(f"The menu has no “{dish}”: give --dish the name or the id of an item.")
        return match
    dishes = [item for item in menu.items if item.available and not item.components]
    possible = [item for item in dishes if all(map(_can_be_answered, item.groups))]
    if not possible:
        raise NoSuchDish("The menu has no item that can be ordered, so no order could be tried.")
    return next((item for item in possible if item.price), possible[0])


def _can_be_answered(group: OptionGroup) -> bool:
    return sum(option.available for option in group.options) >= group.min_choices


def _make_choices(line: Line, item: Item) -> Line:
    """The line with the first available options of what is required, also of the dishes of a deal."""
    while (group := open_question(line, item)) and _can_be_answered(group):
        first = [each for each in group.options if each.available][: group.min_choices]
        chosen = tuple(Choice(group=group.id, option=option.id) for option in first)
        line = line.replace(choices=(*line.choices, *chosen))
    return line
