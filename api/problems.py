"""Errors as problem+json, by the table in domain/errors.py. Never str(exc)."""

from __future__ import annotations

import json
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

from api.auth.principal import CallerRefused
from api.fair_shares import TenantOverloaded
from api.rate_limits import RateLimited
from domain.errors import ERRORS, ErrorCode
from graph.errors import TurnRefused
from observability.background import locate_error
from observability.context import TurnContext, bind
from observability.events import RequestRefused, TurnFailed, emit
from observability.tracing import read_traceparent
from privacy.redaction import opaque_id, redact_text
from services.errors import ServiceError, ServiceNotConfigured
from store.errors import StoreError

EXPECTED_ERRORS: tuple[type[StoreError] | type[TurnRefused], ...] = (StoreError, TurnRefused)
"""Errors that a turn may raise; each has the code of a row of the table."""
AUTH_PROBLEMS: tuple[ErrorCode, ...] = (
    "credentials_required", "credentials_invalid", "scope_missing", "tenant_mismatch", "unknown_tenant",
    "keys_unavailable",
)  # fmt: skip
TURN_PROBLEMS: tuple[ErrorCode, ...] = (
    "invalid_request", "payload_too_large", "headers_too_large", "request_too_slow", "session_busy", "too_many_waiting",
    "message_id_reused", "session_too_new", "unstorable", "overloaded", "rate_limited", "shutting_down",
    "store_unavailable",
    "turn_overtaken", "turn_timeout", "internal_error", "unknown_store", *AUTH_PROBLEMS,
)  # fmt: skip
_CHALLENGE = 'Bearer{}, Basic realm="mcp-orchestrator", charset="UTF-8"'
_HTTP: Mapping[int, ErrorCode] = {
    400: "invalid_request",
    401: "admin_token_required",
    403: "admin_token_wrong",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    503: "overloaded",
}


class ProblemDetail(BaseModel):
    """An error as problem+json. ``code`` is for programs, ``title`` for people; ``trace_id`` finds it in the log."""

    type: str = Field(description="URN of the code", examples=["urn:mcp-orchestrator:problem:session_busy"])
    title: str = Field(description="The error in one sentence")
    status: int = Field(description="The HTTP status", examples=[409])
    code: str = Field(description="The error's code, a row of docs/errors.md", examples=["session_busy"])
    trace_id: str = Field(description="Finds the request in the log")
    errors: tuple[dict[Literal["field", "reason"], str], ...] = Field(
        default=(), description="Invalid fields of the request, each with its reason"
    )


def problem_responses(codes: Sequence[ErrorCode] = TURN_PROBLEMS) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its OpenAPI description."""
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{ProblemDetail.__name__}"}}}
    rows = sorted((ERRORS[code] for code in codes), key=lambda row: row.status or 0)
    titles_by_status = {
        status: dict.fromkeys(row.title for row in same) for status, same in groupby(rows, lambda row: row.status)
    }
    return {
        status: {"description": " ".join(titles), "content": content}
        for status, titles in titles_by_status.items()
        if status
    }


def install_problems(app: FastAPI) -> None:
    """Register the handlers: expected errors by the table, all others as internal_error."""
    for kind in EXPECTED_ERRORS:
        app.add_exception_handler(kind, _on_expected_error)
    app.add_exception_handler(ServiceError, _on_failed_service)
    app.add_exception_handler(CallerRefused, _on_refused_caller)
    app.add_exception_handler(RateLimited, _on_rate_limited)
    app.add_exception_handler(TenantOverloaded, _on_overloaded_tenant)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected_error)


def trace_id_of(request: Request) -> str:
    """The request's trace id: from the parsed body, else X-Trace-Id, else traceparent, else a new one."""
    trace_id = getattr(request.state, "trace_id", None)
    if trace_id is None:
        header = request.headers.get("x-trace-id", "")
        trace_id = (
            header if 0 < len(header) <= 200 and header.isprintable() else _callers_trace_id(request) or str(uuid4())
        )
        request.state.trace_id = trace_id = opaque_id(trace_id)
    return str(trace_id)


