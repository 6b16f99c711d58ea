"""What checks of menus found, for all processes: each version of a menu is checked by one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from pydantic import JsonValue

from store.pool import Pool, rows, rows_repeatable
from store.tenant_scope import acting_for

_CLAIM = """
insert into menu_checks as m (tenant, store, fingerprint, menu_version, claim, claimed_until)
values (%s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))
on conflict (tenant, store, fingerprint) do update set
    seen_at = clock_timestamp(), menu_version = excluded.menu_version,
    claim = case when m.claimed_until < clock_timestamp() then excluded.claim else m.claim end,
    claimed_until = case when m.claimed_until < clock_timestamp() then excluded.claimed_until else m.claimed_until end
returning m.result is not null as is_done, m.claim = %s as is_mine
"""
_RECORD = "select record_menu_check(%s, %s, %s, %s, %s::jsonb, %s::jsonb) as is_recorded"
_CURRENT = """
select menu_version, result, checked_at from menu_checks
where tenant = %s and store = %s and result is not null order by seen_at desc limit 1
"""


@dataclass(frozen=True, slots=True)
class MenuVersion:
    """A version of the menu of a tenant, or of one of its branches (``store``, else "")."""

    tenant: str
    store: str
    fingerprint: str
    menu_version: str


@dataclass(frozen=True, slots=True)
class ClaimedCheck:
    """``is_done``: a process has checked this version. ``is_mine``: the caller is to check it."""

    is_done: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StoredMenuCheck:
    """The result of a check, as it was recorded."""

    menu_version: str
    result: Mapping[str, JsonValue]
    checked_at: datetime


class MenuChecks:
    """Claims and results of checks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, version: MenuVersion, claim: UUID, *, claim_s: float) -> ClaimedCheck:
        """Claim a version for ``claim_s`` seconds, unless it was checked or another process is at it."""
        about = (version.tenant, version.store, version.fingerprint, version.menu_version)
        with acting_for(version.tenant):
            [row] = await rows(self._pool, _CLAIM, (*about, claim, claim_s, claim))
        return ClaimedCheck(is_done=row["is_done"], is_mine=row["is_mine"] and not row["is_done"])

    async def record(
        self, version: MenuVersion, claim: UUID, result: Mapping[str, JsonValue], event: Mapping[str, JsonValue]
    ) -> bool:
        """Record a result; ``event`` goes to the restaurant if the findings are others than before."""
        dumped = orjson.dumps(result).decode(), orjson.dumps(event).decode()
        about = (version.tenant, version.store, version.fingerprint)
        with acting_for(version.tenant):
            [row] = await rows(self._pool, _RECORD, (*about, claim, *dumped))
        return bool(row["is_recorded"])

    async def find_current(self, tenant: str, store: str) -> StoredMenuCheck | None:
        """The check of the version that was seen last; None before the first one."""
        with acting_for(tenant):
            found = await rows_repeatable(self._pool, _CURRENT, (tenant, store))
        return StoredMenuCheck(**found[0]) if found else None
