"""Conditions of an order: "a coke if I'm still under 20", "the soup, as long as it's vegan".

Such an order waits for the guest's yes: the reply answers what it depends on.
"""

from __future__ import annotations

from domain.commands import AskMenu, AskSafe, ShowCart
from understanding.language.rows import patterns
from understanding.message import Clause
from understanding.message_reading import MessageReading
from understanding.profile_wishes import read_profile_wish
from understanding.question_reading import SENTENCE_ENDS, read_asked
from understanding.simple_commands import find_dishes

DECISIVE = ("diet", "allergens", "content", "included")
"""Aspects of a question that decide about an order behind it."""
_OF_ALL = ("list", "availability", "price")
"""Aspects that decide nothing about a dish: what is on the menu can be had."""


def read_condition(reading: MessageReading, clause: Clause) -> bool:
    """Read the condition of what the message orders before it. Return whether the clause is one."""
    match = patterns("moods")["on_condition"].match(clause.plain) if reading.order_clauses else None
    if match is None:
        return False
    if reading.question_end and patterns("moods")["takes_back_if"].match(clause.plain):
        reading.conditional.append(clause.raw)
        return True
    if not _is_same_sentence(reading, clause):
        return False
    rest = clause.without(*match.span())
    if len(rest) != 1 or _is_of_somebody(rest[0]):
        return False
    if _refuses_option(reading, rest[0]):
        reading.order_clauses.append(rest[0])
        return True
    if patterns("moods")["within_budget"].search(rest[0].plain):
        reading.commands.append(ShowCart(what="total"))
    elif not (_asks_what_decides(reading, rest[0]) or patterns("moods")["says_how_it_is"].match(rest[0].plain)):
        return False
    reading.conditional.append(clause.raw)
    return True


def _is_of_somebody(words: Clause) -> bool:
    """Whether the words say what somebody must not have, and nothing of the dish."""
    is_of_dish = patterns("questions")["it"].match(words.plain) is not None
    return not is_of_dish and read_profile_wish(words) is not None


def _refuses_option(reading: MessageReading, words: Clause) -> bool:
    """Whether the words leave out an option of the dish before: "as long as there are no onions in it"."""
    dishes = find_dishes(reading.order_clauses[-1].raw, reading.index) if reading.index is not None else ()
    return len(dishes) == 1 and bool(reading.ground(words.raw, dishes[0]).loose_refusals)


def _is_same_sentence(reading: MessageReading, clause: Clause) -> bool:
    between = reading.rules_text[reading.order_clauses[-1].end : clause.start]
    return SENTENCE_ENDS.isdisjoint(between)


def _asks_what_decides(reading: MessageReading, words: Clause) -> bool:
    """Whether the words of the condition ask what decides about the order. The question becomes a command."""
    count = len(reading.commands)
    if not read_asked(reading, Clause(words.words, words.message, has_question_mark=True)):
        return False
    question = reading.commands[-1]
    if isinstance(question, AskSafe) or (isinstance(question, AskMenu) and question.aspect not in _OF_ALL):
        return True
    del reading.commands[count:]
    return False
