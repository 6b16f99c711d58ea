"""DELETE /guests/{user_id}: erase a guest. For staff, while ADMIN_TOKEN is set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field

from api.admin import require_admin
from api.problems import refusals
from api.resources import Resources
from api.schemas import Id
from api.settings import Settings
from domain.errors import ErrorCode
from graph.run import TurnRunner
from observability.events import GuestErased, emit
from store.erasure import erase_guest

router = APIRouter(tags=["operations"])
REFUSED: tuple[ErrorCode, ...] = (
    "admin_token_required", "admin_token_wrong", "not_found", "invalid_request", "store_unavailable", "internal_error",
)  # fmt: skip


class ErasedGuest(BaseModel):
    """What there was to erase; all 0 for a guest of whom nothing was kept."""

    sessions: int
    orders: int = Field(description="Of these only what was ordered is kept, under no name")


@router.delete("/guests/{user_id:path}", responses=refusals(REFUSED), dependencies=[Depends(require_admin)])
async def erase(
    user_id: Annotated[Id, Path()],
    request: Request,
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
) -> ErasedGuest:
    """Erase all that is kept of a guest. It may be asked for again, and is then done again."""
    settings: Settings = request.app.state.settings
    outside: Resources = request.app.state.outside
    runner: TurnRunner = request.app.state.runner
    erased = await erase_guest(outside.pool, tenant or settings.default_tenant, user_id)
    await runner.executor.forget(erased.threads)
    emit(GuestErased(erased.sessions, erased.orders))
    return ErasedGuest(sessions=erased.sessions, orders=erased.orders)
