"""Puts words of speech and polite frames into the words that the rules know.

"Would you mind leaving the onion off" is "can you leave out the onion": a wish in a polite frame is the same wish, and
no question. The rows are data (``language/en/rewordings.toml``), each with examples.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from understanding.data_files import read_data
from understanding.language.rows import compile_pattern
from understanding.word_pairs import load_word_pairs

_DATA = Path(__file__).with_name("language") / "en" / "rewordings.toml"
_GROUP = re.compile(r"\\g<([a-z]+)>")
_NAME = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Rewording:
    """A row: what matches ``pattern`` is replaced by ``by``. ``examples``: texts before and after."""

    pattern: re.Pattern[str]
    by: str
    examples: tuple[tuple[str, str], ...]

    def replace(self, match: re.Match[str]) -> str:
        """The words in the place of a match. A group without text is one of the same name with a number behind it."""
        return _GROUP.sub(lambda group: _find_group(match, group.group(1)), self.by)


def reword(text: str) -> str:
    """An English text in the words of the rules."""
    if _load_any().search(text) is None:
        return text
    for each in load_rewordings():
        text = each.pattern.sub(each.replace, text)
    return text


@cache
def load_rewordings() -> tuple[Rewording, ...]:
    """The rows of the file, in order."""
    rows = tomllib.loads(read_data(_DATA))["rewordings"]
    return tuple(
        Rewording(
            compile_pattern(row["any"]),
            row["by"],
            tuple((before, after) for before, after in row["examples"]),
        )
        for row in rows
    )


@cache
def _load_any() -> re.Pattern[str]:
    """All rows as one pattern: most messages match none of them."""
    nameless = (_NAME.sub("(?:", each.pattern.pattern) for each in load_rewordings())
    return re.compile("|".join(f"(?:{each})" for each in nameless), re.IGNORECASE)


def _find_group(match: re.Match[str], name: str) -> str:
    words = next((value for key, value in match.groupdict().items() if value and key.rstrip("0123456789") == name), "")
    return load_word_pairs("rewordings", "gerunds").get(words.lower(), (words,))[0] if name == "gerund" else words
