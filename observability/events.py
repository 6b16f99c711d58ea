"""The event types. ``emit`` passes an event to the log, the listeners and the turn's recording, and returns at once.

An event's fields become fields of its JSON line (``observability/json_formatter.py``); docs/events.md lists them all.
Payloads (request, response) are passed by reference and serialized later: pass values that no longer change.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from observability.context import current, current_node
from observability.events_base import Event, EventOutcome, Io, SyncMode
from observability.listeners import notify_event
from observability.span_recording import SpanOutcome
from observability.spans import current_span_id, current_span_recording

LOGGER_NAME = "orchestrator"
_logger = logging.getLogger(LOGGER_NAME)

# The service_type names in dashboards that are not "<service>_service".
_SERVICE_TYPES = {"profile": "customer_profile_service", "model": "intent_service"}


@dataclass(frozen=True, slots=True)
class InputReceived(Event):
    """A guest's message arrived."""

    event_type: ClassVar[str] = "input"
    io: ClassVar[Io] = "in"

    text: str

    def line_fields(self) -> dict[str, object]:
        """The text is in the line's request."""
        return {"request": {"text": self.text}}


@dataclass(frozen=True, slots=True)
class OutputSent(Event):
    """The reply was returned. ``latency_ms`` is the duration of the whole turn."""

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
    def outcome(self) -> EventOutcome:
        """An error code outweighs a degraded turn."""
        if self.error_code:
            return "error"
        return "degraded" if self.degraded else "ok"

    def line_fields(self) -> dict[str, object]:
        """The reply is in the line's response."""
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
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class RequestRefused(Event):
    """A request was answered with a problem (4xx or 5xx). ``error_code`` is the problem's code."""

    event_type: ClassVar[str] = "request_refused"
    io: ClassVar[Io] = "out"

    error_code: str
    status: int

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class GuestErased(Event):
    """Staff erased a guest. The event does not identify the guest."""

    event_type: ClassVar[str] = "guest_erased"
    level: ClassVar[int] = logging.WARNING

    sessions: int
    orders: int


@dataclass(frozen=True, slots=True)
class GuestExported(Event):
    """Staff read all stored data of a guest. The event does not identify the guest."""

    event_type: ClassVar[str] = "guest_exported"
    level: ClassVar[int] = logging.WARNING

    rows: int


@dataclass(frozen=True, slots=True)
class SessionUnreadable(Event):
    """The stored session cannot be read, at the places in ``detail``; the guest can start over."""

    event_type: ClassVar[str] = "session_unreadable"
    level: ClassVar[int] = logging.ERROR

    detail: str

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class TurnRepeated(Event):
    """A message that was already answered arrived again; the stored reply was returned."""

    event_type: ClassVar[str] = "turn_repeated"
    io: ClassVar[Io] = "in"

    message_id: str


@dataclass(frozen=True, slots=True)
class TurnTakenBack(Event):
    """A message took the place of the one before it, whose reply the guest did not get. ``undone``: that turn is gone;
    otherwise it had an effect and is kept, and its reply comes with the new one."""

    event_type: ClassVar[str] = "turn_taken_back"
    io: ClassVar[Io] = "in"

    message_id: str
    undone: bool


@dataclass(frozen=True, slots=True)
class IntentUnderstood(Event):
    """The guest's intent was classified. ``source`` is the reader that did it: "local" or "model"."""

    event_type: ClassVar[str] = "intent_understood"
    service_type: ClassVar[str] = "intent_service"

    intent: str
    confidence: float
    source: str
    degraded: bool = False
    latency_ms: float | None = None

    @property
    def outcome(self) -> EventOutcome:
        """Degraded when the model should have answered but failed."""
        return "degraded" if self.degraded else "ok"


@dataclass(frozen=True, slots=True)
class ModelCalled(Event):
    """One call of a language model. Token counts come from its server; None if the server sent none."""

    event_type: ClassVar[str] = "model_call"
    service_type: ClassVar[str] = "intent_service"
    io: ClassVar[Io] = "out"

    model: str
    latency_ms: float
    prompt_hash: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    error_code: str | None = None
    answered_by: str | None = None
    """The model that the server names in its answer."""
    finish_reason: str | None = None

    @property
    def outcome(self) -> EventOutcome:
        """An error without a usable answer."""
        return "error" if self.error_code else "ok"


@dataclass(frozen=True, slots=True)
class FlowStarted(Event):
    """A flow started."""

    event_type: ClassVar[str] = "flow_start"
    service_type: ClassVar[str] = "flow_service"

    flow: str


