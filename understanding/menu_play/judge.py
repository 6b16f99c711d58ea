"""Compares a reading with what the played phrase was meant to order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.commands import AddItem, AskMenu, AskSafe, ChangeLine, Command, Food, NotUnderstood, Reading
from domain.menu import Item, ItemId, Menu, Option, OptionGroup
from domain.menu_check import MenuFault
from understanding.numbers import numbers_in

_LISTED = 4


def find_name_fault(reading: Reading, item: Item, quantity: int, name: str, language: str) -> MenuFault | None:
    """Why a phrase that orders ``quantity`` of a dish by ``name`` is misread; None if it is not."""
    orders = list_orders(reading)
    if [each.food.item for each in orders] == [item.id] and orders[0].quantity == quantity:
        return MenuFault.UNREAD_NAME if orders[0].changes.unknown else None
    if any(len(each.food.candidates) > 1 for each in orders):
        return MenuFault.SHARED_NAME
    named = {each.food.item for each in orders} - {None}
    if named and named != {item.id} and len(orders) == 1 and orders[0].quantity == quantity:
        return MenuFault.HIDDEN_NAME
    if numbers_in(name, language):
        return MenuFault.EATEN_NUMBER
    if named:
        is_count = len(orders) == 1 and orders[0].quantity != quantity
        return MenuFault.EATEN_NUMBER if is_count else MenuFault.HIDDEN_NAME
    is_lost = all(isinstance(each, NotUnderstood | AddItem) for each in reading.commands)
    return MenuFault.UNREAD_NAME if is_lost else MenuFault.EVERYDAY_NAME


def has_option(reading: Reading, item: Item, group: OptionGroup, option: Option) -> bool:
    """Whether a phrase ordered the dish with this option and no other one."""
    orders = list_orders(reading)
    if [each.food.item for each in orders] != [item.id]:
        return False
    changes = orders[0].changes
    if changes.unknown or changes.open:
        return False
    chosen = [(each.group, each.option) for each in changes.choices]
    if not chosen and not changes.refusals:
        return option.id in group.included or group.id in changes.defaults
    return chosen == [(group.id, option.id)]


def find_namesake_group(reading: Reading, item: Item, group: OptionGroup, option: Option) -> OptionGroup | None:
    """The other group whose option of the same name a phrase chose for the dish; None if it chose no such one."""
    for order in list_orders(reading):
        for choice in order.changes.choices if order.food.item == item.id else ():
            other = item.group(choice.group)
            chosen = other.option(choice.option) if other else None
            if chosen is not None and other != group and chosen.name.casefold() == option.name.casefold():
                return other
    return None


def list_orders(reading: Reading) -> list[AddItem]:
    """The commands of a reading that order dishes."""
    return [each for each in reading.commands if isinstance(each, AddItem)]


def list_mentioned(reading: Reading) -> set[ItemId]:
    """The dishes that a reading orders, asks about or puts in the place of others."""
    return {item for command in reading.commands for item in _list_items(command)}


def describe_reading(reading: Reading, menu: Menu) -> str:
    """What came out of a phrase, for the restaurant."""
    if reading.too_much:
        return "too long to be read"
    return " and ".join(dict.fromkeys(_describe(command, menu) for command in reading.commands))


def _list_items(command: Command) -> Iterator[ItemId]:
    match command:
        case AddItem(food=food):
            yield from _list_of_food(food)
        case ChangeLine(swap_to=food) if food is not None:
            yield from _list_of_food(food)
        case AskMenu(about=about) | AskSafe(about=about):
            yield from (each.item for each in about.items)
        case _:
            return


def _list_of_food(food: Food) -> Iterator[ItemId]:
    yield from (food.item,) if food.item is not None else food.candidates


def _describe(command: Command, menu: Menu) -> str:
    match command:
        case AddItem():
            return _describe_order(command, menu)
        case NotUnderstood():
            return "not understood"
        case AskMenu() | AskSafe():
            names = join_names(_name_of(item, menu) for item in _list_items(command))
            return f"a question about {names or 'the menu'}"
        case _:
            return f"“{command.kind.replace('_', ' ')}”, no dish"


def _describe_order(order: AddItem, menu: Menu) -> str:
    food = order.food
    if food.item is None and food.candidates:
        return f"a question: {join_names((_name_of(each, menu) for each in food.candidates), ' or ')}?"
    if food.item is None:
        return f"“{food.unknown}”, which is not on the menu"
    item, changes = menu.item(food.item), order.changes
    names = {option.id: option.name for group in (item.groups if item else ()) for option in group.options}
    parts = [names.get(each.option, str(each.option)) for each in changes.choices]
    parts += [f"no {names.get(each.option, each.option)}" for each in changes.refusals]
    parts += [" or ".join(names.get(each, str(each)) for each in choice.options) + "?" for choice in changes.open]
    parts += [f"“{each}”, which it does not have" for each in changes.unknown]
    options = f" with {join_names(parts)}" if parts else ""
    return f"{order.quantity} × {_name_of(food.item, menu)}{options}"


def _name_of(item: ItemId, menu: Menu) -> str:
    found = menu.item(item)
    return found.name if found else str(item)


def join_names(names: Iterable[str], join: str = ", ") -> str:
    """The first names and the number of the others."""
    every = list(dict.fromkeys(names))
    more = f"{join}{len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return join.join(every[:_LISTED]) + more
