"""The tenant for which statements run. The database lets a transaction see the rows of this tenant only.

The scope is bound where a turn, a request or a round of background work begins, and is sent with every statement.
Without a scope the database shows no rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantScope:
    """One tenant. ``tenant`` None: all tenants, for background work and operators' commands."""

    tenant: str | None

    @property
    def settings(self) -> tuple[str, str]:
        """The values of orchestrator.tenant and orchestrator.all_tenants."""
        return (self.tenant, "off") if self.tenant is not None else ("", "on")


NO_TENANT = ("", "off")
"""The settings without a scope."""
_scope: ContextVar[TenantScope | None] = ContextVar("tenant_scope", default=None)


def current_scope() -> TenantScope | None:
    """The scope of the current task; None outside of any."""
    return _scope.get()


@contextmanager
def acting_for(tenant: str | None) -> Iterator[None]:
    """Run the block's statements for this tenant; None: for all tenants. Tasks that it starts inherit the scope."""
    token = _scope.set(TenantScope(tenant))
    try:
        yield
    finally:
        _scope.reset(token)
