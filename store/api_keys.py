"""The API keys of callers: created, listed, revoked; found by their id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import DictRow

from store.pool import Pool, rows, rows_repeatable
from store.tenant_scope import acting_for

_ADD = "insert into api_keys (id, secret_hash, name, tenant, scopes) values (%s, %s, %s, %s, %s) returning id"
_FIND = "select * from api_keys where id = %s and revoked_at is null"
_LIST = "select * from api_keys order by created_at"
_REVOKE = "update api_keys set revoked_at = coalesce(revoked_at, now()) where id = %s returning id"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key's row. ``tenant`` None: any tenant. ``revoked_at`` None: valid."""

    id: str
    secret_hash: bytes
    name: str
    tenant: str | None
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: DictRow) -> StoredKey:
        """A row of the table."""
        return cls(**{**row, "secret_hash": bytes(row["secret_hash"]), "scopes": tuple(row["scopes"])})


class ApiKeys:
    """The table of keys. Raises StoreError."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(
        self, key_id: str, secret_hash: bytes, *, name: str, tenant: str | None, scopes: Collection[str]
    ) -> None:
        """Store a new key."""
        with acting_for(None):
            await rows(self._pool, _ADD, (key_id, secret_hash, name, tenant, sorted(scopes)))

    async def find(self, key_id: str) -> StoredKey | None:
        """The valid key with this id; None when there is none, or it was revoked."""
        # A caller's tenant is not known before its key is found.
        with acting_for(None):
            found = await rows_repeatable(self._pool, _FIND, (key_id,))
        return StoredKey.of(found[0]) if found else None

    async def list_all(self) -> tuple[StoredKey, ...]:
        """All keys, the oldest first, revoked ones included."""
        with acting_for(None):
            return tuple(StoredKey.of(row) for row in await rows_repeatable(self._pool, _LIST, ()))

    async def revoke(self, key_id: str) -> bool:
        """Revoke a key; False for an unknown id. Idempotent."""
        with acting_for(None):
            return bool(await rows_repeatable(self._pool, _REVOKE, (key_id,)))
