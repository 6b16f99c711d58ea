"""Reads answers to our open question: a yes or no before other words, a choice, details beside a choice."""

from __future__ import annotations

from domain.commands import Address, Command, Pick, SetFulfilment
from domain.fulfilment import DeliveryMode
from domain.order_times import When
from domain.restaurant import find_post_code
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption
from understanding.address_reading import find_address_place
from understanding.answers import read_leading_answer
from understanding.choices import Answer as ChoiceAnswer
from understanding.choices import read_answer
from understanding.consent_reasons import find_words_behind_consent
from understanding.fulfilment import read_details, read_table
from understanding.language.rows import patterns
from understanding.menu_questions import is_question
from understanding.message import Clause, clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.numbers import numbers_in
from understanding.order_talk import find_act
from understanding.references import find_place
from understanding.times import parse_when

_LONGEST_ANSWER = 6
"""The most words of a choice before other words."""


def is_more_than_an_answer(reading: MessageReading) -> bool:
    """Whether a short message has a meaning of its own, whatever we asked: "no more", "keep the change"."""
    clauses = clauses_of(reading.rules_text)
    if len(clauses) != 1:
        return False
    row_match = reading.find_row(clauses[0])
    return row_match is not None and row_match.row.kind not in ("decline", "acknowledge", "thank")


def cut_leading_answer(reading: MessageReading) -> str:
    """Return the text without the yes or no that it begins with. An answer to a warning is stored in ``reading``."""
    if reading.rendering is None and (rest := find_words_behind_consent(reading.context)) is not None:
        reading.has_consent = True
        return rest
    answer = read_leading_answer(reading.rules_text)
    if answer is None or not answer.rest or numbers_in(reading.rules_text.removesuffix(answer.rest)):
        return reading.rules_text
    reading.has_decline = not answer.yes and isinstance(reading.context.pending, AllergyWarning)
    return answer.rest


def read_choice(reading: MessageReading, text: str) -> Command | None:
    """Read the answer to "which one?" or "which table?". Return None where the words choose nothing."""
    plain = plain_text(text)
    if (table := _read_table_answer(reading, plain)) is not None:
        return table
    if (
        reading.is_question_for("post_code")
        and len(plain.split()) <= _LONGEST_ANSWER
        and (code := find_post_code(text))
    ):
        return SetFulfilment(address=Address(post_code=code))
    if reading.is_question_for("wanted_time") and (when := _read_time_answer(reading, plain)) is not None:
        return SetFulfilment(when=when)
    if (
        reading.index is None
        or reading.context.pending is None
        or not plain
        or find_address_place(reading, text) is not None
    ):
        return None
    open_choice = patterns("answers_to_choices")["any"].search(plain)
    clauses = clauses_of(text)
    if not open_choice and any(is_question(clause) for clause in clauses):
        return None
    if any(_goes_on(clause) for clause in clauses[1:]):
        return None  # "regular. Is it possible to add chicken?" wishes more than it chooses
    has_acceptance = reading.context.topic is not None and patterns("cart")["takes_it"].search(plain)
    if has_acceptance and not isinstance(reading.context.pending, ChooseItem):
        return None
    return read_answer(ChoiceAnswer(text, plain, reading.context, reading.index))


def read_leading_table(reading: MessageReading, text: str) -> tuple[Command, str] | None:
    """Read the table at the beginning of an answer to our question for it, and return it with the rest of the text."""
    clauses = clauses_of(text)
    table = _read_table_answer(reading, clauses[0].plain) if len(clauses) > 1 else None
    return None if table is None else (table, text[clauses[1].start :])


def read_leading_choice(reading: MessageReading, text: str) -> tuple[Command | None, str] | None:
    """Read the choice at the beginning of a message, and return it with the rest of the text.

    "Medium, thick crust, and a small coke" chooses a size and a crust; the rest orders a coke. A choice that the rest
    takes back ("small... no, make both large") is None.
    """
    clauses = clauses_of(text)
    if not isinstance(reading.context.pending, ChooseOption) or len(clauses) < 2:
        return None
    if patterns("moods")["corrected"].match(clauses[0].plain):
        return None  # "no sorry, the greek one" answers nothing
    for at in range(len(clauses) - 1, 0, -1):
        head = text[clauses[0].start : clauses[at - 1].end]
        picked = read_choice(reading, head) if len(head.split()) <= _LONGEST_ANSWER else None
        if isinstance(picked, Pick):
            rest = text[clauses[at].start :]
            denial = read_leading_answer(rest) if find_act(clauses[at].plain) == "change" else None
            return (None, denial.rest) if denial is not None and denial.rest else (picked, rest)
    return None


def _read_table_answer(reading: MessageReading, plain: str) -> SetFulfilment | None:
    """Read the table that answers our question for it: "9, the one by the window"."""
    table = read_table(plain) if reading.is_question_for("table_number") else None
    return None if table is None else SetFulfilment(mode=DeliveryMode.DINE_IN, table=table)


def _read_time_answer(reading: MessageReading, plain: str) -> When | None:
    """Read a time that is said alone, or by its place among the offered ones: "8 then", "the second one"."""
    pending, said = reading.context.pending, reading.context.text
    match = patterns("times")["answer"].search(plain)
    if match is not None:
        return parse_when(f"at {match['when']}", said)
    clauses = clauses_of(reading.rules_text)
    details = read_details(clauses[0]).commands if len(clauses) == 1 else ()
    times = (each.when for each in details if isinstance(each, SetFulfilment))
    if (when := next(filter(None, times), None)) is not None:
        return when
    offered = pending.times if isinstance(pending, AskDetail) else ()
    place = find_place(plain, len(offered)) if len(plain.split()) <= _LONGEST_ANSWER else None
    if place is None and offered and patterns("times")["earliest"].search(plain):
        place = 0
    return None if place is None else When(said=said, at=offered[place])


def _goes_on(clause: Clause) -> bool:
    """Whether a clause after a choice wishes for more, or changes the choice."""
    return patterns("questions")["requests"].search(clause.plain) is not None or find_act(clause.plain) == "change"


def find_details(text: str) -> tuple[SetFulfilment, ...]:
    """Find delivery and payment beside a choice: "large, for pickup, and I pay cash"."""
    clauses = clauses_of(text)
    if len(clauses) < 2 or any(is_question(clause) for clause in clauses):
        return ()
    commands = (command for clause in clauses for command in read_details(clause).commands)
    return tuple(
        command for command in commands if isinstance(command, SetFulfilment) and (command.mode or command.payment)
    )
