"""Replies as Markdown for chat front ends, and back. A reply itself is plain text with a bullet before list items."""

from __future__ import annotations

_BULLET, _ITEM = "• ", "- "
_DIGITS = "0123456789"
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*[]<>~$&"})
"""Characters that are markup anywhere in a line; ``$`` begins a formula."""
_BLOCK_MARKS = frozenset("#+=.)-")
"""Characters that begin a heading, a list, a numbered list or a rule, behind digits or none."""


def to_markdown(text: str) -> str:
    """The text as Markdown: nothing of it is markup but the lists. Every other line is a paragraph."""
    lines = [line for raw in text.splitlines() if (line := raw.strip())]
    blocks: list[str] = []
    for line, before in zip(lines, ["", *lines], strict=False):
        is_next_item = before.startswith(_BULLET) and line.startswith(_BULLET)
        blocks.append(("\n" if is_next_item else "\n\n") + _mark_up(line))
    return "".join(blocks).strip()


def to_plain(markdown: str) -> str:
    """The plain text of a reply that ``to_markdown`` wrote, without its blank lines."""
    return "\n".join(_remove_markup(line) for line in markdown.splitlines() if line)


def _mark_up(line: str) -> str:
    if line.startswith(_BULLET):
        return _ITEM + _escape(line.removeprefix(_BULLET))
    return _escape(line)


def _escape(text: str) -> str:
    escaped = text.strip().translate(_MARKS)
    if "_" in escaped:
        escaped = _escape_underscores(escaped)
    rest = escaped.lstrip(_DIGITS)
    if rest[:1] not in _BLOCK_MARKS or not _begins_block(rest):
        return escaped
    return f"{escaped[: len(escaped) - len(rest)]}\\{rest}"


def _escape_underscores(text: str) -> str:
    """Underscores inside a word are no markup. They stay as they are, so that a private value is still found."""
    return "".join(
        f"\\{each}" if each == "_" and not (before.isalnum() and after.isalnum()) else each
        for before, each, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
    )


def _begins_block(text: str) -> bool:
    """Whether the mark at the beginning of a text begins a block."""
    after = text[1:2]
    return not after or after.isspace() or after in _BLOCK_MARKS


def _remove_markup(line: str) -> str:
    if line.startswith(_ITEM):
        return _BULLET + _unescape(line.removeprefix(_ITEM))
    return _unescape(line)


def _unescape(text: str) -> str:
    """The text without the backslash before each escaped character."""
    first, *others = text.split("\\")
    pieces, rest = [first], iter(others)
    for piece in rest:
        # An empty piece stands for an escaped backslash: what follows the second one is plain.
        following = None if piece else next(rest, None)
        pieces.append(piece if following is None else f"\\{following}")
    return "".join(pieces)
