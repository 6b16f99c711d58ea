"""A cart in which the dishes of its deals are lines, too: "no ice in the coke", "onion rings instead of the fries".

The lines of the dishes are the last ones. What a reader says of them becomes what it means for the deal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.cart import Amount, Cart
from domain.commands import (
    LINE_IN_QUESTION,
    AddItem,
    ChangeLine,
    Changes,
    ChosenOption,
    Command,
    Food,
    OptionAmount,
    Pick,
    RefusedOption,
    RemoveLine,
    RepeatLine,
    ShowCart,
)
from domain.deals import DealPart, build_nested_id, find_components, list_parts
from domain.menu import GroupId, Item, Menu, OptionId
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, ChooseOption, Pending
from understanding.deal_orders import choose_dish, nest_changes
from understanding.order_talk import merge_changes


@dataclass(frozen=True, slots=True)
class _DishLine:
    """A dish of a deal, as a line at the end of the cart. ``deal_at``: the position of its deal, from 1."""

    part: DealPart
    deal_at: int
    deal: Item


@dataclass(frozen=True, slots=True)
class SpreadCart:
    """A context whose cart ends with the dishes of its deals.

    ``dishes``: these by their positions, from 1. ``asked``: the one that our open question is about.
    """

    context: ReadingContext
    dishes: Mapping[int, _DishLine]
    asked: _DishLine | None = None

    @classmethod
    def of(cls, context: ReadingContext, menu: Menu) -> SpreadCart:
        """The context with the dishes of the deals in its cart; without deals as it is."""
        cart = context.cart
        dishes = {len(cart.lines) + at: each for at, each in enumerate(_list_dish_lines(cart, menu), start=1)}
        if not dishes:
            return cls(context, {})
        lines = tuple(each.part.line.replace(number=cart.next_number + at) for at, each in dishes.items())
        spread = replace(
            context,
            cart=Cart(lines=(*cart.lines, *lines), next_number=lines[-1].number + 1),
            dish_lines=len(lines),
            focus=cart.lines[-1].number if context.focus is None else context.focus,
        )
        asked, question = _find_question(context.pending, dishes, cart)
        return cls(replace(spread, pending=question), dishes, asked)

    def join_exchanges(self, commands: Sequence[Command]) -> Sequence[Command]:
        """The commands with a dish that is ordered behind the removal of one of a deal in its place."""
        joined: list[Command] = []
        for each in commands:
            removal = joined[-1] if joined else None
            swap = self._swap_removed(removal, each) if isinstance(removal, RemoveLine) else None
            joined[-1 if swap else len(joined) :] = [swap or each]
        return joined

    def _swap_removed(self, removal: RemoveLine, order: Command) -> ChangeLine | None:
        dish = self.dishes.get(removal.lines[0]) if len(removal.lines) == 1 else None
        if dish is None or not isinstance(order, AddItem) or order.food.item is None or order.quantity_said:
            return None
        if dish.part.component not in find_components(dish.deal, order.food.item):
            return None
        return ChangeLine(lines=removal.lines, pieces=removal.pieces, swap_to=order.food, changes=order.changes)

    def gather(self, command: Command) -> Iterator[Command]:
        """The command with deals in the place of their dishes."""
        match command:
            case ChangeLine(lines=lines) if self._has_dish(lines):
                yield from self._gather_change(command)
            case ChangeLine(swap_to=Food() as food) if deal := self._find_deal_that_offers(food, command.lines):
                yield _swap_within(command, food, *deal)
            case RemoveLine(lines=lines) if self._has_dish(lines):
                yield from self._gather_removal(command)
            case RepeatLine(line=at) if at in self.dishes:
                yield _order_again(command, self.dishes[at])
            case ShowCart(line=int() as at) if at in self.dishes:
                yield command.replace(line=self.dishes[at].deal_at)
            case Pick():
                yield self._gather_pick(command)
            case _:
                yield command

    def _find_deal_that_offers(self, food: Food, lines: Sequence[int]) -> tuple[Item, GroupId] | None:
        """The deal of the lines that offers a dish, which words put in its place without naming the deal.

        "Lemonade instead", after the deal was ordered or warned of, changes its drink.
        """
        deals = [self._find_deal(at) for at in lines]
        deal = deals[0] if deals else None
        if deal is None or food.item is None or deal.name.casefold() in self.context.text.casefold():
            return None
        components = find_components(deal, food.item)
        return (deal, components[0]) if components else None

    def _find_deal(self, at: int) -> Item | None:
        """The deal of a line, or of our warning (line 0)."""
        pending, lines, menu = self.context.pending, self.context.cart.lines, self.context.menu
        warned = pending.line.item if at == LINE_IN_QUESTION and isinstance(pending, AllergyWarning) else None
        item = lines[at - 1].item if 0 < at <= len(lines) else warned
        deal = menu.item(item) if menu and item else None
        return deal if deal and deal.components else None

    def _has_dish(self, lines: Sequence[int]) -> bool:
        return any(at in self.dishes for at in lines)

    def _gather_change(self, command: ChangeLine) -> Iterator[Command]:
        if rest := tuple(at for at in command.lines if at not in self.dishes):
            yield command.replace(lines=rest)
        for dish in self._list_dishes(command.lines):
            yield from self._change_dish(command, dish)

    def _list_dishes(self, lines: Sequence[int]) -> list[_DishLine]:
        """The dishes at these positions, but none of a deal that is meant as a whole."""
        dishes = [self.dishes[at] for at in lines if at in self.dishes]
        return [dish for dish in dishes if dish.deal_at not in lines]

    def _change_dish(self, command: ChangeLine, dish: _DishLine) -> Iterator[Command]:
        changed = ChangeLine(lines=(dish.deal_at,), pieces=command.pieces, confidence=command.confidence)
        if command.quantity == 0:
            yield changed.replace(changes=_leave_out(dish))
        elif command.swap_to is not None:
            yield _swap_dish(changed, command.swap_to, command.changes, dish)
        elif not command.changes.empty:
            yield changed.replace(changes=nest_changes(command.changes, dish.part.component, dish.part.line.item))
        if command.quantity:
            yield _count_anew(command, command.quantity, dish)

    def _gather_removal(self, command: RemoveLine) -> Iterator[Command]:
        rest = tuple(at for at in command.lines if at not in self.dishes)
        if rest or command.unknown is not None:
            yield command.replace(lines=rest)
        for dish in self._list_dishes(command.lines):
            pieces = command.pieces if command.pieces != dish.part.line.quantity else None
            yield ChangeLine(lines=(dish.deal_at,), pieces=pieces, changes=_leave_out(dish))

    def _gather_pick(self, command: Pick) -> Pick:
        """The choice for a dish of a deal, where it was asked about."""
        lines = tuple(self.dishes[at].deal_at if at in self.dishes else at for at in command.lines)
        if self.asked is None:
            return command.replace(lines=lines)
        changes = nest_changes(command.changes, self.asked.part.component, self.asked.part.line.item)
        return command.replace(lines=lines, changes=changes)


def _list_dish_lines(cart: Cart, menu: Menu) -> Iterator[_DishLine]:
    for at, line in enumerate(cart.lines, start=1):
        deal = menu.item(line.item)
        if deal is not None and deal.components:
            yield from (_DishLine(part, at, deal) for part in list_parts(line, deal))


def _leave_out(dish: _DishLine) -> Changes:
    return Changes(refusals=(RefusedOption(group=dish.part.component, option=OptionId(dish.part.line.item)),))


def _swap_dish(changed: ChangeLine, food: Food, changes: Changes, dish: _DishLine) -> ChangeLine:
    """Another dish for the component. One that is not on the menu is reported as for any line."""
    chosen = choose_dish(dish.deal, dish.part.component, food, changes)
    return changed.replace(swap_to=food) if chosen is None else changed.replace(changes=chosen)


def _count_anew(command: ChangeLine, quantity: int, dish: _DishLine) -> Command:
    """Another number of a dish: what there is beside the deals is no part of them, and some deals may do without."""
    units = dish.part.line.quantity
    if quantity < units:
        return ChangeLine(lines=(dish.deal_at,), pieces=units - quantity, changes=_leave_out(dish))
    if quantity == units:
        return ChangeLine(lines=(dish.deal_at,), quantity=units)
    food = command.swap_to or _name_dish(dish)
    return AddItem(food=food, quantity=quantity - units, quantity_said=True, changes=command.changes)


def _swap_within(command: ChangeLine, food: Food, deal: Item, component: GroupId) -> ChangeLine:
    chosen = choose_dish(deal, component, food, command.changes) or command.changes
    return command.replace(swap_to=None, quantity=None, changes=chosen)


def _order_again(command: RepeatLine, dish: _DishLine) -> AddItem:
    """Another one of a dish of a deal: it is no part of the deal."""
    line = dish.part.line
    amounts: dict[Amount, OptionAmount] = {Amount.NORMAL: "normal", Amount.EXTRA: "extra", Amount.LIGHT: "light"}
    same = Changes(
        choices=tuple(ChosenOption(group=c.group, option=c.option, amount=amounts[c.amount]) for c in line.choices),
        refusals=tuple(RefusedOption(group=r.group, option=r.option, amount=amounts[r.amount]) for r in line.refusals),
    )
    changes = merge_changes(same, command.changes)
    return AddItem(food=_name_dish(dish), quantity=command.quantity, quantity_said=True, changes=changes)


def _name_dish(dish: _DishLine) -> Food:
    return Food(item=dish.part.line.item, said=dish.part.line.name)


def _find_question(
    pending: Pending | None, dishes: Mapping[int, _DishLine], cart: Cart
) -> tuple[_DishLine | None, Pending | None]:
    """The dish whose option we asked about, and the question as one about its line; else the question as it is."""
    if not isinstance(pending, ChooseOption):
        return None, pending
    for at, dish in dishes.items():
        begin = build_nested_id(dish.part.component, OptionId(dish.part.line.item), GroupId(""))
        if cart.lines[dish.deal_at - 1].number == pending.line and pending.group.startswith(begin):
            group = GroupId(pending.group.removeprefix(begin))
            return dish, pending.replace(line=cart.next_number + at, group=group, others=())
    return None, pending
