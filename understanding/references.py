"""Which lines of the cart words speak of, as positions from 1: "the large one", "both", "the second", "the coke"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.cart import Cart, Choice, Line
from domain.menu import GroupKind, ItemId, Menu
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import number_of, number_words


def ordinal_in(said: str) -> int | None:
    """ "The second one" is 2, "the last one" -1; None when plain words point at no place."""
    known = patterns("cart")
    if known["no_place"].search(said):
        return None
    if (numbered := known["numbered"].search(said)) is not None:
        return number_of(numbered["number"])
    ordinals = number_words().ordinals
    return next((ordinals[word] for word in said.split() if word in ordinals), None)


def places_in(said: str, size: int) -> tuple[int, ...]:
    """The places from 0 that plain words point at: "the second and the third"."""
    found = (place_in(part, size) for part in said.split(" and "))
    return tuple(dict.fromkeys(place for place in found if place is not None))


def place_in(said: str, size: int) -> int | None:
    """The place from 0 in a list of ``size`` that plain words point at; None when they point at none of it."""
    ordinal = ordinal_in(said)
    if ordinal is None:
        return None
    place = size - 1 if ordinal == -1 else ordinal - 1
    return place if 0 <= place < size else None


@dataclass(frozen=True)
class CartReferences:
    """The lines of one cart, and which of them words mean. ``focus`` is the position of the line that "it" means."""

    cart: Cart
    whole: MenuIndex
    focus: int | None = None

    @property
    def menu(self) -> Menu:
        return self.whole.menu

    @cached_property
    def index(self) -> MenuIndex:
        """The index of what is in the cart: there "the coke" is the diet coke."""
        return self.whole.part(line.item for line in self.cart.lines).for_message()

    @property
    def in_focus(self) -> Line | None:
        """The line that "it" means: the one in focus, else the newest."""
        if self.focus is not None and 1 <= self.focus <= len(self.cart.lines):
            return self.cart.lines[self.focus - 1]
        return self.cart.last

    @property
    def focus_position(self) -> int | None:
        line = self.in_focus
        return self.position(line) if line else None

    def with_names(self, text: str) -> str:
        """The text with "the pizza" as the name of the only line of that kind."""
        for category, names in self.menu.generic_names:
            of_kind = [line for line in self.cart.lines if self.of_kind(line, category)]
            if len({line.item for line in of_kind}) == 1:
                kinds = "|".join(re.escape(name) for name in names)
                text = re.sub(
                    rf"\b(the|my|that|this) (?:{kinds})\b", rf"\1 {of_kind[0].name}", text, flags=re.IGNORECASE
                )
        return text

    def with_full_names(self, text: str) -> str:
        """The text with "the coke" as the name of the only dish of the cart that ends so: the diet coke."""
        heads: dict[str, set[str]] = {}
        for item in self.index.menu.items:
            for name in (item.name, *item.aliases):
                heads.setdefault(name.split()[-1].lower(), set()).add(item.name)
        for head, names in heads.items():
            name = next(iter(names))
            if len(names) == 1 and head != name.lower() and name.lower() not in text.lower():
                text = re.sub(rf"\b(the|my) {re.escape(head)}\b", rf"\1 {name}", text, flags=re.IGNORECASE)
        return text

    def of_kind(self, line: Line, category: str) -> bool:
        """Whether a line is of a dish of this category."""
        item = self.menu.item(line.item)
        return item is not None and item.category == category

    def position(self, line: Line) -> int:
        return self.cart.lines.index(line) + 1

    def line(self, position: int) -> Line:
        return self.cart.lines[position - 1]

    def of_item(self, item: ItemId) -> tuple[int, ...]:
        """The positions of an item, newest first."""
        return tuple(at for at in range(len(self.cart.lines), 0, -1) if self.line(at).item == item)

    def grounded(self, text: str) -> Grounding:
        """What the words name of the cart."""
        line = self.in_focus
        return ground(text, self.index, focus=line.item if line else None)

    def every(self, said: str) -> tuple[int, ...]:
        """ "Both", "all the drinks": the lines meant together, without those that are excepted; empty for none."""
        if not patterns("cart")["every"].search(said):
            return ()
        kept: set[int] = set()
        excepted = patterns("cart")["except"].search(said)
        if excepted:
            kept = set(self.named(excepted["kept"]))
            said = said[: excepted.start()]
        category = find_category(said, self.index)
        items = {item.id for item in self.menu.in_category(category)} if category else None
        named = {line.item for line in self.grounded(said).lines} if category is None else set()
        lines = [at for at, line in enumerate(self.cart.lines, 1) if items is None or line.item in items]
        same = [at for at in lines if self.line(at).item in named]
        return tuple(at for at in (same or lines) if at not in kept)

    def kind_named(self, said: str) -> str | None:
        """The category of several things that words speak of: "the drinks"."""
        found = patterns("cart")["the_kind"].search(said)
        return find_category(found["kind"], self.index) if found else None

    def named(self, text: str) -> tuple[int, ...]:
        """The lines that words name, one for each dish: the one with the said options, else the newest."""
        grounding = ground(text, self.index)
        grounding = grounding if grounding.lines else self.grounded(text)
        found = [self.best(line.item, line.choices) for line in grounding.lines]
        found += [self._newest(vague.candidates) for vague in grounding.ambiguous]
        if not found:
            found = [self._newest((item,)) for item in find_items(text, self.index)[:1]]
        return tuple(dict.fromkeys(at for at in found if at))

    def with_mark(self, said: str) -> tuple[int, ...]:
        """ "The large one", "the one with bacon": the newest line with that; empty when none has it."""
        found = patterns("cart")["the_one"].search(said)
        mark = (found["mark"] or found["mark2"]) if found else None
        if not mark or patterns("cart")["makes_it"].search(said[: found.start()] if found else ""):
            return ()
        return self.having(mark.strip())

    def having(self, words: str) -> tuple[int, ...]:
        """The newest line that has, or comes with, what the words name; empty when none has."""
        for at in range(len(self.cart.lines), 0, -1):
            if self._has(self.line(at), words):
                return (at,)
        return ()

    def pointed(self, said: str) -> tuple[int, ...]:
        """The lines that plain words point at without naming a dish: a place, a mark, or all of them."""
        if every := self.every(said):
            return every
        place = place_in(said, len(self.cart.lines))
        if place is not None:
            return (place + 1,)
        return self.with_mark(said)

    def best(self, item: ItemId, choices: Sequence[Choice]) -> int | None:
        """The newest line of an item that has the said size and the like, else its newest."""
        known = self.menu.item(item)
        marks = {
            (choice.group, choice.option)
            for choice in choices
            if known and (group := known.group(choice.group)) and group.kind is GroupKind.SINGLE
        }
        same = self.of_item(item)
        exact = [at for at in same if marks <= {(c.group, c.option) for c in self.line(at).choices}]
        return next(iter(exact or same), None)

    def _newest(self, items: Sequence[ItemId]) -> int | None:
        focused = self.in_focus
        if focused is not None and focused.item in items:
            return self.position(focused)
        places = [at for at in range(len(self.cart.lines), 0, -1) if self.line(at).item in items]
        return next(iter(places), None)

    def _has(self, line: Line, mark: str) -> bool:
        """Whether a line has, or comes with, what the words name."""
        item = self.menu.item(line.item)
        if item is None:
            return False
        said = ground(mark, self.whole.part((item.id,), other_kinds=True), focus=line.item)
        wanted = {(choice.group, choice.option) for choice in said.loose_choices}
        refused = {(refusal.group, refusal.option) for refusal in said.loose_refusals}
        gone = {(refusal.group, refusal.option) for refusal in line.refusals}
        has = {(choice.group, choice.option) for choice in line.choices}
        has |= {(group.id, option) for group in item.groups for option in group.included} - gone
        return bool(wanted or refused) and wanted <= has and refused <= gone
