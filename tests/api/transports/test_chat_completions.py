"""POST /v1/chat/completions, by the openai package on a real server: as voice platforms use it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import pytest

from tests.api.restaurant import new_name

GREETING = {"role": "assistant", "content": "Hi, this is Copper Basil. What can I get you?"}


@dataclass
class Caller:
    """A call by a voice platform: it keeps the history and sends all of it each time."""

    llm: openai.AsyncOpenAI
    session: str = field(default_factory=new_name)
    history: list[dict[str, str]] = field(default_factory=lambda: [{"role": "system", "content": "Be kind."}, GREETING])

    async def asks(self, *texts: str) -> str:
        """The reply to the history with these words of the guest, which do not become part of it."""
        completion = await self.complete(self.history + guest(*texts))
        return str(completion.choices[0].message.content)

    async def says(self, text: str) -> str:
        """The reply; both become part of the history."""
        reply = await self.asks(text)
        self.history += [*guest(text), {"role": "assistant", "content": reply}]
        return reply

    async def complete(self, messages: list[dict[str, str]], **more: Any) -> Any:
        """The completion of this history."""
        return await self.llm.chat.completions.create(model="any", messages=messages, user=self.session, **more)

    async def cart(self) -> dict[str, int]:
        """What is in the cart, asked without a trace in the history."""
        completion = await self.complete(guest("what is in my cart"), metadata={"message_id": new_name()})
        cart = completion.orchestrator.get("cart") or {"lines": []}
        return {line["name"]: line["quantity"] for line in cart["lines"]}

    async def transcript(self, http: httpx.AsyncClient) -> list[str]:
        """The guest's messages that have a turn."""
        answer = await http.get(f"/sessions/{self.session}", params={"user_id": self.session})
        return [turn["text"] for turn in answer.json().get("turns", [])]


def guest(*texts: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text} for text in texts]


