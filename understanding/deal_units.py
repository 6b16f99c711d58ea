"""Writes what is said of some of several deals as orders of their own.

"Two ramen sets, one with miso and tea, one with shoyu and beer" orders a set with miso and tea and one with shoyu and
beer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.menu import Item
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.deal_names import find_deal_names
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.numbers import number_of, numbers_in
from understanding.order_grounding import ground_order
from understanding.rendering import Edit

_FEWEST_DISHES = 2
"""Of each deal that is named without "with"; one dish of each is counted ("one coke, one lemonade")."""


@dataclass(frozen=True, slots=True)
class _SeveralDeals:
    """Several deals before what is said of some of them. ``shared``: what is said of all of them."""

    deal: Item
    count: int
    start: int
    end: int
    shared: str = ""
    is_order: bool = True


@dataclass(frozen=True, slots=True)
class _DealUnit:
    """So many of the deals, and the words from ``start`` to ``end`` that begin their dishes."""

    count: int
    start: int
    end: int


def write_units_as_orders(text: str, context: ReadingContext, index: MenuIndex) -> tuple[Edit, ...]:
    """The edits that make an order of a deal of each unit; () where the words share nothing out."""
    head = _find_ordered_deals(text, index) or _find_asked_deals(context, index)
    if head is None:
        return ()
    marks = _find_marks(text, head.end, index)
    of_all = tuple(Edit(*match.span(), ", with ") for match in marks if match["all"])
    units = list(_count_units([match for match in marks if not match["all"]], head.count))
    if of_all or not units or not _is_shared_out(units, head, text, index):
        return of_all if head.is_order else ()
    return tuple(_write_orders(units, head, text, index))


def _find_ordered_deals(text: str, index: MenuIndex) -> _SeveralDeals | None:
    """Several of a deal that the text orders."""
    for number in numbers_in(text):
        for name in find_deal_names(text[number.end :], index.menu):
            is_next = not text[number.end : number.end + name.start].strip()
            if is_next and number.value > 1 and len(name.deals) == 1:
                return _SeveralDeals(name.deals[0], number.value, number.start, number.end + name.end)
    return None


def _find_asked_deals(context: ReadingContext, index: MenuIndex) -> _SeveralDeals | None:
    """Several of a deal whose dishes we asked for."""
    pending = context.pending
    if not isinstance(pending, ChooseOption):
        return None
    lines = [line for line in context.cart.lines if line.number in (pending.line, *pending.others)]
    deal = index.menu.item(lines[0].item) if lines else None
    count = sum(line.quantity for line in lines)
    return _SeveralDeals(deal, count, 0, 0, is_order=False) if deal is not None and deal.components else None


def _find_marks(text: str, start: int, index: MenuIndex) -> Sequence[re.Match[str]]:
    """The words that begin units. A count before a single dish is one of the dish, and not of deals."""
    marks = list(patterns("deals")["unit"].finditer(text, start))
    ends = [*(match.start() for match in marks[1:]), len(text)]
    counts = [len(ground_order(text[match.end() : end], index).lines) for match, end in zip(marks, ends, strict=False)]
    return [match for match, count in zip(marks, counts, strict=True) if not match["bare"] or count >= _FEWEST_DISHES]


def _count_units(marks: Sequence[re.Match[str]], count: int) -> Iterator[_DealUnit]:
    left = count
    for match in marks:
        said = number_of(match["count"] or match["bare"] or "") or 1
        of_these = max(left, 1) if match["rest"] else said
        left -= of_these
        yield _DealUnit(of_these, match.start(), match.end())


def _is_shared_out(units: Sequence[_DealUnit], head: _SeveralDeals, text: str, index: MenuIndex) -> bool:
    if sum(unit.count for unit in units) > head.count:
        return False
    return head.is_order or all(len(ground_order(words, index).lines) > 1 for words in _list_words(units, text))


def _list_words(units: Sequence[_DealUnit], text: str) -> Iterator[str]:
    ends = [*(unit.start for unit in units[1:]), len(text)]
    return (text[unit.end : end] for unit, end in zip(units, ends, strict=True))


def _write_orders(units: Sequence[_DealUnit], head: _SeveralDeals, text: str, index: MenuIndex) -> Iterator[Edit]:
    """The orders in the place of the words that begin each unit; those of which nothing is said come first."""
    shared = _find_shared(text[head.end : units[0].start], index) if head.is_order else ""
    name = f"{head.deal.name} with {shared}"
    left = head.count - sum(unit.count for unit in units)
    if head.is_order:
        rest = f"{left} {name if shared else head.deal.name}, " if left else ""
        yield Edit(head.start, units[0].start, rest)
    for unit in units:
        joint = ", " if unit.start and unit is not units[0] else " "
        yield Edit(unit.start, unit.end, f"{joint}{unit.count} {name}")


def _find_shared(words: str, index: MenuIndex) -> str:
    """The dishes that all of the deals have; nothing for words such as "for us"."""
    dishes = words.strip(" ,.;:").removeprefix("with ")
    return f"{dishes}, " if ground_order(dishes, index).lines else ""
