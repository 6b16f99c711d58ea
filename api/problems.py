"""What goes wrong at the door, as problem+json, by the table in domain/errors.py. Never str(exc)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Literal
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from domain.errors import ERRORS, ErrorCode
from graph.refusals import TurnRefused
from observability.background import place_of
from observability.context import TurnContext, bind
from observability.events import RequestRefused, TurnFailed, emit
from observability.tracing import read_traceparent
from privacy.redaction import opaque_id, redact_text
from store.errors import StoreError

EXPECTED: tuple[type[StoreError] | type[TurnRefused], ...] = (StoreError, TurnRefused)
"""What a turn may raise; each names its row of the table."""
OF_A_TURN: tuple[ErrorCode, ...] = (
    "invalid_request", "payload_too_large", "headers_too_large", "request_too_slow", "session_busy", "too_many_waiting",
    "message_id_reused", "session_too_new", "unstorable", "overloaded", "shutting_down", "store_unavailable",
    "turn_overtaken", "turn_timeout", "internal_error",
)  # fmt: skip
_HTTP: Mapping[int, ErrorCode] = {
    400: "invalid_request",
    401: "admin_token_required",
    403: "admin_token_wrong",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    503: "overloaded",
}


class ProblemBody(BaseModel):
    """A refusal, as problem+json. ``code`` is for programs, ``title`` for people; ``trace_id`` finds it in the log."""

    type: str
    title: str
    status: int
    code: str
    trace_id: str
    errors: tuple[dict[Literal["field", "reason"], str], ...] = Field(
        default=(), description="Where a request is not valid, and why"
    )


def refusals(codes: Sequence[ErrorCode] = OF_A_TURN) -> dict[int | str, dict[str, Any]]:
    """What a request may be refused with, for the API's description."""
    content = {"application/problem+json": {"schema": ProblemBody.model_json_schema()}}
    every = sorted((ERRORS[code] for code in codes), key=lambda row: row.status or 0)
    told = {status: dict.fromkeys(row.title for row in same) for status, same in groupby(every, lambda row: row.status)}
    return {status: {"description": " ".join(titles), "content": content} for status, titles in told.items() if status}


def install_problems(app: FastAPI) -> None:
    """Answer every expected error by the table, and what nobody expected as internal_error."""
    for kind in EXPECTED:
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def trace_id_of(request: Request) -> str:
    """The request's trace id: the body's once it is read, else X-Trace-Id's, else traceparent's, else a new one."""
    known = getattr(request.state, "trace_id", None)
    if known is None:
        given = request.headers.get("x-trace-id", "")
        known = given if 0 < len(given) <= 200 and given.isprintable() else _callers_trace_id(request) or str(uuid4())
        request.state.trace_id = known = opaque_id(known)
    return str(known)


def problem(
    code: ErrorCode,
    trace_id: str,
    *,
    status: int | None = None,
    retry_after_s: float | None = None,
    errors: Sequence[object] = (),
) -> JSONResponse:
    """The answer that a row of the table gives; ``status`` and ``retry_after_s`` in place of the row's own."""
    row = ERRORS[code]
    with bind(_nobodys_turn(trace_id)):
        emit(RequestRefused(code, status or row.status or 500))
    body = {
        "type": f"urn:mcp-orchestrator:problem:{code}",
        "title": row.title,
        "status": status or row.status,
        "code": code,
        "trace_id": trace_id,
        **({"errors": errors} if errors else {}),
    }
    wait = retry_after_s if retry_after_s is not None else row.retry_after_s
    headers = {"Retry-After": str(math.ceil(wait))} if wait is not None else {}
    return JSONResponse(body, status or row.status or 500, headers, media_type="application/problem+json")


def _callers_trace_id(request: Request) -> str | None:
    caller = read_traceparent(request.headers.get("traceparent", ""))
    return caller.trace_id if caller else None


def _nobodys_turn(trace_id: str) -> TurnContext:
    """For the log, where all that is known of a turn is its trace id."""
    return TurnContext(trace_id, session_id="", tenant="", user="", channel="")


async def _expected(request: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, EXPECTED) else "internal_error"
    return problem(code, trace_id_of(request), retry_after_s=getattr(error, "retry_after_s", None) or None)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    found: Sequence[Mapping[str, object]] = error.errors() if isinstance(error, RequestValidationError) else ()
    # Where and why, but never the value: it may be secret, or not even text.
    reasons = [
        {"field": _path(each.get("loc")), "reason": redact_text(str(each.get("msg", "")))} for each in found[:20]
    ]
    return problem("invalid_request", trace_id_of(request), errors=reasons)


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = problem(_HTTP.get(status, "http_error"), trace_id_of(request), status=status)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The type and the place, not the message: it may quote what a guest wrote.
    with bind(_nobodys_turn(trace_id_of(request))):
        emit(TurnFailed("internal_error", place_of(error)))
    return problem("internal_error", trace_id_of(request))


def _path(location: object) -> str:
    parts = location if isinstance(location, tuple) else ()
    return redact_text(".".join(str(part).encode("utf-8", "replace").decode()[:60] for part in parts[1:])) or "body"
