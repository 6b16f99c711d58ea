"""The gate of a turn once its tenant is known: rate limits, and a fair share of the process for each tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import Request, Response

from api.admission import Admission
from api.auth.principal import Principal
from api.rate_limits import RateLimits, RatePolicy
from api.tenants.directory import Tenant


@asynccontextmanager
async def admit_turn(
    request: Request, response: Response, principal: Principal, tenant: Tenant, user_id: str
) -> AsyncIterator[None]:
    """The turn of the block, within the limits of key, tenant and guest. Raises RateLimited and TenantOverloaded."""
    admission: Admission = request.app.state.admission
    limits: RateLimits = request.app.state.rate_limits
    response.headers.update(limits.take(list_policies(principal, tenant, user_id)))
    async with admission.share_of(tenant.name):
        yield


def list_policies(principal: Principal, tenant: Tenant, user_id: str) -> list[RatePolicy]:
    """The limits that are configured for this caller, tenant and guest."""
    settings = tenant.settings
    wanted: Mapping[str, tuple[str, int | None]] = {
        "tenant": (tenant.name, settings.tenant_turns_per_minute),
        "key": (principal.key_id or "", settings.key_turns_per_minute if principal.key_id else None),
        "guest": (f"{tenant.name}\n{user_id}", settings.guest_turns_per_minute),
    }
    return [RatePolicy(name, owner, rate) for name, (owner, rate) in wanted.items() if rate is not None]
