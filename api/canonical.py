"""POST /canonical/{channel}: the same conversation for channel adapters, in the canonical envelope."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Header, Path, Request

from api.envelope import EnvelopeRequest, EnvelopeResponse
from api.ids import as_given
from api.problems import refusals, trace_id_of
from api.schemas import Id, Label
from api.settings import Settings
from graph.run import TurnRunner

router = APIRouter(tags=["conversation"])


@router.post("/canonical/{channel}", response_model_exclude_none=True, responses=refusals())
async def canonical(
    channel: Annotated[Label, Path()],
    body: EnvelopeRequest,
    request: Request,
    idempotency_key: Annotated[Id | None, Header()] = None,
) -> EnvelopeResponse:
    """One message of a guest in an envelope in, one reply in an envelope out."""
    settings: Settings = request.app.state.settings
    runner: TurnRunner = request.app.state.runner
    turn = body.turn_request(
        channel=channel,
        tenant=settings.default_tenant,
        locale=settings.default_locale,
        trace_id=trace_id_of(request),
        message_id=idempotency_key or str(uuid4()),
    )
    request.state.trace_id = turn.trace_id
    reply, ids = await runner.run_turn(turn), body.observability
    given = (ids.trace_id, request.headers.get("x-trace-id"), idempotency_key, ids.message_id)
    return EnvelopeResponse.of(as_given(reply, *given), turn, version=body.version)
