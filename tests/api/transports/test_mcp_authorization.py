"""OAuth for /mcp: the SDK's client finds the issuer by itself, gets a token there, and orders with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
from fastapi import FastAPI, Request
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

from api.app import create_app
from evals.conversations.testbed import serve_apps
from tests.api.restaurant import new_name, open_api, settings_for
from tests.api.test_auth import AUDIENCE, Issuer

METADATA = "/.well-known/oauth-protected-resource"


@dataclass
class AuthorizationServer:
    """Issues tokens to every client. ``asked_for``: the resources that the tokens were asked for."""

    issuer: Issuer
    url: str = ""
    asked_for: list[str] = field(default_factory=list)

    def build_app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/oauth-authorization-server")
        async def describe() -> dict[str, object]:
            return {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "registration_endpoint": f"{self.url}/register",
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none"],
            }  # fmt: skip

        @app.post("/register", status_code=201)
        async def register(request: Request) -> dict[str, object]:
            return {**await request.json(), "client_id": "agent", "token_endpoint_auth_method": "none"}

        @app.post("/token")
        async def give_token(request: Request) -> dict[str, object]:
            form = parse_qs((await request.body()).decode())
            assert form["code"] == ["the-code"]
            self.asked_for += form["resource"]
            header = self.issuer.token(iss=self.url, brand=None)
            token = header["Authorization"].removeprefix("Bearer ")
            return {"access_token": token, "token_type": "Bearer", "expires_in": 60}

        return app


@dataclass
class ClientStorage:
    """What the client keeps, in memory."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


@asynccontextmanager
async def agent_of(url: str) -> AsyncIterator[Client]:
    """An agent that authorizes itself; its user agrees at once."""
    asked: list[str] = []

    async def open_browser(address: str) -> None:
        asked.append(address)

    async def wait_for_code() -> AuthorizationCodeResult:
        return AuthorizationCodeResult(code="the-code", state=parse_qs(urlsplit(asked[-1]).query)["state"][0])

    metadata = OAuthClientMetadata.model_validate(
        {"redirect_uris": ["http://127.0.0.1/callback"], "client_name": "agent"}
    )
    provider = OAuthClientProvider(f"{url}/mcp", metadata, ClientStorage(), open_browser, wait_for_code)
    async with (
        httpx2.AsyncClient(auth=provider, trust_env=False) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        yield client


async def test_an_agent_gets_its_token_from_the_issuer_and_orders(
    api_database: str, demo: dict[str, object], tmp_path: Path
) -> None:
    server = AuthorizationServer(Issuer.create(tmp_path))
    async with serve_apps({"issuer": server.build_app()}) as issuer:
        server.url = issuer["issuer"]
        given = {"auth": "jwt", "jwt_jwks": str(server.issuer.jwks), "jwt_issuer": server.url}
        app = create_app(settings_for(api_database, demo, jwt_audience=AUDIENCE, **given))
        async with (
            app.router.lifespan_context(app), serve_apps({"api": app}) as urls, agent_of(urls["api"]) as agent,
        ):  # fmt: skip
            result = await agent.call_tool("talk", {"session_id": new_name(), "text": "a still water"})
    assert not result.is_error, result.content
    assert server.asked_for == [f"{urls['api']}/mcp"]


async def test_a_401_names_the_metadata_and_the_metadata_the_issuer(
    api_database: str, demo: dict[str, object], tmp_path: Path
) -> None:
    issuer = Issuer.create(tmp_path)
    given = {"jwt_jwks": str(issuer.jwks), "jwt_issuer": "https://issuer.example", "jwt_audience": "http://test/mcp"}
    async with open_api(settings_for(api_database, demo, auth="key,jwt", **given)) as client:
        refused = await client.post("/mcp", json={})
        described = [(await client.get(path)).json() for path in (METADATA, f"{METADATA}/mcp")]
        elsewhere = await client.post("/orchestrate", json={"text": "hi", "user_id": "ann"})
    base = str(client.base_url).rstrip("/")
    assert refused.status_code == 401
    challenge = f'Bearer resource_metadata="{base}{METADATA}/mcp", Basic '
    assert refused.headers["WWW-Authenticate"].startswith(challenge)
    for each in described:
        assert (each["resource"], each["authorization_servers"]) == (f"{base}/mcp", [given["jwt_issuer"]])
    assert "resource_metadata" not in elsewhere.headers["WWW-Authenticate"]


async def test_without_an_issuer_there_is_no_metadata(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"{METADATA}/mcp")).status_code == 404
