"""Answers the messages of a queue: it waits where an HTTP client would get 409, 429 or 503."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from fastapi import FastAPI
from pydantic import ValidationError

from api.admission import Admission
from api.auth.principal import CallerRefused, Principal
from api.client_ids import restore_client_ids
from api.fair_shares import TenantOverloaded
from api.problems import EXPECTED_ERRORS
from api.rate_limits import RateLimited, RateLimits
from api.resources import Resources
from api.schemas import OrchestrateRequest, OrchestrateResponse
from api.session_ids import SessionIds
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_store
from api.turn_gate import list_policies
from domain.errors import ERRORS
from domain.turn import TurnRequest
from graph.run import TurnReply, TurnRunner
from privacy.redaction import opaque_id

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 15.0
_PUBLISHER = Principal("queue", frozenset({"converse"}))
"""A publisher to the queue may speak for any tenant and guest."""


class NeverAnswered(Exception):
    """The message can never be answered. ``code``: a row of domain/errors.py, or "delivered_too_often"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ShuttingDown(Exception):
    """This process takes no more turns: the message belongs to another one."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message as it arrived. ``body``: parsed JSON, or bytes. ``message_id``: for a body without one."""

    body: object = field(repr=False)
    message_id: str
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class QueuedTurns:
    """Runs the turns of queued messages in the app."""

    app: FastAPI

    async def answer(self, message: QueuedMessage) -> OrchestrateResponse:
        """The reply, after however many attempts. Raises NeverAnswered and ShuttingDown."""
        try:
            body = OrchestrateRequest.model_validate(message.body)
        except ValidationError:
            raise NeverAnswered("invalid_request") from None
        resources: Resources = self.app.state.resources
        try:
            tenant = resources.tenants.find(body.tenant or resources.tenants.default.name)
            store = resolve_store(tenant, body.store)
        except CallerRefused as refused:
            raise NeverAnswered(refused.code) from None
        message_id = body.message_id or message.message_id
        session_ids: SessionIds = self.app.state.session_ids
        turn = body.turn_request(
            tenant=tenant.name,
            user_id=body.user_id,
            session_id=session_ids.name_session(tenant.name, body.user_id, body.channel),
            locale=tenant.choose_locale(body.locale),
            trace_id=opaque_id(message.trace_id or str(uuid4())),
            message_id=message_id,
            store=store,
        )
        reply = await self._run_until_answered(tenant, turn)
        return OrchestrateResponse.of(restore_client_ids(reply, body.trace_id, message.trace_id, message_id))

    async def _run_until_answered(self, tenant: Tenant, turn: TurnRequest) -> TurnReply:
        pause_s = _FIRST_PAUSE_S
        while True:
            reply = await self._try(tenant, turn)
            if not isinstance(reply, float):
                return reply
            await asyncio.sleep(max(pause_s, reply))
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _try(self, tenant: Tenant, turn: TurnRequest) -> TurnReply | float:
        """The reply, or the seconds to wait at least before the next attempt."""
        admission: Admission = self.app.state.admission
        limits: RateLimits = self.app.state.rate_limits
        runner: TurnRunner = self.app.state.runner
        if admission.is_closed:
            raise ShuttingDown
        if admission.is_full:
            return 0.0
        with suppress(TenantOverloaded):
            try:
                limits.take(list_policies(_PUBLISHER, tenant, turn.user_id))
                return await self._run(admission, runner, tenant, turn)
            except RateLimited as limited:
                return limited.retry_after_s
            except EXPECTED_ERRORS as error:
                if not ERRORS[error.code].retryable:
                    raise NeverAnswered(error.code) from None
                return float(getattr(error, "retry_after_s", None) or 0.0)
        return 0.0

    async def _run(self, admission: Admission, runner: TurnRunner, tenant: Tenant, turn: TurnRequest) -> TurnReply:
        admission.begin()
        try:
            async with admission.share_of(tenant.name):
                return await runner.run_turn(turn)
        finally:
            admission.end()
