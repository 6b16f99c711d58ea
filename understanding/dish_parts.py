"""Parts of a dish, on menus that sell them: options on a half or a third, and a dish of two halves.

"Ham on the left half" gets a word that grounding knows as the place of an option. "Half margherita half diavola" is
read as a margherita with all that is said about it; then both halves take its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from domain.cart import Cart, Line
from domain.commands import About, AddItem, AskMenu, AskSafe, ChangeLine, Command, Food
from domain.menu import DishPart, Item, ItemId, Menu, list_base_ids, make_halves_id, split_halves_id
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import numbers_in
from understanding.part_edits import PlacedOptions
from understanding.placed_words import PartPlace, PlacedWords, Thing
from understanding.rendering import Edit, Rendering

_SIDES = ("left", "right")
_PART_WORDS = ("left", "right", "half", "halves", "side")
_WHOLE = "wholeofit"
"""The word of the lexicon for all of a dish."""


class HalfDish(NamedTuple):
    """A dish of two halves that is read as its first half. ``earlier``: how often the text has that dish before."""

    first: ItemId
    second: ItemId
    earlier: int
    is_of_cart: bool = False
    """Whether a line of the cart is meant: its name stays that of its first half."""


@dataclass(frozen=True, slots=True)
class SoldParts:
    """What a menu sells in parts: the items that can be halves, and whether options can be on a part of a dish."""

    halves: tuple[ItemId, ...] = ()
    has_places: bool = False

    @classmethod
    def of(cls, menu: Menu) -> SoldParts:
        """What this menu sells in parts."""
        return cls(
            halves=tuple(item.id for item in menu.items if item.halves_price is not None),
            has_places=any(group.placements for item in menu.items for group in item.groups),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The words for parts, as guests may misspell them."""
        return _PART_WORDS if self else ()

    def __bool__(self) -> bool:
        return bool(self.halves) or self.has_places


class PartsText(NamedTuple):
    """What is to be changed in a text before it is grounded, and the dishes of halves in it.

    ``unread``: places that nothing is known of. ``refused``: the text, if it wants other parts than halves.
    """

    edits: tuple[Edit, ...] = ()
    dishes: tuple[HalfDish, ...] = ()
    unread: tuple[str, ...] = ()
    refused: str | None = None


def find_parts(text: str, cart: Cart, topic: ItemId | None, parts: SoldParts, index: MenuIndex) -> PartsText:
    """The places and halves in a text. ``topic``: the dish that was talked about last."""
    if not parts or patterns("dish_parts")["any"].search(text) is None:
        return PartsText()
    items = [line.item for line in cart.lines] + ([topic] if topic else [])
    return _PartsReader(text, cart, items, parts, index).find()


def write_two_halves(text: str, language: str, parts: SoldParts, index: MenuIndex) -> str:
    """A text of another language whose words for two halves of a dish are in the word of the rules: "half"."""
    match = patterns("halves", language)["two_halves"].search(text) if parts.halves else None
    if match is None:
        return text
    one, other = (_list_items(ground(match[name], index.part(parts.halves))) for name in ("one", "other"))
    if not one or not other or one[0] == other[0]:
        return text
    return edit_text(text, [Edit(*match.span(name), "half") for name in ("first", "second")])


def name_lines_of_halves(cart: Cart, text: str, dishes: Sequence[HalfDish], index: MenuIndex) -> Cart:
    """The cart as words refer to it: a dish of halves by the half that the text names, else by its first.

    ``dishes``: those of the text. A new one has another name than the line whose place it may take.
    """
    new = {dish.first for dish in dishes if not dish.is_of_cart}
    for line in cart.lines:
        halves = split_halves_id(line.item)
        if halves:
            free = [half for half in halves if half not in new]
            named = _list_items(ground(text, index.part(free)))
            cart = cart.with_replaced_line(line.replace(item=next(iter(named), free[0])))
    return cart


def find_line_with_places(cart: Cart, focus: int | None, text: str, index: MenuIndex) -> int | None:
    """The number of the line in focus; of the newest with places, if a text puts something on a part of its dish.

    ``text``: with the words of the lexicon for places.
    """
    if patterns("dish_parts")["written"].search(text) is None:
        return focus
    placed = [line.number for line in cart.lines if (item := index.menu.item(line.item)) and _has_places(item)]
    return focus if focus in placed or not placed else placed[-1]


