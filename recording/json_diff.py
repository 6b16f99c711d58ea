"""Where two plain JSON values are not alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Difference(NamedTuple):
    """One place ("session.cart.lines[0].quantity"), what it was and what it is; None also where there was nothing."""

    path: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.path}: {self.was!r} -> {self.now!r}"


def json_differences(was: object, now: object, path: str = "") -> Iterator[Difference]:
    """Every place where two values are not alike, as deep as can be told; lists of other lengths as a whole."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*was, *now)):
            yield from json_differences(was.get(name), now.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from json_differences(before, after, f"{path}[{place}]")
    elif was != now:
        yield Difference(path, was, now)
