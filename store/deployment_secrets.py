"""Random values that all replicas of a deployment share; the migration makes them."""

from __future__ import annotations

from typing import Literal

from store.pool import Pool, rows_repeatable

SecretName = Literal["session_ids"]


async def load_secret(pool: Pool, name: SecretName) -> bytes:
    """The 32 random bytes of this name. Raises StoreUnavailable."""
    [row] = await rows_repeatable(pool, "select value from deployment_secrets where name = %s", (name,))
    return bytes(row["value"])
