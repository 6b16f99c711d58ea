"""The base of every value that travels in the state: frozen, closed to unknown fields, plain JSON when dumped."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Change is a named method that returns a new one, never ``model_copy(update=...)``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
