"""POST /orchestrate: one turn on the V2 wire."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.client_ids import restore_client_ids
from api.description import describe_credentials
from api.problems import problem_responses, trace_id_of
from api.schemas import IdempotencyHeader, OrchestrateRequest, OrchestrateResponse, StoreHeader, TenantHeader
from api.session_ids import SessionIds
from api.tenants.resolve import resolve_store, resolve_tenant
from api.transports.converse import converse
from api.transports.event_stream import STREAM_RESPONSE, LastEventHeader, stream_turn, wants_events
from graph.run import TurnReply

router = APIRouter(tags=["conversation"])


@router.post(
    "/orchestrate",
    operation_id="orchestrate",
    response_model=OrchestrateResponse,
    response_model_exclude_none=True,
    responses={200: STREAM_RESPONSE, **problem_responses()},
    openapi_extra=describe_credentials("converse"),
)
async def orchestrate(
    body: OrchestrateRequest,
    request: Request,
    response: Response,
    principal: Annotated[Principal, Depends(require_scope("converse"))],
    idempotency_key: IdempotencyHeader = None,
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
    last_event_id: LastEventHeader = None,
) -> OrchestrateResponse | Response:
    """Answer one message of a guest. A repeated message id returns the same reply without any effect."""
    tenant = resolve_tenant(request, principal, body.tenant, x_tenant_id)
    user_id = principal.resolve_user(body.user_id)
    session_ids: SessionIds = request.app.state.session_ids
    message_id = idempotency_key or body.message_id or last_event_id or str(uuid4())
    turn = body.turn_request(
        tenant=tenant.name,
        user_id=user_id,
        session_id=session_ids.name_session(tenant.name, user_id, body.channel),
        locale=tenant.choose_locale(body.locale),
        trace_id=trace_id_of(request),
        message_id=message_id,
        store=resolve_store(tenant, body.store, x_store_id),
    )

    def build_body(reply: TurnReply) -> OrchestrateResponse:
        client_ids = (body.trace_id, request.headers.get("x-trace-id"), idempotency_key, body.message_id, last_event_id)
        return OrchestrateResponse.of(restore_client_ids(reply, *client_ids))

    run = converse(request, response, principal, tenant, turn)
    if wants_events(request):
        return await stream_turn(request, response, run, event_id=message_id, build_body=build_body)
    return build_body(await run)
