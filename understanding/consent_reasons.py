"""A yes with its reasons at an allergy warning: "the bowl is for me, not for him, so yes please".

The reasons are closed lists of phrases, as the yes is (``[reason]`` in ``answers.toml``). First, placeholders take the
place of what they are about: the warned dish is "it", what we warned of is ``<food>``, the person whom we protect is
``<protected>``, and somebody who is surely another one is ``<companion>``. A reason counts only where it fits: "it's
for me" is none for the allergy of the guest, and "it's for my son" none for that of a child.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from domain.allergen_labels import read_labels
from domain.cart import Cart
from domain.menu import Item
from domain.reading_context import ReadingContext
from domain.safety import Danger, find_danger, list_endangered
from domain.session import AllergyWarning
from understanding.allergen_words import find_allergens, find_diet_without, find_diets
from understanding.consent import QUESTIONS, Grounds, Phrase, Question, is_consent, is_justified_yes
from understanding.consent_asides import cut_asides
from understanding.consent_phrases import Lists
from understanding.data_files import find_data, read_data
from understanding.plain_words import split_plain_words

_GUEST = ""
_FOOD, _DIET, _PROTECTED, _COMPANION, _DISH = "<food>", "<diet>", "<protected>", "<companion>", "it"
_MEAT_DIETS = frozenset({"vegan", "vegetarian", "no-meat", "no-pork", "pescatarian"})
_LONGEST_NAME = 6
"""The most words of a name that are put in as one."""

_SENTENCE_END = re.compile(r"[.!;\n]+\s+(?=\S)")

_FindPlaceholder: TypeAlias = Callable[[Phrase], str | None]
"""Returns the placeholder for some words; "" leaves them out, None keeps them."""


def gives_consent(context: ReadingContext) -> bool:
    """Whether the message is the guest's consent to our question: a yes as a whole, at a warning also with reasons."""
    if _is_yes(context):
        return True
    rest = cut_asides(context)
    return rest != context.text and _is_yes(replace(context, text=rest))


def find_words_behind_consent(context: ReadingContext) -> str | None:
    """The words behind the sentences that take the dish of a warning: "yes, it's for me. That's all, table 4".

    None where the message does not begin with such sentences, and after other questions.
    """
    if not isinstance(context.pending, AllergyWarning):
        return None
    ends = [match.span() for match in _SENTENCE_END.finditer(context.text.rstrip())]
    heads = (at for at in reversed(ends) if gives_consent(replace(context, text=context.text[: at[0]])))
    at = next(heads, None)
    return None if at is None else context.text[at[1] :]


def _is_yes(context: ReadingContext) -> bool:
    return is_consent(context.text, find_question(context)) or is_justified(context)


def find_question(context: ReadingContext) -> Question:
    """The question whose words say the yes again; those of an order for all other questions."""
    kind = context.pending.kind if context.pending else None
    for question in QUESTIONS:
        if kind == question:
            return question
    return "confirm"


def is_justified(context: ReadingContext) -> bool:
    """Whether the message answers the allergy warning by a yes with reasons, or by reasons that are enough."""
    pending, words = context.pending, split_plain_words(context.text)
    item = context.menu.item(pending.line.item) if context.menu and isinstance(pending, AllergyWarning) else None
    if item is None or not isinstance(pending, AllergyWarning) or not words:
        return False
    persons = list_endangered(item, context.preferences, context.restrictions, pending.line.choices)
    danger = find_danger(item, context.preferences, pending.line.choices)
    options = [
        name
        for choice in pending.line.choices
        if (group := item.group(choice.group)) and (option := group.option(choice.option))
        for name in (option.name, *option.aliases)
    ]
    placeholders = _Placeholders(_list_names(item, context), tuple(map(split_plain_words, options)), persons, danger)
    return is_justified_yes(placeholders.put_into(words), _find_grounds(persons, danger))


def _find_grounds(persons: Sequence[str | None], danger: Danger) -> Grounds:
    """The reasons that count for the persons whom the warned dish endangers.

    What only a diet is against, the guest decides. Where nobody knows whose an allergy is, each reason needs a yes.
    """
    is_diet_only = bool(danger.diets) and not (danger.allergens or danger.may_contain or danger.unknown)
    if not persons or None in persons:
        return Grounds(beside=frozenset({"mine", "fine", "eats", "known"}))
    if _GUEST not in persons:
        return Grounds(frozenset({"mine", "fine", "eats", "spared"}), frozenset({"shortly", "others", "known"}))
    beside = {"mine", "fine", "not_me", "known", *(["eats"] if is_diet_only else [])}
    if set(persons) != {_GUEST}:
        return Grounds(beside=frozenset(beside))
    return Grounds(frozenset({"others"}), frozenset(beside))


