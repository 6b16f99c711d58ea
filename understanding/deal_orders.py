"""Dishes ordered with a deal become its choices: "the lunch deal with the burger medium, fries and a cola"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, takewhile

from domain.cart import Line
from domain.commands import (
    LINE_IN_QUESTION,
    AddItem,
    AskMenu,
    ChangeLine,
    Changes,
    ChosenOption,
    Command,
    Food,
    OpenChoice,
)
from domain.deals import build_nested_id, find_components
from domain.menu import GroupId, Item, ItemId, Menu, OptionGroup, OptionId
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, ChooseOption
from understanding.language.rows import patterns

_MOST_UNITS = 20
"""The most deals of one order that are distinguished by their dishes."""


def put_dishes_into_deals(commands: Sequence[Command], context: ReadingContext, menu: Menu) -> tuple[Command, ...]:
    """The commands, with dishes as choices of the deal in question, or of a deal that was ordered before them."""
    if not any(isinstance(each, AddItem) for each in commands):
        return tuple(commands)
    if instead := _read_instead_of_warned(commands, context, menu):
        return instead
    commands = [_put_in_place_of_asked(each, commands, context, menu) for each in commands]
    in_question = _find_deal_in_question(context, menu) or _find_deal_in_focus(commands, context, menu)
    orders = [in_question] if in_question else []
    kept: list[Command | _DealOrder] = []
    for at, each in enumerate(commands):
        order = _begin_order(each, context, menu)
        if order is not None:
            orders.append(order)
            kept.append(order)
        elif not isinstance(each, AddItem) or not _put_into(orders, each, commands[at + 1 :], menu):
            kept.append(each)
    if in_question is not None and (filled := _fill_lines_in_question(in_question, kept, context)):
        return filled
    changes = in_question.build_changes() if in_question else ()
    return (*changes, *(each for command in kept for each in _list_commands(command)))


def _fill_lines_in_question(
    in_question: _DealOrder, kept: Sequence[Command | _DealOrder], context: ReadingContext
) -> tuple[Command, ...]:
    """Take the orders of the deal that we asked about for what is still to be chosen: "one with miso and tea"."""
    lines = [context.cart.lines[at - 1] for at, _ in in_question.lines]
    orders = [each for each in kept if isinstance(each, _DealOrder) and isinstance(each.command, AddItem)]
    is_same = all(order.deals == in_question.deals and order.dishes for order in orders)
    if not orders or not is_same or in_question.dishes or any(line.choices for line in lines):
        return ()
    units = [unit for order in orders for unit in order.list_units()]
    if len(units) > in_question.units or patterns("deals")["beside"].search(context.text.lower()):
        return ()
    units += [Changes()] * (in_question.units - len(units))
    others = (command for each in kept if each not in orders for command in _list_commands(each))
    return (*in_question.build_changes(units), *others)


def _put_into(orders: Sequence[_DealOrder], dish: AddItem, behind: Sequence[Command], menu: Menu) -> bool:
    """Put a dish into the last order that takes it, or that it was listed for; False for a dish beside the deals."""
    if any(order.take(dish) for order in reversed(orders)):
        return True
    listed = list(takewhile(lambda each: isinstance(each, AddItem), behind))
    return bool(orders) and orders[-1].take_unoffered(dish, listed, menu)


def nest_changes(changes: Changes, component: GroupId, dish: ItemId) -> Changes:
    """The changes of a dish as changes of the deal in which it is chosen for a component."""

    def nest(group: GroupId) -> GroupId:
        return build_nested_id(component, OptionId(dish), group)

    return changes.replace(
        choices=tuple(each.replace(group=nest(each.group)) for each in changes.choices),
        refusals=tuple(each.replace(group=nest(each.group)) for each in changes.refusals),
        open=tuple(each.replace(group=nest(each.group)) for each in changes.open),
        defaults=tuple(map(nest, changes.defaults)),
    )


def join_changes(one: Changes, other: Changes) -> Changes:
    """The changes of a deal for one of its dishes and those for another."""
    return Changes(
        choices=(*one.choices, *other.choices),
        refusals=(*one.refusals, *other.refusals),
        defaults=(*one.defaults, *other.defaults),
        open=(*one.open, *other.open),
        unknown=(*one.unknown, *other.unknown),
        note="; ".join(filter(None, (one.note, other.note))) or None,
    )


def choose_dish(deal: Item, component: GroupId, food: Food, changes: Changes) -> Changes | None:
    """A dish with its changes as a choice of a deal, also one that the component does not offer: the flow says so.

    Of several dishes those count that are offered and have the options; if it is still open which, their options wait
    for the answer. None for a dish that is not on the menu.
    """
    group = deal.group(component)
    named = (food.item,) if food.item else food.candidates
    offered = [each for each in named if group and group.option(OptionId(each))]
    fitting = [each for each in offered if _has_options(deal, nest_changes(changes, component, each))]
    dishes = fitting or offered or named[:1]
    if not dishes:
        return None
    nested = [nest_changes(changes, component, dish) for dish in dishes]
    if len(dishes) == 1:
        chosen = ChosenOption(group=component, option=OptionId(dishes[0]))
        return nested[0].replace(choices=(chosen, *nested[0].choices))
    return changes.replace(
        choices=tuple(choice for each in nested for choice in each.choices),
        refusals=tuple(refusal for each in nested for refusal in each.refusals),
        open=(OpenChoice(group=component, options=tuple(map(OptionId, dishes)), said=food.said),),
    )


def _has_options(deal: Item, changes: Changes) -> bool:
    chosen = [(deal.group(each.group), each.option) for each in changes.choices]
    refused = [(deal.group(each.group), each.option) for each in changes.refusals]
    return all(group is not None and group.option(option) is not None for group, option in (*chosen, *refused))


@dataclass(slots=True)
class _DealOrder:
    """A deal that takes dishes. ``deals``: it is one of these, so many ``units`` of it.

    ``command``: it orders the deal, or swaps a line for it; None for lines of the cart: ``lines`` has their positions
    and quantities. ``room``: how many dishes a component of a deal takes. ``person``: whom it is for. ``dishes``: those
    taken, with the component of each deal.
    """

    deals: tuple[Item, ...]
    units: int
    room: Mapping[tuple[ItemId, GroupId], int]
    command: AddItem | ChangeLine | None = None
    lines: tuple[tuple[int, int], ...] = ()
    person: str | None = None
    dishes: list[tuple[AddItem, dict[ItemId, GroupId]]] = field(default_factory=list, init=False)

    def take(self, dish: AddItem) -> bool:
        """Take a dish for a component with room: one for each unit, or for as many of them as are said."""
        if dish.for_whom is not None and self.person not in (None, dish.for_whom):
            return False
        if isinstance(self.command, ChangeLine) and _get_share(dish) not in (None, self.units):
            return False
        places = {deal.id: place for deal in self.deals if (place := self._find_place(deal, dish)) is not None}
        if not places:
            return False
        self.deals = tuple(deal for deal in self.deals if deal.id in places)
        self.dishes.append((dish, places))
        self.person = self.person or dish.for_whom
        return True

    def take_unoffered(self, dish: AddItem, behind: Sequence[Command], menu: Menu) -> bool:
        """Take a dish that the deal does not offer, which the flow then says: "with a pizza, fries and a coke".

        It is of the same kind as what is still to be chosen, or in the list before a dish that the deal offers.
        """
        item = menu.item(dish.food.item) if dish.food.item else None
        if item is None or item.components or not isinstance(self.command, AddItem) or len(self.deals) != 1:
            return False
        deal = self.deals[0]
        open_groups = [group for group in _list_component_groups(deal) if group.is_required and self._is_open(group.id)]
        of_kind = [group for group in open_groups if item.category in _list_categories(group, menu)]
        is_listed = any(self._find_place(deal, each) for each in behind if isinstance(each, AddItem))
        groups = of_kind or (open_groups if is_listed else [])
        if not groups or (_get_share(dish) or 1) > self.units:
            return False
        self.dishes.append((dish, {deal.id: groups[0].id}))
        return True

    def take_strange_words(self) -> Sequence[AddItem]:
        """Take the words that no dish of the menu has as orders: "with fries and a cider", of what is still open."""
        groups = [group for deal in self.deals for group in _list_component_groups(deal) if group.is_required]
        if not isinstance(self.command, AddItem) or not any(self._is_open(group.id) for group in groups):
            return ()
        orders = [self.command, *(dish for dish, _ in self.dishes)]
        self.command = _drop_unknown(self.command)
        self.dishes = [(_drop_unknown(dish), places) for dish, places in self.dishes]
        return [AddItem(food=Food(unknown=said, said=said)) for each in orders for said in each.changes.unknown]

    def _is_open(self, component: GroupId) -> bool:
        return all(component not in places.values() for _, places in self.dishes)

    def build_changes(self, of_units: Sequence[Changes] | None = None) -> tuple[ChangeLine, ...]:
        """The changes of the lines: of one line different ones for as many of its pieces."""
        units = iter(of_units or (self.list_units() if self.dishes else ()))
        return tuple(change for at, count in self.lines for change in _change_line(at, list(islice(units, count))))

    def build_commands(self, command: AddItem | ChangeLine) -> tuple[Command, ...]:
        """The command with the dishes; an order for each run of units with the same ones."""
        if not self.dishes:
            return (command,)
        units = self.list_units()
        if isinstance(command, ChangeLine):
            changes = join_changes(command.changes, units[0])
            swap_to = self._name_deals(command.swap_to) if command.swap_to else None
            return (command.replace(swap_to=swap_to, changes=changes),)
        food = self._name_deals(command.food)
        return tuple(
            command.replace(
                food=food, quantity=count, changes=join_changes(command.changes, changes), for_whom=self.person
            )
            for changes, count in _count_runs(units)
        )

    def _name_deals(self, food: Food) -> Food:
        ids = tuple(deal.id for deal in self.deals)
        return food.replace(item=ids[0], candidates=()) if len(ids) == 1 else food.replace(item=None, candidates=ids)

    def _find_place(self, deal: Item, dish: AddItem) -> GroupId | None:
        """The component that takes the dish: required ones first."""
        named = (dish.food.item,) if dish.food.item else dish.food.candidates
        groups = sorted(_list_component_groups(deal), key=lambda group: not group.is_required)
        offering = (group.id for group in groups if any(group.option(OptionId(each)) for each in named))
        return next((component for component in offering if self._has_room(deal.id, component, dish)), None)

    def _has_room(self, deal: ItemId, component: GroupId, dish: AddItem) -> bool:
        room, share = self.room.get((deal, component), 0), _get_share(dish) or 1
        taken = [_get_share(other) or 1 for other, places in self.dishes if places.get(deal) == component]
        return share <= self.units and sum(taken) + share <= room * self.units

    def list_units(self) -> list[Changes]:
        """The choices of each unit."""
        units = [Changes() for _ in range(self.units)]
        for component in dict.fromkeys(places[self.deals[0].id] for _, places in self.dishes):
            of_component = [pair for pair in self.dishes if pair[1][self.deals[0].id] == component]
            for (dish, places), at in self._share_out(of_component, component):
                units[at] = join_changes(units[at], self._choose(dish, places))
        return units

    def _share_out(
        self, dishes: list[tuple[AddItem, dict[ItemId, GroupId]]], component: GroupId
    ) -> Iterator[tuple[tuple[AddItem, dict[ItemId, GroupId]], int]]:
        """The dishes of a component with their units: all for each unit, or one after the other as they are counted."""
        is_for_all = all(_get_share(dish) in (None, self.units) for dish, _ in dishes)
        if is_for_all and len(dishes) <= self.room[self.deals[0].id, component]:
            yield from ((pair, at) for pair in dishes for at in range(self.units))
            return
        counted = (pair for pair in dishes for _ in range(_get_share(pair[0]) or 1))
        yield from ((pair, place % self.units) for place, pair in enumerate(counted))

    def _choose(self, dish: AddItem, places: Mapping[ItemId, GroupId]) -> Changes:
        changes = Changes()
        for deal in self.deals:
            changes = join_changes(changes, choose_dish(deal, places[deal.id], dish.food, dish.changes) or Changes())
        return changes


def _count_runs(units: Sequence[Changes]) -> list[tuple[Changes, int]]:
    """The choices, and how many units in a row have the same ones."""
    return [(changes, len(list(run))) for changes, run in groupby(units)]


def _change_line(at: int, units: Sequence[Changes]) -> Iterator[ChangeLine]:
    """The changes of the units of a line, where there are any."""
    runs = _count_runs(units)
    for number, (changes, count) in enumerate(runs, start=1):
        if not changes.empty:
            yield ChangeLine(lines=(at,), pieces=count if number < len(runs) else None, changes=changes)


def _get_share(dish: AddItem) -> int | None:
    """How many of a dish are said; None: as many as there are deals."""
    return dish.quantity if dish.quantity_said or dish.quantity > 1 else None


def _list_commands(command: Command | _DealOrder) -> tuple[Command, ...]:
    if not isinstance(command, _DealOrder):
        return (command,)
    strange = command.take_strange_words()
    return (*command.build_commands(command.command), *strange) if command.command is not None else ()


def _drop_unknown(order: AddItem) -> AddItem:
    return order.replace(changes=order.changes.replace(unknown=()))


def _list_component_groups(deal: Item) -> tuple[OptionGroup, ...]:
    """The groups of a deal that are its components."""
    groups = (deal.group(component.id) for component in deal.components)
    return tuple(group for group in groups if group is not None)


def _list_categories(group: OptionGroup, menu: Menu) -> set[str]:
    """The categories of the dishes that can be chosen for a component."""
    dishes = (menu.item(option.item) for option in group.options if option.item)
    return {dish.category for dish in dishes if dish}


def _begin_order(command: Command, context: ReadingContext, menu: Menu) -> _DealOrder | None:
    """The deal that a command orders, or swaps a line for; None for other commands."""
    match command:
        case AddItem():
            return _begin_added_deal(command, menu)
        case ChangeLine(swap_to=Food() as food, lines=(at,)) if 0 < at <= len(context.cart.lines):
            return _begin_swapped_deal(command, _find_deals(food, menu), context.cart.lines[at - 1])
        case _:
            return None


def _begin_added_deal(command: AddItem, menu: Menu) -> _DealOrder | None:
    deals = _find_deals(command.food, menu)
    included = [choice.group for choice in command.changes.choices]
    room = {pair: count - included.count(pair[1]) for pair, count in _list_room(deals).items()}
    if not deals or command.quantity > _MOST_UNITS:
        return None
    return _DealOrder(deals, command.quantity, room, command, person=command.for_whom)


def _begin_swapped_deal(command: ChangeLine, deals: tuple[Item, ...], line: Line) -> _DealOrder | None:
    """The deal that takes the place of a line, whose dish it includes."""
    taken = {(deal.id, places[0]) for deal in deals if (places := find_components(deal, line.item))}
    room = {pair: count - (pair in taken) for pair, count in _list_room(deals).items()}
    return _DealOrder(deals, command.pieces or line.quantity, room, command) if deals else None


def _find_deals(food: Food, menu: Menu) -> tuple[Item, ...]:
    """The deals that words name, if they name nothing else."""
    named = (food.item,) if food.item else food.candidates
    deals = tuple(deal for each in named if (deal := menu.item(each)) and deal.components)
    return deals if len(deals) == len(named) else ()


def _list_room(deals: Sequence[Item]) -> dict[tuple[ItemId, GroupId], int]:
    return {(deal.id, group.id): group.max_choices or 1 for deal in deals for group in _list_component_groups(deal)}


def _read_instead_of_warned(commands: Sequence[Command], context: ReadingContext, menu: Menu) -> tuple[ChangeLine, ...]:
    """Read another dish for the deal that we warned of: "lemonade instead", of a deal with a milk shake."""
    pending = context.pending
    only = commands[0] if len(commands) == 1 else None
    deal = menu.item(pending.line.item) if isinstance(pending, AllergyWarning) else None
    if deal is None or not isinstance(only, AddItem) or only.food.item is None or only.quantity > 1:
        return ()
    components = find_components(deal, only.food.item)
    chosen = choose_dish(deal, components[0], only.food, only.changes) if components else None
    return (ChangeLine(lines=(LINE_IN_QUESTION,), changes=chosen),) if chosen else ()


def _put_in_place_of_asked(
    command: Command, commands: Sequence[Command], context: ReadingContext, menu: Menu
) -> Command:
    """Read a dish in the place of the one of a deal that the guest asks about: "is the shake extra? A coke then"."""
    asked = {each.item for command in commands if isinstance(command, AskMenu) for each in command.about.items}
    asked |= {context.topic} if context.topic else set()
    if not isinstance(command, AddItem) or command.quantity_said or not asked:
        return command
    if patterns("deals")["beside"].search(context.text.lower()):
        return command
    lines = reversed(list(enumerate(context.cart.lines, start=1)))
    changes = (_choose_instead(command, line, at, asked, menu) for at, line in lines)
    return next((change for change in changes if change), command)


def _choose_instead(order: AddItem, line: Line, at: int, asked: set[ItemId], menu: Menu) -> ChangeLine | None:
    """The change of a deal in which a dish takes the place of one of those asked about."""
    deal = menu.item(line.item)
    if deal is None or order.food.item is None or not deal.components:
        return None
    components = find_components(deal, order.food.item)
    place = next((each for each in components if asked.intersection(map(ItemId, line.options_of(each)))), None)
    chosen = choose_dish(deal, place, order.food, order.changes) if place else None
    return ChangeLine(lines=(at,), changes=chosen) if chosen else None


def _find_deal_in_question(context: ReadingContext, menu: Menu) -> _DealOrder | None:
    """The lines of the cart whose dishes we asked about, with what they need or may have besides."""
    pending = context.pending
    if not isinstance(pending, ChooseOption):
        return None
    numbers = (pending.line, *pending.others)
    lines = [(at, line) for at, line in enumerate(context.cart.lines, 1) if line.number in numbers]
    line = context.cart.line(pending.line)
    deal = menu.item(line.item) if line else None
    units = sum(each.quantity for _, each in lines)
    if line is None or deal is None or not deal.components or units > _MOST_UNITS:
        return None
    same = tuple((at, each.quantity) for at, each in lines if each.item == deal.id)
    room = {
        (deal.id, group.id): (group.min_choices or group.max_choices or 1) - len(line.options_of(group.id))
        for group in _list_component_groups(deal)
    }
    return _DealOrder((deal,), sum(count for _, count in same), room, lines=same)


def _find_deal_in_focus(commands: Sequence[Command], context: ReadingContext, menu: Menu) -> _DealOrder | None:
    """The deal last ordered with what it may still have: "add the sundae", of a deal with a dessert."""
    line = next((line for line in context.cart.lines if line.number == context.focus), None)
    deal = menu.item(line.item) if line else None
    is_counted = any(isinstance(each, AddItem) and each.quantity_said for each in commands)
    if line is None or deal is None or not deal.components or is_counted:
        return None
    room = {
        (deal.id, group.id): (group.max_choices or 1) - len(line.options_of(group.id))
        for group in _list_component_groups(deal)
        if not group.is_required
    }
    at = context.cart.lines.index(line) + 1
    return _DealOrder((deal,), line.quantity, room, lines=((at, line.quantity),)) if room else None
