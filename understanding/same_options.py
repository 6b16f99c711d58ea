""" "The same size", "same milk": options that stay as they are, and choose nothing."""

from __future__ import annotations

import re

from domain.menu import Menu
from understanding.language.rows import patterns
from understanding.message import plain_text


def cut_same_options(text: str, menu: Menu) -> str:
    """The text without "same size" and the like, where an option group of the menu has that name.

    A text with nothing else stays: see ``is_same_options_only``.
    """
    rest = _cut(text, menu)
    return rest if plain_text(rest) else text


def is_same_options_only(text: str, menu: Menu) -> bool:
    """Whether the whole text is "same size, same milk" or the like."""
    return bool(plain_text(text)) and not plain_text(_cut(text, menu))


def _cut(text: str, menu: Menu) -> str:
    pattern = patterns("cart")["same_option"]
    if pattern.search(text) is None:
        return text
    groups = {word for item in menu.items for group in item.groups for word in plain_text(group.name).split()}

    def cut(match: re.Match[str]) -> str:
        what = match["what"].lower()
        return " " if what in groups or what == "size" else match.group()

    return pattern.sub(cut, text)