@dataclass(frozen=True, slots=True)
class WarningOverridden(Event):
    """A guest wants an item in spite of our allergy or diet warning. The allergen or diet is not logged."""

    event_type: ClassVar[str] = "warning_overridden"
    service_type: ClassVar[str] = "flow_service"
    level: ClassVar[int] = logging.WARNING

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class FlowFellBack(Event):
    """A flow could not fulfil the request and used its fallback. ``reason`` is a code, not a sentence."""

    event_type: ClassVar[str] = "flow_fallback"
    service_type: ClassVar[str] = "flow_service"
    level: ClassVar[int] = logging.WARNING

    flow: str
    reason: str

    @property
    def outcome(self) -> EventOutcome:
        """Always a fallback."""
        return "fallback"


@dataclass(frozen=True, slots=True)
class NodeFinished(Event):
    """A node of the graph ended, with or without an error."""

    event_type: ClassVar[str] = "node_finished"
    service_type: ClassVar[str] = "flow_service"

    node: str
    latency_ms: float
    ended: SpanOutcome = "ok"

    @property
    def outcome(self) -> EventOutcome:
        """The outcome of its span."""
        return self.ended


@dataclass(frozen=True, slots=True)
class ServiceEvent(Event):
    """Base of events about one microservice. ``service`` is its short name ("menu")."""

    service: str

    @property
    def origin(self) -> str:
        """The microservice's service_type."""
        return service_type(self.service)


@dataclass(frozen=True, slots=True)
class ServiceCalled(ServiceEvent):
    """A request to a microservice starts."""

    event_type: ClassVar[str] = "service_call"
    io: ClassVar[Io] = "out"

    request: object


@dataclass(frozen=True, slots=True)
class ServiceReturned(ServiceEvent):
    """A microservice returned a valid answer. ``attempts`` counts the POSTs."""

    event_type: ClassVar[str] = "service_return"
    io: ClassVar[Io] = "in"

    response: object
    latency_ms: float
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class ServiceFailed(ServiceEvent):
    """A microservice returned no valid answer, after all attempts."""

    event_type: ClassVar[str] = "service_error"
    io: ClassVar[Io] = "in"
    level: ClassVar[int] = logging.ERROR

    error_code: str
    detail: str
    latency_ms: float
    attempts: int = 1

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class CircuitChanged(ServiceEvent):
    """The circuit of one address of a microservice changed: "open" (calls fail at once, after consecutive failures),
    "half_open" (one call is allowed as a trial), or "closed" (normal). ``operation`` is empty for the main address,
    else "quote", ...
    """

    event_type: ClassVar[str] = "circuit_changed"
    level: ClassVar[int] = logging.WARNING

    operation: str
    state: str

    @property
    def outcome(self) -> EventOutcome:
        """An error while the circuit is open."""
        return "error" if self.state == "open" else "ok"


@dataclass(frozen=True, slots=True)
class ServiceConfigMissing(ServiceEvent):
    """A microservice is needed and its setting is missing. ``setting`` is the variable's name."""

    event_type: ClassVar[str] = "service_missing_config"
    level: ClassVar[int] = logging.ERROR

    setting: str

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class AdditionSwitchedOff(ServiceEvent):
    """A microservice does not offer an optional part of the contract; the features that need it are off."""

    event_type: ClassVar[str] = "service_addition_off"
    level: ClassVar[int] = logging.WARNING

    addition: str


@dataclass(frozen=True, slots=True)
class FieldDropped(ServiceEvent):
    """An optional field of a microservice's answer could not be parsed and was dropped; the rest is used.

    ``path``: its place in the answer ("categories[2].items[0].price"). ``kind``: the reason ("not_a_number").
    ``count``: with ``kind`` "more", the number of further dropped fields beyond the limit of events per answer.
    """

    event_type: ClassVar[str] = "field_dropped"
    level: ClassVar[int] = logging.WARNING

    path: str
    kind: str
    count: int = 1

    @property
    def outcome(self) -> EventOutcome:
        """Degraded: a field that the service sent is missing."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class EmptyMenuReceived(ServiceEvent):
    """The menu service returned a menu without items and without a text: nobody can order."""

    event_type: ClassVar[str] = "empty_menu_received"
    level: ClassVar[int] = logging.WARNING

    @property
    def outcome(self) -> EventOutcome:
        """Degraded: there is nothing to order."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class MenuCut(Event):
    """A menu exceeds the size limit: its first ``items`` can be ordered, the ``left_out`` ones cannot."""

    event_type: ClassVar[str] = "menu_cut"
    service_type: ClassVar[str] = "menu_service"
    level: ClassVar[int] = logging.WARNING

    items: int
    left_out: int


