"""What a question is about: items, a category, or how much of it is on the menu at all."""

from __future__ import annotations

from collections.abc import Sequence

from domain.menu import ItemId
from domain.work import spend
from understanding.grounding.index import MenuIndex
from understanding.grounding.resolve import tied
from understanding.grounding.spans import Piece, pieces_of
from understanding.grounding.words import readable, tokens_of
from understanding.language.lexicon import lexicon

_PLACES_A_UNIT = 10
"""How many places of a text are compared with a name for a unit of work."""


def find_items(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    """The items that a question names, best first: one when it is clear, several when they fit alike."""
    named = [piece for piece in pieces_of(readable(text), index) if _items(piece)]
    if not named:
        return ()
    best = max(named, key=lambda piece: (_items(piece)[0][1], piece.end - piece.start))
    return tied(_items(best))


def find_category(text: str, index: MenuIndex) -> str | None:
    """The category that the words name, by its own name or by what guests call its items; None when none is."""
    stems = tuple(token.stem for token in tokens_of(readable(text)))
    spend(1 + len(index.categories) * len(stems) // _PLACES_A_UNIT)
    found = [(len(name), category) for name, category in index.categories.items() if name and _holds(stems, name)]
    return max(found)[1] if found else None


def mentions_menu(text: str, index: MenuIndex) -> float:
    """How strongly a text names things on this menu, 0 to 1: the share of its telling words that the menu knows."""
    words = lexicon()
    known = telling = 0
    for token in tokens_of(readable(text)):
        on_menu = token.stem in index.vocabulary or token.stem in index.compounds
        if on_menu or not (token.text in words.chat or (token.text,) in words.cues or token.text in words.small):
            telling += 1
            known += on_menu
    return known / telling if telling else 0.0


def _items(piece: Piece) -> list[tuple[ItemId, float]]:
    return [(s.concept.item, s.score) for s in piece.senses if s.concept.item is not None]


def _holds(stems: Sequence[str], name: Sequence[str]) -> bool:
    return any(tuple(stems[at : at + len(name)]) == tuple(name) for at in range(len(stems) - len(name) + 1))
