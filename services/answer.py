"""Reading what a service answered: status to error, bytes to a typed value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

import pydantic_core
from pydantic import ValidationError

from domain.numerals import whole_number
from observability.redaction import redact_text
from services.errors import ServiceContractError, ServiceError, ServiceRejected, ServiceTimeout, ServiceUnavailable
from services.wire import ServiceProblem, WireResponse

T = TypeVar("T", bound=WireResponse)

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MAX_ITEMS = 20


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
    try:
        problem = read_answer(service, body, ServiceProblem)
    except ServiceContractError:
        return ServiceRejected(service, f"answered {status}", status=status)
    if not _CODE.fullmatch(problem.code) or redact_text(problem.code) != problem.code:
        return ServiceRejected(service, f"answered {status}", status=status)
    detail = f"answered {status} {problem.code}"
    return ServiceRejected(service, detail, status=status, reason=problem.code, items=problem.items[:_MAX_ITEMS])


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return "answered something that is not JSON"
    named = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:3])
    return f"answered what breaks the contract ({named})"


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds. A date is measured against the answer's own Date: clocks differ."""
    said = headers.get("Retry-After", "").strip()
    if (seconds := whole_number(said)) is not None:
        return float(seconds)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
