"""Addresses by parts: "12 Rose Street, flat 4b", "it's number 21", "Calle Mayor 12", and their places in a message.

An address is a house number and a street, or a street and its number, with the words around it that lead to the door.
It is never a whole order: words with another meaning end it, and the caller decides which words have another meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.commands import Address
from domain.work import once_a_turn
from understanding.data_files import find_data
from understanding.language.rows import patterns
from understanding.message import Clause, clauses_of
from understanding.numbers import number_of

LONGEST = 300
_FOLDER = Path(__file__).with_name("language")
_MOST_TOWN_WORDS = 5

_LEADS = ("led_to", "led_to_number")
_CLOSING_QUOTES = ("'", '"', "’", "”")
_HOUSE_NUMBER = re.compile(r"\d+\w?\b")

BelongsTo = Callable[[Clause], bool]
"""Whether a clause beside a street may be a part of the address, for it has no other meaning."""


@dataclass(frozen=True, slots=True)
class AddressPlace:
    """An address and its place in the text, with the words that lead to it ("deliver to")."""

    address: Address
    start: int
    end: int


def find_address(text: str, *, is_asked: bool = False) -> AddressPlace | None:
    """The first address in a text that has a street and a number, or a correction of one; None without any.

    ``is_asked``: the text answers our question for it, so that a number may be a word ("seven Mill Lane").
    """
    match = _find_street(text, None)
    word_match = _get_pattern("spoken_street").search(text)
    if match is None and word_match is not None:
        has_cue = is_asked or _get_pattern("cue").search(text[: word_match.start()])
        match = word_match if has_cue else None
    if match is None:
        return _find_address_part(text)
    number = match["number"]
    number = number if number[0].isdigit() else str(number_of(number))
    unit_before, start = _read_units_before(text, match.start())
    unit_after, end = _read_units_after(text, match.end())
    unit = ", ".join(filter(None, (unit_before, unit_after))) or None
    address = Address(number=number, street=" ".join(match["street"].split()).strip(" ,."), unit=unit)
    return AddressPlace(address, _find_cue_start(text, start), end)


def find_address_span(text: str, language: str | None = None) -> tuple[int, int] | None:
    """The start and the end of a street with its number, its unit and its town, without the words before it.

    ``language``: finds addresses of this language only.
    """
    match = _find_street(text, language)
    if match is None:
        return None
    end = _read_units_after(text, match.end())[1]
    towns = filter(None, (pattern.match(text, end) for pattern in _list_patterns("town")))
    town = next(towns, None)
    return match.start(), (_read_units_after(text, town.end())[1] if town else end)


def correct_address(place: AddressPlace, text: str) -> AddressPlace:
    """The place with the number, or the street, that takes its place right behind it: "9 Elm Court... no 19"."""
    cue = _get_pattern("corrected").match(text, place.end)
    if cue is None:
        return place
    rest = text[cue.end() :]
    street = find_address(rest)
    if street is not None and street.address.street and street.start == 0:
        return AddressPlace(street.address, place.start, cue.end() + street.end)
    number = _get_pattern("new_number").match(rest)
    address = place.address
    if number is None or not (address.number or _HOUSE_NUMBER.match(address.text or "")):
        return place
    free = _HOUSE_NUMBER.sub(number["number"], address.text, count=1) if address.text else None
    corrected = address.replace(number=number["number"]) if address.number else address.replace(text=free)
    return AddressPlace(corrected, place.start, cue.end() + number.end())


def is_correction(text: str) -> bool:
    """Whether words begin with another number for the address before them: "no 19"."""
    return _get_pattern("corrected").match(text) is not None


def extend_address(place: AddressPlace, text: str, belongs: BelongsTo, *, is_asked: bool = False) -> AddressPlace:
    """The place with the parts around it: the town behind it, and the floor, the flat or the company at either side."""
    if place.address.street is None:
        return place
    clauses = [remove_courtesy(part) for clause in clauses_of(text) for part in _cut_around(clause, place)]
    before = [clause for clause in clauses if clause.end <= place.start]
    after = [clause for clause in clauses if clause.start >= place.end]
    labels = _collect_labels_before(before, belongs, is_asked=is_asked)
    towns, units, end = _collect_parts_after(place, after, belongs)
    street = ", ".join((place.address.street, *towns))
    unit = ", ".join(filter(None, (*(label.raw for label in labels), place.address.unit, *units)))
    start = labels[0].start if labels else place.start
    return AddressPlace(place.address.replace(street=street, unit=unit or None), start, end)


def read_free_address(clauses: Sequence[Clause], belongs: BelongsTo) -> AddressPlace | None:
    """Any words as the answer to our question for the address: "the blue house by the lake".

    The clauses up to the first with another meaning; None where the first clause has one.
    """
    run: list[Clause] = []
    for clause in map(remove_courtesy, clauses):
        if not (belongs(clause) or is_unit(clause)):
            break
        run.append(clause)
    if not run:
        return None
    end = run[-1].end + (run[-1].message[run[-1].end : run[-1].end + 1] in _CLOSING_QUOTES)
    text = run[0].message[run[0].start : end]
    text = _get_pattern("tail").sub("", _get_pattern("lead").sub("", " ".join(text.split())))
    return AddressPlace(Address(text=text[:LONGEST]), run[0].start, end) if text else None


def find_destinations(text: str) -> Iterator[tuple[int, int]]:
    """Where words begin that lead to a place, and where the place begins: "deliver it to the Astoria".

    The surest words come first. A house number needs fewer of them: "delivery 5 Fern Bank".
    """
    for name in _LEADS:
        yield from ((lead.start(), lead.end()) for lead in _get_pattern(name).finditer(text))


def find_landmarks(text: str) -> Iterator[tuple[int, int]]:
    """The same for places of which only the surroundings are said: "delivery: the white caravan behind the church"."""
    yield from ((lead.start(), lead.end()) for lead in _get_pattern("led_to_landmark").finditer(text))


def is_located(text: str) -> bool:
    """Whether words say where a place is: "the kiosk opposite the pool"."""
    return _get_pattern("located").search(text) is not None


def is_landmark(text: str) -> bool:
    """Whether words say where a place is, or have its name: "the gym on Pine Street"."""
    is_near = is_located(text) and not _get_pattern("no_landmark").match(text)
    return is_near or _get_pattern("named").search(text) is not None


def has_looks(text: str) -> bool:
    """Whether words describe a house so that a driver finds it: "the house with the red gate"."""
    return _get_pattern("looks").search(text) is not None


def is_ring(part: str, text: str) -> bool:
    """Whether a part of a text says how often to ring the bell of which the text speaks."""
    return _get_pattern("ring").fullmatch(part) is not None and _get_pattern("bell").search(text) is not None


def is_place_name(text: str) -> bool:
    """Whether words can name a place: they have a house number, a part of a building, or a name of their own.

    In speech without capitals a small number may count things ("2 burgers"): it needs a word for a street behind it.
    """
    if _get_pattern("small_number").match(text):
        return False
    return is_landmark(text) or begins_with_unit(text)


def begins_with_number(text: str) -> bool:
    """Whether words begin with a house number or with a part of a building, and go on."""
    return _get_pattern("numbered").match(text) is not None or begins_with_unit(text)


def is_house(text: str) -> bool:
    """Whether words are a number and a name with capitals: "3 The Elms"."""
    return _get_pattern("house").fullmatch(text) is not None


def begins_with_unit(text: str) -> bool:
    """Whether words begin with a part of a building: "flat 4b, third floor"."""
    return any(pattern.match(text) for pattern in _list_patterns("unit"))


def find_number_correction(text: str, address: str) -> AddressPlace | None:
    """ "It should be 14, not 12", where 12 is in the address that we know."""
    match = _get_pattern("swapped_number").search(text)
    if match is None:
        return None
    old, new = match["old"] or match["old2"], match["new"] or match["new2"]
    is_in_address = old.lower() in re.findall(r"\w+", address.lower())
    return AddressPlace(Address(number=new), match.start(), match.end()) if is_in_address else None


def is_unit(clause: Clause) -> bool:
    """Whether a clause is nothing but a part of a building: "2nd floor", "flat 4b and buzzer 7"."""
    unit, end = _read_units_after(clause.raw, 0)
    return unit is not None and not clause.raw[end:].strip(" .")


def format_address(address: Address) -> str:
    """The parts in one line: "12 Rose Street, flat 4b"."""
    street = " ".join(part for part in (address.number, address.street) if part)
    return ", ".join(part for part in (street, address.unit, address.text) if part)


def _get_pattern(name: str) -> re.Pattern[str]:
    return patterns("address")[name]


@cache
def _list_patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one name in all languages that have it."""
    return tuple(
        pattern for language in _list_languages() if (pattern := patterns("address", language).get(name)) is not None
    )


