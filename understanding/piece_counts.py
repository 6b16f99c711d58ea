"""Counts of pieces of a dish that is sold in portions: "12 wings", where a portion has six, are two portions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from domain.commands import AddItem, ChangeLine
from domain.menu import Item, ItemId
from understanding.grounding.sizes import FEWEST_PIECES, find_portion
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.numbers import numbers_in
from understanding.order_mentions import build_changes
from understanding.order_talk import OrderTalk, Part, Wish, merge_changes

_LARGEST_PORTION = 50
_FEWEST_BESIDE_PIECES = 2
"""A lower count than usual means pieces, too, beside a dish that is counted in pieces: "8 falafel and 2 samosas"."""
_BEHIND = re.compile(r"(?P<them> of them\b| pieces\b| pcs\b)|(?: [a-z-]+){1,4}")
_IN_NAME = re.compile(
    r"\((?:set of )?(?P<count>\d+)(?:[ -]?(?:pcs?|pieces?|ct|count))?\.?\)|\b(?P<pieces>\d+)[ -]?(?:pcs?|pieces?)\b",
    re.I,
)
"""The number of pieces in a name: "(6)", "(6 pcs)", "10 pieces"; but not "(250 g)" or the persons of "(1-2)"."""
_NO_DESCRIPTION = re.compile(r"\b(?:of|with|and|or|to|in)\b")


def count_portions(wishes: Sequence[Wish], part: Part, talk: OrderTalk) -> Sequence[Wish]:
    """Return the wishes with portions for pieces. Where the pieces are no whole portions, the count is in doubt.

    A count with a word for portions stays ("12 portions of wings"), and so does a small one.
    """
    if not any(isinstance(wish, AddItem | ChangeLine) and (wish.quantity or 0) > 1 for wish in wishes):
        return wishes
    if patterns("shares")["counts_portions"].search(part.plain):
        return wishes
    counts = {number.value for number in numbers_in(part.plain)}
    fewest = _FEWEST_BESIDE_PIECES if any(_is_portion(wish, counts, talk) for wish in wishes) else FEWEST_PIECES
    _add_totals(wishes, talk)
    return [_count(_choose_portion(wish, talk, fewest), talk) for wish in wishes]


def _add_totals(wishes: Sequence[Wish], talk: OrderTalk) -> None:
    """Add the sums of the counts of each dish, which are said of its pieces too: "30 wings: 10 plain, 20 hot"."""
    counts: dict[ItemId, int] = defaultdict(int)
    for wish in wishes:
        if isinstance(wish, AddItem) and wish.food.item is not None:
            counts[wish.food.item] += wish.quantity
    talk.totals |= {*counts.values()}


def _is_portion(wish: Wish, counts: Iterable[int], talk: OrderTalk) -> bool:
    """Whether one of the counts became the option of a dish: "4 samosas", which come in fours."""
    item = talk.index.menu.item(wish.food.item) if isinstance(wish, AddItem) and wish.food.item else None
    if item is None or not isinstance(wish, AddItem):
        return False
    chosen = {(choice.group, choice.option) for choice in wish.changes.choices}
    portions = (find_portion(item, count) for count in counts)
    return any(portion is not None and (portion.group, portion.option) in chosen for portion in portions)


def _choose_portion(wish: Wish, talk: OrderTalk, fewest: int) -> Wish:
    """The wish with the option for its count, where the dish is sold in portions: "do 12 with ranch", of the wings."""
    item = talk.index.menu.item(wish.food.item) if isinstance(wish, AddItem) and wish.food.item else None
    if item is None or not isinstance(wish, AddItem):
        return wish
    portion = find_portion(item, wish.quantity, fewest)
    if portion is None or any(choice.group == portion.group for choice in wish.changes.choices):
        return wish
    talk.totals.add(wish.quantity)
    changes = build_changes((portion,), ())
    return wish.replace(quantity=1, quantity_said=False, changes=merge_changes(wish.changes, changes))


def _count(wish: Wish, talk: OrderTalk) -> Wish:
    if not isinstance(wish, AddItem | ChangeLine) or wish.quantity is None:
        return wish
    if isinstance(wish, AddItem):
        item = talk.index.menu.item(wish.food.item) if wish.food.item and wish.quantity_said else None
    else:
        item = talk.get_item(wish.lines) if wish.swap_to is None else None
    pieces = find_pieces(item) if item else None
    if item is None or pieces is None or not _counts_pieces(wish.quantity, pieces, item):
        return wish
    if pieces < FEWEST_PIECES or wish.quantity % pieces:
        talk.uncounted.append(f"{wish.quantity} {item.name}")
        return wish
    talk.totals.add(wish.quantity)
    return wish.replace(quantity=wish.quantity // pieces)


def _counts_pieces(count: int, pieces: int, item: Item) -> bool:
    """Whether a count may be of pieces: three of the "Balls (3)", but not four, which are no pieces of threes."""
    if count < FEWEST_PIECES:
        return count == pieces and _IN_NAME.search(item.name) is not None
    return pieces >= FEWEST_PIECES or count % pieces == 0


def find_pieces(item: Item) -> int | None:
    """Find how many pieces a portion has, by the dish's name, "Mandu (6)", or description: "Six wings, hot honey"."""
    named = next((int(match["count"] or match["pieces"]) for match in _IN_NAME.finditer(item.name)), 0)
    if 1 < named <= _LARGEST_PORTION:
        return named
    text = (item.description or "").lower()
    heads = {stems[-1] for name in (item.name, *item.aliases) if (stems := extract_stems(name))}
    for number in numbers_in(text):
        behind = _BEHIND.match(text[number.end :])
        if behind is None or not 1 < number.value <= _LARGEST_PORTION:
            continue
        words = _NO_DESCRIPTION.split(behind.group())[0]
        if behind["them"] or not heads.isdisjoint(extract_stems(words)):
            return number.value
    return None
