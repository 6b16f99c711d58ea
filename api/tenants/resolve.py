"""The tenant of a request."""

from __future__ import annotations

from fastapi import Request

from api.auth.principal import CallerRefused, Principal
from api.resources import Resources
from api.tenants.directory import Tenant


def resolve_store(tenant: Tenant, *claims: str | None) -> str | None:
    """The branch that the claims (body, header) name; None without one, and for a tenant without branches.

    Raises CallerRefused: they name different branches, or an unknown one.
    """
    names = {claim for claim in claims if claim}
    if not tenant.stores or not names:
        return None
    if len(names) > 1 or not names <= tenant.stores.keys():
        raise CallerRefused("unknown_store")
    return names.pop()


def resolve_place(tenant: Tenant, *claims: str | None) -> Tenant:
    """The branch that the claims name, else the restaurant itself. Raises CallerRefused as ``resolve_store`` does."""
    store = resolve_store(tenant, *claims)
    return tenant.stores[store] if store else tenant


def resolve_tenant(request: Request, principal: Principal, *claims: str | None) -> Tenant:
    """The tenant that the caller's credentials, the host name and the claims (body, query, header) agree on.

    Raises CallerRefused: they name different tenants, or an unknown one.
    """
    resources: Resources = request.app.state.resources
    tenants = resources.tenants
    host = tenants.name_of_host(request.headers.get("host", ""))
    tenant = tenants.find(principal.resolve_tenant(*claims, host, default=tenants.default.name))
    request.state.tenant = tenant
    return tenant
