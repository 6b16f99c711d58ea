"""Converts services' texts to plain text: without HTML, terminal codes and control characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pydantic_core

_SUSPECT = re.compile(
    r"[<&\x00-\x1f\x7f-\xad\u1680\u2000-\u200b\u2028-\u202f\u205f-\u2069\u3000\ufeff\ufff9-\ufffb]|  "
)
"""A text without any of these is already plain."""
_TERMINAL_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_TAG = re.compile(r"(<(?:!--[^<>]*--|![A-Za-z][^<>]*|/?[A-Za-z][^<>]*)>)")
_TAG_NAME = re.compile(r"</?([A-Za-z0-9]+|!)")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LINE_END = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_HIDDEN = frozenset({"script", "style", "head", "title"})
"""Elements with invisible content."""
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "mark", "q", "s", "small"}
    | {"span", "strong", "strike", "sub", "sup", "u", "wbr"}
)
"""Elements that do not break a word: ``<b>Hot</b>dog`` is one."""
_ENCODED_TWICE = 2
_JSON_BEGINS = ('{"', "{'", "[{", "[[", '["', "['", "[]", "{}")
_FENCE = re.compile(r"^\s*```[a-z]*\s*|\s*```\s*$")
_DOCUMENT = re.compile(r"\s*<(?:!doctype|html)\b", re.IGNORECASE)


def plain_text(text: str) -> str:
    """The visible text on one line: ``Mac &amp; <b>Cheese</b>`` is "Mac & Cheese"."""
    if _SUSPECT.search(text) is None:
        return text.strip()
    return " ".join(_without_markup(text).split())


def plain_lines(text: str) -> str:
    """Like ``plain_text`` for several lines. Indents and runs of blanks are kept: they may separate columns."""
    lines = _without_markup(_LINE_END.sub("\n", text), line_break="\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def json_within(text: str) -> object | None:
    """The JSON list or object in a text, with or without a Markdown fence; None without one."""
    bare = _FENCE.sub("", text) if "```" in text else text.strip()
    if not bare.startswith(("{", "[")):
        return None
    try:
        parsed: object = pydantic_core.from_json(bare)
    except ValueError:
        return None
    return parsed if isinstance(parsed, list | dict) else None


def is_machine_text(text: str) -> bool:
    """Whether a text is JSON, valid or not, and must not be shown to a guest."""
    bare = "".join(_FENCE.sub("", text).split())
    return bare.startswith(_JSON_BEGINS) or json_within(text) is not None


def is_html_document(text: str) -> bool:
    """Whether a text is a whole HTML page, for example of a gateway."""
    return _DOCUMENT.match(text) is not None


def _without_markup(text: str, *, line_break: str = " ") -> str:
    for _ in range(_ENCODED_TWICE):
        text = unescape(text) if "&" in text else text
    text = _TERMINAL_CODE.sub("", text)
    text = "".join(_outside_tags(text, line_break)) if "<" in text else text
    return _INVISIBLE.sub("", text).replace("\xa0", " ")


def _outside_tags(text: str, line_break: str) -> Iterator[str]:
    """The text between the tags. A tag of a block element is a line break."""
    hidden = ""
    for index, piece in enumerate(_TAG.split(text)):
        is_tag = index % 2 == 1
        name = _tag_name(piece) if is_tag else ""
        if hidden:
            hidden = "" if name == hidden and piece.startswith("</") else hidden
        elif is_tag and name in _HIDDEN and not piece.startswith("</"):
            hidden = name
        elif is_tag:
            yield "" if name in _INLINE else line_break
        else:
            yield piece


def _tag_name(tag: str) -> str:
    match = _TAG_NAME.match(tag)
    return match[1].lower() if match else ""
