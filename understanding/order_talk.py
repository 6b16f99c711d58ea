"""The context of an order clause: the menu, the cart and its lines, the dish that "it" refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from domain.cart import Cart, Line
from domain.commands import AddItem, Changes, KeepOrdering, OrderChange, RefusedOption
from domain.menu import GroupKind, Item, ItemId, OptionGroup
from domain.reading_context import ReadingContext
from domain.work import once_a_turn
from understanding.grounding import MenuIndex, find_items
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_line_changes, build_loose_changes
from understanding.references import CartReferences, find_place

Act = Literal["add", "change", "remove"]
Wish = OrderChange | KeepOrdering

OUTRIGHT = 0.95
"""The score of a name as the menu has it, or nearly so."""
NEARLY = 0.85
"""The score of a misspelt name, or of a part of a name."""


@dataclass(frozen=True)
class Part:
    """Words with one action. ``text``: as the rules read it."""

    text: str
    act: Act | None

    @cached_property
    def plain(self) -> str:
        """The plain words of the text."""
        return plain_text(self.text)


@dataclass
class OrderTalk:
    """The context of the order parts of one message.

    ``warned_dish``: the dish of a warning, as ordered. ``adds``: the orders of this message so far.
    ``has_retraction``: the message took an order back. ``is_correction``: it begins as a correction ("no sorry, ...").
    ``is_outright_correction``: that beginning leaves no doubt ("no wait, ..."). ``persons``: the number of persons in
    it. ``has_removed``: it removed a line of the cart. ``has_refused``: it took an option off a line.
    ``doubtful``: unknown words of it that decide what happens to the cart. ``uncounted``: words for one portion each,
    of an unknown number of persons. ``totals``: counts of it of which an order has a part only.
    ``unread_parts``: changes of a dish of the cart that are not understood.
    """

    context: ReadingContext
    index: MenuIndex
    warned_dish: AddItem | None = None
    adds: list[AddItem] = field(default_factory=list)
    has_retraction: bool = False
    is_correction: bool = False
    is_outright_correction: bool = False
    persons: int | None = None
    has_removed: bool = False
    has_refused: bool = False
    doubtful: set[str] = field(default_factory=set)
    uncounted: list[str] = field(default_factory=list)
    totals: set[int] = field(default_factory=set)
    unread_parts: list[str] = field(default_factory=list)

    @cached_property
    def references(self) -> CartReferences:
        """The lines of the cart, for words that refer to them."""
        context = self.context
        focus = context.cart.line(context.focus) if context.focus is not None else None
        position = context.cart.lines.index(focus) + 1 if focus else None
        return CartReferences(context.cart, self.index, position, context.dish_lines)

    def focus_on(self, at: int) -> None:
        """Let "it" in the next words refer to a line that the words before changed."""
        self.context = replace(self.context, focus=self.cart.lines[at - 1].number)
        self.__dict__.pop("references", None)

    @property
    def cart(self) -> Cart:
        """The guest's cart."""
        return self.context.cart

    @property
    def topic(self) -> Item | None:
        """The dish of the last question or answer."""
        return self.index.menu.item(self.context.topic) if self.context.topic else None

    @property
    def shown(self) -> tuple[Item, ...]:
        """The dishes that we listed or compared last."""
        return tuple(item for each in self.context.shown if (item := self.index.menu.item(each)))

    @property
    def focus_lines(self) -> tuple[int, ...]:
        """The position of the line that "it" refers to; empty with an empty cart."""
        at = self.references.focus_position
        return (at,) if at else ()

    @property
    def focus_dish(self) -> Item | None:
        """The dish of the line that "it" refers to."""
        line = self.references.in_focus
        return self.index.menu.item(line.item) if line else None

    def find_line_like(self, item: ItemId | None) -> tuple[int, ...]:
        """Find the line that a dish can replace: the one in focus if it is of its category, else the only such line."""
        dish = self.index.menu.item(item) if item else None
        of_kind = [at for at in range(1, len(self.cart.lines) + 1) if dish and self.get_category(at) == dish.category]
        focused = [at for at in self.focus_lines if at in of_kind]
        return tuple(focused or (of_kind if len(of_kind) == 1 else ()))

    def get_category(self, at: int) -> str | None:
        """Return the category of a line's dish."""
        item = self.get_item((at,))
        return item.category if item else None

    @property
    def options_dish(self) -> ItemId | None:
        """The dish of options without a dish: the topic, else the dish of a warning, else the one in focus."""
        if self.context.topic is not None:
            return self.context.topic
        if self.warned_dish is not None:
            return self.warned_dish.food.item
        dish = self.focus_dish
        return dish.id if dish else None

    def get_line(self, lines: Sequence[int]) -> Line | None:
        """Return the first of the lines."""
        return self.references.get_line(lines[0]) if lines else None

    def get_item(self, lines: Sequence[int]) -> Item | None:
        """Return the dish of the first of the lines."""
        line = self.get_line(lines)
        return self.index.menu.item(line.item) if line else None

    def read_changes(self, text: str, lines: Sequence[int]) -> Changes:
        """Read the changes that words make to these lines of the cart."""
        item = self.get_item(lines)
        text = self.references.cut_kind_names(text, item)
        grounding = ground_order(text, self.references.index, item.id if item else None)
        at = next((at for at, line in enumerate(grounding.lines) if item and line.item == item.id), None)
        if at is not None:
            return build_line_changes(grounding, at)
        return build_loose_changes(grounding, item, text)

    def has_new_dish(self, text: str) -> bool:
        """Whether the words name, outright, a dish that is not in the cart."""
        mentions = ground_order(text, self.index).lines
        return any(line.score >= OUTRIGHT and not self.references.find_item_lines(line.item) for line in mentions)

    def find_in_cart(self, text: str) -> tuple[int, ...]:
        """Find the lines that words name, and none that only sounds alike: "the greek" is not the green salad."""
        lines = self.references.find_by_name(text)
        outright = [line for line in ground_order(text, self.index).lines if line.score >= OUTRIGHT]
        items = {self.references.get_line(at).item for at in lines}
        if outright and not any(line.item in items for line in outright) and not self._has_name_part(text, items):
            return ()
        return lines

    def _has_name_part(self, text: str, cart_items: set[ItemId]) -> bool:
        """Whether a word is a part of a name of the dishes: "the coke" of the diet coke."""
        items = (self.index.menu.item(item) for item in cart_items)
        names = (name for item in items if item for name in (item.name, *item.aliases))
        return not set(extract_stems(text)).isdisjoint(stem for name in names for stem in extract_stems(name))

    def split_at_dish(self, part: Part) -> tuple[tuple[int, ...], str] | None:
        """Split words at "on": the lines after it, and the words before it.

        "No olives on the pepperoni", "extra cheese on both".
        """
        match = patterns("cart")["off_it"].search(part.plain)
        if match is None or self.cart.is_empty:
            return None
        dish, words = match["dish"], match["part"]
        lines = self.references.find_pointed(dish) or self.find_in_cart(dish)
        if not lines and patterns("questions")["it"].fullmatch(dish):
            lines = self.focus_lines
        item = self.get_item(lines)
        has_dish = item is not None and (
            self.is_dish_name(patterns("cart")["remove_words"].sub("", words).strip())
            or any(
                line.item != item.id or not self.is_option(line.said)  # "take the pepperoni off the pizza"
                for line in ground_order(words, self.references.index, item.id).lines
            )
            or self._is_another_dish(words, item)
        )
        return None if item is None or has_dish else (lines, f"{words}{self._find_further_options(dish, item, lines)}")

    def _is_another_dish(self, words: str, item: Item) -> bool:
        """Whether "a" and a name, also of other dishes' options, order a dish: "a caesar with the ..."."""
        if patterns("cart")["indefinite"].match(f"{words.strip()} ") is None or not self.has_new_dish(words):
            return False
        of_item = ground_order(words, self.index.part((item.id,)), item.id)
        return not (of_item.loose_choices or of_item.loose_refusals or of_item.loose_open)

    def _find_further_options(self, dish: str, item: Item, lines: tuple[int, ...]) -> str:
        """The options behind the dish: the "and avocado" of "extra cheddar on the burger and avocado"; else ""."""
        name, joined, options = dish.rpartition(" and ")
        grounding = ground_order(options, self.references.index, item.id) if joined else None
        is_options = (
            grounding is not None and not grounding.lines and (grounding.loose_choices or grounding.loose_refusals)
        )
        return f" and {options}" if is_options and self.find_in_cart(name) == lines else ""

    def is_dish_name(self, plain: str) -> bool:
        """Whether the words name a dish of the menu and no option: "onion rings", where onions are one."""
        return not self.is_option(plain) and any(
            line.score >= OUTRIGHT for line in ground_order(plain, self.index).lines
        )

    def find_pieces(self, plain: str) -> int | None:
        """Find a count of pieces: "one of them", "two of the cokes"; one for "the first one" of a single line."""
        if patterns("cart")["of_person"].search(plain) or self._points_at_unit(plain):
            return 1
        return read_count(patterns("cart")["pieces"].search(plain))

    def _points_at_unit(self, plain: str) -> bool:
        """Whether the words point at one of several units of the only line by its place."""
        only = self.cart.lines[0] if len(self.cart.lines) == 1 else None
        return only is not None and only.quantity > 1 and find_place(plain, only.quantity) is not None

    def has_pronoun(self, plain: str) -> bool:
        """Whether the words have a pronoun such as "it"."""
        return patterns("questions")["it"].search(plain) is not None

    def is_option(self, words: str) -> bool:
        """Whether some dish of the menu has such an option."""
        senses = self.index.find_senses(extract_stems(words))
        return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)

    def is_category(self, words: str) -> bool:
        """Whether words are the name of a category of the menu, or of the kind of its dishes."""
        return extract_stems(words) in self.index.categories

    def is_dish_refusal(self, part: Part) -> bool:
        """Whether the part refuses a dish of the cart: "no tiramisu"."""
        match = patterns("moods")["refuses"].match(part.plain)
        if self.cart.is_empty or match is None:
            return False
        dish = self.options_dish
        # Without the words before it: "actually no" would correct the dish before.
        on_menu = ground_order(part.plain[match.start("refusal") :], self.index, dish)
        loose = on_menu.loose_refusals or on_menu.loose_choices
        return not (on_menu.lines or loose) and bool(find_items(part.text, self.references.index))


