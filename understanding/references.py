"""Finds the lines of the cart that words refer to: "the large one", "both", "the second", "the coke".

Positions of lines begin at 1.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.cart import Cart, Choice, Line
from domain.mentions import AmbiguousLine
from domain.menu import GroupKind, Item, ItemId, Menu
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.line_kinds import LineKinds
from understanding.line_marks import LineMarks, Mark
from understanding.mentions import Grounding
from understanding.numbers import load_number_words, number_of

_POINTS = re.compile(r"\b(?:the|my|that|this) ", re.IGNORECASE)


def find_ordinal(plain: str) -> int | None:
    """Find the ordinal in plain words: 2 for "the second one", -1 for "the last one"; None without one."""
    cart_patterns = patterns("cart")
    if cart_patterns["no_place"].search(plain):
        return None
    if (numbered := cart_patterns["numbered"].search(plain)) is not None:
        return number_of(numbered["number"])
    ordinals = load_number_words().ordinals
    return next((ordinals[word] for word in plain.split() if word in ordinals), None)


def find_places(plain: str, size: int) -> tuple[int, ...]:
    """Find the places, from 0, of a list with ``size`` entries: "the second and the third"."""
    places = (find_place(part, size) for part in plain.split(" and "))
    return tuple(dict.fromkeys(place for place in places if place is not None))


def find_place(plain: str, size: int) -> int | None:
    """Find the place, from 0, in a list with ``size`` entries; None when the words point at none."""
    ordinal = find_ordinal(plain)
    if ordinal is None:
        return None
    place = size - 1 if ordinal == -1 else ordinal - 1
    return place if 0 <= place < size else None


@dataclass(frozen=True)
class CartReferences:
    """The lines of one cart, for words that refer to them. ``focus``: the position of the line that "it" refers to.

    ``dish_lines``: how many of the last lines are dishes of deals, which only their names refer to.
    """

    cart: Cart
    whole: MenuIndex
    focus: int | None = None
    dish_lines: int = 0

    @property
    def menu(self) -> Menu:
        return self.whole.menu

    @property
    def _count(self) -> int:
        """The number of lines of the guest."""
        return len(self.cart.lines) - self.dish_lines

    @cached_property
    def index(self) -> MenuIndex:
        """The index of the dishes in the cart: there "the coke" is the diet coke."""
        return self.whole.part(line.item for line in self.cart.lines).for_message()

    @property
    def in_focus(self) -> Line | None:
        """The line that "it" refers to: the one in focus, else the newest."""
        if self.focus is not None and 1 <= self.focus <= len(self.cart.lines):
            return self.cart.lines[self.focus - 1]
        return self.cart.last

    @property
    def focus_position(self) -> int | None:
        """The position of the line that "it" refers to; None with an empty cart."""
        line = self.in_focus
        return self.get_position(line) if line else None

    def replace_kind_names(self, text: str) -> str:
        """Replace "the pizza" by the name of the only dish of that kind in the cart."""
        return self._kinds.name_only_dish(text) if _POINTS.search(text) else text

    def cut_kind_names(self, text: str, item: Item | None) -> str:
        """Replace "all the burgers" by "it", where the words could be an option of the dish: "burger sauce"."""
        return self._kinds.cut_names(text, item) if item is not None else text

    def replace_short_names(self, text: str) -> str:
        """Replace "the coke" by the name of the only dish of the cart that ends so: the diet coke."""
        if _POINTS.search(text) is None:
            return text
        ids = {line.item for line in self.cart.lines}
        heads: dict[str, set[str]] = {}
        for item in (each for each in self.menu.items if each.id in ids):
            for name in (item.name, *item.aliases):
                heads.setdefault(name.split()[-1].lower(), set()).add(item.name)
        for head, names in heads.items():
            name = next(iter(names))
            if head not in text.lower():
                continue  # a pattern for each dish of the cart would be compiled in vain
            is_short = len(names) == 1 and head != name.lower() and name.lower() not in text.lower()
            # "The cheese" of a "burger with cheese" is no burger, and "pepperoni" a topping, too.
            if is_short and not (self._is_option(head) or self._is_option(name)):
                text = re.sub(rf"\b(the|my) {re.escape(head)}(?:e?s)?\b", rf"\1 {name}", text, flags=re.IGNORECASE)
        return text

    def _is_option(self, word: str) -> bool:
        senses = self.whole.find_senses(extract_stems(word))
        return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)

    def is_of_kind(self, line: Line, category: str) -> bool:
        """Whether the dish of a line is of this category."""
        item = self.menu.item(line.item)
        return item is not None and item.category == category

    def get_position(self, line: Line) -> int:
        """Return the position of a line."""
        return self.cart.lines.index(line) + 1

    def get_line(self, position: int) -> Line:
        """Return the line at a position."""
        return self.cart.lines[position - 1]

    def find_item_lines(self, item: ItemId) -> tuple[int, ...]:
        """Find the positions of an item, newest first."""
        return tuple(at for at in range(len(self.cart.lines), 0, -1) if self.get_line(at).item == item)

    def ground(self, text: str) -> Grounding:
        """Match words to the dishes of the cart."""
        line = self.in_focus
        return ground(text, self.index, focus=line.item if line else None)

    def find_every(self, plain: str) -> tuple[int, ...]:
        """Find the lines of "both" or "all the drinks", without exceptions; empty for other words."""
        if not patterns("cart")["every"].search(plain):
            return ()
        exception = patterns("cart")["except"].search(plain)
        if exception is None:
            return self._find_all(plain)
        exceptions = self.find_by_name(exception["kept"])
        return tuple(at for at in self._find_all(plain[: exception.start()]) if at not in exceptions)

    def _find_all(self, plain: str) -> tuple[int, ...]:
        """Find the lines of a category or of the dishes that words name; all lines for other words."""
        category = find_category(plain, self.index)
        if category is not None:
            return self._kinds.find_lines(category, plain)
        lines = self._find_lines_of({line.item for line in self.ground(plain).lines})
        return lines or tuple(range(1, self._count + 1))

    def _find_lines_of(self, items: Container[ItemId]) -> tuple[int, ...]:
        """Find the positions of the lines with one of the items."""
        return tuple(at for at, line in enumerate(self.cart.lines, start=1) if line.item in items)

    def find_kind(self, plain: str) -> tuple[int, ...]:
        """Find the lines of a kind that words name in the plural: "the drinks"."""
        match = patterns("cart")["the_kind"].search(plain)
        category = find_category(match["kind"], self.index) if match else None
        return self._kinds.find_lines(category, match["kind"]) if match and category else ()

    @cached_property
    def _kinds(self) -> LineKinds:
        return LineKinds(self.cart, self.whole)

    def find_by_name(self, text: str) -> tuple[int, ...]:
        """Find the lines that words name, one per dish: the line with the same options, else the newest."""
        grounding = ground(text, self.index)
        grounding = grounding if grounding.lines else self.ground(text)
        positions = [self.find_best(line.item, line.choices) for line in grounding.lines]
        positions += [self._find_newest(self._select_called(vague)) for vague in grounding.ambiguous]
        if not positions:
            positions = [self._find_newest((item,)) for item in find_items(text, self.index)[:1]]
        return tuple(dict.fromkeys(at for at in positions if at))

    def _select_called(self, vague: AmbiguousLine) -> Sequence[ItemId]:
        """Select the dishes with the words in a name: "the burger" is no BLT, where a burger is in the cart, too."""
        stems = set(extract_stems(vague.said))
        items = (item for each in vague.candidates if (item := self.menu.item(each)))
        called = [
            item.id for item in items if any(stems <= set(extract_stems(name)) for name in (item.name, *item.aliases))
        ]
        return called or vague.candidates

    def find_called(self, name: str) -> tuple[int, ...]:
        """Find the lines of the only dish of the cart that has the words in a name: "the sprites"."""
        called = [line for line in self.cart.lines if self._marks.is_called(line, name)]
        return self.find_item_lines(called[0].item) if len({line.item for line in called}) == 1 else ()

    def find_by_mark(self, plain: str) -> tuple[int, ...]:
        """Find the lines with a mark: "the large one", "the one without pickles"; empty when none has it."""
        mark = self.find_mark(plain)
        return mark.lines if mark else ()

    def find_mark(self, plain: str) -> Mark | None:
        """Find words that point at lines by what these have, lack, or are called."""
        return self._marks.find(plain)

    def find_with(self, words: str) -> tuple[int, ...]:
        """Find the newest line with the options that the words name; empty without one."""
        return self._marks.find_with(words)

    @cached_property
    def _marks(self) -> LineMarks:
        return LineMarks(self.cart, self.whole, self.focus_position)

    def find_pointed(self, plain: str) -> tuple[int, ...]:
        """Find the lines that words point at without a name: by a place, a mark, or all of them."""
        has_exception = patterns("cart")["except"].search(plain) is not None
        marked = () if has_exception else self.find_by_mark(plain)
        return marked or self.find_every(plain) or self._find_several_places(plain) or self._find_one_place(plain)

    def _find_one_place(self, plain: str) -> tuple[int, ...]:
        """Find the line of "the second one"."""
        place = find_place(plain, self._count)
        return (place + 1,) if place is not None else ()

    def _find_several_places(self, plain: str) -> tuple[int, ...]:
        """Find the lines of "the first two" or "the last three"; empty for other words."""
        match = patterns("cart")["several_places"].search(plain)
        count = number_of(match["count"]) if match else None
        if match is None or not count or count > self._count:
            return ()
        first = 1 if match["place"] == "first" else self._count - count + 1
        return tuple(range(first, first + count))

    def find_best(self, item: ItemId, choices: Sequence[Choice]) -> int | None:
        """Find the newest line of an item with the same size and other single options, else its newest line."""
        dish = self.menu.item(item)
        marks = {
            (choice.group, choice.option)
            for choice in choices
            if dish and (group := dish.group(choice.group)) and group.kind is GroupKind.SINGLE
        }
        same = self.find_item_lines(item)
        exact = [at for at in same if marks <= {(c.group, c.option) for c in self.get_line(at).choices}]
        return next(iter(exact or same), None)

    def _find_newest(self, items: Sequence[ItemId]) -> int | None:
        """Find the newest line with one of the items; the line in focus comes first."""
        focused = self.in_focus
        if focused is not None and focused.item in items:
            return self.get_position(focused)
        places = [at for at in range(len(self.cart.lines), 0, -1) if self.get_line(at).item in items]
        return next(iter(places), None)
