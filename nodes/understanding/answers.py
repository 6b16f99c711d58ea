"""Yes and no: is a message, or its beginning, nothing but a plain answer?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nodes.understanding.words import tokens

_YES = frozenset(
    ["yes", "yep", "yeah", "yup", "ya", "yea", "yes", "yess", "yas", "yeh", "aye", "sure", "ok", "okay", "k", "kk", "correct", "right", "exactly", "absolutely", "definitely", "certainly", "confirm", "confirmed", "affirmative", "indeed", "perfect", "agreed", "agree", "approve", "accept", "accurate", "y", "si", "claro", "dale", "vale", "correcto", "confirmo", "alright", "fine", "totally", "roger", "true", "great", "cool", "good"]
)
_NO = frozenset(["no", "nope", "nah", "nay", "negative", "n", "wrong", "incorrect", "not", "dont", "never", "nuh", "nada"])
_BARE_TAIL = frozenset(
    ["thats", "that", "this", "it", "its", "is", "are", "was", "does", "do", "did", "you", "i", "we", "they", "the", "a", "an", "my", "me", "to", "for", "of", "with", "in", "and", "all", "everything", "every", "order", "details", "info", "information", "thing", "works", "look", "looks", "sound", "sounds", "seem", "seems", "fine", "good", "great", "right", "correct", "accurate", "perfect", "thank", "thanks", "gracias", "please", "pls", "sir", "maam", "mam", "very", "much", "so", "now", "just", "go", "ahead", "place", "send", "submit", "proceed", "lets", "done", "ready", "set", "course", "id", "say", "answer", "definite", "got", "what", "wanted", "asked", "said", "want", "oh", "well", "fully", "really", "exactly", "today", "would", "will", "be", "am", "have", "has", "issues", "problem", "problems", "changes", "change", "needed", "100", "<num>", "%", "percent", "way", "at", "not", "way", "yet", "un", "absolutely", "definitely", "most", "both", "guys", "bro", "man", "dude", "favor", "por", "esta", "bien", "todo", "seguro", "think", "believe", "guess", "word"]
)
_YES_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "go ahead", "go for it", "do it", "place it", "send it", "sounds good", "looks good", "looks great", "looks right",
        "looks correct", "looks perfect", "that works", "works for me", "that is right", "thats right", "you got it",
        "of course", "by all means", "why not", "you bet", "good to go", "lets do it", "please do", "spot on", "all good",
        "all set", "de acuerdo", "esta bien", "no changes", "no issues", "nothing to change", "no problem", "its right",
        "it is right", "all right", "that is what i wanted", "thats what i wanted", "that is what i want", "place order",
        "place the order", "place my order", "go on", "i do", "it does", "it is", "they are", "that is", "it looks fine",
        "looks fine", "everything is fine", "add it anyway", "thats fine", "that is fine", "its fine", "im sure",
    )
)  # fmt: skip
_NO_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "no thanks", "no thank you", "not right", "not correct", "not really", "not yet", "not now", "not at all", "dont want",
        "do not", "dont do", "i dont", "id rather not", "hard pass", "maybe later", "mejor no", "of course not", "no way",
        "absolutely not", "definitely not", "nothing", "leave it", "leave it out", "skip it", "no quiero", "no gracias",
    )
)  # fmt: skip
_NO_TAIL = _BARE_TAIL | frozenset(["later", "maybe", "rather", "quiero", "skip", "leave", "out", "don"])
_NO_CHANGES = ("issue", "issues", "changes", "change", "problem", "problems", "worries", "complaints")
_LONGEST_ANSWER = 9
_PAUSE = re.compile(r"(?<=\w)[^\w\s']+")
_OPENERS = frozenset("yes yep yeah yup ya yea sure ok okay si aye".split())
_DENIERS = frozenset("no nope nah".split())
_CLAUSE_WORDS = frozenset(
    "i id ill im ive we lets let make change add remove can could what where when how actually instead wait but and get give "
    "put take please just switch swap it its that thats my".split()
)
"""What may follow a "no" without a comma. "No onions" is not an answer, "no make it two" is."""


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
    head, _, rest = _first_clause(text)
    answer = bare_answer(head)
    if answer is None or not rest.strip():
        return None
    return Answer(yes=answer, rest=rest.strip())


def _first_clause(text: str) -> tuple[str, str, str]:
    """Cut after a leading one-word answer, else after the first punctuation."""
    head, space, rest = text.strip().partition(" ")
    first, second = (tokens(head) or [""])[0], (tokens(rest) or [""])[0]
    if first in _OPENERS or (first in _DENIERS and (second in _CLAUSE_WORDS or not head[-1].isalpha())):
        return head, space, rest
    cut = _PAUSE.search(text)
    return (text[: cut.start()], cut.group(), text[cut.end() :]) if cut else (text, "", "")


def _is_yes(words: list[str]) -> bool:
    if words[0] in _NO:
        return len(words) > 1 and words[1] in _NO_CHANGES and _only(words[2:], _BARE_TAIL | _YES)
    has_yes = any(word in _YES for word in words) or any(_contains(words, phrase) for phrase in _YES_PHRASES)
    return has_yes and not any(word in _NO for word in words) and _only(words, _BARE_TAIL | _YES | _phrase_words())


def _is_no(words: list[str]) -> bool:
    if len(words) > 1 and words[0] in _NO and words[1] in _NO_CHANGES:
        return False
    if words[0] in _NO and any(word in ("all", "everything", "it") for word in words[1:]) and not _denies(words):
        return False
    has_no = any(word in _NO for word in words) or any(_contains(words, phrase) for phrase in _NO_PHRASES)
    return has_no and _only(words, _NO_TAIL | _NO | _YES)


def _denies(words: list[str]) -> bool:
    """Whether "no ... it" really says no: "no that's wrong", "no I don't want it", not "no that's all"."""
    return any(word in _NO for word in words[1:])


def _only(words: list[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed for word in words)


def _contains(words: list[str], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(tuple(words[start : start + size]) == phrase for start in range(len(words) - size + 1))


def _phrase_words() -> frozenset[str]:
    return _PHRASE_WORDS


_PHRASE_WORDS = frozenset(word for phrase in _YES_PHRASES for word in phrase)
