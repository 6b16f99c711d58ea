"""Finds the lines of a cart that cost less together as a deal of the menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice, product
from typing import Literal, TypeAlias

from domain.cart import Cart, Line, open_question, unit_price
from domain.deals import place_dish
from domain.menu import GroupId, Item, ItemId, Menu, OptionGroup, OptionId
from domain.money import Money
from domain.value import Value

_MOST_WAYS = 200
"""The most ways to match the lines of a cart with the components of one deal that are compared."""
_Way: TypeAlias = Sequence[tuple[OptionGroup, Line]]


DealAnswer = Literal["taken", "declined", "passed"]


class DealOffer(Value):
    """The deal that was offered in this order. ``answer`` None: not answered yet."""

    deal: ItemId
    answer: DealAnswer | None = None


@dataclass(frozen=True, slots=True)
class DealFit:
    """Lines of a cart that are cheaper as a deal.

    ``taken``: these lines, and how many units of each the deal takes the place of. ``line``: the deal, with the dishes
    and all of their options. ``before`` and ``after``: what it costs without and with the deal.
    """

    taken: tuple[tuple[Line, int], ...]
    line: Line
    before: Money
    after: Money

    @property
    def saving(self) -> int:
        """In minor units."""
        return self.before.minor - self.after.minor

    def apply(self, cart: Cart) -> Cart:
        """The cart with the deal in the place of the lines."""
        for line, units in self.taken:
            left = line.quantity - units
            cart = cart.with_replaced_line(line.with_quantity(left)) if left else cart.without_line(line.number)
        return cart.with_line(self.line)


def find_best_deal(cart: Cart, menu: Menu, only: ItemId | None = None) -> DealFit | None:
    """The deal that saves most, or ``only`` this one; None where none is cheaper."""
    deals = [deal for deal in menu.deals if deal.available and only in (None, deal.id)]
    fits = [fit for deal in deals for fit in _list_fits(deal, cart, menu)]
    return max(fits, key=lambda fit: fit.saving, default=None)


def _list_fits(deal: Item, cart: Cart, menu: Menu) -> Iterator[DealFit]:
    """The ways to have lines of this cart as this deal."""
    lines = [line for line in cart.lines if _is_settled(line, menu)]
    places: list[Sequence[tuple[OptionGroup, Line] | None]] = []
    for group in filter(None, (deal.group(component.id) for component in deal.components)):
        ways = [(group, line) for line in lines if _is_offered(line, group)]
        places += [ways] * group.min_choices if group.is_required else [[*ways, None]]
    for way in islice(product(*places), _MOST_WAYS):
        if fit := _build_fit(deal, [each for each in way if each is not None], menu):
            yield fit


def _is_settled(line: Line, menu: Menu) -> bool:
    """Whether no choice of a line is open, and no warning of it was overridden: that holds for its dish alone."""
    item = menu.item(line.item)
    return item is not None and not line.allergy_override and open_question(line, item) is None


def _is_offered(line: Line, group: OptionGroup) -> bool:
    option = group.option(OptionId(line.item))
    return option is not None and option.available


def _build_fit(deal: Item, way: _Way, menu: Menu) -> DealFit | None:
    """These dishes as the deal, as often as the lines have them; None if it is not possible or not cheaper."""
    counts = Counter(line.number for _, line in way)
    times = min((line.quantity // counts[line.number] for _, line in way), default=0)
    persons = {line.person for _, line in way}
    is_repeated = len({(group.id, line.item) for group, line in way}) < len(way)
    if times < 1 or len(persons) > 1 or is_repeated:
        return None
    lines = tuple({line.number: line for _, line in way}.values())
    whole = _build_line(deal, way, lines).with_quantity(times)
    before, after = _add_prices(way, menu), unit_price(whole, deal)
    if before is None or after is None or after.minor >= before.minor or open_question(whole, deal):
        return None
    taken = tuple((line, times * counts[line.number]) for line in lines)
    return DealFit(taken, whole, before * times, after * times)


def _build_line(deal: Item, way: _Way, lines: Sequence[Line]) -> Line:
    placed = [place_dish(line, GroupId(group.id)) for group, line in way]
    return Line(
        number=0,
        item=deal.id,
        name=deal.name,
        choices=tuple(choice for choices, _ in placed for choice in choices),
        refusals=tuple(refusal for _, refusals in placed for refusal in refusals),
        note="; ".join(dict.fromkeys(line.note for line in lines if line.note)) or None,
        person=lines[0].person,
    )


def _add_prices(way: _Way, menu: Menu) -> Money | None:
    """What one unit of each costs without the deal; None if a price is not known."""
    items = [(line, menu.item(line.item)) for _, line in way]
    prices = [unit_price(line, item) for line, item in items if item]
    known = [price for price in prices if price is not None]
    return reduce(Money.__add__, known) if len(known) == len(way) else None
