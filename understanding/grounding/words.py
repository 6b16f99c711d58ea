"""A guest's text as words: normalised, split, and reduced to the form in which menus and guests can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from understanding.language.lexicon import lexicon

MAX_CHARS, MAX_TOKENS = 2000, 120
"""What is said beyond this is not read: no order is that long, and time must not grow with abuse."""

_WORD = re.compile(r"[^\W\d_]+(?:['’`´][^\W\d_]+)*|\d+(?:\.\d+)?|[&+%]|[.,;:!?\n]")
_BREAKS = frozenset(".,;:!?\n")
_ABBREVIATIONS = (
    (re.compile(r"\bw\s?/\s?o(?:ut)?\b|\bwith\s+out\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw\s?/", re.IGNORECASE), "with "),
)
_SYMBOLS = {"&": "and", "+": "and", "%": "percent"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``text`` as spelt here, ``stem`` for comparing, its place, and the punctuation before it."""

    text: str
    stem: str
    start: int
    end: int
    pause: str = ""


def readable(text: str) -> str:
    """The text composed (NFC), shortened to MAX_CHARS, with "w/" and "w/o" spelt out. Offsets of tokens refer to it."""
    text = unicodedata.normalize("NFC", text[:MAX_CHARS])
    for pattern, words in _ABBREVIATIONS:
        text = pattern.sub(words, text)
    return text


def reads_whole(text: str) -> bool:
    """Whether nothing of a text is left unread for its length."""
    if len(text) <= MAX_TOKENS:
        return True
    return len(text) <= MAX_CHARS and len(tokens_of(readable(text))) < MAX_TOKENS


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a readable text, at most MAX_TOKENS. Punctuation is kept as a mark on the word after it."""
    tokens: list[Token] = []
    pause = ""
    for match in _WORD.finditer(text):
        if match.group() in _BREAKS:
            pause = match.group()
            continue
        word = spelt(match.group())
        if word:
            tokens.append(Token(word, stem(word), match.start(), match.end(), pause))
            pause = ""
        if len(tokens) == MAX_TOKENS:
            break
    return tuple(tokens)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a name, small words ("and", "of", "the") left out unless it has no others than numbers ("A1").

    One that a name begins with may tell all ("on ice"), unless it is an article.
    """
    stems = tuple(token.stem for token in tokens_of(readable(text.replace("_", " "))))
    small, inner = lexicon().small, lexicon().inner
    telling = tuple(s for at, s in enumerate(stems) if s not in small or (at == 0 and s in inner and len(stems) == 2))
    return stems if all(s.isdigit() for s in telling) else telling


@lru_cache(maxsize=20_000)
def spelt(word: str) -> str:
    """A word in lower case without accents and apostrophes."""
    word = _SYMBOLS.get(word, word)
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum() or c == ".")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The singular of a spelt word, by rule; number words become digits. Only ever compared with other stems."""
    words = lexicon()
    if word in words.numbers:
        return str(words.numbers[word])
    if word in words.plurals:
        return words.plurals[word]
    if len(word) < 3 or not word.isalpha():
        return word
    single = _singular(word)
    return str(words.numbers[single]) if single in words.numbers else single


def _singular(word: str) -> str:
    if word.endswith(("ss", "us")) or (len(word) == 3 and word.endswith(("as", "is"))):
        return word
    if word.endswith("ie") and len(word) > 4:
        return word[:-2] + "y"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def root(stem: str) -> str:
    """A stem without the endings of verbs: "mash" of "mashed", "wrap" of "wrapped". Only compared with other roots."""
    for ending in ("ing", "ed"):
        bare = stem.removesuffix(ending)
        if bare != stem and len(bare) >= 2:
            return bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
    return stem.removesuffix("e")
