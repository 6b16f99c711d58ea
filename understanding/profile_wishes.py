"""A guest's wishes about their profile: allergies, diets, likes and dislikes to remember or to forget."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.allergens import LEGAL, read_allergens
from domain.commands import Command, Forget, Remember
from understanding.allergen_words import (
    find_allergens,
    find_diet,
    find_diet_without,
    find_diets,
    name_allergens,
    split_things,
)
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text

_PRONOUNS = frozenset(
    ("they", "it", "that", "those", "this", "these", "them", "he", "she", "you", "i", "we", "who", "which")
)
"""They name nothing: "they make me itch" is about what was refused before."""
_SPICE = (
    ("none", r"\b(?:no|not)\b"),
    ("mild", r"\b(?:mild|less|little|too)\b"),
    ("extra hot", r"\b(?:very|extra|really)\b"),
)


def read_profile_wish(clause: Clause) -> Remember | Forget | None:
    """The wish of a clause about the guest's profile; None when it has none."""
    plain = clause.plain
    if (wish := _read_forget(plain)) is not None:
        return wish
    if patterns("fulfilment")["not_payable"].search(plain):
        return None  # "we don't do cards" is no taste
    allergies = _confirm_allergies(_find_allergies(plain), plain)
    dislikes, likes = _find_things("dislike", plain), _find_things("like", plain)
    cannot = () if allergies else _find_intolerable(plain)
    avoids = () if allergies or cannot or dislikes else _find_things("avoids", plain)
    allergies += _collect_allergens(cannot, avoids)
    diets = _find_profile_diets(plain) + _collect_diets(plain, (*cannot, *avoids))
    dislikes += tuple(thing for thing in avoids if not find_allergens(thing) and find_diet_without(thing) is None)
    name = patterns("profile")["name"].search(plain)
    if not (allergies or diets or dislikes or likes or name):
        return None
    return Remember(
        allergies=tuple(dict.fromkeys(allergies)),
        diets=tuple(dict.fromkeys(diets)),
        dislikes=dislikes,
        likes=likes,
        spice=_find_spice(plain) if likes else None,
        name=clause.quote(*name.span("name" if name["name"] else "name2")) if name else None,
        for_whom=find_person(plain),
    )


def is_about_guest_too(text: str) -> bool:
    """Whether a message speaks of the guest and somebody else together: "my wife and I"."""
    return patterns("profile")["together"].search(plain_text(text)) is not None


def find_denial(clause: Clause) -> tuple[int, int] | None:
    """Where the guest only says what they are not: "I am not coeliac" takes nothing back that a companion is."""
    match = patterns("profile")["denies"].search(clause.plain)
    return match.span() if match else None


def read_contrast(before: Command, denial: Clause, clause: Clause) -> Remember | None:
    """The wish of who is what the guest, in the clause before, is not: "I'm not vegan, but my girlfriend is".

    ``before``: the command of that clause. None where it takes something back, or where no such person is named.
    """
    if not isinstance(before, Forget) or find_denial(denial) is None:
        return None
    if (wish := read_profile_wish(clause)) is not None:
        return wish if isinstance(wish, Remember) and wish.for_whom else None
    person = find_person(clause.plain) if patterns("profile")["is_so"].fullmatch(clause.plain) else None
    has_food = bool(before.allergies or before.diets)
    return Remember(allergies=before.allergies, diets=before.diets, for_whom=person) if person and has_food else None


def tolerates(clause: Clause) -> bool:
    """Whether a clause only says what somebody may eat: "she has no problem with peanuts", "he eats everything"."""
    if (
        patterns("profile")["eats_all"].search(clause.plain)
        and patterns("profile")["diet"].search(clause.plain) is None
    ):
        return True
    things = _find_things("tolerates", clause.plain)
    return bool(things) and all(find_allergens(thing) or find_diet_without(thing) for thing in things)


def _find_intolerable(plain: str) -> tuple[str, ...]:
    """The things that somebody cannot eat; a sensation ("the heat") is none of them."""
    return tuple(thing for thing in _find_things("cannot", plain) if not _is_sensation(thing))


def _collect_diets(plain: str, excluded: Iterable[str]) -> tuple[str, ...]:
    """The diets named as an allergy ("allergic to meat"), and those that leave out the excluded things."""
    named = (find_diet(thing) for thing in _find_things("allergy", plain))
    return tuple(diet for diet in (*named, *map(find_diet_without, excluded)) if diet)


