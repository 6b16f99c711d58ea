"""/a2a and its agent card: the conversation for agents that speak A2A. The SDK is loaded by the first request."""

from __future__ import annotations

import asyncio
import os
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.agents.caller import AgentCall
from api.auth.dependencies import require_scope
from api.auth.principal import ANONYMOUS, Principal
from api.schemas import TenantHeader
from api.tenants.resolve import resolve_tenant

if TYPE_CHECKING:
    from a2a.server.routes.jsonrpc_dispatcher import JsonRpcDispatcher

router = APIRouter(tags=["conversation"], include_in_schema=False)


@router.get("/.well-known/agent-card.json")
async def show_card(request: Request, x_tenant_id: TenantHeader = None) -> dict[str, Any]:
    """The agent card of the restaurant that the host name or the header names."""
    tenant = resolve_tenant(request, ANONYMOUS, x_tenant_id)
    agent = await asyncio.to_thread(_load_agent)
    card: dict[str, Any] = agent.a2a_card.describe_agent(str(request.base_url), tenant.deps.restaurant.name)
    return card


@router.post("/a2a")
async def answer(request: Request, principal: Annotated[Principal, Depends(require_scope("converse"))]) -> Response:
    """One JSON-RPC request."""
    state = request.app.state
    request.state.agent_call = AgentCall.of(request, principal)
    agent = await asyncio.to_thread(_load_agent)
    dispatcher: JsonRpcDispatcher | None = getattr(state, "a2a_dispatcher", None)
    if dispatcher is None:
        dispatcher = state.a2a_dispatcher = agent.build_dispatcher()
    return await dispatcher.handle_requests(request)


def _load_agent() -> ModuleType:
    # The SDK has a span around each of its functions, a seventh of the work of a request; ours are enough.
    os.environ.setdefault("OTEL_INSTRUMENTATION_A2A_SDK_ENABLED", "false")
    return import_module("api.agents.a2a_agent")
