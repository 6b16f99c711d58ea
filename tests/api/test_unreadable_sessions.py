"""A stored session of an unreadable shape: the guest may start over; until then it is preserved."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.types.json import Json

from observability.events import SessionUnreadable, to_log_record
from store.threads import thread_id
from tests.api.restaurant import Guest

Checkpoint = Any
Break = Callable[[Checkpoint], Checkpoint]


def channel(name: str, value: object) -> Break:
    def broken(checkpoint: Checkpoint) -> Checkpoint:
        return {**checkpoint, "channel_values": {**checkpoint["channel_values"], name: value}}

    return broken


def session(**changed: object) -> Break:
    def broken(checkpoint: Checkpoint) -> Checkpoint:
        return channel("session", {**checkpoint["channel_values"]["session"], **changed})(checkpoint)

    return broken


SESSIONS: dict[str, Break] = {
    "cart is a list": session(cart=[1]),
    "cart of other lines": session(cart={"lines": [{"dish": "pizza"}]}),
    "orders is a number": session(orders=7),
    "version is a text": session(schema_version="two"),
    "version is null": session(schema_version=None),
    "session is a list": channel("session", [1]),
    "session is a text": channel("session", "x"),
    "session is a number": channel("session", 5),
    "no channel versions": lambda c: {**session(cart=[1])(c), "channel_versions": None},
    "a text": lambda _: "x",
    "a list": lambda _: [1, 2],
    "an empty object": lambda _: {},
    "no channels": lambda c: {k: v for k, v in c.items() if k != "channel_values"},
    "channels is a list": lambda c: {**c, "channel_values": [1]},
    "no id": lambda c: {k: v for k, v in session(cart=[1])(c).items() if k != "id"},
}
READABLE: dict[str, Break] = {
    "turn is a list": channel("turn", [1]),
    "turn without request": channel("turn", {"reply": None}),
    "turn of another shape": channel("turn", {"request": {"text": 5}, "reply": None}),
    "messages is an object": channel("messages", {"a": 1}),
    "messages of another shape": channel("messages", [1, {"id": 5}, {"type": "human"}]),
    "messages is a number": channel("messages", 5),
    "an unknown channel": channel("mood", "fine"),
    "no versions": lambda c: {**c, "channel_versions": 5, "versions_seen": []},
}


async def with_cart(client: httpx.AsyncClient) -> Guest:
    guest = Guest(client, fixed={"session_id": f"s-{uuid.uuid4()}"})
    await guest.says("a still water")
    assert guest.cart == {"Still Water": 1}
    return guest


def stored(database: str, guest: Guest) -> Checkpoint:
    with psycopg.connect(database) as connection:
        found = connection.execute("select checkpoint from checkpoints where thread_id = %s", (thread(guest),))
        [row] = found.fetchall()
        return row[0]


def thread(guest: Guest) -> str:
    return str(thread_id("default", guest.fixed["session_id"], guest.name))


def spoil(database: str, guest: Guest, broken: Break) -> Checkpoint:
    checkpoint = broken(copy.deepcopy(stored(database, guest)))
    with psycopg.connect(database) as connection:
        update = "update checkpoints set checkpoint = %s where thread_id = %s"
        connection.execute(update, (Json(checkpoint), thread(guest)))
    return checkpoint


@pytest.mark.parametrize("broken", SESSIONS.values(), ids=SESSIONS)
async def test_the_guest_is_offered_to_start_over_and_can(
    client: httpx.AsyncClient, api_database: str, broken: Break
) -> None:
    guest = await with_cart(client)
    spoil(api_database, guest, broken)
    for text in ("two more please", "don't start over", "what is on the menu?", "no", "could we start over tomorrow?"):
        assert "Shall we start over?" in await guest.says(text), text
        assert guest.last["error"]["code"] == "session_unreadable"
        assert guest.last["quick_replies"] == ["Start over"]
        assert guest.cart == {}
        assert stored(api_database, guest)["channel_values"]["session"]["unread"] is not None
    assert "We start over" in await guest.says("Start over")
    assert "error" not in guest.last
    await guest.says("a still water")
    assert guest.cart == {"Still Water": 1}
    await guest.says("that's all, pickup, cash")
    assert "is placed" in await guest.says("yes")


@pytest.mark.parametrize("broken", READABLE.values(), ids=READABLE)
async def test_unreadable_parts_outside_the_session_are_dropped(
    client: httpx.AsyncClient, api_database: str, broken: Break
) -> None:
    guest = await with_cart(client)
    spoil(api_database, guest, broken)
    await guest.says("two still waters")
    assert guest.cart == {"Still Water": 3}


@pytest.mark.parametrize("words", ["yes", "Yes please", "let's start over", "ok, start again please", "restart"])
async def test_starting_over_is_asked_for_in_many_words(
    client: httpx.AsyncClient, api_database: str, words: str
) -> None:
    guest = await with_cart(client)
    spoil(api_database, guest, session(cart=[1]))
    assert "We start over" in await guest.says(words)


@pytest.mark.parametrize("words", ["Empezar de nuevo", "sí", "empecemos otra vez, por favor"])
async def test_in_spanish_too(client: httpx.AsyncClient, api_database: str, words: str) -> None:
    guest = await with_cart(client)
    guest.fixed["locale"] = "es"
    spoil(api_database, guest, session(cart=[1]))
    assert "¿Empezamos de nuevo?" in await guest.says("dos más")
    assert guest.last["quick_replies"] == ["Empezar de nuevo"]
    assert "Empezamos de nuevo" in await guest.says(words)
    await guest.says("un agua sin gas")
    assert guest.cart == {"Still Water": 1}


async def test_a_repaired_session_continues(client: httpx.AsyncClient, api_database: str) -> None:
    guest = await with_cart(client)
    whole = stored(api_database, guest)["channel_values"]["session"]
    spoil(api_database, guest, session(cart=[1]))
    await guest.says("hello")
    kept = stored(api_database, guest)["channel_values"]["session"]["unread"]
    assert kept == {**whole, "cart": [1]}
    spoil(api_database, guest, session(unread=whole))
    await guest.says("two still waters")
    assert guest.cart == {"Still Water": 3}


async def test_staff_get_an_event_that_names_the_places_and_no_value(
    client: httpx.AsyncClient, api_database: str, event_log: pytest.LogCaptureFixture
) -> None:
    guest = await with_cart(client)
    spoil(api_database, guest, session(cart={"lines": [{"secret": "peanuts"}]}))
    await guest.says("hello")
    found = [vars(record).get("event") for record in event_log.records]
    [event] = [each for each in found if isinstance(each, SessionUnreadable)]
    assert "cart.lines.0" in event.detail
    assert "peanuts" not in event.detail
    assert to_log_record(event).levelname == "ERROR"


async def test_a_spoilt_session_costs_no_other_guest_anything(client: httpx.AsyncClient, api_database: str) -> None:
    one, other = await with_cart(client), await with_cart(client)
    spoil(api_database, one, session(cart=[1]))
    await one.says("hello")
    await other.says("two still waters")
    assert other.cart == {"Still Water": 3}
