"""Findings for service authors: the problem and the remedy."""

from __future__ import annotations

from observability.events import FieldDropped
from services.check.report import Finding, Severity
from services.errors import ServiceContractError, ServiceError, ServiceRejected, ServiceTimeout, ServiceUnavailable

_KINDS = {
    "missing": "a required part of it is missing",
    "not_readable": "it cannot be read",
    "not_a_number": "it is not a number",
    "out_of_range": "it is too small or too large",
    "not_a_known_word": "it is not one of the words of the contract",
    "not_a_text": "it is not text",
    "empty": "it is empty",
    "too_long": "it is too long",
    "not_an_id": "it is not an id",
    "not_a_list": "it is not a list",
    "not_an_object": "it is not an object",
    "not_yes_or_no": "it is neither true nor false",
    "no_name": "it has no name",
    "other_currency": "it is in another currency than the menu",
    "duplicate_name": "another item has the same name and neither has an id",
    "duplicate_id": "another one has the same id",
    "no_id": "it has no id",
    "no_price": "its price is not a positive number",
    "not_a_currency": "it names no currency",
    "not_listed": "the group lists no option with this id",
    "not_for_guests": "it is a web page or JSON, not a menu in words",
    "line_not_read": "this line is not clearly one dish with one price",
}
"""The reasons of dropped fields. An unlisted kind is shown unchanged."""

_STATUS_ADVICE = {
    401: "Put user and password into the URL (https://user:password@host/path), or let the service accept the call.",
    403: "Put user and password into the URL (https://user:password@host/path), or let the service accept the call.",
    404: "Correct the path of the URL.",
    405: "The URL must accept POST.",
    415: "The service must accept Content-Type: application/json.",
}


def describe_failure(operation: str, url: str, error: ServiceError) -> Finding:
    """Describe a failed call. A rejection with a code is a response that the product understands."""
    refused = isinstance(error, ServiceRejected) and bool(error.reason) and operation != "menu"
    severity: Severity = "warning" if refused else "error"
    exists = " The order may exist all the same." if operation == "order" and error.may_have_happened else ""
    return Finding(severity=severity, operation=operation, text=_failure_text(operation, url, error) + exists)


def describe_dropped_field(operation: str, event: FieldDropped) -> Finding:
    """Describe a dropped field or text line, or the number of further ones without their own event."""
    if event.kind == "more":
        text = f"{event.count} more fields or lines were left out. Correct those that are listed, then check again."
    else:
        text = f"Left out: {_KINDS.get(event.kind, event.kind.replace('_', ' '))}. Correct or omit it."
    return Finding(severity="warning", operation=operation, path=event.path, text=text)


def contract_document(operation: str) -> str:
    """The file in docs/contract/ of an operation ("order quote")."""
    return f"docs/contract/{_service_of(operation)}.json"


def _failure_text(operation: str, url: str, error: ServiceError) -> str:
    match error:
        case ServiceTimeout():
            setting = f"{_service_of(operation).upper()}_TIMEOUT_S"
            return f"Time-out: {error.detail}. Answer sooner, or set {setting} to more seconds."
        case ServiceUnavailable(may_have_happened=False):
            return f"{url} cannot be reached. Start the service, or correct the URL."
        case ServiceUnavailable():
            return f"The service {error.detail}. Its own log contains the cause."
        case ServiceRejected():
            return f"The service {error.detail}. {_rejection_advice(operation, error)}"
        case ServiceContractError():
            return f"The service {error.detail}. {contract_document(operation)} has the schema and examples."
        case _:
            return f"The call failed: {error.detail}."


def _rejection_advice(operation: str, error: ServiceRejected) -> str:
    if error.reason:
        return f"To a guest this is a definite no, for the reason “{error.reason}”."
    return _STATUS_ADVICE.get(
        error.status, f"It does not accept our request: compare it with {contract_document(operation)}."
    )


def _service_of(operation: str) -> str:
    """ "order" of "order quote"."""
    return operation.split(" ")[0]
