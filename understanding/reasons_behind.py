"""Reasons that follow a wish without a mark: "no parmesan on the bolognese my partner hates it".

What begins with a subject and its verb is a sentence of its own. A comma sets it off, so that it is read apart from the
wish: as a report, as a taste or as nothing. Words that name dishes, options or counts are left where they are.
"""

from __future__ import annotations

import re

from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.order_talk import find_act

_LAST_CLAUSE = re.compile(r"[^.,;:!?\n]*$")


def set_off_reasons(text: str, index: MenuIndex) -> str:
    """The text with a comma before each reason that follows a wish about food."""
    for match in reversed(list(patterns("speech")["reason_behind"].finditer(text))):
        before = _LAST_CLAUSE.search(text[: match.start()])
        if before is not None and _is_wish(before.group(), index) and _is_no_order(match["reason"], index):
            text = f"{text[: match.start()]}, {match['reason']}{text[match.end() :]}"
    return text


def _is_wish(words: str, index: MenuIndex) -> bool:
    if patterns("moods")["report"].search(plain_text(words)):
        return False
    return _names_food(words, index) or find_act(plain_text(words)) is not None


def _is_no_order(words: str, index: MenuIndex) -> bool:
    return patterns("moods")["report"].search(plain_text(words)) is not None or not _names_food(words, index)


def _names_food(words: str, index: MenuIndex) -> bool:
    """Whether words name a dish, an option or a count."""
    pieces = segment_text(normalize_text(words), index)
    return bool(numbers_in(words)) or any(sense.score >= EXACT for piece in pieces for sense in piece.senses)