def _collect_allergens(cannot: Iterable[str], avoids: Iterable[str]) -> tuple[str, ...]:
    """The allergens of things that the guest cannot eat (each is one, at worst by its own name), or only avoids."""
    certain = tuple(name for thing in cannot for name in _name_allergens(thing))
    return certain + tuple(name for thing in avoids for name in find_allergens(thing))


def mentions_harm(clause: Clause) -> bool:
    """Whether a clause mentions the harm of a food to a body: the foods that the message refuses are allergies."""
    return patterns("profile")["harm"].search(clause.plain) is not None


def read_list_continuation(clause: Clause) -> tuple[str, ...]:
    """The allergens of a clause that is nothing but a list of them, as the end of an enumeration is."""
    things = tuple(split_things(patterns("profile")["stop_list"].sub("", clause.plain)))
    has_allergen = any(read_allergens(thing) <= LEGAL for thing in things)
    return name_allergens(things) if has_allergen and all(len(thing.split()) <= 2 for thing in things) else ()


def _confirm_allergies(allergies: tuple[str, ...], plain: str) -> tuple[str, ...]:
    """The allergies; beside a word of harm, the allergens that the words name replace those of the pattern."""
    is_legal = all(name in LEGAL for name in allergies)
    if (allergies and is_legal) or patterns("profile")["harm"].search(plain) is None:
        return allergies
    names = (name for word in plain.split() for name in find_allergens(word))
    return tuple(dict.fromkeys(names)) or allergies


def read_refusal(clause: Clause) -> Remember | None:
    """ "No nuts please", "nut free": an allergy or a diet, for a clause without a dish; None for other things."""
    if patterns("profile")["of_dish"].search(clause.plain):
        return None  # "no egg in the ramen" is about this dish
    things = _find_things("no", clause.plain)
    allergies = tuple(name for thing in things for name in find_allergens(thing))
    diets = tuple(diet for thing in things if (diet := find_diet_without(thing)))
    if not (allergies or diets):
        return None
    return Remember(allergies=allergies, diets=diets, for_whom=find_person(clause.plain))


def find_person(plain: str) -> str | None:
    """The person in plain words: "my son"."""
    match = patterns("profile")["person"].search(plain)
    return next((value for value in match.groupdict().values() if value), None) if match else None


def _find_allergies(plain: str) -> tuple[str, ...]:
    medical = patterns("profile")["medical"].finditer(plain)
    names = tuple(name for match in medical for name, value in match.groupdict().items() if value)
    named = (thing for thing in _find_things("allergy", plain) if thing not in _PRONOUNS)
    things = [thing for thing in named if find_diet(thing) is None and thing != "lactose"]
    return (*names, *(name for name in name_allergens(things) if name not in names))


def _is_sensation(thing: str) -> bool:
    """Whether a thing is felt, and is in no food: "he can't take the heat" names no allergy."""
    return patterns("profile")["sensation"].fullmatch(thing) is not None


def _name_allergens(thing: str) -> tuple[str, ...]:
    """The allergens of a thing, or the thing itself; none where it is a diet's exclusion."""
    return find_allergens(thing) or (() if find_diet_without(thing) else (thing,))


def _find_profile_diets(plain: str) -> tuple[str, ...]:
    return find_diets(plain) if patterns("profile")["diet"].search(plain) else ()


def _find_things(name: str, plain: str) -> tuple[str, ...]:
    match = patterns("profile")[name].search(plain)
    if match is None:
        return ()
    text = next((value for value in match.groupdict().values() if value), "")
    return tuple(split_things(patterns("profile")["stop_list"].sub("", text)))


def _find_spice(plain: str) -> str | None:
    match = patterns("profile")["spice"].search(plain)
    if match is None:
        return None
    return next((level for level, pattern in _SPICE if re.search(pattern, match.group())), "hot")


def _read_forget(plain: str) -> Forget | None:
    match = patterns("profile")["forget"].search(plain)
    if match is None:
        return None
    text = next((value for value in match.groupdict().values() if value), "")
    things = tuple(split_things(patterns("profile")["stop_list"].sub("", text)))
    diets = find_diets(plain)
    allergies = tuple(name for thing in things for name in find_allergens(thing))
    if not (diets or allergies or "allerg" in plain or "preference" in plain or "profile" in plain or "diet" in plain):
        return None
    return Forget(allergies=allergies, diets=diets)
