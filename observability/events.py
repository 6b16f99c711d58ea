"""What can happen, one type each. ``emit`` hands an event to the log and returns at once.

An event's fields become fields of its JSON line (``observability/json_formatter.py``); docs/events.md lists them all.
Payloads (request, response) are handed over by reference and written later: give values that no longer change.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

from observability.context import current, current_node
from observability.listeners import notify_event
from observability.spans import SpanOutcome, current_span_id, current_span_recording

LOGGER_NAME = "orchestrator"

Io = Literal["in", "out", "none"]
SyncMode = Literal["sync", "async"]
Outcome = Literal["ok", "degraded", "fallback", "error", "cancelled"]

# The service_type names that dashboards know and that are not "<service>_service".
_SERVICE_TYPES = {"profile": "customer_profile_service", "model": "intent_service"}
LINE_NAMES = {"error_code": "error", "detail": "error_detail", "confidence": "intent_confidence"}
"""Fields of events that have another name in the log line."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``sync_mode`` is "sync" for what a guest waits for, "async" for background work."""

    event_type: ClassVar[str]
    service_type: ClassVar[str] = "orchestrator"
    io: ClassVar[Io] = "none"
    sync_mode: ClassVar[SyncMode] = "sync"
    level: ClassVar[int] = logging.INFO

    @property
    def origin(self) -> str:
        """The service_type of the line; events about one microservice name it."""
        return self.service_type

    @property
    def outcome(self) -> Outcome:
        """How it went, in one word."""
        return "ok"

    def line_fields(self) -> dict[str, object]:
        """The event's own fields under their names in the log line, unredacted."""
        return {in_line: getattr(self, own) for own, in_line in _field_names(type(self))}


@dataclass(frozen=True, slots=True)
class InputReceived(Event):
    """A guest's message came in."""

    event_type: ClassVar[str] = "input"
    io: ClassVar[Io] = "in"

    text: str

    def line_fields(self) -> dict[str, object]:
        """The text stands in the line's request."""
        return {"request": {"text": self.text}}


@dataclass(frozen=True, slots=True)
class OutputSent(Event):
    """The reply went out. ``latency_ms`` is the whole turn."""

    event_type: ClassVar[str] = "output"
    io: ClassVar[Io] = "out"

    reply_text: str
    route: str
    intent: str
    intent_confidence: float
    latency_ms: float
    degraded: bool = False
    error_code: str | None = None

    @property
    def outcome(self) -> Outcome:
        """An error code outweighs a degraded turn."""
        if self.error_code:
            return "error"
        return "degraded" if self.degraded else "ok"

    def line_fields(self) -> dict[str, object]:
        """The reply stands in the line's response."""
        own = super(OutputSent, self).line_fields()
        return {"response": {"reply_text": own.pop("reply_text")}, **own}


@dataclass(frozen=True, slots=True)
class TurnFailed(Event):
    """A turn ended without a reply. ``detail`` is for staff; never a guest's words or a secret."""

    event_type: ClassVar[str] = "error"
    level: ClassVar[int] = logging.ERROR

    error_code: str
    detail: str = ""

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class RequestRefused(Event):
    """A request was answered with a problem (4xx or 5xx), whatever the reason: this is the problem's code."""

    event_type: ClassVar[str] = "request_refused"
    io: ClassVar[Io] = "out"

    error_code: str
    status: int

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class GuestErased(Event):
    """Staff had a guest erased. Whom is not told: that is the point of it."""

    event_type: ClassVar[str] = "guest_erased"
    level: ClassVar[int] = logging.WARNING

    sessions: int
    orders: int


@dataclass(frozen=True, slots=True)
class SessionUnreadable(Event):
    """What was stored of the session cannot be read, at these places; the guest was offered to start over."""

    event_type: ClassVar[str] = "session_unreadable"
    level: ClassVar[int] = logging.ERROR

    detail: str

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class TurnRepeated(Event):
    """A message that was answered before came again; the stored reply went out."""

    event_type: ClassVar[str] = "turn_repeated"
    io: ClassVar[Io] = "in"

    message_id: str


@dataclass(frozen=True, slots=True)
class IntentUnderstood(Event):
    """What the guest wants is known. ``source`` names who said so: "local" or "model"."""

    event_type: ClassVar[str] = "intent_understood"
    service_type: ClassVar[str] = "intent_service"

    intent: str
    confidence: float
    source: str
    degraded: bool = False
    latency_ms: float | None = None

    @property
    def outcome(self) -> Outcome:
        """Degraded when the model should have answered and could not."""
        return "degraded" if self.degraded else "ok"


