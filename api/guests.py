"""GET and DELETE /guests/{user_id}: export and erase a guest's data. Both require the scope admin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field, JsonValue

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem_responses
from api.resources import Resources
from api.schemas import Id, TenantHeader
from api.tenants.resolve import resolve_tenant
from domain.errors import ErrorCode
from graph.run import TurnRunner
from observability.events import GuestErased, GuestExported, emit
from store.erasure import erase_guest
from store.export import export_guest

router = APIRouter(tags=["operations"])
PROBLEMS: tuple[ErrorCode, ...] = (
    "admin_token_required", "admin_token_wrong", "not_found", "invalid_request", "store_unavailable", "internal_error",
)  # fmt: skip


class ErasedGuest(BaseModel):
    """Numbers of erased objects; all 0 for an unknown guest."""

    sessions: int = Field(description="Erased sessions")
    orders: int = Field(description="Anonymized orders: the ordered dishes remain, without personal data")


class ExportedGuest(BaseModel):
    """All stored data of a guest; empty for an unknown one."""

    user_id: str = Field(description="The guest")
    tenant: str = Field(description="The restaurant brand")
    tables: dict[str, list[dict[str, JsonValue]]] = Field(
        description="Rows by table: sessions, turns (the transcript), checkpoints, placements (orders), recordings, "
        "private_values, ..."
    )
    states: list[dict[str, JsonValue]] = Field(description="Threads of a LangGraph server that hosts the API")


@router.get(
    "/guests/{user_id:path}",
    operation_id="export_guest",
    responses=problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    openapi_extra=describe_credentials("admin"),
)
async def export(
    user_id: Annotated[Id, Path(description="The guest")],
    request: Request,
    response: Response,
    principal: Annotated[Principal, Depends(require_scope("admin"))],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
) -> ExportedGuest:
    """All stored data of a guest, for a data request: what DELETE would erase or anonymize, private values included."""
    resources: Resources = request.app.state.resources
    runner: TurnRunner = request.app.state.runner
    brand = resolve_tenant(request, principal, tenant, x_tenant_id).name
    exported = await export_guest(resources.pool, brand, user_id)
    states = await runner.executor.find_states(exported.threads, brand, user_id)
    emit(GuestExported(exported.rows + len(states)))
    response.headers["Cache-Control"] = "no-store"
    tables = {name: list(rows) for name, rows in exported.tables.items()}
    return ExportedGuest(user_id=user_id, tenant=brand, tables=tables, states=states)


@router.delete(
    "/guests/{user_id:path}",
    operation_id="erase_guest",
    responses=problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    openapi_extra=describe_credentials("admin"),
)
async def erase(
    user_id: Annotated[Id, Path(description="The guest")],
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("admin"))],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
) -> ErasedGuest:
    """Erase all stored data of a guest. Idempotent."""
    resources: Resources = request.app.state.resources
    runner: TurnRunner = request.app.state.runner
    brand = resolve_tenant(request, principal, tenant, x_tenant_id).name
    result = await erase_guest(resources.pool, brand, user_id)
    await runner.executor.forget(result.threads)
    sessions = result.sessions + await runner.executor.forget_guest(brand, user_id)
    emit(GuestErased(sessions, result.orders))
    return ErasedGuest(sessions=sessions, orders=result.orders)
