"""Allergens that a guest avoids against those that labels declare. What is not understood is never taken for safe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain import allergen_words
from domain.allergen_labels import (
    Declaration,
    Term,
    denies_allergies,
    find_allergens,
    find_meaning,
    normalize,
    read_labels,
)

LEGAL = frozenset(allergen_words.ALLERGENS)
"""The allergens that menus declare by law. Of anything else they cannot say that a dish is free of it."""


class AllergenMatches(NamedTuple):
    """What of the avoided allergens labels name, in the menu's words. ``open``: the avoided ones that they do not."""

    contains: tuple[str, ...]
    may_contain: tuple[str, ...]
    open: frozenset[str]


def read_allergens(word: str) -> frozenset[str]:
    """The allergens that a guest's words stand for: "dairy" -> {"milk"}; what is no known allergen stands for itself.

    Words for several may come as one: "peanuts, milk" -> {"peanuts", "milk"}.
    """
    meaning = find_meaning(normalize(word))
    if meaning is not None and not meaning.mixed:
        return meaning.means | meaning.perhaps
    allergens, unknown = find_allergens(word)
    return allergens.union(unknown) or frozenset({normalize(word)})


def expand_allergies(allergies: Iterable[str]) -> frozenset[str]:
    """All that a guest with these allergies avoids. Entries such as "none" are no allergies."""
    return frozenset(name for word in allergies if not denies_allergies(word) for name in read_allergens(word))


def match_labels(labels: Iterable[str], avoided: frozenset[str]) -> AllergenMatches:
    """The avoided allergens that labels declare, surely or perhaps."""
    return match_declaration(read_labels(labels), avoided)


def match_declaration(declared: Declaration, avoided: frozenset[str]) -> AllergenMatches:
    """The avoided allergens among those declared. A label that is not understood may name them in the guest's words."""
    sure = {term for term in declared.contains if term.means & avoided}
    likely = {term for term in declared.contains - sure if term.perhaps & avoided}
    likely |= {term for term in declared.may_contain if (term.means | term.perhaps) & avoided}
    beside = avoided - LEGAL
    unread = declared.unread if beside else frozenset()
    own = {Term(label, frozenset({normalize(label)})) for label in unread if normalize(label) in beside}
    like = {term for label in unread if (term := _find_term(label, beside))}
    contains = {term.text for term in sure | own}
    matched = frozenset(name for term in sure | likely | own | like for name in (*term.means, *term.perhaps))
    may = {term.text for term in likely | like} - contains
    return AllergenMatches(tuple(sorted(contains)), tuple(sorted(may)), avoided - matched)


def _find_term(label: str, avoided: frozenset[str]) -> Term | None:
    """The label as a term for those avoided foods whose words are all in it ("sunflower" in "sunflower oil")."""
    words = set(normalize(label).split())
    named = frozenset(name for name in avoided if words.issuperset(name.split()))
    return Term(label, named) if named else None
