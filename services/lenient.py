"""Validation that tolerates single invalid fields.

A rejected value is parsed again in people's notation ("9,50 €", "20-30 min", "gluten, milk"). If that fails, an
optional field is dropped; for a required field, the nearest element of a list is dropped. Only an invalid required
field of the response itself breaks the contract. A valid response costs one pass of validation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from services.currencies import currencies_meant
from services.dropped import Drops, FieldPath
from services.errors import ServiceContractError
from services.fields import FieldReading, RepairedValue, fields_of
from services.markup import json_within

T = TypeVar("T", bound=BaseModel)

_MOST_ROUNDS = 8
_MOST_FAULTS = 20_000
"""Faults of one response in one round; each repair takes time."""
_KINDS = {
    "missing": "missing",
    "value_error": "not_readable",
    "literal_error": "not_a_known_word",
    "string_type": "not_a_text",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "not_an_id",
    "tuple_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "bool_type": "not_yes_or_no",
    "bool_parsing": "not_yes_or_no",
}
_OF_SHAPE = frozenset({"not_a_list", "not_an_object"})
_NUMBERS = ("decimal_", "int_", "float_", "is_instance_of")
_OUT_OF_RANGE = ("greater_than", "less_than", "finite_number")


@dataclass
class LenientReading(Generic[T]):
    """The parsed response and its dropped fields. ``place`` maps a parsed value to its original path."""

    value: T
    drops: Drops = field(default_factory=Drops)
    _data: object = None
    _origins: dict[int, list[int]] = field(default_factory=dict)

    def place(self, *steps: str | int) -> FieldPath:
        """The path in the original response of these steps in the value, with dropped elements counted."""
        return _original(steps, self._data, self._origins) if self._origins else steps


class _Step(NamedTuple):
    """One step of the path to a fault. ``field`` is None for an element of a list; ``fields``: all of the object."""

    holder: Any
    key: str | int
    field: FieldReading | None
    fields: Mapping[str, FieldReading]

    @property
    def value(self) -> object:
        if isinstance(self.holder, dict):
            return self.holder.get(self.key)
        return self.holder[self.key]

    @property
    def is_blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


class _Fault(NamedTuple):
    place: FieldPath
    kind: str
    steps: tuple[_Step, ...]


def read_leniently(service: str, data: object, model: type[T]) -> LenientReading[T]:
    """Validate ``data``, which is modified, as ``model``. Raises ServiceContractError without any value."""
    mending = _AnswerRepair(service, data, model)
    for _ in range(_MOST_ROUNDS):
        try:
            value = model.model_validate(data)
        except ValidationError as error:
            mending.repair(error)
        else:
            return LenientReading(value, mending.drops, data, mending.origins)
    raise ServiceContractError(service, "answered what breaks the contract in too many ways")


def describe_faults(error: ValidationError) -> str:
    """The invalid fields with their kinds of fault, without values."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return "answered something that is not JSON"
    named = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:3])
    return f"answered what breaks the contract ({named})"


