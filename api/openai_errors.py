"""Errors of the routes under /v1 in the shape of OpenAI's API, with the same status, headers and code."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PREFIX = "/v1/"
_PROBLEM = "application/problem+json"
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
"""The types by status; others are invalid_request_error below 500, and server_error from there on."""


class OpenAIErrorsMiddleware:
    """ASGI middleware: rewrites problem+json under /v1."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and rewrite a problem."""
        if scope["type"] != "http" or not scope["path"].startswith(_PREFIX):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and Headers(scope=message).get("content-type") == _PROBLEM:
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                problem = json.loads(body)
                rewritten = json.dumps(build_error(problem)).encode()
                headers = MutableHeaders(scope=start)
                headers["x-request-id"] = problem["trace_id"]
                headers["content-type"], headers["content-length"] = "application/json", str(len(rewritten))
                await send(start)
                await send({"type": "http.response.body", "body": rewritten})

        await self._app(scope, receive, send_rewritten)


def build_error(problem: dict[str, Any]) -> dict[str, Any]:
    """The error of a problem; ``param`` is its first invalid field."""
    status: int = problem["status"]
    invalid = problem.get("errors") or [{}]
    reason = f" {invalid[0]['field']}: {invalid[0]['reason']}" if invalid[0] else ""
    return {
        "error": {
            "message": f"{problem['title']}{reason}",
            "type": _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error"),
            "param": invalid[0].get("field"),
            "code": problem["code"],
            "trace_id": problem["trace_id"],
        }
    }
