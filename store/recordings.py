"""The recordings: the story of each turn as JSON, written in batches off the turn's path, kept for some days."""

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
from store.private import pseudonymizer_of

# The long texts go in binary form: in the other, every quote within them is escaped one by one, in the event loop.
_WRITE = "select record_turns(%s, %b, %s, %s, %s, %s, %s, %s, %s, %s, %b, %s)"
_OF_TRACE = """
select story::text as story, private_of(thread_id, story::text) as private
from recordings where trace_id = %s order by began_at limit %s
"""
_OF_SESSION = """
select story::text as story, private_of(thread_id, story::text) as private from (
    select story, thread_id, began_at from recordings where session_id = %s and tenant = coalesce(%s, tenant)
    order by began_at desc limit %s
) latest order by began_at
"""
_LATEST = """
select story::text as story, private_of(thread_id, story::text) as private
from (select story, thread_id, began_at from recordings order by created_at desc limit %s) latest order by began_at
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
class Recorded:
    """One turn's story as JSON text, and the columns it is found by."""

    id: UUID
    trace_id: str
    tenant: str
    session_id: str
    thread: UUID
    user_id: str
    turn: int
    began_at: datetime
    story: str
    private: Mapping[str, str] = field(default_factory=dict)
    """Values that the story refers to by reference."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The trace ids of the turns before and after one in its session."""

    before: str | None
    after: str | None


class Recordings:
    """Keeps stories and gives them back. Raises StoreError.

    ``shown``: with the private values that they refer to, to play them again; else people see "[phone]" in their place.
    """

    def __init__(self, pool: Pool, *, shown: bool = False) -> None:
        self._pool = pool
        self._shown = shown

    async def add(self, batch: Sequence[Recorded], answers: Mapping[str, str]) -> None:
        """Write a batch, with the shared answers (hash to JSON text) that its stories name."""
        given = (
            list(answers), list(answers.values()), [r.id for r in batch], [r.trace_id for r in batch],
            [r.tenant for r in batch], [r.session_id for r in batch], [r.thread for r in batch],
            [r.user_id for r in batch], [r.turn for r in batch], [r.began_at for r in batch], [r.story for r in batch],
            [Jsonb(dict(r.private)) if r.private else None for r in batch],
        )  # fmt: skip
        await rows_repeatable(self._pool, _WRITE, given)

    async def of_trace(self, trace_id: str, *, limit: int = 50) -> tuple[dict[str, object], ...]:
        """The stories of a trace, oldest first: a client may name several turns alike."""
        found = await rows_repeatable(self._pool, _OF_TRACE, (trace_id, limit))
        return tuple(self._story(row) for row in found)

    async def of_session(
        self, session_id: str, *, tenant: str | None = None, limit: int = 200
    ) -> tuple[dict[str, object], ...]:
        """The last ``limit`` stories of a session, oldest first; of every tenant's when none is named."""
        found = await rows_repeatable(self._pool, _OF_SESSION, (session_id, tenant, limit))
        return tuple(self._story(row) for row in found)

    async def latest(self, *, limit: int = 50) -> tuple[dict[str, object], ...]:
        """The ``limit`` stories recorded last, oldest first."""
        return tuple(self._story(row) for row in await rows_repeatable(self._pool, _LATEST, (limit,)))

    async def around(self, tenant: str, session_id: str, trace_id: str, at: datetime) -> Neighbours:
        """The traces before and after the turn that began at ``at``."""
        asked = (tenant, session_id, at, trace_id)
        [row] = await rows_repeatable(self._pool, _AROUND, (*asked, *asked))
        return Neighbours(row["before"], row["after"])

    async def answers(self, hashes: Sequence[str]) -> dict[str, object]:
        """The shared answers by their hashes; what has been dropped is missing."""
        found = await rows_repeatable(self._pool, _ANSWERS, (list(hashes),)) if hashes else []
        return {row["hash"]: orjson.loads(row["body"]) for row in found}

    async def prune(self, *, older_s: float, limit: int = 500) -> int:
        """Drop up to ``limit`` turns recorded longer ago than ``older_s`` seconds; call again until it is 0."""
        statement = "select prune_recordings(%s, %s) as gone"
        [row] = await rows_repeatable(self._pool, statement, (older_s, limit))
        return int(row["gone"])

    def _story(self, row: DictRow) -> dict[str, object]:
        text = (
            pseudonymizer_of(row["private"]).restore_json(row["story"])
            if self._shown
            else mask_references(row["story"])
        )
        story: dict[str, object] = orjson.loads(text)
        return story
