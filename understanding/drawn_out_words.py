"""Words with a drawn-out end are shortened before a message is read: "heyy" is "hey", "plsss" is "pls"."""

from __future__ import annotations

import re
from collections.abc import Container

from understanding.language.lexicon import dictionary, lexicon
from understanding.language.rows import short_forms

_DRAWN_OUT = re.compile(r"\b(?P<word>[^\W\d_]*?(?P<end>[^\W\d_]))(?:(?P=end){2,}|(?<=[iyskx])(?P=end))\b")
"""Three letters, or two of those that hardly end a word twice."""


def shorten_drawn_out_words(text: str, menu_words: Container[str]) -> str:
    """The text with such words as they are written, where only the short form is a word of the language.

    ``menu_words``: the words of the menu, which stay as they are.
    """

    def shorten(match: re.Match[str]) -> str:
        written, short = match.group().lower(), match["word"]
        is_word = written in menu_words or _is_known(written)
        return match.group() if is_word or not _is_known(short.lower()) else short

    return _DRAWN_OUT.sub(shorten, text)


def _is_known(word: str) -> bool:
    return word in dictionary() or word in lexicon().chat or word in short_forms().words
