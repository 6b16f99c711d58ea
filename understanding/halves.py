"""Halves: of a dish that is sold as a whole, of a count, and of a dish that comes in two kinds.

"Half a tiramisu" orders none until the guest wants a whole one. "A dozen tacos, half corn half flour" are six and six.
"Half plum half honey" are both flavours of a dish that takes two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.menu import Item, ItemId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.forms import EXACT
from understanding.grounding.sizes import find_portion
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import Clause
from understanding.named_words import begins_with_name
from understanding.numbers import numbers_in

_BOTH = ("one", "other")
_EACH = re.compile(r"\b(?:each|both)\b", re.IGNORECASE)


class HalfWish(NamedTuple):
    """A dish of which half is wanted, and the place of the words in the plain clause."""

    said: str
    start: int
    end: int


def find_half_wish(clause: Clause, index: MenuIndex, others: Iterable[ItemId] = ()) -> HalfWish | None:
    """The half of a dish that a clause wants; None where the menu sells halves of it, and for other words.

    ``others``: the other dishes of the message, of which one may come with the half.
    """
    if "half" not in clause.plain:
        return None
    match = patterns("shares")["half_of_dish"].search(clause.plain)
    if match is None:
        return None
    dish = match["dish"] or match["dish2"]
    grounding = ground(dish, index)
    dishes = _list_dishes(grounding, index)
    if not dishes or any(map(_has_halves, (*dishes, *_list_dishes(ground(f"half {dish}", index), index)))):
        return None
    if begins_with_name(f"half {dish}", index) and any(map(_has_halves, filter(None, map(index.menu.item, others)))):
        return None
    return HalfWish(grounding.lines[0].said if grounding.lines else dish, *match.span())


def _list_dishes(grounding: Grounding, index: MenuIndex) -> list[Item]:
    """The dishes that words name, or may name."""
    ids = [line.item for line in grounding.lines] + [each for vague in grounding.ambiguous for each in vague.candidates]
    return [item for each in ids if (item := index.menu.item(each)) is not None]


def replace_halves(text: str, items: Sequence[ItemId], index: MenuIndex) -> str:
    """Write halves as what they mean: numbers where a count is halved, options where the dish takes several.

    ``items``: the dishes that the text may be about without a name, as those of the cart.
    """
    if "half" not in text.lower():
        return text
    return _join_halves(_count_halves(text, index), items, index)


def _join_halves(text: str, items: Sequence[ItemId], index: MenuIndex) -> str:
    """Write halves as two options of a dish that requires several: "half plum half honey" are plum and honey."""
    for match in patterns("shares")["halves_of_count"].finditer(text):
        named = _list_dishes(ground(f"{text[: match.start()]}, {text[match.end() :]}", index), index)
        dishes = (*named, *filter(None, map(index.menu.item, items)))
        if any(_takes_both(item, match, index) for item in dishes):
            return f"{text[: match.start()]}{match['one']} and {match['other']}{text[match.end() :]}"
    return text


def _takes_both(item: Item, halves: re.Match[str], index: MenuIndex) -> bool:
    """Whether a dish requires several options of a group that has both halves."""
    groups = {group.id for group in item.groups if group.min_choices > 1}
    if not groups:
        return False
    chosen = [ground(halves[name], index, focus=item.id).loose_choices for name in _BOTH]
    return any(all(any(choice.group == group for choice in each) for each in chosen) for group in groups)


def _count_halves(text: str, index: MenuIndex) -> str:
    """Write halves of an even count as numbers, where they are options of the dish: "6 tacos, 3 corn, 3 flour"."""
    for match in patterns("shares")["halves_of_count"].finditer(text):
        numbers = numbers_in(text[: match.start()])
        number = next((each for each in reversed(numbers) if each.value > 1), None)
        is_of_one = bool(numbers) and not text[numbers[-1].end : match.start()].strip() and numbers[-1].value == 1
        if number is None or is_of_one or number.value % 2 or _is_portion(number.value, text[number.end :], index):
            continue
        dish = text[number.end : match.start()]
        if (
            _EACH.search(dish)
            or _are_halves_of_each(match, dish, index)
            or not (_are_options(match, dish, index) or _are_kinds(match, dish, index))
        ):
            continue
        half = number.value // 2
        return f"{text[: match.start()]}{half} {match['one']}, {half} {match['other']}{text[match.end() :]}"
    return text


def _is_portion(count: int, text: str, index: MenuIndex) -> bool:
    """Whether a count is an option of the dish behind it, which is no halves of a count: "12 wings"."""
    lines = ground(f"{count} {text}", index).lines
    item = index.menu.item(lines[0].item) if lines else None
    return item is not None and find_portion(item, count) is not None


def _are_options(halves: re.Match[str], dish: str, index: MenuIndex) -> bool:
    """Whether the words of both halves are options of the only dish, and name no dish themselves."""
    grounding = ground(dish, index)
    items = [line.item for line in grounding.lines] or [c for v in grounding.ambiguous for c in v.candidates]
    if not items or len(grounding.lines) + len(grounding.ambiguous) != 1:
        return False
    of_halves = (ground(halves[name], index, focus=items[0]) for name in _BOTH)
    return all(each.loose_choices and not (each.lines or each.ambiguous) for each in of_halves)


def _are_halves_of_each(halves: re.Match[str], dish: str, index: MenuIndex) -> bool:
    """Whether a count without a dish is of dishes of two halves, as the menu sells them: "two half ham half tuna"."""
    sold = {item.id for item in index.menu.items if item.halves_price is not None}
    if not sold or _list_dishes(ground(dish, index), index):
        return False
    return all(sold.issuperset(each.id for each in _list_dishes(ground(halves[name], index), index)) for name in _BOTH)


def _are_kinds(halves: re.Match[str], kind: str, index: MenuIndex) -> bool:
    """Whether the words of both halves name different dishes of a kind: "plain" and "garlic" of naans."""
    named = [ground(f"{halves[name]} {kind.strip(' ,:-')}", index) for name in _BOTH]
    dishes = {each.lines[0].item for each in named if len(each.lines) == 1 and each.lines[0].score >= EXACT}
    return len(dishes) > 1 and not any(each.ambiguous or each.unknown for each in named)


def _has_halves(item: Item) -> bool:
    """Whether the name of the dish or of one of its options has a half in it."""
    options = (name for group in item.groups for each in group.options for name in (each.name, *each.aliases))
    names = (item.name, *item.aliases, *options)
    return any(not lexicon().fractions.isdisjoint(extract_stems(name)) for name in names)
