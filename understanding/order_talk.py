"""What surrounds a wish about the order: the menu, the cart and its lines, the dish that "it" means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from domain.cart import Cart, Line
from domain.commands import AddItem, Changes, RefusedOption
from domain.menu import GroupKind, Item, ItemId, OptionGroup
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, find_items
from understanding.grounding.forms import EXACT
from understanding.grounding.words import stems_of
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.order_mentions import grounded, line_changes, loose_changes
from understanding.references import CartReferences

Act = Literal["add", "change", "remove"]

OUTRIGHT = 0.95
"""The score of a name that was said as it is on the menu, or nearly so."""
NEARLY = 0.85
"""The score of a name that is misspelt, or of which a part was said."""


@dataclass(frozen=True)
class Part:
    """Some words that want one thing done. ``text`` as the rules read it."""

    text: str
    act: Act | None

    @cached_property
    def said(self) -> str:
        """The plain words."""
        return plain_text(self.text)


@dataclass
class OrderTalk:
    """The surroundings of the order parts of one message.

    ``held``: the dish that a warning is about, as it was ordered. ``adds``: what this message has ordered so far.
    ``retracted``: it took something back itself. ``corrects``: it begins as a correction ("no sorry, ...").
    ``persons``: how many it says that there are. ``has_removed``: it took a line out of the cart.
    """

    context: ReadingContext
    index: MenuIndex
    held: AddItem | None = None
    adds: list[AddItem] = field(default_factory=list)
    retracted: bool = False
    corrects: bool = False
    persons: int | None = None
    has_removed: bool = False

    @cached_property
    def references(self) -> CartReferences:
        context = self.context
        focus = context.cart.line(context.focus) if context.focus is not None else None
        position = context.cart.lines.index(focus) + 1 if focus else None
        return CartReferences(context.cart, self.index, position)

    @property
    def cart(self) -> Cart:
        return self.context.cart

    @property
    def topic(self) -> Item | None:
        """The dish talked about last."""
        return self.index.menu.item(self.context.topic) if self.context.topic else None

    @property
    def focus_lines(self) -> tuple[int, ...]:
        """The position of the line that "it" means; empty with an empty cart."""
        at = self.references.focus_position
        return (at,) if at else ()

    @property
    def focus_dish(self) -> Item | None:
        line = self.references.in_focus
        return self.index.menu.item(line.item) if line else None

    def line_like(self, item: ItemId | None) -> tuple[int, ...]:
        """The line that a dish may take the place of: the one in focus if it is of its kind, else the only such one."""
        dish = self.index.menu.item(item) if item else None
        of_kind = [at for at in range(1, len(self.cart.lines) + 1) if dish and self.category_at(at) == dish.category]
        focused = [at for at in self.focus_lines if at in of_kind]
        return tuple(focused or (of_kind if len(of_kind) == 1 else ()))

    def category_at(self, at: int) -> str | None:
        """The category of the dish of a line."""
        item = self.item_at((at,))
        return item.category if item else None

    @property
    def options_dish(self) -> ItemId | None:
        """The dish that options without a dish are of: the one talked about, the one warned of, the one in focus."""
        if self.context.topic is not None:
            return self.context.topic
        if self.held is not None:
            return self.held.food.item
        dish = self.focus_dish
        return dish.id if dish else None

    def dish_at(self, lines: Sequence[int]) -> Line | None:
        """The first of the lines."""
        return self.references.line(lines[0]) if lines else None

    def item_at(self, lines: Sequence[int]) -> Item | None:
        line = self.dish_at(lines)
        return self.index.menu.item(line.item) if line else None

    def changes_for(self, text: str, lines: Sequence[int]) -> Changes:
        """What words say about these lines of the cart."""
        item = self.item_at(lines)
        grounding = grounded(text, self.references.index, item.id if item else None)
        at = next((at for at, line in enumerate(grounding.lines) if item and line.item == item.id), None)
        if at is not None:
            return line_changes(grounding, at)
        return loose_changes(grounding, item, text)

    def names_new(self, text: str) -> bool:
        """Whether the words name, outright, a dish that is not in the cart."""
        named = grounded(text, self.index).lines
        return any(line.score >= OUTRIGHT and not self.references.of_item(line.item) for line in named)

    def in_cart(self, text: str) -> tuple[int, ...]:
        """The lines that words name; nothing that only sounds like one: "the greek" is not the green salad."""
        lines = self.references.named(text)
        outright = [line for line in grounded(text, self.index).lines if line.score >= OUTRIGHT]
        known = {self.references.line(at).item for at in lines}
        if outright and not any(line.item in known for line in outright) and not self._named_in_part(text, known):
            return ()
        return lines

    def _named_in_part(self, text: str, known: set[ItemId]) -> bool:
        """ "The coke" is the diet coke, by a part of its name."""
        words = [word.rstrip("s") for word in plain_text(text).split() if len(word) > 3]
        items = (self.index.menu.item(item) for item in known)
        names = " ".join(name.lower() for item in items if item for name in (item.name, *item.aliases))
        return any(word in names for word in words)

    def dish_with_options(self, part: Part) -> tuple[tuple[int, ...], str] | None:
        """ "No olives on the pepperoni", "extra cheese on both": the lines after "on", and the words before it."""
        found = patterns("cart")["off_it"].search(part.said)
        if found is None or self.cart.is_empty:
            return None
        dish, words = found["dish"], found["part"]
        lines = self.references.pointed(dish) or self.in_cart(dish)
        if not lines and patterns("questions")["it"].fullmatch(dish):
            lines = self.focus_lines
        item = self.item_at(lines)
        named = item is not None and (
            self.names_dish(words) or bool(grounded(words, self.references.index, item.id).lines)
        )
        return None if item is None or named else (lines, words)

    def names_dish(self, said: str) -> bool:
        """Whether the words are a dish of the menu by its name, and no option: "onion rings", where onions are one."""
        return not self.known_option(said) and any(line.score >= OUTRIGHT for line in grounded(said, self.index).lines)

    def pieces_in(self, said: str) -> int | None:
        """ "One of them", "two of the cokes"."""
        if patterns("cart")["of_person"].search(said):
            return 1
        found = patterns("cart")["pieces"].search(said)
        word = next((value for value in found.groupdict().values() if value), "") if found else ""
        count = numbers_in(word)
        return count[0].value if count else None

    def points_at_it(self, said: str) -> bool:
        return patterns("questions")["it"].search(said) is not None

    def known_option(self, said: str) -> bool:
        """Whether some dish of the menu has such an option."""
        senses = self.index.senses(stems_of(said))
        return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)

    def refuses_dish(self, part: Part) -> bool:
        """ "No tiramisu", where there is one in the cart."""
        if self.cart.is_empty or patterns("moods")["refuses"].match(part.said) is None:
            return False
        dish = self.options_dish
        on_menu = grounded(part.text, self.index, dish)
        loose = on_menu.loose_refusals or on_menu.loose_choices
        return not (on_menu.lines or loose) and bool(find_items(part.text, self.references.index))


def with_one_named(text: str, talk: OrderTalk) -> str:
    """The text with "the greek one" as the dish of that name that is a thing like the one in focus."""
    found = patterns("cart")["the_one"].search(text.lower())
    dish = talk.focus_dish
    several = patterns("cart")["every"].search(plain_text(text)) is not None
    if found is None or several or not found["mark"] or dish is None or talk.references.with_mark(plain_text(text)):
        return text
    marks, like = set(stems_of(found["mark"])), stems_of(dish.name)
    named = {item.name: set(stems_of(item.name)) for item in talk.index.menu.items if item.category == dish.category}
    fitting = {name: stems for name, stems in named.items() if marks and marks <= stems and like[-1] in stems}
    shared = {name: len(stems & set(like)) for name, stems in fitting.items() if name != dish.name}
    best = [name for name, count in shared.items() if count == max(shared.values())]
    return f"{text[: found.start()]}the {best[0]}{text[found.end() :]}" if len(best) == 1 else text


def refused(changes: Changes) -> Changes:
    """The same options, all refused."""
    gone = tuple(RefusedOption(group=c.group, option=c.option, amount=c.amount) for c in changes.choices)
    return Changes(refusals=(*gone, *changes.refusals), open=changes.open, unknown=changes.unknown)


def merged(before: Changes, after: Changes) -> Changes:
    """What was said before of the same dish, and what is said now."""
    gone = {(r.group, r.option) for r in after.refusals}
    lifted = {(c.group, c.option) for c in after.choices}
    kept = tuple(c for c in before.choices if (c.group, c.option) not in gone and c not in after.choices)
    still = tuple(r for r in before.refusals if (r.group, r.option) not in lifted)
    return after.replace(choices=(*kept, *after.choices), refusals=(*still, *after.refusals))


def is_single(group: OptionGroup | None) -> bool:
    """Whether a dish has one option of the group only."""
    return group is not None and group.kind is GroupKind.SINGLE


def act_of(said: str) -> Act | None:
    """What plain words want done to the cart; None when they only name something."""
    known = patterns("cart")
    if known["swap"].search(said) or known["not_but"].search(said):
        return "change"
    acts: tuple[Act, ...] = ("remove", "change", "add")
    return next((act for act in acts if known[act].search(said)), None)
