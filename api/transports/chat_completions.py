"""POST /v1/chat/completions: a turn in OpenAI's protocol, for voice platforms with a "custom LLM". The session is named
by X-Session-Id, metadata, call or user; the guest's last message is the turn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.chat_completions import MODEL, ChatCompletionRequest, build_chunks, build_completion
from api.chat_history import find_new_message, place_message
from api.disconnect import watch_disconnect
from api.problems import trace_id_of
from api.schemas import MAX_TEXT, Id, IdempotencyHeader, StoreHeader, TenantHeader
from api.tenants.resolve import resolve_store, resolve_tenant
from api.transports.converse import converse
from domain.turn import TurnRequest
from graph.client_history import ClientHistory
from graph.run import TurnRunner
from privacy.redaction import opaque_id

router = APIRouter(prefix="/v1", tags=["conversation"], include_in_schema=False)
_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
Converses = Annotated[Principal, Depends(require_scope("converse"))]


@router.get("/models")
async def list_models(principal: Converses) -> dict[str, Any]:
    """The one model."""
    del principal
    return {"object": "list", "data": [_MODEL]}


@router.get("/models/{model}")
async def show_model(model: str, principal: Converses) -> dict[str, Any]:
    """The model, by its name."""
    del principal
    if model != MODEL:
        raise HTTPException(404)
    return _MODEL


@router.post("/chat/completions", response_model=None)
async def complete_chat(
    body: ChatCompletionRequest,
    request: Request,
    response: Response,
    principal: Converses,
    idempotency_key: IdempotencyHeader = None,
    x_session_id: Annotated[Id | None, Header()] = None,
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
) -> dict[str, Any] | StreamingResponse:
    """Answer the guest's last message, at once or as a stream. Its turn is over before the first byte is sent."""
    tenant = resolve_tenant(request, principal, body.metadata.tenant, x_tenant_id)
    session, new = body.find_session(x_session_id), find_new_message(body.lines)
    if session is None or new is None:
        where, reason = (
            ("user", "must name the session") if session is None else ("messages", "must have one of a user")
        )
        raise RequestValidationError([{"loc": ("body", where), "msg": reason}])
    given_id = idempotency_key or body.metadata.message_id
    turn = TurnRequest(
        tenant=tenant.name,
        locale=tenant.choose_locale(body.metadata.locale),
        user_id=principal.resolve_user(body.metadata.user_id or body.user or session),
        channel=body.metadata.channel,
        session_id=session,
        trace_id=trace_id_of(request),
        message_id=opaque_id(given_id) if given_id else new.message_id,
        text=new.text[:MAX_TEXT],
        text_cut=len(new.text) > MAX_TEXT,
        store=resolve_store(tenant, body.metadata.store, x_store_id),
    )
    runner: TurnRunner = request.app.state.runner
    turn, history = (turn, ClientHistory()) if given_id else await place_message(runner.ledger, turn, new)
    async with watch_disconnect(request) as gone:
        reply = await converse(request, response, principal, tenant, turn, replace(history, gone=gone))
    response.headers["x-request-id"] = reply.trace_id  # where OpenAI's clients look for it
    if not body.stream:
        return build_completion(reply, body.model)
    chunks = build_chunks(reply, body.model, include_usage=body.stream_options.include_usage)
    return StreamingResponse(_encode(chunks), media_type="text/event-stream", headers=dict(response.headers))


async def _encode(chunks: Iterator[dict[str, Any]]) -> AsyncIterator[str]:
    for chunk in chunks:
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"
