"""Numbers that speech recognition writes as other words: "can i get to cheeseburgers" orders two of them."""

from __future__ import annotations

import re

from domain.menu import Menu
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns

_NUMBERS = {"to": "two", "too": "two", "for": "four", "fore": "four"}
_MOST_BETWEEN = 3
"""Words of a dish's name that may follow: "to large garden veggies"."""


def collect_name_stems(menu: Menu) -> frozenset[str]:
    """The stems of all names of dishes, of which a message may have some."""
    names = (name for item in menu.items for name in (item.name, *item.aliases))
    return frozenset(stem for name in names for stem in extract_stems(name))


def replace_number_homophones(text: str, names: frozenset[str]) -> str:
    """The text with such words as numbers where the plural of a dish follows, and nothing else before it.

    ``names``: the stems of the menu's names (``collect_name_stems``).
    """
    return patterns("speech")["number_homophone"].sub(lambda found: _as_number(found, text, names), text)


def _as_number(found: re.Match[str], text: str, names: frozenset[str]) -> str:
    for word in re.findall(r"[^\W\d_]+", text[found.end() :].lower())[:_MOST_BETWEEN]:
        if word.endswith("s") and names.issuperset(extract_stems(word.removesuffix("s"))):
            return f"{found['lead']}{_NUMBERS[found['word'].lower()]}"
        if not names.issuperset(extract_stems(word)) and word not in lexicon().sizes:
            break
    return found.group()
