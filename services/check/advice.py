"""Sentences for service authors: what went wrong and what to do about it."""

from __future__ import annotations

from services.check.report import Finding, Severity
from services.errors import ServiceContractError, ServiceError, ServiceRejected, ServiceTimeout, ServiceUnavailable

_KINDS = {
    "missing": "it is missing",
    "bool_parsing": "it is neither true nor false",
    "bool_type": "it is neither true nor false",
    "decimal_parsing": "it is not a number",
    "decimal_type": "it is not a number",
    "int_from_float": "it is not a whole number",
    "int_parsing": "it is not a whole number",
    "int_type": "it is not a whole number",
    "list_type": "it is not a list",
    "tuple_type": "it is not a list",
    "dict_type": "it is not an object",
    "model_type": "it is not an object",
    "string_type": "it is not text",
    "string_too_short": "it is empty",
    "greater_than_equal": "it is too small",
    "less_than": "it is too large",
}
"""Kinds of FieldDropped that are Pydantic's, in words; others are shown as they are."""

_STATUS_ADVICE = {
    401: "Put user and password into the URL (https://user:password@host/path), or let the service accept the call.",
    403: "Put user and password into the URL (https://user:password@host/path), or let the service accept the call.",
    404: "Correct the path of the URL.",
    405: "The URL must accept POST.",
    415: "The service must accept Content-Type: application/json.",
}


def failure(operation: str, url: str, error: ServiceError) -> Finding:
    """What a failed call means. A refusal with a code of its own is an answer that the product understands."""
    refused = isinstance(error, ServiceRejected) and bool(error.reason) and operation != "menu"
    severity: Severity = "warning" if refused else "error"
    exists = " The order may exist all the same." if operation == "order" and error.may_have_happened else ""
    return Finding(severity=severity, operation=operation, text=_failure_text(operation, url, error) + exists)


def dropped_field(operation: str, path: str, kind: str) -> Finding:
    """A field or a text line that was left out."""
    wrong = _KINDS.get(kind, kind.replace("_", " "))
    return Finding(severity="warning", operation=operation, path=path, text=f"Left out: {wrong}. Correct or omit it.")


def contract_document(operation: str) -> str:
    """The file in docs/contract/ that describes an operation ("order quote")."""
    return f"docs/contract/{_service_of(operation)}.json"


def _failure_text(operation: str, url: str, error: ServiceError) -> str:
    match error:
        case ServiceTimeout():
            setting = f"{_service_of(operation).upper()}_TIMEOUT_S"
            return f"Time-out: {error.detail}. Answer sooner, or set {setting} to more seconds."
        case ServiceUnavailable(may_have_happened=False):
            return f"{url} cannot be reached. Start the service, or correct the URL."
        case ServiceUnavailable():
            return f"The service {error.detail}. Its own log says why."
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
