"""Liveness (GET or HEAD /health), readiness (GET or HEAD /ready) and the configured services (GET /services)."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.admission import Admission
from api.auth.authenticator import Authenticator
from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem_responses
from api.resources import Resources
from api.schemas import Id, StoreHeader, StoreQuery, TenantHeader
from api.settings import Settings
from api.tenants.directory import TenantDirectory
from api.tenants.resolve import resolve_store, resolve_tenant
from domain.menu_check import MenuCheck, MenuFinding
from observability.events import HealthChecked, emit
from services.catalogue import ProbedService, Reach
from services.errors import Effect
from services.menu.contract import MENU
from store.errors import StoreUnavailable
from store.pool import Pool, ping

router = APIRouter(tags=["operations"])
SERVICE = "mcp-orchestrator"
DatabaseState = Literal["ok", "read_only", "unavailable"]


class Health(BaseModel):
    """``status`` and ``service`` are V2's fields; ``understanding`` names the reader: local, model or cascade."""

    status: Literal["ok"] = "ok"
    service: str = SERVICE
    understanding: str


class Ready(BaseModel):
    """``ready``: everything answers. ``degraded``: turns are answered, a service is unreachable. ``unavailable``: the
    database is unreachable or read-only. ``shutting_down``: new turns are rejected; nothing else was checked."""

    status: Literal["ready", "degraded", "unavailable", "shutting_down"]
    postgres: DatabaseState | None = None
    services: dict[str, Reach] = {}
    tenants: dict[str, dict[str, Reach]] = Field(
        default={}, description="Services of the tenants of TENANTS_FILE and of their stores, while AUTH is off"
    )


class MenuCheckView(BaseModel):
    """The check of the version of the menu that was seen last. ``version`` is a hash of the menu service's answer."""

    version: str
    checked_at: datetime
    items: int
    phrases: int
    left_out: int = Field(description="Dishes of which not all was played, because the menu is large")
    findings: list[MenuFinding]


class ServiceView(BaseModel):
    """One operation of a microservice: its address, the effect of a call, and its reachability."""

    name: str
    setting: str
    url: str | None
    state: Reach
    effect: Effect | None
    optional: bool
    additions: dict[str, bool]
    menu_check: MenuCheckView | None = Field(
        default=None, description="Of the menu service: what guests would be misread on; null before the first check"
    )


@router.head("/health", include_in_schema=False)
@router.get("/health", operation_id="get_health", openapi_extra=describe_credentials(None))
async def health(request: Request) -> Health:
    """Liveness: the process answers. Calls no dependency."""
    settings: Settings = request.app.state.settings
    return Health(understanding=settings.reader_kind)


@router.head("/ready", include_in_schema=False)
@router.get(
    "/ready",
    operation_id="get_readiness",
    responses={503: {"model": Ready, "description": "No turn can be answered now"}},
    openapi_extra=describe_credentials(None),
)
async def ready(request: Request, response: Response) -> Ready:
    """Readiness: 200 when the database accepts writes. Unreachable services are listed and make it degraded."""
    admission: Admission = request.app.state.admission
    if admission.is_closed:
        response.status_code = 503
        return Ready(status="shutting_down")
    started = time.perf_counter()
    resources: Resources = request.app.state.resources
    authenticator: Authenticator = request.app.state.authenticator
    by_tenant = await _probe_tenants(resources.tenants)
    states = by_tenant.pop(resources.tenants.default.name)
    database = await _database(resources.pool)
    if database != "ok":
        response.status_code = 503
    all_states = [state for services in (states, *by_tenant.values()) for state in services.values()]
    all_well = all(state is Reach.REACHABLE for state in all_states)
    status: Literal["ready", "degraded", "unavailable"] = "ready" if all_well else "degraded"
    answer = Ready(
        status=status if database == "ok" else "unavailable",
        postgres=database,
        services=states,
        tenants={} if authenticator.is_on else by_tenant,
    )
    checks = {"postgres": database, **{name: state.value for name, state in states.items()}}
    emit(HealthChecked(answer.status, checks, (time.perf_counter() - started) * 1000))
    return answer


async def _probe_tenants(tenants: TenantDirectory) -> dict[str, dict[str, Reach]]:
    """The reachability of the services of each tenant ("acme") and each of its branches ("acme/mitte")."""
    places = [(store, tenant, place) for tenant in tenants for store, place in tenant.list_places()]
    probes = await asyncio.gather(*(place.catalogue.probe() for _, _, place in places))
    return {
        f"{tenant.name}/{store}" if store else tenant.name: {
            # A service that only the branches have is no fault of the tenant's.
            each.entry.name: each.reach
            for each in probed
            if not (_absent(each) or (tenant.stores and store is None and each.reach is Reach.NOT_CONFIGURED))
        }
        for (store, tenant, _), probed in zip(places, probes, strict=True)
    }


async def _database(pool: Pool) -> DatabaseState:
    try:
        await ping(pool)
    except StoreUnavailable as away:
        return "read_only" if away.read_only else "unavailable"
    return "ok"


@router.get(
    "/services",
    operation_id="list_services",
    responses=problem_responses((*AUTH_PROBLEMS, "unknown_store", "invalid_request")),
    openapi_extra=describe_credentials("metrics"),
)
async def services(
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("metrics"))],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
    store: StoreQuery = None,
    x_store_id: StoreHeader = None,
) -> list[ServiceView]:
    """The services of a tenant or one of its branches: address and reachability. URLs are returned without user,
    password and query."""
    brand = resolve_tenant(request, principal, tenant, x_tenant_id)
    chosen = resolve_store(brand, store, x_store_id)
    place = brand.stores[chosen] if chosen else brand
    check = await _find_menu_check(request.app.state.resources, brand.name, chosen or "")
    return [_view(each, check) for each in await place.catalogue.probe()]


async def _find_menu_check(resources: Resources, tenant: str, store: str) -> MenuCheckView | None:
    """The check of the menu now; None without one, and while the database is away."""
    if resources.menu_checker is None:
        return None
    # Without TENANTS_FILE each name is a tenant of one restaurant, whose menu is checked once.
    name = resources.tenants.default.name if resources.tenants.is_open_to_any_name else tenant
    try:
        stored = await resources.menu_checker.checks.find_current(name, store)
    except StoreUnavailable:
        return None
    if stored is None:
        return None
    check = MenuCheck.model_validate(stored.result)
    return MenuCheckView(
        version=stored.menu_version,
        checked_at=stored.checked_at,
        items=check.items,
        phrases=check.phrases,
        left_out=check.left_out,
        findings=list(check.findings),
    )


def _absent(probed: ProbedService) -> bool:
    return probed.entry.optional and probed.reach is Reach.NOT_CONFIGURED


def _view(probed: ProbedService, check: MenuCheckView | None) -> ServiceView:
    entry = probed.entry
    return ServiceView(
        name=entry.name,
        setting=entry.setting,
        url=entry.url,
        state=probed.reach,
        effect=entry.effect,
        optional=entry.optional,
        additions=dict(entry.additions),
        menu_check=check if entry.name == MENU.name else None,
    )
