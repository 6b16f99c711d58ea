"""Reads the questions about the menu among the clauses of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.commands import AskMenu, AskRestaurant, AskSafe, Remember
from domain.menu import ItemId
from domain.session import AllergyWarning, ChooseItem, ChooseOption
from understanding.consent import QUESTIONS
from understanding.language.rows import patterns
from understanding.menu_questions import is_question, read_menu_question
from understanding.message import Clause, words_of
from understanding.message_reading import MessageReading, drop_ordered_topic
from understanding.moods import is_wish
from understanding.order_talk import find_act
from understanding.profile_wishes import read_profile_wish
from understanding.question_subject import MenuQuestion, find_continued_price
from understanding.simple_commands import find_dishes

SENTENCE_ENDS = frozenset(".!?;\n")
_DISH_QUESTIONS = (AllergyWarning, ChooseItem, ChooseOption)
"""Questions of ours about a dish, which the words behind a guest's question are about."""


def read_question(reading: MessageReading, clause: Clause) -> bool:
    """Read a question about the menu. Return whether the clause is one."""
    if _read_more_of_delivery(reading, clause):
        return True
    if reading.question_end and is_wish(clause) and patterns("moods")["depends_on_answer"].match(clause.plain):
        return False  # "is it fresh? if so i'll have one"
    goes_on = clause.has_question_mark and find_continued_price(clause.plain, reading.context) is not None
    return (goes_on or _is_asked(reading, clause)) and read_asked(reading, clause)


def read_asked(reading: MessageReading, clause: Clause) -> bool:
    """Read a clause that surely asks. Return whether it asks about the menu."""
    if reading.index is None or _is_counter_offer(reading, clause):
        return False
    plainer = _drop_emphasis(clause)
    has_restriction = any(isinstance(each, Remember) and (each.allergies or each.diets) for each in reading.commands)
    earlier_dish = _find_earlier_dish(reading, clause)
    question = read_menu_question(
        MenuQuestion(plainer, plainer.raw, reading.context, reading.index, earlier_dish, has_restriction)
    )
    if question is None or _is_question_back(reading, question, clause):
        return False
    reading.commands.append(question)
    _follow_question(reading, question)
    reading.question_end = clause.end
    return True


def _read_more_of_delivery(reading: MessageReading, clause: Clause) -> bool:
    """Read "and how much is it", behind "do you deliver to Elm Road". Return whether the clause asks it."""
    before = reading.commands[-1] if reading.commands else None
    match = patterns("questions")["of_delivery"].fullmatch(clause.plain)
    if match is None or not isinstance(before, AskRestaurant) or before.topic != "delivery":
        return False
    topics = ("fee", "minimum", "delivery_time")
    reading.commands += [AskRestaurant(topic=topic, said=clause.raw) for topic in topics if match[topic]]
    return True


def _follow_question(reading: MessageReading, question: AskMenu | AskSafe) -> None:
    """Let the words behind a question mean its dishes: "is the soup good? I'll take one". An order goes on."""
    items = tuple(dict.fromkeys(each.item for each in question.about.items))
    if items and not reading.order_clauses and not isinstance(reading.context.pending, _DISH_QUESTIONS):
        topic, shown = (items[0], reading.context.shown) if len(items) == 1 else (None, items)
        reading.context = drop_ordered_topic(replace(reading.context, topic=topic, shown=shown))


