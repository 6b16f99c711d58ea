"""Joins a name that the guest says in two parts: "curry sauce, small" for the Curry Sauce (Small)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.grounding import MenuIndex
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon

_COMMA = re.compile(r"\s*,\s*(?:(?:a|an|the)\s+)?(?=(?P<size>[^\W\d_]+))", re.IGNORECASE)
_PRONOUN = re.compile(r"\s+(?P<pronoun>[^\W\d_]+)")
_MOST_WORDS = 5
"""The most words of a name before its size."""


def join_split_names(text: str, index: MenuIndex) -> str:
    """The text without the comma between a dish's name and its size, if the menu has both as one name."""
    for match in reversed(list(_COMMA.finditer(text))):
        if match["size"].lower() in lexicon().sizes and _is_name(text[: match.start()], match["size"], index):
            text = f"{text[: match.start()]} {match['size']}{_cut_pronoun(text[match.end('size') :])}"
    return text


def _is_name(before: str, size: str, index: MenuIndex) -> bool:
    return any((*words, *extract_stems(size)) in index.full_names for words in _list_last_words(before))


def _list_last_words(before: str) -> Iterator[tuple[str, ...]]:
    """The last words before a comma, as stems: one, two, ..."""
    words = extract_stems(before)
    yield from (words[-count:] for count in range(1, min(len(words), _MOST_WORDS) + 1))


def _cut_pronoun(after: str) -> str:
    """The text without the "one" of "small one"."""
    match = _PRONOUN.match(after)
    return after[match.end() :] if match and match["pronoun"].lower() in lexicon().pronouns else after
