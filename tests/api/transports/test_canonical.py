"""POST /canonical/{channel}: the same conversation in the canonical envelope."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.api.restaurant import Guest, new_name
from tests.api.transports.test_orchestrate import V2_ROUTES, problem_of

FULL: dict[str, Any] = {
    "version": "1.1",
    "timestamp": "2025-11-21T21:28:56.146Z",
    "context": {"channel": "voice", "device": "browser", "locale": "en-US", "tenant": "acme", "client_app": "kiosk"},
    "session": {"session_id": "sess-123:web", "conversation_id": "conv-001", "user_id": "user-123", "turn": 1},
    "request": {"type": "text", "text": "Can you read me the menu?", "transcript": "can you read me the menu"},
    "observability": {"trace_id": "trace-abc-123", "message_id": "msg-1", "span_id": "span-1"},
}


def envelope(text: str, user: str, **parts: object) -> dict[str, Any]:
    """The least that an adapter sends."""
    return {"session": {"session_id": f"{user}:s", "user_id": user}, "request": {"text": text}, **parts}


async def test_a_full_envelope_is_answered_in_an_envelope(client: httpx.AsyncClient) -> None:
    asked = copy.deepcopy(FULL)
    asked["session"]["session_id"] = session = new_name()
    answer = await client.post("/canonical/voice", json=asked)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["version"] == "1.1"
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
    response = body["response"]
    assert (response["status"], response["code"], response["message_type"]) == ("success", 200, "reply")
    assert response["route"] in V2_ROUTES
    assert response["route"] == "menu"
    assert isinstance(response["latency_ms"], float)
    assert body["session"] == {
        "session_id": session, "user_id": "user-123", "turn": 1, "locale": "en-US", "tenant": "acme",
    }  # fmt: skip
    assert body["payload"]["type"] == "text"
    assert "Pizza" in body["payload"]["text"]
    assert body["payload"]["metadata"]["source"] == "mcp_orchestrator"
    assert body["observability"]["trace_id"] == "trace-abc-123"
    assert body["observability"]["message_id"] == "msg-1"


async def test_the_least_envelope_is_enough(client: httpx.AsyncClient) -> None:
    answer = await client.post("/canonical/voice", json=envelope("hello", new_name()))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["version"] == "1.0"
    assert body["session"]["tenant"] == "default"
    assert body["observability"]["trace_id"]


async def test_the_path_names_the_channel_and_voice_replies_are_shorter(client: httpx.AsyncClient) -> None:
    user = new_name()
    spoken = await client.post("/canonical/voice", json=envelope("What is on the menu?", user))
    written = await client.post("/canonical/web", json=envelope("What is on the menu?", user))
    assert "$" not in spoken.json()["payload"]["text"]
    assert "\n" not in spoken.json()["payload"]["text"]
    assert "$" in written.json()["payload"]["text"]
    assert (await client.post("/canonical/a-channel-of-tomorrow", json=envelope("hi", user))).status_code == 200


async def test_both_endpoints_share_a_session(client: httpx.AsyncClient) -> None:
    guest = Guest(client, fixed={"channel": "web"})
    await guest.says("a still water")
    spoken = envelope("show my cart", guest.name)
    spoken["session"]["session_id"] = guest.last["session_id"]
    answer = (await client.post("/canonical/voice", json=spoken)).json()
    assert answer["session"]["turn"] == 2
    assert "Still Water" in answer["payload"]["text"]


async def test_an_envelope_that_is_sent_again_is_answered_with_the_same_bytes(client: httpx.AsyncClient) -> None:
    asked = envelope("a still water", new_name(), observability={"message_id": "m-1"})
    first = await client.post("/canonical/voice", json=asked)
    again = await client.post("/canonical/voice", json=asked)
    assert again.content == first.content
    asked["request"]["text"] = "two still waters"
    problem_of(await client.post("/canonical/voice", json=asked), 409, "message_id_reused")


@pytest.mark.parametrize("missing", [("session", "session_id"), ("session", "user_id"), ("request", "text")])
async def test_session_user_and_text_are_required(missing: tuple[str, str], client: httpx.AsyncClient) -> None:
    asked = envelope("SECRET", new_name())
    part, name = missing
    del asked[part][name]
    answer = await client.post("/canonical/voice", json=asked)
    problem = problem_of(answer, 422, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [f"{part}.{name}"]
    assert "SECRET" not in answer.text


async def test_audio_may_bring_its_transcript_alone(client: httpx.AsyncClient) -> None:
    for request in ({"type": "audio", "transcript": "a still water"}, {"text": "", "transcript": "a still water"}):
        asked = envelope("", new_name(), version="1.1", request=request)
        answer = (await client.post("/canonical/voice", json=asked)).json()
        assert answer["version"] == "1.1"
        assert "Still Water" in answer["payload"]["text"]


async def test_a_text_goes_before_its_transcript(client: httpx.AsyncClient) -> None:
    asked = envelope("", new_name(), request={"text": "a still water", "transcript": "a steel water"})
    assert "Still Water" in (await client.post("/canonical/voice", json=asked)).json()["payload"]["text"]


async def test_unknown_parts_are_ignored(client: httpx.AsyncClient) -> None:
    asked = envelope("hello", new_name(), routing={"region": "eu"}, context={"battery": 7})
    assert (await client.post("/canonical/voice", json=asked)).status_code == 200
