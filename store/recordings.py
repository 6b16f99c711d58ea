"""Recordings of turns as JSON, written in batches in the background and stored for some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from privacy.pseudonymizer import mask_references
from store.pool import Pool, rows_repeatable
from store.private_values import pseudonymizer_of
from store.tenant_scope import acting_for

# Binary format for long texts: the text format escapes each quote in them, in the event loop.
_WRITE = "select record_turns({scope}, %s, %b, %s, %s, %s, %s, %s, %s, %s, %s, %b, %s)"
_OF_TRACE = """
select story::text as story, private_of(thread_id, story::text) as private
from recordings where trace_id = %s and tenant = coalesce(%s, tenant) order by began_at limit %s
"""
_OF_SESSION = """
select story::text as story, private_of(thread_id, story::text) as private from (
    select story, thread_id, began_at from recordings where session_id = %s and tenant = coalesce(%s, tenant)
    order by began_at desc limit %s
) latest order by began_at
"""
_LATEST = """
select story::text as story, private_of(thread_id, story::text) as private
from (
    select story, thread_id, began_at from recordings where tenant = coalesce(%s, tenant)
    order by created_at desc limit %s
) latest order by began_at
"""
_ANSWERS = "select hash, body::text as body from recorded_answers where hash = any(%s)"
_AROUND = """
select
    (select trace_id from recordings where tenant = %s and session_id = %s
        and began_at < %s and trace_id <> %s order by began_at desc limit 1) as before,
    (select trace_id from recordings where tenant = %s and session_id = %s
        and began_at > %s and trace_id <> %s order by began_at limit 1) as after
"""


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One turn's story as JSON text, and the columns it is found by."""

    id: UUID
    trace_id: str
    tenant: str
    session_id: str
    thread: UUID
    user_id: str
    turn: int
    began_at: datetime
    record: str
    private: Mapping[str, str] = field(default_factory=dict)
    """Private values that the record contains as references."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The trace ids of the turns before and after one in its session."""

    before: str | None
    after: str | None


class Recordings:
    """Stores and loads recordings of turns. Raises StoreError.

    ``restore_private``: load with the private values, for replay; else they are masked as "[phone]". ``tenant``: whose
    recordings are loaded; None: those of all tenants.
    """

    def __init__(self, pool: Pool, *, restore_private: bool = False, tenant: str | None = None) -> None:
        self._pool = pool
        self._tenant = tenant
        self._restore_private = restore_private

    async def add(self, batch: Sequence[RecordedRow], answers: Mapping[str, str]) -> None:
        """Write a batch, with the shared answers (hash to JSON text) that it references."""
        parameters = (
            list(answers), list(answers.values()), [r.id for r in batch], [r.trace_id for r in batch],
            [r.tenant for r in batch], [r.session_id for r in batch], [r.thread for r in batch],
            [r.user_id for r in batch], [r.turn for r in batch], [r.began_at for r in batch], [r.record for r in batch],
            [Jsonb(dict(r.private)) if r.private else None for r in batch],
        )  # fmt: skip
        with acting_for(None):
            await rows_repeatable(self._pool, _WRITE, parameters)

    async def fetch_trace(self, trace_id: str, *, limit: int = 50) -> tuple[dict[str, object], ...]:
        """The recorded turns of a trace, oldest first; several turns may have the same trace id."""
        rows = await self._load(_OF_TRACE, (trace_id, self._tenant, limit))
        return tuple(self._read_record(row) for row in rows)

    async def fetch_session(
        self, session_id: str, *, tenant: str | None = None, limit: int = 200
    ) -> tuple[dict[str, object], ...]:
        """The last ``limit`` recorded turns of a session, oldest first; of all tenants when none is given."""
        rows = await self._load(_OF_SESSION, (session_id, self._tenant or tenant, limit))
        return tuple(self._read_record(row) for row in rows)

    async def fetch_latest(self, *, limit: int = 50) -> tuple[dict[str, object], ...]:
        """The last ``limit`` recorded turns, oldest first."""
        return tuple(self._read_record(row) for row in await self._load(_LATEST, (self._tenant, limit)))

    async def neighbours(self, tenant: str, session_id: str, trace_id: str, at: datetime) -> Neighbours:
        """The trace ids of the turns before and after the one that began at ``at``."""
        turn = (tenant, session_id, at, trace_id)
        [row] = await self._load(_AROUND, (*turn, *turn))
        return Neighbours(row["before"], row["after"])

    async def fetch_answers(self, hashes: Sequence[str]) -> dict[str, object]:
        """The shared answers by their hashes; deleted ones are missing."""
        rows = await self._load(_ANSWERS, (list(hashes),)) if hashes else []
        return {row["hash"]: orjson.loads(row["body"]) for row in rows}

    async def prune(
        self, *, older_s: float, limit: int = 500, tenant: str | None = None, others: Sequence[str] = ()
    ) -> int:
        """Delete up to ``limit`` turns older than ``older_s`` seconds; returns the number. Call again until it is 0.

        Of one tenant; without it, of all except ``others``.
        """
        statement = "select prune_recordings(%s, %s, %s, %s::text[]) as gone"
        with acting_for(None):
            [row] = await rows_repeatable(self._pool, statement, (older_s, limit, tenant, list(others)))
        return int(row["gone"])

    async def _load(self, statement: str, parameters: Sequence[object]) -> list[DictRow]:
        with acting_for(self._tenant):
            return await rows_repeatable(self._pool, statement, parameters)

    def _read_record(self, row: DictRow) -> dict[str, object]:
        text = (
            pseudonymizer_of(row["private"]).restore_json(row["story"])
            if self._restore_private
            else mask_references(row["story"])
        )
        record: dict[str, object] = orjson.loads(text)
        return record
