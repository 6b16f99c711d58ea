"""The previous release and this one side by side on one database, as during a rolling upgrade."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.api.restaurant import Guest
from tests.contract.serving import serving_demo
from tests.integration.processes import ROOT, Api, environment
from tests.upgrade.previous_release import extract_source, find_revision

pytestmark = [pytest.mark.slow, pytest.mark.release]
GUESTS = 8
MESSAGES = (
    "two large pepperoni pizzas without olives and a diet coke",
    "medium",
    "what's in the tiramisu?",
    "ok add it",
    "that's all",
    "delivery to 5 Elm Street",
    "by card",
)
ORDERED = {"Pepperoni": 2, "Diet Coke": 1, "Tiramisu": 1}
MIGRATIONS = "select count(*) from orchestrator_migrations"
SHORT_LEASES = {"SESSION_LEASE_S": "2", "SESSION_WAIT_S": "20"}


@dataclass
class Releases:
    """Both releases on one database; ``orders`` counts the orders of the order service."""

    previous: Api
    current: Api
    previous_source: Path
    environ: Mapping[str, str]


@pytest.fixture
def releases(postgres_url: str, tmp_path: Path) -> Iterator[Releases]:
    """Both releases, not started. The database is migrated by the previous one."""
    source = extract_source(find_revision(), tmp_path / "previous")
    (logs := tmp_path / "logs").mkdir()
    with serving_demo(postgres_url) as ports:
        environ = {**environment(postgres_url, ports), **SHORT_LEASES}
        earlier = {**environ, "PYTHONPATH": str(source)}
        run_migrate(earlier, logs)
        yield Releases(Api(earlier, logs), Api(environ, logs), source, environ)


def run_migrate(environ: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """``store.migrate`` of the release in PYTHONPATH."""
    command = [sys.executable, "-m", "store.migrate"]
    return subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, timeout=60, check=True)


def count(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def placed(url: str) -> tuple[int, int]:
    """The number of placed orders, and of all orders, in the orchestrator's table."""
    return (
        count(url, "select count(*) from placements where status = 'placed'"),
        count(url, "select count(*) from placements"),
    )


async def orders_in_kitchen(guests: list[Guest]) -> list[str]:
    """The number of each guest's order, as the tracking service knows it."""
    return [(await guest.says("where is my order?")).split("order ")[1].split(" ")[0] for guest in guests]


async def order_to_and_fro(guest: Guest, clients: list[httpx.AsyncClient], first: int) -> None:
    """Say each message to the other release than the one before, and the yes to both at once."""
    for number, text in enumerate(MESSAGES, start=first):
        guest.client = clients[number % 2]
        await guest.says(text)
    assert guest.last["pending"] == "confirm", guest.last["reply_text"]
    assert guest.cart == ORDERED
    twins = [Guest(client, guest.name) for client in clients]
    replies = await asyncio.gather(*(twin.says("yes", message_id=f"{guest.name}-yes") for twin in twins))
    assert replies[0] == replies[1]
    assert "is placed" in replies[0]


async def test_sessions_move_between_the_releases_and_orders_are_placed_once(releases: Releases) -> None:
    url = releases.environ["DATABASE_URL"]
    with releases.previous.running():
        async with releases.previous.client() as client:
            early = Guest(client)
            await early.says(MESSAGES[0])
        # The new release's migration, while the previous release serves.
        before = count(url, MIGRATIONS)
        run_migrate(releases.environ, releases.current.folder)
        assert before == len(list((releases.previous_source / "store" / "migrations").glob("*.sql")))
        assert count(url, MIGRATIONS) == len(list((ROOT / "store" / "migrations").glob("*.sql")))
        with releases.current.running():
            async with AsyncExitStack() as stack:
                apis = (releases.previous, releases.current)
                clients = [await stack.enter_async_context(api.client()) for api in apis]
                early.client = clients[1]
                await early.says("medium")
                assert early.cart == {"Pepperoni": 2, "Diet Coke": 1}
                guests = [Guest(clients[0]) for _ in range(GUESTS)]
                await asyncio.gather(*(order_to_and_fro(guest, clients, number) for number, guest in enumerate(guests)))
                numbers = await orders_in_kitchen(guests)
    assert len(set(numbers)) == GUESTS
    assert placed(url) == (GUESTS, GUESTS)


async def test_an_order_survives_the_kill_of_the_previous_release(releases: Releases) -> None:
    url = releases.environ["DATABASE_URL"]
    run_migrate(releases.environ, releases.current.folder)
    with ExitStack() as processes:
        old = processes.enter_context(releases.previous.running())
        processes.enter_context(releases.current.running())
        async with releases.previous.client() as before, releases.current.client() as after:
            guest = Guest(before)
            for text in MESSAGES:
                await guest.says(text)
            leaving = asyncio.create_task(guest.says("yes", message_id="the-yes"))
            await asyncio.sleep(0.05)
            old.send_signal(signal.SIGKILL)
            await asyncio.gather(leaving, return_exceptions=True)
            guest = Guest(after, guest.name)
            assert "is placed" in await guest.says("yes", message_id="the-yes")
            [number] = await orders_in_kitchen([guest])
            assert number
    assert placed(url) == (1, 1)


async def test_the_previous_release_continues_sessions_after_a_roll_back(releases: Releases) -> None:
    url = releases.environ["DATABASE_URL"]
    run_migrate(releases.environ, releases.current.folder)
    with releases.current.running():
        async with releases.current.client() as client:
            guest = Guest(client)
            for text in MESSAGES:
                await guest.says(text)
    with releases.previous.running():
        async with releases.previous.client() as client:
            guest = Guest(client, guest.name)
            assert "is placed" in await guest.says("yes")
    assert placed(url) == (1, 1)
