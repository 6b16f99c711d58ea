"""Measures that the guest says in other units or words than the menu: "half a litre" where an option is "0.5 l".

Both sides are parsed into an amount of one unit. The guest's words become the menu's words for the same amount.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.menu import Item, Menu, Option
from domain.numerals import decimal_number
from understanding.data_files import read_data

_FILE = Path(__file__).parent / "language" / "en" / "measures.toml"
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 0.33, "⅔": 0.67}
_DECIMALS = 3
_MOST_ALIASES = 50

Measure = tuple[str, float]
"""The kind of a unit ("volume") and the amount in its smallest unit, rounded."""


@dataclass(frozen=True, slots=True)
class _Words:
    """``units``: the kind and size of each word for a unit. ``amounts``: numbers in words. ``named``: measures."""

    units: Mapping[str, tuple[str, float]]
    amounts: Mapping[str, float]
    named: Mapping[str, Measure]
    pattern: re.Pattern[str]
    named_pattern: re.Pattern[str]


def collect_measures(menu: Menu) -> Mapping[Measure, tuple[str, ...]]:
    """The menu's words for each measure in a name: ("volume", 500.0) to ("0.5 l",), names before aliases."""
    groups = dict.fromkeys(group for item in menu.items for group in item.groups)
    options = [option for group in groups for option in group.options]
    named: list[Item | Option] = [*menu.items, *options]
    names = (*(each.name for each in named), *(alias for each in named for alias in each.aliases[:_MOST_ALIASES]))
    ways: dict[Measure, dict[str, None]] = {}
    for name in names:
        for measure, match in find_measures(name):
            ways.setdefault(measure, {})[match.group().strip()] = None
    return {measure: tuple(words) for measure, words in ways.items()}


def replace_measures(text: str, on_menu: Mapping[Measure, Sequence[str]]) -> str:
    """The text with the menu's words for each measure of the menu that the guest says in other words."""
    if not on_menu:
        return text
    for measure, match in sorted(find_measures(text), key=lambda found: -found[1].start()):
        ways = on_menu.get(measure, ())
        if ways and match.group().lower() not in map(str.lower, ways):
            text = f"{text[: match.start()]}{ways[0]}{text[match.end() :]}"
    return text


def find_measures(text: str) -> Iterator[tuple[Measure, re.Match[str]]]:
    """The measures in a text, each with its place."""
    words = _load_words()
    for match in words.pattern.finditer(text):
        amount = _parse_amount(match["amount"].lower(), words.amounts)
        if amount is not None:
            kind, size = words.units[match["unit"].lower()]
            yield (kind, round(amount * size, _DECIMALS)), match
    for match in words.named_pattern.finditer(text):
        yield words.named[re.sub("[ -]", "_", match.group().lower())], match


def _parse_amount(said: str, amounts: Mapping[str, float]) -> float | None:
    """The value of "0,5", "1/2", "½" or words such as "half"; None for anything else."""
    said = " ".join(said.replace("-", " ").split())
    if said in amounts:
        return amounts[said]
    if said in _FRACTIONS:
        return _FRACTIONS[said]
    above, slash, below = said.partition("/")
    if slash:
        first, second = decimal_number(above), decimal_number(below)
        return first / second if first is not None and second else None
    return decimal_number(f"0{said}" if said[0] in ".," else said.replace(",", "."))


@cache
def _load_words() -> _Words:
    data = tomllib.loads(read_data(_FILE))
    units = {
        word: (kind, float(size))
        for kind, sizes in data["units"].items()
        for words, size in sizes.items()
        for word in words.split()
    }
    amounts = {words: float(value) for words, value in data["amounts"].items()}
    named = {
        word: (kind, float(size))
        for kind, sizes in data["named"].items()
        for words, size in sizes.items()
        for word in words.split()
    }
    spelt = "|".join(word.replace("_", "[ -]") for word in _sort_longest_first(named))
    named_pattern = re.compile(rf"\b(?:{spelt})\b", re.IGNORECASE)
    return _Words(units, amounts, named, _compile(units, amounts, data["between"]), named_pattern)


def _compile(units: Iterable[str], amounts: Iterable[str], fillers: str) -> re.Pattern[str]:
    between = "|".join(fillers.split())
    said = "|".join(each.replace(" ", r"[\s-]+") for each in _sort_longest_first(amounts))
    digits = rf"\d+/\d+|\d*[.,]?\d+|[{''.join(_FRACTIONS)}]"
    return re.compile(
        r"(?<![\w.,])"
        rf"(?:(?P<amount>{digits}|{said})(?:(?:[\s-]+(?:{between}))*[\s-]+|(?<=[\d½¼¾])-?\s*))"
        rf"(?P<unit>{'|'.join(_sort_longest_first(units))})\b(?!\.\d)",
        re.IGNORECASE,
    )


def _sort_longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
