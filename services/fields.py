"""Markers that define how to read a field that does not follow the contract.

With a marker in its type, ``price: WireAmount`` also accepts "9,50 €". Validation itself is strict and ignores markers;
``services/lenient.py`` applies them to the fields that validation rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from services.amounts import read_amount, read_minutes
from services.markup import json_within

UNREAD_LABEL = "unknown"
"""The label of an unreadable allergen. It counts as unsafe, as every unknown label."""
_SEPARATORS = ",;|\n"
_LABEL_KEYS = ("name", "label", "title", "text", "value", "code", "id")
_FLAGS = {
    **dict.fromkeys(("ok", "success", "saved", "done", "available", "in stock", "in_stock"), True),
    **dict.fromkeys(("sold out", "sold_out", "soldout", "unavailable", "out of stock", "out_of_stock"), False),
}


@dataclass(frozen=True, slots=True)
class RepairedValue:
    """A value that validation accepts. ``currency``: the one beside an amount."""

    value: object
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class ReadAs:
    """Marks a type: ``read`` converts a rejected value into a valid one, or returns None."""

    read: Callable[[object], RepairedValue | None]


@dataclass(frozen=True, slots=True)
class InCurrency:
    """Marks an amount that needs the ``currency`` beside it."""


@dataclass(frozen=True, slots=True)
class Essential:
    """Marks an optional field whose loss makes the object misleading; ``kinds`` limits that to some faults."""

    kinds: frozenset[str] = frozenset()

    def covers(self, kind: str) -> bool:
        """Whether a fault of this kind drops the whole object."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class FieldReading:
    """The markers of one field. ``model``: the model of its object, or of its list's elements."""

    required: bool
    read: Callable[[object], RepairedValue | None] | None
    in_currency: bool
    essential: Essential | None
    model: type[BaseModel] | None


@lru_cache(maxsize=256)
def fields_of(model: type[BaseModel]) -> dict[str, FieldReading]:
    """The fields of a model with their markers."""
    return {name: _field_reading(field) for name, field in model.model_fields.items()}


def read_as_amount(value: object) -> RepairedValue | None:
    """ "€9,50" as 9.50 and "€"."""
    amount = read_amount(value) if isinstance(value, str) else None
    return RepairedValue(amount.value, amount.currency) if amount else None


def read_as_minutes(value: object) -> RepairedValue | None:
    """ "20-30 min" as 30."""
    minutes = read_minutes(value)
    return None if minutes is None else RepairedValue(minutes)


def read_as_flag(value: object) -> RepairedValue | None:
    """ "sold out" as False."""
    flag = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None
    return None if flag is None else RepairedValue(flag)


def read_as_words(value: object) -> RepairedValue | None:
    """The readable words of a list with invalid elements, or of a text that lists words."""
    labels = _labels(value)
    return None if labels is None else RepairedValue([label for label in labels if label])


def read_as_allergens(value: object) -> RepairedValue | None:
    """Like ``read_as_words``; an unreadable element becomes an unknown allergen."""
    labels = _labels(value)
    return None if labels is None else RepairedValue([label or UNREAD_LABEL for label in labels])


def _labels(value: object) -> list[str] | None:
    """One label per element, "" for an unreadable one; None if the value is no list."""
    if isinstance(value, str):
        listed = json_within(value)
        return _split(unescape(value)) if listed is None else _labels(listed)
    if isinstance(value, list):
        return [_label(element) for element in value]
    if isinstance(value, dict):
        labels = _label(value)
        return (
            [labels] if labels else [label for key, values in value.items() if (label := _label_of_entry(key, values))]
        )
    return None


def _label(element: object) -> str:
    if isinstance(element, dict):
        element = next((element[key] for key in _LABEL_KEYS if isinstance(element.get(key), str | int)), None)
    return str(element).strip() if isinstance(element, str | int) and not isinstance(element, bool) else ""


def _label_of_entry(key: str, value: object) -> str:
    """The label of one key of ``{"milk": true, "nuts": "traces"}``; "" for an absent allergen."""
    if value is None or value is False or value in ("", 0):
        return ""
    return key if value is True or value == 1 else f"{key} ({_label(value) or UNREAD_LABEL})"


def _split(text: str) -> list[str]:
    """The words of a list in a text. Separators inside brackets are ignored."""
    words, start, depth = [], 0, 0
    for position, sign in enumerate(text):
        depth = max(0, depth + (sign in "([") - (sign in ")]"))
        if depth == 0 and sign in _SEPARATORS:
            words.append(text[start:position])
            start = position + 1
    words.append(text[start:])
    return [word.strip() for word in words if word.strip()]


def _field_reading(field: FieldInfo) -> FieldReading:
    parts = [*field.metadata, *_parts(field.annotation)]
    return FieldReading(
        required=field.is_required(),
        read=next((part.read for part in parts if isinstance(part, ReadAs)), None),
        in_currency=any(isinstance(part, InCurrency) for part in parts),
        essential=next((part for part in parts if isinstance(part, Essential)), None),
        model=next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None),
    )


def _parts(annotation: Any) -> Iterator[object]:
    """The types and markers of an annotation."""
    yield annotation
    for argument in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from _parts(argument)
