"""The options of a change that is for several dishes, as each of them calls its own: "both without onions"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from domain.cart import Cart
from domain.commands import ChangeLine, Changes, ChosenOption, Command, RefusedOption
from domain.menu import GroupId, Item, Menu, OptionId
from understanding.grounding.words import extract_stems

AnyOption = TypeVar("AnyOption", ChosenOption, RefusedOption)


def fit_options_to_lines(commands: Sequence[Command], cart: Cart, menu: Menu) -> tuple[Command, ...]:
    """The commands, with a change of several dishes as one for each dish that has the option under another id."""
    return tuple(each for command in commands for each in _fit_options(command, cart, menu))


def _fit_options(command: Command, cart: Cart, menu: Menu) -> Iterator[Command]:
    if not isinstance(command, ChangeLine) or command.swap_to is not None or not _has_several_dishes(command, cart):
        yield command
        return
    fitted = [(_fit_changes(command.changes, _find_item(at, cart, menu), menu), at) for at in command.lines]
    for changes, lines in groupby(fitted, key=lambda each: each[0]):
        yield command.replace(lines=tuple(at for _, at in lines), changes=changes)


def _has_several_dishes(command: ChangeLine, cart: Cart) -> bool:
    options = (*command.changes.choices, *command.changes.refusals)
    return bool(options) and len({cart.lines[at - 1].item for at in command.lines if at}) > 1


def _find_item(position: int, cart: Cart, menu: Menu) -> Item | None:
    return menu.item(cart.lines[position - 1].item) if position else None


def _fit_changes(changes: Changes, item: Item | None, menu: Menu) -> Changes:
    if item is None:
        return changes
    return changes.replace(
        choices=tuple(_fit_option(each, item, menu) for each in changes.choices),
        refusals=tuple(_fit_option(each, item, menu) for each in changes.refusals),
    )


def _fit_option(option: AnyOption, item: Item, menu: Menu) -> AnyOption:
    """The option of the dish with a name of this one; the option itself where the dish has it, or none like it."""
    if _list_names(item, option.group, option.option):
        return option
    elsewhere = (_list_names(each, option.group, option.option) for each in menu.items)
    wanted = next((each for each in elsewhere if each), frozenset())
    for group in item.groups:
        for each in group.options:
            if not wanted.isdisjoint(_list_names(item, group.id, each.id)):
                return option.replace(group=group.id, option=each.id)
    return option


def _list_names(item: Item, group_id: GroupId, option_id: OptionId) -> frozenset[tuple[str, ...]]:
    """The names of an option of the dish by their stems; none where it lacks the option."""
    group = item.group(group_id)
    option = group.option(option_id) if group else None
    return frozenset(map(extract_stems, (option.name, *option.aliases))) if option else frozenset()
