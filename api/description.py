"""What the OpenAPI description says beyond routes and schemas: servers, tags, credentials, one schema of problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from api.auth.principal import PUBLIC, Scope

SUMMARY = "One turn of a food-ordering conversation in, one grounded reply out."
TEXT = """\
One message of a guest comes in, one reply goes out. The reply contains only facts that your microservices returned.

* Send a `message_id` or the header `Idempotency-Key`: a repeated message gets the same reply and has no further effect.
* Errors are `application/problem+json` with a `code`; `Retry-After` says when to repeat the request.
* With `AUTH=off` no credentials are needed. Otherwise an API key, a user's token or `ADMIN_TOKEN` is.
"""
SERVERS = [{"url": "/", "description": "This server"}, {"url": "http://127.0.0.1:8000", "description": "make run"}]
TAGS = [
    {"name": "conversation", "description": "Turns of guests, and their transcripts"},
    {"name": "operations", "description": "Probes, recorded turns, and the erasure of guests"},
]
CONTACT = {"name": "Operator of this server", "url": "http://127.0.0.1:8000/health"}
LICENSE = {"name": "MIT", "identifier": "MIT"}
_CREDENTIALS: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, a user's token, or ADMIN_TOKEN"},
    "basic": {"type": "http", "scheme": "basic", "description": "An API key or ADMIN_TOKEN as the password"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "An API key or ADMIN_TOKEN"},
}
_OPEN_WITHOUT_CREDENTIALS: frozenset[Scope] = PUBLIC | {"traces"}
"""Scopes that a caller without credentials may have, depending on the settings."""


def describe_credentials(scope: Scope | None) -> dict[str, Any]:
    """The description of the credentials that an operation with this scope accepts. None: it is public."""
    if scope is None:
        return {"security": []}
    anonymous: list[dict[str, list[str]]] = [{}] if scope in _OPEN_WITHOUT_CREDENTIALS else []
    return {"security": [{name: []} for name in _CREDENTIALS] + anonymous, "x-scope": scope}


def install_description(app: FastAPI, *, schemas: tuple[type[BaseModel], ...]) -> None:
    """Complete the app's description by credentials, and by schemas that responses refer to."""
    build: Callable[[], dict[str, Any]] = app.openapi

    def describe() -> dict[str, Any]:
        description = build()
        components = description["components"]
        if "securitySchemes" not in components:
            components["securitySchemes"] = _CREDENTIALS
            components["schemas"].update({each.__name__: each.model_json_schema() for each in schemas})
        return description

    app.openapi = describe  # type: ignore[method-assign]  # FastAPI's way to change the description
