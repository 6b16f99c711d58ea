"""The one table of everything that can go wrong: each code is declared here, and nowhere else.

Exceptions name their row by ``code``; the door answers by it; a reply carries it as ``error.code``. docs/errors.md is
written from it. A code never changes its meaning: clients and dashboards know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ErrorCode = Literal[
    "invalid_request", "payload_too_large", "headers_too_large", "request_too_slow", "not_found", "method_not_allowed",
    "http_error", "admin_token_required", "admin_token_wrong", "session_busy", "too_many_waiting", "message_id_reused",
    "session_too_new", "session_unreadable", "unknown_session", "unstorable", "overloaded", "shutting_down",
    "store_unavailable", "turn_overtaken", "turn_timeout", "turn_unfinished", "migration_failed", "internal_error",
    "service_not_configured", "service_unavailable", "service_circuit_open", "service_busy", "service_timeout",
    "service_rejected", "service_contract_error", "order_unknown", "order_unclear", "order_rejected", "order_not_found",
    "unknown_order",
    "placed_twice", "idempotency_conflict", "never_arrived", "price_changed", "item_unavailable", "closed",
    "menu_without_items", "menu_not_fresh", "not_saved", "model_timeout", "model_unavailable", "model_circuit_open",
    "model_refused", "model_nonsense", "too_much_said",
]  # fmt: skip


class ErrorClass(StrEnum):
    """Whose matter an error is."""

    REQUEST = "request"
    """The client's: the same request will be refused again."""
    SESSION = "session"
    """Of one session: its order of turns, or whose it is."""
    CAPACITY = "capacity"
    """Ours, for a moment: the same request may be sent again."""
    DEFECT = "defect"
    """Ours: somebody must look into it."""
    SERVICE = "service"
    """A microservice's."""
    ORDER = "order"
    """What became of an order, or why there is none."""
    MODEL = "model"
    """The language model's; the local reading stands in."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """What a code means.

    ``status``: the answer's at the door; 200 is told in a reply, None only in the log. ``retryable``: whether the same
    message, sent again, may succeed. ``title`` is the door's sentence; ``guest`` names the sentences of the message
    catalogues ("a.*": one per service). ``staff``: what happened and what to do about it.
    """

    kind: ErrorClass
    status: int | None
    retryable: bool
    staff: str
    title: str = ""
    guest: tuple[str, ...] = ()
    retry_after_s: int | None = None


_DOWN = ("service_down.*",)


def _request_error(kind: ErrorClass, status: int, title: str, staff: str, *, retry_after_s: int | None = None) -> ErrorRow:
    """A request that was not carried out; ``again_s`` says when it may be sent again."""
    return ErrorRow(kind, status, retry_after_s is not None, staff, title=title, retry_after_s=retry_after_s)


def _guest_facing_error(kind: ErrorClass, staff: str, *guest: str, retryable: bool = False) -> ErrorRow:
    """Something a reply tells the guest."""
    return ErrorRow(kind, 200, retryable, staff, guest=guest)


def _log_only_error(kind: ErrorClass, staff: str) -> ErrorRow:
    """Something only the log tells."""
    return ErrorRow(kind, None, retryable=False, staff=staff)


_REQUEST, _SESSION, _CAPACITY, _DEFECT = (
    ErrorClass.REQUEST, ErrorClass.SESSION, ErrorClass.CAPACITY, ErrorClass.DEFECT,
)  # fmt: skip
_SERVICE, _ORDER, _MODEL = ErrorClass.SERVICE, ErrorClass.ORDER, ErrorClass.MODEL
_OURS = "Something went wrong on our side. The trace id helps us find it."

ERRORS: Mapping[ErrorCode, ErrorRow] = {
    "invalid_request": _request_error(
        _REQUEST, 422, "The request is not valid.", "The body or a header breaks the contract; `errors` says where."
    ),
    "payload_too_large": _request_error(
        _REQUEST, 413, "The request is too large.", "The body has more than MAX_BODY_BYTES; it was not read."
    ),
    "headers_too_large": _request_error(
        _REQUEST, 431, "The request's headers are too large.",
        "Its line and headers have more than MAX_HEADER_BYTES; the connection was closed.",
    ),
    "request_too_slow": _request_error(
        _REQUEST, 408, "The request took too long to arrive.",
        "It did not arrive whole within REQUEST_TIMEOUT_S; the connection was closed.", retry_after_s=1,
    ),
    "not_found": _request_error(_REQUEST, 404, "There is nothing here.", "No such path."),
    "method_not_allowed": _request_error(_REQUEST, 405, "This method is not allowed here.", "The path knows other methods."),
    "http_error": _request_error(_REQUEST, 400, "The request failed.", "Any other refusal of HTTP itself, with its status."),
    "admin_token_required": _request_error(
        _REQUEST, 401, "An admin token is needed here.", "A page for staff was asked for without a token."
    ),
    "admin_token_wrong": _request_error(
        _REQUEST, 403, "This token is not valid here.", "A page for staff was asked for with a wrong token."
    ),
    "session_busy": _request_error(
        _SESSION, 409, "Other messages of this session are being answered.",
        "The turns before this one did not end within SESSION_WAIT_S.", retry_after_s=2,
    ),
    "too_many_waiting": _request_error(
        _SESSION, 409, "Too many messages of this session wait for an answer.",
        "The session's line is full; a client sends without waiting for answers.", retry_after_s=2,
    ),
    "message_id_reused": _request_error(
        _SESSION, 409, "This message id was used before, for another message.", "The client makes ids that repeat."
    ),
    "session_too_new": _request_error(
        _SESSION, 503, "A newer release went on with this session; send the message again.",
        "Releases run side by side, or a newer one was taken back: the older cannot read what the newer stored.",
        retry_after_s=5,
    ),
    "session_unreadable": _guest_facing_error(
        _SESSION, "What was stored of the session cannot be read; the event of this name says where, and the guest may"
        " start over.", "small_talk.session_unreadable",
    ),
    "unknown_session": _request_error(
        _SESSION, 404, "There is no such session.", "No such session of this tenant and user; another's looks the same."
    ),
    "unstorable": _request_error(
        _REQUEST, 422, "The message holds something that cannot be stored.",
        "A value that Postgres or JSON cannot hold; nothing was stored.",
    ),
    "overloaded": _request_error(
        _CAPACITY, 503, "Too many messages at once; send the message again in a moment.",
        "As many turns as this process admits are under way: add replicas.", retry_after_s=1,
    ),
    "shutting_down": _request_error(
        _CAPACITY, 503, "This server is being restarted; send the message again.",
        "The process drains after SIGTERM; the load balancer should send nothing more.", retry_after_s=2,
    ),
    "store_unavailable": _request_error(
        _CAPACITY, 503, "The database cannot be reached right now.",
        "Postgres is away, read-only or refuses to work, or its pool is exhausted; nothing of the turn was kept.",
        retry_after_s=5,
    ),
    "turn_overtaken": _request_error(
        _CAPACITY, 503, "Another worker took over this session; send the message again.",
        "The turn's lease ran out (a stalled process); nothing it wrote counts.", retry_after_s=1,
    ),
    "turn_timeout": _request_error(
        _CAPACITY, 503, "The turn took too long and was given up; send the message again.",
        "TURN_TIMEOUT_S was not enough; nothing of the turn was kept, an order that was sent is looked after.",
        retry_after_s=2,
    ),
    "turn_unfinished": _request_error(_DEFECT, 500, _OURS, "The graph stopped before its end."),
    "placed_twice": _request_error(
        _DEFECT, 500, _OURS, "The order service took one key twice: cancel one of the two orders there."
    ),
    "internal_error": _request_error(
        _DEFECT, 500, _OURS, "An error that nobody expected; the log has its type and place."
    ),
    "migration_failed": _log_only_error(_DEFECT, "The schema could not be brought up to date; the process did not start."),
    "service_not_configured": _guest_facing_error(_SERVICE, "The service's URL is not set.", *_DOWN),
    "service_unavailable": _guest_facing_error(
        _SERVICE, "The service refused or dropped the connection, or answered 429 or 5xx.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_circuit_open": _guest_facing_error(
        _SERVICE, "The service failed too often in a row; it is left alone for SERVICE_REST_S before it is tried.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_busy": _guest_facing_error(
        _SERVICE, "As many calls as SERVICE_MAX_CALLS are under way to the service: it is slow, or too few.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_timeout": _guest_facing_error(
        _SERVICE, "The service did not answer in its time, or the turn had none left.", *_DOWN, retryable=True
    ),
    "service_rejected": _guest_facing_error(_SERVICE, "The service said a definite no (4xx) without a code that we know.", *_DOWN),
    "service_contract_error": _guest_facing_error(
        _SERVICE, "The service answered what breaks the contract; the log names the fields.", *_DOWN
    ),
    "order_unknown": _guest_facing_error(
        _ORDER, "An order was sent and no definite answer came; it is looked up, or staff must ask the restaurant.",
        "order_unknown", "order_unknown.staff",
    ),
    "order_unclear": _guest_facing_error(
        _ORDER, "The order service answered with a status that is in no table: ask it what became of the order.",
        "order_unconfirmed.unclear",
    ),
    "order_rejected": _guest_facing_error(
        _ORDER, "The order service refused the order with a code of its own, which the log has.", "order_not_placed"
    ),
    "order_not_found": _guest_facing_error(_ORDER, "The tracking service knows no such order.", "order_not_found"),
    "unknown_order": _guest_facing_error(_ORDER, "The order service knows no such order.", "cancel_unknown"),
    "idempotency_conflict": _guest_facing_error(
        _ORDER, "The order service holds another order under this key; it is looked up.", "order_not_placed"
    ),
    "never_arrived": _guest_facing_error(
        _ORDER, "A sent order never reached the service.", "order_not_placed.never_arrived", retryable=True
    ),
    "price_changed": _guest_facing_error(
        _ORDER, "The price moved between read-back and order; it is read back again, unless nobody knows the new one.",
        "price_changed", "read_back", "order_not_placed.price_unclear",
    ),
    "item_unavailable": _guest_facing_error(
        _ORDER, "Sold out between read-back and order; the guest is asked whether it may go out of the order.",
        "ask_take_out", "order_not_placed.item_unavailable",
    ),
    "closed": _guest_facing_error(_ORDER, "The kitchen is closed.", "hours_shown", "order_not_placed.closed"),
    "menu_without_items": _guest_facing_error(
        _ORDER, "The menu is empty or only text: nothing can be ordered from it.", "menu_empty", "order_by_staff"
    ),
    "menu_not_fresh": _guest_facing_error(
        _ORDER, "The menu service is away and no quote vouches for the prices: nothing is ordered from an old menu.",
        "order_not_placed.menu_not_fresh", retryable=True,
    ),
    "too_much_said": _guest_facing_error(
        _REQUEST, "Reading the message would take more work than a turn may do: nothing of it was carried out.",
        "too_much_said",
    ),
    "not_saved": _guest_facing_error(_SERVICE, "The profile service answered that it did not save.", "preferences_not_saved"),
    "model_timeout": _log_only_error(_MODEL, "No whole answer within OPENAI_TIMEOUT_S."),
    "model_unavailable": _log_only_error(_MODEL, "The model's server cannot be reached, or answered 429 or 5xx."),
    "model_circuit_open": _log_only_error(_MODEL, "The model failed too often in a row and is left alone for a while."),
    "model_refused": _log_only_error(_MODEL, "The server will not have us (key, model name), or the model declined."),
    "model_nonsense": _log_only_error(_MODEL, "An answer that is not what was asked for."),
}  # fmt: skip


def order_error(reason: str) -> ErrorCode:
    """The code of an order that was refused for this reason; a service's own word that we do not know is no code."""
    return next((code for code in ERRORS if code == reason), "order_rejected")
