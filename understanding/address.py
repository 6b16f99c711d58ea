"""Addresses by parts: "12 Rose Street, flat 4b", "it's number 21", "Calle Mayor 12", and where they stand in a message.

An address is a house number and a street, or a street and its number, with what stands around it to find the door. It
is never a whole order: words that mean something else end it. What means something else, the caller knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.commands import Address
from understanding.data_files import find_data
from understanding.language.rows import patterns
from understanding.message import Clause, clauses_of
from understanding.numbers import number_of

LONGEST = 300
_FOLDER = Path(__file__).with_name("language")
_MOST_TOWN_WORDS = 5

BelongsTo = Callable[[Clause], bool]
"""Whether a clause beside a street may be a part of the address, for it means nothing else."""


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """An address and the part of the text that says it, with the words that lead to it ("deliver to")."""

    address: Address
    start: int
    end: int


def find_address(text: str, *, is_asked: bool = False) -> AddressPlace | None:
    """The first address in a text that has a street and a number, or a correction of one; None without any.

    ``is_asked``: the text answers our question for it, so that a number may be a word ("seven Mill Lane").
    """
    found = _street_in(text)
    spoken = _known("spoken_street").search(text)
    if found is None and spoken is not None and (is_asked or _known("cue").search(text[: spoken.start()])):
        found = spoken
    if found is None:
        return _part_of_address(text)
    number = found["number"]
    number = number if number[0].isdigit() else str(number_of(number))
    unit_before, start = _unit_before(text, found.start())
    unit_after, end = _unit_after(text, found.end())
    unit = ", ".join(filter(None, (unit_before, unit_after))) or None
    address = Address(number=number, street=" ".join(found["street"].split()).strip(" ,"), unit=unit)
    return AddressPlace(address, _cue_before(text, start), end)


def written_address(text: str, language: str | None = None) -> tuple[int, int] | None:
    """From where to where a text has a street with its number, its unit and its town, without the words before it.

    ``language``: only as addresses are written in it.
    """
    found = _street_in(text, language)
    if found is None:
        return None
    end = _unit_after(text, found.end())[1]
    towns = filter(None, (pattern.match(text, end) for pattern in _in_each_language("town")))
    town = next(towns, None)
    return found.start(), (_unit_after(text, town.end())[1] if town else end)


def extended(place: AddressPlace, text: str, belongs: BelongsTo, *, is_asked: bool = False) -> AddressPlace:
    """The place with the parts around it: the town behind it, and the floor, the flat or the company at either side."""
    if place.address.street is None:
        return place
    clauses = [_without_courtesy(part) for clause in clauses_of(text) for part in _outside(clause, place)]
    before = [clause for clause in clauses if clause.end <= place.start]
    after = [clause for clause in clauses if clause.start >= place.end]
    labels = _labels_before(before, belongs, is_asked=is_asked)
    towns, units, end = _parts_after(place, after, belongs)
    street = ", ".join((place.address.street, *towns))
    unit = ", ".join(filter(None, (*(label.raw for label in labels), place.address.unit, *units)))
    start = labels[0].start if labels else place.start
    return AddressPlace(place.address.replace(street=street, unit=unit or None), start, end)


def free_address(clauses: Sequence[Clause], belongs: BelongsTo) -> AddressPlace | None:
    """Any words as the answer to "what is the address?": "the blue house by the lake"; None where they mean another.

    The clauses up to the first that means something else.
    """
    run: list[Clause] = []
    for clause in map(_without_courtesy, clauses):
        if not (belongs(clause) or is_unit(clause)):
            break
        run.append(clause)
    if not run:
        return None
    said = run[0].message[run[0].start : run[-1].end]
    said = _known("tail").sub("", _known("lead").sub("", " ".join(said.split())))
    return AddressPlace(Address(text=said[:LONGEST]), run[0].start, run[-1].end) if said else None


def place_led_to(text: str, belongs: BelongsTo) -> AddressPlace | None:
    """A place without a street that the order is to be brought to: "deliver it to the Astoria, room 12"."""
    lead = _known("led_to").search(text)
    if lead is None:
        return None
    rest = [clause for clause in clauses_of(text, [(0, lead.end())]) if clause.end > lead.end()]
    behind = [_behind(clause, lead.end()) for clause in rest]
    place = free_address(behind, belongs)
    return None if place is None else AddressPlace(place.address, lead.start(), place.end)


def number_instead(text: str, address: str) -> AddressPlace | None:
    """ "It should be 14, not 12", where 12 is in the address that we know."""
    found = _known("swapped_number").search(text)
    if found is None:
        return None
    old, new = found["old"] or found["old2"], found["new"] or found["new2"]
    known = old.lower() in re.findall(r"\w+", address.lower())
    return AddressPlace(Address(number=new), found.start(), found.end()) if known else None


def is_unit(clause: Clause) -> bool:
    """Whether a clause is nothing but a part of a building: "2nd floor", "flat 4b and buzzer 7"."""
    unit, end = _unit_after(clause.raw, 0)
    return unit is not None and not clause.raw[end:].strip(" .")


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
    return tuple(sorted(path.parent.name for path in find_data("address.toml")))


def _street_in(text: str, language: str | None = None) -> re.Match[str] | None:
    """The first street with its number; of several readings of one the longest."""
    if language is None:
        known = _in_each_language("street")
    else:
        known = (patterns("address", language)["street"],) if language in _languages() else ()
    found = filter(None, (pattern.search(text) for pattern in known))
    return min(found, key=lambda match: (match.start(), -match.end()), default=None)


def _labels_before(clauses: Sequence[Clause], belongs: BelongsTo, *, is_asked: bool) -> list[Clause]:
    """The floor or the flat that is said before the street; when we asked for the address, a name, too."""
    labels: list[Clause] = []
    for clause in reversed(clauses):
        if not (is_unit(clause) or (is_asked and belongs(clause))):
            break
        labels.insert(0, clause)
    return labels


def _parts_after(
    place: AddressPlace, clauses: Sequence[Clause], belongs: BelongsTo
) -> tuple[list[str], list[str], int]:
    """The towns that follow the street, the parts of the building, and where they end."""
    towns: list[str] = []
    units = [place.address.unit] if place.address.unit else []
    end = place.end
    for clause in clauses:
        if is_unit(clause):
            units.append(clause.raw)
        elif len(clause.words) <= _MOST_TOWN_WORDS and belongs(clause):
            (units if units else towns).append(clause.raw)
        else:
            break
        end = clause.end
    return towns, units[1:] if place.address.unit else units, end


def _outside(clause: Clause, place: AddressPlace) -> list[Clause]:
    """What is left of a clause before and behind the street."""
    before = sum(word.start < place.start for word in clause.words)
    behind = sum(word.start < place.end for word in clause.words)
    ends = ((0, before), (behind, len(clause.words)))
    return [clause.part(first, after) for first, after in ends if first < after]


def _without_courtesy(clause: Clause) -> Clause:
    """The clause without a "please" at its end, unless it is nothing else."""
    end = clause.start + len(_known("tail").sub("", clause.raw))
    left = sum(word.start < end for word in clause.words)
    return clause.part(0, left) if left else clause


def _behind(clause: Clause, at: int) -> Clause:
    return clause.part(sum(word.start < at for word in clause.words), len(clause.words))


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


def _unit_before(text: str, at: int) -> tuple[str | None, int]:
    """The parts of a building that are said directly before a street, and where they begin."""
    units: list[str] = []
    while (unit := _unit_ending_at(text, at)) is not None:
        units.insert(0, unit["unit"])
        at = unit.start()
    return (", ".join(units) or None), at


def _unit_ending_at(text: str, at: int) -> re.Match[str] | None:
    end = len(_known("joint_before").sub("", text[:at]))
    matches = (unit for pattern in _in_each_language("unit") for unit in pattern.finditer(text, 0, end))
    return next((unit for unit in matches if unit.end() == end), None)


def _unit_at(text: str, at: int) -> re.Match[str] | None:
    """A part of a building that follows, perhaps after a comma or an "and"."""
    units = (*_in_each_language("unit"), *_in_each_language("door"))
    for joint in _in_each_language("joint"):
        after = joint.match(text, at)
        begin = after.end() if after else at
        if found := next(filter(None, (unit.match(text, begin) for unit in units)), None):
            return found
    return None


def _cue_before(text: str, at: int) -> int:
    cue = _known("cue").search(text[:at])
    return cue.start() if cue else at
