"""Finds the lines of the cart that words point at by what these have: "the large one", "the one without pickles"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from domain.cart import Cart, Choice, Line
from domain.menu import Item, ItemId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.numbers import number_of

_WORD = re.compile(r"\S+")
_LONGEST_MARK = 8
"""The most words that describe a line."""
_CHOSEN, _INCLUDED, _LACKING, _NONE = 3, 2, 1, 0
"""How a line has the options of a mark: as ordered, with its dish, or by lacking what the mark excludes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines, and where the words that point at them begin and end."""

    lines: tuple[int, ...]
    start: int
    end: int

    def replace_in(self, plain: str, name: str = "it") -> str:
        """Replace the words by a pronoun, or a name."""
        return f"{plain[: self.start]}{name}{plain[self.end :]}"


@dataclass(frozen=True, slots=True)
class LineMarks:
    """The lines of a cart by what they have. Positions begin at 1. ``focus``: that of the line that "it" refers to."""

    cart: Cart
    whole: MenuIndex
    focus: int | None

    def find(self, plain: str) -> Mark | None:
        """Find the first words that point at lines; None where no line fits them."""
        match = patterns("cart")["the_one"].search(plain)
        if match is None or patterns("cart")["makes_it"].search(plain[: match.start()]):
            return None
        is_plural = _names_several(match.group()) and patterns("cart")["pieces"].search(plain) is None
        if mark := match["mark"] or match["mark4"]:
            lines = self._find_one(mark.strip(), is_plural=is_plural)
            return Mark(lines, match.start(), match.end()) if lines else None
        words, start = next((match[name], match.start(name)) for name in ("mark2", "mark3") if match[name])
        items = {line.item for line in self.cart.lines if match["dish"] and self.is_called(line, match["dish"])}
        if match["dish"] and not items:
            return None
        lines, end = self._find_described(words, items, is_plural=is_plural)
        return Mark(lines, match.start(), start + end) if lines else None

    def find_with(self, words: str, items: Container[ItemId] = (), *, is_plural: bool = False) -> tuple[int, ...]:
        """Find the newest line with the options that the words name; empty without one.

        ``items``: the dishes to look among; all of the cart without any. ``is_plural``: find all lines of that kind
        of dish that have them as well.
        """
        lines = self.cart.lines
        ranks = {at: self._rank(lines[at - 1], words) for at in range(len(lines), 0, -1)}
        best = max((rank for at, rank in ranks.items() if not items or lines[at - 1].item in items), default=_NONE)
        found = [at for at, rank in ranks.items() if rank == best and (not items or lines[at - 1].item in items)]
        if best == _NONE or (best == _LACKING and len(found) > 1):
            return ()
        kind = self._get_kind(found[0])
        return tuple(sorted(at for at in found if self._get_kind(at) == kind)) if is_plural else (found[0],)

    def _find_described(self, words: str, items: Container[ItemId], *, is_plural: bool) -> tuple[tuple[int, ...], int]:
        """Find the lines that the first words describe, and where these end: what follows may be a wish."""
        found: tuple[int, ...] = ()
        end = 0
        for size in reversed([word.end() for word in _WORD.finditer(words)][:_LONGEST_MARK]):
            lines = self.find_with(words[:size], items, is_plural=is_plural)
            if found and lines != found:
                break
            found, end = lines, size if lines else end
        return found, end

    def _find_one(self, words: str, *, is_plural: bool) -> tuple[int, ...]:
        """Find the line of "the large one", "the greek one", "the plain one" or "the other one"."""
        if words == "other":
            return self._find_other()
        ranks = [self._rank(line, words) for line in self.cart.lines]
        called = {line.item for line in self.cart.lines if self.is_called(line, words)}
        if max(ranks, default=_NONE) != _CHOSEN and len(called) == 1:
            return tuple(at for at, line in enumerate(self.cart.lines, start=1) if line.item in called)[-1:]
        found = self.find_with(words, is_plural=is_plural)
        return found or (self._find_plain() if words in lexicon().plain_shares else ())

    def is_called(self, line: Line, words: str) -> bool:
        """Whether all of the words are in one name of the dish."""
        item, stems = self._get_item(line), set(extract_stems(words))
        names = (item.name, *item.aliases) if item and stems else ()
        return any(stems <= set(extract_stems(name)) for name in names)

    def _find_other(self) -> tuple[int, ...]:
        """Find the line beside that in focus: the only other one of its kind, else the only other one."""
        if self.focus is None:
            return ()
        others = [at for at in range(1, len(self.cart.lines) + 1) if at != self.focus]
        alike = [at for at in others if self._get_kind(at) == self._get_kind(self.focus)]
        return next((tuple(each) for each in (alike, others) if len(each) == 1), ())

    def _find_plain(self) -> tuple[int, ...]:
        """Find the only line that is ordered as it comes, of a dish with several lines."""
        counts = Counter(line.item for line in self.cart.lines)
        plain = tuple(
            at
            for at, line in enumerate(self.cart.lines, start=1)
            if counts[line.item] > 1 and not line.refusals and not self._list_extras(line)
        )
        return plain if len(plain) == 1 else ()

    def _list_extras(self, line: Line) -> list[Choice]:
        """List the choices of a line in groups that need none."""
        item = self._get_item(line)
        groups = ((choice, item.group(choice.group)) for choice in line.choices) if item else ()
        return [choice for choice, group in groups if group is not None and not group.is_required]

    def _get_kind(self, at: int) -> str | None:
        item = self._get_item(self.cart.lines[at - 1])
        return item.category if item else None

    def _get_item(self, line: Line) -> Item | None:
        return self.whole.menu.item(line.item)

    def _rank(self, line: Line, words: str) -> int:
        """Rank a line by whether it has the options that the words name, and lacks those that they exclude."""
        item = self._get_item(line)
        if item is None:
            return _NONE
        grounding = ground(words, self.whole.part((item.id,), other_kinds=True), focus=line.item)
        wanted = {(choice.group, choice.option) for choice in grounding.loose_choices}
        unwanted = {(refusal.group, refusal.option) for refusal in grounding.loose_refusals}
        if not wanted and not unwanted:
            return _NONE
        refused = {(refusal.group, refusal.option) for refusal in line.refusals}
        chosen = {(choice.group, choice.option) for choice in line.choices}
        if wanted <= chosen and unwanted <= refused:
            return _CHOSEN
        has = chosen | (item.included - refused)
        if not wanted <= has or not unwanted.isdisjoint(has):
            return _NONE
        return _LACKING if unwanted else _INCLUDED


def _names_several(words: str) -> bool:
    """Whether words such as "the large ones" and "the two with bacon" may mean several lines."""
    _, count, *rest = words.split()
    return "ones" in (count, *rest) or (number_of(count) or 1) > 1
