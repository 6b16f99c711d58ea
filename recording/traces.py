"""Recorded turns as they are read again: by trace, by session, with the shared answers that they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from recording.turn_record import TurnRecord


class RecordingStore(Protocol):
    """Where stories lie. Raises StoreError."""

    async def of_trace(self, trace_id: str, *, limit: int = 50) -> tuple[dict[str, object], ...]: ...
    async def of_session(
        self, session_id: str, *, tenant: str | None = None, limit: int = 200
    ) -> tuple[dict[str, object], ...]: ...
    async def latest(self, *, limit: int = 50) -> tuple[dict[str, object], ...]: ...
    async def answers(self, hashes: Sequence[str]) -> dict[str, object]: ...


class Trace(BaseModel):
    """Recorded turns, oldest first. Usually one: a client may name several turns alike, or retry one."""

    model_config = ConfigDict(frozen=True)

    turns: tuple[TurnRecord, ...]
    answers: dict[str, JsonValue] = Field(
        default_factory=dict, description="Answers that are kept once for many turns, by the hash in `calls[].shared`"
    )


@dataclass(frozen=True, slots=True)
class Traces:
    """Reads recorded turns."""

    shelf: RecordingStore

    async def of_trace(self, trace_id: str) -> Trace:
        """Every turn recorded under this trace id; none when it is not known, or no longer."""
        return await self._trace(await self.shelf.of_trace(trace_id))

    async def of_session(self, session_id: str, tenant: str | None = None) -> Trace:
        """The last turns of a session."""
        return await self._trace(await self.shelf.of_session(session_id, tenant=tenant))

    async def latest(self, *, limit: int = 50) -> Trace:
        """The turns recorded last, of whatever session."""
        return await self._trace(await self.shelf.latest(limit=limit))

    async def _trace(self, found: Sequence[dict[str, object]]) -> Trace:
        turns = tuple(TurnRecord.model_validate(each) for each in found)
        named = {call.shared for turn in turns for call in turn.calls if call.shared}
        return Trace.model_validate({"turns": turns, "answers": await self.shelf.answers(sorted(named))})
