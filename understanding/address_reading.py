"""Reads the address in a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import dropwhile, pairwise

from domain.commands import Address, Command, SetFulfilment
from domain.fulfilment import DeliveryMode
from understanding.address import (
    AddressPlace,
    begins_with_number,
    begins_with_unit,
    correct_address,
    extend_address,
    find_address,
    find_destinations,
    find_landmarks,
    find_number_correction,
    has_looks,
    is_correction,
    is_house,
    is_landmark,
    is_located,
    is_place_name,
    is_ring,
    read_free_address,
    remove_courtesy,
)
from understanding.answers import read_bare_answer
from understanding.fulfilment import read_details
from understanding.grounding import MenuIndex
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.menu_questions import is_question
from understanding.message import Clause, clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.moods import is_courtesy, is_filler, is_wish
from understanding.named_words import is_named
from understanding.profile_wishes import read_profile_wish
from understanding.simple_commands import has_dish

_ABOUT_PLACES = frozenset({"out_of_scope", "ask_restaurant", "small_talk"})
"""Rows whose words (a hotel, a terrace) are in addresses, too."""

_LONGEST_ARTICLE = len("the ")


def read_address(reading: MessageReading, text: str) -> AddressPlace | None:
    """Add the command that sets the address in ``text``. Return the place of the address; None without one."""
    place = find_address_place(reading, text)
    if place is None:
        return _read_saved_address(reading, text)
    is_delivery = reading.context.fulfilment.address is None or "deliver" in text.lower()
    mode = DeliveryMode.DELIVERY if is_delivery else None
    reading.commands.append(SetFulfilment(mode=mode, address=place.address))
    return place


def _read_saved_address(reading: MessageReading, text: str) -> AddressPlace | None:
    """Add the command for an address that the guest has saved: "deliver it home", "the usual address"."""
    fulfilment = reading.context.fulfilment
    is_open = fulfilment.mode is DeliveryMode.DELIVERY and fulfilment.address is None
    is_asked = is_open or reading.is_question_for("address") or reading.is_question_for("delivery_mode")
    table = patterns("fulfilment")
    match = table["saved_address"].search(text.lower()) or (
        table["saved_answer"].match(text.lower()) if is_asked else None
    )
    if match is None:
        return None
    named = next(name for name, value in match.groupdict().items() if value)
    address = Address(label=named.rstrip("2"))
    reading.commands.append(SetFulfilment(mode=DeliveryMode.DELIVERY, address=address))
    return AddressPlace(Address(), match.start(named), match.end(named))


def find_address_place(reading: MessageReading, text: str) -> AddressPlace | None:
    """The address in ``text`` and its place."""
    is_address_question = reading.is_question_for("address")
    place = find_address(text, is_asked=is_address_question)
    current = reading.context.fulfilment.address
    if current and (swapped := find_number_correction(text, current)) is not None:
        return swapped
    if place is not None and _is_address(reading, place, text):
        if (named := _find_named_place(reading, text)) is not None and _names_building(named, place, text):
            return named
        place, belongs = correct_address(place, text), partial(_can_be_address_part, reading)
        return extend_address(place, text, belongs, is_asked=is_address_question)
    free = _find_free_address(reading, text)
    return free and correct_address(free, text)


def _is_address(reading: MessageReading, place: AddressPlace, text: str) -> bool:
    """Whether the place that looks like an address is one, in view of its clause and our question."""
    if place.address.street:
        if _is_name(reading, f"{place.address.number} {place.address.street}"):
            return False
        around = (clause for clause in clauses_of(text) if clause.start <= place.start <= clause.end)
        return not any(patterns("questions")["asks"].search(clause.plain) for clause in around)
    has_address = reading.context.fulfilment.address is not None
    if not has_address and not reading.is_question_for("address") and _find_named_place(reading, text):
        return False
    if reading.is_question_for("address") and (place.address.unit or plain_text(text[: place.start])):
        return False  # our question is for more than a unit: the words around it are the rest of the address
    return has_address or reading.is_question_for("address") or place.address.number is None


def _is_name(reading: MessageReading, words: str) -> bool:
    """Whether what looks like a number and a street is a name on the menu: "Three Eggs Your Way"."""
    return reading.index is not None and is_named(words.lower(), 0, len(words), reading.index)


def _names_building(named: AddressPlace, street: AddressPlace, text: str) -> bool:
    """Whether a place has a name before its street: "deliver to the Mason Hall, 2 Anchor Lane"."""
    whole = named.address.text or ""
    name, found, _ = whole.partition(text[street.start : street.end])
    is_name = len(name) > _LONGEST_ARTICLE and not begins_with_number(name) and " to " not in whole
    return bool(found) and is_name


def _find_free_address(reading: MessageReading, text: str) -> AddressPlace | None:
    """Find an address of any form: the answer to our question, or a place with a name where one is to be expected."""
    no_address = patterns("fulfilment")["no_address"]
    clauses = list(dropwhile(lambda each: no_address.search(each.plain), clauses_of(text)))
    if not clauses or any(no_address.search(each.plain) for each in clauses):
        return None
    if reading.is_question_for("address") and read_bare_answer(text) is None:
        return read_free_address(list(_cut_behind_place(clauses)), partial(_can_be_address_part, reading))
    return _find_named_place(reading, text)


def _find_named_place(reading: MessageReading, text: str) -> AddressPlace | None:
    """Find a place behind words that lead to one ("deliver it to the Astoria"), or beside the way to pay."""
    places = (_read_named_place(reading, text, *lead) for lead in _list_leads(reading, text))
    return next(filter(None, places), None)


def _list_leads(reading: MessageReading, text: str) -> Iterator[tuple[int, int, Callable[[str], bool]]]:
    """Where a place may be named, each with what it must look like, the likeliest first."""
    yield from ((*lead, is_place_name) for lead in find_destinations(text))
    yield from ((*lead, is_house) for lead in _find_houses(reading, text))
    yield from ((*lead, is_place_name) for lead in _find_places_beside_details(reading, text))
    landmarks = (lead for lead in find_landmarks(text) if _leads_to_landmark(reading, text, *lead))
    yield from ((*lead, is_landmark) for lead in landmarks)


def _find_houses(reading: MessageReading, text: str) -> Iterator[tuple[int, int]]:
    """Where a house may be named before its door: "26 The Limes, apartment 4"."""
    if reading.context.fulfilment.mode is None and reading.context.fulfilment.address is None:
        pairs = pairwise(clauses_of(text))
        yield from ((house.start, house.start) for house, door in pairs if begins_with_unit(door.raw))


def _leads_to_landmark(reading: MessageReading, text: str, start: int, at: int) -> bool:
    """Whether words lead to a place by themselves ("delivery:"), by our question, or behind a dish: "a coke to the"."""
    if text[start:at].strip() != "to":
        return True
    before = next((text[each.start : start] for each in clauses_of(text) if each.start <= start < each.end), "")
    is_asked = reading.is_question_for("delivery_mode") and not before
    return is_asked or (reading.index is not None and has_dish(before, reading.index))


def _find_places_beside_details(reading: MessageReading, text: str) -> Iterator[tuple[int, int]]:
    """Where a clause with a number may be the place to bring a filled cart to: "7 Fern Bank, and I pay cash"."""
    context, clauses = reading.context, clauses_of(text)
    is_open = not context.cart.is_empty and context.fulfilment.mode is None and context.fulfilment.address is None
    if is_open and (reading.is_question_for("delivery_mode") or any(read_details(each).commands for each in clauses)):
        yield from ((clause.start, clause.start) for clause in clauses if begins_with_number(clause.raw))


def _read_named_place(
    reading: MessageReading, text: str, start: int, at: int, is_place: Callable[[str], bool]
) -> AddressPlace | None:
    """Read the place that begins at ``at``, behind words from ``start``; None for words that name none, or ask."""
    asking = next((clause for clause in clauses_of(text) if clause.start <= start < clause.end), None)
    if asking is not None and is_question(asking):
        return None
    parts = [remove_courtesy(each) for each in _cut_behind_place(clauses_of(text[at:]))]
    if not parts or _has_other_meaning(reading, parts[0]):
        return None
    if not (is_place(parts[0].raw) or any(is_located(part.raw) for part in parts[1:2])):
        return None
    first = parts[0].start
    place = read_free_address(parts, lambda each: each.start == first or _can_be_address_part(reading, each))
    return None if place is None else AddressPlace(place.address, start, at + place.end)


def _can_be_address_part(reading: MessageReading, clause: Clause) -> bool:
    """Whether words beside a street, or in its place, have no other meaning."""
    vocabulary, plain = lexicon(), [word.text for word in clause.words]
    strange = [word for word in plain if word not in vocabulary.chat and word not in vocabulary.small]
    is_named = all(word.isdigit() or clause.message[at.start].isupper() or word in strange
                   for word, at in zip(plain, clause.words, strict=True))  # fmt: skip
    is_asked = reading.is_question_for("address") and len(plain) > 1
    is_place = is_located(clause.raw) or (bool(strange) and (is_named or is_asked))
    return is_ring(clause.raw, reading.rules_text) or (is_place and not _has_other_meaning(reading, clause))


def _has_other_meaning(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause has a meaning other than a place."""
    row_match = reading.find_row(clause)
    is_command = row_match is not None and row_match.row.kind not in _ABOUT_PLACES
    details = [command for command in read_details(clause).commands if not _may_be_place(command)]
    return bool(
        is_command or details or is_question(clause) or is_wish(clause) or read_profile_wish(clause)
        or is_courtesy(clause) or is_filler(clause) or _has_menu_name(reading, clause)
    )  # fmt: skip


