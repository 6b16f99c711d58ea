"""Unwraps responses of workflow tools: ``[{"json": {...}}]``, ``{"body": ...}``, JSON in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from services.fields import fields_of
from services.markup import json_within

_WRAPPERS = ("json", "body", "data", "output", "result", "response", "text")
_DEEPEST = 6


def unwrap(data: object, model: type[BaseModel]) -> object:
    """The first object in ``data`` that fits this model; else the first element.

    If the model has a ``merged_field``, its lists of several objects are joined.
    """
    answers = list(_answers(data, model, _DEEPEST))
    merged: str = getattr(model, "merged_field", "")
    lists = [listed for answer in answers if isinstance(listed := answer.get(merged), list)]
    if len(lists) > 1:
        return {**answers[0], merged: [element for listed in lists for element in listed]}
    return answers[0] if answers else _first_element(data)


def _first_element(data: object) -> object:
    """The first element of a list or a nested list, which may be an empty response."""
    for _ in range(_DEEPEST):
        if not isinstance(data, list) or not data:
            break
        data = data[0]
    return data


def is_answer(data: Mapping[str, object], model: type[BaseModel]) -> bool:
    """Whether an object has one of the model's ``identifying_fields``, or else all required fields."""
    named = _fields_that_identify(model)
    if named:
        return any(data.get(name) is not None for name in named)
    return all(name in data for name, field in fields_of(model).items() if field.required)


def _answers(data: object, model: type[BaseModel], depth: int) -> Iterator[dict[str, object]]:
    if depth == 0:
        return
    if isinstance(data, str):
        data = json_within(data)
    if isinstance(data, list):
        for element in data:
            yield from _answers(element, model, depth - 1)
    elif isinstance(data, dict):
        wrapped = () if _is_bare(data, model) else tuple(_answers_in_wrapper(data, model, depth - 1))
        yield from wrapped
        if not wrapped and is_answer(data, model):
            yield data


def _answers_in_wrapper(data: Mapping[str, object], model: type[BaseModel], depth: int) -> Iterator[dict[str, object]]:
    for name in _WRAPPERS:
        yield from _answers(data.get(name), model, depth)


def _is_bare(data: Mapping[str, object], model: type[BaseModel]) -> bool:
    """Whether an object fits by more than a field that may be a wrapper ("output")."""
    return is_answer({name: fields for name, fields in data.items() if name not in _WRAPPERS}, model)


def _fields_that_identify(model: type[BaseModel]) -> frozenset[str]:
    named: frozenset[str] = getattr(model, "identifying_fields", frozenset())
    return named
