"""A guest who sends no session id goes on in one session, whose id only known callers' deployments can name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from api.keys import create_key
from api.session_ids import SessionIds
from store.api_keys import ApiKeys
from store.deployment_secrets import load_secret
from store.pool import open_pool
from tests.api.restaurant import Guest, open_api, settings_for


@asynccontextmanager
async def open_replica(url: str, demo: dict[str, object]) -> AsyncIterator[httpx.AsyncClient]:
    """An API with AUTH=key, and a client with a key."""
    pool = await open_pool(url, 2)
    try:
        key = await create_key(ApiKeys(pool), name="shop", tenant=None, scopes=("converse",))
    finally:
        await pool.close()
    async with open_api(settings_for(url, demo, auth="key")) as client:
        client.headers["X-Api-Key"] = key.text
        yield client


async def test_a_known_callers_guest_goes_on_at_another_replica_in_a_session_that_nobody_guesses(
    api_database: str, demo: dict[str, object]
) -> None:
    async with open_replica(api_database, demo) as one, open_replica(api_database, demo) as other:
        guest = Guest(one)
        await guest.says("a still water")
        session = guest.last["session_id"]
        assert guest.name not in session
        assert len(session) >= 32
        guest.client = other
        await guest.says("what's in my cart?")
        assert (guest.last["session_id"], guest.last["turn"]) == (session, 2)
        assert guest.cart == {"Still Water": 1}
        await guest.says("hello", channel="app")
        assert guest.last["session_id"] != session, "another channel is another session, as before"
        await guest.says("hello", session_id="my-own")
        assert guest.last["session_id"] == "my-own"


async def test_without_credentials_the_ids_are_those_of_v2(guest: Guest) -> None:
    await guest.says("hello", channel="whatsapp")
    assert guest.last["session_id"] == f"{guest.name}:whatsapp"


async def test_each_deployment_has_a_secret_of_its_own(api_database: str, migrated_url: str) -> None:
    secrets = []
    for url in (api_database, api_database, migrated_url):
        pool = await open_pool(url, 2)
        try:
            secrets.append(await load_secret(pool, "session_ids"))
        finally:
            await pool.close()
    assert secrets[0] == secrets[1] != secrets[2]
    assert len(secrets[0]) == 32


def test_tenant_user_and_channel_are_told_apart() -> None:
    ids = SessionIds(b"k" * 32)
    owners = [("a", "b", "c"), ("a", "b:c", ""), ("ab", "", "c"), ("a", "c", "b")]
    assert len({ids.name_session(*owner) for owner in owners}) == len(owners)
    assert ids.name_session(*owners[0]) != SessionIds(b"l" * 32).name_session(*owners[0])
