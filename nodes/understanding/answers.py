"""Yes and no: is a message, or its beginning, nothing but a plain answer?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nodes.understanding.language import Phrase, language
from nodes.understanding.words import tokens

_LONGEST_ANSWER = 9
_NO_OBJECTION = (
    ("no", "issues"),
    ("no", "issue"),
    ("no", "changes"),
    ("no", "problem"),
    ("no", "problems"),
    ("no", "worries"),
)
_PAUSE = re.compile(r"(?<=\w)[^\w\s']+")


@dataclass(frozen=True, slots=True)
class Answer:
    """``yes``: which of the two. ``rest``: the words after it, empty when the message is nothing but the answer."""

    yes: bool
    rest: str = ""


def bare_answer(text: str) -> bool | None:
    """True or False when the whole message is a yes or a no, however politely; None otherwise."""
    words = tokens(text)
    if not words or len(words) > _LONGEST_ANSWER:
        return None
    if _is_no(words):
        return False
    return True if _is_yes(words) else None


def leading_answer(text: str) -> Answer | None:
    """The answer a message begins with ("no, make it large"), and what follows it."""
    whole = bare_answer(text)
    if whole is not None:
        return Answer(yes=whole)
    head, rest = _first_clause(text)
    answer = bare_answer(head)
    return None if answer is None or not rest else Answer(yes=answer, rest=rest)


def _first_clause(text: str) -> tuple[str, str]:
    """Cut after a leading one-word answer, else after the first punctuation."""
    sets = language().words
    head, _, rest = text.strip().partition(" ")
    first, second = (tokens(head) or ("",))[0], (tokens(rest) or ("",))[0]
    if first in sets["openers"] or (
        first in sets["deniers"] and (second in sets["after_no"] or not head[-1].isalpha())
    ):
        return head, rest.strip()
    cut = _PAUSE.search(text)
    return (text[: cut.start()], text[cut.end() :].strip()) if cut else (text, "")


def _is_yes(words: Phrase) -> bool:
    sets, phrases = language().words, language().phrases["yes"]
    around = sets["around_answer"] | sets["yes"]
    if words[0] in sets["no"]:
        return _no_changes(words) and set(words[2:]) <= around
    has_yes = not sets["yes"].isdisjoint(words) or _contains(words, phrases)
    said_no = not sets["no"].isdisjoint(words) and not _contains(words, _NO_OBJECTION)
    return has_yes and not said_no and set(words) <= around | {word for phrase in phrases for word in phrase}


def _is_no(words: Phrase) -> bool:
    sets = language().words
    if words[0] in sets["openers"] or _no_changes(words) or (words[0] in sets["no"] and _ends_order(words)):
        return False
    has_no = not sets["no"].isdisjoint(words) or _contains(words, language().phrases["no"])
    return has_no and set(words) <= sets["around_answer"] | sets["around_no"] | sets["no"] | sets["yes"]


def _no_changes(words: Phrase) -> bool:
    """ "No issues, go ahead" is a yes."""
    sets = language().words
    return len(words) > 1 and words[0] in sets["no"] and words[1] in sets["not_a_change"]


def _ends_order(words: Phrase) -> bool:
    """ "No, that's all": neither a yes nor a no. "No, I don't want it" denies a second time and is a no."""
    rest = words[1:]
    return not {"all", "everything", "it"}.isdisjoint(rest) and language().words["no"].isdisjoint(rest)


def _contains(words: Phrase, phrases: Iterable[Phrase]) -> bool:
    padded = f" {' '.join(words)} "
    return any(f" {' '.join(phrase)} " in padded for phrase in phrases)
