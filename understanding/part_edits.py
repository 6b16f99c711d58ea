"""Words of the lexicon in place of those for a part of a dish: grounding reads "ham onlefthalf" as ham on the left.

What is put on "the other half", on "the hawaiian half" or is "it" is written out, with the dishes of the cart in view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.cart import Cart
from domain.menu import DishPart, ItemId, split_halves_id
from understanding.language.rows import patterns
from understanding.placed_words import PartPlace, PlacedWords, Thing
from understanding.rendering import Edit

_BEHIND = "on"
_SIDES = ("left", "right")
_WORDS = {
    "left": "lefthalf",
    "right": "righthalf",
    "half": "onehalf",
    "third": "onethird",
    "whole": "wholeofit",
}
"""The words of the lexicon for each place; behind the name of the option they begin with "on"."""
_OPPOSITES = {"left": "right", "half": "right", "right": "left"}


@dataclass
class PlacedOptions:
    """Writes the places of a text. ``halves``: the dishes of halves of the cart and of the text.

    ``edits``: so far. ``unread``: places that nothing is known of.
    """

    text: str
    cart: Cart
    halves: Sequence[tuple[ItemId, ...]]
    words: PlacedWords
    edits: list[Edit] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def place(self, places: Sequence[PartPlace]) -> None:
        """Add the edits for these places, in their order."""
        self.edits += self._refuse_options()
        last: str | None = None
        for place in self._name_bare_places(places):
            part = self._find_part(place, last)
            if part is None:
                self._report(place)
                continue
            last = part if part in _OPPOSITES else last
            self.edits += self._write(place, part)
        self.edits += self._move_option(places)
        self.edits += self._swap_sides()
        if self.edits:
            moves = (match.span() for match in patterns("dish_parts")["move"].finditer(self.text))
            self.edits += [Edit(*span, "put") for span in moves if not self._is_edited(span[0])]

    def _is_edited(self, start: int) -> bool:
        return any(edit.start <= start < edit.stop for edit in self.edits)

    def _move_option(self, places: Sequence[PartPlace]) -> Iterator[Edit]:
        """A message of a place alone is about the only option that is on a part: "sorry, I meant the right half"."""
        if self.edits or len(places) != 1 or places[0].thing is not None:
            return
        place, part = places[0], self._find_part(places[0], None)
        around = f"{self.text[: place.start]} {self.text[place.stop :]}"
        option = self._find_option(place)
        if part and option and patterns("dish_parts")["place_alone"].fullmatch(around.strip()):
            yield Edit(0, len(self.text), f"put {option} {_BEHIND}{_WORDS[part]}")

    def _swap_sides(self) -> Iterator[Edit]:
        """What is on the halves of the newest dish the other way round, unless the text says what goes where."""
        match = patterns("dish_parts")["other_way_round"].search(self.text)
        if match is None or self.edits:
            return
        placed = [(line, each) for line in self.cart.lines for each in line.choices if str(each.placement) in _SIDES]
        last = [(line, each) for line, each in placed if line is placed[-1][0]]
        names = [(self.words.get_option_name(line.item, each.option), str(each.placement)) for line, each in last]
        words = ", ".join(f"put {name} {_BEHIND}{_WORDS[_OPPOSITES[part]]}" for name, part in names if name)
        if words:
            yield Edit(*match.span(), words)

    def _refuse_options(self) -> Iterator[Edit]:
        """Options that are taken off one half stay on the other."""
        for match in patterns("dish_parts")["off"].finditer(self.text):
            part = next(part for part in (*_SIDES, "half") if match[part])
            place = "" if self._is_only_on(match["what"], part) else f" {_BEHIND}{_WORDS[part]}"
            yield Edit(*match.span(), f"no {match['what']}{place}")

    def _is_only_on(self, words: str, part: str) -> bool:
        """Whether a line of the cart has this option on this part alone: taken off there, it is on none."""
        option = self.words.find_last_option(words)
        placed = ((line, each) for line in self.cart.lines for each in line.choices if str(each.placement) == part)
        return any(self.words.get_option_name(line.item, each.option) == option for line, each in placed)

    def _name_bare_places(self, places: Sequence[PartPlace]) -> Iterator[PartPlace]:
        """Without the halves and sides that have no second one; the first half is the left one."""
        free = [place for place in places if not self._is_edited(place.start)]
        bare = [place for place in free if place.is_bare and place.thing is not None]
        others = [place for place in free if place.part in ("other", *_SIDES)]
        is_pair = len(bare) > 1 or bool(bare and others)
        halves = iter(_SIDES)
        for place in free:
            if not place.is_bare:
                yield place
            elif is_pair and place in bare:
                yield place._replace(part=next(halves, "right") if place.part == "bare_half" else place.words.lower())

    def _find_part(self, place: PartPlace, last: str | None) -> str | None:
        """The part that a place means; ``last``: the one before it."""
        if place.part == "other":
            return _OPPOSITES[last or self._find_part_of_cart() or "left"]
        if place.part == "same":
            return last or self._find_part_of_cart()
        if place.part == "owned":
            return None
        if place.part not in ("dish", "of_dish"):
            return place.part
        named = self.words.find_half(place.words)
        unknown = "half" if place.part == "of_dish" else None
        return next((_SIDES[half.index(named)] for half in reversed(self.halves) if named in half), unknown)

    def _find_part_of_cart(self) -> str | None:
        """The half on which the newest option of the cart is that is not on all of its dish."""
        parts = [choice.placement for line in self.cart.lines for choice in line.choices]
        return next((str(part) for part in reversed(parts) if part in (DishPart.LEFT, DishPart.RIGHT)), None)

    def _report(self, place: PartPlace) -> None:
        """Report a half of an unknown dish that something shall be on."""
        said = self.text[place.start : place.stop].strip()
        is_option = place.thing.is_option if place.thing else self._has_option_before(place)
        if is_option and (place.part == "owned" or said.lower().startswith(("on", "over", "only", "just"))):
            self.unread.append(said)

    def _write(self, place: PartPlace, part: str) -> Iterator[Edit]:
        thing = place.thing
        if thing is None:
            if self._has_option_before(place):
                yield Edit(place.start, place.stop, _BEHIND + _WORDS[part])
        elif thing.dish is not None and not thing.is_option:
            yield from self._change_half(place, thing, part)
        elif thing.is_option:
            yield self._write_place(place, part)
        elif (none := patterns("dish_parts")["no_name"].fullmatch(thing.words)) and none["none"]:
            yield self._cut(place, thing)
        elif option := self._find_option(place):
            yield Edit(thing.start, place.stop, f"{option} {_BEHIND}{_WORDS[part]}")

    def _write_place(self, place: PartPlace, part: str) -> Edit:
        """The place behind what is there, or before it, with the words between them."""
        if place.thing is None:
            return Edit(place.start, place.stop, _BEHIND + _WORDS[part])
        if not place.is_ahead:
            return Edit(place.thing.stop, place.stop, f" {_BEHIND}{_WORDS[part]}")
        return Edit(place.start, place.thing.start, f"{_WORDS[part]} ")

    def _cut(self, place: PartPlace, thing: Thing) -> Edit:
        """Without a half that nothing is on: "and nothing on the right"."""
        start, stop = min(place.start, thing.start), max(place.stop, thing.stop)
        joined = re.search(r"[\s,]*\b(?:and|but)?\s*$", self.text[:start])
        return Edit(joined.start() if joined else start, stop, "")

    def _find_option(self, place: PartPlace) -> str | None:
        """The option that "it" is: the last one of the text before it, else the only one of the cart on a part."""
        before = self.words.find_last_option(self.text[: place.start])
        if before is not None:
            return before
        names = {
            name
            for line in self.cart.lines
            for choice in line.choices
            if choice.placement is not DishPart.WHOLE and (name := self.words.get_option_name(line.item, choice.option))
        }
        return names.pop() if len(names) == 1 else None

    def _has_option_before(self, place: PartPlace) -> bool:
        return self.words.find_last_option(self.text[: place.start]) is not None

    def _change_half(self, place: PartPlace, thing: Thing, part: str) -> Iterator[Edit]:
        """Another dish on one half of the last dish of halves in the cart, or on all of it."""
        pair = next((pair for line in reversed(self.cart.lines) if (pair := split_halves_id(line.item))), None)
        if pair is None or thing.dish is None:
            return
        start, stop = min(place.start, thing.start), max(place.stop, thing.stop)
        begin = patterns("dish_parts")["clause_begin"].search(self.text[:start])
        end = patterns("dish_parts")["clause_end"].match(self.text, stop)
        old = pair[0] if part in ("left", "half", "whole") else pair[1]
        names = [item.name for each in (old, thing.dish) if (item := self.words.index.menu.item(each))]
        words = f"make it a {names[1]}" if part == "whole" else f"swap {names[0]} for {names[1]}"
        yield Edit(begin.end() if begin else start, end.end() if end else stop, words)
