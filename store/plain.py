"""Strict JSON: accepts only values that are equal after a round trip."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from store.errors import Unstorable


def plain_json(where: str, value: object) -> str:
    """The value as JSON text. Raises Unstorable, naming ``where``, when Postgres would not return it unchanged."""
    try:
        text = orjson.dumps(value)
    except TypeError as refused:
        raise Unstorable(where, str(refused)) from None
    if b"\\u0000" in text and _holds_nul(value):
        raise Unstorable(where, "it contains a NUL character")
    if orjson.loads(text) != value:
        # orjson accepts tuples, dates, NaN and class instances, but they are different after a round trip.
        raise Unstorable(where, "it is not plain JSON and would be changed by storing it")
    return text.decode()


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list | tuple) and any(_holds_nul(part) for part in value)
