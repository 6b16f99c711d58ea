"""Whether a message is in a language that is not read here: then it is better not understood than half guessed."""

from __future__ import annotations

from understanding.address import find_address
from understanding.grounding import MenuIndex
from understanding.grounding.food import food_knowledge
from understanding.grounding.words import readable, tokens_of
from understanding.language.lexicon import lexicon

_FEWEST_WORDS = 4


def is_foreign(text: str, index: MenuIndex, *, is_place: bool = False) -> bool:
    """Whether hardly a word of the text is English, names of the menu and of places aside.

    ``is_place``: the text answers our question for an address, so that names and numbers are of no language.
    """
    words, known = lexicon(), food_knowledge()
    if is_place and any(char.isdigit() for char in text):
        return False
    place = find_address(text)
    if place is not None:
        text = f"{text[: place.start]} {text[place.end :]}"
    strange = plain = 0
    for token in tokens_of(readable(text)):
        if is_place and text[token.start].isupper():
            continue
        if token.stem in index.vocabulary or token.stem in known.foods or token.text.isdigit() or len(token.text) < 2:
            continue
        english = token.text in words.chat or (token.text,) in words.cues or token.text in words.small
        plain += english
        strange += not english
    return strange >= _FEWEST_WORDS and strange > 4 * plain
