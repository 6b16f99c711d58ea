"""Deletion of idle sessions."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from observability.background import run_round
from observability.events import ExpiryFailed, SessionsExpired, emit
from store.errors import StoreError
from store.pool import Pool, rows_repeatable
from store.tenant_scope import acting_for

DAY_S = 86_400.0
BATCH = 200
_PAUSE_S = 0.2
LOCK = 4_217_130_552
_EXPIRE = """
with ours as materialized (select pg_try_advisory_xact_lock(%s) as locked), gone as (
    delete from sessions where thread_id in (
        select s.thread_id from sessions s
        where (select locked from ours)
            and s.tenant = coalesce(%s, s.tenant) and s.tenant <> all (%s::text[])
            and s.created_at < now() - make_interval(secs => %s)
            and s.updated_at < now() - make_interval(secs => %s)
            and (s.lease_until is null or s.lease_until < now())
            and not exists (
                select 1 from placements p where p.thread_id = s.thread_id and p.status in ('submitting', 'unknown')
            )
        limit %s
        for update of s skip locked
    )
    returning thread_id
), threads as (select thread_id::text as thread_id from gone),
private_gone as (delete from private_values where thread_id in (select thread_id from gone)),
news_gone as (delete from order_news where thread_id in (select thread_id from gone)),
waiting_gone as (delete from waiting_turns where thread_id in (select thread_id from gone)),
turns_gone as (delete from turns where thread_id in (select thread_id from gone)),
checkpoints_gone as (delete from checkpoints where thread_id in (select thread_id from threads)),
blobs_gone as (delete from checkpoint_blobs where thread_id in (select thread_id from threads)),
writes_gone as (delete from checkpoint_writes where thread_id in (select thread_id from threads))
select count(*) as sessions from gone
"""


async def expire_sessions(
    pool: Pool, *, idle_s: float, limit: int = BATCH, tenant: str | None = None, others: Sequence[str] = ()
) -> int:
    """Delete up to ``limit`` sessions without a turn for ``idle_s`` seconds, with their state and transcript.

    Of one tenant; without it, of all except ``others``.

    Returns the number deleted; call again while it equals ``limit``. Skips sessions with an active turn or a placement
    without an outcome. Placements remain as the record of orders; their delivery addresses are deleted. An advisory
    lock allows one caller over all replicas; the others get 0.
    """
    parameters = (LOCK, tenant, list(others), idle_s, idle_s, limit)
    with acting_for(None):
        [row] = await rows_repeatable(pool, _EXPIRE, parameters)
    return int(row["sessions"])


async def expire_all(pool: Pool, *, idle_s: float, tenant: str | None = None, others: Sequence[str] = ()) -> int:
    """Delete all idle sessions in batches, with pauses to limit the load. Returns the number deleted."""
    deleted = 0
    while True:
        batch = await expire_sessions(pool, idle_s=idle_s, tenant=tenant, others=others)
        deleted += batch
        if batch < BATCH:
            return deleted
        await asyncio.sleep(_PAUSE_S)


@dataclass(frozen=True, slots=True)
class Expirer:
    """Deletes idle sessions in the background until it is cancelled. ``ttl_s``: age of the last turn in seconds.

    ``ttl_by_tenant``: of the tenants that have a time of their own.
    """

    pool: Pool
    ttl_s: float
    every_s: float = 3600.0
    ttl_by_tenant: Callable[[], Mapping[str, float]] = dict

    async def run(self) -> None:
        """Run for ever, also after errors. The random start delay spreads the replicas."""
        await asyncio.sleep(random.uniform(0, min(60.0, self.every_s)))
        while True:
            await run_round("expirer", self._expire)
            await asyncio.sleep(self.every_s)

    async def _expire(self) -> None:
        try:
            own = self.ttl_by_tenant()
            deleted = await expire_all(self.pool, idle_s=self.ttl_s, others=tuple(own))
            for tenant, ttl_s in own.items():
                deleted += await expire_all(self.pool, idle_s=ttl_s, tenant=tenant)
            if deleted:
                emit(SessionsExpired(deleted))
        except StoreError as error:
            emit(ExpiryFailed(error.code))
