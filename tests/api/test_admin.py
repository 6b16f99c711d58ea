"""Routes for staff require ADMIN_TOKEN, as bearer token or password."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from pydantic import ValidationError

from api.admin import require_admin, require_admin_if_configured
from api.problems import install_problems
from tests.api.restaurant import settings_for

TOKEN = "correct-horse-battery"


def client_of(**settings: object) -> httpx.AsyncClient:
    """Two routes behind the two dependencies."""
    app = FastAPI()
    app.state.settings = settings_for("postgresql://nobody@localhost/nowhere", {}, **settings)
    install_problems(app)

    @app.get("/only")
    async def only(_: Annotated[None, Depends(require_admin)]) -> str:
        return "erased"

    @app.get("/when-set")
    async def when_set(_: Annotated[None, Depends(require_admin_if_configured)]) -> str:
        return "seen"

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


async def test_without_the_setting_nothing_can_be_erased_and_pages_are_open() -> None:
    async with client_of() as client:
        assert (await client.get("/only", headers={"Authorization": "Bearer "})).status_code == 404
        assert (await client.get("/when-set")).status_code == 200


@pytest.mark.parametrize("path", ["/only", "/when-set"])
async def test_with_the_setting_the_token_opens(path: str) -> None:
    basic = b64encode(f"staff:{TOKEN}".encode()).decode()
    async with client_of(admin_token=TOKEN) as client:
        for given in (f"Bearer {TOKEN}", f"bearer  {TOKEN}", f"Basic {basic}"):
            assert (await client.get(path, headers={"Authorization": given})).status_code == 200
        for given in ("", TOKEN, "Bearer", "Basic %%%", "Digest x"):
            refused = await client.get(path, headers={"Authorization": given})
            assert (refused.status_code, refused.json()["code"]) == (401, "admin_token_required")
            assert refused.headers["WWW-Authenticate"].startswith("Bearer, Basic ")
        for given in (f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ü", "Basic eDp5"):
            refused = await client.get(path, headers={"Authorization": given.encode()})
            assert (refused.status_code, refused.json()["code"]) == (403, "admin_token_wrong")
            assert TOKEN not in refused.text


def test_a_token_that_can_be_guessed_is_refused_at_start() -> None:
    with pytest.raises(ValidationError):
        settings_for("postgresql://nobody@localhost/nowhere", {}, admin_token="short")
