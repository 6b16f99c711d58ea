"""How long a reply may be, by channel, and what is left of a longer one: its beginning and its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, takewhile

LONGEST_REPLY = 20_000
"""Characters, on a channel that has no limit of its own."""
LONGEST: Mapping[str, int] = {"whatsapp": 4096, "sms": 1600}
MOST_SPOKEN = 5
"""Lines of a list that are read aloud."""
_QUESTION_SHARE = 0.6
"""Of a reply that is too long, how much its question may take."""
_CUT = "…"

More = Callable[[int], str]
"""The words for so many lines that were left out."""


def longest_on(channel: str) -> int:
    """The characters that a reply on this channel may have."""
    return LONGEST.get(channel, LONGEST_REPLY)


def fitted(parts: Sequence[str], question: str, limit: int, more: More) -> str:
    """The parts and, last, the question as one text of at most ``limit`` characters, cut at a line."""
    text = "\n".join(part for part in (*parts, question) if part)
    if len(text) <= limit:
        return text
    asked = without_middle(question, int(limit * _QUESTION_SHARE), more)
    told = first_lines("\n".join(filter(None, parts)), limit - len(asked) - 1, more)
    return "\n".join(filter(None, (told, asked)))


def first_lines(text: str, limit: int, more: More) -> str:
    """The first lines of a text, and how many more there are, in at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    room = limit - len(more(len(lines))) - 1
    count = _fitting(lines, room)
    if not count:
        return cut_at_word(text, limit)
    return "\n".join((*lines[:count], more(len(lines) - count)))


def without_middle(text: str, limit: int, more: More) -> str:
    """A text with lines left out of its middle: the end of a read-back is what it costs and what is asked."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    room = limit - len(more(len(lines))) - 1
    last = _fitting(lines[::-1], int(room * _QUESTION_SHARE))
    ending = lines[len(lines) - last :]
    first = _fitting(lines[: len(lines) - last], room - sum(len(line) + 1 for line in ending))
    if not first:
        return cut_at_word(text, limit)
    return "\n".join((*lines[:first], more(len(lines) - first - last), *ending))


def spoken_lines(text: str, more: More) -> str:
    """The first lines of a list as one sentence, for reading aloud, and how many more there are."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) <= MOST_SPOKEN:
        return text
    return f"{'; '.join(lines[:MOST_SPOKEN])}. {more(len(lines) - MOST_SPOKEN)}"


def cut_at_word(text: str, limit: int) -> str:
    """The beginning of a text in at most ``limit`` characters, to the end of a word where there is one."""
    if len(text) <= limit:
        return text
    head, rest = text[: limit - len(_CUT)], text[limit - len(_CUT) :]
    at_end = head[-1:].isspace() or rest[0].isspace()
    words = head.rsplit(maxsplit=1)
    return (head if at_end or len(words) < 2 else words[0]).rstrip() + _CUT


def _fitting(lines: Sequence[str], room: int) -> int:
    """How many of the first lines take no more than ``room`` characters, their line ends included."""
    return sum(1 for _ in takewhile(lambda taken: taken <= room, accumulate(len(line) + 1 for line in lines)))