def _has_menu_name(reading: MessageReading, clause: Clause) -> bool:
    """Whether words in the place of an address name a dish: "the garden house" names no garden salad."""
    grounding = reading.ground(clause.raw)
    has_loose_option = (
        bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_open) and clause.raw.islower()
    )
    if reading.index is None or _is_proper_name(clause, reading.index):
        return False
    return has_dish(clause.raw, reading.index) or bool(grounding.ambiguous) or has_loose_option


def _is_proper_name(clause: Clause, index: MenuIndex) -> bool:
    """Whether words behind a number are surely a name: "26 the limes", or in capitals and not on the menu."""
    number, *name = clause.raw.split()
    if is_house(clause.raw) and name[0].lower() == "the":
        return True
    is_name = number[0].isdigit() and len(name) > 1 and all(word[0].isupper() for word in name)
    return is_name and any(index.vocabulary.isdisjoint(extract_stems(word)) for word in name)


def _cut_behind_place(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Yield the clauses up to another house number; the last one cut where delivery and payment begin in it."""
    has_number = False
    for clause in clauses:
        if has_number and is_correction(clause.raw):
            return
        has_number = has_number or any(word.text[0].isdigit() for word in clause.words)
        details = read_details(clause)
        if all(map(_may_be_place, details.commands)):
            yield clause
            continue
        if details.rest and details.rest[0].start == clause.start:
            yield details.rest[0]
        return


def _may_be_place(command: Command) -> bool:
    """Whether a command only has digits that may be a telephone number, or says where a house is."""
    if not isinstance(command, SetFulfilment):
        return False
    is_note = command == SetFulfilment(note=command.note)
    return command == SetFulfilment(contact=command.contact) or (is_note and has_looks(command.note or ""))
