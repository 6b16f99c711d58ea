"""Allergens that a guest avoids against those that labels declare. What is not understood is never taken for safe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain import allergen_words
from domain.allergen_labels import Declared, Term, declared_by, denies_allergies, foods_named, meaning_of, plain

LEGAL = frozenset(allergen_words.ALLERGENS)
"""The allergens that menus declare by law. Of anything else they cannot say that a dish is free of it."""


class Found(NamedTuple):
    """What of the avoided allergens labels name, in the menu's words. ``open``: the avoided ones that they do not."""

    contains: tuple[str, ...]
    may_contain: tuple[str, ...]
    open: frozenset[str]


def allergens_meant(word: str) -> frozenset[str]:
    """The allergens that a guest's words stand for: "dairy" -> {"milk"}; what is no known allergen stands for itself.

    Words for several may come as one: "peanuts, milk" -> {"peanuts", "milk"}.
    """
    known = meaning_of(plain(word))
    if known is not None and not known.mixed:
        return known.means | known.perhaps
    named, left = foods_named(word)
    return named.union(left) or frozenset({plain(word)})


def allergens_avoided(allergies: Iterable[str]) -> frozenset[str]:
    """All that a guest with these allergies avoids. Entries such as "none" are no allergies."""
    return frozenset(name for word in allergies if not denies_allergies(word) for name in allergens_meant(word))


def allergens_found(labels: Iterable[str], avoided: frozenset[str]) -> Found:
    """The avoided allergens that labels declare, surely or perhaps."""
    return found_in(declared_by(labels), avoided)


def found_in(declared: Declared, avoided: frozenset[str]) -> Found:
    """The avoided allergens among those declared. A label that is not understood may name them in the guest's words."""
    sure = {term for term in declared.contains if term.means & avoided}
    likely = {term for term in declared.contains - sure if term.perhaps & avoided}
    likely |= {term for term in declared.may_contain if (term.means | term.perhaps) & avoided}
    beside = avoided - LEGAL
    unread = declared.unread if beside else frozenset()
    own = {Term(label, frozenset({plain(label)})) for label in unread if plain(label) in beside}
    like = {term for label in unread if (term := _named_in(label, beside))}
    contains = {term.said for term in sure | own}
    seen = frozenset(name for term in sure | likely | own | like for name in (*term.means, *term.perhaps))
    may = {term.said for term in likely | like} - contains
    return Found(tuple(sorted(contains)), tuple(sorted(may)), avoided - seen)


def _named_in(label: str, avoided: frozenset[str]) -> Term | None:
    """The label as a term for those avoided foods whose words are all in it ("sunflower" in "sunflower oil")."""
    words = set(plain(label).split())
    named = frozenset(name for name in avoided if words.issuperset(name.split()))
    return Term(label, named) if named else None
