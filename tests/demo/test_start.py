"""Starting: tables and history appear once, health is honest, a service runs alone."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx
import pytest

import demo.menu
import demo.order
import demo.profile
import demo.recommend
import demo.tracking
from demo.settings import DemoSettings
from tests.demo.restaurant import Restaurant, opened
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
SERVICES = (demo.menu, demo.order, demo.recommend, demo.tracking, demo.profile)


async def test_five_services_may_start_at_once_on_an_empty_database(postgres_url: str) -> None:
    settings = DemoSettings.model_validate({"database_url": postgres_url})
    apps = [service.create_app(settings) for service in SERVICES]
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(stack.enter_async_context(app.router.lifespan_context(app)) for app in apps))
        for app, name in zip(apps, ("menu", "order", "recommend", "tracking", "profile"), strict=True):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://demo") as client:
                assert (await client.get("/health")).json() == {"status": "ok", "service": name}


async def test_seeding_twice_changes_nothing(seeded_restaurant: Restaurant) -> None:
    first = await _counts(seeded_restaurant)
    await seeded_restaurant.sql("UPDATE item SET price_minor = 1 WHERE id = 'espresso'")
    async with opened(seeded_restaurant.settings) as again:
        assert await _counts(again) == first
        assert await again.sql("SELECT price_minor FROM item WHERE id = 'espresso'") == [(1,)]


async def test_seeded_history_is_believable(seeded_restaurant: Restaurant) -> None:
    guests, orders, _, _ = await _counts(seeded_restaurant)
    assert (guests, orders) == (40, 600)
    [(wrong,)] = await seeded_restaurant.sql(
        """SELECT count(*) FROM orders o WHERE subtotal_minor <>
           (SELECT sum(quantity * unit_minor) FROM order_line l WHERE l.order_id = o.id)"""
    )
    assert wrong == 0
    [(peanuts,)] = await seeded_restaurant.sql(
        """SELECT count(*) FROM orders o JOIN order_line l ON l.order_id = o.id JOIN item i ON i.id = l.item_id
           WHERE o.user_id = 'guest-ana' AND (i.allergens IS NULL OR 'peanuts' = ANY (i.allergens))"""
    )
    assert peanuts == 0
    assert (await seeded_restaurant.profile("guest-ana"))["preferences"]["allergies"] == ["peanuts"]
    [(number, user)] = await seeded_restaurant.sql("SELECT id, user_id FROM orders ORDER BY placed_at DESC LIMIT 1")
    assert (await seeded_restaurant.track(number, user=user)).body["status"] == "delivered"


async def test_new_orders_are_numbered_after_the_seeded_ones(seeded_restaurant: Restaurant) -> None:
    placed = await seeded_restaurant.order({"name": "garlic bread"})
    assert re.fullmatch(r"ORD-\d{5}", placed.body["order_id"])
    assert placed.status == 200


async def test_restaurants_with_other_prefixes_do_not_meet(postgres_url: str) -> None:
    both = [
        DemoSettings.model_validate({"database_url": postgres_url, "schema_prefix": name, "seed_history": False})
        for name in ("north", "south")
    ]
    async with opened(both[0]) as north, opened(both[1]) as south:
        number = (await north.order({"name": "garlic bread"})).body["order_id"]
        assert (await north.track(number)).status == 200
        assert (await south.track(number)).problem == (404, "unknown_order")


async def test_health_says_so_when_the_connection_is_lost_and_recovers(postgres_url: str) -> None:
    async with opened(DemoSettings.model_validate({"database_url": postgres_url})) as restaurant:
        menu = restaurant.clients["menu"]
        assert (await menu.get("/health")).status_code == 200
        await restaurant.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        statuses = [(await menu.get("/health")).status_code for _ in range(2)]
    assert statuses == [503, 200]


async def test_clock_cannot_be_moved_unless_it_was_asked_for(seeded_restaurant: Restaurant) -> None:
    assert (await seeded_restaurant.advance(5)).status == 404


@pytest.mark.parametrize("wrong", [{"opening_hours": "noon-ish"}, {"time_zone": "Middle/Earth"}, {"kitchen_speed": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DemoSettings.model_validate({"database_url": "postgresql://x", **wrong})


async def test_service_runs_alone_as_a_program(postgres_url: str) -> None:
    port = _free_port()
    environment = {**os.environ, "DEMO_DATABASE_URL": postgres_url, "DEMO_SEED_HISTORY": "false"}
    command = [sys.executable, "-m", "demo.tracking", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
    try:
        assert await _health(port) == {"status": "ok", "service": "tracking"}
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize("url", [None, "postgresql://guest:s3cret@127.0.0.1:1/nowhere", "this is no s3cret url"])
def test_program_without_a_database_ends_with_one_sentence(url: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DEMO_DATABASE_URL"}
    environment |= {"DEMO_DATABASE_URL": url} if url else {}
    ended = subprocess.run(
        [sys.executable, "-m", "demo.menu"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "DEMO_DATABASE_URL" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "s3cret" not in ended.stderr


async def _counts(restaurant: Restaurant) -> tuple[int, ...]:
    [row] = await restaurant.sql(
        """SELECT (SELECT count(DISTINCT user_id) FROM orders), (SELECT count(*) FROM orders),
                  (SELECT count(*) FROM order_line), (SELECT count(*) FROM item)"""
    )
    return row


async def _health(port: int) -> object:
    async with httpx.AsyncClient() as client:

        async def fetch() -> object:
            with suppress(httpx.ConnectError):
                return (await client.get(f"http://127.0.0.1:{port}/health")).json()
            return None

        return await wait_for(fetch)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
