"""Free text that a guest leaves with us: an address, a note for the kitchen, something to remember."""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.slot_reading import PreferenceWish
from understanding.slots import redacted
from understanding.wording import first_match, first_name, language
from understanding.words import plain

_MAX_FREE_TEXT = 300
_LONGEST_THING = 40
_SEPARATOR = re.compile(r"\s*(?:,|&|/|\band\b|\bor\b|\by\b|\bnor\b)\s*")
_MEDICAL = {"celiac": "gluten", "lactose": "lactose"}


def address(text: str, *, asked: bool) -> str | None:
    """Where to deliver. ``asked``: we asked for it, so that any text that looks like an address is one."""
    said, patterns = _one_line(text), language().written["address"]
    cue = patterns["cue"].search(said)
    place = next((group for group in cue.groups() if group), "") if cue else ""
    if place and patterns["like_one"].search(place):
        return _trimmed(place)
    if asked and patterns["like_one"].search(said):
        return free_address(text)
    return None


def free_address(text: str) -> str | None:
    """Any text as the answer to "what is the address?": "the blue house by the lake"; but "my place" tells nothing."""
    if tells_no_address(text):
        return None
    return _trimmed(language().written["address"]["lead"].sub("", _one_line(text)))


def tells_no_address(text: str) -> bool:
    """Whether a message that should be an address is none that a driver could find: "my place", "I don't know it"."""
    return language().written["address"]["not_one"].search(plain(text)) is not None


def special_instructions(text: str) -> str | None:
    """A note for the whole order, in the guest's words, without card numbers; "" takes the notes back."""
    patterns = language().written["note"]
    if patterns["none"].search(_one_line(text)):
        return ""
    found = first_match(patterns, _one_line(text))
    note = next((group for group in found.groups() if group), "").strip(" \"'.,:;-") if found else ""
    return note.removesuffix(" please").rstrip(" ,")[:_MAX_FREE_TEXT] or None


def preferences(text: str) -> PreferenceWish | None:
    """What is to be remembered or forgotten about allergies, diet and spice; None when nothing of that is said."""
    said, tables = plain(text), language().written
    allergies = tuple(dict.fromkeys(_allergies(said)))
    spice = first_name(tables["spice"], said)
    diets = tuple(diet for diet, pattern in tables["diet"].items() if pattern.search(said))
    things = _things(tables["preference"]["avoided"].search(said))
    avoided = tuple(f"no {thing}" for thing in things if thing not in allergies and not thing.startswith("spic"))
    forget = tables["preference"]["forget"].search(said) is not None
    if not (allergies or diets or avoided or spice or forget):
        return None
    return PreferenceWish(allergies=allergies, dietary=(*diets, *avoided), spice_level=spice, forget=forget)


def _allergies(said: str) -> Iterator[str]:
    for name, pattern in language().written["allergy"].items():
        if name in _MEDICAL:
            if pattern.search(said):
                yield _MEDICAL[name]
        else:
            yield from _things(pattern.search(said))


def _things(found: re.Match[str] | None) -> Iterator[str]:
    """The single things of a list: "peanuts, eggs and soy"."""
    if found is None:
        return
    listed = next((group for group in found.groups() if group), "")
    end = language().written["preference"]["list_end"].search(listed)
    diets = language().written["diet"].values()
    small = language().words["not_allergens"]
    for part in _SEPARATOR.split(listed[: end.start()] if end else listed):
        thing = " ".join(word for word in part.replace("-", " ").split() if word not in small)
        diet = any(pattern.fullmatch(thing) for pattern in diets)  # "allergic to nuts and vegetarian"
        if thing and len(thing) <= _LONGEST_THING and not diet:
            yield thing


def _one_line(text: str) -> str:
    return " ".join(redacted(text).split())


def _trimmed(said: str) -> str | None:
    before, trimmed = "", said.strip(" ,.;")
    while trimmed != before:  # "12 Oak St please, cash" ends in two things that are no part of it
        before, trimmed = trimmed, language().written["address"]["tail"].sub("", trimmed).strip(" ,.;")
    return trimmed[:_MAX_FREE_TEXT] or None
