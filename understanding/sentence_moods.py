"""Sentences that name dishes and order none: questions, complaints, reports and plans, which a learned guess hears.

The rules know some wordings of each mood; a sentence of which they know none would be an order, since it names a dish.
The guess is asked about those only (mood_guess.py), and not where the sentence asks for something in so many words.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import Chat, Command, Complain
from understanding.absent_dishes import is_about_absent_dish
from understanding.fulfilment import read_details
from understanding.language.rendering_words import ENGLISH
from understanding.language.rows import patterns
from understanding.menu_questions import is_question
from understanding.message import Clause
from understanding.message_reading import MessageReading
from understanding.mood_guess import Mood, guess_mood
from understanding.moods import is_wish
from understanding.named_words import is_named
from understanding.order_clauses import has_dish_or_option
from understanding.order_talk import find_act
from understanding.profile_wishes import read_profile_wish
from understanding.question_reading import read_asked
from understanding.simple_commands import find_complained, read_complaints
from understanding.topic_guess import guess_topic

_SURELY_NONE = 0.1
"""Below this probability of an order, no sentence of earlier conversations ordered anything."""
_DOUBTFUL = 0.25
"""Below this one the guest is asked whether it is an order."""
_LEAST_PRAISE = 0.5
_LONGEST_LABEL = 3


def read_sentence_without_order(reading: MessageReading, clauses: Sequence[Clause]) -> Sequence[Clause]:
    """Read what a sentence asks or reports of dishes that it does not order. Return the clauses left to the rules."""
    if not clauses or reading.rendering is not None:
        return clauses
    sentence = _join_clauses(clauses)
    if _says_what_to_do(sentence):
        return clauses
    if not any(_would_order(reading, clause) for clause in clauses):
        return clauses
    mood = _guess_mood(reading, sentence)
    if mood is None:
        return clauses
    taken = [clause for clause in clauses if not _is_read_by_rules(reading, clause, mood)]
    if taken:
        _read_by_mood(reading, _join_clauses(taken), mood)
    return [clause for clause in clauses if clause not in taken]


def _read_by_mood(reading: MessageReading, sentence: Clause, mood: Mood) -> None:
    if mood == "question":
        if not read_asked(reading, sentence):
            reading.unread.append(sentence)
    elif mood == "complaint":
        reading.commands += _read_complaints(reading, sentence)
    else:
        reading.commands.append(_answer_report(sentence))
        reading.reports.append(sentence)


def _would_order(reading: MessageReading, clause: Clause) -> bool:
    """Whether the rules read a clause as words about the order."""
    is_known = is_question(clause) or _has_other_meaning(reading, clause)
    return not is_known and has_dish_or_option(reading, clause) and not _is_detail(clause)


def _is_detail(clause: Clause) -> bool:
    """Whether a clause is all about delivery or payment: "ring at the second door" is about no onion rings."""
    details = read_details(clause)
    return bool(details.commands) and not details.rest


def _has_other_meaning(reading: MessageReading, clause: Clause) -> bool:
    """Whether the rules know a clause by its wording, or as an allergy or a diet, which must not be lost.

    "I'll pass on the soup" gives up a dish that is not in the cart.
    """
    is_known = reading.find_row(clause) is not None or read_profile_wish(clause) is not None
    return is_known or is_about_absent_dish(reading, clause)


def _is_read_by_rules(reading: MessageReading, clause: Clause, mood: Mood) -> bool:
    """Whether a clause of a sentence with this mood keeps the meaning that the rules give it."""
    has_detail = not _would_order(reading, clause) and bool(read_details(clause).commands)
    return has_detail or _has_other_meaning(reading, clause) or (mood == "question" and _counts(clause))


def _counts(clause: Clause) -> bool:
    """Whether a clause begins with a count: "a coke, and is the soup vegan?" orders the coke."""
    match = patterns("cart")["indefinite"].search(f"{clause.plain} ")
    return match is not None and match.start() == 0


def _is_entry(reading: MessageReading, sentence: Clause) -> bool:
    """Whether a sentence is an entry of an order: a name alone, or a count or a label ("the first: ...") before it."""
    if reading.index is not None and is_named(sentence.plain, 0, len(sentence.plain), reading.index):
        return True
    label, colon, _ = sentence.raw.partition(":")
    return _counts(sentence) or (bool(colon) and len(label.split()) <= _LONGEST_LABEL)


def _join_clauses(clauses: Sequence[Clause]) -> Clause:
    words = tuple(word for clause in clauses for word in clause.words)
    return Clause(words, clauses[0].message, clauses[-1].has_question_mark)


def _guess_mood(reading: MessageReading, sentence: Clause) -> Mood | None:
    """The mood of a sentence that orders nothing. One in doubt is an order that the guest is asked about."""
    if reading.rendering is not None or _says_what_to_do(sentence) or _is_entry(reading, sentence):
        return None
    guess = guess_mood(f"{sentence.raw}?" if sentence.has_question_mark else sentence.raw)
    if guess.order < _SURELY_NONE:
        return guess.otherwise
    if guess.order < _DOUBTFUL:
        reading.conditional.append(sentence.raw)
    return None


def _says_what_to_do(sentence: Clause) -> bool:
    """Whether a sentence asks for something, takes off or changes something, or corrects what was said."""
    is_request = patterns("questions")["requests"].search(sentence.plain) is not None
    is_change = find_act(sentence.plain) in ("change", "remove") and not sentence.has_question_mark
    return (
        is_request or is_change or is_wish(sentence) or patterns("moods")["corrected"].match(sentence.plain) is not None
    )


def _read_complaints(reading: MessageReading, sentence: Clause) -> tuple[Command, ...]:
    """The complaints of a sentence: what it says of each dish, or of their quality where it uses words of its own."""
    row = reading.find_row(sentence)
    if row is not None and row.row.kind == "complain":
        return read_complaints(row.clause, sentence, reading.context, reading.index, ENGLISH)
    items = find_complained(sentence.raw, reading.context, reading.index) if reading.index is not None else ()
    return (Complain(about="quality", items=items, said=sentence.raw),)


def _answer_report(sentence: Clause) -> Chat:
    """Thanks for praise; after other reports and plans, that nothing was added."""
    guess = guess_topic(sentence.raw)
    is_praise = guess.label == "praise" and guess.probability >= _LEAST_PRAISE
    return Chat(topic="praise" if is_praise else "no order")
