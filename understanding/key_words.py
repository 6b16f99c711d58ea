"""Misspelt key words: an allergy, a delivery or a payment must not be lost by a slip of the pen.

A word counts as a key word when it sounds like one ("seliac"), is one without its vowels ("dlvry"), or differs by a
letter or two that were left out, doubled or swapped ("intollerant", "crad"). Correctly spelt words stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from understanding.data_files import read_data
from understanding.language.lexicon import Cue, lexicon

_DATA = Path(__file__).with_name("language") / "en" / "key_words.toml"
_VOWELS = re.compile(r"[aeiou]")
_NO_VOWELS = re.compile(r"[^aeiouy\d\W]{3,}y?|[^aeiou\d\W]{4,}")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DOUBLE = re.compile(r"(.)\1+")
_SOUNDS = (
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"[cq]k?"), "k"),
    (re.compile(r"(?<=.)(?:ie|ey|y)"), "i"),
    (re.compile(r"(?<=[^s])h"), ""),
)
_SHORTEST = 4
_ONE_SLIP, _TWO_SLIPS = 5, 8
"""Letters of a key word that may be written with one slip, and with two."""


@dataclass(frozen=True, slots=True)
class _KeyWord:
    text: str
    sound: str
    skeleton: str


def mend_key_word(word: str) -> str:
    """The key word that a plain word misspells; the word itself when it is spelt correctly or like no key word."""
    if len(word) < 3 or word in _load_correct_words() or not word.isalpha():
        return word
    if _NO_VOWELS.fullmatch(word):
        skeleton = _remove_vowels(word)
        return next((key.text for key in _load_key_words() if skeleton == key.skeleton), word)
    if len(word) < _SHORTEST:
        return word
    sound, single = _spell_sound(word), _DOUBLE.sub(r"\1", word)
    initials = (word[0], sound[0])
    alike = (key for key in _load_key_words() if key.text[0] == initials[0] or key.sound[0] == initials[1])
    return next((k.text for k in alike if single == k.text or sound == k.sound or _is_slip(word, k)), word)


def mend_short_words(text: str, kept: Container[str]) -> str:
    """The text with words that lack their vowels in full, and with "without" where it is misspelt.

    "Lrg" is "large", "wth" is "with". ``kept``: words that stay, such as those of the menu.
    """
    return _WORD.sub(lambda match: _mend_short_word(match.group(), kept), text)


def _mend_short_word(word: str, kept: Container[str]) -> str:
    plain = word.lower()
    if plain in kept or plain in _load_correct_words():
        return word
    if not _NO_VOWELS.fullmatch(plain):
        mended = mend_key_word(plain)
        return mended if lexicon().cues.get((mended,), (None, 0))[0] is Cue.REFUSE else word
    skeleton = _DOUBLE.sub(r"\1", plain)
    sizes = (size for size in lexicon().rising if len(size) > _SHORTEST and _remove_vowels(size) == skeleton)
    return next(sizes, mend_key_word(plain))


def _is_slip(word: str, key: _KeyWord) -> bool:
    """Whether a word differs from the key word by as few letters as its length allows."""
    slips = OSA.distance(word, key.text, score_cutoff=2)
    if len(key.text) < _ONE_SLIP:
        return slips == 1 and sorted(word) == sorted(key.text)
    return slips <= (2 if len(key.text) >= _TWO_SLIPS else 1)


def _spell_sound(word: str) -> str:
    """Roughly how a word is spoken: "coeliac" and "seliac" sound alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return _DOUBLE.sub(r"\1", word)


def _remove_vowels(word: str) -> str:
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", word))


@cache
def _load_key_words() -> tuple[_KeyWord, ...]:
    table = tomllib.loads(read_data(_DATA))["words"]
    words = (word for line in table.values() for word in line.split())
    return tuple(_KeyWord(word, _spell_sound(word), _remove_vowels(word)) for word in words)


@cache
def _load_correct_words() -> frozenset[str]:
    """Words that are spelt as they should be."""
    others = tomllib.loads(read_data(_DATA))["others"]["words"].split()
    words = lexicon()
    talk = (word for phrase in words.cues for word in phrase)
    return frozenset((*others, *talk, *words.chat, *words.small, *(key.text for key in _load_key_words())))
