"""The pattern rows of ``<language>/*.toml``: which wordings mean which command, read once and compiled.

A row is data: its command, its patterns, and an example of each kind, which is a test (``test_rows``). Patterns match
the plain words of a clause (``understanding.message``): lower case, no marks, short forms spelt out. Those of a file or
of a name with ``as_written = true`` match the text as a guest writes it, in any case, which takes twice the time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from understanding.data_files import has_data, read_data

_FOLDER = Path(__file__).parent

Match = Literal["whole", "clause", "part"]
"""``whole``: the clause and nothing else but courtesy. ``clause``: anywhere; the clause is used up. ``part``: anywhere;
the other words of the clause are read on."""


@dataclass(frozen=True, slots=True)
class Row:
    """Wordings with one meaning. ``fields`` are those of the command ``kind``.

    ``pending``: only after these questions, "" for none; ``cart``: only with something in the cart, ``empty``: with
    nothing; ``placed``: only
    after an order was placed, with an empty cart; ``dishes``: whether a dish of the menu may be named beside it;
    ``questions``: whether a clause that asks may be meant; ``alone``: only where the message has no other clause.
    """

    kind: str
    fields: Mapping[str, str]
    match: Match
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    pending: frozenset[str] = frozenset()
    cart: bool = False
    placed: bool = False
    dishes: bool = True
    questions: bool = True
    alone: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class ShortForms:
    """``words``: short and misspelt words, and their full forms. ``endings``: "n't" and the like, longest first.

    ``border``: the place where a clause begins without a mark; its group ``begin`` starts there.
    ``border_behind_taste``: where one begins behind what somebody likes or does not like.
    ``courtesy_before`` and ``courtesy_after``: words without meaning at the two ends of a clause.
    """

    words: Mapping[str, tuple[str, ...]]
    endings: tuple[tuple[str, str], ...]
    border: re.Pattern[str]
    border_behind_taste: re.Pattern[str]
    courtesy_before: re.Pattern[str]
    courtesy_after: re.Pattern[str]


@cache
def rows(name: str, language: str = "en") -> tuple[Row, ...]:
    """The rows of one file, in order. Raises OSError, ValueError or re.error when it is missing or broken."""
    path = _FOLDER / language / f"{name}.toml"
    if not has_data(path):
        return ()
    data = tomllib.loads(read_data(path))
    return tuple(_read_row(each, _read_parts(language)) for each in data["rows"])


@cache
def patterns(name: str, language: str = "en") -> Mapping[str, re.Pattern[str]]:
    """The named patterns of one file: a table of name to alternatives under ``[patterns]``. ``[parts]``: its parts."""
    data = tomllib.loads(read_data(_FOLDER / language / f"{name}.toml"))
    parts, as_written = _join_parts(_read_parts(language), data.get("parts", {})), bool(data.get("as_written", False))
    return {
        key: _compile(value["any"], parts, any_case=as_written or bool(value.get("as_written", False)))
        for key, value in data["patterns"].items()
    }


@cache
def examples(name: str, language: str = "en") -> Mapping[str, tuple[str, ...]]:
    """The texts that each named pattern must match."""
    data = tomllib.loads(read_data(_FOLDER / language / f"{name}.toml"))
    return {key: tuple(value["examples"]) for key, value in data["patterns"].items()}


@cache
def short_forms(language: str = "en") -> ShortForms:
    """The short forms of a language."""
    data = tomllib.loads(read_data(_FOLDER / language / "clauses.toml"))
    parts = _read_parts(language)
    return ShortForms(
        words={short: tuple(full.split()) for full, forms in data["short"].items() for short in forms.split()},
        endings=tuple(sorted(data["endings"].items(), key=lambda pair: -len(pair[0]))),
        border=_compile(data["border"], parts),
        border_behind_taste=_compile(data["border_behind_taste"], parts),
        courtesy_before=_compile(data["courtesy"]["before"], parts),
        courtesy_after=_compile(data["courtesy"]["after"], parts),
    )


@cache
def _read_parts(language: str) -> Mapping[str, str]:
    data = tomllib.loads(read_data(_FOLDER / language / "clauses.toml"))
    return _join_parts({}, data["parts"])


def _join_parts(known: Mapping[str, str], more: Mapping[str, list[str] | str]) -> Mapping[str, str]:
    """The parts with more of them, which may contain those before them."""
    parts = dict(known)
    for name, alternatives in more.items():
        wordings = [alternatives] if isinstance(alternatives, str) else alternatives
        parts[name] = _fill_parts("(?:" + "|".join(wordings) + ")", parts)
    return parts


def _read_row(data: Mapping[str, object], parts: Mapping[str, str]) -> Row:
    fields = {key: str(value) for key, value in _read_table(data.get("fields")).items()}
    match = data.get("match", "whole")
    if match not in ("whole", "clause", "part"):
        raise ValueError(f"a row matches whole, clause or part, not {match!r}")
    return Row(
        kind=str(data["kind"]),
        fields=fields,
        match=match,
        pattern=_compile(_read_list(data["any"]), parts),
        examples=tuple(_read_list(data["examples"])),
        pending=frozenset(_read_list(data.get("pending", []))),
        cart=bool(data.get("cart", False)),
        placed=bool(data.get("placed", False)),
        dishes=bool(data.get("dishes", True)),
        questions=bool(data.get("questions", True)),
        alone=bool(data.get("alone", False)),
        empty=bool(data.get("empty", False)),
    )


def _read_table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _read_list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def compile_pattern(alternatives: list[str], *, language: str = "en") -> re.Pattern[str]:
    """The alternatives as one pattern for text as it is written, in any case."""
    return _compile(alternatives, _read_parts(language), any_case=True)


def _compile(alternatives: list[str], parts: Mapping[str, str], *, any_case: bool = False) -> re.Pattern[str]:
    pattern = "|".join(f"(?:{_fill_parts(each, parts)})" for each in alternatives)
    return re.compile(pattern, re.IGNORECASE if any_case else re.NOFLAG)


def _fill_parts(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with each {name} as that part of the language."""
    return re.sub(r"\{([a-z_]+)\}", lambda match: parts[match.group(1)], pattern)
