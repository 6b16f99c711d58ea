"""Callers are known by key, by user token or by ADMIN_TOKEN, and do only what their scopes and their tenant allow."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import Depends, FastAPI
from jwt.algorithms import ECAlgorithm
from pydantic import ValidationError

from api.app import build_authenticator, create_app
from api.auth.api_key import ApiKey
from api.auth.dependencies import require_scope
from api.auth.principal import SCOPES, CallerRefused, Principal
from api.keys import create_key, describe_key
from api.problems import install_problems
from api.settings import Settings, SettingsProblem
from store.api_keys import ApiKeys
from store.pool import open_pool
from tests.api.restaurant import open_api, settings_for

TOKEN = "correct-horse-battery"
ISSUER, AUDIENCE = "https://login.acme.example", "orders"
NOWHERE = "postgresql://nobody@localhost/nowhere"


def client_of(**settings: object) -> httpx.AsyncClient:
    """Two routes behind an operator's scopes, with AUTH off."""
    app = FastAPI()
    app.state.authenticator = build_authenticator(settings_for(NOWHERE, {}, **settings), pool=None)  # type: ignore[arg-type]  # unused while AUTH is off
    install_problems(app)

    @app.get("/only")
    async def only(_: Annotated[Principal, Depends(require_scope("admin"))]) -> str:
        return "erased"

    @app.get("/when-set")
    async def when_set(_: Annotated[Principal, Depends(require_scope("traces"))]) -> str:
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
            refused = await client.get(path, headers=[(b"Authorization", given.encode())])
            assert (refused.status_code, refused.json()["code"]) == (403, "admin_token_wrong")
            assert TOKEN not in refused.text


def test_a_token_that_can_be_guessed_is_refused_at_start() -> None:
    with pytest.raises(ValidationError):
        settings_for(NOWHERE, {}, admin_token="short")


# --- keys


@asynccontextmanager
async def open_with_keys(
    url: str, services: dict[str, object], **settings: object
) -> AsyncIterator[tuple[httpx.AsyncClient, ApiKeys]]:
    """An API that wants keys, and the table of keys."""
    pool = await open_pool(url, 2)
    try:
        async with open_api(settings_for(url, services, auth="key", **settings)) as client:
            yield client, ApiKeys(pool)
    finally:
        await pool.close()


async def key_of(keys: ApiKeys, *scopes: str, tenant: str | None = None) -> dict[str, str]:
    """The header of a new key."""
    key = await create_key(keys, name="shop", tenant=tenant, scopes=scopes)
    return {"Authorization": f"Bearer {key.text}"}


MESSAGE = {"text": "hello", "user_id": "ada", "channel": "web"}
PUBLIC_PATHS = {"/health", "/ready"}
ROUTES: list[tuple[str, str, str, str]] = [
    ("POST", "/orchestrate", "/orchestrate", "converse"),
    ("POST", "/canonical/web", "/canonical/{channel}", "converse"),
    ("POST", "/ag-ui", "/ag-ui", "converse"),
    ("GET", "/menu", "/menu", "converse"),
    ("GET", "/orders/ORD-1?user_id=ada", "/orders/{order_id}", "read_sessions"),
    ("GET", "/proofs/ORD-1", "/proofs/{order_id}", "traces"),
    ("GET", "/news", "/news", "read_sessions"),  # without a guest: a stream would not end
    ("GET", "/sessions/ada:web?user_id=ada", "/sessions/{session_id}", "read_sessions"),
    ("GET", "/traces/unknown", "/traces/{trace_id}", "traces"),
    ("GET", "/traces/unknown/view", "/traces/{trace_id}/view", "traces"),
    ("GET", "/graph", "/graph", "traces"),
    ("GET", "/metrics", "/metrics", "metrics"),
    ("GET", "/services", "/services", "metrics"),
    ("GET", "/guests/nobody", "/guests/{user_id}", "admin"),
    ("DELETE", "/guests/nobody", "/guests/{user_id}", "admin"),
]
"""Method, an example, the path in the OpenAPI description, the scope."""


@pytest.mark.parametrize(("method", "path", "scope"), [(m, p, s) for m, p, _, s in ROUTES])
async def test_a_route_opens_for_its_scope_alone(
    api_database: str, demo: dict[str, object], method: str, path: str, scope: str
) -> None:
    body = {"/orchestrate": MESSAGE, "/ag-ui": AGENT_RUN}.get(path, ENVELOPE)
    async with open_with_keys(api_database, demo) as (client, keys):

        async def status(headers: dict[str, str]) -> tuple[int, str]:
            answer = await client.request(method, path, json=body if method == "POST" else None, headers=headers)
            is_problem = answer.headers["content-type"] == "application/problem+json"
            return answer.status_code, answer.json()["code"] if is_problem else ""

        assert await status({}) == (401, "credentials_required")
        assert await status(await key_of(keys, *(each for each in SCOPES if each != scope))) == (403, "scope_missing")
        # The example of the stream names no guest.
        assert (await status(await key_of(keys, scope)))[0] in ((422,) if path == "/news" else (200, 404))
        assert await status({"X-Api-Key": ApiKey.create().text}) == (401, "credentials_invalid")


