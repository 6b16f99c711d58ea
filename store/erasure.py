"""Erasing a guest: everything that is kept of them, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from store.pool import Pool, rows_repeatable

# Recordings may outlive their session, which would tell of their threads.
_ERASE = "select e.*, erase_recordings(%s, %s) as recordings from erase_guest(%s, %s) e"


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: the sessions, and the orders of which only what was ordered is kept. ``threads`` had their states."""

    threads: Sequence[UUID]
    sessions: int
    orders: int


async def erase_guest(pool: Pool, tenant: str, user_id: str) -> Erased:
    """Erase a guest of a tenant: sessions, turns, states, recordings, private values, what is personal in placements.

    A turn in hand loses its lease and can write nothing more. Nothing to erase is no error: it may be done twice.
    """
    [row] = await rows_repeatable(pool, _ERASE, (tenant, user_id, tenant, user_id))
    return Erased(tuple(row["threads"]), row["sessions"], row["orders"])
