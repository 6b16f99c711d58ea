"""Reading what a service answered: status to error, bytes to a typed value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

import pydantic_core
from pydantic import ValidationError

from services.errors import ServiceContractError, ServiceError, ServiceRejected, ServiceTimeout, ServiceUnavailable
from services.problem import read_rejection
from services.wire import WireResponse

T = TypeVar("T", bound=WireResponse)
# A NUL as JSON writes it; after an odd number of backslashes the same letters mean something else.
_ESCAPED_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class AcceptedBody(bytes):
    """The body of a 202: the service has taken the request in, and has not carried it out yet."""


def body_of(status: int, text: bytes) -> bytes:
    """The body of a 2xx answer, with every NUL character replaced: neither Postgres nor a screen can hold one."""
    storable = _ESCAPED_NUL.sub(rb"\1\\ufffd", text) if b"\\u0000" in text else text
    return AcceptedBody(storable) if status == 202 else storable


def error_of(service: str, status: int, headers: Mapping[str, str], body: bytes) -> ServiceError:
    """The error that a status outside 2xx means.

    A 429 or 5xx leaves open whether something happened: a workflow may fail in its last step.
    """
    if status == 408:
        return ServiceTimeout(service, "answered 408")
    if status == 429 or status >= 500:
        wait_s = _retry_after_s(headers)
        return ServiceUnavailable(service, f"answered {status}", may_have_happened=True, retry_after_s=wait_s)
    if status < 400:
        return ServiceContractError(service, f"answered {status}; redirects are not followed, set the final URL")
    return _rejection(service, status, body)


def read_answer(service: str, body: bytes, model: type[T]) -> T:
    """The body as ``model``; a list, as workflow tools wrap answers in, means its first element.

    Raises ServiceContractError, which names the fields at fault but none of their values.
    """
    try:
        if body.lstrip()[:1] != b"[":
            return model.model_validate_json(body)
        wrapped = pydantic_core.from_json(body)
        if not wrapped:
            raise ServiceContractError(service, "answered an empty list")
        return model.model_validate(wrapped[0])
    except ValidationError as error:
        raise ServiceContractError(service, _faults(error)) from None
    except ValueError:
        raise ServiceContractError(service, "answered something that is not JSON") from None


def _rejection(service: str, status: int, body: bytes) -> ServiceRejected:
    rejection = read_rejection(body)
    detail = f"answered {status} {rejection.reason}".rstrip()
    return ServiceRejected(service, detail, status=status, rejection=rejection)


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return "answered something that is not JSON"
    named = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:3])
    return f"answered what breaks the contract ({named})"


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds. A date is measured against the answer's own Date: clocks differ."""
    said = headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
