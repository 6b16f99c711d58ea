"""Compares a guest's avoided allergens with the labels' declarations. An unknown label never counts as safe."""

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
"""The allergens that menus declare by law. A menu does not exclude any other food."""


class AllergenMatches(NamedTuple):
    """The avoided allergens in labels, in the menu's words. ``open``: the avoided ones that no label names."""

    contains: tuple[str, ...]
    may_contain: tuple[str, ...]
    open: frozenset[str]


def read_allergens(word: str) -> frozenset[str]:
    """The allergens in a guest's words: "dairy" -> {"milk"}. An unknown word stays as it is.

    A text may name several: "peanuts, milk" -> {"peanuts", "milk"}.
    """
    meaning = find_meaning(normalize(word))
    if meaning is not None and not meaning.mixed:
        return meaning.means | meaning.perhaps
    allergens, unknown = find_allergens(word)
    return allergens.union(unknown) or frozenset({normalize(word)})


def expand_allergies(allergies: Iterable[str]) -> frozenset[str]:
    """The allergens that a guest with these allergies avoids. Entries such as "none" are no allergies."""
    return frozenset(name for word in allergies if not denies_allergies(word) for name in read_allergens(word))


def match_labels(labels: Iterable[str], avoided: frozenset[str]) -> AllergenMatches:
    """The avoided allergens that these labels declare as certain or possible."""
    return match_declaration(read_labels(labels), avoided)


def match_declaration(declared: Declaration, avoided: frozenset[str]) -> AllergenMatches:
    """The avoided allergens in a declaration. An unknown label may still contain the guest's own word."""
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
    """The label as a term for the avoided foods whose words it contains ("sunflower" in "sunflower oil")."""
    words = set(normalize(label).split())
    named = frozenset(name for name in avoided if words.issuperset(name.split()))
    return Term(label, named) if named else None
