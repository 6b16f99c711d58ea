"""Repeated messages get the same reply without effects; sessions belong to their owner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.restaurant import Guest, open_api, settings_for, urls_of_before
from tests.api.transports.test_orchestrate import problem_of
from tests.contract.before import ServicesOfBefore


@pytest.fixture
async def before() -> AsyncIterator[ServicesOfBefore]:
    async with ServicesOfBefore() as services:
        yield services


@pytest.fixture
async def patron(api_database: str, before: ServicesOfBefore) -> AsyncIterator[Guest]:
    """A guest of services that would take the same order twice."""
    async with open_api(settings_for(api_database, urls_of_before(before))) as client:
        yield Guest(client)


async def ready_to_say_yes(guest: Guest) -> None:
    await guest.says("a cola", order_delivery_mode="pickup", order_payment_method="cash")
    assert guest.last["pending"] == "confirm"


async def send(guest: Guest, key: str, **body: Any) -> httpx.Response:
    sent = {"text": "yes", "user_id": guest.name, **body}
    return await guest.client.post("/orchestrate", json=sent, headers={"Idempotency-Key": key})


async def test_the_same_key_gives_the_same_bytes_and_places_one_order(patron: Guest, before: ServicesOfBefore) -> None:
    await ready_to_say_yes(patron)
    first = await send(patron, "key-1")
    again = await send(patron, "key-1")
    assert "is placed" in first.json()["reply_text"]
    assert again.status_code == 200
    assert again.content == first.content
    assert len(before.orders) == 1


async def test_the_same_message_many_times_at_once_is_one_turn(patron: Guest, before: ServicesOfBefore) -> None:
    await ready_to_say_yes(patron)
    turn = patron.last["turn"]
    answers = await asyncio.gather(*(send(patron, "key-1") for _ in range(5)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["turn"] == turn + 1
    assert len(before.orders) == 1


async def test_two_sayings_of_yes_are_one_order(patron: Guest, before: ServicesOfBefore) -> None:
    await ready_to_say_yes(patron)
    answers = await asyncio.gather(send(patron, "key-1"), send(patron, "key-2"))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(before.orders) == 1


async def test_a_message_id_in_the_body_counts_like_the_header(patron: Guest) -> None:
    await patron.says("a cola", message_id="m-1")
    first = patron.last
    await patron.says("a cola", message_id="m-1")
    assert patron.last == first
    assert first["message_id"] == "m-1"
    await patron.says("show my cart")
    assert patron.cart == {"Cola": 1}


async def test_a_retry_may_be_traced_under_another_id(patron: Guest) -> None:
    first = await send(patron, "key-1", text="a cola", trace_id="trace-1")
    again = await send(patron, "key-1", text="a cola", trace_id="trace-2")
    assert again.content == first.content


async def test_a_key_that_was_used_for_another_message_is_refused(patron: Guest) -> None:
    await send(patron, "key-1", text="a cola")
    problem_of(await send(patron, "key-1", text="two colas"), 409, "message_id_reused")
    problem_of(await send(patron, "key-1", text="a cola", order_table_number="4"), 409, "message_id_reused")
    await patron.says("show my cart")
    assert patron.cart == {"Cola": 1}


async def test_the_same_key_in_another_session_is_another_message(patron: Guest) -> None:
    first = await send(patron, "key-1", text="a cola")
    other = await send(patron, "key-1", text="a cola", channel="app")
    assert other.json()["session_id"] != first.json()["session_id"]


async def test_tenants_do_not_share_sessions(patron: Guest) -> None:
    await patron.says("a cola")
    elsewhere = {"text": "show my cart", "user_id": "somebody-else", "session_id": patron.last["session_id"]}
    answer = await patron.client.post("/orchestrate", json={**elsewhere, "tenant": "another-brand"})
    assert answer.status_code == 200
    assert answer.json()["turn"] == 1


async def test_turns_of_a_session_that_come_together_are_all_kept(patron: Guest) -> None:
    await asyncio.gather(*(send(patron, f"key-{n}", text="a cola") for n in range(8)))
    await patron.says("show my cart")
    assert patron.cart == {"Cola": 8}
    assert patron.last["turn"] == 9


async def test_ids_with_a_phone_number_are_returned_and_make_a_retry_safe(guest: Guest, post: Any) -> None:
    phone, mail = "+44 20 7946 0958", "ada@example.com"
    body = {"text": "a still water", "user_id": guest.name, "message_id": phone, "trace_id": mail}
    first, again = [(await post("/orchestrate", json=body)).json() for _ in range(2)]
    assert first == again
    assert (first["message_id"], first["trace_id"]) == (phone, mail)
