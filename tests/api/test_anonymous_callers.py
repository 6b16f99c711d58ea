"""docs/security.md lists what a caller without credentials can do; every route of the app is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from api.app import create_app
from tests.api.restaurant import run_app, settings_for
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
TRACE, USER = "trace-of-anybody", "anybody"
VALUES = {
    "channel": "web", "session_id": "s-1", "trace_id": TRACE, "user_id": USER, "name": "x", "version": "1", "path": "x",
    "order_id": "x", "model": "x",
}  # fmt: skip
MESSAGE = {"text": "hello", "user_id": USER, "session_id": "s-1", "trace_id": TRACE}
ENVELOPE = {"session": {"session_id": "s-1", "user_id": USER}, "request": {"text": "hello"}}
NAMING = ("/docs/assets/", "/page/", "/orders/", "/v1/models/", "/proofs/")
"""Paths that name a thing: without it they answer with 404 to everybody."""
MODES: dict[str, dict[str, Any]] = {
    "`AUTH=off`, loopback": {},
    "the same, `ADMIN_TOKEN` set": {"admin_token": "correct-horse-battery"},
    "`AUTH=key` or `jwt`": {"auth": "key", "admin_token": "correct-horse-battery"},
}
"""The columns of the table, with their settings."""


def list_routes(routes: Sequence[object]) -> Iterator[tuple[str, str]]:
    """Method and path of every route, also of those that the description leaves out."""
    for route in routes:
        if isinstance(route, Route):
            path = re.sub(r":\w+}", "}", route.path)
            yield from ((method, path) for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}))
        else:
            # FastAPI keeps an included router as it is; any other kind of route has to be listed here.
            yield from list_routes(route.original_router.routes)  # type: ignore[attr-defined]  # its type is private


async def can_call(client: httpx.AsyncClient, method: str, path: str) -> bool:
    """Whether the route does its work for a caller without credentials."""
    for name, value in VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    body = ENVELOPE if path.startswith("/canonical") else MESSAGE
    query = {"user_id": USER} if path.startswith(("/sessions", "/orders")) else {}
    if path == "/webhooks/whatsapp":
        query = {"hub.mode": "subscribe", "hub.verify_token": "guessed", "hub.challenge": "1"}
    if (method, path) == ("GET", "/mcp"):
        method = "DELETE"  # the same check of credentials; this one would begin a stream without end
    answer = await client.request(method, path, params=query, json=body if method == "POST" else None)
    assert answer.status_code < 500, (method, path, answer.text)
    is_refused = answer.status_code in (401, 403) or (answer.status_code == 404 and not path.startswith(NAMING))
    return not is_refused


async def try_routes(url: str, demo: dict[str, object], settings: dict[str, Any]) -> dict[str, bool]:
    """What each route does; the traces of a turn are there by then, if anybody could take one."""
    app = create_app(settings_for(url, demo, **settings))
    async with run_app(app) as client:
        routes = sorted(set(list_routes(app.routes)), key=lambda each: (each[1] != "/orchestrate", each[1], each[0]))
        found = {f"{method} {path}": await can_call(client, method, path) for method, path in routes}
        if found["GET /graph"]:

            async def is_recorded() -> bool:
                return await can_call(client, "GET", "/traces/{trace_id}")

            await wait_for(is_recorded)
            for path in ("/traces/{trace_id}", "/traces/{trace_id}/view"):
                found[f"GET {path}"] = await can_call(client, "GET", path)
    return found


def read_table() -> dict[str, dict[str, bool]]:
    """The table's columns: for each mode, whether a route answers."""
    text = PAGE.read_text(encoding="utf-8").partition("## What an anonymous caller can do")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    head, _, *body = rows[: next((at for at, row in enumerate(rows) if row[0] == "an attacker with"), len(rows))]
    return {
        mode: {row[0].strip("`"): row[head.index(mode)] == "yes" for row in body if row[0].startswith("`")}
        for mode in MODES
    }


@pytest.mark.parametrize("mode", MODES)
async def test_the_list_says_what_an_anonymous_caller_can_do(
    api_database: str, demo: dict[str, object], mode: str
) -> None:
    assert read_table()[mode] == await try_routes(api_database, demo, MODES[mode])
