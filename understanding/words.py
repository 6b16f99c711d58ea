"""A message as words: lower case, no accents, order numbers and digits as one word each."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from understanding.wording import number_values, word_lists

NUMBER, ORDER_ID = "<num>", "<id>"
_CODE = re.compile(r"\b[a-z]{2,5}-?\d{3,}\b")
_WORD = re.compile(r"<id>|\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_AMBIGUOUS_NUMBERS = frozenset({"one", "un", "una", "uno"})
_CACHE_SIZE = 256
"""One message is looked at by many rules: its words are made once."""


@lru_cache(maxsize=_CACHE_SIZE)
def normalize_spelling(text: str) -> str:
    """Lower case, straight quotes, no accents, single spaces; punctuation stays."""
    straight = text.translate(_QUOTES).lower()
    if not straight.isascii():
        straight = "".join(c for c in unicodedata.normalize("NFKD", straight) if not unicodedata.combining(c))
    misspelt = word_lists().misspelt
    return " ".join(misspelt.get(word, word) for word in straight.split())


@lru_cache(maxsize=_CACHE_SIZE)
def list_tokens(text: str) -> tuple[str, ...]:
    """The words of ``text``: order numbers as ``<id>``, other numbers as ``<num>``, contractions without apostrophe."""
    marked = _CODE.sub(f" {ORDER_ID} ", normalize_spelling(text))
    return tuple(_replace_number(word.replace("'", "")) for word in _WORD.findall(marked))


def _replace_number(word: str) -> str:
    if word.isdigit() or (word in number_values() and word not in _AMBIGUOUS_NUMBERS):
        return NUMBER
    return word
