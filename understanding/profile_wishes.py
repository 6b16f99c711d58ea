"""What a guest tells of themselves: allergies, diets, likes and dislikes, to be remembered or forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.allergens import LEGAL, read_allergens
from domain.commands import Forget, Remember
from understanding.allergen_words import (
    allergen_names,
    allergens_of,
    diet_of,
    diet_without,
    diets_in,
    things_in,
)
from understanding.language.rows import patterns
from understanding.message import Clause

_SPICE = (
    ("none", r"\b(?:no|not)\b"),
    ("mild", r"\b(?:mild|less|little|too)\b"),
    ("extra hot", r"\b(?:very|extra|really)\b"),
)


def profile_wish(clause: Clause) -> Remember | Forget | None:
    """The wish of a clause about the guest; None when it says nothing of that."""
    said = clause.plain
    if (forgotten := _forgotten(said)) is not None:
        return forgotten
    if patterns("fulfilment")["not_payable"].search(said):
        return None  # "we don't do cards" is no taste
    allergies = _certain(_allergies(said), said)
    diets = _diets(said) + tuple(diet for thing in _things("allergy", said) if (diet := diet_of(thing)))
    dislikes, likes = _things("dislike", said), _things("like", said)
    cannot = () if allergies else _things("cannot", said)
    avoids = () if allergies or cannot or dislikes else _things("avoids", said)
    allergies += _allergens_among(cannot, avoids)
    diets += tuple(diet for thing in (*cannot, *avoids) if (diet := diet_without(thing)))
    dislikes += tuple(thing for thing in avoids if not allergens_of(thing) and diet_without(thing) is None)
    name = patterns("profile")["name"].search(said)
    if not (allergies or diets or dislikes or likes or name):
        return None
    return Remember(
        allergies=tuple(dict.fromkeys(allergies)),
        diets=tuple(dict.fromkeys(diets)),
        dislikes=dislikes,
        likes=likes,
        spice=_spice(said) if likes else None,
        name=clause.said(*name.span("name")) if name else None,
        for_whom=person_in(said),
    )


def _allergens_among(cannot: Iterable[str], avoids: Iterable[str]) -> tuple[str, ...]:
    """The allergens of things that the guest cannot eat (each is one, at worst by its own name), or only avoids."""
    certain = tuple(name for thing in cannot for name in _allergens_or_self(thing))
    return certain + tuple(name for thing in avoids for name in allergens_of(thing))


def speaks_of_harm(clause: Clause) -> bool:
    """Whether a clause tells what some food does to a body: what the message refuses is then an allergy."""
    return patterns("profile")["harm"].search(clause.plain) is not None


def listed_further(clause: Clause) -> tuple[str, ...]:
    """The allergens of a clause that is nothing but a list of them, as the end of an enumeration is."""
    things = tuple(things_in(clause.plain))
    named = any(read_allergens(thing) <= LEGAL for thing in things)
    return allergen_names(things) if named and all(len(thing.split()) <= 2 for thing in things) else ()


def _certain(allergies: tuple[str, ...], said: str) -> tuple[str, ...]:
    """The allergies; beside a word of harm, what the words name counts before what their order makes of them."""
    known = all(name in LEGAL for name in allergies)
    if (allergies and known) or patterns("profile")["harm"].search(said) is None:
        return allergies
    named = (name for word in said.split() for name in allergens_of(word))
    return tuple(dict.fromkeys(named)) or allergies


def refused_outright(clause: Clause) -> Remember | None:
    """ "No nuts please", "nut free": an allergy or a diet, where no dish is named beside it; None for other things."""
    things = _things("no", clause.plain)
    allergies = tuple(name for thing in things for name in allergens_of(thing))
    diets = tuple(diet for thing in things if (diet := diet_without(thing)))
    if not (allergies or diets):
        return None
    return Remember(allergies=allergies, diets=diets, for_whom=person_in(clause.plain))


def person_in(said: str) -> str | None:
    """Whom plain words speak of: "my son"."""
    found = patterns("profile")["person"].search(said)
    return next((value for value in found.groupdict().values() if value), None) if found else None


def _allergies(said: str) -> tuple[str, ...]:
    medical = patterns("profile")["medical"].finditer(said)
    named = tuple(name for found in medical for name, value in found.groupdict().items() if value)
    things = [thing for thing in _things("allergy", said) if diet_of(thing) is None and thing != "lactose"]
    return (*named, *(name for name in allergen_names(things) if name not in named))


def _allergens_or_self(thing: str) -> tuple[str, ...]:
    return allergens_of(thing) or (() if diet_without(thing) else (thing,))


def _diets(said: str) -> tuple[str, ...]:
    return diets_in(said) if patterns("profile")["diet"].search(said) else ()


def _things(name: str, said: str) -> tuple[str, ...]:
    found = patterns("profile")[name].search(said)
    listed = next((value for value in found.groupdict().values() if value), "") if found else ""
    return tuple(things_in(patterns("profile")["stop_list"].sub("", listed)))


def _spice(said: str) -> str | None:
    found = patterns("profile")["spice"].search(said)
    if found is None:
        return None
    return next((level for level, pattern in _SPICE if re.search(pattern, found.group())), "hot")


def _forgotten(said: str) -> Forget | None:
    found = patterns("profile")["forget"].search(said)
    if found is None:
        return None
    listed = next((value for value in found.groupdict().values() if value), "")
    things = tuple(things_in(patterns("profile")["stop_list"].sub("", listed)))
    diets = diets_in(said)
    allergies = tuple(name for thing in things for name in allergens_of(thing))
    if not (diets or allergies or "allerg" in said or "preference" in said or "profile" in said or "diet" in said):
        return None
    return Forget(allergies=allergies, diets=diets)
