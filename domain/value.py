"""The base of every value in the state: frozen, without unknown fields, dumped as plain JSON."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class DumpedValue(dict[str, object]):
    """A value as plain JSON that remembers the value: within a process it is read back without validation."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        super().__init__(value.model_dump(mode="json"))
        self.value = value


class Value(BaseModel):
    """An immutable value. A change is a named method that returns a new value, built with ``replace``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **changes: object) -> Self:
        """A validated copy with these fields changed."""
        return type(self).model_validate({**self.__dict__, **changes})

    def dump(self) -> dict[str, object]:
        """The value as plain JSON objects, for a state channel. Nobody may change them."""
        return DumpedValue(self)

    @classmethod
    def remembered(cls, stored: object) -> Self | None:
        """The value of which ``stored`` is the dump of this process; None for any other."""
        value = stored.value if isinstance(stored, DumpedValue) else None
        return value if type(value) is cls else None