@dataclass(frozen=True, slots=True)
class MenuChecked(Event):
    """A new version of a menu was played. ``findings``: their number; ``faults``: their kinds; ``reading_ms``: the time
    without pauses."""

    event_type: ClassVar[str] = "menu_checked"
    service_type: ClassVar[str] = "menu_service"
    sync_mode: ClassVar[SyncMode] = "async"

    store: str
    menu_version: str
    phrases: int
    findings: int
    faults: tuple[str, ...]
    reading_ms: float
    latency_ms: float


@dataclass(frozen=True, slots=True)
class PlacementChanged(Event):
    """A placement changed its status. ``kind``: it is an order, a change or a cancellation (cancel) of one."""

    event_type: ClassVar[str] = "placement_changed"

    placement_key: str
    status: str
    order_id: str | None = None
    kind: str = "order"


@dataclass(frozen=True, slots=True)
class OrderNeedsStaff(Event):
    """Only staff can find out whether this order was accepted; `python -m store.staff` shows the details.

    ``confirmed_in``: the trace id of the turn in which the guest confirmed. ``kind``: the order, a change or a
    cancellation (cancel) of ``order_id``.
    """

    event_type: ClassVar[str] = "order_needs_staff"
    level: ClassVar[int] = logging.ERROR

    placement_key: str
    reason: str
    order: tuple[str, ...]
    total: str | None
    confirmed_at: str
    confirmed_in: str | None
    kind: str = "order"
    order_id: str | None = None

    @property
    def outcome(self) -> EventOutcome:
        """An error until staff have settled it."""
        return "error"


@dataclass(frozen=True, slots=True)
class GuestNeedsStaff(Event):
    """A guest complained, or asked for people. ``reason``: what about ("missing", "cold", "asked"); ``order_id``: the
    order that it is about, when known."""

    event_type: ClassVar[str] = "guest_needs_staff"
    level: ClassVar[int] = logging.WARNING

    reason: str
    summary: str
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class DishSuggested(Event):
    """A further dish was suggested in an order, or the guest answered that. ``result``: offered, taken, declined or
    passed (the guest ordered something else)."""

    event_type: ClassVar[str] = "dish_suggested"

    item: str
    result: str


@dataclass(frozen=True, slots=True)
class DealOffered(Event):
    """Dishes of a cart were offered as a deal that costs less, or the guest answered that. ``result``: offered, taken,
    declined or passed (the guest went on without an answer)."""

    event_type: ClassVar[str] = "deal_offered"

    item: str
    result: str


@dataclass(frozen=True, slots=True)
class BasketPlaced(Event):
    """An order was placed where suggestions are on. ``arm``: suggested or control; ``total_minor``: None if unknown."""

    event_type: ClassVar[str] = "basket_placed"

    arm: str
    currency: str
    total_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ReconciliationFailed(Event):
    """Open placements could not be reconciled; the next run tries again."""

    event_type: ClassVar[str] = "reconciliation_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    error_code: str

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class SessionsExpired(Event):
    """Inactive sessions were deleted."""

    event_type: ClassVar[str] = "sessions_expired"
    sync_mode: ClassVar[SyncMode] = "async"

    count: int


