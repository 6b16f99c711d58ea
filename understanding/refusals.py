"""Marks refused words that match no option: "hold the olives" must reach the kitchen as "no olives"."""

from __future__ import annotations

import re

from domain.commands import AddItem, ChangeLine, ChangeOrder, Changes, Command, Pick, RepeatLine
from understanding.language.rows import patterns
from understanding.message import plain_text


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