@dataclass(frozen=True, slots=True)
class ModelCalled(Event):
    """A language model was asked once. Tokens as the server counted them, None when it did not say."""

    event_type: ClassVar[str] = "model_call"
    service_type: ClassVar[str] = "intent_service"
    io: ClassVar[Io] = "out"

    model: str
    latency_ms: float
    prompt_hash: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    error_code: str | None = None

    @property
    def outcome(self) -> Outcome:
        """An error when no usable answer came."""
        return "error" if self.error_code else "ok"


@dataclass(frozen=True, slots=True)
class FlowStarted(Event):
    """A flow took the turn."""

    event_type: ClassVar[str] = "flow_start"
    service_type: ClassVar[str] = "flow_service"

    flow: str


@dataclass(frozen=True, slots=True)
class WarningOverridden(Event):
    """A guest wants an item in spite of our allergy or diet warning. What the guest avoids is not logged."""

    event_type: ClassVar[str] = "warning_overridden"
    service_type: ClassVar[str] = "flow_service"
    level: ClassVar[int] = logging.WARNING

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class FlowFellBack(Event):
    """A flow could not do what was asked and chose its second best. ``reason`` is a code, not a sentence."""

    event_type: ClassVar[str] = "flow_fallback"
    service_type: ClassVar[str] = "flow_service"
    level: ClassVar[int] = logging.WARNING

    flow: str
    reason: str

    @property
    def outcome(self) -> Outcome:
        """Always a fallback."""
        return "fallback"


@dataclass(frozen=True, slots=True)
class NodeFinished(Event):
    """A node of the graph ended, well or not."""

    event_type: ClassVar[str] = "node_finished"
    service_type: ClassVar[str] = "flow_service"

    node: str
    latency_ms: float
    ended: SpanOutcome = "ok"

    @property
    def outcome(self) -> Outcome:
        """As its span ended."""
        return self.ended


@dataclass(frozen=True, slots=True)
class ServiceEvent(Event):
    """Something about one microservice, by its short name ("menu")."""

    service: str

    @property
    def origin(self) -> str:
        """The microservice's service_type."""
        return service_type(self.service)


@dataclass(frozen=True, slots=True)
class ServiceCalled(ServiceEvent):
    """A request is about to go to a microservice."""

    event_type: ClassVar[str] = "service_call"
    io: ClassVar[Io] = "out"

    request: object


@dataclass(frozen=True, slots=True)
class ServiceReturned(ServiceEvent):
    """A microservice gave a valid answer. ``attempts`` counts the POSTs it took."""

    event_type: ClassVar[str] = "service_return"
    io: ClassVar[Io] = "in"

    response: object
    latency_ms: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class ServiceFailed(ServiceEvent):
    """A microservice gave no valid answer, after all attempts."""

    event_type: ClassVar[str] = "service_error"
    io: ClassVar[Io] = "in"
    level: ClassVar[int] = logging.ERROR

    error_code: str
    detail: str
    latency_ms: float
    attempts: int = 1

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class CircuitChanged(ServiceEvent):
    """The circuit to one address of a microservice changed: "open" (left alone after failures in a row), "half_open"
    (tried by one call), or "closed" (in use again). ``operation`` is empty for the main one, else "quote", ...
    """

    event_type: ClassVar[str] = "circuit_changed"
    level: ClassVar[int] = logging.WARNING

    operation: str
    state: str

    @property
    def outcome(self) -> Outcome:
        """An error while the service is left alone."""
        return "error" if self.state == "open" else "ok"


@dataclass(frozen=True, slots=True)
class ServiceConfigMissing(ServiceEvent):
    """A microservice is needed and its setting (the variable's name) is not there."""

    event_type: ClassVar[str] = "service_missing_config"
    level: ClassVar[int] = logging.ERROR

    setting: str

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class AdditionSwitchedOff(ServiceEvent):
    """A microservice does not offer an optional part of the contract, so what needs it is off."""

    event_type: ClassVar[str] = "service_addition_off"
    level: ClassVar[int] = logging.WARNING

    addition: str


@dataclass(frozen=True, slots=True)
class FieldDropped(ServiceEvent):
    """An optional part of a microservice's answer could not be read and was left out; the rest counts.

    ``path``: where in the answer ("categories[2].items[0].price"). ``kind``: why ("not_a_number"). ``count``: how many,
    where one event stands for what a limit of events per answer kept back (``kind`` "more").
    """

    event_type: ClassVar[str] = "field_dropped"
    level: ClassVar[int] = logging.WARNING

    path: str
    kind: str
    count: int = 1

    @property
    def outcome(self) -> Outcome:
        """Degraded: something that the service sent is missing."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class EmptyMenuReceived(ServiceEvent):
    """The menu service answered a menu without a single item and without a text: nobody can order."""

    event_type: ClassVar[str] = "empty_menu_received"
    level: ClassVar[int] = logging.WARNING

    @property
    def outcome(self) -> Outcome:
        """Degraded: there is nothing to order."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class MenuCut(Event):
    """A menu is larger than what is read of one: its first items can be ordered, those left out cannot."""

    event_type: ClassVar[str] = "menu_cut"
    service_type: ClassVar[str] = "menu_service"
    level: ClassVar[int] = logging.WARNING

    items: int
    left_out: int


