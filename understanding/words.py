"""A message as words: lower case, no accents, order numbers and digits as one word each."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from understanding.wording import language, numbers

NUMBER, ORDER_ID = "<num>", "<id>"
_CODE = re.compile(r"\b[a-z]{2,5}-?\d{3,}\b")
_WORD = re.compile(r"<id>|\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_AMBIGUOUS_NUMBERS = frozenset({"one", "un", "una", "uno"})
_KEPT = 256
"""One message is looked at by many rules: its words are made once."""


@lru_cache(maxsize=_KEPT)
def plain(text: str) -> str:
    """Lower case, straight quotes, no accents, single spaces; punctuation stays."""
    straight = text.translate(_QUOTES).lower()
    if not straight.isascii():
        straight = "".join(c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))
    misspelt = language().misspelt
    return " ".join(misspelt.get(word, word) for word in straight.split())


@lru_cache(maxsize=_KEPT)
def tokens(text: str) -> tuple[str, ...]:
    """The words of ``text``: order numbers as ``<id>``, other numbers as ``<num>``, contractions without apostrophe."""
    marked = _CODE.sub(f" {ORDER_ID} ", plain(text))
    return tuple(_replace_number(word.replace("'", "")) for word in _WORD.findall(marked))


def spoken(text: str) -> str:
    """The words of ``text`` joined by single spaces: what the patterns under ``said`` are matched against."""
    return " ".join(tokens(text))


def _replace_number(word: str) -> str:
    if word.isdigit() or (word in numbers() and word not in _AMBIGUOUS_NUMBERS):
        return NUMBER
    return word
