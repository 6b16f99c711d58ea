"""Takes a dish for an option that another needs: "mushy peas and a tea" beside a lunch with a side and a drink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.cart import Choice, Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Command
from domain.menu import GroupId, Item, ItemId, OptionGroup
from domain.session import ChooseOption
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.order_grounding import ground_order
from understanding.order_talk import merge_changes


@dataclass(slots=True)
class _Need:
    """A dish with required groups without a choice: of a line of the cart, or ordered in this message.

    ``at``: the line's position from 1; None for an order. ``order``: the order; None for a line. ``chosen``: the
    options that were found for it.
    """

    item: Item
    groups: dict[GroupId, int]
    at: int | None = None
    order: AddItem | None = None
    chosen: list[Choice] = field(default_factory=list)

    def take(self, said: str, index: MenuIndex) -> bool:
        """Take the option of an open group that words name, if they name nothing else."""
        grounding = ground_order(said, index.part((self.item.id,)), self.item.id)
        choices = grounding.loose_choices
        if len(choices) != 1 or grounding.lines or self.groups.get(choices[0].group, 0) < 1:
            return False
        self.groups[choices[0].group] -= 1
        self.chosen.append(choices[0])
        return True

    def build_changes(self) -> Changes:
        """The chosen options as changes."""
        return Changes(choices=tuple(ChosenOption(group=each.group, option=each.option) for each in self.chosen))


def fill_open_groups(wishes: Sequence[Command], reading: MessageReading) -> list[Command]:
    """The wishes, with single dishes taken for options that the dish in question, or one ordered before, needs."""
    index = reading.index
    if index is None or not any(isinstance(wish, AddItem) for wish in wishes):
        return list(wishes)
    of_cart = list(_list_needs_of_cart(reading, index))
    needs = [*of_cart]
    kept: list[Command] = []
    for each in wishes:
        wish = _take_unknown_options(_read_restated_count(each, of_cart, reading), of_cart, index)
        if isinstance(wish, AddItem) and _is_plain(wish) and any(need.take(wish.food.said, index) for need in needs):
            continue
        kept.append(wish)
        needs += _list_needs_of_order(wish, index)
    by_order = {id(need.order): need for need in needs if need.order is not None}
    changes = [ChangeLine(lines=(need.at,), changes=need.build_changes()) for need in needs if need.at and need.chosen]
    return [*changes, *(_add_choices(wish, by_order.get(id(wish))) for wish in kept)]


def _read_restated_count(wish: Command, needs: Sequence[_Need], reading: MessageReading) -> Command:
    """The wish, or the count of the line in question that it says again: "two of the carbonara then"."""
    if not isinstance(wish, AddItem) or not wish.quantity_said or wish.quantity < 2:
        return wish
    same = next((need for need in needs if need.item.id == wish.food.item and need.at), None)
    if same is None or same.at is None or patterns("cart")["once_more"].search(plain_text(reading.rules_text)):
        return wish
    if reading.context.cart.lines[same.at - 1].quantity >= wish.quantity:
        return wish
    return ChangeLine(lines=(same.at,), quantity=wish.quantity, changes=wish.changes)


def _take_unknown_options(wish: Command, needs: Sequence[_Need], index: MenuIndex) -> Command:
    """The wish without the options that are not its dish's but those in question: "mushy peas and a tea"."""
    if not isinstance(wish, AddItem) or not wish.changes.unknown:
        return wish
    left = tuple(said for said in wish.changes.unknown if not any(need.take(said, index) for need in needs))
    return wish.replace(changes=wish.changes.replace(unknown=left))


def _is_plain(wish: AddItem) -> bool:
    """Whether a wish orders one of a dish, with nothing said about it."""
    return wish.quantity == 1 and wish.changes.empty and bool(wish.food.said) and wish.food.unknown is None


def _list_needs_of_cart(reading: MessageReading, index: MenuIndex) -> Iterator[_Need]:
    """The line of the open question about an option, if it needs more than one."""
    pending, cart = reading.context.pending, reading.context.cart
    if not isinstance(pending, ChooseOption):
        return
    for at, line in enumerate(cart.lines, start=1):
        item = index.menu.item(line.item)
        if line.number == pending.line and item is not None and (groups := _count_open(item, line)):
            yield _Need(item, groups, at)


def _list_needs_of_order(wish: Command, index: MenuIndex) -> Iterator[_Need]:
    item = index.menu.item(wish.food.item or ItemId("")) if isinstance(wish, AddItem) else None
    if item is not None and isinstance(wish, AddItem) and wish.quantity == 1:
        taken = [choice.group for choice in wish.changes.choices]
        missing = {group.id: _count_missing(group, taken.count(group.id)) for group in item.groups}
        if groups := {group: count for group, count in missing.items() if count > 0}:
            yield _Need(item, groups, order=wish)


def _count_open(item: Item, line: Line) -> dict[GroupId, int]:
    """How many options the required groups of a line still need."""
    groups = {group.id: _count_missing(group, len(line.options_of(group.id))) for group in item.groups}
    return {group: count for group, count in groups.items() if count > 0}


def _count_missing(group: OptionGroup, chosen: int) -> int:
    return max(group.min_choices - chosen, 0)


def _add_choices(wish: Command, need: _Need | None) -> Command:
    if need is None or not need.chosen or not isinstance(wish, AddItem):
        return wish
    return wish.replace(changes=merge_changes(wish.changes, need.build_changes()))
