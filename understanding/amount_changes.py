"""Messages that only say how much of something is wanted: "100 g more", "two boxes are enough", "no, just 200".

What is sold by weight or volume is named by a measure, or by a bare number where a line of it is in focus; what is sold
in packs is counted by its packs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Food
from domain.menu import ItemId, get_base_id, make_amount_id, split_amount_id
from domain.reading_context import ReadingContext
from domain.sale_unit import SoldBy
from domain.session import AskDetail, ChooseItem
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.measured_names import MeasuredText, SoldAmounts, list_measures
from understanding.numbers import numbers_in
from understanding.sold_amounts import build_amount_change

_CHANGES = ("more", "less", "exact")
_SHARES = {2: "double", 0.5: "half"}
_LEAST_BARE = 10
"""A number without a unit that is smaller counts pieces, and not grams."""


class _Said(NamedTuple):
    """How much a message says, the other words, and the cart lines that it may mean, the likeliest first."""

    amount: int
    words: str
    lines: tuple[int, ...]
    kind: SoldBy | None = None


def read_amount_choice(text: str, context: ReadingContext, index: MenuIndex) -> AddItem | None:
    """The answer to our question how much of an item is wanted: "300 g", "12"; None for other words."""
    question = context.pending
    base = _find_item_in_question(question) if isinstance(question, ChooseItem) else None
    if base is None or any(line.item != base for line in ground(text, index).lines):
        return None
    if isinstance(question, ChooseItem) and (ranked := _choose_by_rank(text, question)) is not None:
        return AddItem(food=Food(item=make_amount_id(base, ranked), said=text.strip()))
    item = index.menu.item(base)
    measures = [amount for amount, _, _ in list_measures(text)]
    said = measures or [number.value for number in numbers_in(text)]
    unit = item.sale_unit if item else None
    if len(said) != 1 or unit is None or not (measures or unit.fits(said[0])):
        return None
    return AddItem(food=Food(item=make_amount_id(base, said[0]), said=text.strip()))


def _find_item_in_question(question: ChooseItem) -> ItemId | None:
    """The item of which amounts are offered."""
    parts = [split_amount_id(each) for each in question.choice.candidates]
    items = {part[0] if part else None for part in parts}
    return items.pop() if len(items) == 1 else None


def _choose_by_rank(text: str, question: ChooseItem) -> int | None:
    """The largest or smallest of the offered amounts: "round up, we're hungry", "the smaller one"."""
    offered = [parts[1] for each in question.choice.candidates if (parts := split_amount_id(each))]
    words = _clean(_cut_remark(text.lower()))
    ends = {"larger": max, "smaller": min}
    return next((end(offered) for name, end in ends.items() if patterns("sold_amounts")[name].fullmatch(words)), None)


def _cut_remark(text: str) -> str:
    """The text without a remark at its end that has no number: "..., we're hungry", "... the neighbour wants some"."""
    remark = patterns("sold_amounts")["remark_behind"].search(text)
    return text[: remark.start()] if remark and not numbers_in(remark.group()) else text


def read_amount_change(text: str, context: ReadingContext, sold: SoldAmounts, index: MenuIndex) -> ChangeLine | None:
    """A message that only changes how much of a line is wanted: "100 g more", "make it half a kilo"."""
    if context.cart.is_empty or isinstance(context.pending, ChooseItem):
        return None
    change = _read_amount_change(text, context, sold, index)
    shorter = _cut_remark(text)
    if change is not None or shorter == text or ground(text[len(shorter) :], index).lines:
        return change
    return _read_amount_change(shorter, context, sold, index)


def _read_amount_change(text: str, context: ReadingContext, sold: SoldAmounts, index: MenuIndex) -> ChangeLine | None:
    text = patterns("sold_amounts")["bare_hundred"].sub(r"\g<0> one", text)
    finder = _AmountFinder(text, context, sold, index)
    said = finder.find()
    if said is None or not said.lines:
        return finder.read_share()
    words = _clean(said.words)
    change = next((name for name in _CHANGES if patterns("sold_amounts")[name].fullmatch(words)), None)
    return _build_change(said, change, context.cart.lines[said.lines[0] - 1], text) if change else None


def _clean(words: str) -> str:
    return " ".join(re.sub(r"[,.!?]", " ", words).split())


def _build_change(said: _Said, change: str, line: Line, text: str) -> ChangeLine:
    parts = split_amount_id(line.item)
    before = parts[1] if parts else line.quantity
    wanted = {"more": before + said.amount, "less": before - said.amount, "exact": said.amount}[change]
    if wanted <= 0 or parts is None:
        return ChangeLine(lines=said.lines[:1], quantity=max(wanted, 0))
    return build_amount_change(said.lines[0], parts[0], wanted, text)


@dataclass(frozen=True, slots=True)
class _AmountFinder:
    text: str
    context: ReadingContext
    sold: SoldAmounts
    index: MenuIndex

    def find(self) -> _Said | None:
        """The only amount of the message."""
        measures = list(list_measures(self.text))
        if measures:
            return self._find_measured(*measures[0]) if len(measures) == 1 else None
        return self._find_packs() or self._find_bare()

    def read_share(self) -> ChangeLine | None:
        """Half or the double of the amount in focus: "half of that is enough"."""
        words = _clean(self.text.lower())
        factor = next((by for by in (2, 0.5) if patterns("sold_amounts")[_SHARES[by]].fullmatch(words)), None)
        place = next((at for at, line in enumerate(self.context.cart.lines, 1) if line.number == self.context.focus), 0)
        line = self.context.cart.lines[place - 1] if place else None
        parts = split_amount_id(line.item) if line else None
        if factor is None or line is None or not (parts or line.item in self.sold.packs):
            return None
        wanted = (parts[1] if parts else line.quantity) * factor
        if not wanted or not float(wanted).is_integer():
            return None
        return _build_change(_Said(int(wanted), "", (place,)), "exact", line, self.text)

    def _find_measured(self, amount: int, kind: SoldBy, match: re.Match[str]) -> _Said:
        text = MeasuredText(self.text, self.context.cart, self.sold, self.index)
        words = patterns("sold_amounts")["change_behind"].match(self.text, match.end())
        named = text.find_before(match.start(), kind) or text.find_behind(words.end() if words else match.end(), kind)
        lines = self._list_lines(kind)
        if named is not None:
            lines = tuple(at for at in lines if get_base_id(self.context.cart.lines[at - 1].item) == named.item)
        return _Said(amount, self._cut(match.span(), (named.start, named.stop) if named else None), lines, kind)

    def _find_packs(self) -> _Said | None:
        """A number of packs: "two boxes"; of the packs that are named, else of those in focus."""
        match = patterns("sold_amounts")["counted_packs"].search(self.text)
        lines = [at for at, line in enumerate(self.context.cart.lines, start=1) if line.item in self.sold.packs]
        if match is None or not lines:
            return None
        count = next((number.value for number in numbers_in(match["count"])), 1)
        part = self.index.part(self.context.cart.lines[at - 1].item for at in lines)
        named = _NamedBehind.of(self.text[match.end() :], part)
        kept = [at for at in lines if named.item in (None, self.context.cart.lines[at - 1].item)]
        words = f"{self.text[: match.start()]} {match['more'] or ''} {named.rest}"
        return _Said(count, words, tuple(sorted(kept, key=self._rank)))

    def _find_bare(self) -> _Said | None:
        """A number without a unit, where a line in focus is sold by measure: "no, just 200"."""
        numbers = numbers_in(self.text)
        lines = [at for kind in (SoldBy.WEIGHT, SoldBy.VOLUME) for at in self._list_lines(kind)]
        focused = [at for at in lines if self.context.cart.lines[at - 1].number == self.context.focus]
        is_answer = isinstance(self.context.pending, AskDetail)  # the number of a table, or a time
        if len(numbers) != 1 or numbers[0].value < _LEAST_BARE or not focused or is_answer:
            return None
        return _Said(numbers[0].value, self._cut((numbers[0].start, numbers[0].end)), (focused[0],))

    def _cut(self, *spans: tuple[int, int] | None) -> str:
        """The text without some spans, and without "of the" before a name."""
        text = self.text
        for start, stop in sorted(filter(None, spans), reverse=True):
            before = (
                text[:start] if text[start].isdigit() else patterns("sold_amounts")["of_before"].sub("", text[:start])
            )
            text = f"{before} {text[stop:]}"
        return text

    def _list_lines(self, kind: SoldBy) -> tuple[int, ...]:
        """The places of the lines that are sold so: the one in focus, then the newest first."""
        fitting = [
            at
            for at, line in enumerate(self.context.cart.lines, start=1)
            if self.sold.measured.get(get_base_id(line.item)) is kind and split_amount_id(line.item)
        ]
        return tuple(sorted(fitting, key=self._rank))

    def _rank(self, at: int) -> tuple[bool, int]:
        return self.context.cart.lines[at - 1].number != self.context.focus, -at


class _NamedBehind(NamedTuple):
    """The item that words begin with, and the rest of them."""

    item: ItemId | None
    rest: str

    @classmethod
    def of(cls, words: str, index: MenuIndex) -> _NamedBehind:
        """The longest beginning of the words that names one item of the index alone."""
        start = patterns("sold_amounts")["of_behind"].match(words)
        begin = start.end() if start else 0
        for match in reversed(list(re.finditer(r"\S+", words))):
            found = ground(words[begin : match.end()], index)
            last = found.lines[-1].said.lower().split()[-1:] if found.lines else []
            if len(found.lines) == 1 and last == [match.group().strip(",.!?").lower()]:
                return cls(found.lines[0].item, words[match.end() :])
        return cls(None, words)