@pytest.fixture
async def llm(served: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{served}/v1", api_key="none", max_retries=0) as client:
        yield client


@pytest.fixture
async def http(served: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served) as client:
        yield client


@pytest.fixture
def caller(llm: openai.AsyncOpenAI) -> Caller:
    return Caller(llm)


async def test_the_guests_last_message_is_the_turn(caller: Caller) -> None:
    assert "Coca-Cola" in await caller.says("two cokes please")
    assert await caller.says("and a still water")
    assert await caller.cart() == {"Coca-Cola": 2, "Still Water": 1}


async def test_a_stream_is_the_same_reply_in_sentences(caller: Caller) -> None:
    whole = await caller.asks("what pizzas do you have")
    stream = await caller.complete(
        caller.history + guest("what pizzas do you have"), stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert "$" not in whole, "a spoken reply"


async def test_a_request_that_is_sent_again_does_nothing_twice(caller: Caller, http: httpx.AsyncClient) -> None:
    first = await caller.complete(caller.history + guest("two cokes"))
    again = await caller.complete(caller.history + guest("two cokes"))
    assert again == first
    assert await caller.transcript(http) == ["two cokes"]


async def test_the_same_words_later_are_another_turn(caller: Caller) -> None:
    for _ in range(3):
        await caller.says("a coke")
    assert await caller.cart() == {"Coca-Cola": 3}


async def test_a_history_that_is_cut_gives_each_message_one_turn(caller: Caller) -> None:
    for text in ("a coke", "a still water", "a coke", "a margherita", "medium"):
        await caller.says(text)
        caller.history = caller.history[-2:]
    assert (await caller.cart()) == {"Coca-Cola": 2, "Still Water": 1, "Margherita": 1}


async def test_an_order_is_placed_once_however_often_yes_is_sent(caller: Caller, http: httpx.AsyncClient) -> None:
    for text in ("a coke", "that's all", "pickup", "cash"):
        reply = await caller.says(text)
    assert "?" in reply
    placed = [await caller.asks("yes") for _ in range(3)]
    assert len(set(placed)) == 1
    texts = await caller.transcript(http)
    assert texts.count("yes") == 1


async def test_a_message_takes_the_place_of_one_whose_reply_was_not_taken(
    caller: Caller, http: httpx.AsyncClient
) -> None:
    await caller.says("a still water")
    await caller.asks("two cokes")
    await caller.asks("two cokes no wait")
    await caller.says("two sprites")
    assert await caller.transcript(http) == ["a still water", "two sprites"]
    assert "Coca-Cola" not in await caller.cart()


async def test_of_requests_at_the_same_moment_one_place_has_one_turn(caller: Caller, http: httpx.AsyncClient) -> None:
    await caller.says("a still water")
    same = await asyncio.gather(*(caller.asks("two cokes") for _ in range(3)))
    assert len(set(same)) == 1
    await asyncio.gather(caller.asks("two cokes"), caller.asks("two sprites"), caller.asks("a brownie"))
    assert len(await caller.transcript(http)) == 2
    assert len(await caller.cart()) == 2


async def test_the_first_message_can_be_replaced_too(caller: Caller) -> None:
    await caller.asks("two cokes")
    await caller.says("one still water")
    assert await caller.cart() == {"Still Water": 1}


async def test_a_turn_that_placed_an_order_stands_and_its_reply_is_not_lost(
    caller: Caller, http: httpx.AsyncClient
) -> None:
    for text in ("a still water", "that's all", "pickup", "cash"):
        await caller.says(text)
    placed = await caller.asks("yes")
    after = await caller.says("yes and what are your opening hours")
    assert after.startswith(placed)
    assert "yes" in await caller.transcript(http)


async def test_words_that_were_cut_off_before_their_turn_are_not_lost(caller: Caller) -> None:
    await caller.says("a still water")
    await caller.asks("two cokes", "and a sprite")
    cart = await caller.cart()
    assert cart["Coca-Cola"] == 2
    assert len(cart) == 3


@pytest.mark.parametrize("transcribed_again", ["two cokes", "Two Cokes."])
async def test_words_that_had_a_turn_are_not_carried_out_again(caller: Caller, transcribed_again: str) -> None:
    await caller.says("a still water")
    await caller.asks("two cokes")
    await caller.asks(transcribed_again, "and a sprite")
    assert (await caller.cart())["Coca-Cola"] == 2


async def test_a_call_names_the_session_as_voice_platforms_do(llm: openai.AsyncOpenAI) -> None:
    call = {"id": new_name(), "type": "inboundPhoneCall"}
    completions = [
        await llm.chat.completions.create(model="any", messages=guest(text), extra_body={"call": call})  # type: ignore[arg-type]
        for text in ("a still water", "a brownie")
    ]
    assert [len(each.orchestrator["cart"]["lines"]) for each in completions] == [1, 2]  # type: ignore[attr-defined]
    assert {each.orchestrator["session_id"] for each in completions} == {call["id"]}  # type: ignore[attr-defined]


async def test_a_client_without_a_history_loses_and_repeats_nothing(caller: Caller) -> None:
    for text in ("a coke", "a coke", "a still water", "a coke"):
        await caller.complete(guest(text))
    # The second message is the first one sent again; the last one is new.
    assert await caller.cart() == {"Coca-Cola": 2, "Still Water": 1}


async def test_a_message_goes_on_with_the_first_one(caller: Caller) -> None:
    await caller.complete(guest("a coke"))
    await caller.complete(guest("a coke and a still water"))
    assert await caller.cart() == {"Coca-Cola": 1, "Still Water": 1}


async def test_the_session_goes_on_by_another_transport(caller: Caller, http: httpx.AsyncClient) -> None:
    await caller.says("a coke")
    body = {"text": "a still water", "user_id": caller.session, "session_id": caller.session}
    await http.post("/orchestrate", json=body)
    await caller.says("a coke")
    assert await caller.cart() == {"Coca-Cola": 2, "Still Water": 1}


async def test_the_same_words_by_another_transport_are_another_message(caller: Caller, http: httpx.AsyncClient) -> None:
    body = {"text": "a still water", "user_id": caller.session, "session_id": caller.session}
    await http.post("/orchestrate", json=body)
    await caller.complete(guest("a still water"))
    assert await caller.cart() == {"Still Water": 2}


async def test_a_turn_of_another_transport_is_never_taken_back(caller: Caller, http: httpx.AsyncClient) -> None:
    await caller.asks("a coke")
    body = {"text": "a still water", "user_id": caller.session, "session_id": caller.session}
    await http.post("/orchestrate", json=body)
    await caller.asks("a sprite")
    assert {"Coca-Cola", "Still Water"} <= (await caller.cart()).keys()


async def cut_off(caller: Caller, served: str, text: str) -> None:
    """Send the request and close the connection before its reply."""
    body = json.dumps({"messages": caller.history + guest(text), "user": caller.session}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: api\r\nContent-Length: {len(body)}\r\n"
    _, writer = await asyncio.open_connection(*urlsplit(served).netloc.split(":"))
    writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def test_a_request_that_is_cut_off_leaves_no_trace(caller: Caller, served: str, http: httpx.AsyncClient) -> None:
    await caller.says("a still water")
    await cut_off(caller, served, "two cokes")
    assert await caller.cart() == {"Still Water": 1}
    assert await caller.transcript(http) == ["a still water", "what is in my cart"]


async def test_an_order_that_was_cut_off_is_placed_and_its_reply_is_kept(
    caller: Caller, served: str, http: httpx.AsyncClient
) -> None:
    for text in ("a still water", "that's all", "pickup", "cash"):
        await caller.says(text)
    await cut_off(caller, served, "yes")
    reply = await caller.says("yes")
    assert "order" in reply.lower()
    assert (await caller.transcript(http)).count("yes") == 1
    assert await caller.cart() == {}


async def test_errors_have_the_shape_of_openai(caller: Caller, llm: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await llm.models.retrieve("gpt-4o")
    assert missing.value.code == "not_found"
    assert [model.id async for model in llm.models.list()] == ["mcp-orchestrator"]
    with pytest.raises(openai.UnprocessableEntityError) as nobody:
        await llm.chat.completions.create(model="any", messages=guest("hi"))  # type: ignore[arg-type]
    assert nobody.value.param == "user"
    await caller.complete(guest("a coke"), extra_headers={"Idempotency-Key": "m1"})
    with pytest.raises(openai.ConflictError) as reused:
        await caller.complete(guest("a sprite"), extra_headers={"Idempotency-Key": "m1"})
    assert reused.value.code == "message_id_reused"
    assert reused.value.request_id is not None


async def test_the_request_id_of_a_completion_is_its_trace(caller: Caller) -> None:
    completion = await caller.complete(guest("a coke"), extra_headers={"X-Trace-Id": (trace := new_name())})
    assert completion._request_id == trace
