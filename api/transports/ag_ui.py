"""POST /ag-ui: one turn for front ends that speak the AG-UI protocol.

The thread is the session. The user's last message is the turn; its id is the message id, so that a history that is sent
again repeats nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from ag_ui import core as protocol
from ag_ui.encoder import EventEncoder
from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import describe_problem, problem_responses, trace_id_of
from api.schemas import OrchestrateResponse, StoreHeader, TenantHeader
from api.tenants.resolve import resolve_store, resolve_tenant
from api.transports.ag_ui_input import read_message
from api.transports.converse import converse
from api.transports.turn_stream import STREAM_CONTENT, RunningTurn, TurnResponse, start_turn
from graph.run import TurnReply

router = APIRouter(tags=["conversation"])
STATE = frozenset({"cart", "quick_replies", "cards", "pending", "orders", "allergies", "diets", "error"})
"""Fields of the reply that become the agent's state."""


@router.post(
    "/ag-ui",
    operation_id="run_agent",
    response_class=Response,
    responses={200: {"description": "The events of the run", "content": STREAM_CONTENT}, **problem_responses()},
    openapi_extra=describe_credentials("converse"),
)
async def run_agent(
    body: protocol.RunAgentInput,
    request: Request,
    response: Response,
    principal: Annotated[Principal, Depends(require_scope("converse"))],
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
) -> Response:
    """Answer the last message of a thread. `forwardedProps` may name `user_id`, `tenant`, `store` and `locale`."""
    message = read_message(body)
    tenant = resolve_tenant(request, principal, message.tenant, x_tenant_id)
    turn = message.turn_request(
        tenant=tenant.name,
        user_id=principal.resolve_user(message.user_id),
        session_id=body.thread_id,
        locale=tenant.choose_locale(message.locale),
        trace_id=trace_id_of(request),
        message_id=message.message_id or body.run_id,
        store=resolve_store(tenant, message.store, x_store_id),
    )
    running = await start_turn(converse(request, response, principal, tenant, turn))
    return TurnResponse(running, _encode_events(request, running, body), response.headers)


async def _encode_events(request: Request, turn: RunningTurn, body: protocol.RunAgentInput) -> AsyncIterator[bytes]:
    yield _encode(protocol.RunStartedEvent(thread_id=body.thread_id, run_id=body.run_id))
    async for node in turn.nodes():
        yield (
            KEEPALIVE_COMMENT
            if node is None
            else _encode(protocol.StepStartedEvent(step_name=node), protocol.StepFinishedEvent(step_name=node))
        )
    match turn.result():
        case TurnReply() as reply:
            yield _encode(*_list_events(OrchestrateResponse.of(reply), body))
        case Exception() as error:
            problem = await describe_problem(request, error)
            yield _encode(protocol.RunErrorEvent(message=problem["title"], code=problem["code"]))


def _list_events(reply: OrchestrateResponse, body: protocol.RunAgentInput) -> tuple[protocol.BaseEvent, ...]:
    reply_id, state = f"{reply.message_id}-reply", reply.model_dump(mode="json", include=set(STATE), exclude_none=True)
    return (
        protocol.TextMessageStartEvent(message_id=reply_id, role="assistant"),
        protocol.TextMessageContentEvent(message_id=reply_id, delta=reply.reply_text),
        protocol.TextMessageEndEvent(message_id=reply_id),
        protocol.StateSnapshotEvent(snapshot=state),
        protocol.RunFinishedEvent(thread_id=body.thread_id, run_id=body.run_id),
    )


def _encode(*events: protocol.BaseEvent) -> bytes:
    return "".join(map(EventEncoder().encode, events)).encode()
