"""GET /health, /ready and /services, with dependencies that are up and down."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

from tests.api.restaurant import Guest, open_api, settings_for
from tests.api.transports.test_orchestrate import problem_of
from tests.services.stand_in import refusing_url
from tests.waiting import wait_for


async def test_health_has_v2s_fields_and_the_reader(client: httpx.AsyncClient) -> None:
    body = (await client.get("/health")).json()
    assert body["status"] == "ok"
    assert isinstance(body["service"], str)
    assert body["understanding"] == "local"


async def test_ready_when_everything_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert answer.json()["postgres"] == "ok"
    assert set(answer.json()["services"].values()) == {"reachable"}
    assert {"menu", "order", "recommend", "tracking", "profile"} <= set(answer.json()["services"])


async def test_probes_may_ask_by_head(client: httpx.AsyncClient) -> None:
    for path in ("/health", "/ready"):
        answer = await client.head(path)
        assert answer.status_code == 200
    assert (await client.head("/services")).status_code == 405


async def test_an_unreachable_service_is_listed_and_the_reply_explains_it(
    api_database: str, demo: dict[str, object]
) -> None:
    down = {**demo, "recommend_service_url": refusing_url(), "service_timeout_s": 1.0}
    async with open_api(settings_for(api_database, down)) as client:
        ready = await client.get("/ready")
        assert ready.status_code == 200
        assert ready.json()["status"] == "degraded"
        assert ready.json()["services"]["recommend"] == "unreachable"
        assert ready.json()["services"]["menu"] == "reachable"
        guest = Guest(client)
        assert "can't make suggestions" in await guest.says("What do you recommend?")
        assert guest.last["error"]["code"] == "service_unavailable"
        await guest.says("a still water")
        assert guest.cart == {"Still Water": 1}


async def test_without_services_replies_name_the_missing_one(api_database: str) -> None:
    async with open_api(settings_for(api_database, {})) as client:
        assert (await client.get("/ready")).json()["status"] == "degraded"
        guest = Guest(client)
        for text in ("What is on the menu?", "a still water", "What do you recommend?", "What do you know about me?"):
            assert await guest.says(text)
            assert guest.last["error"]["code"] == "service_not_configured", text
        assert await guest.says("hello")
        assert "error" not in guest.last


async def test_a_database_that_went_away_is_503_and_its_return_is_noticed(
    migrated_url: str, demo: dict[str, object], postgres_server: str
) -> None:
    settings = settings_for(migrated_url, demo, database_pool_size=2)
    name = urlsplit(migrated_url).path.removeprefix("/")
    renamed = f"{name}_away"
    async with open_api(settings) as client:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            rename(connection, name, renamed)
            try:
                ready = await client.get("/ready")
                assert ready.status_code == 503
                assert (ready.json()["status"], ready.json()["postgres"]) == ("unavailable", "unavailable")
                refused = await client.post("/orchestrate", json={"text": "a still water", "user_id": "ada"})
                problem = problem_of(refused, 503, "store_unavailable")
                assert int(refused.headers["Retry-After"]) >= 1
                assert "postgres" not in str(problem).lower()
                assert (await client.get("/health")).status_code == 200
            finally:
                rename(connection, renamed, name)

        async def is_ready() -> bool:
            return (await client.get("/ready")).status_code == 200

        await wait_for(is_ready)
        assert await Guest(client).says("a still water")


def rename(connection: psycopg.Connection, before: str, after: str) -> None:
    """Rename a database in use."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    for _ in range(50):
        connection.execute(end, (before,))
        try:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
            )
        except psycopg.errors.ObjectInUse:
            continue
        return
    raise AssertionError("the database stayed in use")


async def test_the_catalogue_returns_addresses_without_secrets(api_database: str) -> None:
    host = urlsplit(refusing_url()).netloc
    services = {
        "menu_service_url": f"http://user:hunter2@{host}/menu?token=hunter2#hunter2",
        "order_service_url": f"http://{host}/orders",
    }
    async with open_api(settings_for(api_database, services)) as client:
        answer = await client.get("/services")
        assert answer.status_code == 200
        assert "hunter2" not in answer.text
        shown = {service["name"]: service for service in answer.json()}
        assert shown["menu"]["url"] == f"http://{host}/menu"
        assert shown["menu"]["state"] == "unreachable"
        assert shown["tracking"]["url"] is None
        assert shown["tracking"]["state"] == "not_configured"
        assert shown["order"]["setting"] == "ORDER_SERVICE_URL"
