"""Addresses by parts: "12 Rose Street, flat 4b", "it's number 21", "Calle Mayor 12", and where they stand in a message.

An address is a house number and a street, or a street and its number, with what follows to find the door. It is never
a whole order: words that order something end it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.commands import Address
from understanding.language.rows import patterns

LONGEST = 300
_FOLDER = Path(__file__).with_name("language")


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """An address and the part of the text that says it, with the words that lead to it ("deliver to")."""

    address: Address
    start: int
    end: int


def find_address(text: str) -> AddressPlace | None:
    """The first address in a text that has a street and a number, or a correction of one; None without any."""
    found = _street_in(text)
    if found is None:
        return _part_of_address(text)
    unit, end = _unit_after(text, found.end())
    address = Address(number=found["number"], street=" ".join(found["street"].split()).strip(" ,"), unit=unit)
    return AddressPlace(address, _cue_before(text, found.start()), end)


def written_address(text: str, language: str | None = None) -> tuple[int, int] | None:
    """From where to where a text has a street with its number, its unit and its town, without the words before it.

    ``language``: only as addresses are written in it.
    """
    found = _street_in(text, language)
    if found is None:
        return None
    _, end = _unit_after(text, found.end())
    town = _town_after(text, end)
    return found.start(), (_unit_after(text, town.end())[1] if town else end)


def with_town(place: AddressPlace, text: str) -> AddressPlace:
    """The place with the town and the postcode that follow it: "7 Mill Lane, Little Wood"."""
    found = _town_after(text, place.end)
    if found is None or place.address.street is None:
        return place
    unit, end = _unit_after(text, found.end())
    units = ", ".join(part for part in (place.address.unit, unit) if part)
    street = f"{place.address.street}, {found['town']}"
    return AddressPlace(place.address.replace(street=street, unit=units or None), place.start, end)


def free_address(text: str) -> Address | None:
    """Any text as the answer to "what is the address?": "the blue house by the lake"."""
    place = find_address(text)
    if place is not None and place.address.street:
        return place.address
    said = " ".join(text.split())
    for name in ("wish_after", "lead", "tail"):
        for pattern in _in_each_language(name):
            said = pattern.sub("", said).strip()
    return Address(text=said[:LONGEST]) if said else None


def address_text(address: Address) -> str:
    """The parts in one line: "12 Rose Street, flat 4b"."""
    street = " ".join(part for part in (address.number, address.street) if part)
    return ", ".join(part for part in (street, address.unit, address.text) if part)


def _known(name: str) -> re.Pattern[str]:
    return patterns("address")[name]


@cache
def _in_each_language(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one name in all languages that have it."""
    return tuple(known for language in _languages() if (known := patterns("address", language).get(name)) is not None)


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in _FOLDER.glob("*/address.toml")))


def _street_in(text: str, language: str | None = None) -> re.Match[str] | None:
    """The first street with its number; of several readings of one the longest."""
    if language is None:
        known = _in_each_language("street")
    else:
        known = (patterns("address", language)["street"],) if language in _languages() else ()
    found = filter(None, (pattern.search(text) for pattern in known))
    return min(found, key=lambda match: (match.start(), -match.end()), default=None)


def _town_after(text: str, at: int) -> re.Match[str] | None:
    return _known("town").match(text, at)


def _part_of_address(text: str) -> AddressPlace | None:
    """A part without its street: "flat 4b", "it's number 21"."""
    number = _known("other_number").search(text)
    if number is not None:
        said = number["number"] or number["number2"]
        return AddressPlace(Address(number=said), number.start(), number.end())
    units = filter(None, (pattern.search(text) for pattern in _in_each_language("unit")))
    found = min(units, key=lambda match: match.start(), default=None)
    if found is None:
        return None
    return AddressPlace(Address(unit=found["unit"]), _cue_before(text, found.start()), found.end())


def _unit_after(text: str, at: int) -> tuple[str | None, int]:
    units: list[str] = []
    while True:
        found = _unit_at(text, at)
        if found is None:
            return (", ".join(units) or None), at
        units.append(found["unit"])
        at = found.end()


def _unit_at(text: str, at: int) -> re.Match[str] | None:
    """A unit that follows, perhaps after a comma or an "and"."""
    for joint in _in_each_language("joint"):
        after = joint.match(text, at)
        begin = after.end() if after else at
        for unit in _in_each_language("unit"):
            if found := unit.match(text, begin):
                return found
    return None


def _cue_before(text: str, at: int) -> int:
    cue = _known("cue").search(text[:at])
    return cue.start() if cue else at