@dataclass(frozen=True, slots=True)
class PlacementChanged(Event):
    """A placement took a new status."""

    event_type: ClassVar[str] = "placement_changed"

    placement_key: str
    status: str
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class OrderNeedsStaff(Event):
    """Only people can find out whether this order was taken: `python -m store.staff` has what is not told here.

    ``confirmed_in``: the trace of the turn in which the guest said yes.
    """

    event_type: ClassVar[str] = "order_needs_staff"
    level: ClassVar[int] = logging.ERROR

    placement_key: str
    reason: str
    order: tuple[str, ...]
    total: str | None
    confirmed_at: str
    confirmed_in: str | None

    @property
    def outcome(self) -> Outcome:
        """An error, until staff have looked into it."""
        return "error"


@dataclass(frozen=True, slots=True)
class ReconciliationFailed(Event):
    """Open placements could not be looked after; the next look tries again."""

    event_type: ClassVar[str] = "reconciliation_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    error_code: str

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class SessionsExpired(Event):
    """Sessions that nobody came back to were forgotten."""

    event_type: ClassVar[str] = "sessions_expired"
    sync_mode: ClassVar[SyncMode] = "async"

    count: int


@dataclass(frozen=True, slots=True)
class ExpiryFailed(Event):
    """Old sessions could not be forgotten; the next time tries again."""

    event_type: ClassVar[str] = "expiry_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    error_code: str

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class BackgroundTaskFailed(Event):
    """A background task met an error that nobody expected, of this type and at this place. The task goes on."""

    event_type: ClassVar[str] = "background_task_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    task: str
    detail: str

    @property
    def outcome(self) -> Outcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class ConnectionsDropped(Event):
    """So many clients' connections were closed or refused in the last seconds, for there were more than ``most``."""

    event_type: ClassVar[str] = "connections_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    most: int

    @property
    def outcome(self) -> Outcome:
        """Some clients had to try again."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class HealthChecked(Event):
    """A health or readiness check was answered. ``checks`` maps a part to its state."""

    event_type: ClassVar[str] = "health"

    status: str
    checks: Mapping[str, str]
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessStarted(Event):
    """The service is up. ``settings`` holds what an operator wants to see, no secrets."""

    event_type: ClassVar[str] = "process_started"
    sync_mode: ClassVar[SyncMode] = "async"

    version: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProcessStopped(Event):
    """The service goes down in order."""

    event_type: ClassVar[str] = "process_stopped"
    sync_mode: ClassVar[SyncMode] = "async"

    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogsDropped(Event):
    """Records were lost. ``where`` is "intake" (too fast for this process), or the outlet that could not keep up."""

    event_type: ClassVar[str] = "logs_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LogsStalled(Event):
    """An outlet ("loki", "stdout") takes no records at the moment; they are kept while there is room."""

    event_type: ClassVar[str] = "logs_stalled"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class RecordingsDropped(Event):
    """Turns were not recorded; their guests noticed nothing. ``detail`` says why."""

    event_type: ClassVar[str] = "recordings_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class TraceLabelDemoted(Event):
    """Loki refused more streams, so trace_id went from the labels to the structured metadata until the next start."""

    event_type: ClassVar[str] = "trace_label_demoted"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    detail: str


_names_by_kind: dict[type[Event], tuple[tuple[str, str], ...]] = {}


def _field_names(kind: type[Event]) -> tuple[tuple[str, str], ...]:
    known = _names_by_kind.get(kind)
    if known is None:
        known = tuple((own.name, LINE_NAMES.get(own.name, own.name)) for own in fields(kind))
        _names_by_kind[kind] = known
    return known


def service_type(service: str) -> str:
    """The service_type of a microservice's short name: menu -> menu_service."""
    return _SERVICE_TYPES.get(service, f"{service}_service")


def emit(event: Event) -> None:
    """Tell an event of the current turn: to its recording, to who watches, and to the log.

    No I/O, no waiting, no copying: a record goes to the logger "orchestrator".
    """
    kept = current_span_recording()
    if kept is not None:
        kept.note(event, current_span_id())
    notify_event(event)
    logger = logging.getLogger(LOGGER_NAME)
    if not logger.isEnabledFor(event.level):
        return
    logger.handle(record_of(event))


def record_of(event: Event) -> logging.LogRecord:
    """The event as a log record of this moment, turn and node."""
    record = logging.LogRecord(LOGGER_NAME, event.level, "", 0, event.event_type, None, None)
    record.event = event
    record.turn_context = current()
    record.node = current_node()
    record.span_id = current_span_id()
    return record
