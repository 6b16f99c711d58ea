"""Erases all stored data of a guest in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from store.pool import Pool, rows_repeatable
from store.tenant_scope import acting_for

# Recordings may outlive their session, so their threads cannot be found through it.
_ERASE = "select e.*, erase_recordings(%s, %s) as recordings from erase_guest(%s, %s) e"


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """Numbers of erased sessions and of anonymized orders; ``threads`` of the erased sessions."""

    threads: Sequence[UUID]
    sessions: int
    orders: int


async def erase_guest(pool: Pool, tenant: str, user_id: str) -> ErasureResult:
    """Erase a guest of a tenant: sessions, turns, states, recordings, private values, personal data of placements.

    An active turn loses its lease, so its writes are rejected. Idempotent.
    """
    with acting_for(tenant):
        [row] = await rows_repeatable(pool, _ERASE, (tenant, user_id, tenant, user_id))
    return ErasureResult(tuple(row["threads"]), row["sessions"], row["orders"])