def edit_text(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits."""
    return Rendering(text=text).edit(edits).text


def join_halves(commands: Sequence[Command], dishes: Sequence[HalfDish]) -> tuple[Command, ...]:
    """The commands with both halves for the first ones that were read in their place."""
    changed = list(commands)
    for dish in reversed(dishes):
        places = [at for at, command in enumerate(changed) if _has_item(command, dish.first)]
        asked = [at for at in places if isinstance(changed[at], AskSafe | AskMenu)]
        for at in (*places[min(dish.earlier, len(places) - 1) :][:1], *asked):
            changed[at] = _replace_item(changed[at], dish.first, make_halves_id(dish.first, dish.second))
    return tuple(changed)


def keep_parts(commands: Sequence[Command], cart: Cart, text: str, index: MenuIndex) -> tuple[Command, ...]:
    """The commands with what they leave of a line as it is: the other half of a dish, and where its options are.

    ``cart``: as it is. ``text``: with the words of the lexicon for places.
    """
    has_whole = _WHOLE in text
    kept = (_keep_other_half(command, cart, text, index) for command in commands)
    return tuple(command if has_whole else _keep_places(command, cart) for command in kept)


def _keep_other_half(command: Command, cart: Cart, text: str, index: MenuIndex) -> Command:
    """The other half beside the one that the text changes: "prawns instead of the pork"."""
    if isinstance(command, AskSafe | AskMenu):
        return _ask_about_both(command, cart, text, index)
    line = _find_line(command, cart)
    halves = split_halves_id(line.item) if line else ()
    new = command.swap_to.item if isinstance(command, ChangeLine) and command.swap_to else None
    if not halves or new is None:
        return command
    named = set(_list_items(ground(text, index.part(halves))))
    old = next((each for each in halves if each in named and each != new), None)
    if old is None:
        return command
    first, second = (new if each == old else each for each in halves)
    joined = make_halves_id(first, second)
    return _replace_item(command, new, joined) if first != second and index.menu.item(joined) else command


def _ask_about_both(command: Command, cart: Cart, text: str, index: MenuIndex) -> Command:
    """A question whether "it" is safe as one about both halves of a line."""
    for line in cart.lines:
        halves = split_halves_id(line.item)
        if halves and not _list_items(ground(text, index.part(halves))):
            command = _replace_item(command, halves[0], line.item)
    return command


def _keep_places(command: Command, cart: Cart) -> Command:
    """Options stay on the part that they are on, and one is on the part of the other whose place it takes."""
    line = _find_line(command, cart)
    if line is None or not isinstance(command, ChangeLine):
        return command
    changes = command.changes
    parts = {(each.group, each.option): each.placement for each in line.choices}
    left = {parts[key] for each in changes.refusals if (key := (each.group, each.option)) in parts}
    freed = left.pop() if len(left) == len(changes.choices) == 1 else DishPart.WHOLE
    choices = tuple(
        choice
        if choice.placement is not DishPart.WHOLE
        else choice.replace(placement=parts.get((choice.group, choice.option), freed))
        for choice in changes.choices
    )
    return command.replace(changes=changes.replace(choices=choices))


def _find_line(command: Command, cart: Cart) -> Line | None:
    """The only line of the cart that a command changes."""
    match command:
        case ChangeLine(lines=(at,)) if 1 <= at <= len(cart.lines):
            return cart.lines[at - 1]
        case _:
            return None


def _has_item(command: Command, item: ItemId) -> bool:
    match command:
        case AddItem(food=Food(item=named)) | ChangeLine(swap_to=Food(item=named)):
            return named == item
        case AskMenu(about=About(items=items)) | AskSafe(about=About(items=items)):
            return any(each.item == item for each in items)
        case _:
            return False


def _replace_item(command: Command, item: ItemId, other: ItemId) -> Command:
    match command:
        case AddItem():
            return command.replace(food=command.food.replace(item=other))
        case ChangeLine(swap_to=Food() as food):
            return command.replace(swap_to=food.replace(item=other))
        case AskMenu() | AskSafe():
            items = tuple(each.replace(item=other) if each.item == item else each for each in command.about.items)
            return command.replace(about=command.about.replace(items=items))
        case _:
            return command


@dataclass(frozen=True)
class _PartsReader:
    text: str
    cart: Cart
    items: Sequence[ItemId]
    parts: SoldParts
    index: MenuIndex

    def find(self) -> PartsText:
        if self._is_parted():
            return PartsText(refused=self.text.strip())
        found = list(self._find_placed_pairs())
        found += [each for each in self._find_named_pairs() if not _overlaps(each[0], found)]
        found += [each for each in self._find_pairs_of_cart() if not _overlaps(each[0], found)]
        edits = [edit for edit, _ in found]
        dishes = tuple(dish for _, dish in found if not dish.is_of_cart)
        halves = (*self._halves_of_cart, *((dish.first, dish.second) for dish in dishes))
        rest = [place for place in self._places if not _is_within(place, edits)]
        placed = PlacedOptions(self.text, self.cart, halves, self._words)
        placed.place(rest if self.parts.has_places else ())
        edits += [edit for edit in placed.edits if not _is_within(edit, edits)]
        return PartsText(tuple(edits), dishes, unread=tuple(placed.unread))

    @cached_property
    def _words(self) -> PlacedWords:
        ids = [part for each in (*self._named, *self.items) for part in list_base_ids(each)]
        named = [item for each in ids if (item := self.index.menu.item(each))]
        placed = [*filter(_has_places, named)] or [*filter(_has_places, self.index.menu.items)]
        by_groups = {tuple(group.id for group in item.groups if group.placements): item for item in placed}
        return PlacedWords(self.index, self.parts.halves, tuple(by_groups.values()))

    @cached_property
    def _named(self) -> list[ItemId]:
        return _list_items(ground(self.text, self.index))

    @cached_property
    def _places(self) -> list[PartPlace]:
        return list(self._words.find(self.text))

    @cached_property
    def _halves_of_cart(self) -> tuple[tuple[ItemId, ...], ...]:
        return tuple(pair for item in self.items if (pair := split_halves_id(item)))

    def _is_parted(self) -> bool:
        """Whether one dish shall be made of three or more."""
        named = set(self._named) & set(self.parts.halves)
        parted = patterns("dish_parts")["parted" if len(named) > len(_SIDES) else "thirds"]
        return len(named) > 1 and parted.search(self.text) is not None

    def _find_pairs_of_cart(self) -> Iterator[tuple[Edit, HalfDish]]:
        """ "The half and half" as the first half of the last such dish of the cart."""
        halves = self._halves_of_cart[-1] if self._halves_of_cart else None
        item = self.index.menu.item(halves[0]) if halves else None
        if halves is None or item is None:
            return
        for match in patterns("dish_parts")["in_cart"].finditer(self.text):
            earlier = _list_items(ground(self.text[: match.start()], self.index)).count(halves[0])
            yield Edit(*match.span(), f"{match['article']} {item.name}"), HalfDish(halves[0], halves[1], earlier)

    def _find_named_pairs(self) -> Iterator[tuple[Edit, HalfDish]]:
        """Halves behind "half and half", or before it."""
        found = patterns("dish_parts")
        matches = (*found["pair"].finditer(self.text), *found["pair_before"].finditer(self.text))
        for match in matches:
            if self._is_count(match.start()):
                continue
            is_before = match.re is found["pair_before"]
            one = self._words.find_at_end(self.text, *match.span("one")) if is_before else None
            one = one or self._words.find_first(self.text, *match.span("one"))
            other = self._words.find_first(self.text, *match.span("other"))
            start, stop = (one.start, match.end()) if is_before and one else (match.start(), None)
            if one and other and (dish := self._read_dish(start, one, other, stop)):
                yield dish

    def _find_placed_pairs(self) -> Iterator[tuple[Edit, HalfDish]]:
        """Halves that are placed: "pork on the left, prawn on the right", "half pork half prawn"."""
        taken: PartPlace | None = None
        for before, place in pairwise(self._places):
            one, other = before.thing, place.thing
            if before is taken or one is None or other is None or not self._is_pair(before, place):
                continue
            is_swapped = before.part == "right" or (before.is_bare and before.words.lower() == "right")
            start = min(before.start, one.start)
            first, second = (other, one) if is_swapped else (one, other)
            if dish := self._read_dish(
                start, first, second, stop=max(place.stop, other.stop) if not place.is_ahead else other.stop
            ):
                taken = place
                yield dish

    def _is_pair(self, before: PartPlace, place: PartPlace) -> bool:
        """Whether two places are both halves of one dish, and not of a count."""
        if (before.part, place.part) not in _PAIRS or (before.part == "bare_half" and self._is_count(before.start)):
            return False
        return not self._are_options(before, place)

    def _are_options(self, before: PartPlace, place: PartPlace) -> bool:
        """Whether both places have options of a dish that is named beside them, or is in the cart."""
        one, other = before.thing, place.thing
        if not (one and other and one.is_option and other.is_option):
            return False
        start, stop = min(before.start, one.start), max(place.stop, other.stop)
        around = _list_items(ground(f"{self.text[:start]}, {self.text[stop:]}", self.index))
        dishes = filter(None, map(self.index.menu.item, around or self.items))
        return any(map(_has_places, dishes))

    def _is_count(self, start: int) -> bool:
        """Whether the halves are those of a counted kind, and not of each: "two pancakes, half pork half prawn"."""
        before = self.text[:start]
        if {"each", "both"}.intersection(before.lower().replace(",", " ").split()):
            return False
        number = next(reversed(numbers_in(before)), None)
        return number is not None and number.value > 1 and self._names_dish(before[number.end :])

    def _names_dish(self, words: str) -> bool:
        """Whether words name a dish or a kind of dish."""
        found = ground(words, self.index)
        return bool(found.lines or found.ambiguous)

    def _read_dish(self, start: int, one: Thing, other: Thing, stop: int | None = None) -> tuple[Edit, HalfDish] | None:
        """The first half in place of both, if the menu makes a dish of them."""
        first, second = one.dish, other.dish
        if first is None or second is None or first == second:
            return None
        item = self.index.menu.item(first)
        if item is None or self.index.menu.item(make_halves_id(first, second)) is None:
            return None
        before = self._cut_kind(self.text[:start])
        earlier = _list_items(ground(before, self.index)).count(first)
        is_of_cart = patterns("dish_parts")["definite"].search(before) is not None and self._has_line(first, second)
        article = "a " if patterns("dish_parts")["makes_it"].search(before) else ""
        edit = Edit(len(before), stop or max(one.stop, other.stop), f"{article}{item.name}")
        return edit, HalfDish(first, second, earlier, is_of_cart)

    def _has_line(self, first: ItemId, second: ItemId) -> bool:
        return any(line.item == make_halves_id(first, second) for line in self.cart.lines)

    def _cut_kind(self, before: str) -> str:
        """The text before two halves without the name of their kind: "an okonomiyaki that's"."""
        kinds = "|".join(re.escape(name) for _, names in self.index.menu.generic_names for name in names)
        cut = patterns("dish_parts")["before_pair"]
        before = _cut_end(cut, before)
        if kinds:
            shorter = re.sub(rf"\b(?:{kinds})s?[ ,:]*$", "", before, flags=re.IGNORECASE)
            before = _cut_end(cut, shorter) if shorter != before else before
        return before


_PAIRS = frozenset(
    {
        ("left", "right"),
        ("right", "left"),
        ("left", "other"),
        ("half", "other"),
        ("half", "half"),
        ("bare_half", "bare_half"),
        ("bare_half", "other"),
        ("bare_side", "bare_side"),
        ("bare_lead", "bare_lead"),
        ("bare_lead", "bare_side"),
    }
)
"""The places that make two halves of a dish, in the order in which they are named."""


def _cut_end(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    rest = text[: match.start()] if match else text
    return f"{rest} " if rest and not rest.endswith(" ") else rest


def _overlaps(edit: Edit, found: Sequence[tuple[Edit, HalfDish]]) -> bool:
    return any(edit.start < other.stop and other.start < edit.stop for other, _ in found)


def _has_places(item: Item) -> bool:
    return any(group.placements for group in item.groups)


def _is_within(part: PartPlace | Edit, edits: Sequence[Edit]) -> bool:
    """Whether a place or an edit is in the text of one of the edits."""
    return any(edit.start <= part.start < edit.stop for edit in edits)


def _list_items(grounding: Grounding) -> list[ItemId]:
    return [line.item for line in grounding.lines]
