"""The evidence that a clause is about food: the names of dishes in it, against its other words.

"The cat was sick, there was nothing but half a lemon" names a drink by a part of its name, beside many words that no
menu has. "A lemon one" names it by as little and has no such words.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.menu import ItemId
from understanding.grounding import MenuIndex
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import Piece, segment_text
from understanding.grounding.words import normalize_text, tokenize
from understanding.language.lexicon import Cue, dictionary, lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.moods import is_wish
from understanding.order_talk import find_act

ENOUGH = 1.0
"""The evidence from which on a clause is about the order."""

_WHOLE_DISH, _PART_OF_DISH = 3.0, 1.0
_WHOLE_OPTION, _PART_OF_OPTION, _SIZE = 1.0, 0.5, 0.25
"""Many things that are no food have a size."""
_LONG_OPTION = 0.5
"""More for an option of several words, which hardly mean anything else: "well done"."""
_OF_FOCUS = 1.0
"""More for an option that the dish in focus has."""
_AFTER_DISH = 1.0
"""More for a clause after a dish."""
_HARDLY = 0.5
"""A fit below which a word names nothing for sure."""
_WISHED, _INTRODUCED = 1.0, 1.0
_STRANGE_WORD, _TALK = 1.0, 0.2
"""The cost of a word that is no food, and of an everyday one; it is subtracted from the evidence."""
_STRANGE_NAME = 0.75
"""The same of a word that no language list has: it may be a name."""

_SHORTEST_NAME = 3

_INTRODUCING = frozenset(
    {
        Cue.NUMBER,
        Cue.ARTICLE,
        Cue.BEGIN,
        Cue.PART,
        Cue.ACCEPT,
        Cue.REFUSE,
        Cue.STRIP,
        Cue.EXTRA,
        Cue.LIGHT,
        Cue.REFER,
        Cue.ONTO,
        Cue.CORRECT,
    }
)


def is_about_food(clause: Clause, index: MenuIndex, focus: ItemId | None, *, after_dish: bool = False) -> bool:
    """Whether the dishes and options that a clause names outweigh its other words.

    ``after_dish``: the message has named a dish already, of which the clause may say the size.
    """
    return weigh_food(clause, index, focus) + (_AFTER_DISH if after_dish else 0.0) >= ENOUGH


def is_strange_name(text: str) -> bool:
    """Whether bare words that the menu does not have may name a dish: one is food, or no word of the language."""
    words = [token for token in tokenize(normalize_text(text)) if token.text not in lexicon().chat]
    foods = load_food_knowledge().foods
    return any(token.stem in foods or not _is_common(token.text) for token in words)


def _is_common(word: str) -> bool:
    return word in dictionary() or len(word) < _SHORTEST_NAME


def weigh_food(clause: Clause, index: MenuIndex, focus: ItemId | None) -> float:
    """The evidence for food less that for other talk."""
    pieces = segment_text(normalize_text(clause.raw), index)
    worths = [_weigh_name(pieces, at, focus) for at in range(len(pieces))]
    other = sum(_weigh_other_word(piece, after) for piece, after in zip(pieces, [*pieces[1:], None], strict=True))
    wished = _WISHED if is_wish(clause) or find_act(clause.plain) is not None else 0.0
    return sum(worths) - other + (wished if any(worths) else 0.0)


def _weigh_name(pieces: Sequence[Piece], at: int, focus: ItemId | None) -> float:
    piece = pieces[at]
    if not piece.senses or _is_verb(pieces, at):
        return 0.0
    return max(_weigh_dish(piece), _weigh_option(piece, focus)) + _weigh_introduction(pieces, at)


def _weigh_dish(piece: Piece) -> float:
    best = max((sense.score for sense in piece.senses if sense.concept.item is not None), default=0.0)
    if piece.is_size or best < _HARDLY:
        return 0.0
    return _WHOLE_DISH if best >= EXACT else _PART_OF_DISH


def _weigh_option(piece: Piece, focus: ItemId | None) -> float:
    options = [sense for sense in piece.senses if sense.concept.item is None]
    best = max((sense.score for sense in options), default=0.0)
    if not best:
        return 0.0
    of_focus = _OF_FOCUS if any(focus in sense.concept.places for sense in options) else 0.0
    if best >= EXACT and len(piece.text.split()) > 1:
        return of_focus + _WHOLE_OPTION + _LONG_OPTION
    return of_focus + (_SIZE if piece.is_size else _WHOLE_OPTION if best >= EXACT else _PART_OF_OPTION)


def _weigh_introduction(pieces: Sequence[Piece], at: int) -> float:
    """The evidence of the words before a name: "a", "two", "with", "no"; courtesies between do not count."""
    for before in reversed(pieces[:at]):
        if before.cue is Cue.CHAT:
            continue
        joined = before.cue is Cue.JOIN and any(_weigh_dish(piece) for piece in pieces[:at])
        return _INTRODUCED if before.cue in _INTRODUCING or joined else 0.0
    return 0.0


def _is_verb(pieces: Sequence[Piece], at: int) -> bool:
    """ "Can I ring you": a single word right before whom it is done to names no dish."""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if after is None or after.pause or len(pieces[at].text.split()) > 1:
        return False
    counted = at > 0 and pieces[at - 1].cue in (Cue.NUMBER, Cue.ARTICLE)
    return not counted and patterns("moods")["done_to"].fullmatch(plain_text(after.text)) is not None


def _weigh_other_word(piece: Piece, after: Piece | None) -> float:
    """The cost of a word that is no food; before a name it may be a part of it and costs nothing: "bhindi salad"."""
    if piece.cue is Cue.TALK:
        return _TALK
    if piece.senses or piece.cue is not None or piece.is_size or piece.is_food:
        return 0.0
    if after is not None and after.senses and not after.pause:
        return 0.0
    return _STRANGE_WORD if piece.text.lower() in dictionary() else _STRANGE_NAME
