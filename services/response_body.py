"""Converts a service's response: status to error, bytes to a typed value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

import pydantic_core
from pydantic import ValidationError

from domain.numerals import whole_number
from services.errors import ServiceContractError, ServiceError, ServiceRejected, ServiceTimeout, ServiceUnavailable
from services.lenient import LenientReading, read_leniently
from services.problem import read_rejection
from services.unwrap import unwrap
from services.wire import WireResponse

T = TypeVar("T", bound=WireResponse)
# An escaped NUL in JSON; after an odd number of backslashes the same letters have another meaning.
_ESCAPED_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")

NOT_MODIFIED = 304
_BOM = b"\xef\xbb\xbf"


class AcceptedBody(bytes):
    """The body of a 202: the service has received the request, but not executed it yet."""


class NotModified(bytes):
    """The empty body of a 304: the version that the request named is still the current one."""


def body_of(status: int, text: bytes) -> bytes:
    """The body of a 2xx response with every NUL character replaced, because Postgres cannot store it."""
    storable = _ESCAPED_NUL.sub(rb"\1\\ufffd", text) if b"\\u0000" in text else text
    return AcceptedBody(storable) if status == 202 else storable


def error_of(service: str, status: int, headers: Mapping[str, str], body: bytes) -> ServiceError:
    """The error of a status outside 2xx.

    After a 429 or 5xx the outcome is unknown: a workflow may fail in its last step.
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
    """The body as ``model``, with or without the wrapper of a workflow tool.

    An invalid optional field is dropped, with a ``field_dropped`` event. Raises ServiceContractError with the names
    of the invalid fields, without values."""
    reading = read_with_drops(service, body, model)
    reading.drops.report(service)
    return reading.value


def read_with_drops(service: str, body: bytes, model: type[T]) -> LenientReading[T]:
    """Like ``read_answer``, for a caller that emits the events of dropped fields itself."""
    body = body.removeprefix(_BOM)
    try:
        answer = model.model_validate_json(body)
    except ValidationError:
        pass
    else:
        if answer.has_content():
            return LenientReading(answer)
    return read_leniently(service, unwrap(_parse(service, body), model), model)


def _parse(service: str, body: bytes) -> object:
    try:
        data: object = pydantic_core.from_json(body)
    except ValueError:
        raise ServiceContractError(service, "answered something that is not JSON") from None
    if data == []:
        raise ServiceContractError(service, "answered an empty list")
    return data


def _rejection(service: str, status: int, body: bytes) -> ServiceRejected:
    rejection = read_rejection(body)
    detail = f"answered {status} {rejection.reason}".rstrip()
    return ServiceRejected(service, detail, status=status, rejection=rejection)


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds. A date is compared with the response's own Date, because clocks differ."""
    value = headers.get("Retry-After", "").strip()
    if (seconds := whole_number(value)) is not None:
        return float(seconds)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
