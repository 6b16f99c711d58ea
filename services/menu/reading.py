"""From the menu service's answer to the domain's menu. Ids are made where none are given; nothing else is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId, silent_unless_declared
from domain.money import Money
from services.errors import ServiceContractError
from services.menu.models import MenuResponse, WireItem, WireOption, WireOptionGroup, WireText
from services.menu.plain_text import menu_lines
from services.wire import currency_code, made_id

_ListedItem = tuple[str, WireItem]
"""An item and the name of its category."""


def menu_of(answer: MenuResponse, *, service: str, version: str, default_currency: str) -> Menu:
    """The answer as a menu. Raises ServiceContractError for duplicate ids, mixed currencies, or nothing to read."""
    text = answer.output.text if isinstance(answer.output, WireText) else answer.output
    if text is None and answer.categories is None:
        raise ServiceContractError(service, "answered neither categories nor a text")
    categories = answer.categories or menu_lines(text or "", default_currency)
    listed = [(category.name, item) for category in categories for item in category.items]
    currency = _one_currency(service, answer, listed) or default_currency
    reader = _Reader(service, currency)
    menu = Menu(
        items=reader.items(listed),
        version=version,
        text=text,
        currency=currency,
        open_now=answer.open_now,
        opening_hours=answer.opening_hours,
        generic_names=tuple((c.name, c.generic_names) for c in categories if c.generic_names),
    )
    return silent_unless_declared(menu)


class _Reader:
    """Reads the items of one answer, all of whose amounts are in one currency."""

    def __init__(self, service: str, currency: str) -> None:
        self._service = service
        self._currency = currency

    def items(self, listed: Iterable[_ListedItem]) -> tuple[Item, ...]:
        """Every item under its own id; one that is listed twice in the same words is there once."""
        distinct = list(dict.fromkeys(listed))
        items = tuple(self._item(item_id, category, item) for item_id, category, item in _identified(distinct))
        self._check_unique("item", (item.id for item in items))
        return items

    def _item(self, item_id: str, category: str, item: WireItem) -> Item:
        groups = tuple(self._group(group) for group in item.option_groups)
        self._check_unique("option group", (group.id for group in groups))
        return Item(
            id=ItemId(item_id),
            name=item.name.strip(),
            category=category.strip(),
            description=item.description,
            price=self._money(item.price),
            aliases=item.aliases,
            groups=groups,
            allergens=_words(item.allergens),
            dietary=_words(item.dietary),
            available=item.available,
            unavailable_reason=item.unavailable_reason,
        )

    def _group(self, group: WireOptionGroup) -> OptionGroup:
        options = tuple(self._option(option) for option in group.options)
        self._check_unique("option", (option.id for option in options))
        if not set(group.included) <= {option.id for option in options}:
            raise ServiceContractError(self._service, "answered an option group that includes what it does not list")
        return OptionGroup(
            id=GroupId(group.id),
            name=group.name,
            kind=GroupKind(group.kind),
            options=options,
            min_choices=group.min_choices,
            max_choices=group.max_choices,
            refusable=group.refusable,
            amounts=group.amounts,
            included=tuple(OptionId(each) for each in group.included),
        )

    def _option(self, option: WireOption) -> Option:
        return Option(
            id=OptionId(option.id),
            name=option.name,
            aliases=option.aliases,
            price=self._money(option.price),
            allergens=_words(option.allergens),
            available=option.available,
        )

    def _money(self, amount: Decimal | None) -> Money | None:
        return None if amount is None else Money.of_wire(amount, self._currency)

    def _check_unique(self, what: str, ids: Iterable[str]) -> None:
        if any(count > 1 for count in Counter(ids).values()):
            raise ServiceContractError(self._service, f"answered two of a kind: an {what} id occurs twice")


def _identified(listed: list[_ListedItem]) -> Iterator[tuple[str, str, WireItem]]:
    """Items with ids. One without is named by its name, and by its category too where the name alone is not unique."""
    names = Counter(made_id(item.name) for _category, item in listed if item.id is None)
    for category, item in listed:
        by_name = made_id(item.name)
        made = by_name if names[by_name] == 1 else made_id(f"{category} {item.name}")
        yield item.id or made, category, item


def _one_currency(service: str, answer: MenuResponse, listed: list[_ListedItem]) -> str | None:
    """The one currency that the answer names, if any: an order in two currencies has no total."""
    try:
        named = {currency_code(said) for said in (answer.currency, *(item.currency for _category, item in listed))}
    except ValueError:
        raise ServiceContractError(service, "named a currency that is not an ISO 4217 code") from None
    named.discard(None)
    if len(named) > 1:
        raise ServiceContractError(service, "answered prices in more than one currency")
    return next(iter(named), None)


def _words(said: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if said is None else frozenset(word.strip().lower() for word in said if word.strip())
