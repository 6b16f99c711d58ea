"""Amounts of what a menu sells by weight, by volume or in packs: "half a kilo of gouda", "a dozen eggs".

"200 g of olives" is grounded as 200 olives, so that "make it 300 g" and "100 g less" are read as any other count is.
Then the counts become amounts. A cart line of 200 g is read as 200 of its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.cart import Cart
from domain.commands import About, AddItem, AskMenu, ChangeLine, Command, Food, RemoveLine, RepeatLine
from domain.menu import ItemId, make_amount_id, split_amount_id
from domain.sale_unit import SoldBy
from understanding.grounding import MenuIndex, ground
from understanding.grounding.spans import MOST_COUNTED
from understanding.language.rows import patterns
from understanding.measured_names import MeasuredText, NamedAmount, SoldAmounts, list_measures
from understanding.numbers import numbers_in
from understanding.rendering import Edit


class AmountsText(NamedTuple):
    """Counts in place of the measures in a text. ``amounts``: by these counts. ``has_packs``: it counts packs.

    ``times``: how often an amount is wanted, by its count: "two times 150 g".
    """

    edits: tuple[Edit, ...] = ()
    amounts: Mapping[int, int] = {}
    has_packs: bool = False
    times: Mapping[int, int] = {}


def find_amounts(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> AmountsText:
    """The measures in a text of what is sold by them; other measures stay, and are refused."""
    edits: list[Edit] = list(_write_same_amounts(text, cart, sold, index))
    amounts = {number.value: number.value for edit in edits for number in numbers_in(edit.words)}
    times: dict[int, int] = {}
    measured = MeasuredText(text, cart, sold, index)
    for amount, kind, match in (*list_measures(text), *list_bare_numbers(measured)):
        # A count that is too large to be read is written as a number of its own.
        count = amount if amount < MOST_COUNTED else MOST_COUNTED - len(amounts)
        often = find_times(text, match)
        written = list(write_each(count, kind, match, measured) or write_count(count, kind, match, measured))
        if written:
            edits += written
            amounts[count] = amount
        if written and often is not None:
            if not any(edit.start < often.stop and often.start < edit.stop for edit in written):
                edits.append(Edit(often.start, often.stop, ""))
            times[count] = often.value
    packs = list(_write_packs(text, cart, sold, index)) if sold.packs else []
    return AmountsText((*edits, *packs), amounts, bool(packs), times)


def list_bare_numbers(text: MeasuredText) -> Iterator[tuple[int, SoldBy, re.Match[str]]]:
    """Numbers without a unit beside what is sold by measure: "and 150 of the ham", "make the ham 350"."""
    measures = [match.span() for _, _, match in list_measures(text.text)]
    for match in patterns("sold_amounts")["bare_number"].finditer(text.text):
        if any(start < match.end() and match.start() < stop for start, stop in measures):
            continue
        for kind in dict.fromkeys(text.sold.measured.values()):
            before = text.find_before(match.start(), kind)
            is_set = patterns("sold_amounts")["sets"].search(text.text[: match.start()]) is not None
            is_behind = before is not None and is_set and not text.text[before.stop : match.start()].strip(" to")
            if is_behind or text.begins_with_name(match.end(), kind):
                yield int(match["amount"]), kind, match


class _Times(NamedTuple):
    """How often an amount is wanted, and the place of the words."""

    value: int
    start: int
    stop: int


def find_times(text: str, match: re.Match[str]) -> _Times | None:
    """How often a measure is wanted: "two times 150 g", "100 g of olives, twice"."""
    before = patterns("sold_amounts")["times_before"].search(text, 0, match.start())
    found = before or patterns("sold_amounts")["times_behind"].search(text, match.end())
    if found is None:
        return None
    return _Times(next((number.value for number in numbers_in(found["times"] or "two")), 2), *found.span())


def write_each(amount: int, kind: SoldBy, match: re.Match[str], text: MeasuredText) -> list[Edit]:
    """A measure of each of several items as a count before each of them: "200 g each of olives and ham"."""
    each = patterns("sold_amounts")["each_behind"].match(text.text, match.end())
    if each is None:
        return []
    ends = patterns("sold_amounts")["clause_end"].finditer(text.text, each.end())
    starts = [each.end(), *(end.end() for end in ends)]
    named = [found for start in starts if (found := text.find_behind(start, kind))]
    counted = [Edit(found.start, found.start, f"{text.sold.count(found.item, amount)} ") for found in named]
    return [Edit(match.start(), each.end(), ""), *counted]


def _write_same_amounts(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> Iterator[Edit]:
    """The amount of another line as a count: "the same of the olives", "as much ham as cheese"."""
    amounts = dict(parts for line in cart.lines if (parts := split_amount_id(line.item)))
    measured = MeasuredText(text, Cart(), sold, index)
    for match in patterns("sold_amounts")["same_amount"].finditer(text) if amounts else ():
        last = next(reversed(amounts))
        named = measured.find_behind(match.end(), sold.measured[last])
        if named is None or named.item in amounts:
            continue
        as_other = patterns("sold_amounts")["as_other"].match(text, named.stop)
        other = measured.find_behind(as_other.end(), sold.measured[last]) if as_other else None
        yield Edit(match.start(), named.start, f"{amounts.get(other.item, amounts[last]) if other else amounts[last]} ")
        if other is not None:
            yield Edit(named.stop, other.stop, "")


def _write_packs(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> Iterator[Edit]:
    """Packs of an item as its units: "two boxes of eggs" are two eggs, and "another box" is another one."""
    for match in patterns("sold_amounts")["packs"].finditer(text):
        named = [line.item for line in ground(text[match.end() :], index).lines[:1]]
        if named and named[0] in sold.packs:
            size = next((each for each in numbers_in(text[match.end() :])[:1] if each.start == 0), None)
            is_name = size is not None and size.value == sold.packs[named[0]]  # "boxes of six eggs"
            yield Edit(match.start(), match.end() + (size.end if size and is_name else 0), "")
        elif not named and any(line.item in sold.packs for line in cart.lines):
            yield Edit(*match.span(), "one ")


def build_amount_change(at: int, item: ItemId, amount: int, said: str) -> ChangeLine:
    """A change of a line to so much of its item."""
    return ChangeLine(lines=(at,), quantity=1, swap_to=Food(item=make_amount_id(item, amount), said=said.strip()))


def count_lines_by_amount(cart: Cart) -> Cart:
    """The cart as words refer to it: two pots of 200 g are 400 of their item."""
    for line in cart.lines:
        if parts := split_amount_id(line.item):
            cart = cart.with_replaced_line(line.replace(item=parts[0], quantity=line.quantity * parts[1]))
    return cart


def write_amounts(
    commands: Sequence[Command], found: AmountsText, cart: Cart, sold: SoldAmounts
) -> tuple[Command, ...]:
    """The commands with amounts in place of the counts of measures and of pieces in packs. ``cart``: as it is."""
    writer = _AmountWriter(found, cart, sold)
    return tuple(map(writer.write, commands))


def write_count(amount: int, kind: SoldBy, match: re.Match[str], text: MeasuredText) -> Iterator[Edit]:
    """A measure as a count before or behind the name of the item, or alone for a line of the cart."""
    found = patterns("sold_amounts")
    times = found["times_before"].search(text.text, 0, match.start())
    begin = times.start() if times else match.start()
    before = text.text[:begin]
    article = found["article_before"].search(before)
    start = article.start() if article else match.start()
    if named := text.find_behind(match.end(), kind):
        yield from _write_named(amount, named, text, start, named.stop, "{count} {name}")
        return
    mark = found["mark_before"].search(before)
    clause = mark.start() if mark and text.find_before(mark.start(), kind) else begin
    named = text.find_before(clause, kind)
    behind = found["clause_end"].split(text.text[match.end() :], maxsplit=1)[0]
    is_of_other = text.names_dish(match.end(), match.end() + len(behind))
    if named is not None and not is_of_other:
        yield from _write_behind(amount, match, named, text, begin)
    elif named is None and not is_of_other and not text.names_dish(0, match.start()):
        yield from _write_alone(amount, kind, match, text, start)


def _write_alone(amount: int, kind: SoldBy, match: re.Match[str], text: MeasuredText, start: int) -> Iterator[Edit]:
    """A measure without a name as a count, for a line of the cart."""
    items = text.list_lines_sold_by(kind)
    if items and items[0] not in text.sold.portions:
        yield Edit(start, match.end(), f"{amount}")
    elif len(items) == 1:  # beside it, the cart may have dishes that are not measured
        named = NamedAmount(items[0], start, match.end())
        yield from _write_named(amount, named, text, start, match.end(), "{count} {name}")


def _write_named(
    amount: int, named: NamedAmount, text: MeasuredText, start: int, stop: int, form: str
) -> Iterator[Edit]:
    """The name of an item with the count that means so much of it, if there is one, in place of some words."""
    item = text.index.menu.item(named.item)
    count = text.sold.count(named.item, amount)
    if count is not None:
        name = item.name if item else text.text[named.start : named.stop]
        yield Edit(start, stop, form.format(count=count, name=name))


def _write_behind(
    amount: int, match: re.Match[str], named: NamedAmount, text: MeasuredText, begin: int
) -> Iterator[Edit]:
    """A measure behind the name as a count: of a line that is set, directly behind it, or far from it.

    ``begin``: where the words for the measure begin, with how often it is wanted.
    """
    found = patterns("sold_amounts")
    between = text.text[named.stop : begin]
    if found["sets"].search(text.text[: match.start()]):
        yield from _write_named(amount, named, text, named.start, match.end(), "{name} {count}")
    elif found["mark_before"].fullmatch(between):
        yield from _write_named(amount, named, text, named.start, match.end(), "{name} x {count}")
    elif (count := text.sold.count(named.item, amount)) is not None:
        link = found["link_before"].search(text.text[: match.start()])
        yield Edit(named.start, named.start, f"{count} ")
        yield Edit(link.start() if link else match.start(), match.end(), "")


@dataclass(frozen=True, slots=True)
class _AmountWriter:
    found: AmountsText
    cart: Cart
    sold: SoldAmounts

    def write(self, command: Command) -> Command:
        match command:
            case AddItem(food=Food(item=item)) if item is not None:
                return self._write_order(command, item)
            case AskMenu(about=About(items=items)) if items:
                asked = tuple(
                    each.replace(item=make_amount_id(each.item, self.found.amounts[each.quantity]), quantity=1)
                    if self._is_amount(each.item, each.quantity)
                    else each
                    for each in items
                )
                return command.replace(about=command.about.replace(items=asked))
            case ChangeLine(quantity=int() as quantity, swap_to=Food(item=item) as food) if item is not None:
                if not self._is_amount(item, quantity):
                    return command
                swap = food.replace(item=make_amount_id(item, self._get(quantity)))
                return command.replace(swap_to=swap, quantity=1)
            case ChangeLine(lines=(at,), quantity=int() as quantity, swap_to=None, pieces=None):
                return self._change_line(command, at, self._get(quantity))
            case RepeatLine(line=at):
                return self._change_line(command, at, self._get_amount(at) + self._get(command.quantity))
            case RemoveLine(lines=(at,), pieces=int() as pieces):
                return self._change_line(command, at, self._get_amount(at) - self._get(pieces))
            case _:
                return command

    def _write_order(self, command: AddItem, item: ItemId) -> AddItem:
        is_counted = item in self.sold.packs and command.quantity > 1 and not self.found.has_packs
        if not is_counted and not self._is_amount(item, command.quantity):
            return command
        food = command.food.replace(item=make_amount_id(item, self._get(command.quantity)))
        return command.replace(food=food, quantity=self.found.times.get(command.quantity, 1), quantity_said=False)

    def _get(self, count: int) -> int:
        """The amount that a count means."""
        return self.found.amounts.get(count, count)

    def _is_amount(self, item: ItemId, quantity: int) -> bool:
        return item in self.sold.measured and quantity in self.found.amounts

    def _change_line(self, command: ChangeLine | RepeatLine | RemoveLine, at: int, amount: int) -> Command:
        """A line of so much of its item in place of the line, if the words have a measure; nothing of it removes it."""
        line = self.cart.lines[at - 1] if 1 <= at <= len(self.cart.lines) else None
        parts = split_amount_id(line.item) if line else None
        if line is None or parts is None:
            return self._count_packs(command, line.item if line else None)
        if not self.found.amounts:
            return command
        if amount <= 0:
            return RemoveLine(lines=(at,))
        return build_amount_change(at, parts[0], amount, line.name)

    def _count_packs(self, command: Command, item: ItemId | None) -> Command:
        """The change of a line of packs to a number of pieces: "make it twelve" of boxes of six are two."""
        per = self.sold.packs.get(item) if item is not None else None
        if not isinstance(command, ChangeLine) or per is None or self.found.has_packs:
            return command
        quantity = command.quantity or 0
        return command.replace(quantity=quantity // per) if quantity and quantity % per == 0 else command

    def _get_amount(self, at: int) -> int:
        line = self.cart.lines[at - 1] if 1 <= at <= len(self.cart.lines) else None
        parts = split_amount_id(line.item) if line else None
        return parts[1] * line.quantity if line and parts else 0
