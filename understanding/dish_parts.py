"""Parts of a dish, on menus that sell them: options on a half or a third, and a dish of two halves.

"Ham on the left half" gets a word that grounding knows as the place of an option. "Half margherita half diavola" is
read as a margherita with all that is said about it; then both halves take its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.cart import Cart
from domain.commands import About, AddItem, AskMenu, ChangeLine, Command, Food
from domain.menu import Item, ItemId, Menu, make_halves_id, split_halves_id
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import numbers_in
from understanding.rendering import Edit, Rendering

_PAIR = ("one", "other")
"""The groups of a pattern for both halves, perhaps with a number behind."""
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


class HalfDish(NamedTuple):
    """A dish of two halves that is read as its first half. ``earlier``: how often the text has that dish before."""

    first: ItemId
    second: ItemId
    earlier: int


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

    def __bool__(self) -> bool:
        return bool(self.halves) or self.has_places


class PartsText(NamedTuple):
    """What is to be changed in a text before it is grounded, and the dishes of halves in it."""

    edits: tuple[Edit, ...] = ()
    dishes: tuple[HalfDish, ...] = ()


def find_parts(text: str, items: Sequence[ItemId], parts: SoldParts, index: MenuIndex) -> PartsText:
    """The places and halves in a text. ``items``: the dishes that it may be about without their names."""
    halves = tuple(pair for item in items if (pair := split_halves_id(item)))
    return _PartsReader(text, items, halves, parts, index).find()


def name_lines_of_halves(cart: Cart, text: str, index: MenuIndex) -> Cart:
    """The cart as words refer to it: a dish of halves by the half that the text names, else by its first."""
    for line in cart.lines:
        halves = split_halves_id(line.item)
        if halves:
            named = _list_items(ground(text, index.part(halves)))
            cart = cart.with_replaced_line(line.replace(item=next(iter(named), halves[0])))
    return cart


def edit_text(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits."""
    return Rendering(text=text).edit(edits).text


def join_halves(commands: Sequence[Command], dishes: Sequence[HalfDish]) -> tuple[Command, ...]:
    """The commands with both halves for the first ones that were read in their place."""
    changed = list(commands)
    for dish in reversed(dishes):
        places = [at for at, command in enumerate(changed) if _has_item(command, dish.first)]
        for at in places[min(dish.earlier, len(places) - 1) :][:1]:
            changed[at] = _replace_item(changed[at], dish.first, make_halves_id(dish.first, dish.second))
    return tuple(changed)


def _has_item(command: Command, item: ItemId) -> bool:
    match command:
        case AddItem(food=Food(item=named)) | ChangeLine(swap_to=Food(item=named)):
            return named == item
        case AskMenu(about=About(items=items)):
            return any(each.item == item for each in items)
        case _:
            return False


def _replace_item(command: Command, item: ItemId, other: ItemId) -> Command:
    match command:
        case AddItem():
            return command.replace(food=command.food.replace(item=other))
        case ChangeLine(swap_to=Food() as food):
            return command.replace(swap_to=food.replace(item=other))
        case AskMenu():
            items = tuple(each.replace(item=other) if each.item == item else each for each in command.about.items)
            return command.replace(about=command.about.replace(items=items))
        case _:
            return command


