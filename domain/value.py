"""The base of every value in the state: frozen, without unknown fields, dumped as plain JSON."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. A change is a named method that returns a new value, built with ``replace``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **changes: object) -> Self:
        """A validated copy with these fields changed."""
        return type(self).model_validate({**dict(self), **changes})

    def dump(self) -> dict[str, object]:
        """The value as plain JSON objects, for a state channel."""
        return self.model_dump(mode="json")