def _is_asked(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause asks, and is no part of a sentence that requests something."""
    has_question_start = patterns("questions")["asks"].search(clause.plain) is not None
    return is_question(clause) and (has_question_start or not reading.is_request)


def _is_question_back(reading: MessageReading, question: AskMenu | AskSafe, clause: Clause) -> bool:
    """Whether "is that ok?" only returns our own question and asks nothing about the menu."""
    has_effect = reading.context.pending is not None and reading.context.pending.kind in QUESTIONS
    is_vague = isinstance(question, AskMenu) and question.aspect == "other"
    return has_effect and is_vague and not reading.ground(clause.raw).lines


def _drop_emphasis(clause: Clause) -> Clause:
    """The clause without words that only press a question: "is there really no fish in it"."""
    emphasis = patterns("questions")["emphasis"]
    if emphasis.search(clause.plain) is None:
        return clause
    text = " ".join(emphasis.sub(" ", clause.raw.lower() if clause.raw.isascii() else clause.raw).split())
    words = Clause(tuple(words_of(text)), text, clause.has_question_mark)
    return words if words.words else clause


def _find_earlier_dish(reading: MessageReading, clause: Clause) -> ItemId | None:
    """Find the only dish of the last question in this message, else of the statement before this question."""
    questions = [command.about.items for command in reading.commands if isinstance(command, AskMenu | AskSafe)]
    if questions:
        return questions[-1][0].item if len(questions[-1]) == 1 else None
    if reading.index is None or not patterns("questions")["it"].search(clause.plain):
        return None
    dishes = find_dishes(reading.rules_text[: clause.start], reading.index)
    return dishes[0] if len(dishes) == 1 else None


def _is_counter_offer(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause proposes another dish after a warning: "what about the arrabbiata?"."""
    has_offer = patterns("moods")["offers"].match(clause.plain) is not None
    return has_offer and bool(reading.ground(clause.raw).lines) and isinstance(reading.context.pending, AllergyWarning)


def join_questions(clauses: Sequence[Clause], text: str, *, is_pricing: bool = False) -> Iterator[Clause]:
    """Yield the clauses, with the two halves of a question joined: "which is bigger, the club or the BLT?".

    ``is_pricing``: the question before was for a price, as "and a small one, what would that be?" goes on to ask.
    """
    open_clause: Clause | None = None
    for clause in clauses:
        if open_clause is not None and _is_continuation(open_clause, clause, text, is_pricing=is_pricing):
            is_asked = clause.has_question_mark or open_clause.has_question_mark
            open_clause = Clause((*open_clause.words, *clause.words), open_clause.message, is_asked)
            continue
        if open_clause is not None:
            yield open_clause
        open_clause = clause
    if open_clause is not None:
        yield open_clause


def _is_continuation(before: Clause, clause: Clause, text: str, *, is_pricing: bool) -> bool:
    """Whether a clause completes the question that the clause before it began."""
    questions = patterns("questions")
    if (is_pricing or patterns("moods")["offers"].match(before.plain)) and _asks_price_of(before, clause):
        return True
    if questions["which_of"].fullmatch(before.plain) and questions["may_eat"].match(clause.plain):
        return True
    if questions["which_size"].fullmatch(clause.plain) and questions["price"].search(before.plain):
        return is_question(before) and find_act(clause.plain) is None and not is_wish(clause)
    is_same_sentence = SENTENCE_ENDS.isdisjoint(text[before.end : clause.start])
    if is_same_sentence and patterns("moods")["on_condition"].match(clause.plain):
        return False  # "the soup, if it's tomato"
    is_question_for_name = is_same_sentence or before.has_question_mark
    if is_question_for_name and patterns("moods")["bare_name"].fullmatch(before.plain) and is_question(clause):
        return questions["it"].search(clause.plain) is not None
    return is_same_sentence and _is_compared(before, clause)


def _is_compared(before: Clause, clause: Clause) -> bool:
    """Whether a clause only names another dish of the comparison before it: "which is bigger", "the soup"."""
    if patterns("moods")["compares"].search(before.plain) is None:
        return False
    return not is_question(Clause(clause.words, clause.message)) and find_act(clause.plain) is None


def put_restrictions_first(clauses: Sequence[Clause]) -> Iterator[Clause]:
    """Yield the clauses, an allergy or a diet before the question that depends on it.

    A wish for a dish is such a question, too: "could I have the pie if I'm vegan?" asks whether it is vegan, and orders
    nothing.
    """
    left = list(clauses)
    while left:
        clause = left.pop(0)
        match = patterns("questions")["may_have"].match(clause.plain)
        condition: Clause | None
        if match is not None and match["condition"]:
            first, _ = clause.words_at(match.start("condition") + 1, match.end("condition"))
            clause, condition = clause.part(0, first), clause.part(first, len(clause.words))
        else:
            condition = _find_condition(left)
            condition = condition if condition and (match is not None or is_question(clause)) else None
            del left[: int(condition is not None)]
        if condition is None:
            yield clause
            continue
        if read_profile_wish(condition) is not None:  # "as a vegan" says nothing by itself
            yield Clause(condition.words, condition.message)
        yield _ask_to_eat(clause, match) if match is not None else clause


def _find_condition(clauses: Sequence[Clause]) -> Clause | None:
    """The allergy or diet that the first of the clauses names as a condition: "if I can't have eggs"."""
    match = patterns("questions")["on_condition"].match(clauses[0].plain) if clauses else None
    rest = clauses[0].without(*match.span()) if match is not None else ()
    wish = read_profile_wish(rest[0]) if len(rest) == 1 else None
    return rest[0] if isinstance(wish, Remember) and (wish.allergies or wish.diets) else None


def _ask_to_eat(request: Clause, match: re.Match[str]) -> Clause:
    """The request as a question whether somebody may eat the dish."""
    first, after = request.words_at(*match.span("verb"))
    verb = replace(request.words[first], text="eat")
    return Clause((*request.words[:first], verb, *request.words[after:]), request.message, has_question_mark=True)


def _asks_price_of(before: Clause, clause: Clause) -> bool:
    """Whether a clause asks what the dish before it costs: "and a small one, what would that be?"."""
    questions = patterns("questions")
    is_price = questions["price"].search(clause.plain) is not None
    is_of_it = (
        questions["it"].search(clause.plain) is not None or questions["how_much"].fullmatch(clause.plain) is not None
    )
    return is_price and is_of_it and patterns("moods")["indefinite_name"].fullmatch(before.plain) is not None
