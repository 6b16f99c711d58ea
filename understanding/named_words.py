"""Names of the menu that look like phrases of the language: "half and half" is a milk, "sauce on the side" an option.

A name of several words that explains all words of a phrase is meant, and not the phrase.
"""

from __future__ import annotations

import re

from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import segment_text
from understanding.grounding.words import extract_name_stems, normalize_text
from understanding.language.lexicon import Phrase, lexicon

_WORD = re.compile(r"\S+")


def is_named(plain: str, start: int, end: int, index: MenuIndex) -> bool:
    """Whether names of several words on the menu explain all words of a part of a text in plain words."""
    if " " not in plain[start:end]:
        return False
    stems = extract_name_stems(plain[start:end])
    if not stems or not index.vocabulary.issuperset(stems):
        return False
    if len(stems) > 1 and _is_option(stems, index):
        return True
    names = find_long_names(plain, index)
    words = [word for word in _WORD.finditer(plain, start, end) if word.group() not in lexicon().small]
    return bool(words) and all(any(first <= word.start() < after for first, after in names) for word in words)


def _is_option(stems: Phrase, index: MenuIndex) -> bool:
    """Whether stems are an option's name with nothing but the noun of its group: "the dressing on the side"."""
    senses = index.find_senses(stems)
    return bool(senses) and senses[0].concept.item is None and senses[0].score >= EXACT


def begins_with_name(plain: str, index: MenuIndex) -> bool:
    """Whether a text in plain words begins with a name of several words on the menu."""
    return any(start == 0 for start, _ in find_long_names(plain, index))


def find_long_names(text: str, index: MenuIndex, least: float = EXACT) -> tuple[tuple[int, int], ...]:
    """The start and the end of each name of several words on the menu in a text. ``least``: its lowest score."""
    pieces = segment_text(normalize_text(text), index)
    names = (each for each in pieces if each.senses and each.senses[0].score >= least and " " in each.text)
    return tuple((each.start, each.end) for each in names)
