"""POST /canonical/{channel}: one turn in the canonical envelope, for channel adapters."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Request, Response

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.client_ids import restore_client_ids
from api.description import describe_credentials
from api.envelope import EnvelopeRequest, EnvelopeResponse
from api.problems import problem_responses, trace_id_of
from api.schemas import IdempotencyHeader, Label, StoreHeader, TenantHeader
from api.tenants.resolve import resolve_store, resolve_tenant
from api.transports.converse import converse

router = APIRouter(tags=["conversation"])


@router.post(
    "/canonical/{channel}",
    operation_id="orchestrate_envelope",
    response_model_exclude_none=True,
    responses=problem_responses(),
    openapi_extra=describe_credentials("converse"),
)
async def canonical(
    channel: Annotated[Label, Path(description="The channel of the message: voice, web, app, whatsapp, ...")],
    body: EnvelopeRequest,
    request: Request,
    response: Response,
    principal: Annotated[Principal, Depends(require_scope("converse"))],
    idempotency_key: IdempotencyHeader = None,
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
) -> EnvelopeResponse:
    """Answer one message of a guest; request and reply are envelopes."""
    tenant = resolve_tenant(request, principal, body.context.tenant, x_tenant_id)
    turn = body.turn_request(
        channel=channel,
        tenant=tenant.name,
        user_id=principal.resolve_user(body.session.user_id),
        locale=tenant.choose_locale(body.context.locale),
        trace_id=trace_id_of(request),
        message_id=idempotency_key or str(uuid4()),
        store=resolve_store(tenant, body.context.store, x_store_id),
    )
    reply = await converse(request, response, principal, tenant, turn)
    ids = body.observability
    client_ids = (ids.trace_id, request.headers.get("x-trace-id"), idempotency_key, ids.message_id)
    return EnvelopeResponse.of(restore_client_ids(reply, *client_ids), turn, version=body.version)
