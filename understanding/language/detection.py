"""The language of a message, by its words. Names of the menu and of streets are of no language."""

from __future__ import annotations

from typing import NamedTuple

from understanding.address import find_address_span
from understanding.language.lexicon import lexicon
from understanding.language.menu_names import MenuNames, NamesByLanguage
from understanding.language.rendering_words import ENGLISH, english_words, languages, rendering_words
from understanding.language.tokens import tokenize
from understanding.rendering import normalize_accents

_FEWEST_SIGNS = 2


class Signs(NamedTuple):
    """How many different words of a text are of the language, and how many English.

    ``marked``: whether the text has marks or words that no other language has. ``counting``: whether it counts in the
    language and has only names of the menu beside: "une carbonara".
    """

    own: int
    english: int
    marked: bool
    counting: bool

    @property
    def is_plain(self) -> bool:
        """Whether the text is of the language, whatever was expected."""
        return self.own + self.marked + self.counting >= _FEWEST_SIGNS and self.own > 2 * self.english


def detect_language(text: str, names: NamesByLanguage, *, expected: str = ENGLISH) -> str:
    """The language of most words of a message; the ``expected`` one where the words are of no certain language."""
    text = _remove_address(text)
    signs = {language: count_signs(text, names[language]) for language in languages()}
    fits = {each: sign.own for each, sign in signs.items() if sign.is_plain or _fits_expected(each, sign, expected)}
    most = [each for each, own in fits.items() if own == max(fits.values())]
    if len(most) == 1:
        return most[0]
    return expected if expected in most else ENGLISH


def count_signs(text: str, names: MenuNames) -> Signs:
    """The counts of a text's words that are of a language, and of the English ones."""
    data, grammar = rendering_words(names.language), names.grammar
    cues = lexicon().cues
    tokens = [t for t in tokenize(text, grammar) if t.is_word]
    tokens = [t for t in tokens if grammar.strip_plural(t.plain) not in names.words or (t.plain,) in cues]
    accented = {token.plain for token in tokens if token.exact in data.accented}
    words = {token.plain for token in tokens}
    own = {word for word in words if word in data.words or grammar.strip_plural(word) in data.words} | accented
    english = (words & english_words()) - data.both - accented
    strange = words - own - english_words() - data.both
    marked = bool(data.marks.intersection(normalize_accents(text).lower()) or words & data.decisive)
    counting = bool(own & data.counts) and all(word.isdigit() for word in strange)
    return Signs(len(own), len(english), marked, counting)


def _fits_expected(language: str, signs: Signs, expected: str) -> bool:
    return language == expected and signs.own >= signs.english


def _remove_address(text: str) -> str:
    place = find_address_span(text)
    return f"{text[: place[0]]} {text[place[1] :]}" if place else text
