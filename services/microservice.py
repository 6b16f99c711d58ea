"""What a microservice is: one record, from which its endpoints, its contract, its check and its pages are derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.errors import Effect
from services.wire import ServiceProblem, WireAddress, WireRequest, WireResponse

EXAMPLE_ADDRESS = WireAddress(
    user_id="ada", channel="web", session_id="ada:web", trace_id="57ab48ae-32d5-43bb-9cdc-2b855b9136e4"
)
"""The common fields of the examples' requests."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of ``service`` at the URL in the variable ``setting``. ``path`` only distinguishes operations in a
    document. ``name`` is empty for the service's first URL ("quote" for another one).

    The examples have names. ``refusals`` are keyed by status. ``effect`` alone decides about retries;
    ``idempotent_if``: the setting that declares an unsafe write as idempotent.
    """

    service: str
    path: str
    setting: str
    summary: str
    request: type[WireRequest]
    answer: type[WireResponse]
    requests: Mapping[str, WireRequest]
    answers: Mapping[str, WireResponse]
    refusals: Mapping[int, Mapping[str, ServiceProblem]] = field(default_factory=dict)
    name: str = ""
    effect: Effect = Effect.READ
    idempotent_if: str | None = None
    keyed: bool = False
    """Whether the request has the Idempotency-Key header."""
    optional: bool = False

    @property
    def field(self) -> str:
        """The field of ``ServiceSettings`` with the URL."""
        return self.setting.lower()


@dataclass(frozen=True, slots=True)
class Microservice:
    """A microservice with its operations. ``timeout``: the field of ``ServiceSettings`` with its time-out.

    ``additions``: optional parts of its contract with the fields that switch them on. ``log_name``: its name in the
    log; empty: "<name>_service".
    """

    operations: tuple[Operation, ...]
    timeout: str
    additions: Mapping[str, str] = field(default_factory=dict)
    log_name: str = ""

    @property
    def name(self) -> str:
        """The short name ("order"), in metrics, pages and the file of the contract."""
        return self.operations[0].service

    @property
    def urls(self) -> tuple[Operation, ...]:
        """One operation for each URL: several operations may share one."""
        return tuple({operation.setting: operation for operation in reversed(self.operations)}.values())[::-1]
