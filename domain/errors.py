"""The table of all errors: each code is declared here, and nowhere else.

Exceptions refer to their row by ``code``; the API's error response uses it; a reply contains it as ``error.code``.
docs/errors.md is generated from it. The meaning of a code never changes, because clients and dashboards rely on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ErrorCode = Literal[
    "invalid_request", "payload_too_large", "headers_too_large", "request_too_slow", "not_found", "method_not_allowed",
    "http_error", "admin_token_required", "admin_token_wrong", "credentials_required",
    "credentials_invalid", "scope_missing", "tenant_mismatch", "unknown_tenant", "unknown_store",
    "keys_unavailable",
    "session_busy", "too_many_waiting",
    "message_id_reused",
    "session_too_new", "session_unreadable", "unknown_session", "unstorable", "overloaded", "rate_limited",
    "shutting_down",
    "store_unavailable", "turn_overtaken", "turn_timeout", "turn_cut_off", "turn_unfinished",
    "migration_failed", "internal_error", "restaurant_unreachable",
    "service_not_configured", "service_unavailable", "service_circuit_open", "service_busy", "service_timeout",
    "service_rejected", "service_contract_error", "order_unknown", "order_unclear", "order_rejected", "order_not_found",
    "unknown_order",
    "placed_twice", "idempotency_conflict", "never_arrived", "price_changed", "item_unavailable", "closed",
    "time_unavailable",
    "menu_without_items", "menu_not_fresh", "not_saved", "model_timeout", "model_unavailable", "model_circuit_open",
    "model_refused", "model_nonsense", "too_much_said",
]  # fmt: skip


class ErrorClass(StrEnum):
    """The origin of an error."""

    REQUEST = "request"
    """The client: the same request will be rejected again."""
    SESSION = "session"
    """One session: the order of its turns, or its owner."""
    CAPACITY = "capacity"
    """Temporary overload or outage here: the same request may be repeated."""
    DEFECT = "defect"
    """A defect here that staff must investigate."""
    SERVICE = "service"
    """A microservice."""
    ORDER = "order"
    """The outcome of an order, or the reason for its rejection."""
    MODEL = "model"
    """The language model; the local reader replaces it."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """The meaning of a code.

    ``status``: the HTTP status; 200 for an error inside a reply, None for the log only. ``retryable``: whether the
    repeated message may succeed. ``title``: the title of the problem response. ``guest``: the keys in the message
    catalogues ("a.*": one per service). ``staff``: the cause and the remedy.
    """

    kind: ErrorClass
    status: int | None
    retryable: bool
    staff: str
    title: str = ""
    guest: tuple[str, ...] = ()
    retry_after_s: int | None = None


_DOWN = ("service_down.*",)


def _request_error(
    kind: ErrorClass, status: int, title: str, staff: str, *, retry_after_s: int | None = None
) -> ErrorRow:
    """A rejected request. ``retry_after_s``: seconds until it may be repeated."""
    return ErrorRow(kind, status, retry_after_s is not None, staff, title=title, retry_after_s=retry_after_s)


def _guest_facing_error(kind: ErrorClass, staff: str, *guest: str, retryable: bool = False) -> ErrorRow:
    """An error in a reply to the guest."""
    return ErrorRow(kind, 200, retryable, staff, guest=guest)


def _log_only_error(kind: ErrorClass, staff: str) -> ErrorRow:
    """An error in the log only."""
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
        "It was incomplete after REQUEST_TIMEOUT_S; the connection was closed.", retry_after_s=1,
    ),
    "not_found": _request_error(_REQUEST, 404, "There is nothing here.", "No such path."),
    "method_not_allowed": _request_error(_REQUEST, 405, "This method is not allowed here.", "Another method exists."),
    "http_error": _request_error(_REQUEST, 400, "The request failed.", "Any other HTTP error, with its status."),
    "admin_token_required": _request_error(
        _REQUEST, 401, "An admin token is needed here.", "A staff page was requested without a token."
    ),
    "admin_token_wrong": _request_error(
        _REQUEST, 403, "This token is not valid here.", "A staff page was requested with a wrong token."
    ),
    "credentials_required": _request_error(
        _REQUEST, 401, "An API key or a user's token is needed here.", "AUTH is on and the request had no credentials."
    ),
    "credentials_invalid": _request_error(
        _REQUEST, 401, "These credentials are not valid.",
        "An unknown or revoked key, or a token that is expired, forged or of another issuer or audience.",
    ),
    "scope_missing": _request_error(
        _REQUEST, 403, "These credentials do not allow this.", "The key lacks the route's scope (docs/security.md)."
    ),
    "tenant_mismatch": _request_error(
        _REQUEST, 403, "The request names more than one tenant.",
        "Body, X-Tenant-Id, host name and credentials must name the same tenant.",
    ),
    "unknown_tenant": _request_error(
        _REQUEST, 404, "There is no such restaurant.", "TENANTS_FILE has no tenant of this name."
    ),
    "unknown_store": _request_error(
        _REQUEST, 404, "The restaurant has no such branch.",
        "Body and X-Store-Id must name the same store of the tenant, one of its `stores` in TENANTS_FILE.",
    ),
    "rate_limited": _request_error(
        _CAPACITY, 429, "Too many messages in a short time; send this one again later.",
        "The turns of this tenant, key or guest exceed their limit per minute (docs/tenants.md).", retry_after_s=1,
    ),
    "keys_unavailable": _request_error(
        _CAPACITY, 503, "Users' tokens cannot be verified right now; send the request again.",
        "The issuer's keys (JWT_JWKS) could not be fetched or read.", retry_after_s=5,
    ),
    "session_busy": _request_error(
        _SESSION, 409, "Other messages of this session are being answered.",
        "The turns before this one did not end within SESSION_WAIT_S.", retry_after_s=2,
    ),
    "too_many_waiting": _request_error(
        _SESSION, 409, "Too many messages of this session wait for an answer.",
        "The session's queue is full; a client sends without waiting for replies.", retry_after_s=2,
    ),
    "message_id_reused": _request_error(
        _SESSION, 409, "This message id was used before, for another message.", "The client repeats message ids."
    ),
    "session_too_new": _request_error(
        _SESSION, 503, "A newer release went on with this session; send the message again.",
        "Two releases run at the same time, or a newer one was rolled back: the older one cannot read its sessions.",
        retry_after_s=5,
    ),
    "session_unreadable": _guest_facing_error(
        _SESSION, "The stored session is unreadable; the event of this name lists the fields. The guest can start over",
        "small_talk.session_unreadable",
    ),
    "unknown_session": _request_error(
        _SESSION, 404, "There is no such session.", "No such session of this tenant and user."
    ),
    "unstorable": _request_error(
        _REQUEST, 422, "The message holds something that cannot be stored.",
        "A value that Postgres or JSON cannot store; nothing was stored.",
    ),
    "overloaded": _request_error(
        _CAPACITY, 503, "Too many messages at once; send the message again in a moment.",
        "MAX_TURNS turns are active in this process: add replicas.", retry_after_s=1,
    ),
    "shutting_down": _request_error(
        _CAPACITY, 503, "This server is being restarted; send the message again.",
        "Graceful shutdown after SIGTERM; the load balancer should stop sending.", retry_after_s=2,
    ),
    "store_unavailable": _request_error(
        _CAPACITY, 503, "The database cannot be reached right now.",
        "Postgres is down, read-only or failing, or its pool is exhausted; the turn left no data.",
        retry_after_s=5,
    ),
    "turn_overtaken": _request_error(
        _CAPACITY, 503, "Another worker took over this session; send the message again.",
        "The turn's lease expired (a stalled process); its writes are discarded.", retry_after_s=1,
    ),
    "turn_timeout": _request_error(
        _CAPACITY, 503, "The turn took too long and was given up; send the message again.",
        "TURN_TIMEOUT_S was too short; the turn left no data, and an order that was sent is reconciled.",
        retry_after_s=2,
    ),
    "restaurant_unreachable": _request_error(
        _CAPACITY, 503, "The restaurant's service does not answer now.",
        "GET /menu or GET /orders/… called a microservice that failed; its own line in the log has the reason.",
        retry_after_s=5,
    ),
    "turn_cut_off": _log_only_error(
        _SESSION, "The client closed the connection before its reply; nothing of the turn was stored."
    ),
    "turn_unfinished": _request_error(_DEFECT, 500, _OURS, "The graph stopped before its end."),
    "placed_twice": _request_error(
        _DEFECT, 500, _OURS, "The order service took one key twice: cancel one of the two orders there."
    ),
    "internal_error": _request_error(
        _DEFECT, 500, _OURS, "An unexpected error; the log has its type and location."
    ),
    "migration_failed": _log_only_error(_DEFECT, "The schema migration failed; the process did not start."),
    "service_not_configured": _guest_facing_error(_SERVICE, "The service's URL is not set.", *_DOWN),
    "service_unavailable": _guest_facing_error(
        _SERVICE, "The service refused or dropped the connection, or answered 429 or 5xx.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_circuit_open": _guest_facing_error(
        _SERVICE, "The service failed too often in a row; its circuit is open for SERVICE_REST_S seconds.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_busy": _guest_facing_error(
        _SERVICE, "SERVICE_MAX_CALLS calls to the service are active: it is slow, or the limit is too low.",
        *_DOWN, "order_not_placed.service_unavailable", retryable=True,
    ),
    "service_timeout": _guest_facing_error(
        _SERVICE, "The service did not respond in time, or the turn had no time left.", *_DOWN, retryable=True
    ),
    "service_rejected": _guest_facing_error(_SERVICE, "The service rejected it (4xx) without a known code.", *_DOWN),
    "service_contract_error": _guest_facing_error(
        _SERVICE, "The response breaks the contract; the log names the fields.", *_DOWN
    ),
    "order_unknown": _guest_facing_error(
        _ORDER, "An order was sent without a definite response; it is looked up, or staff must ask the restaurant.",
        "order_unknown", "order_unknown.staff",
    ),
    "order_unclear": _guest_facing_error(
        _ORDER, "The order service returned an unknown status: ask it for the state of the order.",
        "order_unconfirmed.unclear",
    ),
    "order_rejected": _guest_facing_error(
        _ORDER, "The order service rejected the order with its own code, which the log contains.", "order_not_placed"
    ),
    "order_not_found": _guest_facing_error(_ORDER, "The tracking service knows no such order.", "order_not_found"),
    "unknown_order": _guest_facing_error(_ORDER, "The order service knows no such order.", "cancel_unknown"),
    "idempotency_conflict": _guest_facing_error(
        _ORDER, "The order service has another order under this key; it is looked up.", "order_not_placed"
    ),
    "never_arrived": _guest_facing_error(
        _ORDER, "A sent order never reached the service.", "order_not_placed.never_arrived", retryable=True
    ),
    "price_changed": _guest_facing_error(
        _ORDER, "The price changed after the read-back; it is read back again, unless the new price is unknown.",
        "price_changed", "read_back", "order_not_placed.price_unclear",
    ),
    "item_unavailable": _guest_facing_error(
        _ORDER, "Sold out between read-back and order; the reply offers to remove the dish.",
        "ask_take_out", "order_not_placed.item_unavailable",
    ),
    "closed": _guest_facing_error(_ORDER, "The kitchen is closed.", "hours_shown", "order_not_placed.closed"),
    "time_unavailable": _guest_facing_error(
        _ORDER, "The order service cannot do the time that the guest chose; the reply offers other times.",
        "time_refused.taken", "order_not_placed",
    ),
    "menu_without_items": _guest_facing_error(
        _ORDER, "The menu is empty or only text: nothing can be ordered from it.", "menu_empty", "order_by_staff"
    ),
    "menu_not_fresh": _guest_facing_error(
        _ORDER, "The menu service is down and there is no quote: nothing is ordered from an old menu.",
        "order_not_placed.menu_not_fresh", retryable=True,
    ),
    "too_much_said": _guest_facing_error(
        _REQUEST, "The message exceeds the limit of work of a turn: nothing of it was executed.",
        "too_much_said",
    ),
    "not_saved": _guest_facing_error(_SERVICE, "The profile service did not save.", "preferences_not_saved"),
    "model_timeout": _log_only_error(_MODEL, "No complete response within OPENAI_TIMEOUT_S."),
    "model_unavailable": _log_only_error(_MODEL, "The model's server cannot be reached, or answered 429 or 5xx."),
    "model_circuit_open": _log_only_error(_MODEL, "The model failed too often in a row; its circuit is open."),
    "model_refused": _log_only_error(_MODEL, "The server rejected the call (key, model name), or the model refused."),
    "model_nonsense": _log_only_error(_MODEL, "A response that does not fit the request."),
}  # fmt: skip


def order_error(reason: str) -> ErrorCode:
    """The error code for an order rejected with this reason; a general one for an unknown reason."""
    return next((code for code in ERRORS if code == reason), "order_rejected")
