"""GET or HEAD /health and /ready, GET /services: is it alive, can it work, and what does it work with?"""

from __future__ import annotations

import time
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.admission import Admission
from api.resources import Resources
from api.settings import Settings
from observability.events import HealthChecked, emit
from services.catalogue import ProbedService, Reach
from services.errors import Effect
from store.errors import StoreUnavailable
from store.pool import Pool, ping

router = APIRouter(tags=["operations"])
SERVICE = "mcp-orchestrator"
Database = Literal["ok", "read_only", "unavailable"]


class Health(BaseModel):
    """``status`` and ``service`` as V2 had them; ``understanding`` says who reads the messages."""

    status: Literal["ok"] = "ok"
    service: str = SERVICE
    understanding: str


class Ready(BaseModel):
    """``ready``: everything answers. ``degraded``: turns are answered, some service is away. ``unavailable``: no
    database, or one that cannot be written. ``shutting_down``: no more turns are taken; nothing else was looked at."""

    status: Literal["ready", "degraded", "unavailable", "shutting_down"]
    postgres: Database | None = None
    services: dict[str, Reach] = {}


class ServiceView(BaseModel):
    """One operation of a microservice: where it is, what a call does, and whether its address answers."""

    name: str
    setting: str
    url: str | None
    state: Reach
    effect: Effect | None
    optional: bool
    additions: dict[str, bool]


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health(request: Request) -> Health:
    """The process is alive. Asks nobody else."""
    settings: Settings = request.app.state.settings
    return Health(understanding=settings.reading)


@router.head("/ready", include_in_schema=False)
@router.get("/ready", responses={503: {"model": Ready}})
async def ready(request: Request, response: Response) -> Ready:
    """Whether turns can be answered: the database must take writes; services that do not are named."""
    admission: Admission = request.app.state.admission
    if admission.is_closed:
        response.status_code = 503
        return Ready(status="shutting_down")
    started = time.perf_counter()
    outside: Resources = request.app.state.outside
    probed = await outside.catalogue.probe()
    states = {each.entry.name: each.reach for each in probed if not _absent(each)}
    database = await _database(outside.pool)
    if database != "ok":
        response.status_code = 503
    all_well = all(state is Reach.REACHABLE for state in states.values())
    status: Literal["ready", "degraded", "unavailable"] = "ready" if all_well else "degraded"
    answer = Ready(status=status if database == "ok" else "unavailable", postgres=database, services=states)
    checks = {"postgres": database, **{name: state.value for name, state in states.items()}}
    emit(HealthChecked(answer.status, checks, (time.perf_counter() - started) * 1000))
    return answer


async def _database(pool: Pool) -> Database:
    try:
        await ping(pool)
    except StoreUnavailable as away:
        return "read_only" if away.read_only else "unavailable"
    return "ok"


@router.get("/services")
async def services(request: Request) -> list[ServiceView]:
    """The catalogue: each service's address and state. URLs are shown without user, password and query."""
    outside: Resources = request.app.state.outside
    return [_view(each) for each in await outside.catalogue.probe()]


def _absent(probed: ProbedService) -> bool:
    return probed.entry.optional and probed.reach is Reach.NOT_CONFIGURED


def _view(probed: ProbedService) -> ServiceView:
    entry = probed.entry
    return ServiceView(
        name=entry.name,
        setting=entry.setting,
        url=entry.url,
        state=probed.reach,
        effect=entry.effect,
        optional=entry.optional,
        additions=dict(entry.additions),
    )
