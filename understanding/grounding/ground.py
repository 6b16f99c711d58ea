"""The one way in: a guest's words, and the menu at hand, to lines, options, refusals, and what stays open."""

from __future__ import annotations

from domain.mentions import GroundedLine
from domain.menu import ItemId
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import in_context
from understanding.grounding.reading import best_reading
from understanding.grounding.resolve import grounding_of
from understanding.grounding.spans import pieces_of
from understanding.grounding.steps import steps_of
from understanding.grounding.words import readable, tokens_of
from understanding.language.lexicon import dictionary, lexicon
from understanding.mentions import Grounding, ItemMention

_WHOLE_NAME = 1.0
"""The score of a name that was said in full."""


def ground(text: str, index: MenuIndex, *, focus: ItemId | None = None) -> Grounding:
    """What a guest's words order from this menu.

    With ``focus``, options said without a dish are tied to that item's groups and come back as ``loose_choices`` and
    ``loose_refusals``. Never raises: words that name nothing yield an empty grounding.
    """
    if index.groundings is None:
        return _grounded(text, index, focus)
    kept = index.groundings.get((text, focus))
    if kept is None:
        kept = index.groundings[text, focus] = _grounded(text, index, focus)
    return kept


def _grounded(text: str, index: MenuIndex, focus: ItemId | None) -> Grounding:
    words = readable(text)
    pieces = pieces_of(words, index)
    steps = in_context(steps_of(pieces), of=len(pieces))
    if not steps:
        return Grounding()
    grounding = grounding_of(best_reading(steps, index, focus), words, index)
    return grounding.replace(lines=tuple(line for line in grounding.lines if not _names_nothing(line, index)))


def _names_nothing(line: GroundedLine, index: MenuIndex) -> bool:
    """Whether only words that fit any dish were said: "house" alone is no house salad, "a regular" no coffee."""
    if line.score >= _WHOLE_NAME:
        return False
    plain, tokens = lexicon().plain, tokens_of(readable(line.said))
    fits_any = [token.stem for token in tokens if token.stem in plain]
    other = [token for token in tokens if token.stem not in plain]
    return bool(fits_any) and all(token.text in dictionary() and token.stem not in index.vocabulary for token in other)


def ground_mention(mention: ItemMention, index: MenuIndex) -> Grounding:
    """One mention of a reader (a model, say) through the same engine: its words, options and refusals as one phrase."""
    told = [mention.words]
    if mention.options:
        told.append("with " + " and ".join(mention.options))
    told += [f"without {refusal}" for refusal in mention.refusals]
    grounding = ground(" ".join(told), index)
    if mention.quantity is None or len(grounding.lines) + len(grounding.ambiguous) != 1:
        return grounding
    count = {"quantity": mention.quantity, "quantity_said": True}
    return grounding.replace(
        lines=tuple(line.replace(**count) for line in grounding.lines),
        ambiguous=tuple(vague.replace(line=vague.line.replace(**count)) for vague in grounding.ambiguous),
    )
