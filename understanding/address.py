"""Addresses by parts: "12 Rose Street, flat 4b", "it's number 21", "Calle Mayor 12", and where they stand in a message.

An address is a house number and a street, or a street and its number, with what follows to find the door. It is never
a whole order: words that order something end it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.commands import Address
from understanding.language.rows import patterns

LONGEST = 300


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """An address and the part of the text that says it, with the words that lead to it ("deliver to")."""

    address: Address
    start: int
    end: int


def find_address(text: str) -> AddressPlace | None:
    """The first address in a text that has a street and a number, or a correction of one; None without any."""
    found = _known("street").search(text) or _known("spanish_street").search(text)
    if found is None:
        return _part_of_address(text)
    unit, end = _unit_after(text, found.end())
    address = Address(number=found["number"], street=" ".join(found["street"].split()).strip(" ,"), unit=unit)
    return AddressPlace(address, _cue_before(text, found.start()), end)


def with_town(place: AddressPlace, text: str) -> AddressPlace:
    """The place with the town and the postcode that follow it: "7 Mill Lane, Little Wood"."""
    found = _known("town").match(text, place.end)
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
    said = _known("tail").sub("", _known("lead").sub("", _known("wish_after").sub("", " ".join(text.split())).strip()))
    return Address(text=said[:LONGEST]) if said else None


def address_text(address: Address) -> str:
    """The parts in one line: "12 Rose Street, flat 4b"."""
    street = " ".join(part for part in (address.number, address.street) if part)
    return ", ".join(part for part in (street, address.unit, address.text) if part)


def _known(name: str) -> re.Pattern[str]:
    return patterns("address")[name]


def _part_of_address(text: str) -> AddressPlace | None:
    """A part without its street: "flat 4b", "it's number 21"."""
    number = _known("other_number").search(text)
    if number is not None:
        said = number["number"] or number["number2"]
        return AddressPlace(Address(number=said), number.start(), number.end())
    found = _known("unit").search(text)
    if found is None:
        return None
    return AddressPlace(Address(unit=found["unit"]), _cue_before(text, found.start()), found.end())


def _unit_after(text: str, at: int) -> tuple[str | None, int]:
    units: list[str] = []
    while True:
        joint = _known("joint").match(text, at)
        found = _known("unit").match(text, joint.end() if joint else at)
        if found is None:
            return (", ".join(units) or None), at
        units.append(found["unit"])
        at = found.end()


def _cue_before(text: str, at: int) -> int:
    cue = _known("cue").search(text[:at])
    return cue.start() if cue else at