def name_the_one(text: str, talk: OrderTalk) -> str:
    """Replace "the greek one" by the name of that dish, if one of the category in focus has it."""
    match = patterns("cart")["the_one"].search(text.lower())
    dish = talk.focus_dish
    is_plural = patterns("cart")["every"].search(plain_text(text)) is not None
    if (
        match is None
        or is_plural
        or not match["mark"]
        or dish is None
        or talk.references.find_by_mark(plain_text(text))
    ):
        return text
    marks, like = set(extract_stems(match["mark"])), extract_name_stems(dish.name)
    if not marks.isdisjoint(extract_name_stems(name)[-1] for name in (dish.name, *dish.aliases)):
        return text  # "make the fries sweet potato ones"
    kin = (item.name for item in talk.index.menu.items if item.category == dish.category)
    stems_by_name = {name: set(extract_name_stems(name)) for name in kin}
    fitting = {name: stems for name, stems in stems_by_name.items() if marks and marks <= stems and like[-1] in stems}
    shared = {name: len(stems & set(like)) for name, stems in fitting.items() if name != dish.name}
    best = [name for name, count in shared.items() if count == max(shared.values())]
    return f"{text[: match.start()]}the {best[0]}{text[match.end() :]}" if len(best) == 1 else text


def point_at_marked_units(text: str, talk: OrderTalk) -> str:
    """Focus on the line of "two of the large ones", and replace the mark by a pronoun: "two of those"."""
    plain = plain_text(text)
    mark = talk.references.find_mark(plain) if patterns("cart")["pieces"].search(plain) else None
    if mark is None or not plain[: mark.start].endswith("of "):
        return text
    talk.focus_on(mark.lines[0])
    words = r"\W+".join(map(re.escape, plain[mark.start : mark.end].split()))
    return re.sub(words, "those", text, count=1, flags=re.IGNORECASE)


