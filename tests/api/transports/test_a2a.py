"""/a2a, by the SDK's own client on a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from a2a.client import Client, ClientConfig, create_client
from a2a.helpers.proto_helpers import get_data_parts, get_message_text, new_text_part
from a2a.types import a2a_pb2 as wire

from tests.api.restaurant import new_name, open_api, settings_for

SEND_0_3 = {"jsonrpc": "2.0", "id": 1, "method": "message/send"}


@dataclass
class Peer:
    """Another agent."""

    client: Client
    context: str = field(default_factory=new_name)

    async def says(self, text: str, message_id: str | None = None) -> tuple[str, dict[str, Any]]:
        """The reply's words and its data."""
        message = wire.Message(
            message_id=message_id or str(uuid4()), context_id=self.context, role=wire.Role.ROLE_USER,
            parts=[new_text_part(text)],
        )  # fmt: skip
        [event] = [event async for event in self.client.send_message(wire.SendMessageRequest(message=message))]
        self.context = event.message.context_id
        return get_message_text(event.message), dict(get_data_parts(event.message.parts)[0])


@asynccontextmanager
async def peer_of(served: str, *, streaming: bool = False) -> AsyncIterator[Peer]:
    async with httpx.AsyncClient(timeout=30) as http:
        client = await create_client(served, ClientConfig(streaming=streaming, httpx_client=http))
        yield Peer(client)


@pytest.mark.parametrize("streaming", [False, True])
async def test_an_agent_orders_and_each_message_is_one_turn(served: str, streaming: bool) -> None:
    async with peer_of(served, streaming=streaming) as peer:
        for text in ("two still waters", "that's all", "pickup", "cash", "yes"):
            message_id = new_name()
            replies = [await peer.says(text, message_id) for _ in range(2)]
            assert replies[0] == replies[1]
        words, data = replies[1]
    assert data["order"]["status"] == "placed"
    assert len(data["orders"]) == 1
    assert words == data["message"]


async def test_the_session_goes_on_by_chat(served: str) -> None:
    async with peer_of(served) as peer, httpx.AsyncClient(base_url=served) as http:
        await peer.says("a still water")
        guest = {"user_id": peer.context, "session_id": peer.context}
        await http.post("/orchestrate", json={**guest, "text": "a margherita, medium"})
        _, data = await peer.says("what is in my cart?")
    assert [line["quantity"] for line in data["lines"]] == [1, 1]


async def test_a_first_message_that_is_sent_again_stays_in_its_session(served: str) -> None:
    async with peer_of(served) as peer:
        peer.context = ""
        await peer.says("a still water", message_id := new_name())
        first, peer.context = peer.context, ""
        _, data = await peer.says("a still water", message_id)
    assert peer.context == first
    assert [line["quantity"] for line in data["lines"]] == [1]


async def test_a_message_without_text_is_refused_by_its_type(served: str) -> None:
    picture = {"url": "https://pictures.example/pizza.png", "mediaType": "image/png"}
    message = {"messageId": new_name(), "role": "ROLE_USER", "parts": [picture]}
    call = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": message}}
    async with httpx.AsyncClient(base_url=served) as http:
        answer = await http.post("/a2a", json=call, headers={"A2A-Version": "1.0"})
    assert answer.json()["error"]["code"] == -32005, "ContentTypeNotSupportedError"


async def test_the_card_describes_the_agent(served: str) -> None:
    async with httpx.AsyncClient(base_url=served) as http:
        card = (await http.get("/.well-known/agent-card.json")).json()
    assert [(each["url"], each["protocolVersion"]) for each in card["supportedInterfaces"]] == [
        (f"{served}/a2a", "1.0"), (f"{served}/a2a", "0.3"),
    ]  # fmt: skip
    assert card["url"] == f"{served}/a2a"
    assert card["skills"][0]["id"] == "order"


async def test_clients_of_0_3_are_answered(served: str) -> None:
    part = {"kind": "text", "text": "a still water"}
    message = {"kind": "message", "messageId": new_name(), "role": "user", "parts": [part]}
    async with httpx.AsyncClient(base_url=served, timeout=30) as http:
        answer = (await http.post("/a2a", json=SEND_0_3 | {"params": {"message": message}})).json()
    assert "Still Water" in answer["result"]["parts"][0]["text"]


async def test_a_caller_needs_a_key_while_auth_is_on(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, auth="key")) as client:
        assert (await client.post("/a2a", json=SEND_0_3)).status_code == 401
        assert (await client.get("/.well-known/agent-card.json")).status_code == 200
