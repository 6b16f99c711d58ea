"""A program's call: the caller's rights, the tenant, the guest, and the way to a turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

from fastapi import Request, Response

from api.auth.principal import Principal
from api.problems import trace_id_of
from api.schemas import MAX_TEXT
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_place, resolve_store, resolve_tenant
from api.transports.converse import converse
from domain.program import ProgramRequest
from domain.turn import Caller, TurnRequest
from graph.run import TurnReply
from observability.context import TurnContext, bind
from observability.spans import record_spans
from privacy.redaction import opaque_id
from store.tenant_scope import acting_for

CHANNEL = "agent"


@dataclass(frozen=True, slots=True)
class AgentCall:
    """A call within a request. ``tenant`` is resolved from the request's headers and the caller's credentials."""

    request: Request
    principal: Principal
    tenant: Tenant

    @classmethod
    def of(cls, request: Request, principal: Principal) -> AgentCall:
        """The call of a request. Raises CallerRefused for an unknown or a contradictory tenant."""
        return cls(request, principal, resolve_tenant(request, principal, request.headers.get("x-tenant-id")))

    @property
    def caller(self) -> Caller:
        """A guest without a session, for reading the menu."""
        return self._caller_of(f"{CHANNEL}-menu")

    @contextmanager
    def bind(self) -> Iterator[None]:
        """The context of service calls outside of a turn."""
        guest = self.caller
        context = TurnContext(guest.trace_id, guest.session_id, guest.tenant, guest.user_id, guest.channel)
        with acting_for(guest.tenant), bind(context), record_spans("background"):
            yield

    def find_place(self, store: str | None) -> Tenant:
        """The branch that the call or its header names, else the restaurant. Raises CallerRefused."""
        return resolve_place(self.tenant, store, self._store_header)

    @property
    def _store_header(self) -> str | None:
        return self.request.headers.get("x-store-id")

    async def run_turn(
        self,
        session_id: str,
        program: ProgramRequest,
        *,
        text: str = "",
        message_id: str | None = None,
        store: str | None = None,
    ) -> TurnReply:
        """One turn of this session. Raises the errors of ``converse``, and CallerRefused for an unknown branch."""
        turn = TurnRequest(
            **self._caller_of(session_id).model_dump(),
            message_id=opaque_id(message_id) if message_id else str(uuid4()),
            text=text[:MAX_TEXT],
            text_cut=len(text) > MAX_TEXT,
            program=program,
            store=resolve_store(self.tenant, store, self._store_header),
        )
        return await converse(self.request, Response(), self.principal, self.tenant, turn)

    def _caller_of(self, session_id: str) -> Caller:
        headers = self.request.headers
        return Caller(
            tenant=self.tenant.name,
            user_id=self.principal.resolve_user(headers.get("x-user-id") or session_id),
            channel=CHANNEL,
            session_id=session_id,
            trace_id=trace_id_of(self.request),
            locale=self.tenant.choose_locale(read_language(headers.get("accept-language", ""))),
        )


def read_language(header: str) -> str | None:
    """The first language of an Accept-Language header; None without one, as in "*"."""
    first = header.split(",")[0].split(";")[0].strip()
    return first if first.replace("-", "").isalnum() and first[:2].isalpha() else None


current_call: ContextVar[AgentCall] = ContextVar("agent_call")
"""The call that is being answered."""
