"""GET /sessions/{session_id}: the transcript of a session, for its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, JsonValue

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem, problem_responses, trace_id_of
from api.schemas import Id, TenantHeader
from api.tenants.resolve import resolve_tenant
from domain.errors import ErrorCode
from graph.run import TurnRunner
from store.ledger import StoredTurn

router = APIRouter(tags=["conversation"])
MAX_TURNS = 200
PROBLEMS: tuple[ErrorCode, ...] = ("unknown_session", "invalid_request", "store_unavailable", "internal_error")


class TranscriptTurn(BaseModel):
    """One message and its reply."""

    turn: int = Field(description="The number of the turn")
    message_id: str = Field(description="The id of the message")
    trace_id: str = Field(description="The trace of the turn")
    channel: str = Field(description="The channel of the message")
    text: str = Field(description="What the guest said")
    reply_text: str = Field(description="The reply")
    route: str = Field(description="The flow that answered")
    at: datetime = Field(description="When the turn began")

    @classmethod
    def of(cls, turn: StoredTurn) -> TranscriptTurn:
        """A turn of the ledger, possibly from another release."""
        return cls(
            turn=turn.turn,
            message_id=turn.message_id,
            trace_id=turn.trace_id,
            channel=_text(turn.request, "channel"),
            text=_text(turn.request, "text"),
            reply_text=_text(turn.reply, "reply", "text"),
            route=_text(turn.reply, "route"),
            at=turn.created_at,
        )


class Transcript(BaseModel):
    """A part of a session, oldest turn first."""

    session_id: str = Field(description="The session")
    user_id: str = Field(description="Its owner")
    tenant: str = Field(description="The restaurant brand")
    turns: tuple[TranscriptTurn, ...] = Field(description="The turns, oldest first")
    earlier: int | None = Field(description="Pass it as `before` to get the preceding turns; null: there are none")


@router.get(
    "/sessions/{session_id:path}",
    operation_id="get_transcript",
    response_model=Transcript,
    responses=problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    openapi_extra=describe_credentials("read_sessions"),
)
async def transcript(
    session_id: Annotated[Id, Path(description="The session")],
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("read_sessions"))],
    user_id: Annotated[Id, Query(description="The session's owner; another guest's session counts as unknown")],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
    limit: Annotated[int, Query(ge=1, le=MAX_TURNS, description="Maximum number of turns")] = 50,
    before: Annotated[int, Query(ge=1, le=2**31 - 1, description="Only turns below this number")] = 2**31 - 1,
) -> Transcript | JSONResponse:
    """The last turns of a guest's session, page by page from the end."""
    runner: TurnRunner = request.app.state.runner
    brand = resolve_tenant(request, principal, tenant, x_tenant_id).name
    user_id = principal.resolve_user(user_id)
    turns = await runner.ledger.transcript(brand, session_id, user_id, limit=limit, before=before)
    if turns is None:
        return problem("unknown_session", trace_id_of(request))
    earlier = turns[0].turn if turns and turns[0].turn > 1 else None
    page = tuple(TranscriptTurn.of(turn) for turn in turns)
    return Transcript(session_id=session_id, user_id=user_id, tenant=brand, turns=page, earlier=earlier)


def _text(stored: Mapping[str, JsonValue], *path: str) -> str:
    value: JsonValue = dict(stored)
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
