"""Recognizes a plain yes or no, as a whole message or at its beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from understanding.wording import Phrase, word_lists
from understanding.words import list_tokens

_LONGEST_ANSWER = 9
_NO_OBJECTION = (" no issues ", " no issue ", " no changes ", " no problem ", " no problems ", " no worries ")
_HOW_MANY = frozenset((only, count) for only in ("just", "only") for count in ("one", "<num>"))
"""The first two words of "just one" and "only two": "no, just one" is a correction."""
_PAUSE = re.compile(r"(?<=\w)[^\w\s']+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or a no. ``rest``: the words after it; empty when the message is only the answer."""

    yes: bool
    rest: str = ""


def read_bare_answer(text: str) -> bool | None:
    """Return True for a message that is a polite or plain yes, False for a no, None for all others."""
    words = list_tokens(text)
    if not words or len(words) > _LONGEST_ANSWER or not _HOW_MANY.isdisjoint(pairwise(words)):
        return None
    if _is_no(words):
        return False
    return True if _is_yes(words) else None


def read_leading_answer(text: str) -> Answer | None:
    """Read the answer that a message begins with ("no, make it large"), and return the rest with it."""
    whole = read_bare_answer(text)
    if whole is not None:
        return Answer(yes=whole)
    head, rest = _split_first_clause(text)
    answer = read_bare_answer(head)
    corrected = read_bare_answer(rest) if answer is not None else None
    if corrected is not None:
        # "Oh right, no then": the last word counts.
        return Answer(yes=corrected)
    return None if answer is None or not rest else Answer(yes=answer, rest=rest)


def _split_first_clause(text: str) -> tuple[str, str]:
    """Split a text after a leading one-word answer, else after the first punctuation."""
    sets = word_lists().words
    head, _, rest = text.strip().partition(" ")
    first, second = (list_tokens(head) or ("",))[0], (list_tokens(rest) or ("",))[0]
    if first in sets["openers"] or (
        first in sets["deniers"] and (second in sets["after_no"] or not head[-1].isalpha())
    ):
        return head, rest.strip()
    cut = _PAUSE.search(text)
    return (text[: cut.start()], text[cut.end() :].strip()) if cut else (text, "")


def _is_yes(words: Phrase) -> bool:
    """Whether the words are a yes."""
    answers = _load_answers()
    if words[0] in answers.no:
        return _is_no_objection(words) and answers.around_yes.issuperset(words[2:])
    if not answers.around_yes.issuperset(words):
        return False
    padded = f" {' '.join(words)} "
    has_yes = not answers.yes.isdisjoint(words) or any(phrase in padded for phrase in answers.yes_phrases)
    said_no = not answers.no.isdisjoint(words) and not any(phrase in padded for phrase in _NO_OBJECTION)
    return has_yes and not said_no


def _is_no(words: Phrase) -> bool:
    """Whether the words are a no."""
    answers = _load_answers()
    if not answers.around_no.issuperset(words) or words[0] in word_lists().words["openers"]:
        return False
    if _is_no_objection(words) or (words[0] in answers.no and _is_order_end(words)):
        return False
    padded = f" {' '.join(words)} "
    return not answers.no.isdisjoint(words) or any(phrase in padded for phrase in answers.no_phrases)


def _is_no_objection(words: Phrase) -> bool:
    """Whether the words deny an objection: "no issues, go ahead" is a yes."""
    answers = _load_answers()
    return len(words) > 1 and words[0] in answers.no and words[1] in word_lists().words["not_a_change"]


def _is_order_end(words: Phrase) -> bool:
    """Whether a no ends the order: "no, that's all" is neither a yes nor a no. A second no makes it a no."""
    rest = words[1:]
    return not {"all", "everything", "it"}.isdisjoint(rest) and _load_answers().no.isdisjoint(rest)


@dataclass(frozen=True, slots=True)
class _Answers:
    """The word sets of answers. ``around_*`` have every word that such an answer can have. Phrases are padded."""

    yes: frozenset[str]
    no: frozenset[str]
    around_yes: frozenset[str]
    around_no: frozenset[str]
    yes_phrases: tuple[str, ...]
    no_phrases: tuple[str, ...]


@lru_cache(maxsize=1)
def _load_answers() -> _Answers:
    """Load the word sets of answers."""
    words, phrases = word_lists().words, word_lists().phrases
    around = words["around_answer"] | words["yes"]
    return _Answers(
        yes=words["yes"],
        no=words["no"],
        around_yes=around | words["not_a_change"] | {"no"} | {word for phrase in phrases["yes"] for word in phrase},
        around_no=around | words["around_no"] | words["no"],
        yes_phrases=tuple(f" {' '.join(phrase)} " for phrase in phrases["yes"]),
        no_phrases=tuple(f" {' '.join(phrase)} " for phrase in phrases["no"]),
    )
