"""Finds the line and column of a value in a TOML text, which the standard library's reader does not keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Path = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?[^\[\]]+\]\]?)\s*(?:#.*)?")
_KEY = re.compile(r"\s*((?:[\w.-]+|\"[^\"]*\"|'[^']*'|[ \t]*\.[ \t]*)+?)\s*=")


class TextPlace(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


def find_place(text: str, path: Sequence[str | int]) -> TextPlace:
    """The place of the value at ``path``, or of the innermost table around it that is written out."""
    best, best_length = TextPlace(1, 1), 0
    for place, known in _list_places(text):
        length = _common_length(known, path)
        if length == len(known) and length > best_length:
            best, best_length = place, length
    return best


def _list_places(text: str) -> Iterator[tuple[TextPlace, Path]]:
    """The table headers and keys of the text with their full paths."""
    table: Path = ()
    numbers: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        column = len(line) - len(line.lstrip()) + 1
        if header := _HEADER.fullmatch(line):
            table = _read_header(header[1], numbers)
            yield TextPlace(number, column), table
        elif key := _KEY.match(line):
            yield TextPlace(number, column), (*table, *_read_keys(f"{key[1]} = 0"))


def _read_header(header: str, numbers: dict[Path, int]) -> Path:
    """The path of a table, with the number of each element of an array of tables."""
    names = _read_keys(header)
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in numbers:
            path = (*path, numbers[path])
    path = (*path, *names[-1:])
    if not header.startswith("[["):
        return path
    numbers[path] = numbers.get(path, -1) + 1
    return (*path, numbers[path])


def _read_keys(written: str) -> Path:
    """The keys of a header or of an assignment."""
    try:
        value: object = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str | int] = []
    while value:
        if isinstance(value, list):
            value = value[0]
        elif isinstance(value, dict):
            key, value = next(iter(value.items()))
            keys.append(key)
        else:
            break
    return tuple(keys)


def _common_length(known: Path, path: Sequence[str | int]) -> int:
    length = 0
    for mine, other in zip(known, path, strict=False):
        if mine != other:
            break
        length += 1
    return length
