"""Splits a short message into plain words, for comparison with closed lists."""

from __future__ import annotations

import re
import unicodedata

_QUESTION_MARKS = frozenset("?;؟¿՞፧⁇⁈⁉‽")
"""Question marks of all scripts after NFKC; Greek writes ";"."""
_PAUSES = frozenset(".,!¡:-–—…。、！，।॥۔·'\n\t\r~")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_LONG_DRAWN = re.compile(r"(\w)\1{2,}")
_ACCENTS = range(0x0300, 0x0370)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_MOST_CHARS = 200


def split_plain_words(text: str) -> tuple[str, ...]:
    """Split a text into lower case words without accents and punctuation; an emoji is a word, "yesss" is "yes".

    Empty for a text that asks (a question mark anywhere), has more than 200 characters, or has no words. Signs other
    than pauses stay in their word, so that no list has it.
    """
    if len(text) > _MOST_CHARS or not _QUESTION_MARKS.isdisjoint(text):
        return ()
    if text.isascii() and text.replace(" ", "").isalpha():  # most phrases of the closed lists, read at start
        return tuple(_LONG_DRAWN.sub(r"\1", text.lower()).split())
    composed = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    if not _QUESTION_MARKS.isdisjoint(composed):
        return ()
    bare = unicodedata.normalize("NFC", "".join(map(_fold_char, unicodedata.normalize("NFD", composed))))
    return tuple(_LONG_DRAWN.sub(r"\1", bare).split())


def _fold_char(char: str) -> str:
    """Return a character without accents; a space for a pause, and spaces around an emoji."""
    code = ord(char)
    if char in _PAUSES:
        return " "
    if code in _ACCENTS or code in _SKIN_TONES or code in _VARIATION_SELECTORS:
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return f" {char} " if category == "So" else char
