"""Addresses by parts: "12 Rose Street, flat 4b", "it's number 21", "Calle Mayor 12", and where they stand in a message.

An address is a house number and a street, or a street and its number, with what follows to find the door. It is never
a whole order: words that order something end it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.commands import Address

_STREET_WORDS = (
    r"street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|terrace|highway|hwy"
    r"|crescent|close|hill|gardens|grove|circle|parkway|alley|row|mews|quay|wharf|parade|strasse"
)
_NO_NAME = (
    r"to|a|an|the|and|at|for|of|in|on|with|my|or|large|small|medium|regular|big|please|is|are|no|not|by|want|half"
    r"|minutes?|mins?|hours?|people|dollars?|bucks"
)
_STREET = re.compile(
    rf"\b(?P<number>\d{{1,5}}[a-z]?),?\s+"
    rf"(?P<street>(?:(?!(?:{_NO_NAME}|\d)\b)[^\W\d_][\w'’.-]*\s+){{1,4}}?(?:{_STREET_WORDS})\b\.?(?!\s+(?:pizza|burger)))"
    rf"(?!['’])",
    re.IGNORECASE,
)
_SPANISH_STREET = re.compile(
    r"(?<!\w)(?P<street>(?:calle|avenida|avda\.?|av\.|plaza|paseo|carrer|camino|carretera|c/)\s*"
    r"(?:[^\W\d_][\w'’.-]*,?\s+){1,5}?)(?:n[º°.o]{0,2}\s*)?(?P<number>\d{1,5})\b",
    re.IGNORECASE,
)
_NUMBER_WORD = r"(?:[a-z]?\d{1,4}[a-z]?|[a-z])"
_UNIT = re.compile(
    rf"(?P<unit>(?:apartment|apt\.?|flat|unit|suite|room|piso|puerta|departamento|depto)\s*(?:number\s*|no\.?\s*|#\s*)?"
    rf"{_NUMBER_WORD}\b|(?:(?:\d{{1,2}}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|top|ground|"
    rf"primer|segundo|tercer)\s+(?:floor|piso)|floor\s+\d{{1,2}}))",
    re.IGNORECASE,
)
_JOIN = re.compile(r"[\s,]*(?:and\s+|on\s+the\s+|the\s+)?", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    r"\b(?:it'?s|it is|should be|make it|i meant|i mean|not \d+\w?,?|the right one is)\s+(?:number|no\.?|house number)\s*"
    r"(?P<number>\d{1,5}[a-z]?)\b|^\W*(?:number|no\.|house number)\s*(?P<number2>\d{1,5}[a-z]?)\W*$",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:\b(?:deliver(?:y|ed)?|send|bring|ship|drop|take|change)(?:\s+(?:it|this|that|them|everything|off|my\s+order|"
    r"the\s+(?:order|food)))*\s+)?\b(?:to|at|address\s+is|address:?|i'?m\s+at|i\s+am\s+at|we'?re\s+at|i\s+live\s+(?:at|in)|a|en)"
    r"\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:yes|ok|okay|sure|um|uh|so|well|please|it'?s|that'?s|it is|my address is|the address is|address is|address"
    r"|deliver(?:y)?(?: it)?(?: to)?|send it to|bring it to|to|at|i live (?:at|in)|es|a|en)\b[\s,:]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,.;!]*(?:please|thanks|thank you|por favor|gracias)?[\s,.;!]*$", re.IGNORECASE)
_WISH_AFTER = re.compile(
    r"[,.;]?\s+(?:and\s+|then\s+|y\s+)?(?:i'?ll|i will|i'?d|i want|i need|we'?ll|give me|get me|can you|could you|pay(?:ing)?\b"
    r"|(?:with|by|in)\s+(?:cash|card)|cash\b|card\b|add\b|also\b|quiero\b).*$|,\s*(?:cash|card)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Place:
    """An address and the part of the text that says it, with the words that lead to it ("deliver to")."""

    address: Address
    start: int
    end: int


def find_address(text: str) -> Place | None:
    """The first address in a text that has a street and a number, or a correction of one; None without any."""
    found = _STREET.search(text) or _SPANISH_STREET.search(text)
    if found is None:
        return _part_of_address(text)
    unit, end = _unit_after(text, found.end())
    address = Address(number=found["number"], street=" ".join(found["street"].split()).strip(" ,"), unit=unit)
    return Place(address, _cue_before(text, found.start()), end)


def free_address(text: str) -> Address | None:
    """Any text as the answer to "what is the address?": "the blue house by the lake"."""
    place = find_address(text)
    if place is not None and place.address.street:
        return place.address
    said = _TAIL.sub("", _LEAD.sub("", _WISH_AFTER.sub("", " ".join(text.split())).strip()))
    return Address(text=said[:LONGEST]) if said else None


def address_text(address: Address) -> str:
    """The parts in one line: "12 Rose Street, flat 4b"."""
    street = " ".join(part for part in (address.number, address.street) if part)
    return ", ".join(part for part in (street, address.unit, address.text) if part)


def _part_of_address(text: str) -> Place | None:
    """A part without its street: "flat 4b", "it's number 21"."""
    number = _OTHER_NUMBER.search(text)
    if number is not None:
        said = number["number"] or number["number2"]
        return Place(Address(number=said), number.start(), number.end())
    found = _UNIT.search(text)
    if found is None:
        return None
    return Place(Address(unit=found["unit"]), _cue_before(text, found.start()), found.end())


def _unit_after(text: str, at: int) -> tuple[str | None, int]:
    units: list[str] = []
    while True:
        joint = _JOIN.match(text, at)
        found = _UNIT.match(text, joint.end() if joint else at)
        if found is None:
            return (", ".join(units) or None), at
        units.append(found["unit"])
        at = found.end()


def _cue_before(text: str, at: int) -> int:
    cue = _CUE.search(text[:at])
    return cue.start() if cue else at