@dataclass(frozen=True)
class _PartsReader:
    text: str
    items: Sequence[ItemId]
    halves: Sequence[tuple[ItemId, ...]]
    parts: SoldParts
    index: MenuIndex

    def find(self) -> PartsText:
        edits = list(self._name_halves_of_cart())
        dishes: list[HalfDish] = []
        for match in patterns("dish_parts")["pair"].finditer(self.text):
            if self._is_count(match):
                continue
            if self._are_options(match):
                edits += self._place_pair(match)
            elif dish := self._read_dish(match):
                edits.append(dish[0])
                dishes.append(dish[1])
        if self.parts.has_places:
            edits += self._place_on_named_halves((*self.halves, *((dish.first, dish.second) for dish in dishes)))
            edits += self._place_options([(edit.start, edit.stop) for edit in edits])
        return PartsText(tuple(edits), tuple(dishes))

    def _name_halves_of_cart(self) -> Iterator[Edit]:
        """ "The half and half" as the first half of the last such dish of the cart."""
        item = self.index.menu.item(self.halves[-1][0]) if self.halves else None
        for match in patterns("dish_parts")["in_cart"].finditer(self.text) if item else ():
            yield Edit(*match.span(), f"{match['article']} {item.name if item else ''}")

    def _is_count(self, match: re.Match[str]) -> bool:
        """Whether the halves are those of a count, and not of each: "two lattes, half oat half soy"."""
        before = self.text[: match.start()]
        is_of_each = {"each", "both"}.intersection(before.lower().replace(",", " ").split())
        counts = [number for number in numbers_in(before) if number.value > 1 and before[number.end :].strip()]
        return not is_of_each and bool(counts)

    def _are_options(self, match: re.Match[str]) -> bool:
        """Whether both halves are options that the dish of the text, or one of the dishes, takes on a part."""
        if not self.parts.has_places:
            return False
        around = f"{self.text[: match.start()]}, {self.text[match.end() :]}"
        named = _list_items(ground(around, self.index))
        dishes = [item for each in named or self.items if (item := self.index.menu.item(each))]
        placed = [item for item in dishes if any(group.placements for group in item.groups)]
        return any(all(self._is_placed_option(words, item) for words in _get_pair(match)) for item in placed)

    def _is_placed_option(self, words: str, item: Item) -> bool:
        """Whether words are an option of this item in a group with places."""
        groups = {group.id for group in item.groups if group.placements}
        return any(choice.group in groups for choice in ground(words, self.index, focus=item.id).loose_choices)

    def _place_pair(self, match: re.Match[str]) -> Iterator[Edit]:
        """The places before both options: "lefthalf ham righthalf olives"."""
        one, other = _get_pair(match)
        yield Edit(match.start(), match.end(), f"{one} {_BEHIND}{_WORDS['left']}, {other} {_BEHIND}{_WORDS['right']}")

    def _read_dish(self, match: re.Match[str]) -> tuple[Edit, HalfDish] | None:
        """The first half in place of both, if the menu makes a dish of them."""
        one, other = _get_pair(match)
        first, second = self._find_half(one), self._find_half(other)
        if first is None or second is None or first == second:
            return None
        if self.index.menu.item(make_halves_id(first, second)) is None:
            return None
        item = self.index.menu.item(first)
        rest = self._cut_half(other, second)
        earlier = _list_items(ground(self.text[: match.start()], self.index)).count(first)
        name = item.name if item else one
        return Edit(match.start(), match.end() - len(rest), name), HalfDish(first, second, earlier)

    def _find_half(self, words: str) -> ItemId | None:
        """The only item that can be a half and has these words in its name."""
        if not self.parts.halves:
            return None
        found = set(_list_items(ground(words, self.index.part(self.parts.halves))))
        return found.pop() if len(found) == 1 else None

    def _cut_half(self, words: str, item: ItemId) -> str:
        """The words behind the name of a half."""
        ends = [space.start() for space in re.finditer(r" ", words)]
        end = next((at for at in ends if self._find_half(words[:at]) == item), len(words))
        rest = words[end:]
        kinds = {kind for _, kinds in self.index.menu.generic_names for kind in kinds}
        first = rest.split()[:1]
        return rest[1 + len(first[0]) :] if first and {first[0].lower(), first[0].lower().rstrip("s")} & kinds else rest

    def _place_on_named_halves(self, halves: Sequence[tuple[ItemId, ...]]) -> Iterator[Edit]:
        """A word of the lexicon for each half that is named by its dish: "on the hawaiian half"."""
        for match in patterns("dish_parts")["of_half"].finditer(self.text) if halves else ():
            named = self._find_half(match["dish"])
            place = next((_SIDES[half.index(named)] for half in reversed(halves) if named in half), None)
            if place is not None:
                yield Edit(*match.span(), f"{_BEHIND}{_WORDS[place]}")

    def _place_options(self, taken: Sequence[tuple[int, int]]) -> Iterator[Edit]:
        """A word of the lexicon for each place that is named outside of the spans that are ``taken``."""
        found = list(taken)
        for name, prefix in (("off", _BEHIND), ("behind", _BEHIND), ("before", "")):
            for match in patterns("dish_parts")[name].finditer(self.text):
                if all(match.end() <= start or stop <= match.start() for start, stop in found):
                    found.append(match.span())
                    yield Edit(*match.span(), _write_place(match, prefix))


def _write_place(match: re.Match[str], prefix: str) -> str:
    """The word of the lexicon for a place, behind the option that is refused there, if one is."""
    named = match.groupdict()
    word = prefix + next(word for place, word in _WORDS.items() if named.get(place))
    blank = " " if match.group().endswith(" ") else ""
    return f"no {named['what']} {word}{blank}" if named.get("what") else word + blank


def _get_pair(match: re.Match[str]) -> tuple[str, str]:
    groups = match.groupdict()
    one, other = (next(text for key, text in groups.items() if text and key.startswith(name)) for name in _PAIR)
    return one, other


def _list_items(grounding: Grounding) -> list[ItemId]:
    return [line.item for line in grounding.lines]
