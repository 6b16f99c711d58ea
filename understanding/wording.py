"""The word lists of ``language/en/wording.toml``, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from understanding.data_files import read_data

DATA_FILE = Path(__file__).with_name("language") / "en" / "wording.toml"

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordLists:
    """Sets of words and phrases by their names. ``misspelt``: the right spelling of each misspelt word."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[Phrase]]
    misspelt: Mapping[str, str]
    tastes: Mapping[str, frozenset[str]]
    """The guests' words for a taste, and the menus' words for the same."""


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The data file, read at the first use. Raises OSError, KeyError or ValueError when it is missing or broken."""
    data = tomllib.loads(read_data(DATA_FILE))
    return WordLists(
        words={name: frozenset(text.split()) for name, text in data["words"].items()},
        phrases={name: frozenset(tuple(phrase.split()) for phrase in lines) for name, lines in data["phrases"].items()},
        misspelt={wrong: right for right, text in data["misspelt"].items() for wrong in text.split()},
        tastes={word: frozenset(text.split()) for word, text in data["tastes"].items()},
    )


@lru_cache(maxsize=1)
def number_values() -> Mapping[str, int]:
    """Number words and their values: "two", "couple", "dos"."""
    table = tomllib.loads(read_data(DATA_FILE))["numbers"]
    return {word: int(value) for value, words in table.items() for word in words.split()}
