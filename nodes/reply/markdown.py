"""Replies as Markdown for chat front ends, and back. A reply itself is plain text with a bullet before list items."""

from __future__ import annotations

import re

_BULLET, _ITEM = "• ", "- "
_MARKS = re.compile(r"[\\`*_\[\]<>~$&]")
"""Characters that are markup anywhere in a line; ``$`` begins a formula."""
_BLOCK = re.compile(r"^(\d{0,9})([#+=.)-])(?=\s|[#+=-]|$)")
"""The start of a heading, a list, a numbered list or a rule."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def to_markdown(text: str) -> str:
    """The text as Markdown: nothing of it is markup but the lists. Every other line is a paragraph."""
    lines = [line for raw in text.splitlines() if (line := raw.strip())]
    blocks: list[str] = []
    for line, before in zip(lines, [None, *lines], strict=False):
        is_next_item = before is not None and before.startswith(_BULLET) and line.startswith(_BULLET)
        blocks.append(("\n" if is_next_item else "\n\n") + _marked(line))
    return "".join(blocks).strip()


def to_plain(markdown: str) -> str:
    """The plain text of a reply that ``to_markdown`` wrote, without its blank lines."""
    return "\n".join(_unmarked(line) for line in markdown.splitlines() if line)


def _marked(line: str) -> str:
    if line.startswith(_BULLET):
        return _ITEM + _escaped(line.removeprefix(_BULLET))
    return _escaped(line)


def _escaped(text: str) -> str:
    return _BLOCK.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text.strip()))


def _unmarked(line: str) -> str:
    if line.startswith(_ITEM):
        return _BULLET + _ESCAPE.sub(r"\1", line.removeprefix(_ITEM))
    return _ESCAPE.sub(r"\1", line)
