"""What goes wrong at the door, as problem+json: one table from error to code, status and sentence. Never str(exc)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from graph.run import MessageReused, SessionNotYours, TurnTimedOut
from observability.events import TurnFailed, emit
from store.errors import SessionBusy, StaleTurn, StoreUnavailable, Unstorable


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table. ``retry_after_s`` is sent when the same request may succeed later."""

    code: str
    status: int
    title: str
    retry_after_s: int | None = None


PROBLEMS: Mapping[type[Exception], Problem] = {
    SessionBusy: Problem("session_busy", 409, "Other messages of this session are being answered.", 2),
    MessageReused: Problem("message_id_reused", 409, "This message id was used before, for another message."),
    SessionNotYours: Problem("session_not_yours", 403, "This session cannot be used by this user."),
    Unstorable: Problem("unstorable", 422, "The message holds something that cannot be stored."),
    StoreUnavailable: Problem("store_unavailable", 503, "The database cannot be reached right now.", 5),
    StaleTurn: Problem("turn_overtaken", 503, "Another worker took over this session; send the message again.", 1),
    TurnTimedOut: Problem("turn_timeout", 503, "The turn took too long and was given up; send the message again.", 2),
}
INVALID = Problem("invalid_request", 422, "The request is not valid.")
INTERNAL = Problem("internal_error", 500, "Something went wrong on our side. The trace id helps us find it.")


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


def refusals() -> dict[int | str, dict[str, Any]]:
    """What a turn may be refused with, for the API's description."""
    content = {"application/problem+json": {"schema": ProblemBody.model_json_schema()}}
    every = sorted((*PROBLEMS.values(), INVALID, INTERNAL), key=lambda problem: problem.status)
    told = {status: " ".join(p.title for p in same) for status, same in groupby(every, lambda p: p.status)}
    return {status: {"description": titles, "content": content} for status, titles in told.items()}


def install_problems(app: FastAPI) -> None:
    """Answer every expected error by the table, and what nobody expected as internal_error."""
    for kind in PROBLEMS:
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def trace_id_of(request: Request) -> str:
    """The request's trace id: the body's once it is read, else the header's, else a new one."""
    known = getattr(request.state, "trace_id", None)
    if known is None:
        given = request.headers.get("x-trace-id", "")
        known = given if 0 < len(given) <= 200 and given.isprintable() else str(uuid4())
        request.state.trace_id = known
    return str(known)


async def _expected(request: Request, error: Exception) -> JSONResponse:
    problem = next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)
    retry_after_s = getattr(error, "retry_after_s", None) or problem.retry_after_s
    return _answer(request, problem, retry_after_s=retry_after_s)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    found: Sequence[Mapping[str, object]] = error.errors() if isinstance(error, RequestValidationError) else ()
    # Where and why, but never the value: it may be secret, or not even text.
    reasons = [{"field": _path(each.get("loc")), "reason": str(each.get("msg", ""))} for each in found[:20]]
    return _answer(request, INVALID, errors=reasons)


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = {404: "There is nothing here.", 405: "This method is not allowed here."}.get(status, "The request failed.")
    code = {404: "not_found", 405: "method_not_allowed"}.get(status, "http_error")
    return _answer(request, Problem(code, status, title))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
    # The type and the place, not the message: it may quote what a guest wrote.
    emit(TurnFailed(INTERNAL.code, f"{type(error).__name__} at {where}"))
    return _answer(request, INTERNAL)


def _answer(
    request: Request, problem: Problem, *, retry_after_s: float | None = None, errors: Sequence[object] = ()
) -> JSONResponse:
    body = {
        "type": f"urn:mcp-orchestrator:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "trace_id": trace_id_of(request),
        **({"errors": errors} if errors else {}),
    }
    wait = retry_after_s if retry_after_s is not None else problem.retry_after_s
    headers = {"Retry-After": str(math.ceil(wait))} if wait is not None else {}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


def _path(location: object) -> str:
    parts = location if isinstance(location, tuple) else ()
    return ".".join(str(part).encode("utf-8", "replace").decode()[:60] for part in parts[1:]) or "body"