def problem(
    code: ErrorCode,
    trace_id: str,
    *,
    status: int | None = None,
    retry_after_s: float | None = None,
    errors: Sequence[object] = (),
) -> JSONResponse:
    """The response for a row of the table; ``status`` and ``retry_after_s`` override the row's values."""
    row = ERRORS[code]
    with bind(_context_without_turn(trace_id)):
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


async def describe_problem(request: Request, error: Exception) -> dict[str, Any]:
    """The problem of a turn's error, for a transport that has begun its own response already."""
    handle = _on_expected_error if isinstance(error, EXPECTED_ERRORS) else _on_unexpected_error
    described: dict[str, Any] = json.loads(bytes((await handle(request, error)).body))
    return described


def _callers_trace_id(request: Request) -> str | None:
    caller = read_traceparent(request.headers.get("traceparent", ""))
    return caller.trace_id if caller else None


def _context_without_turn(trace_id: str) -> TurnContext:
    """A log context that has only a trace id."""
    return TurnContext(trace_id, session_id="", tenant="", user="", channel="")


async def _on_expected_error(request: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, EXPECTED_ERRORS) else "internal_error"
    return problem(code, trace_id_of(request), retry_after_s=getattr(error, "retry_after_s", None) or None)


async def _on_failed_service(request: Request, error: Exception) -> JSONResponse:
    # Outside of turns: in a turn a failed service is a part of the reply.
    code: ErrorCode = "not_found" if isinstance(error, ServiceNotConfigured) else "restaurant_unreachable"
    return problem(code, trace_id_of(request))


async def _on_refused_caller(request: Request, error: Exception) -> JSONResponse:
    code = error.code if isinstance(error, CallerRefused) else "internal_error"
    return _challenged(request, problem(code, trace_id_of(request)))


async def _on_rate_limited(request: Request, error: Exception) -> JSONResponse:
    limited = error if isinstance(error, RateLimited) else RateLimited({}, 1.0)
    answer = problem("rate_limited", trace_id_of(request), retry_after_s=limited.retry_after_s)
    answer.headers.update(limited.headers)
    return answer


async def _on_overloaded_tenant(request: Request, error: Exception) -> JSONResponse:
    del error
    return problem("overloaded", trace_id_of(request))


def _challenged(request: Request, answer: JSONResponse) -> JSONResponse:
    """The response with the schemes that it accepts, if it asks for credentials; for OAuth clients with the address
    that says where to get a token."""
    if answer.status_code == 401:
        metadata = getattr(request.state, "resource_metadata", None)
        answer.headers["WWW-Authenticate"] = _CHALLENGE.format(f' resource_metadata="{metadata}"' if metadata else "")
    return answer


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    details: Sequence[Mapping[str, object]] = error.errors() if isinstance(error, RequestValidationError) else ()
    # Field and reason only: the value may be secret, or not valid text.
    reasons = [
        {"field": _path(each.get("loc")), "reason": redact_text(str(each.get("msg", "")))} for each in details[:20]
    ]
    return problem("invalid_request", trace_id_of(request), errors=reasons)


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _challenged(request, problem(_HTTP.get(status, "http_error"), trace_id_of(request), status=status))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _on_unexpected_error(request: Request, error: Exception) -> JSONResponse:
    # Type and location only: the message may quote a guest's text.
    with bind(_context_without_turn(trace_id_of(request))):
        emit(TurnFailed("internal_error", locate_error(error)))
    return problem("internal_error", trace_id_of(request))


def _path(location: object) -> str:
    parts = location if isinstance(location, tuple) else ()
    return redact_text(".".join(str(part).encode("utf-8", "replace").decode()[:60] for part in parts[1:])) or "body"
