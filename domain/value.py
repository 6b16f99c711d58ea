"""The base of every value that travels in the state: frozen, closed to unknown fields, plain JSON when dumped."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Change is a named method that returns a new one, made with ``replace``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **changes: object) -> Self:
        """A validated copy with these fields changed."""
        return type(self).model_validate({**dict(self), **changes})

    def dump(self) -> dict[str, object]:
        """The value as plain JSON objects, for a state channel."""
        return self.model_dump(mode="json")
