"""What may be stored as JSON: values that come back equal to what went in."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from store.errors import Unstorable


def plain_json(where: str, value: object) -> str:
    """The value as JSON text. Raises Unstorable, naming ``where``, when Postgres would not give it back unchanged."""
    try:
        text = orjson.dumps(value)
    except TypeError as refused:
        raise Unstorable(where, str(refused)) from None
    if b"\\u0000" in text and _holds_nul(value):
        raise Unstorable(where, "it holds a NUL character")
    if orjson.loads(text) != value:
        # Tuples, dates, NaN and objects of classes get through orjson, but come back as something else.
        raise Unstorable(where, "it is not plain JSON and would come back changed")
    return text.decode()


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list | tuple) and any(_holds_nul(part) for part in value)
