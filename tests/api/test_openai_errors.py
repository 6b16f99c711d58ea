"""Errors under /v1 have OpenAI's shape, in whatever part the request is refused: a route, a limit or the admission."""

from __future__ import annotations

import httpx
import openai
import pytest

from tests.api.restaurant import open_api, settings_for

MESSAGES = [{"role": "user", "content": "hi"}]


def client_of(http: httpx.AsyncClient) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url="http://api/v1", api_key="none", max_retries=0, http_client=http)


async def ask(http: httpx.AsyncClient) -> None:
    await client_of(http).chat.completions.create(model="any", messages=MESSAGES, user="ann")  # type: ignore[arg-type]


async def test_a_caller_without_a_key(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, auth="key")) as http:
        with pytest.raises(openai.AuthenticationError) as refused:
            await ask(http)
        assert (await http.get("/v1/models")).status_code == 401
    assert (refused.value.code, refused.value.type) == ("credentials_invalid", "authentication_error")
    assert "Bearer" in refused.value.response.headers["WWW-Authenticate"]


async def test_a_guest_beyond_the_limit_and_a_server_that_stops(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, guest_turns_per_minute=1)) as http:
        await ask(http)
        with pytest.raises(openai.RateLimitError) as limited:
            await ask(http)
        transport = http._transport
        assert isinstance(transport, httpx.ASGITransport)
        transport.app.state.admission.close()  # type: ignore[attr-defined]
        with pytest.raises(openai.InternalServerError) as stopping:
            await ask(http)
    assert (limited.value.code, limited.value.type) == ("rate_limited", "rate_limit_error")
    assert int(limited.value.response.headers["Retry-After"]) > 0
    assert (stopping.value.status_code, stopping.value.code) == (503, "shutting_down")
