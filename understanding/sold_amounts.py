"""Amounts of what a menu sells by weight, by volume or in packs: "half a kilo of gouda", "a dozen eggs".

"200 g of olives" is grounded as 200 olives, so that "make it 300 g" and "100 g less" are read as any other count is.
Then the counts become amounts. A cart line of 200 g is read as 200 of its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.cart import Cart
from domain.commands import About, AddItem, AskMenu, ChangeLine, Command, Food, RemoveLine, RepeatLine
from domain.menu import ItemId, Menu, get_base_id, make_amount_id, split_amount_id
from domain.reading_context import ReadingContext
from domain.sale_unit import SoldBy
from domain.session import ChooseItem
from understanding.grounding import MenuIndex, ground
from understanding.grounding.spans import MOST_COUNTED
from understanding.language.rows import patterns
from understanding.measures import find_measures
from understanding.numbers import numbers_in
from understanding.rendering import Edit

_GRAMS_OF_AN_OUNCE = 28.35
_CHANGES = ("more", "less", "exact")
_KINDS = {
    "weight": (SoldBy.WEIGHT, 1.0),
    "ounces": (SoldBy.WEIGHT, _GRAMS_OF_AN_OUNCE),
    "volume": (SoldBy.VOLUME, 1.0),
}
"""How guests measure what is sold by weight or volume, and the grams or millilitres of it."""


@dataclass(frozen=True, slots=True)
class SoldAmounts:
    """What a menu sells by weight or volume, and the pieces of one pack of the other items."""

    measured: Mapping[ItemId, SoldBy] = field(default_factory=dict)
    packs: Mapping[ItemId, int] = field(default_factory=dict)

    @classmethod
    def of(cls, menu: Menu) -> SoldAmounts:
        """What this menu sells so."""
        units = {item.id: item.sale_unit for item in menu.items if item.sale_unit is not None}
        return cls(
            measured={item: unit.sold_by for item, unit in units.items() if unit.is_measured},
            packs={item: unit.per for item, unit in units.items() if not unit.is_measured and unit.per > 1},
        )

    def __bool__(self) -> bool:
        return bool(self.measured or self.packs)


class AmountsText(NamedTuple):
    """Counts in place of the measures in a text. ``amounts``: by these counts. ``has_packs``: it counts packs."""

    edits: tuple[Edit, ...] = ()
    amounts: Mapping[int, int] = {}
    has_packs: bool = False


def find_amounts(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> AmountsText:
    """The measures in a text of what is sold by them; other measures stay, and are refused."""
    edits: list[Edit] = []
    amounts: dict[int, int] = {}
    for amount, kind, match in _list_measures(text):
        # A count that is too large to be read is written as a number of its own.
        count = amount if amount < MOST_COUNTED else MOST_COUNTED - len(amounts)
        edit = _write_count(text, count, kind, match, _MeasuredText(cart, sold, index))
        if edit is not None:
            edits.append(edit)
            amounts[count] = amount
    packs = list(_write_packs(text, cart, sold, index)) if sold.packs else []
    return AmountsText((*edits, *packs), amounts, bool(packs))


def _write_packs(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> Iterator[Edit]:
    """Packs of an item as its units: "two boxes of eggs" are two eggs, and "another box" is another one."""
    for match in patterns("sold_amounts")["packs"].finditer(text):
        named = [line.item for line in ground(text[match.end() :], index).lines[:1]]
        if named and named[0] in sold.packs:
            yield Edit(*match.span(), "")
        elif not named and any(line.item in sold.packs for line in cart.lines):
            yield Edit(*match.span(), "one ")


def read_amount_choice(text: str, context: ReadingContext, index: MenuIndex) -> AddItem | None:
    """The answer to our question how much of an item is wanted: "300 g", "12"; None for other words."""
    question = context.pending
    base = _find_item_in_question(question) if isinstance(question, ChooseItem) else None
    if base is None or any(line.item != base for line in ground(text, index).lines):
        return None
    item = index.menu.item(base)
    measures = [amount for amount, _, _ in _list_measures(text)]
    said = measures or [number.value for number in numbers_in(text)]
    unit = item.sale_unit if item else None
    if len(said) != 1 or unit is None or not (measures or unit.fits(said[0])):
        return None
    return AddItem(food=Food(item=make_amount_id(base, said[0]), said=text.strip()))


def read_amount_change(text: str, context: ReadingContext, sold: SoldAmounts) -> ChangeLine | None:
    """A message that only changes how much of a line is wanted: "100 g more", "make it half a kilo"."""
    measures = list(_list_measures(text))
    if len(measures) != 1 or context.cart.is_empty:
        return None
    amount, kind, match = measures[0]
    words = " ".join(re.sub(r"[,.!]", " ", f"{text[: match.start()]} {text[match.end() :]}").split())
    change = next((name for name in _CHANGES if patterns("sold_amounts")[name].fullmatch(words)), None)
    at = _find_line_sold_by(kind, context, sold)
    parts = split_amount_id(context.cart.lines[at - 1].item) if at else None
    if change is None or at is None or parts is None:
        return None
    wanted = {"more": parts[1] + amount, "less": parts[1] - amount, "exact": amount}[change]
    return ChangeLine(lines=(at,), quantity=0) if wanted <= 0 else _build_change(at, parts[0], wanted, text)


def _find_line_sold_by(kind: SoldBy, context: ReadingContext, sold: SoldAmounts) -> int | None:
    """The place of the line that "it" may mean: the one in focus, else the newest that is sold so."""
    lines = list(enumerate(context.cart.lines, start=1))
    fitting = [(at, line) for at, line in lines if sold.measured.get(get_base_id(line.item)) is kind]
    focused = [at for at, line in fitting if line.number == context.focus]
    return focused[0] if focused else next((at for at, _ in reversed(fitting)), None)


def _build_change(at: int, item: ItemId, amount: int, said: str) -> ChangeLine:
    return ChangeLine(lines=(at,), quantity=1, swap_to=Food(item=make_amount_id(item, amount), said=said.strip()))


def _find_item_in_question(question: ChooseItem) -> ItemId | None:
    """The item of which amounts are offered."""
    parts = [split_amount_id(each) for each in question.choice.candidates]
    items = {part[0] if part else None for part in parts}
    return items.pop() if len(items) == 1 else None


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


@dataclass(frozen=True, slots=True)
class _MeasuredText:
    cart: Cart
    sold: SoldAmounts
    index: MenuIndex

    def is_sold_by(self, words: str, kind: SoldBy, *, last: bool = False) -> bool | None:
        """Whether the first dish of some words, or the last, is sold by weight or volume; None without a dish."""
        of_cart = self.index.part(get_base_id(line.item) for line in self.cart.lines)
        in_cart = ground(words, of_cart).lines if last and not self.cart.is_empty else ()
        items = [line.item for line in in_cart or ground(words, self.index).lines]
        return self.sold.measured.get(items[-1 if last else 0]) is kind if items else None

    def has_line_sold_by(self, kind: SoldBy) -> bool:
        return any(self.sold.measured.get(get_base_id(line.item)) is kind for line in self.cart.lines)


def _list_measures(text: str) -> Iterator[tuple[int, SoldBy, re.Match[str]]]:
    for (kind, amount), match in find_measures(text):
        if kind in _KINDS:
            sold_by, size = _KINDS[kind]
            yield round(amount * size), sold_by, match


def _write_count(text: str, amount: int, kind: SoldBy, match: re.Match[str], measured: _MeasuredText) -> Edit | None:
    """A measure as a count before or behind the name of the item, or alone for a line of the cart."""
    found = patterns("sold_amounts")
    before, behind = text[: match.start()], text[match.end() :]
    article, of = found["article_before"].search(before), found["of_behind"].match(behind)
    start = article.start() if article else match.start()
    end = match.end() + (of.end() if of else 0)
    named = measured.is_sold_by(found["clause_end"].split(text[end:], maxsplit=1)[0], kind)
    if named:
        return Edit(start, end, f"{amount} ")
    mark = found["mark_before"].search(before)
    named_before = measured.is_sold_by(found["clause_end"].split(before)[-1], kind, last=True)
    named_before = named_before if mark is None else measured.is_sold_by(before, kind, last=True)
    if named is None and named_before:
        times = "" if found["sets"].search(before) else "x "
        return Edit(mark.start() if mark else start, match.end(), f" {times}{amount}")
    if named is None and named_before is None and measured.has_line_sold_by(kind):
        return Edit(start, match.end(), f"{amount}")
    return None


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
        return command.replace(food=food, quantity=1, quantity_said=False)

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
        return _build_change(at, parts[0], amount, line.name)

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
