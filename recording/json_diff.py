"""Compares two plain JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class JsonDifference(NamedTuple):
    """One path ("session.cart.lines[0].quantity") with the old and the new value; None for an absent one."""

    path: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.path}: {self.was!r} -> {self.now!r}"


def json_differences(was: object, now: object, path: str = "") -> Iterator[JsonDifference]:
    """The differences at the deepest possible paths; lists of different lengths are compared as a whole."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*was, *now)):
            yield from json_differences(was.get(name), now.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from json_differences(before, after, f"{path}[{place}]")
    elif was != now:
        yield JsonDifference(path, was, now)
