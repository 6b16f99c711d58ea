"""Forgetting sessions that nobody came back to."""

from __future__ import annotations

from store.pool import Pool, rows_repeatable

_EXPIRE = """
with gone as (
    delete from sessions where thread_id in (
        select s.thread_id from sessions s
        where s.updated_at < now() - make_interval(secs => %s)
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
turns_gone as (delete from turns where thread_id in (select thread_id from gone)),
checkpoints_gone as (delete from checkpoints where thread_id in (select thread_id from threads)),
blobs_gone as (delete from checkpoint_blobs where thread_id in (select thread_id from threads)),
writes_gone as (delete from checkpoint_writes where thread_id in (select thread_id from threads))
select count(*) as sessions from gone
"""


async def expire_sessions(pool: Pool, *, idle_s: float, limit: int = 500) -> int:
    """Delete up to ``limit`` sessions without a turn for ``idle_s`` seconds, with their state and transcript.

    Returns how many went; call again until it is 0. Spares sessions with a turn in hand or a placement without an
    outcome. Placements are kept, they are the record of what was ordered; where to it was brought is forgotten.
    """
    [row] = await rows_repeatable(pool, _EXPIRE, (idle_s, limit))
    return int(row["sessions"])
