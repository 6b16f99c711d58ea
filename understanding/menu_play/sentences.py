"""The sentences of a menu's order book, in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from domain.menu import Item
from understanding.data_files import find_data, read_data
from understanding.plain_words import split_plain_words

_FILE = "menu_play.toml"
_MOST_ALIASES = 5


@dataclass(frozen=True, slots=True)
class Sentences:
    """Patterns of what guests say. ``everyday``: sentences without the order of the dish that is judged."""

    count: str
    names: tuple[str, ...]
    counted: str
    numbered: str
    options: tuple[str, ...]
    everyday: tuple[str, ...]

    def call_by_name(self, name: str, *, is_alias: bool) -> Iterator[tuple[str, int]]:
        """Sentences that order a dish by this name, each with its count."""
        yield from ((pattern.format(name=name), 1) for pattern in self.names)
        if not is_alias:  # "two tub" is nothing that a guest says
            yield self.counted.format(count=self.count, name=name), 2

    def call_with_option(self, name: str, option_names: tuple[str, ...]) -> Iterator[str]:
        """Sentences that order a dish with one option, by each of the option's names."""
        for option in option_names:
            yield from (pattern.format(name=name, option=option) for pattern in self.options)


@cache
def load_sentences(language: str) -> Sentences:
    """The sentences of a language; the English ones where it has none."""
    files = {path.parent.name: path for path in find_data(_FILE)}
    data = tomllib.loads(read_data(files.get(language, files["en"])))
    return Sentences(
        count=data["count"],
        names=tuple(data["names"]),
        counted=data["counted"],
        numbered=data["numbered"],
        options=tuple(data["options"]),
        everyday=tuple(data["everyday"]),
    )


def list_names(item: Item) -> tuple[str, ...]:
    """The names by which guests order a dish."""
    return tuple(dict.fromkeys((item.name, *item.aliases[:_MOST_ALIASES])))


def split_name(text: str) -> frozenset[str]:
    """The words of a name or a sentence, also of one that asks."""
    return frozenset(split_plain_words(text.replace("?", " ").replace("{dish}", " ").replace("'", " ")))
