"""Refusals that are none, and refused words that match no option.

"No do a bowl", of a cup, corrects the size. "Hold the olives" must reach the kitchen as "no olives".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.cart import Line
from domain.commands import (
    AddItem,
    ChangeLine,
    ChangeOrder,
    Changes,
    ChosenOption,
    Command,
    Pick,
    RefusedOption,
    RepeatLine,
)
from domain.menu import GroupKind, Item
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.message_reading import MessageReading

_NO = re.compile(r"^(?:\w+ ){0,2}?no\b")


def choose_for_refusals(wishes: Sequence[Command], reading: MessageReading) -> Sequence[Command]:
    """The wishes with the options that "no" corrects to: a dish of which one size is chosen has no other to refuse."""
    if reading.index is None or _NO.match(plain_text(reading.rules_text)) is None:
        return wishes
    return [_choose_refused(each, reading) if isinstance(each, ChangeLine) else each for each in wishes]


def _choose_refused(change: ChangeLine, reading: MessageReading) -> ChangeLine:
    lines = [reading.context.cart.lines[at - 1] for at in change.lines if at <= len(reading.context.cart.lines)]
    item = reading.index.menu.item(lines[0].item) if len(lines) == 1 and reading.index else None
    if item is None:
        return change
    other = [each for each in change.changes.refusals if _is_other_choice(each, lines[0], item)]
    if len(other) != 1:
        return change
    refusals = tuple(each for each in change.changes.refusals if each not in other)
    chosen = ChosenOption(group=other[0].group, option=other[0].option)
    changes = change.changes.replace(refusals=refusals, choices=(*change.changes.choices, chosen))
    return change.replace(changes=changes)


def _is_other_choice(refusal: RefusedOption, line: Line, item: Item) -> bool:
    """Whether a refusal is of an option of a group of which the line has another one, as the dish requires."""
    group = item.group(refusal.group)
    if group is None or group.kind is not GroupKind.SINGLE or not group.is_required or group.refusable:
        return False
    chosen = [choice.option for choice in line.choices if choice.group == group.id]
    return bool(chosen) and refusal.option not in chosen


def mark_refusals(command: Command, text: str) -> Command:
    """Put "no" before each unknown option that ``text``, the words of the rules, refuses."""
    if isinstance(command, ChangeOrder):
        inner = tuple(mark_refusals(each, text) for each in command.commands)
        return command.model_copy(update={"commands": inner})
    if not isinstance(command, AddItem | ChangeLine | Pick | RepeatLine) or not command.changes.unknown:
        return command
    if isinstance(command, ChangeLine) and not command.lines:
        return command  # its words name the dish that is not there
    return command.replace(changes=_mark_refusals(command.changes, text))


def _mark_refusals(changes: Changes, text: str) -> Changes:
    """Mark the refused words of the changes."""
    plain = plain_text(text)
    unknown = (words if _is_new_start(words, text) else _mark_refusal(words, plain) for words in changes.unknown)
    return changes.replace(unknown=tuple(unknown))


def _is_new_start(words: str, text: str) -> bool:
    """Whether words after a comma begin something else: in "no sauce, Tom the club" nobody refuses Tom."""
    match = re.search(
        rf"[,.;]\s*{re.escape(words)}\s+(?!(?:and|or|nor|please|on|from|off|in)\b)\w", text, re.IGNORECASE
    )
    return match is not None


def _mark_refusal(words: str, plain: str) -> str:
    """Put "no" before the words, if the plain text refuses them."""
    mood_patterns, plain_word = patterns("moods"), plain_text(words)
    at = plain.find(plain_word)
    if at < 0 or mood_patterns["refused_already"].match(plain_word):
        return words
    before, after = plain[:at], plain[at + len(plain_word) :]
    refused = mood_patterns["refused_before"].search(before) or (
        mood_patterns["taken"].search(before) and mood_patterns["away"].match(after)
    )
    return f"no {words}" if refused else words
