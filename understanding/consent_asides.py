"""Cuts remarks off a yes: "yes please, thanks for being so patient", "yes, we've been looking forward to it all week".

A remark says nothing about the order: no name of the menu, no number, no wish, question or command, nothing about
delivery, payment or the guest, and none of the words that deny, set a condition, or change something. It begins as
thanks, an apology or haste do, or with who is spoken of. What is left must be a clear yes: "ok, we are here" is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.menu import Menu
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning
from understanding.consent import QUESTIONS, is_consent
from understanding.fulfilment import read_details
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.menu_questions import is_question
from understanding.message import Clause, clauses_of
from understanding.numbers import numbers_in
from understanding.plain_words import split_plain_words
from understanding.profile_wishes import read_profile_wish
from understanding.simple_commands import find_row

_CHAT = frozenset({"thank", "bye", "greet", "acknowledge", "small_talk", "chat", "recommend"})
"""Rows of commands that a remark may fit: "I'm starving" alone asks for an idea."""
_LONGEST = 12
"""The most words of a remark. A sentence that goes on has more to say."""


def cut_asides(context: ReadingContext) -> str:
    """The message without its remarks; the message itself where it asks, has none, or leaves no clear yes."""
    text = context.text
    if not split_plain_words(text):
        return text
    clauses = clauses_of(text)
    parts = (part for clause in clauses for part in _split_before_conclusion(clause))
    kept = [part for clause in parts for part in _cut_aside(clause, context)]
    rest = ", ".join(part.raw for part in kept)
    is_cut = sum(len(part.words) for part in kept) < sum(len(clause.words) for clause in clauses)
    is_clear = any(patterns("moods")["weak_yes"].fullmatch(part.plain) is None for part in kept)
    return rest if is_cut and is_clear else text


def _split_before_conclusion(clause: Clause) -> Iterator[Clause]:
    """Yield the words before and after a "so" behind a reason: "it's payday so yes"."""
    texts = [word.text for word in clause.words]
    at = texts.index("so", 1) if "so" in texts[1:-1] else 0
    if at and is_consent(clause.part(at + 1, len(texts)).raw):
        yield clause.part(0, at)
        yield clause.part(at + 1, len(texts))
    else:
        yield clause


def _cut_aside(clause: Clause, context: ReadingContext) -> Iterator[Clause]:
    """Yield the words of a clause up to a remark that fills the rest of it; nothing if all of it is one."""
    count, question = len(clause.words), context.pending.kind if context.pending else ""
    if question in QUESTIONS and is_consent(clause.raw, question):
        yield clause
        return
    starts = (at for at in range(count) if not at or clause.words[at].start >= clause.words[at - 1].end)
    places = (at for at in starts if _is_remark(clause.part(at, count), context))
    end = next(places, count)
    if end:
        yield clause.part(0, end)


def _is_remark(clause: Clause, context: ReadingContext) -> bool:
    """Whether the words are a remark from the first to the last."""
    moods = patterns("moods")
    if len(clause.words) > _LONGEST or moods["holds_back"].search(clause.plain):
        return False
    if moods["aside"].match(clause.plain):
        return not (_has_number(clause) or _names_food(clause, context.menu))
    speaks_of_somebody = moods["remark"].match(clause.plain) is not None and not _is_at_warning(context)
    return speaks_of_somebody and not (_has_own_meaning(clause, context) or _names_food(clause, context.menu))


def _is_at_warning(context: ReadingContext) -> bool:
    """Whether it matters of whom a remark speaks: "yes, my son is starving" may be about the child whom we warn for."""
    return isinstance(context.pending, AllergyWarning)


def _has_own_meaning(clause: Clause, context: ReadingContext) -> bool:
    """Whether the words ask, wish, or count something, or are about delivery, payment or the guest."""
    row_match = find_row(clause, context, None)
    is_command = row_match is not None and row_match.row.kind not in _CHAT
    is_about_guest = read_profile_wish(clause) is not None
    has_details = bool(read_details(clause).commands)
    return is_command or _has_number(clause) or is_about_guest or is_question(clause) or has_details


def _has_number(clause: Clause) -> bool:
    """Whether a number is among the words, in digits or in letters."""
    return bool(numbers_in(clause.plain)) or any(word.text[0].isdigit() for word in clause.words)


def _names_food(clause: Clause, menu: Menu | None) -> bool:
    """Whether a word of a name on the menu is among the words, in the singular or the plural."""
    items = menu.items if menu else ()
    names = [name for item in items for name in (item.name, *item.aliases, item.category)]
    options = (option for item in items for group in item.groups for option in group.options)
    names += [name for option in options for name in (option.name, *option.aliases)]
    words = {word for name in names for word in split_plain_words(name)}
    on_menu = {word.removesuffix("s") for word in words - lexicon().chat - lexicon().small}
    return any(word.text.removesuffix("s") in on_menu for word in clause.words)
