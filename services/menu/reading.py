"""Converts the menu service's response to the domain's menu, with generated ids where they are missing.

One invalid dish does not invalidate the menu: an unreliable field of an item (a price in another currency, a duplicate
id) is dropped and recorded, and the rest is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.deals import add_component_groups
from domain.menu import (
    Component,
    DishPart,
    GroupId,
    GroupKind,
    HalvesPrice,
    Item,
    ItemId,
    Menu,
    Option,
    OptionGroup,
    OptionId,
    PlacementPrice,
    normalize_allergen_lists,
)
from domain.money import Money
from domain.sale_unit import SaleUnit
from services.dropped import Drops, FieldPath
from services.errors import ServiceContractError
from services.lenient import LenientReading
from services.markup import plain_text
from services.menu.models import (
    MenuResponse,
    WireCategory,
    WireComponent,
    WireHalvesPrice,
    WireItem,
    WireOption,
    WireOptionGroup,
)
from services.menu.numbering import with_numbers
from services.menu.plain_text import NO_HEADING, TextMenu, read_text_menu
from services.wire import currency_code, make_item_id


@dataclass(frozen=True, slots=True)
class _ListedItem:
    """An item of the response with its path and category.

    ``halves``: the price of a dish of which it is one half. ``sale_unit``: how it is sold by weight, volume or packs.
    """

    place: FieldPath
    category: str
    item: WireItem
    halves: WireHalvesPrice | None = None
    sale_unit: SaleUnit | None = None

    @property
    def name(self) -> str:
        return plain_text(self.item.name)

    @property
    def original_name(self) -> str | None:
        """The name as sent, if it differs and has no control characters, which cannot be stored."""
        sent = self.item.name
        return sent if sent != self.name and all(sign >= " " for sign in sent) else None


def menu_of(reading: LenientReading[MenuResponse], *, service: str, version: str, default_currency: str) -> Menu:
    """The response as a menu. Dropped fields are recorded in the reading's drops.

    Raises ServiceContractError for a response without content or without a valid item.
    """
    answer, drops = reading.value, reading.drops
    if answer.output is None and answer.categories is None:
        raise ServiceContractError(service, "sent neither categories nor a text")
    written = TextMenu() if answer.categories else read_text_menu(answer.output or "", default_currency)
    for line in written.unread:
        drops.note(("output", "lines", line), "line_not_read")
    categories = answer.categories or written.categories
    listed = list(_list_items(categories, reading))
    currency = _menu_currency(answer, listed, default_currency)
    prices = _Prices(currency, is_known=("currency",) not in drops, drops=drops)
    menu = Menu(
        items=with_numbers(_ItemReader(prices, drops).items(listed)),
        version=version,
        text=answer.output or None,
        currency=currency,
        open_now=answer.open_now,
        opening_hours=answer.opening_hours,
        order_times=answer.order_times.to_rules() if answer.order_times else None,
        generic_names=tuple((_category_name(c), c.generic_names) for c in categories if c.generic_names),
        is_from_text=bool(written.categories),
    )
    if not menu.items and not menu.text and len(drops):
        raise ServiceContractError(service, "sent a menu without a readable item")
    return add_component_groups(normalize_allergen_lists(menu))


def _list_items(categories: Iterable[WireCategory], reading: LenientReading[MenuResponse]) -> Iterator[_ListedItem]:
    for at, category in enumerate(categories):
        for index, item in enumerate(category.items):
            place = reading.place("categories", at, "items", index)
            if plain_text(item.name):
                halves = item.half_and_half or category.half_and_half
                try:
                    yield _ListedItem(place, _category_name(category), item, halves, item.find_sale_unit())
                except ValueError:
                    reading.drops.note((*place, "unit"), "not_readable")  # its price would mislead
            else:
                reading.drops.note(place, "no_name")


def _category_name(category: WireCategory) -> str:
    return category.name or NO_HEADING


def _menu_currency(answer: MenuResponse, listed: Iterable[_ListedItem], default: str) -> str:
    """The response's currency, else the most common one of its items, else the default."""
    if named := currency_code(answer.currency, default):
        return named
    codes = Counter(code for each in listed if (code := currency_code(each.item.currency, default)))
    return max(codes, key=lambda code: (codes[code], code == default)) if codes else default