def refuse_options(changes: Changes) -> Changes:
    """Return the changes with all options refused."""
    refusals = tuple(RefusedOption(group=c.group, option=c.option, amount=c.amount) for c in changes.choices)
    return Changes(refusals=(*refusals, *changes.refusals), open=changes.open, unknown=changes.unknown)


def merge_changes(before: Changes, after: Changes) -> Changes:
    """Merge earlier and later changes of the same dish; the later ones win."""
    refusals = {(r.group, r.option) for r in after.refusals}
    lifted = {(c.group, c.option) for c in after.choices}
    choices = tuple(c for c in before.choices if (c.group, c.option) not in refusals and c not in after.choices)
    still = tuple(r for r in before.refusals if (r.group, r.option) not in lifted)
    return after.replace(choices=(*choices, *after.choices), refusals=(*still, *after.refusals))


def read_count(match: re.Match[str] | None) -> int | None:
    """Read the number in the first group of a match that has text; None without a number."""
    word = next((value for value in match.groupdict().values() if value), "") if match else ""
    count = numbers_in(word)
    return count[0].value if count else None


def is_single(group: OptionGroup | None) -> bool:
    """Whether a dish has one option of the group only."""
    return group is not None and group.kind is GroupKind.SINGLE


@once_a_turn
def find_act(plain: str) -> Act | None:
    """Find the action that plain words ask for; None when they only name something."""
    cart_patterns = patterns("cart")
    if cart_patterns["swap"].search(plain) or cart_patterns["not_but"].search(plain):
        return "change"
    acts: tuple[Act, ...] = ("remove", "change", "add")
    return next((act for act in acts if cart_patterns[act].search(plain)), None)
