"""Restores the guest's own words in the quotes of a command, where the rules read a rendering of them."""

from __future__ import annotations

from typing import TypeVar

from domain.commands import Command
from domain.value import Value
from understanding.rendering import Rendering

_QUOTES = frozenset({"said", "note", "unknown", "claim", "text", "contact", "street", "unit", "name"})
V = TypeVar("V", bound=Value)


def restore_quotes(command: Command, rendering: Rendering, message: str) -> Command:
    """Return the command with its quotes in the words of the ``message``."""
    return _translate_value(command, rendering, message)


def _translate_value(value: V, rendering: Rendering, message: str) -> V:
    """Restore the quotes of a value and of the values in it."""
    changed: dict[str, object] = {}
    for name, field in value:
        if isinstance(field, Value):
            changed[name] = _translate_value(field, rendering, message)
        elif isinstance(field, str) and field and name in _QUOTES:
            changed[name] = rendering.quote(field, message)
        elif isinstance(field, tuple) and field:
            changed[name] = tuple(_translate_part(each, name, rendering, message) for each in field)
    return value.model_copy(update=changed)


def _translate_part(each: object, name: str, rendering: Rendering, message: str) -> object:
    """Restore the quotes of one element of a tuple."""
    if isinstance(each, Value):
        return _translate_value(each, rendering, message)
    return rendering.quote(each, message) if isinstance(each, str) and name in _QUOTES else each