ENVELOPE: dict[str, Any] = {
    "context": {"channel": "web"}, "session": {"session_id": "s", "user_id": "ada"},
    "request": {"type": "text", "text": "hello"},
}  # fmt: skip


AGENT_RUN: dict[str, Any] = {
    "threadId": "ada:web", "runId": "r", "messages": [{"id": "m", "role": "user", "content": "hello"}],
    "forwardedProps": {"user_id": "ada"},
}  # fmt: skip


def test_every_route_is_in_this_list_or_public() -> None:
    """A new route must say who may call it."""
    paths = set(create_app(settings_for(NOWHERE, {})).openapi()["paths"])
    assert paths == PUBLIC_PATHS | {shape for _, _, shape, _ in ROUTES if shape != "/metrics"}


async def test_a_key_that_is_wrong_or_revoked_is_refused(api_database: str, demo: dict[str, object]) -> None:
    async with open_with_keys(api_database, demo) as (client, keys):
        key = await create_key(keys, name="shop", tenant=None, scopes=("converse",))
        for text in (key.text[:-1], f"{key.text}x", f"mcpo_{key.id}_", "mcpo__", "a.b.c", "x"):
            refused = await client.post("/orchestrate", json=MESSAGE, headers={"Authorization": f"Bearer {text}"})
            assert (refused.status_code, refused.json()["code"]) == (401, "credentials_invalid")
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert await keys.revoke(key.id)
        assert (await client.post("/orchestrate", json=MESSAGE, headers={"X-Api-Key": key.text})).status_code == 401
        assert not await keys.revoke("unknown")
        row = next(each for each in await keys.list_all() if each.id == key.id)
        assert key.secret not in describe_key(row)
        assert key.secret.encode() not in row.secret_hash
        assert "revoked" in describe_key(row)


async def test_a_key_of_a_tenant_names_no_other_tenant(api_database: str, demo: dict[str, object]) -> None:
    async with open_with_keys(api_database, demo) as (client, keys):
        acme = await key_of(keys, "converse", "read_sessions", "admin", tenant="acme")

        async def refused(method: str, path: str, body: object = None, **headers: str) -> bool:
            answer = await client.request(method, path, json=body, headers={**acme, **headers})
            return answer.status_code == 403 and answer.json()["code"] == "tenant_mismatch"

        assert await refused("POST", "/orchestrate", {**MESSAGE, "tenant": "other"})
        assert await refused("POST", "/orchestrate", MESSAGE, **{"X-Tenant-Id": "other"})
        assert await refused("POST", "/canonical/web", {**ENVELOPE, "context": {"channel": "web", "tenant": "other"}})
        assert await refused("GET", "/sessions/ada:web?user_id=ada&tenant=other")
        assert await refused("DELETE", "/guests/ada?tenant=other")

        said = await client.post("/orchestrate", json={**MESSAGE, "tenant": "acme"}, headers=acme)
        assert said.status_code == 200
        path = f"/sessions/{said.json()['session_id']}?user_id=ada"
        transcript = await client.get(path, headers=acme)
        assert transcript.json()["tenant"] == "acme", "a key's tenant needs no naming"
        other = await key_of(keys, "read_sessions", tenant="other")
        assert (await client.get(path, headers=other)).status_code == 404


async def test_a_body_and_a_header_that_disagree_are_refused_without_keys_too(
    api_database: str, demo: dict[str, object]
) -> None:
    async with open_api(settings_for(api_database, demo)) as client:
        answer = await client.post("/orchestrate", json={**MESSAGE, "tenant": "a"}, headers={"X-Tenant-Id": "b"})
        assert (answer.status_code, answer.json()["code"]) == (403, "tenant_mismatch")


# --- users' tokens


@dataclass
class Issuer:
    """An issuer of tokens, with its public keys as a file."""

    key: EllipticCurvePrivateKey
    jwks: Path

    @classmethod
    def create(cls, folder: Path) -> Issuer:
        key = generate_private_key(SECP256R1())
        public = json.loads(ECAlgorithm.to_jwk(key.public_key())) | {"kid": "k1", "use": "sig", "alg": "ES256"}
        jwks = folder / "jwks.json"
        jwks.write_text(json.dumps({"keys": [public]}))
        return cls(key, jwks)

    def token(self, key: Any = None, algorithm: str = "ES256", **claims: object) -> dict[str, str]:
        """The header of a token with these claims; a claim that is None is left out."""
        usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "brand": "acme", "exp": time.time() + 60}
        given = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        text = jwt.encode(given, key or self.key, algorithm=algorithm, headers={"kid": "k1"})
        return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer.create(tmp_path)


