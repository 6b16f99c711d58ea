"""Deals: items with components, each a choice among dishes of the same menu that keep their own options.

A component is an option group of the deal, and each dish that can be chosen for it an option with the id of the dish.
The groups of that dish are groups of the deal, too (``Item.nested``), with ids such as "drink/coke/ice"; they count
only while the dish is chosen. So prices, limits, allergies and the order service treat them as any other option.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.cart import Choice, Line, Refusal
from domain.menu import Component, GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import Money


def add_component_groups(menu: Menu) -> Menu:
    """The menu with the option groups of its deals. A dish that is not on the menu, or a deal, is no choice."""
    if not menu.deals:
        return menu
    return replace(menu, items=tuple(_add_groups(item, menu) if item.components else item for item in menu.items))


def _add_groups(deal: Item, menu: Menu) -> Item:
    groups = tuple(_build_group(component, menu) for component in deal.components)
    nested = tuple(
        replace(group, id=build_nested_id(component.id, option.id, group.id), of=(component.id, option.id))
        for component in groups
        for option in component.options
        for group in _list_groups(option, menu)
    )
    can_be_chosen = all(group.min_choices <= sum(option.available for option in group.options) for group in groups)
    return replace(
        deal,
        groups=(*groups, *deal.groups),
        nested=nested,
        available=deal.available and can_be_chosen,
    )


def build_nested_id(component: GroupId, option: OptionId, group: GroupId) -> GroupId:
    """The id, in a deal, of an option group of the dish that is chosen for a component."""
    return GroupId(f"{component}/{option}/{group}")


def _build_group(component: Component, menu: Menu) -> OptionGroup:
    choices = [(item, price) for each, price in component.choices if (item := menu.item(each)) and not item.components]
    return OptionGroup(
        id=component.id,
        name=component.name,
        kind=GroupKind.SINGLE if component.max_choices == 1 else GroupKind.MULTI,
        options=tuple(_build_option(item, price) for item, price in choices),
        min_choices=component.min_choices,
        max_choices=component.max_choices,
    )


def _build_option(item: Item, price: Money | None) -> Option:
    included = [option.allergens for group in item.groups for option in group.options if option.id in group.included]
    declared = [labels for labels in included if labels is not None]
    return Option(
        id=OptionId(item.id),
        name=item.name,
        aliases=item.aliases,
        price=price,
        allergens=None if item.allergens is None else item.allergens.union(*declared),
        available=item.available,
        item=item.id,
        dietary=item.dietary,
    )


def _list_groups(option: Option, menu: Menu) -> tuple[OptionGroup, ...]:
    item = menu.item(option.item) if option.item else None
    return item.groups if item else ()


@dataclass(frozen=True, slots=True)
class DealPart:
    """A dish that is chosen for a component of a deal, as a line of its own: with the ids of its own option groups."""

    component: GroupId
    line: Line


def list_parts(line: Line, deal: Item) -> tuple[DealPart, ...]:
    """The chosen dishes of a line, in the order of the deal's components."""
    return tuple(
        DealPart(component.id, _build_part(line, component.id, option))
        for component in map(deal.group, (component.id for component in deal.components))
        if component is not None
        for option in component.options
        if (component.id, option.id) in line.chosen
    )


def _build_part(line: Line, component: GroupId, option: Option) -> Line:
    begin = build_nested_id(component, option.id, GroupId(""))
    choices = (
        choice.replace(group=choice.group.removeprefix(begin)) for choice in line.choices if begin in choice.group
    )
    refusals = (each.replace(group=each.group.removeprefix(begin)) for each in line.refusals if begin in each.group)
    return Line(
        number=line.number,
        item=option.item or ItemId(option.id),
        name=option.name,
        quantity=line.quantity,
        choices=tuple(choices),
        refusals=tuple(refusals),
        person=line.person,
    )


def place_dish(dish: Line, component: GroupId) -> tuple[tuple[Choice, ...], tuple[Refusal, ...]]:
    """A dish as the choice for a component, with its options under the ids that they have in the deal."""
    option = OptionId(dish.item)
    choices = (each.replace(group=build_nested_id(component, option, each.group)) for each in dish.choices)
    refusals = (each.replace(group=build_nested_id(component, option, each.group)) for each in dish.refusals)
    return (Choice(group=component, option=option), *choices), tuple(refusals)


def choose_only_dishes(deal: Item, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The choices with the dishes that a deal always has: those of a component without an alternative."""
    groups = (deal.group(component.id) for component in deal.components)
    fixed = [group for group in groups if group and group.is_required and len(group.options) == group.min_choices]
    chosen = {(choice.group, choice.option) for choice in choices}
    only = (Choice(group=group.id, option=option.id) for group in fixed for option in group.options)
    return (*(choice for choice in only if (choice.group, choice.option) not in chosen), *choices)


def find_dish_of(deal: Item, group: GroupId) -> Option | None:
    """The dish of a deal that an option group belongs to; None for a group of the deal itself."""
    of = next((each.of for each in deal.nested if each.id == group), None)
    component = deal.group(of[0]) if of else None
    return component.option(of[1]) if component and of else None


def name_option(item: Item, group_id: GroupId, option_id: OptionId) -> str:
    """The menu's name of an option; of a dish of a deal with the name of that dish: "Ice (Coca-Cola)"."""
    group = item.group(group_id)
    option = group.option(option_id) if group else None
    dish = find_dish_of(item, group_id) if item.nested else None
    name = option.name if option else str(option_id)
    return f"{name} ({dish.name})" if dish else name


def find_components(deal: Item, dish: ItemId) -> tuple[GroupId, ...]:
    """The components of a deal for which a dish can be chosen."""
    options = ((each.id, each.option(OptionId(dish))) for each in deal.groups if _is_component(each))
    return tuple(component for component, option in options if option is not None and option.available)


def _is_component(group: OptionGroup) -> bool:
    return any(option.item is not None for option in group.options)


def drop_orphans(line: Line, deal: Item) -> Line:
    """The line without the options of dishes that are not chosen (any more).

    Those for a component that is still open stay: they wait for the answer ("the large burger", of two).
    """
    if not deal.nested:
        return line
    settled = {choice.group for choice in line.choices}
    orphans = {group.id for group in deal.nested if group.of and group.of not in line.chosen and group.of[0] in settled}
    return line.replace(
        choices=tuple(choice for choice in line.choices if choice.group not in orphans),
        refusals=tuple(refusal for refusal in line.refusals if refusal.group not in orphans),
    )
