"""The language of a message, by its words: names of the menu and of streets tell nothing."""

from __future__ import annotations

from typing import NamedTuple

from understanding.address import written_address
from understanding.language.lexicon import lexicon
from understanding.language.menu_names import MenuNames, NamesByLanguage
from understanding.language.rendering_words import ENGLISH, english_words, languages, rendering_words
from understanding.language.tokens import elided_tokens
from understanding.rendering import composed

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


def language_of(text: str, names: NamesByLanguage, *, expected: str = ENGLISH) -> str:
    """The language that most words of a message are of; the ``expected`` one of a message that tells nothing."""
    text = _without_address(text)
    signs = {language: signs_of(text, names[language]) for language in languages()}
    fits = {each: found.own for each, found in signs.items() if found.is_plain or _keeps(each, found, expected)}
    most = [each for each, own in fits.items() if own == max(fits.values())]
    if len(most) == 1:
        return most[0]
    return expected if expected in most else ENGLISH


def signs_of(text: str, names: MenuNames) -> Signs:
    """What speaks for a language and what for English."""
    known, grammar = rendering_words(names.language), names.grammar
    cues = lexicon().cues
    tokens = [t for t in elided_tokens(text, grammar) if t.word]
    tokens = [t for t in tokens if grammar.root(t.plain) not in names.words or (t.plain,) in cues]
    accented = {token.plain for token in tokens if token.exact in known.accented}
    words = {token.plain for token in tokens}
    own = {word for word in words if word in known.words or grammar.root(word) in known.words} | accented
    english = (words & english_words()) - known.both - accented
    strange = words - own - english_words() - known.both
    marked = bool(known.marks.intersection(composed(text).lower()) or words & known.telling)
    counting = bool(own & known.counts) and all(word.isdigit() for word in strange)
    return Signs(len(own), len(english), marked, counting)


def _keeps(language: str, signs: Signs, expected: str) -> bool:
    return language == expected and signs.own >= signs.english


def _without_address(text: str) -> str:
    place = written_address(text)
    return f"{text[: place[0]]} {text[place[1] :]}" if place else text
