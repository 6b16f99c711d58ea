"""Text normalization: splits a guest's text into tokens and reduces names and tokens to comparable stems."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from understanding.language.lexicon import lexicon

MAX_CHARS, MAX_TOKENS = 2000, 120
"""Text beyond these limits is ignored: no order is that long, and the time of a turn must not grow with abuse."""

_WORD = re.compile(r"[^\W\d_]+(?:['’`´][^\W\d_]+)*|\d+(?:\.\d+)?|[&+%]|[.,;:!?\n]")
_BREAKS = frozenset(".,;:!?\n")
_ABBREVIATIONS = (
    (re.compile(r"\bw\s?/\s?o(?:ut)?\b|\bwith\s+out\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw\s?/", re.IGNORECASE), "with "),
)
_DASH = re.compile(r"(?<=\s)[-\u2010-\u2015](?=\s)")
"""A dash between words, which makes a pause as a comma does."""
_SYMBOLS = {"&": "and", "+": "and", "%": "percent"}
_SHORTEST_ROOT = 2
_SHORTEST_ADJECTIVE = 5


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``text`` in folded spelling, ``stem`` for comparison, its offsets, and the punctuation before it."""

    text: str
    stem: str
    start: int
    end: int
    pause: str = ""


def normalize_text(text: str) -> str:
    """The text in NFC, cut to MAX_CHARS, with "w/" and "w/o" written out. Token offsets refer to this text."""
    text = unicodedata.normalize("NFC", text[:MAX_CHARS])
    if "/" in text or "out" in text.lower():
        for pattern, words in _ABBREVIATIONS:
            text = pattern.sub(words, text)
    return _DASH.sub(",", text) if "-" in text or not text.isascii() else text


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of a normalized text, at most MAX_TOKENS. Punctuation becomes the ``pause`` of the next token."""
    tokens: list[Token] = []
    pause = ""
    for match in _WORD.finditer(text):
        if match.group() in _BREAKS:
            pause = match.group()
            continue
        word = fold_word(match.group())
        if word:
            tokens.append(Token(word, stem_word(word), match.start(), match.end(), pause))
            pause = ""
        if len(tokens) == MAX_TOKENS:
            break
    return tuple(tokens)


def extract_stems(text: str) -> tuple[str, ...]:
    """The stems of a name without small words ("and", "of", "the"), but with them if only numbers remain ("A1").

    A small word at the start of a name of two words is kept unless it is an article: "on ice".
    """
    stems = tuple(token.stem for token in tokenize(normalize_text(text.replace("_", " "))))
    small, inner = lexicon().small, lexicon().inner
    content = tuple(s for at, s in enumerate(stems) if s not in small or (at == 0 and s in inner and len(stems) == 2))
    return stems if all(s.isdigit() for s in content) else content


@lru_cache(maxsize=5_000)
def extract_name_stems(name: str) -> tuple[str, ...]:
    """As ``extract_stems``, for names of a menu, which come again and again. A guest's text is not kept here."""
    return extract_stems(name)


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """A word in lower case without accents and apostrophes."""
    word = _SYMBOLS.get(word, word)
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum() or c == ".")


@lru_cache(maxsize=20_000)
def stem_word(word: str) -> str:
    """The singular of a folded word, by rule; number words become digits. Compare it with other stems only."""
    words = lexicon()
    if word in words.numbers:
        return str(words.numbers[word])
    if word in words.plurals:
        return words.plurals[word]
    if len(word) < 3 or not word.isalpha():
        return word
    singular = _strip_plural(word)
    return str(words.numbers[singular]) if singular in words.numbers else singular


def _strip_plural(word: str) -> str:
    if word.endswith(("ss", "us")) or (len(word) == 3 and word.endswith(("as", "is"))):
        return word
    if word.endswith("ie") and len(word) > 4:
        return word[:-2] + "y"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def strip_verb_ending(stem: str) -> str:
    """The root of a stem: "mash" of "mashed", "wrap" of "wrapped". Compare it with other roots only."""
    for ending in ("ing", "ed"):
        bare = stem.removesuffix(ending)
        if bare != stem and len(bare) >= _SHORTEST_ROOT:
            return bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
    return stem.removesuffix("e")


def strip_adjective_ending(stem: str) -> str | None:
    """What an adjective is made of: "chees" of "cheesy"; None for other words. Compare it with nouns only."""
    is_adjective = len(stem) >= _SHORTEST_ADJECTIVE and stem.endswith("y") and stem.isalpha()
    return stem[:-1] if is_adjective else None
