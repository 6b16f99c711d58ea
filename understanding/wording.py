"""The words and wordings of ``language/en/wording.toml``, read once and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from understanding.data_files import read_data

DATA_FILE = Path(__file__).with_name("language") / "en" / "wording.toml"

Patterns = Mapping[str, re.Pattern[str]]
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """``said``: patterns over joined words; ``written``: patterns over plain text. Both by table and name, in order."""

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[Phrase]]
    spelt_out: Mapping[str, Phrase]
    misspelt: Mapping[str, str]
    tastes: Mapping[str, frozenset[str]]
    """How guests ask for a taste, and the words in which menus tell of it."""
    said: Mapping[str, Patterns]
    written: Mapping[str, Patterns]


@lru_cache(maxsize=1)
def language() -> Language:
    """The data file, read at the first use. Raises OSError, ValueError or re.error when it is missing or broken."""
    data = tomllib.loads(read_data(DATA_FILE))
    parts = {**data["parts"], "count": _counts(data["numbers"])}
    return Language(
        words={name: frozenset(listed.split()) for name, listed in data["words"].items()},
        phrases={name: frozenset(tuple(p.split()) for p in listed) for name, listed in data["phrases"].items()},
        spelt_out={word: tuple(said.split()) for said, short in data["spelt_out"].items() for word in short.split()},
        misspelt={wrong: right for right, listed in data["misspelt"].items() for wrong in listed.split()},
        tastes={word: frozenset(listed.split()) for word, listed in data["tastes"].items()},
        said={table: _compile(patterns, parts) for table, patterns in data["said"].items()},
        written={table: _compile(patterns, parts) for table, patterns in data["written"].items()},
    )


@lru_cache(maxsize=1)
def numbers() -> Mapping[str, int]:
    """Number words and their values: "two", "couple", "dos"."""
    listed = tomllib.loads(read_data(DATA_FILE))["numbers"]
    return {word: int(value) for value, words in listed.items() for word in words.split()}


def first_match(patterns: Patterns, text: str) -> re.Match[str] | None:
    """The match of the first pattern of a table that fits."""
    return next((match for pattern in patterns.values() if (match := pattern.search(text))), None)


def first_name(patterns: Patterns, text: str) -> str | None:
    """The name of the first pattern of a table that fits."""
    return next((name for name, pattern in patterns.items() if pattern.search(text)), None)


def _compile(patterns: Mapping[str, list[str]], parts: Mapping[str, str]) -> Patterns:
    return {name: re.compile(_filled("|".join(listed), parts), re.IGNORECASE) for name, listed in patterns.items()}


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern


def _counts(listed: Mapping[str, str]) -> str:
    words = sorted((word for words in listed.values() for word in words.split()), key=len, reverse=True)
    return "(?:" + "|".join([r"\d{1,2}", *words]) + ")"
