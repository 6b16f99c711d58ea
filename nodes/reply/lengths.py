"""Limits the length of a reply by channel; a longer one keeps its beginning and its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, takewhile

MAX_LENGTH = 20_000
"""Characters, on a channel that has no limit of its own."""
MAX_LENGTHS: Mapping[str, int] = {"whatsapp": 4096, "telegram": 4096, "sms": 1600}
MAX_SPOKEN_LINES = 5
"""Lines of a list that are read aloud."""
_QUESTION_SHARE = 0.6
"""Of a reply that is too long, how much its question may take."""
_CUT = "…"

More = Callable[[int], str]
"""The text for a number of lines that were left out."""


def get_max_length(channel: str) -> int:
    """The maximum number of characters of a reply on this channel."""
    return MAX_LENGTHS.get(channel, MAX_LENGTH)


def fit_parts(parts: Sequence[str], question: str, limit: int, more: More) -> str:
    """The parts and, last, the question as one text of at most ``limit`` characters, cut at a line."""
    text = "\n".join(part for part in (*parts, question) if part)
    if len(text) <= limit:
        return text
    short_question = drop_middle(question, int(limit * _QUESTION_SHARE), more)
    first_part = keep_first_lines("\n".join(filter(None, parts)), limit - len(short_question) - 1, more)
    return "\n".join(filter(None, (first_part, short_question)))


def keep_first_lines(text: str, limit: int, more: More) -> str:
    """The first lines of a text and the number of lines left out, in at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    room = limit - len(more(len(lines))) - 1
    count = _count_fitting(lines, room)
    if not count:
        return cut_at_word(text, limit)
    return "\n".join((*lines[:count], more(len(lines) - count)))


def drop_middle(text: str, limit: int, more: More) -> str:
    """A text without lines in its middle: a read-back keeps its total and question at the end."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    room = limit - len(more(len(lines))) - 1
    last = _count_fitting(lines[::-1], int(room * _QUESTION_SHARE))
    ending = lines[len(lines) - last :]
    first = _count_fitting(lines[: len(lines) - last], room - sum(len(line) + 1 for line in ending))
    if not first:
        return cut_at_word(text, limit)
    return "\n".join((*lines[:first], more(len(lines) - first - last), *ending))


def format_spoken_lines(text: str, more: More) -> str:
    """The first lines of a list as one sentence for reading aloud, and the number of lines left out."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) <= MAX_SPOKEN_LINES:
        return text
    return f"{'; '.join(lines[:MAX_SPOKEN_LINES])}. {more(len(lines) - MAX_SPOKEN_LINES)}"


def cut_at_word(text: str, limit: int) -> str:
    """The beginning of a text in at most ``limit`` characters, to the end of a word where there is one."""
    if len(text) <= limit:
        return text
    head, rest = text[: limit - len(_CUT)], text[limit - len(_CUT) :]
    at_end = head[-1:].isspace() or rest[0].isspace()
    words = head.rsplit(maxsplit=1)
    return (head if at_end or len(words) < 2 else words[0]).rstrip() + _CUT


def _count_fitting(lines: Sequence[str], room: int) -> int:
    """The number of first lines that fit into ``room`` characters, including line ends."""
    return sum(1 for _ in takewhile(lambda length: length <= room, accumulate(len(line) + 1 for line in lines)))
