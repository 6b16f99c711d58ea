"""Calls of a restaurant's services outside of turns: the caller of a request, and its context in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from api.auth.principal import Principal
from api.problems import trace_id_of
from api.tenants.directory import Tenant
from domain.turn import Caller
from observability.context import TurnContext, bind
from observability.spans import record_spans

CHANNEL = "web"


def build_caller(
    request: Request, principal: Principal, tenant: Tenant, *, user_id: str, locale: str | None = None
) -> Caller:
    """The guest of a request to this tenant, without a session of their own."""
    user = principal.resolve_user(user_id)
    return Caller(
        tenant=tenant.name,
        user_id=user,
        channel=CHANNEL,
        session_id=f"{user}:{CHANNEL}",
        trace_id=trace_id_of(request),
        locale=tenant.choose_locale(locale),
    )


@contextmanager
def bind_call(caller: Caller) -> Iterator[None]:
    """The context of the service calls in the block."""
    context = TurnContext(
        trace_id=caller.trace_id,
        session_id=caller.session_id,
        tenant=caller.tenant,
        user=caller.user_id,
        channel=caller.channel,
    )
    with bind(context), record_spans("background"):
        yield