class _AnswerRepair:
    """Modifies one response in rounds until it is valid."""

    def __init__(self, service: str, data: object, model: type[BaseModel]) -> None:
        self._service = service
        self._data = data
        self._model = model
        self._read_again: set[tuple[int, str | int]] = set()
        self._gone: dict[int, set[int]] = defaultdict(set)
        self._lists: dict[int, list[object]] = {}
        self.drops = Drops()
        self.origins: dict[int, list[int]] = {}

    def repair(self, error: ValidationError) -> None:
        """Repair values, or else drop fields. A round does one of the two, because each changes the faults.

        Raises ServiceContractError if an invalid field is required by the response itself.
        """
        if error.error_count() > _MOST_FAULTS:
            raise ServiceContractError(self._service, "answered what breaks the contract in too many ways")
        faults = [
            self._fault(error_details["loc"], error_details["type"])
            for error_details in error.errors(include_url=False, include_context=False)
        ]
        are_mended = [self._try_repair(fault) for fault in faults]
        if any(are_mended):
            return
        are_dropped = [self._try_drop(fault) for fault in faults]
        if not all(are_dropped):
            raise ServiceContractError(self._service, describe_faults(error))
        self._delete_elements()

    def _fault(self, loc: tuple[int | str, ...], error_type: str) -> _Fault:
        steps = tuple(_steps(loc, self._data, self._model))
        place = _original([step.key for step in steps], self._data, self.origins)
        return _Fault(place, _kind(error_type), steps)

    def _try_repair(self, fault: _Fault) -> bool:
        """Repair the invalid value, or its enclosing field with a marker. Returns whether it succeeded."""
        for step in reversed(fault.steps):
            spot = (id(step.holder), step.key)
            if spot in self._read_again:
                return False
            if step.field is not None and step.field.read is not None:
                self._read_again.add(spot)
                return not step.is_blank and _try_read(step, step.field.read(step.value))
        return bool(fault.steps) and fault.kind in _OF_SHAPE and _try_unwrap(fault.steps[-1], fault.kind)

    def _try_drop(self, fault: _Fault) -> bool:
        """Drop the optional field or the list element with the fault. Returns whether it succeeded."""
        kind = fault.kind
        for depth, step in reversed(list(enumerate(fault.steps))):
            place = fault.place[: depth + 1]
            if step.field is None:
                self._lists[id(step.holder)] = step.holder
                self._gone[id(step.holder)].add(int(step.key))
                self.drops.note(place, kind)
                return True
            if not step.field.required and (step.is_blank or not _is_essential(step.field, kind)):
                # A null is the same as a missing field.
                if step.value is not None:
                    self.drops.note(place, "empty" if step.is_blank else kind)
                _delete_field(step)
                return True
            kind = f"no_{step.key}"
        return False

    def _delete_elements(self) -> None:
        for spot, gone in self._gone.items():
            elements = self._lists[spot]
            before = self.origins.get(spot) or list(range(len(elements)))
            remaining = [index for index in range(len(elements)) if index not in gone]
            self.origins[spot] = [before[index] for index in remaining]
            elements[:] = [elements[index] for index in remaining]
        self._gone.clear()


def _steps(loc: Sequence[str | int], data: object, model: type[BaseModel] | None) -> Iterator[_Step]:
    """The path through the data to a fault."""
    holder = data
    for key in loc:
        if isinstance(holder, dict) and isinstance(key, str):
            fields = fields_of(model) if model else {}
            field = fields.get(key)
            yield _Step(holder, key, field, fields)
            holder, model = holder.get(key), field.model if field else None
        elif isinstance(holder, list) and isinstance(key, int) and key < len(holder):
            yield _Step(holder, key, None, {})
            holder = holder[key]
        else:
            return


def _original(steps: Sequence[str | int], data: object, origins: Mapping[int, list[int]]) -> FieldPath:
    """The steps with the elements' positions before deletions."""
    place: list[str | int] = []
    for key in steps:
        positions = origins.get(id(data))
        place.append(positions[key] if positions and isinstance(key, int) and key < len(positions) else key)
        if isinstance(data, dict) and isinstance(key, str):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            data = None
    return tuple(place)


def _try_read(step: _Step, mended: RepairedValue | None) -> bool:
    """Whether the repaired value fits the currency beside it. If so, it replaces the original value."""
    if mended is None or (mended.currency is not None and not _set_currency(step, mended.currency)):
        return False
    step.holder[step.key] = mended.value
    return True


def _set_currency(step: _Step, written: str) -> bool:
    """Whether the amount's currency fits the object's. An object without a currency gets it."""
    named = step.holder.get("currency")
    if isinstance(named, str) and named.strip():
        return not set(currencies_meant(named)).isdisjoint(currencies_meant(written))
    step.holder["currency"] = written
    return True


def _try_unwrap(step: _Step, kind: str) -> bool:
    """Unwrap JSON in a text, or an object instead of a list of one. Returns whether it succeeded."""
    value = step.value
    parsed = json_within(value) if isinstance(value, str) else None
    if parsed is None and kind == "not_a_list" and isinstance(value, dict) and value:
        parsed = [value]
    if parsed is None:
        return False
    step.holder[step.key] = parsed
    return True


def _is_essential(field: FieldReading, kind: str) -> bool:
    return field.essential is not None and field.essential.covers(kind)


def _delete_field(step: _Step) -> None:
    """Delete the field. The loss of a currency also deletes its amounts."""
    step.holder.pop(step.key, None)
    if step.key == "currency":
        for name, other in step.fields.items():
            if other.in_currency:
                step.holder.pop(name, None)


def _kind(error_type: str) -> str:
    if error_type.startswith(_NUMBERS):
        return "not_a_number"
    return "out_of_range" if error_type.startswith(_OUT_OF_RANGE) else _KINDS.get(error_type, error_type)
