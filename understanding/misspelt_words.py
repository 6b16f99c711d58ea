"""Slips of the pen in the words of an order: "mak the anchovy one lrage", "no olvies pls", "hye cn i get".

A word that is in no word list is read as a word of the menu or as one of the words that most orders are made of, if
it is one slip away from it: two letters swapped, one left out, doubled or wrong. Short words allow fewer slips. Names
of persons and addresses stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Mapping
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from understanding.data_files import read_data
from understanding.grounding import MenuIndex
from understanding.grounding.words import fold_word, stem_word
from understanding.language.lexicon import dictionary, lexicon
from understanding.language.rows import short_forms

_DATA = Path(__file__).with_name("language") / "en" / "order_words.toml"
_WORD = re.compile(r"(?<![\w@.'’-])(?:[^\W\d_]{2,}in['’](?!\w)|[^\W\d_]{2,}(?![\w@'’-]|\.\w))")
_SHORTEST_OF_MENU, _SHORTEST_WRONG_LETTER = 4, 5
"""Letters of a word that may be one of the menu, and of one in which a letter may be another one."""
_LONGEST_SHORT = 3
_SHORTEST_VERB = 2
_LIKE = 0.75
"""The least likeness to a word of the menu."""
_MOST_STRANGE = 0.34
"""The largest share of words that stay unknown; with more, the message is of another language."""


def mend_misspelt_words(text: str, index: MenuIndex, menu_words: Iterable[str] = ()) -> str:
    """The text with such words as they are spelt, if enough other words are known.

    ``menu_words``: the words of the menu's names as they are written there.
    """
    matches = list(_WORD.finditer(text))
    unknown = [match for match in matches if _is_unknown(match.group(), index)]
    if not unknown:
        return text
    is_place = not lexicon().streets.isdisjoint(match.group().lower() for match in matches)
    mended, strange = text, 0
    for match in reversed(unknown):
        word = match.group().lower()
        correct = _mend_any(match, text, index, menu_words, is_place=is_place)
        strange += correct == word
        mended = mended if correct == word else mended[: match.start()] + correct + mended[match.end() :]
    return text if strange > max(1.0, _MOST_STRANGE * len(matches)) else mended


def _is_unknown(word: str, index: MenuIndex) -> bool:
    plain = fold_word(word)
    if _find_short_form(plain):
        return True
    stem = stem_word(plain)
    if plain in dictionary() or stem in dictionary() or stem in index.vocabulary or stem in index.compounds:
        return False
    known = (lexicon().chat, lexicon().measures, lexicon().moments, short_forms().words, _load_words())
    return not any(plain in words for words in known)


def _find_short_form(plain: str) -> str | None:
    """The word that a known slip is: "the" for "teh"."""
    full = short_forms().words.get(plain, ())
    return full[0] if len(full) == 1 and len(plain) > 2 and _is_swap_or_gap(plain, full[0]) else None


def _is_name(match: re.Match[str], text: str) -> bool:
    """Whether a word is a name: it is written with a capital inside of the text, or follows "my name is"."""
    before = text[: match.start()]
    is_capital = match.group()[0].isupper() and bool(before.strip()) and before.rstrip()[-1] not in ".!?"
    return is_capital or _load_name_cues().search(before.lower()) is not None


def _mend_any(match: re.Match[str], text: str, index: MenuIndex, menu_words: Iterable[str], *, is_place: bool) -> str:
    """The word that an unknown word is; the word itself without one. A name stays, unless it is a verb form."""
    word = match.group().lower()
    form = word.rstrip("'’").removesuffix("in")
    has_dropped_g = form != word.rstrip("'’") and len(form) >= _SHORTEST_VERB
    if has_dropped_g and f"{form}ing" in dictionary():  # "I'm pickin' up" is no name
        return f"{form}ing"
    if _is_name(match, text):
        return word
    return f"{form}ing" if has_dropped_g and form in dictionary() else _mend(word, index, menu_words, is_place=is_place)


def _mend(word: str, index: MenuIndex, menu_words: Iterable[str], *, is_place: bool) -> str:
    """The word of an order, or else of the menu, that a misspelt word is; the word itself without one."""
    common = _find_short_form(word) or _find_order_word(word, index.vocabulary)
    if common is not None and _is_swap_or_gap(word, common):
        return common
    is_long = len(word) >= _SHORTEST_OF_MENU and not is_place
    return (_find_menu_word(word, index, menu_words) if is_long else None) or common or word


def _find_menu_word(word: str, index: MenuIndex, menu_words: Iterable[str]) -> str | None:
    """The word of the menu that is one slip away, as it is written there or in the singular."""
    near = [each for each in menu_words if each[:1] == word[0] and len(each) > _LONGEST_SHORT and _is_slip(word, each)]
    if near:
        return min(near)
    forms = dict.fromkeys((stem_word(word), word.removesuffix("s"), word))
    nearest, likeness = max(map(index.correct_stem, forms), key=lambda pair: pair[1])
    return nearest[0] if likeness >= _LIKE and len(nearest) == 1 else None


def _find_order_word(word: str, menu_words: Container[str]) -> str | None:
    """The only word of an order that is one slip away; a swap or a gap before a wrong letter."""
    near = [each for each in _load_words() if each[0] == word[0] and OSA.distance(word, each, score_cutoff=1) <= 1]
    slips = [each for each in near if _is_swap_or_gap(word, each)]
    if slips or len(word) < _SHORTEST_WRONG_LETTER:
        return min(slips, key=_load_words().__getitem__, default=None)
    return near[0] if len(near) == 1 and stem_word(word) not in menu_words else None


def _is_slip(word: str, correct: str) -> bool:
    return abs(len(word) - len(correct)) < 2 and _is_swap_or_gap(word, correct)


def _is_swap_or_gap(word: str, correct: str) -> bool:
    """Whether two letters are swapped, or one is left out or doubled."""
    if len(word) == len(correct):
        return sorted(word) == sorted(correct)
    longer, shorter = (word, correct) if len(word) > len(correct) else (correct, word)
    gaps = [at for at in range(len(longer)) if longer[:at] + longer[at + 1 :] == shorter]
    return any(len(word) < len(correct) or (at and longer[at] == longer[at - 1]) for at in gaps)


@cache
def _load_words() -> Mapping[str, int]:
    """The words that orders are made of, the most frequent first, with their ranks."""
    words = tomllib.loads(read_data(_DATA))["words"].split()
    return {word: rank for rank, word in enumerate(dict.fromkeys(words))}


@cache
def _load_name_cues() -> re.Pattern[str]:
    cues = tomllib.loads(read_data(_DATA))["before_names"]
    return re.compile("|".join(f"(?:{each})" for each in cues))