@dataclass(frozen=True, slots=True)
class ExpiryFailed(Event):
    """Expired sessions could not be deleted; the next run tries again."""

    event_type: ClassVar[str] = "expiry_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    error_code: str

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class BackgroundTaskFailed(Event):
    """A background task met an unexpected error; ``detail`` is its type and place. The task continues."""

    event_type: ClassVar[str] = "background_task_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    task: str
    detail: str

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class ConnectionsDropped(Event):
    """``count`` client connections were closed or refused in the last seconds: there were more than ``most``."""

    event_type: ClassVar[str] = "connections_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    most: int

    @property
    def outcome(self) -> EventOutcome:
        """Degraded: some clients had to retry."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class HealthChecked(Event):
    """A liveness or readiness check was answered. ``checks`` maps a component to its state."""

    event_type: ClassVar[str] = "health"

    status: str
    checks: Mapping[str, str]
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessStarted(Event):
    """The process is ready. ``settings`` holds the main settings, without secrets."""

    event_type: ClassVar[str] = "process_started"
    sync_mode: ClassVar[SyncMode] = "async"

    version: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TenantsLoaded(Event):
    """TENANTS_FILE was read again after SIGHUP. ``tenants``: how many there are now."""

    event_type: ClassVar[str] = "tenants_loaded"
    sync_mode: ClassVar[SyncMode] = "async"

    tenants: int


@dataclass(frozen=True, slots=True)
class TenantsRejected(Event):
    """TENANTS_FILE was read again after SIGHUP and is invalid: the tenants stay as they were.

    ``problems``: each with file, line and column, without values.
    """

    event_type: ClassVar[str] = "tenants_rejected"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    problems: tuple[str, ...]

    @property
    def outcome(self) -> EventOutcome:
        """Always an error."""
        return "error"


@dataclass(frozen=True, slots=True)
class IsolationOff(Event):
    """The database's role is not subject to row-level security: only the code separates the tenants.

    Let the API use a role that owns nothing, or run ``python -m store.migrate --enforce``; not for a superuser.
    """

    event_type: ClassVar[str] = "isolation_off"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING


@dataclass(frozen=True, slots=True)
class ProcessStopped(Event):
    """The process shuts down gracefully."""

    event_type: ClassVar[str] = "process_stopped"
    sync_mode: ClassVar[SyncMode] = "async"

    reason: str = ""


@dataclass(frozen=True, slots=True)
class LogsDropped(Event):
    """Log records were lost. ``where`` is "intake" (the queue was full) or the sink that was too slow."""

    event_type: ClassVar[str] = "logs_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LogsStalled(Event):
    """A sink ("loki", "stdout") accepts no records at the moment; they wait in its queue, up to its limit."""

    event_type: ClassVar[str] = "logs_stalled"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class RecordingsDropped(Event):
    """Turns were not recorded; guests are not affected. ``detail`` is the reason."""

    event_type: ClassVar[str] = "recordings_dropped"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxSent(Event):
    """A row of the outbox arrived: an event at the restaurant's webhook, or a message at a messenger."""

    event_type: ClassVar[str] = "outbox_sent"
    sync_mode: ClassVar[SyncMode] = "async"

    row: str
    target: str
    kind: str
    attempts: int


@dataclass(frozen=True, slots=True)
class OutboxRetried(Event):
    """A row of the outbox did not arrive and is sent again later. ``detail`` is the reason."""

    event_type: ClassVar[str] = "outbox_retried"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    row: str
    target: str
    kind: str
    attempts: int
    detail: str

    @property
    def outcome(self) -> EventOutcome:
        """The row may still arrive."""
        return "degraded"


@dataclass(frozen=True, slots=True)
class OutboxFailed(Event):
    """A row of the outbox will not arrive: refused, or without success for 24 hours. `python -m store.outbox resend`
    sends it again. ``detail`` is the reason."""

    event_type: ClassVar[str] = "outbox_failed"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    row: str
    target: str
    kind: str
    attempts: int
    detail: str

    @property
    def outcome(self) -> EventOutcome:
        """An error: somebody waits for it."""
        return "error"


@dataclass(frozen=True, slots=True)
class QueueDeadLettered(Event):
    """A message of the queue can never be answered and went to the dead letters. ``partition``: of its subject."""

    event_type: ClassVar[str] = "queue_dead_lettered"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.ERROR

    error_code: str
    partition: str
    deliveries: int

    @property
    def outcome(self) -> EventOutcome:
        """An error: its publisher gets no reply."""
        return "error"


@dataclass(frozen=True, slots=True)
class QueueUnavailable(Event):
    """The NATS server of QUEUE_URL cannot be reached; it is tried again. HTTP is served meanwhile."""

    event_type: ClassVar[str] = "queue_unavailable"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    detail: str


@dataclass(frozen=True, slots=True)
class TraceLabelDemoted(Event):
    """Loki rejected new streams, so trace_id moved from labels to structured metadata until the next start."""

    event_type: ClassVar[str] = "trace_label_demoted"
    sync_mode: ClassVar[SyncMode] = "async"
    level: ClassVar[int] = logging.WARNING

    detail: str


def service_type(service: str) -> str:
    """The service_type of a microservice's short name: menu -> menu_service."""
    return _SERVICE_TYPES.get(service, f"{service}_service")


def emit(event: Event) -> None:
    """Pass an event of the current turn to its recording, to the listeners, and to the logger "orchestrator".

    It does no I/O, does not wait and copies nothing.
    """
    recording = current_span_recording()
    if recording is not None:
        recording.add_event(event, current_span_id())
    notify_event(event)
    if _logger.isEnabledFor(event.level):
        _logger.handle(to_log_record(event))


def to_log_record(event: Event) -> logging.LogRecord:
    """The event as a log record with the current time, turn, node and span."""
    record = logging.LogRecord(LOGGER_NAME, event.level, "", 0, event.event_type, None, None)
    record.event = event
    record.turn_context = current()
    record.node = current_node()
    record.span_id = current_span_id()
    return record
