"""Wishes that the guest passes on: "my husband says tzatziki, not tahini", "she's just told me no onion".

Who says it leaves the message, so that the wish is read like one of the guest. Only words about the menu, or a change,
are wishes: "my friend says hello" and "the driver said 8" stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.commands import ChangeLine, Command
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_talk import find_act

_SENTENCE = re.compile(r"[^.;!?\n]*")


def find_told_talks(text: str) -> tuple[tuple[int, int], ...]:
    """Find what others said with what the guest replied: a talk that is over, "he said get wings and I was like no"."""
    return tuple(match.span() for match in patterns("speech")["told_talk"].finditer(text))


def cut_relays(text: str, index: MenuIndex) -> str:
    """The text without the persons who say what follows, where this is about dishes or options."""
    talks = find_told_talks(text)
    for match in reversed(list(patterns("speech")["relay"].finditer(text))):
        if any(start <= match.start("who") < end for start, end in talks):
            continue
        rest = text[match.end() :]
        wish = _SENTENCE.match(rest)
        if wish is not None and _is_wish(wish.group(), index):
            text = f"{text[: match.start('who')]}{_speak_for_guest(rest)}"
    return patterns("speech")["refused_by_person"].sub("no", text)


def _is_wish(words: str, index: MenuIndex) -> bool:
    """Whether words name a dish or an option, or change something by their verb: "forget it", "make it two"."""
    pieces = segment_text(normalize_text(words), index)
    has_name = any(sense.score >= EXACT for piece in pieces for sense in piece.senses)
    is_praise = patterns("speech")["praise"].search(plain_text(words)) is not None
    is_kept = patterns("cart")["put_back"].search(plain_text(words)) is not None
    return not is_praise and (has_name or is_kept or find_act(plain_text(words)) is not None)


def _speak_for_guest(words: str) -> str:
    """The words of a person as the guest's own: "can he have" is "can i have"."""
    return patterns("speech")["relayed_modal"].sub(r"\g<modal> i \g<verb>", words, count=1)


def limit_to_one_person(commands: Sequence[Command], text: str, context: ReadingContext) -> tuple[Command, ...]:
    """The commands, with exchanges of one unit where one person wants another thing: "she'll have water instead"."""
    if context.cart.is_empty or patterns("speech")["of_one_person"].search(text) is None:
        return tuple(commands)
    return tuple(_limit_to_one(each, context) for each in commands)


def _limit_to_one(command: Command, context: ReadingContext) -> Command:
    if not isinstance(command, ChangeLine) or len(command.lines) != 1 or command.pieces or command.quantity:
        return command
    line = context.cart.lines[command.lines[0] - 1]
    return command.replace(pieces=1) if line.quantity > 1 and line.person is None else command