@asynccontextmanager
async def open_with_tokens(url: str, services: dict[str, object], issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(
        url, services, auth="key,jwt", jwt_jwks=str(issuer.jwks), jwt_issuer=ISSUER, jwt_audience=AUDIENCE,
        jwt_tenant_claim="brand",
    )  # fmt: skip
    async with open_api(settings) as client:
        yield client


async def test_a_user_speaks_as_the_tokens_user_whatever_the_request_says(
    api_database: str, demo: dict[str, object], issuer: Issuer
) -> None:
    async with open_with_tokens(api_database, demo, issuer) as client:
        said = await client.post("/orchestrate", json={**MESSAGE, "user_id": "bob"}, headers=issuer.token())
        path = f"/sessions/{said.json()['session_id']}"
        own = await client.get(f"{path}?user_id=bob", headers=issuer.token())
        assert (own.json()["user_id"], own.json()["tenant"]) == ("ada", "acme")
        other = await client.get(f"{path}?user_id=ada", headers=issuer.token(sub="eve"))
        assert other.status_code == 404
        for path in ("/traces/x", "/metrics"):
            assert (await client.get(path, headers=issuer.token())).status_code == 403


async def test_tokens_that_prove_nothing_are_refused(
    api_database: str, demo: dict[str, object], issuer: Issuer
) -> None:
    stranger = generate_private_key(SECP256R1())
    public_text = issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    bad = [
        issuer.token(exp=time.time() - 3600), issuer.token(exp=None), issuer.token(iss="https://evil.example"),
        issuer.token(aud="another"), issuer.token(sub=None), issuer.token(sub=""), issuer.token(brand=None),
        issuer.token(key=stranger), issuer.token(key=public_text.hex(), algorithm="HS256"),
        {"Authorization": "Bearer a.b.c"},
    ]  # fmt: skip
    async with open_with_tokens(api_database, demo, issuer) as client:
        assert (await client.post("/orchestrate", json=MESSAGE, headers=issuer.token())).status_code == 200
        for headers in bad:
            refused = await client.post("/orchestrate", json=MESSAGE, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "credentials_invalid")


async def test_keys_that_cannot_be_read_are_no_fault_of_the_token(
    api_database: str, demo: dict[str, object], issuer: Issuer
) -> None:
    async with open_with_tokens(api_database, demo, issuer) as client:
        for broken in ("no json", '{"keys": []}', None):
            issuer.jwks.unlink() if broken is None else issuer.jwks.write_text(broken)
            refused = await client.post("/orchestrate", json=MESSAGE, headers=issuer.token())
            assert (refused.status_code, refused.json()["code"]) == (503, "keys_unavailable")
            assert refused.headers["Retry-After"]


async def test_new_keys_of_the_issuer_are_read(api_database: str, demo: dict[str, object], tmp_path: Path) -> None:
    old = Issuer.create(tmp_path)
    async with open_with_tokens(api_database, demo, old) as client:
        assert (await client.post("/orchestrate", json=MESSAGE, headers=old.token())).status_code == 200
        new = Issuer.create(tmp_path)
        assert (await client.post("/orchestrate", json=MESSAGE, headers=new.token())).status_code == 200
        assert (await client.post("/orchestrate", json=MESSAGE, headers=old.token())).status_code == 401


# --- settings


def test_off_is_refused_where_other_machines_can_reach_it() -> None:
    with pytest.raises(SettingsProblem, match="AUTH=key"):
        settings_for(NOWHERE, {}, host="0.0.0.0").require_safe_auth()
    settings_for(NOWHERE, {}, host="0.0.0.0", allow_anonymous=True).require_safe_auth()
    settings_for(NOWHERE, {}, host="0.0.0.0", auth="key").require_safe_auth()
    settings_for(NOWHERE, {}, host="127.0.0.1", auth="off").require_safe_auth()


def test_a_process_that_serves_no_http_starts_on_any_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The image sets HOST for all its commands, also for those that answer a queue or print a log."""
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    monkeypatch.setenv("HOST", "0.0.0.0")
    with pytest.raises(SettingsProblem, match="AUTH=key"):
        Settings.from_environment()
    assert Settings.from_environment(serves_http=False).host == "0.0.0.0"


def test_tokens_need_their_issuer() -> None:
    with pytest.raises(SettingsProblem, match="JWT_JWKS, JWT_ISSUER, JWT_AUDIENCE"):
        settings_for(NOWHERE, {}, auth="jwt").require_safe_auth()


def test_an_unknown_kind_of_credentials_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    monkeypatch.setenv("AUTH", "keys")
    with pytest.raises(SettingsProblem, match="AUTH"):
        Settings.from_environment()
    monkeypatch.setenv("AUTH", "Key, JWT")
    with pytest.raises(SettingsProblem, match="JWT_JWKS"):
        Settings.from_environment()


def test_claims_of_a_tenant_must_agree() -> None:
    anyone, acme = Principal("p", frozenset()), Principal("p", frozenset(), tenant="acme")
    assert anyone.resolve_tenant(None, None, default="main") == "main"
    assert anyone.resolve_tenant(None, "acme", default="main") == "acme"
    assert acme.resolve_tenant(None, "acme", default="main") == "acme"
    assert acme.resolve_tenant(None, default="main") == "acme"
    for principal, claims in ((acme, ("other",)), (anyone, ("a", "b")), (acme, ("acme", "other"))):
        with pytest.raises(CallerRefused):
            principal.resolve_tenant(*claims, default="main")
