"""POST /orchestrate, as V2 clients know it."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Header, Request

from api.ids import as_given
from api.problems import refusals, trace_id_of
from api.schemas import Id, OrchestrateRequest, OrchestrateResponse
from api.settings import Settings
from graph.run import TurnRunner

router = APIRouter(tags=["conversation"])


@router.post("/orchestrate", response_model_exclude_none=True, responses=refusals())
async def orchestrate(
    body: OrchestrateRequest, request: Request, idempotency_key: Annotated[Id | None, Header()] = None
) -> OrchestrateResponse:
    """One message of a guest in, one reply out. The same message id again gives the same reply and does nothing."""
    settings: Settings = request.app.state.settings
    runner: TurnRunner = request.app.state.runner
    turn = body.turn_request(
        tenant=settings.default_tenant,
        locale=settings.default_locale,
        trace_id=trace_id_of(request),
        message_id=idempotency_key or body.message_id or str(uuid4()),
    )
    request.state.trace_id = turn.trace_id
    reply = await runner.run_turn(turn)
    given = (body.trace_id, request.headers.get("x-trace-id"), idempotency_key, body.message_id)
    return OrchestrateResponse.of(as_given(reply, *given))
