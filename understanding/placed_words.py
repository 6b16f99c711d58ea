"""What a text puts on which part of a dish: "ham on the left half", "left half ham", "one side ham, the other olives".

A sentence names its places behind what is there, or before it: on the side where more of them have something that the
menu knows.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from domain.menu import Item, ItemId, OptionId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns

_MOST_WORDS = 4
"""The most words that are looked at for the name of what is on a part."""


class Thing(NamedTuple):
    """Words for what is on a part: an option with places, the dish that is a half, both, or none of them.

    ``words``: "it" and "nothing" have neither.
    """

    start: int
    stop: int
    words: str
    is_option: bool = False
    dish: ItemId | None = None


class PartPlace(NamedTuple):
    """Words for a part of a dish, from ``start`` to ``stop``. ``part``: the name of its group in the pattern.

    ``thing``: what is there. ``is_ahead``: the place is named first.
    """

    part: str
    start: int
    stop: int
    words: str = ""
    thing: Thing | None = None
    is_ahead: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether the words mean a place beside a second one only: "half ham half olives", "ham left, olives right"."""
        return self.part.startswith("bare")


class _Sides(NamedTuple):
    """A place with what is named before it, ``behind`` which it is, and with what it is ``ahead`` of."""

    place: PartPlace
    behind: Thing | None
    ahead: Thing | None

    def get(self, is_ahead: bool) -> Thing | None:
        return self.ahead if is_ahead else self.behind

    def drop_wrong_side(self) -> _Sides:
        """A bare half is always before its thing, and a side at the end of its words behind it."""
        ahead_only, behind_only = self._replace(behind=None), self._replace(ahead=None)
        sides = {"bare_half": ahead_only, "bare_side": behind_only}
        return sides.get(self.place.part, self)

    def choose(self, is_ahead: bool, taken: Container[tuple[int, int]]) -> PartPlace:
        """The place with its thing of one side; without one, that of the other side, unless it is ``taken``."""
        thing, other = self.get(is_ahead), self.get(not is_ahead)
        if thing is None and other is not None and other[:2] not in taken:
            return self.place._replace(thing=other, is_ahead=not is_ahead)
        return self.place._replace(thing=thing, is_ahead=is_ahead)


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Finds places and what is there. ``halves``: the items that can be halves. ``placed``: those with places."""

    index: MenuIndex
    halves: Sequence[ItemId]
    placed: Sequence[Item]

    def find(self, text: str) -> tuple[PartPlace, ...]:
        """The places of a text in their order."""
        found: list[PartPlace] = []
        for sentence in patterns("dish_parts")["sentence"].finditer(text):
            places = list(_list_places(text, *sentence.span()))
            if places:
                found += self._place_things(text, places, *sentence.span())
        return tuple(found)

    def find_half(self, words: str) -> ItemId | None:
        """The only item that can be a half and has these words in its name."""
        if not self.halves:
            return None
        found = {line.item for line in ground(words, self.index.part(self.halves)).lines}
        return found.pop() if len(found) == 1 else None

    def find_first(self, text: str, start: int, stop: int) -> Thing | None:
        """The thing that a part of a text begins with."""
        return self._find_behind(text, start, stop)

    def find_at_end(self, text: str, start: int, stop: int) -> Thing | None:
        """The thing that a part of a text ends with."""
        return self._find_before(text, start, stop)

    def find_last_option(self, text: str) -> str | None:
        """The name of the last option with places in a text."""
        found = [
            (name, choice)
            for item in self.placed
            for choice in ground(text, self.index, focus=item.id).loose_choices
            if (name := self.get_option_name(item.id, choice.option))
        ]
        return found[-1][0] if found else None

    def get_option_name(self, item: ItemId, option: OptionId) -> str | None:
        """The name of an option of an item in a group with places."""
        dish = self.index.menu.item(item)
        found = (group.option(option) for group in dish.groups if group.placements) if dish else ()
        return next((each.name for each in found if each is not None), None)

    def _place_things(self, text: str, places: Sequence[PartPlace], start: int, stop: int) -> Iterator[PartPlace]:
        """The places of a sentence with what is there."""
        starts, stops = [start, *(each.stop for each in places)], [*(each.start for each in places), stop]
        behind = [self._find_before(text, *gap) for gap in zip(starts, stops[:-1], strict=False)]
        ahead = [self._find_behind(text, *gap) for gap in zip(starts[1:], stops[1:], strict=True)]
        found = _absorb_bare_halves([_Sides(*each) for each in zip(places, behind, ahead, strict=True)])
        counts = [sum(getattr(each, side) is not None for each in found) for side in ("behind", "ahead")]
        is_pause = patterns("dish_parts")["pause"].match(text, places[0].stop) is not None
        is_ahead = counts[1] > counts[0] or (counts[0] == counts[1] and not is_pause)
        taken = {thing[:2] for each in found if (thing := each.get(is_ahead))}
        for each in found:
            yield each.choose(is_ahead, taken)

    def _find_before(self, text: str, start: int, stop: int) -> Thing | None:
        """What the words before a place end with."""
        gap = patterns("dish_parts")["before_place"].sub("", text[start:stop])
        words = list(re.finditer(r"[^\s,;:()]+", gap))
        first = max((match.end() for match in re.finditer(r"[,;:()]", gap)), default=0)
        words = [word for word in words if word.start() >= first]
        if not words:
            return None
        spans = [(word.start(), words[-1].end()) for word in reversed(words[-_MOST_WORDS:])]
        return self._name_first(gap, spans, start)

    def _find_behind(self, text: str, start: int, stop: int) -> Thing | None:
        """What the words behind a place begin with."""
        skipped = patterns("dish_parts")["behind_place"].match(text, start, stop)
        start = skipped.end() if skipped else start
        gap = re.split(r"[,;:()]", text[start:stop], maxsplit=1)[0]
        words = list(re.finditer(r"\S+", gap))
        if not words or patterns("dish_parts")["no_begin"].fullmatch(words[0].group()):
            return None
        spans = [(words[0].start(), word.end()) for word in words[:_MOST_WORDS]]
        return self._name_first(gap, spans, start)

    def _name_first(self, gap: str, spans: Sequence[tuple[int, int]], offset: int) -> Thing | None:
        """The thing of the first span that names one, with the words of its name around it."""
        for at, (start, stop) in enumerate(spans):
            thing = self._name(gap[start:stop])
            if thing is None:
                continue
            for longer in spans[at + 1 :]:
                added = gap[longer[0] : start] + gap[stop : longer[1]]
                if not self._is_of_name(added, thing.dish):
                    break
                start, stop = longer
            return thing._replace(start=start + offset, stop=stop + offset, words=gap[start:stop])
        return None

    def _name(self, words: str) -> Thing | None:
        is_option = any(self._has_option(words, item) for item in self.placed)
        dish = self.find_half(words)
        is_empty = patterns("dish_parts")["no_name"].fullmatch(words) is not None
        return Thing(0, 0, words, is_option, dish) if is_option or dish or is_empty else None

    def _has_option(self, words: str, item: Item) -> bool:
        """Whether words are an option of this item in a group with places, and no dish."""
        groups = {group.id for group in item.groups if group.placements}
        found = ground(words, self.index, focus=item.id)
        named = {each.group for each in found.loose_choices} | {each.group for each in found.loose_refusals}
        return not found.lines and not groups.isdisjoint(named)

    def _is_of_name(self, words: str, dish: ItemId | None) -> bool:
        """Whether a word belongs to the name of a dish, or is that of its kind."""
        item = self.index.menu.item(dish) if dish else None
        if item is None:
            return False
        kinds = [name for _, names in self.index.menu.generic_names for name in names]
        known = {stem for name in (item.name, *item.aliases, *kinds) for stem in extract_stems(name)}
        return set(extract_stems(words)) <= known


def _list_places(text: str, start: int, stop: int) -> Iterator[PartPlace]:
    for match in patterns("dish_parts")["place"].finditer(text, start, stop):
        part = match.lastgroup or ""
        yield PartPlace(part.rstrip("234"), match.start(), match.end(), match[part])


def _absorb_bare_halves(found: Sequence[_Sides]) -> list[_Sides]:
    """Without the halves that only precede what has a place behind it: "half ham on the left"."""
    kept = list(found)
    for before, after in pairwise(found):
        thing = after.behind
        is_absorbed = before.place.part == "bare_half" and not after.place.is_bare and before.ahead == thing
        if is_absorbed and thing is not None:
            kept.remove(before)
            kept[kept.index(after)] = after._replace(behind=thing._replace(start=before.place.start))
    return [each.drop_wrong_side() for each in kept]
