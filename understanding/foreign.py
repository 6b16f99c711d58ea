"""Whether a message is in a language that is not read here: then it is better not understood than half guessed."""

from __future__ import annotations

from understanding.address import find_address
from understanding.grounding import MenuIndex
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.words import normalize_text, tokenize
from understanding.language import tokens as language_tokens
from understanding.language.lexicon import lexicon
from understanding.language.rendering_words import ENGLISH, rendering_words

UNKNOWN_LANGUAGE = "und"
"""The tag of a language that we cannot name."""
_FEWEST_WORDS = 4


def is_foreign(text: str, index: MenuIndex, language: str = ENGLISH, *, is_place: bool = False) -> bool:
    """Whether hardly a word of the text is of the language, or English, names of the menu and of places aside.

    ``is_place``: the text answers our question for an address, so that names and numbers are of no language.
    """
    words, knowledge = lexicon(), load_food_knowledge()
    if is_place and any(char.isdigit() for char in text):
        return False
    own = _find_language_words(text, language)
    place = find_address(text)
    if place is not None:
        text = f"{text[: place.start]} {text[place.end :]}"
    strange = plain = 0
    for token in tokenize(normalize_text(text)):
        if is_place and text[token.start].isupper():
            continue
        if (
            token.stem in index.vocabulary
            or token.stem in knowledge.foods
            or token.text.isdigit()
            or len(token.text) < 2
        ):
            continue
        english = token.text in words.chat or (token.text,) in words.cues or token.text in words.small
        plain += english or token.text in own
        strange += not (english or token.text in own)
    return strange >= _FEWEST_WORDS and strange > 4 * plain


def _find_language_words(text: str, language: str) -> frozenset[str]:
    """The words of a text that are of a language beside English."""
    if language == ENGLISH:
        return frozenset()
    data = rendering_words(language)
    tokens = {token.plain for token in language_tokens.tokenize(text, data.grammar)}
    return frozenset(word for word in tokens if word in data.words or data.grammar.strip_plural(word) in data.words)