@dataclass(frozen=True, slots=True)
class _Prices:
    """Reads the amounts of one menu, all in its currency. ``is_known`` False: the response has an invalid one."""

    currency: str
    is_known: bool
    drops: Drops

    def price(self, place: FieldPath, amount: Decimal | None, written: str | None) -> Money | None:
        """The amount as money; None without one, or in another or an unknown currency."""
        if amount is None:
            return None
        if self.is_other(written) or not (self.is_known or written):
            self.drops.note((*place, "price"), "other_currency")
            return None
        return Money.of_wire(amount, self.currency)

    def is_other(self, written: str | None) -> bool:
        """Whether this currency differs from the menu's: an order in two currencies has no total."""
        return currency_code(written, self.currency) not in (None, self.currency)


class _ItemReader:
    """Reads the items of one response."""

    def __init__(self, prices: _Prices, drops: Drops) -> None:
        self._prices = prices
        self._drops = drops

    def items(self, listed: Iterable[_ListedItem]) -> tuple[Item, ...]:
        """Every item under its own id, without duplicates."""
        by_id: dict[str, Item] = {}
        deals: dict[str, _ListedItem] = {}
        for item_id, each in self._assign_ids(listed):
            item = self._item(item_id, each)
            if item_id in by_id:
                self._drops.note(each.place, "duplicate_name")
                item = _merge_items(by_id[item_id], item)
            by_id[item_id] = item
            if each.item.components:
                deals[item_id] = each
        for item_id, each in deals.items():
            components = tuple(self._components(each, by_id, deals.keys()))
            by_id[item_id] = replace(by_id[item_id], components=components)
        return tuple(by_id.values())

    def _components(self, each: _ListedItem, items: Mapping[str, Item], deals: Collection[str]) -> Iterator[Component]:
        """The components of a deal. One without an id of its own gets that of its name."""
        ids = {group.id for group in each.item.option_groups}
        for index, component in enumerate(each.item.components):
            at = (*each.place, "components", index)
            component_id = component.id or make_item_id(component.name)
            if component_id in ids:
                self._drops.note(at, "duplicate_id")
                continue
            ids.add(component_id)
            yield Component(
                id=GroupId(component_id),
                name=component.name,
                choices=tuple(self._component_choices(at, component, items.keys() - deals)),
                min_choices=component.min,
                max_choices=max(component.max or 1, component.min),
            )

    def _component_choices(
        self, place: FieldPath, component: WireComponent, dishes: Collection[str]
    ) -> Iterator[tuple[ItemId, Money | None]]:
        """The dishes to choose among. What is not on the menu, or is a deal itself, is no choice."""
        listed = set()
        for index, choice in enumerate(component.choices):
            at = (*place, "choices", index)
            if choice.item not in dishes or choice.item in listed:
                self._drops.note(at, "duplicate_id" if choice.item in listed else "not_listed")
                continue
            listed.add(choice.item)
            yield ItemId(choice.item), self._prices.price(at, choice.price, None)

    def _assign_ids(self, listed: Iterable[_ListedItem]) -> Iterator[tuple[str, _ListedItem]]:
        """Items with ids. Without one, the id is made of the name, and of the category if the name is not unique.

        An id of several different items is dropped: these items are ordered by name.
        """
        distinct = list({(each.category, each.item): each for each in listed}.values())
        shared = _unusable_ids(distinct)
        names = Counter(make_item_id(each.name) for each in distinct if each.item.id in shared)
        ids = set()
        for each in distinct:
            sent_id = each.item.id
            if sent_id is not None and sent_id in shared:
                self._drops.note((*each.place, "id"), "duplicate_id")
            by_name = make_item_id(each.name)
            own_id = by_name if names[by_name] == 1 else make_item_id(f"{each.category} {each.name}")
            if sent_id is None or sent_id in shared:
                yield own_id, each
            elif sent_id not in ids:
                ids.add(sent_id)
                yield sent_id, each

    def _item(self, item_id: str, each: _ListedItem) -> Item:
        item, place = each.item, each.place
        groups = tuple(self._groups(place, item.option_groups))
        misses_included = any(len(group.included) < len(sent.included) for group, sent in groups)
        can_be_chosen = all(_can_be_chosen(group) for group, _ in groups)
        return Item(
            id=ItemId(item_id),
            name=each.name,
            category=each.category,
            description=item.description or None,
            price=self._prices.price(place, item.price, item.currency),
            aliases=item.aliases,
            groups=tuple(group for group, _ in groups),
            # An unknown ingredient makes the allergens unknown.
            allergens=None if misses_included else _words(item.allergens),
            dietary=_words(item.dietary),
            available=item.available and can_be_chosen,
            unavailable_reason=item.unavailable_reason or None,
            sent_name=each.original_name,
            number=item.number,
            image_url=item.image_url,
            halves_price=HalvesPrice(each.halves) if each.halves else None,
            sale_unit=each.sale_unit,
        )

    def _groups(
        self, place: FieldPath, groups: tuple[WireOptionGroup, ...]
    ) -> Iterator[tuple[OptionGroup, WireOptionGroup]]:
        ids = set()
        for index, group in enumerate(groups):
            at = (*place, "option_groups", index)
            if group.id in ids:
                self._drops.note(at, "duplicate_id")
                continue
            ids.add(group.id)
            yield self._group(at, group), group

    def _group(self, place: FieldPath, group: WireOptionGroup) -> OptionGroup:
        options = tuple(self._options(place, group.options))
        option_ids = {option.id for option in options}
        for index, each in enumerate(group.included):
            if each not in option_ids:
                self._drops.note((*place, "included", index), "not_listed")
        return OptionGroup(
            id=GroupId(group.id),
            name=group.name,
            kind=GroupKind(group.kind),
            options=options,
            min_choices=group.min_choices,
            max_choices=group.max_choices,
            refusable=group.refusable,
            amounts=group.amounts,
            included=tuple(OptionId(each) for each in group.included if each in option_ids),
            placements=tuple(map(DishPart, group.placements)),
            placement_price=PlacementPrice(group.placement_price),
        )

    def _options(self, place: FieldPath, options: tuple[WireOption, ...]) -> Iterator[Option]:
        """The options of a group. One in another currency is dropped: without its price it would be free."""
        ids = set()
        for index, option in enumerate(options):
            at = (*place, "options", index)
            if option.id in ids or self._prices.is_other(option.currency):
                self._drops.note(at, "duplicate_id" if option.id in ids else "other_currency")
                continue
            ids.add(option.id)
            yield Option(
                id=OptionId(option.id),
                name=option.name,
                aliases=option.aliases,
                price=self._prices.price(at, option.price, option.currency),
                allergens=_words(option.allergens),
                available=option.available,
            )


def _can_be_chosen(group: OptionGroup) -> bool:
    """Whether the group has enough available options for its mandatory choices."""
    available = sum(option.available for option in group.options)
    return group.min_choices <= (available if group.max_choices is None else min(available, group.max_choices))


def _unusable_ids(listed: Iterable[_ListedItem]) -> set[str | None]:
    """No id, and the ids of several different items."""
    by_id = defaultdict(set)
    for each in listed:
        by_id[each.item.id].add(each.item)
    return {item_id for item_id, items in by_id.items() if item_id is None or len(items) > 1}


def _merge_items(first: Item, second: Item) -> Item:
    """The common fields of two items with one name and no id: an order cannot distinguish them."""
    return replace(
        first,
        price=first.price if first.price == second.price else None,
        allergens=first.allergens if first.allergens == second.allergens else None,
        dietary=first.dietary if first.dietary == second.dietary else None,
        available=first.available or second.available,
    )


def _words(written: tuple[str, ...] | None) -> frozenset[str] | None:
    """The words in lower case. None for a list with only blanks, which contains no information."""
    if written is None:
        return None
    words = frozenset(word.lower() for word in written if word)
    return words if words or not written else None
