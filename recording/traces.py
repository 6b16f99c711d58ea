"""Reads recorded turns by trace or session, with the shared answers that they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from recording.turn_record import TurnRecord


class RecordingStore(Protocol):
    """Reads stored records. Raises StoreError."""

    async def fetch_trace(self, trace_id: str, *, limit: int = 50) -> tuple[dict[str, object], ...]: ...
    async def fetch_session(
        self, session_id: str, *, tenant: str | None = None, limit: int = 200
    ) -> tuple[dict[str, object], ...]: ...
    async def fetch_latest(self, *, limit: int = 50) -> tuple[dict[str, object], ...]: ...
    async def fetch_answers(self, hashes: Sequence[str]) -> dict[str, object]: ...


class Trace(BaseModel):
    """Recorded turns, oldest first. Usually one: a client may reuse a trace id, or retry a turn."""

    model_config = ConfigDict(frozen=True)

    turns: tuple[TurnRecord, ...]
    answers: dict[str, JsonValue] = Field(
        default_factory=dict, description="Answers that are stored once for many turns, by the hash in `calls[].shared`"
    )


@dataclass(frozen=True, slots=True)
class Traces:
    """Reads recorded turns."""

    store: RecordingStore

    async def load_trace(self, trace_id: str) -> Trace:
        """The turns recorded under this trace id; none for an unknown or expired one."""
        return await self._load(await self.store.fetch_trace(trace_id))

    async def load_session(self, session_id: str, tenant: str | None = None) -> Trace:
        """The last turns of a session."""
        return await self._load(await self.store.fetch_session(session_id, tenant=tenant))

    async def load_latest(self, *, limit: int = 50) -> Trace:
        """The latest recorded turns of all sessions."""
        return await self._load(await self.store.fetch_latest(limit=limit))

    async def _load(self, rows: Sequence[dict[str, object]]) -> Trace:
        turns = tuple(TurnRecord.model_validate(each) for each in rows)
        named = {call.shared for turn in turns for call in turn.calls if call.shared}
        return Trace.model_validate({"turns": turns, "answers": await self.store.fetch_answers(sorted(named))})
