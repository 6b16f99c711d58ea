"""Grounds a guest's words in a menu: lines, options, refusals, and the parts that stay open."""

from __future__ import annotations

from domain.mentions import GroundedLine
from domain.menu import ItemId
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import apply_context
from understanding.grounding.reading import find_best_hypothesis
from understanding.grounding.resolve import build_grounding
from understanding.grounding.spans import segment_text
from understanding.grounding.steps import build_steps
from understanding.grounding.words import normalize_text, tokenize
from understanding.language.lexicon import dictionary, lexicon
from understanding.mentions import Grounding, ItemMention

_FULL_NAME_SCORE = 1.0


def ground(text: str, index: MenuIndex, *, focus: ItemId | None = None) -> Grounding:
    """The grounding of a guest's words in this menu.

    With ``focus``, options without a dish belong to that item's groups and are returned as ``loose_choices`` and
    ``loose_refusals``. Words that name nothing return an empty grounding. Raises TooMuchWork at the turn's work limit.
    """
    if index.groundings is None:
        return _ground_text(text, index, focus)
    cached = index.groundings.get((text, focus))
    if cached is None:
        cached = index.groundings[text, focus] = _ground_text(text, index, focus)
    return cached


def _ground_text(text: str, index: MenuIndex, focus: ItemId | None) -> Grounding:
    words = normalize_text(text)
    pieces = segment_text(words, index, focus)
    steps = apply_context(build_steps(pieces), len(pieces))
    if not steps:
        return Grounding()
    grounding = build_grounding(find_best_hypothesis(steps, index, focus), words, index)
    return grounding.replace(lines=tuple(line for line in grounding.lines if not _fits_any_dish(line, index)))


def _fits_any_dish(line: GroundedLine, index: MenuIndex) -> bool:
    """Whether the words of a line fit any dish: "house" alone is no house salad, "a regular" no regular coffee."""
    if line.score >= _FULL_NAME_SCORE:
        return False
    plain, tokens = lexicon().plain, tokenize(normalize_text(line.said))
    has_plain = any(token.stem in plain for token in tokens)
    others = [token for token in tokens if token.stem not in plain]
    return has_plain and all(token.text in dictionary() and token.stem not in index.vocabulary for token in others)


def ground_mention(mention: ItemMention, index: MenuIndex) -> Grounding:
    """The grounding of one mention of a reader, such as a model: its words, options and refusals as one phrase."""
    phrases = [mention.words]
    if mention.options:
        phrases.append("with " + " and ".join(mention.options))
    phrases += [f"without {refusal}" for refusal in mention.refusals]
    grounding = ground(" ".join(phrases), index)
    if mention.quantity is None or len(grounding.lines) + len(grounding.ambiguous) != 1:
        return grounding
    count = {"quantity": mention.quantity, "quantity_said": True}
    return grounding.replace(
        lines=tuple(line.replace(**count) for line in grounding.lines),
        ambiguous=tuple(vague.replace(line=vague.line.replace(**count)) for vague in grounding.ambiguous),
    )
