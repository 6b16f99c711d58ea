"""Whom each ordered dish is for: "a salad for Tom and a coke for Ann", "Tom: a blt", "ben wants carbonara".

In English the rules read the words around the names. In other languages the names leave the message before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.commands import AddItem, Command
from domain.person import GUEST, is_same_person
from domain.reading_context import ReadingContext
from understanding.eaters import is_person, list_eaters
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import dictionary
from understanding.language.rendering_words import rendering_words
from understanding.language.rows import patterns
from understanding.language.tokens import fold_word
from understanding.menu_questions import is_question
from understanding.message import clauses_of
from understanding.order_mentions import NO_PERSON

_HINT = re.compile(
    r"\b(?:for|para|pour)\s|[:–—]|\s-\s|\b(?:ha(?:s|ve|ving)|gets?|getting|tak(?:es?|ing)|wants?|likes?|loves?)\b",
    re.IGNORECASE,
)
"""Without one of these a message names nobody."""
_SAME = re.compile(r"\b(?:same|l[oa] mismo|la m[eê]me)\b")
_IS = re.compile(r"\b(?:is|are|was|were|be|['’]s)\s*$", re.IGNORECASE)
_LAST_PART = re.compile(r"(?:(?!\band\b)[^.,;:!?\n])+$", re.IGNORECASE)
_OTHERS = frozenset({"him", "her", "the others", "the kids", "the children", "the boys", "the girls"})
_GUEST_WORDS = frozenset({"i", "im", "me", "myself", "we", "us", "mi", "yo", "nosotros", "moi", "nous"})


@dataclass(frozen=True, slots=True)
class FoodOfPerson:
    """Where in a message the words of one person's food are.

    ``is_before_name``: the name follows them, so that it is sure for the dish right before it only.
    """

    person: str
    start: int
    end: int
    is_before_name: bool = False


@dataclass(frozen=True, slots=True)
class NamelessText:
    """A message of another language without the names of persons, and the places of their food in it."""

    text: str
    foods: tuple[FoodOfPerson, ...] = ()


class _Name(NamedTuple):
    person: str
    start: int
    end: int
    is_label: bool


def find_food_of_persons(text: str, index: MenuIndex, *, with_guest: bool = False) -> tuple[FoodOfPerson, ...]:
    """Find the food of the persons whom an English message names.

    ``with_guest``: also where it speaks of the guest alone.
    """
    if not _HINT.search(text):
        return ()
    eaters = [each for each in list_eaters(text, index) if each.is_one]
    if all(each.name in _GUEST_WORDS for each in eaters):
        eaters = []  # "I'd like" begins an order for anybody
    labels = [_Name(each.name, each.start, each.food, is_label=True) for each in eaters]
    names = [
        _Name(who, match.start(), match.end(), is_label=False)
        for match in patterns("speech")["food_for"].finditer(text)
        if not match["count"]
        and not _is_share(text[: match.start()])
        and not any(each.start <= match.start() < each.food for each in eaters)
        and ((who := match["who"].lower()) in _GUEST_WORDS | _OTHERS or is_person(who, index))
    ]
    names = sorted([*names, *labels], key=lambda each: each.start)
    return _place_food(names, len(text), with_guest=with_guest)


def cut_names_behind_dishes(text: str, index: MenuIndex) -> str:
    """An English text without names of persons behind their dishes: what a name is like is no word of the menu.

    A name behind other words stays: "is it safe for Tom", "no nuts for Tom", "the soup is for Tom".
    """
    if " for " not in text.lower():
        return text
    for match in reversed(list(patterns("speech")["food_for"].finditer(text))):
        food = _LAST_PART.search(text[: match.start()])
        if food is not None and _is_name(match, index) and _is_order(food.group(), index):
            text = text[: match.start()].rstrip() + text[match.end() :]
    return text


def _is_name(match: re.Match[str], index: MenuIndex) -> bool:
    """Whether "for" is before a name, and no word that every sentence may have."""
    who = match["who"]
    if " " in who or who.lower() in NO_PERSON | _GUEST_WORDS:
        return False
    return is_person(who.lower(), index) and not (who.islower() and who in dictionary())


def _is_order(words: str, index: MenuIndex) -> bool:
    """Whether words are a dish, or a share of one: "2 blts, one for Sam without tomato"."""
    clause = clauses_of(words)[-1:]
    if _IS.search(words):
        return False
    return bool(clause) and not is_question(clause[0]) and (_is_share(words) or bool(ground(words, index).lines))


def _is_share(before: str) -> bool:
    """Whether the last words are some units of a dish before: "one" of "2 blts, one for Sam", who eats not all."""
    last = _LAST_PART.search(before)
    return last is not None and patterns("shares")["share_start"].match(last.group().strip().lower()) is not None


def cut_names(text: str, language: str, index: MenuIndex, *, with_guest: bool = False) -> NamelessText:
    """Cut the names of persons out of an order in another language: "una limonada para Ana, y ..."."""
    if not _HINT.search(text):
        return NamelessText(text)
    table = patterns("persons", language)
    found = [
        _Name(who, match.start(), match.end(), is_label=kind == "label")
        for kind in ("label", "food_for")
        for match in table[kind].finditer(text)
        if _is_foreign_name(who := _find_who(match), language, index)
    ]
    names: list[_Name] = []
    for name in sorted(found, key=lambda each: each.start):
        if not names or name.start >= names[-1].end:
            names.append(name)
    rest, cut = "", []
    last = 0
    for name in names:
        rest += text[last : name.start]
        cut.append(_Name(name.person, len(rest), len(rest), name.is_label))
        last = name.end
    rest += text[last:]
    return NamelessText(rest, _place_food(cut, len(rest), with_guest=with_guest))


def focus_on_person(context: ReadingContext, foods: Sequence[FoodOfPerson]) -> ReadingContext:
    """The context with the only line of the named persons in focus: "sin hielo para Ana" is about what Ana has."""
    named = {
        line.number for line in context.cart.lines for food in foods if is_same_person(line.person or "", food.person)
    }
    return replace(context, focus=named.pop()) if len(named) == 1 else context


def name_persons(commands: Sequence[Command], foods: Sequence[FoodOfPerson], text: str) -> tuple[Command, ...]:
    """The commands, each order of a dish with the person whose food it is among."""
    adds = [each for each in commands if isinstance(each, AddItem)]
    named = iter(_name_places(adds, _find_places(adds, foods, text.lower()), foods))
    return tuple(
        each.replace(for_whom=next(named) or each.for_whom) if isinstance(each, AddItem) else each for each in commands
    )


def _place_food(names: Sequence[_Name], end: int, *, with_guest: bool) -> tuple[FoodOfPerson, ...]:
    """The food between names: behind a label, or before a name. The guest alone mostly needs no name."""
    foods: list[FoodOfPerson] = []
    for at, name in enumerate(names):
        before = names[at - 1].end if at else 0
        after = names[at + 1].start if at + 1 < len(names) else end
        person = GUEST if fold_word(name.person) in _GUEST_WORDS else name.person
        place = (name.end, after) if name.is_label else (before, name.start)
        foods.append(FoodOfPerson(person, *place, is_before_name=not name.is_label))
    return tuple(foods) if with_guest or any(each.person != GUEST for each in foods) else ()


def _find_who(match: re.Match[str]) -> str:
    return next(value for value in match.groupdict().values() if value).lower()


def _is_foreign_name(words: str, language: str, index: MenuIndex) -> bool:
    """Whether words behind "para" name a person: a possessive with a word, or one that no list and no menu has."""
    data, word = rendering_words(language), fold_word(words)
    if " " in words or word in _GUEST_WORDS:
        return True
    return word not in data.words | data.both | data.small and index.vocabulary.isdisjoint(extract_stems(word))


def _find_places(adds: Sequence[AddItem], foods: Sequence[FoodOfPerson], text: str) -> list[int | None]:
    """Where the message says each dish; "the same" is none of its words, but the food of the next person."""
    places: list[int | None] = []
    cursor = end = 0
    for add in adds:
        said = add.food.said.lower()
        names = [said, *sorted(said.split(), key=len, reverse=True)]  # one of its words may be misspelt
        place = next((at for each in names if (at := max(text.find(each, end), text.find(each, cursor))) >= 0), -1)
        if place < 0:
            matches = (_SAME.search(text, max(cursor, each.start), each.end) for each in foods)
            place = next((match.start() for match in matches if match), -1)
        places.append(place if place >= 0 else None)
        cursor, end = max(cursor, place + 1), max(end, place + len(said))
    return places


def _name_places(
    adds: Sequence[AddItem], places: Sequence[int | None], foods: Sequence[FoodOfPerson]
) -> list[str | None]:
    """The person of each place. A single name behind several dishes may mean the last or all of them: then nobody."""
    persons: list[str | None] = [None] * len(places)
    for food in foods:
        within = [at for at, place in enumerate(places) if place is not None and food.start <= place < food.end]
        if food.is_before_name and len(foods) == 1 and len({adds[at].food.item for at in within}) > 1:
            continue
        for at in within[-1:] if food.is_before_name else within:
            persons[at] = food.person
    return persons
