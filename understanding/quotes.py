"""Quotes of a command in the guest's own words, where the rules read a rendering of them."""

from __future__ import annotations

from typing import TypeVar

from domain.commands import Command
from domain.value import Value
from understanding.rendering import Rendering

_QUOTES = frozenset({"said", "note", "unknown", "claim", "text", "contact", "street", "unit", "name"})
V = TypeVar("V", bound=Value)


def in_own_words(command: Command, rendering: Rendering, said: str) -> Command:
    """The command with its quotes as the guest said them."""
    return _translated(command, rendering, said)


def _translated(value: V, rendering: Rendering, said: str) -> V:
    changed: dict[str, object] = {}
    for name, field in value:
        if isinstance(field, Value):
            changed[name] = _translated(field, rendering, said)
        elif isinstance(field, str) and field and name in _QUOTES:
            changed[name] = rendering.quote(field, said)
        elif isinstance(field, tuple) and field:
            changed[name] = tuple(_part(each, name, rendering, said) for each in field)
    return value.model_copy(update=changed)


def _part(each: object, name: str, rendering: Rendering, said: str) -> object:
    if isinstance(each, Value):
        return _translated(each, rendering, said)
    return rendering.quote(each, said) if isinstance(each, str) and name in _QUOTES else each
