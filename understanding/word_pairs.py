"""Tables of words in the data files: each line a word and the words beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from understanding.data_files import read_data

_FOLDER = Path(__file__).parent / "language" / "en"


@cache
def load_word_pairs(file: str, table: str) -> Mapping[str, tuple[str, ...]]:
    """A table of a data file: each key with its words."""
    pairs = tomllib.loads(read_data(_FOLDER / f"{file}.toml"))[table]
    return {key: tuple(words.split()) for key, words in pairs.items()}
