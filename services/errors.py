"""The errors of microservice calls.

ServiceError
├── ServiceNotConfigured   no URL for this service: do not retry
├── ServiceUnavailable     refused, reset, 429 or 5xx: the outcome is unknown; retry if the effect allows
│   ├── ServiceCircuitOpen too many failures in a row, so the circuit is open; nothing was sent
│   └── ServiceBusy        too many concurrent calls to it in this process; nothing was sent
├── ServiceTimeout         no response in time: the outcome is unknown
├── ServiceRejected        a rejection (4xx) with the service's own code and reason
└── ServiceContractError   a response that breaks the contract: bad JSON, wrong schema, too large
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
    """The effect of a call. It alone decides whether the call may be repeated."""

    READ = "read"
    IDEMPOTENT_WRITE = "idempotent_write"
    UNSAFE_WRITE = "unsafe_write"


class ServiceError(Exception):
    """A call without a usable response. ``detail`` is for staff and never reaches a guest."""

    code: ClassVar[ErrorCode]
    retryable: ClassVar[bool] = False
    may_have_happened: bool = False
    """Whether the service may have executed the request, in this attempt or an earlier one."""

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service}: {detail}")
        self.service = service
        self.detail = detail


class ServiceNotConfigured(ServiceError):
    code = "service_not_configured"


class ServiceUnavailable(ServiceError):
    """``may_have_happened`` is False for a refused connection, True for a dropped one."""

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
        super().__init__(service, "too many failures in a row: the circuit is open", may_have_happened=False)


class ServiceBusy(ServiceUnavailable):
    code = "service_busy"
    retryable = False

    def __init__(self, service: str, calls: int) -> None:
        super().__init__(service, f"{calls} calls are under way already", may_have_happened=False)


class ServiceTimeout(ServiceError):
    """``may_have_happened`` is False only if the turn had no time left for the call."""

    code = "service_timeout"
    retryable = True

    def __init__(self, service: str, detail: str, *, may_have_happened: bool = True) -> None:
        super().__init__(service, detail)
        self.may_have_happened = may_have_happened


class ServiceRejected(ServiceError):
    """``reason`` is the service's own code ("price_changed", "closed"); empty without one.

    The rejection is definite unless an earlier attempt of the call may have happened. ``problem`` is the rest of the
    service's body as plain JSON.
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
        """The rejection as a domain value."""
        return Rejection.model_validate({**self.problem, "reason": self.reason})


class ServiceContractError(ServiceError):
    code = "service_contract_error"
    may_have_happened = True