@dataclass(frozen=True, slots=True)
class _Placeholders:
    """What the reasons may be about, after one warning."""

    dish: Collection[Phrase]
    options: Collection[Phrase]
    persons: Sequence[str | None]
    danger: Danger

    def put_into(self, words: Phrase) -> Phrase:
        """The words with placeholders, the longest names first."""
        written: list[str] = []
        at = 0
        while at < len(words):
            end, placeholder = self._find(words, at)
            written += placeholder.split()
            at = end
        return tuple(written)

    def _find(self, words: Phrase, at: int) -> tuple[int, str]:
        """Find what takes the place of the words from here on, and where they end."""
        for skipped, find in self._list_ways(words[at]):
            for end in range(min(len(words), at + skipped + _LONGEST_NAME), at + skipped, -1):
                placeholder = find(words[at + skipped : end])
                if placeholder is not None:
                    return end, placeholder
        return at + 1, words[at]

    def _list_ways(self, first: str) -> Iterator[tuple[int, _FindPlaceholder]]:
        """The readings of words that begin so, and how many words come before what they name."""
        pointing = _load_pointing()
        if first in pointing["with"]:
            yield 1, lambda name: "" if name in self.options else None
        if first in pointing["dish"]:
            yield 1, lambda name: _DISH if name in self.dish else None
        if first in pointing["person"]:
            yield 1, self._find_person
        if first in pointing["pronoun"]:
            yield 0, lambda name: self._find_pronoun(first) if len(name) == 1 else None
        if first in pointing["he_is"]:
            yield 0, lambda name: self._find_pronoun(first, " is") if len(name) == 1 else None
        yield 0, self._find_food

    def _find_food(self, name: Phrase) -> str | None:
        """``<food>`` for all that we warned of: "nuts" is not enough for nuts and milk. ``<diet>`` for a diet."""
        text = " ".join(name)
        if len(name) == 1 == len(self.danger.diets) and find_diets(text) == tuple(self.danger.diets):
            return _DIET
        if find_diet_without(text) is not None:
            return _FOOD if self.danger.diets and _MEAT_DIETS.issuperset(self.danger.diets) else None
        if len(name) > 1 or self.danger.unknown:
            return None
        declared = read_labels((*self.danger.allergens, *self.danger.may_contain))
        terms = declared.contains | declared.may_contain
        warned = {each for term in terms for each in term.means or term.perhaps}
        return _FOOD if warned and not declared.unread and warned <= set(find_allergens(text)) else None

    def _find_person(self, name: Phrase) -> str | None:
        person = _find_person(name)
        if person is None:
            return None
        if any(_is_same(person, other) for other in self.persons):
            return _PROTECTED
        return None if any(_may_be(person, other) for other in self.persons) else _COMPANION

    def _find_pronoun(self, word: str, verb: str = "") -> str | None:
        """Somebody else where the guest alone is protected, or where nobody protected is a "she"; else who is."""
        if set(self.persons) == {_GUEST} or _is_of_other_gender(word, self.persons):
            return _COMPANION + verb
        return _PROTECTED + verb if self.persons and not {_GUEST, None} & set(self.persons) else None


def _list_names(item: Item, context: ReadingContext) -> frozenset[Phrase]:
    """The names of a dish and what they end with, without those that a dish of the cart has, too."""
    return frozenset(_list_name_ends(item)) - _list_names_in_cart(context.cart, context)


def _list_names_in_cart(cart: Cart, context: ReadingContext) -> frozenset[Phrase]:
    items = (context.menu.item(line.item) for line in cart.lines) if context.menu else ()
    return frozenset(name for item in items if item for name in _list_name_ends(item))


def _list_name_ends(item: Item) -> Iterator[Phrase]:
    for name in (item.name, *item.aliases):
        words = split_plain_words(name)
        yield from (words[at:] for at in range(len(words)))


def _find_person(name: Phrase) -> str | None:
    return _load_persons().get(" ".join(name))


def _is_same(person: str, protected: str | None) -> bool:
    """Whether the words name the protected person: "my boy" is the son."""
    return bool(protected) and _load_persons().get(str(protected)) == person


def _may_be(person: str, protected: str | None) -> bool:
    """Whether a person may be the protected one: a child is perhaps the son, and "Anna" may be anybody."""
    if protected == _GUEST:
        return False
    other = _load_persons().get(str(protected))
    family = _load_families().get(person, person)
    return other is None or person == other or _load_families().get(other, other) == family


def _is_of_other_gender(pronoun: str, persons: Sequence[str | None]) -> bool:
    """Whether "she" can be none of some persons: each is surely a man."""
    pointing, genders = _load_pointing(), _load_genders()
    other = {"he": "she", "she": "he"}
    of_other = next((genders[other[each]] for each in other if pronoun in pointing[each]), frozenset())
    return bool(persons) and all(_load_persons().get(str(person)) in of_other for person in persons)


@cache
def _load_genders() -> Mapping[str, frozenset[str]]:
    tables = (data["genders"] for data in _read_files() if "genders" in data)
    return {gender: frozenset(persons) for table in tables for gender, persons in table.items()}


@cache
def _load_persons() -> Mapping[str, str]:
    """Which person each word of all languages means."""
    return {
        " ".join(split_plain_words(word)): person
        for data in _read_files()
        for person, words in data.get("persons", {}).items()
        for word in words
    }


@cache
def _load_families() -> Mapping[str, str]:
    files = (data["families"] for data in _read_files() if "families" in data)
    return {person: family for families in files for family, persons in families.items() for person in persons}


@cache
def _load_pointing() -> Mapping[str, frozenset[str]]:
    """The words before the dish and a person, and those that stand for one."""
    tables = [data["pointing"] for data in _read_files() if "pointing" in data]
    return {
        name: frozenset(word for table in tables for listed in table[name] for word in split_plain_words(listed))
        for name in tables[0]
    }


@cache
def _read_files() -> tuple[Mapping[str, Lists], ...]:
    """The answers of the languages that have reasons."""
    files = (tomllib.loads(read_data(path)) for path in map(Path, find_data("answers.toml")))
    return tuple(data for data in files if "reason" in data)
