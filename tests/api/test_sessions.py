"""GET /sessions/{session_id} returns a guest's own sessions only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api.restaurant import Guest, new_name
from tests.api.transports.test_orchestrate import problem_of


async def read(client: httpx.AsyncClient, session_id: str, user_id: str, **asked: Any) -> httpx.Response:
    headers = {"X-Trace-Id": "trace-1"}
    return await client.get(f"/sessions/{session_id}", params={"user_id": user_id, **asked}, headers=headers)


async def test_a_transcript_has_the_messages_and_replies(guest: Guest) -> None:
    said = ["hello", "a still water", "thanks"]
    replies = [await guest.says(text, message_id=f"m-{n}", trace_id=f"t-{n}") for n, text in enumerate(said)]
    answer = await read(guest.client, guest.last["session_id"], guest.name)
    body = answer.json()
    assert answer.status_code == 200
    assert [turn["text"] for turn in body["turns"]] == said
    assert [turn["reply_text"] for turn in body["turns"]] == replies
    assert [(turn["turn"], turn["message_id"], turn["trace_id"]) for turn in body["turns"]] == [
        (1, "m-0", "t-0"),
        (2, "m-1", "t-1"),
        (3, "m-2", "t-2"),
    ]
    assert {turn["channel"] for turn in body["turns"]} == {"web"}
    assert body["turns"][1]["route"] == "order"
    assert (body["user_id"], body["tenant"], body["earlier"]) == (guest.name, "default", None)


async def test_a_long_session_is_read_page_by_page_from_its_end(guest: Guest) -> None:
    for _ in range(5):
        await guest.says("hello")
    pages, asked = [], {"limit": 2}
    while True:
        body = (await read(guest.client, guest.last["session_id"], guest.name, **asked)).json()
        pages.append([turn["turn"] for turn in body["turns"]])
        if body["earlier"] is None:
            break
        asked["before"] = body["earlier"]
    assert pages == [[4, 5], [2, 3], [1]]


@pytest.mark.parametrize("where", [{}, {"tenant": "another-brand"}])
async def test_another_guests_session_is_unknown(guest: Guest, where: dict[str, str]) -> None:
    await guest.says("a still water")
    user = new_name() if not where else guest.name
    unknown = await read(guest.client, new_name(), user, **where)
    strangers = await read(guest.client, guest.last["session_id"], user, **where)
    problem_of(strangers, 404, "unknown_session")
    assert (strangers.content, dict(strangers.headers)) == (unknown.content, dict(unknown.headers))


async def test_a_message_in_another_guests_session_begins_a_new_one(guest: Guest) -> None:
    await guest.says("a still water")
    session = guest.last["session_id"]
    thief = Guest(guest.client, fixed={"trace_id": "t", "message_id": "m"})
    in_unknown = await thief.says("show my cart", session_id=new_name())
    in_anothers = await thief.says("show my cart", session_id=session)
    assert (in_anothers, thief.last["turn"], thief.cart) == (in_unknown, 1, {})
    await guest.says("show my cart")
    assert (guest.cart, guest.last["turn"]) == ({"Still Water": 1}, 2)


async def test_a_session_id_may_have_special_characters(guest: Guest) -> None:
    for session in (f"{guest.name}/table 7", f"{guest.name}?x=1#é"):
        await guest.says("hello", session_id=session)
        assert (await read(guest.client, quote(session, safe=""), guest.name)).json()["session_id"] == session


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 201}, {"before": 0}, {"before": 2**40}, {"user_id": " "}])
async def test_a_question_that_makes_no_sense_is_refused(client: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    problem_of(await read(client, "a-session", **{"user_id": "ada", **asked}), 422, "invalid_request")
