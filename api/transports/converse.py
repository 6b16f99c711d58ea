"""converse: the way of every transport from a request to a turn."""

from __future__ import annotations

from fastapi import Request, Response

from api.auth.principal import Principal
from api.tenants.directory import Tenant
from api.turn_gate import admit_turn
from domain.turn import TurnRequest
from graph.client_history import ClientHistory
from graph.run import TurnReply, TurnRunner


async def converse(
    request: Request,
    response: Response,
    principal: Principal,
    tenant: Tenant,
    turn: TurnRequest,
    history: ClientHistory | None = None,
) -> TurnReply:
    """The reply to one message of a guest, within the limits of key, tenant and guest; RateLimit headers are set.

    ``history``: of a client that sends its own with each message.
    Raises RateLimited, TenantOverloaded and the errors of ``TurnRunner.run_turn``.
    """
    runner: TurnRunner = request.app.state.runner
    request.state.trace_id = turn.trace_id
    async with admit_turn(request, response, principal, tenant, turn.user_id):
        return await runner.run_turn(turn, history)
