"""Questions for dishes that are sold together: "do you have a set with chicken and beer?"."""

from __future__ import annotations

from collections.abc import Iterable

from domain.menu import Item, ItemId, Menu
from understanding.allergen_words import split_things
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.message import plain_text

_MOST = 6
"""The most sets of an answer."""


def find_sets(plain: str, menu: Menu) -> tuple[ItemId, ...]:
    """The sets of the menu with all that a question asks for; all sets if none has, none for other questions."""
    match = patterns("questions")["seeks_set"].search(plain)
    if match is None:
        return ()
    sets = [item for item in menu.items if _is_set(item)]
    things = [set(extract_stems(thing)) for thing in split_things(match["things"])]
    fitting = [item for item in sets if all(words <= _list_contents(item) for words in things)]
    return tuple(item.id for item in fitting or sets)[:_MOST]


def _is_set(item: Item) -> bool:
    names = (item.name, *item.aliases, item.category or "")
    return any(patterns("questions")["set_name"].search(plain_text(name)) for name in names)


def _list_contents(item: Item) -> set[str]:
    """The stems of all that the menu says of a dish."""
    options = (option.name for group in item.groups for option in group.options)
    groups = (group.name for group in item.groups)
    return _list_stems((item.name, *item.aliases, item.description or "", *groups, *options))


def _list_stems(texts: Iterable[str]) -> set[str]:
    return {stem for text in texts for stem in extract_stems(text)}
