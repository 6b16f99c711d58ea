"""Options for the dish of a person, in the cart or in the same message: "no ice for Tom", "Ana would like avocado".

The words leave the message before it is read, so that they change no other dish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.cart import Cart
from domain.commands import Acknowledge, AddItem, ChangeLine, Changes, Command, Reading, Unread
from domain.menu import ItemId
from domain.person import is_same_person
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.marked_units import read_options
from understanding.named_food import find_food_of_persons
from understanding.order_talk import merge_changes

_CLAUSE = re.compile(r"[^\s.;,!?](?:[^.;,!?\n]*?)(?=\s+(?:and|but)\s|[.;,!?\n]|$)", re.IGNORECASE)


_END = 1_000_000
"""A place behind all commands."""


class PersonOptions(NamedTuple):
    """What a message says about the dish of a person. ``words``: as written, from ``start`` to ``end``."""

    person: str
    said: str
    words: str
    start: int
    end: int


def find_person_options(text: str, cart: Cart, index: MenuIndex) -> tuple[PersonOptions, ...]:
    """Find the options for dishes of persons who have one in the cart, or whom the message names twice."""
    persons = {line.person for line in cart.lines if line.person}
    persons |= {each.person for each in find_food_of_persons(text, index) if _count_name(each.person, text) > 1}
    if not persons:
        return ()
    items = {*(line.item for line in cart.lines), *(line.item for line in ground(text, index).lines)}
    found = (_read_clause(match, persons) for match in _CLAUSE.finditer(text))
    return tuple(each for each in found if each and any(_find_changes(item, each, index) for item in items))


def _count_name(person: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(person)}\b", text, re.IGNORECASE))


def _read_clause(clause: re.Match[str], persons: set[str]) -> PersonOptions | None:
    match = patterns("speech")["options_of_person"].fullmatch(clause.group())
    if match is None:
        return None
    named = match["who"] or match["who2"] or match["who3"]
    person = next((each for each in persons if is_same_person(each, named)), None)
    said = match["said"] or match["said3"] or f"without {match['refused']}"
    return PersonOptions(person, said, clause.group(), *clause.span()) if person else None


def _find_changes(item: ItemId | None, options: PersonOptions, index: MenuIndex) -> Changes | None:
    """What the options change at a dish; None where it lacks them, or the words say anything else."""
    dish = index.menu.item(item) if item else None
    return read_options(options.said, dish, index) if dish else None


def focus_on_owner(context: ReadingContext, found: Sequence[PersonOptions]) -> ReadingContext:
    """The context for the words behind: "ketchup on Lena's and leave out the tomato" goes on about hers."""
    persons = {each.person for each in found}
    owned = [line.number for line in context.cart.lines if line.person in persons]
    return replace(context, focus=owned[0]) if len(owned) == 1 else context


def cut_person_options(text: str, found: Sequence[PersonOptions]) -> str:
    """The text without options for the dishes of persons."""
    for each in reversed(found):
        text = f"{text[: each.start].rstrip(' ,;')}{text[each.end :]}"
    return text.strip(" ,;")


def add_person_options(
    reading: Reading | None, found: Sequence[PersonOptions], cart: Cart, index: MenuIndex
) -> Reading:
    """The reading with the options at the only dish of their person that has them; else their words are unread."""
    commands: list[Command] = list(reading.commands) if reading else []
    lost: list[Unread] = []
    for options in found:
        changed = [*_change_orders(commands, options, index), *_change_lines(options, cart, index)]
        if len(changed) != 1:
            lost.append(Unread(words=options.words, weighty=True))
            continue
        at, command = changed[0]
        commands[at : at + 1] = [command]
    if reading is None:
        return Reading(commands=tuple(commands) or (Acknowledge(),), unread=tuple(lost))
    return reading.replace(commands=tuple(commands), unread=(*reading.unread, *lost))


def _change_orders(
    commands: Sequence[Command], options: PersonOptions, index: MenuIndex
) -> Iterator[tuple[int, Command]]:
    """Yield each order for the person with the options, and its place."""
    for at, command in enumerate(commands):
        if not isinstance(command, AddItem) or not is_same_person(command.for_whom or "", options.person):
            continue
        if changes := _find_changes(command.food.item, options, index):
            yield at, command.replace(changes=merge_changes(command.changes, changes))


def _change_lines(options: PersonOptions, cart: Cart, index: MenuIndex) -> Iterator[tuple[int, Command]]:
    """Yield the change of each line of the person that can have the options, for the end of the commands."""
    for position, line in enumerate(cart.lines, start=1):
        if line.person == options.person and (changes := _find_changes(line.item, options, index)):
            yield _END, ChangeLine(lines=(position,), changes=changes)
