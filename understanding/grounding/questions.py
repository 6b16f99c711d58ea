"""Resolves a question to the menu: its items, its category, and the share of its words that the menu contains."""

from __future__ import annotations

from collections.abc import Sequence

from domain.menu import ItemId
from domain.work import spend
from understanding.grounding.index import MenuIndex
from understanding.grounding.resolve import find_tied_items
from understanding.grounding.spans import Piece, segment_text
from understanding.grounding.words import normalize_text, tokenize
from understanding.language.lexicon import lexicon

_POSITIONS_A_UNIT = 10
"""How many positions of a text are compared with a name for a unit of work."""


def find_items(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    """The items that a question names: one if the words are clear, several if they match equally well."""
    pieces = segment_text(normalize_text(text), index)
    named = [(scores, piece.end - piece.start) for piece in pieces if (scores := _list_item_scores(piece))]
    if not named:
        return ()
    best, _ = max(named, key=lambda pair: (pair[0][0][1], pair[1]))
    return find_tied_items(best)


def find_category(text: str, index: MenuIndex) -> str | None:
    """The category with the longest name or generic name in the text; None if the text contains none."""
    stems = tuple(token.stem for token in tokenize(normalize_text(text)))
    spend(1 + len(index.categories) * len(stems) // _POSITIONS_A_UNIT)
    matches = [
        (len(name), category) for name, category in index.categories.items() if name and _has_phrase(stems, name)
    ]
    return max(matches)[1] if matches else None


def measure_menu_share(text: str, index: MenuIndex) -> float:
    """The share, 0 to 1, of the text's content words that are words of the menu."""
    words = lexicon()
    on_menu = content = 0
    for token in tokenize(normalize_text(text)):
        is_on_menu = token.stem in index.vocabulary or token.stem in index.compounds
        if is_on_menu or not (token.text in words.chat or (token.text,) in words.cues or token.text in words.small):
            content += 1
            on_menu += is_on_menu
    return on_menu / content if content else 0.0


def _list_item_scores(piece: Piece) -> list[tuple[ItemId, float]]:
    return [(sense.concept.item, sense.score) for sense in piece.senses if sense.concept.item is not None]


def _has_phrase(stems: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(stems[at : at + size]) == tuple(phrase) for at in range(len(stems) - size + 1))
