"""Sessions survive their process, and two processes can serve one session."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.api.restaurant import Guest
from tests.integration.processes import Api, bare_environment, environment, free_port

pytestmark = pytest.mark.slow


async def test_an_order_begun_before_a_kill_is_finished_after_it(environ: dict[str, str], tmp_path: Path) -> None:
    api = Api(environ, tmp_path)
    with api.running() as program:
        async with api.client() as client:
            guest = Guest(client)
            await guest.says("two large pepperoni pizzas without olives and a medium diet coke")
            assert guest.cart == {"Pepperoni": 2, "Diet Coke": 1}
            await guest.says("that's all")
            await guest.says("delivery to 5 Elm Street")
            assert guest.last["pending"] == "payment_method"
            name, turn, cart = guest.name, guest.last["turn"], guest.last["cart"]
        program.send_signal(signal.SIGKILL)
        assert program.wait(30) == -signal.SIGKILL
    with api.running():
        async with api.client() as client:
            guest = Guest(client, name)
            read_back = await guest.says("card")
            assert guest.last["turn"] == turn + 1
            assert guest.last["cart"] == cart
            assert all(part in read_back for part in ("2 × Pepperoni", "no Black olives", "5 Elm Street", "card"))
            assert "is placed" in await guest.says("yes")
            order_id = guest.last["reply_text"].split("order ")[1].split(" ")[0]
            assert order_id in await guest.says("where is my order?")
            assert guest.last["route"] == "track_order"


async def test_a_kill_while_a_yes_is_answered_leaves_one_order_at_most(environ: dict[str, str], tmp_path: Path) -> None:
    """The lease of the killed process has to run out before the session goes on, so leases are kept short here."""
    api = Api({**environ, "SESSION_LEASE_S": "3", "SESSION_WAIT_S": "30"}, tmp_path)
    with api.running() as program:
        async with api.client() as client:
            guest = Guest(client)
            await guest.says("a still water", order_delivery_mode="pickup", order_payment_method="cash")
            assert guest.last["pending"] == "confirm"
            leaving = asyncio.create_task(guest.says("yes", message_id="the-yes"))
            await placement_recorded(environ["DATABASE_URL"])
            program.send_signal(signal.SIGKILL)
            await asyncio.gather(leaving, return_exceptions=True)
    with api.running():
        async with api.client() as client:
            guest = Guest(client, guest.name)
            reply = await guest.says("yes", message_id="the-yes")
            assert "is placed" in reply
            await guest.says("where is my order?")
            assert guest.last["route"] == "track_order"
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        placed = connection.execute("SELECT status, order_id FROM placements").fetchall()
    assert [status for status, _ in placed] == ["placed"]
    assert placed[0][1] in reply


async def placement_recorded(database_url: str) -> None:
    """Wait until the order is about to be sent."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        for _ in range(5000):
            found = await connection.execute("SELECT 1 FROM placements")
            if await found.fetchone():
                return
    raise AssertionError("no placement was recorded")


async def test_turns_of_one_session_over_two_processes_lose_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    one, other = Api(environ, tmp_path), Api(environ, tmp_path)
    with one.running(), other.running():
        async with one.client() as first, other.client() as second:
            guest = Guest(first)
            body = {"text": "a still water", "user_id": guest.name}
            asked = (client.post("/orchestrate", json=body) for client in (first, second) for _ in range(4))
            answers = await asyncio.gather(*asked)
            assert [answer.status_code for answer in answers] == [200] * 8
            assert sorted(answer.json()["turn"] for answer in answers) == list(range(1, 9))
            for client in (first, second):
                await Guest(client, guest.name, last=guest.last).says("hello")
            await guest.says("show my cart")
            assert guest.cart == {"Still Water": 8}


async def test_a_session_goes_on_in_another_channel(environ: dict[str, str], tmp_path: Path) -> None:
    api = Api(environ, tmp_path)
    with api.running():
        async with api.client() as client:
            web = Guest(client, fixed={"channel": "web", "session_id": "one-session"})
            await web.says("a still water")
            app = Guest(client, web.name, fixed={"channel": "whatsapp", "session_id": "one-session"})
            await app.says("and an orange juice")
            assert app.cart == {"Still Water": 1, "Orange Juice": 1}
            voice = {"session": {"session_id": "one-session", "user_id": web.name}, "request": {"text": "that's all"}}
            answer = await client.post("/canonical/voice", json=voice)
            assert "delivery, pickup or dine-in" in answer.json()["payload"]["text"]
            await web.says("pickup")
            assert web.last["pending"] == "payment_method"


def refused(environ: dict[str, str], folder: Path) -> str:
    """Start the API with invalid settings; returns its output."""
    outcome = subprocess.run(
        [sys.executable, "-m", "api", "--port", str(free_port())],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 1
    assert len(outcome.stderr.strip().splitlines()) == 1, outcome.stderr
    return outcome.stderr


def test_without_a_database_setting_it_says_which_variable_to_set(tmp_path: Path) -> None:
    said = refused(bare_environment(), tmp_path)
    assert said.startswith("DATABASE_URL is not set")


def test_without_a_database_it_says_so_and_does_not_go_on(environ: dict[str, str], tmp_path: Path) -> None:
    nowhere = f"postgresql://someone:hunter2@127.0.0.1:{free_port()}/orders"
    said = refused({**environ, "DATABASE_URL": nowhere}, tmp_path)
    assert said.startswith("The database cannot be reached")
    assert "hunter2" not in said


def test_an_address_that_makes_no_sense_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    said = refused({**environ, "DATABASE_URL": "postgres//someone:hunter2@nowhere"}, tmp_path)
    assert said.startswith("DATABASE_URL is no Postgres connection string")
    assert "hunter2" not in said


def test_an_understanding_without_a_model_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    said = refused({**environ, "UNDERSTANDING": "model"}, tmp_path)
    assert "OPENAI_API_KEY" in said


def test_an_unmigrated_database_is_reported_with_the_remedy(
    postgres_url: str, restaurant: dict[str, int], tmp_path: Path
) -> None:
    assert "python -m store.migrate" in refused(environment(postgres_url, restaurant), tmp_path)
