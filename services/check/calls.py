"""Runs the calls of a check and collects their events: request, response and dropped fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import JsonValue

from observability.events import FieldDropped, ServiceCalled, ServiceReturned
from observability.events_base import Event
from observability.span_recording import SpanRecording
from services.catalogue import ServiceCatalogue
from services.check.advice import describe_dropped_field, describe_failure
from services.check.plain import plain_value
from services.check.report import CallResult, Finding, OperationReport, Severity
from services.errors import ServiceError
from services.post import Endpoint, ServicePost, ignore_headers
from services.wire import WireRequest

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E", bound=Event)
_NO_HEADERS: Mapping[str, str] = {}


class RequestWithheld(Exception):
    """A request with a side effect was not sent."""

    def __init__(self, request: WireRequest) -> None:
        super().__init__("not sent")
        self.request = request


class WithholdingPost(ServicePost):
    """Sends nothing: every call raises RequestWithheld with its request."""

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        log_value: Callable[[R], object] = lambda answer: answer,
        headers: Mapping[str, str] = _NO_HEADERS,
        read_headers: Callable[[Mapping[str, str]], None] = ignore_headers,
    ) -> R:
        """Raises RequestWithheld."""
        del endpoint, decode, log_value, headers, read_headers
        raise RequestWithheld(request)


@dataclass
class EventCollector:
    """A listener that stores the events of the current call."""

    events: list[Event] = field(default_factory=list)

    def on_recording_start(self, recording: SpanRecording) -> None:
        """Ignored."""

    def on_event(self, event: Event) -> None:
        """Store the event."""
        self.events.append(event)

    def events_of(self, kind: type[E]) -> list[E]:
        """The events of one type."""
        return [event for event in self.events if isinstance(event, kind)]

    def on_recording_end(self, recording: SpanRecording) -> None:
        """Ignored."""


@dataclass(frozen=True, slots=True)
class CallAnswer(Generic[T]):
    """A call with a usable response. ``value`` None is valid too ("there is no such order")."""

    value: T


class CallLog:
    """Makes the calls of a check, one after the other, with a report and the findings of each.

    It has to watch while calls are made: ``with watching(log.collector)``.
    """

    def __init__(self, catalogue: ServiceCatalogue) -> None:
        self.collector = EventCollector()
        self.operations: list[OperationReport] = []
        self.findings: list[Finding] = []
        self._entries = {entry.name: entry for entry in catalogue.entries}

    async def call(
        self, operation: str, call: Awaitable[T], to_json: Callable[[T], JsonValue] = plain_value
    ) -> CallAnswer[T] | None:
        """Make one call. None if it failed, with a finding, or was not sent.

        ``operation`` begins with the name of its catalogue entry ("profile save").
        """
        self.collector.events.clear()
        try:
            value = await call
        except RequestWithheld as withheld:
            self._report(operation, CallResult.NOT_SENT, request=withheld.request)
            return None
        except ServiceError as error:
            self._report(operation, CallResult.FAILED)
            self.findings.append(describe_failure(operation, self._url(operation), error))
            return None
        self._report(operation, CallResult.READ, answer=to_json(value))
        return CallAnswer(value)

    def note(self, operation: str, severity: Severity, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(severity=severity, operation=operation, text=text))

    def _report(
        self, operation: str, result: CallResult, *, request: WireRequest | None = None, answer: JsonValue = None
    ) -> None:
        sent = next((event.request for event in self.collector.events_of(ServiceCalled)), request)
        returned = next(iter(self.collector.events_of(ServiceReturned)), None)
        if returned is not None and returned.attempts > 1:
            self.note(operation, "warning", f"Only attempt {returned.attempts} was answered.")
        dropped = self.collector.events_of(FieldDropped)
        self.findings += [describe_dropped_field(operation, event) for event in dropped]
        self.operations.append(
            OperationReport(
                operation=operation,
                url=self._url(operation),
                result=result,
                request=sent.model_dump(mode="json", exclude_none=True) if isinstance(sent, WireRequest) else None,
                answer=answer,
                latency_ms=returned.latency_ms if returned else None,
            )
        )

    def _url(self, operation: str) -> str:
        entry = max((name for name in self._entries if operation.startswith(name)), key=len)
        return self._entries[entry].url or ""