@cache
def _list_languages() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in find_data("address.toml")))


@once_a_turn
def _find_street(text: str, language: str | None) -> re.Match[str] | None:
    """The first street with its number; of several readings of one that of another language, then the longest.

    The English words around a French street look like a part of it: "12 rue de la Paix by card".
    """
    if language is None:
        street_patterns = _list_patterns("street")
    else:
        street_patterns = (patterns("address", language)["street"],) if language in _list_languages() else ()
    matches = filter(None, (pattern.search(text) for pattern in street_patterns))
    english = _get_pattern("street")
    return min(matches, key=lambda match: (match.start(), match.re is english, -match.end()), default=None)


def _collect_labels_before(clauses: Sequence[Clause], belongs: BelongsTo, *, is_asked: bool) -> list[Clause]:
    """The floor or the flat before the street; where the text answers our question for the address, a name too."""
    labels: list[Clause] = []
    for clause in reversed(clauses):
        if not (is_unit(clause) or (is_asked and belongs(clause))):
            break
        labels.insert(0, clause)
    return labels


def _collect_parts_after(
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


def _cut_around(clause: Clause, place: AddressPlace) -> list[Clause]:
    """The parts of a clause before and behind the street."""
    before = sum(word.start < place.start for word in clause.words)
    behind = sum(word.start < place.end for word in clause.words)
    ends = ((0, before), (behind, len(clause.words)))
    return [clause.part(first, after) for first, after in ends if first < after]


def remove_courtesy(clause: Clause) -> Clause:
    """The clause without a "please" at its end, unless it is nothing else."""
    end = clause.start + len(_get_pattern("tail").sub("", clause.raw))
    count = sum(word.start < end for word in clause.words)
    return clause.part(0, count) if count else clause


@once_a_turn
def _find_address_part(text: str) -> AddressPlace | None:
    """A part without its street: "flat 4b", "it's number 21"."""
    number = _get_pattern("other_number").search(text)
    if number is not None:
        house_number = number["number"] or number["number2"]
        return AddressPlace(Address(number=house_number), number.start(), number.end())
    units = filter(None, (pattern.search(text) for pattern in _list_patterns("unit")))
    match = min(units, key=lambda match: match.start(), default=None)
    if match is None:
        return None
    return AddressPlace(Address(unit=match["unit"]), _find_cue_start(text, match.start()), match.end())


def _read_units_after(text: str, at: int) -> tuple[str | None, int]:
    units: list[str] = []
    while True:
        match = _match_unit(text, at)
        if match is None:
            return (", ".join(units) or None), at
        units.append(match["unit"])
        at = match.end()


def _read_units_before(text: str, at: int) -> tuple[str | None, int]:
    """The parts of a building directly before a street, and the start of the first one."""
    units: list[str] = []
    while (unit := _find_unit_before(text, at)) is not None:
        units.insert(0, unit["unit"])
        at = unit.start()
    return (", ".join(units) or None), at


def _find_unit_before(text: str, at: int) -> re.Match[str] | None:
    end = len(_get_pattern("joint_before").sub("", text[:at]))
    matches = (unit for pattern in _list_patterns("unit") for unit in pattern.finditer(text, 0, end))
    return next((unit for unit in matches if unit.end() == end), None)


def _match_unit(text: str, at: int) -> re.Match[str] | None:
    """A part of a building that follows, perhaps after a comma or an "and"."""
    units = (*_list_patterns("unit"), *_list_patterns("door"))
    for joint in _list_patterns("joint"):
        after = joint.match(text, at)
        begin = after.end() if after else at
        if match := next(filter(None, (unit.match(text, begin) for unit in units)), None):
            return match
    return None


def _find_cue_start(text: str, at: int) -> int:
    cue = _get_pattern("cue").search(text[:at])
    return cue.start() if cue else at
