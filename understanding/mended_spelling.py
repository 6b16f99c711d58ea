"""Words with a star that only mend the spelling of the message before: "*penne"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.menu import Menu
from domain.reading_context import ReadingContext
from understanding.grounding.words import extract_stems

_STARRED = re.compile(r"[*]\s?([^\W\d_]+)")


def only_mends_spelling(context: ReadingContext) -> bool:
    """Whether a message begins with a star and its words with a star are names of dishes and options of the cart."""
    words = _STARRED.findall(context.text) if context.text.lstrip().startswith("*") else ()
    if not words or context.menu is None or context.cart.is_empty:
        return False
    known = {stem for name in _list_names(context, context.menu) for stem in extract_stems(name)}
    return all(known.issuperset(extract_stems(word)) for word in words)


def _list_names(context: ReadingContext, menu: Menu) -> Iterator[str]:
    """Yield the names of the dishes of the cart and of what was chosen for them."""
    for line in context.cart.lines:
        item = menu.item(line.item)
        if item is None:
            continue
        yield from (item.name, *item.aliases)
        for choice in line.choices:
            group = item.group(choice.group)
            option = group.option(choice.option) if group else None
            yield from (option.name, *option.aliases) if option else ()
