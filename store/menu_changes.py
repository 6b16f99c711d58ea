"""When the menus of restaurants were declared changed, for all processes that keep a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.pool import Pool, rows_repeatable
from store.tenant_scope import acting_for

_CHANGED = """
insert into menu_changes (tenant, changed_at) values (%s, clock_timestamp())
on conflict (tenant) do update set changed_at = clock_timestamp() returning changed_at
"""
_SINCE = """
select tenant, changed_at from menu_changes where changed_at > coalesce(%s, '-infinity'::timestamptz)
order by changed_at
"""


@dataclass(frozen=True, slots=True)
class MenuChange:
    """The newest change of a tenant's menu, by the database's clock."""

    tenant: str
    changed_at: datetime


class MenuChanges:
    """The newest change of each tenant's menu."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(self, tenant: str) -> None:
        """Record that a menu has changed now."""
        with acting_for(tenant):
            await rows_repeatable(self._pool, _CHANGED, (tenant,))

    async def list_since(self, moment: datetime | None) -> Sequence[MenuChange]:
        """The changes of all tenants after ``moment``, oldest first; None: all."""
        with acting_for(None):
            found = await rows_repeatable(self._pool, _SINCE, (moment,))
        return [MenuChange(row["tenant"], row["changed_at"]) for row in found]
