"""Reads the address in a message."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from domain.commands import Command, SetFulfilment
from domain.fulfilment import DeliveryMode
from understanding.address import (
    AddressPlace,
    extend_address,
    find_address,
    find_destination,
    find_number_correction,
    read_free_address,
)
from understanding.answers import read_bare_answer
from understanding.fulfilment import read_details
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


def read_address(reading: MessageReading, text: str) -> AddressPlace | None:
    """Add the command that sets the address in ``text``. Return the place of the address; None without one."""
    is_address_question = reading.is_question_for("address")
    place = find_address(text, is_asked=is_address_question)
    current = reading.context.fulfilment.address
    if current and (swapped := find_number_correction(text, current)) is not None:
        place = swapped
    elif place is not None and _is_address(reading, place, text):
        place = extend_address(place, text, partial(_can_be_address_part, reading), is_asked=is_address_question)
    else:
        place = _find_free_address(reading, text)
    if place is None:
        return None
    is_delivery = reading.context.fulfilment.address is None or "deliver" in text.lower()
    mode = DeliveryMode.DELIVERY if is_delivery else None
    reading.commands.append(SetFulfilment(mode=mode, address=place.address))
    return place


def _is_address(reading: MessageReading, place: AddressPlace, text: str) -> bool:
    """Whether the place that looks like an address is one, in view of its clause and our question."""
    if place.address.street:
        if _is_name(reading, f"{place.address.number} {place.address.street}"):
            return False
        around = (clause for clause in clauses_of(text) if clause.start <= place.start <= clause.end)
        return not any(patterns("questions")["asks"].search(clause.plain) for clause in around)
    has_address = reading.context.fulfilment.address is not None
    if (
        not has_address
        and not reading.is_question_for("address")
        and find_destination(text, partial(_can_be_address_part, reading))
    ):
        return False
    if reading.is_question_for("address") and (place.address.unit or plain_text(text[: place.start])):
        return False  # our question is for more than a unit: the words around it are the rest of the address
    return has_address or reading.is_question_for("address") or place.address.number is None


def _is_name(reading: MessageReading, words: str) -> bool:
    """Whether what looks like a number and a street is a name on the menu: "Three Eggs Your Way"."""
    return reading.index is not None and is_named(words.lower(), 0, len(words), reading.index)


def _find_free_address(reading: MessageReading, text: str) -> AddressPlace | None:
    """Find an address of any form, as an answer to our question or after "deliver to"."""
    if patterns("fulfilment")["no_address"].search(plain_text(text)):
        return None
    if reading.is_question_for("address") and read_bare_answer(text) is None:
        parts = [part for clause in clauses_of(text) for part in _cut_before_details(clause)]
        return read_free_address(parts, partial(_can_be_address_part, reading))
    return (
        None
        if any(map(is_question, clauses_of(text)))
        else find_destination(text, partial(_can_be_address_part, reading))
    )


def _can_be_address_part(reading: MessageReading, clause: Clause) -> bool:
    """Whether words beside a street, or in its place, have no other meaning."""
    vocabulary, plain = lexicon(), [word.text for word in clause.words]
    strange = [word for word in plain if word not in vocabulary.chat and word not in vocabulary.small]
    is_named = all(word.isdigit() or clause.message[at.start].isupper() or word in strange
                   for word, at in zip(plain, clause.words, strict=True))  # fmt: skip
    is_place = bool(strange) and (is_named or (reading.is_question_for("address") and len(plain) > 1))
    return is_place and not _has_other_meaning(reading, clause)


def _has_other_meaning(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause has a meaning other than a place."""
    row_match = reading.find_row(clause)
    is_command = row_match is not None and row_match.row.kind not in _ABOUT_PLACES
    tells = [command for command in read_details(clause).commands if not _is_bare_number(command)]
    return bool(
        is_command or tells or is_question(clause) or is_wish(clause) or read_profile_wish(clause)
        or is_courtesy(clause) or is_filler(clause) or _has_menu_name(reading, clause)
    )  # fmt: skip


def _has_menu_name(reading: MessageReading, clause: Clause) -> bool:
    """Whether words in the place of an address name a dish: "the garden house" names no garden salad."""
    grounding = reading.ground(clause.raw)
    has_loose_option = (
        bool(grounding.loose_choices or grounding.loose_refusals or grounding.loose_open) and clause.raw.islower()
    )
    is_dish = reading.index is not None and has_dish(clause.raw, reading.index)
    return is_dish or bool(grounding.ambiguous) or has_loose_option


def _cut_before_details(clause: Clause) -> Iterator[Clause]:
    """Yield the part of a clause before delivery and payment; nothing if the clause begins with them."""
    details = read_details(clause)
    tells = [command for command in details.commands if not _is_bare_number(command)]
    if not tells:
        yield clause
    elif details.rest and details.rest[0].start == clause.start:
        yield details.rest[0]


def _is_bare_number(command: Command) -> bool:
    """Whether a command only has digits that may be a telephone number."""
    return isinstance(command, SetFulfilment) and command == SetFulfilment(contact=command.contact)
