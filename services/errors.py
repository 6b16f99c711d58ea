"""What a microservice call can end in, other than an answer.

ServiceError
├── ServiceNotConfigured   no URL for this service: say so, do not retry
├── ServiceUnavailable     refused, reset, 429 or 5xx: nothing is known to have happened; retry if the effect allows
│   ├── ServiceCircuitOpen failed too often of late and is left alone for a while; nothing was sent
│   └── ServiceBusy        too many calls to it are under way in this process; nothing was sent
├── ServiceTimeout         no answer in time: it may or may not have happened
├── ServiceRejected        a no (4xx): carries the service's own code and reason
└── ServiceContractError   an answer that breaks the contract: bad JSON, wrong schema, too large
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from pydantic import JsonValue

from domain.errors import ErrorCode
from domain.order import Rejection

_UNEXPLAINED = Rejection()


class Effect(StrEnum):
    """What calling a tool does to the world; it decides alone whether a call may be repeated."""

    READ = "read"
    IDEMPOTENT_WRITE = "idempotent_write"
    UNSAFE_WRITE = "unsafe_write"


class ServiceError(Exception):
    """A call that ended without an answer that can be used. ``detail`` is for staff; it never reaches a guest."""

    code: ClassVar[ErrorCode]
    retryable: ClassVar[bool] = False
    may_have_happened: bool = False
    """Whether the service may have carried out the request all the same, at this attempt or at an earlier one."""

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.service = service
        self.detail = detail


class ServiceNotConfigured(ServiceError):
    code = "service_not_configured"


class ServiceUnavailable(ServiceError):
    """``may_have_happened`` is decided per case: a refused connection did nothing, a dropped one may have."""

    code: ClassVar[ErrorCode] = "service_unavailable"
    retryable = True

    def __init__(
        self, service: str, detail: str, *, may_have_happened: bool, retry_after_s: float | None = None
    ) -> None:
        super().__init__(service, detail)
        self.may_have_happened = may_have_happened
        self.retry_after_s = retry_after_s


class ServiceCircuitOpen(ServiceUnavailable):
    code = "service_circuit_open"
    retryable = False

    def __init__(self, service: str) -> None:
        super().__init__(service, "failed too often of late and is left alone", may_have_happened=False)


class ServiceBusy(ServiceUnavailable):
    code = "service_busy"
    retryable = False

    def __init__(self, service: str, calls: int) -> None:
        super().__init__(service, f"{calls} calls are under way already", may_have_happened=False)


class ServiceTimeout(ServiceError):
    """``may_have_happened`` is False only when the turn had no time left to ask at all."""

    code = "service_timeout"
    retryable = True

    def __init__(self, service: str, detail: str, *, may_have_happened: bool = True) -> None:
        super().__init__(service, detail)
        self.may_have_happened = may_have_happened


class ServiceRejected(ServiceError):
    """``reason`` is the service's own code ("price_changed", "closed"); empty when it sent none.

    The no is definite unless an earlier attempt of the same call may have happened. ``problem`` is the rest of what the
    service said with it, as plain JSON.
    """

    code = "service_rejected"
    problem: Mapping[str, JsonValue] = {}

    def __init__(self, service: str, detail: str, *, status: int, rejection: Rejection = _UNEXPLAINED) -> None:
        super().__init__(service, detail)
        self.status = status
        self.reason = rejection.reason
        self.problem = rejection.model_dump(mode="json")

    @property
    def rejection(self) -> Rejection:
        """What it said, as the flows know it."""
        return Rejection.model_validate({**self.problem, "reason": self.reason})


class ServiceContractError(ServiceError):
    code = "service_contract_error"
    may_have_happened = True
