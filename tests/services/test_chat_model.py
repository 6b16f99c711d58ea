"""The model client, over real HTTP: what it asks, and that everything wrong becomes a ModelError after one request."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from pydantic import SecretStr

from observability.events import LOGGER_NAME
from observability.spans import record_spans
from services.budget import turn_budget
from services.llm.chat import ChatModel, ModelSettings, StructuredMethod
from services.llm.errors import (
    ModelCircuitOpen,
    ModelError,
    ModelNonsense,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from tests.services.completions import GOOD, Reading, called, completion, wrapped
from tests.services.stand_in import How, Reply, StandIn, refusing_url

METHODS: tuple[StructuredMethod, ...] = ("json_schema", "function_calling", "json_mode")
KEY = "sk-very-secret-key"
SYSTEM, USER = "Read what the guest says.", "a margherita for guest seven please"


@asynccontextmanager
async def model(
    url: str, method: StructuredMethod = "json_schema", timeout_s: float = 5.0, failures: int = 10**6
) -> AsyncIterator[ChatModel]:
    opened = ChatModel(
        ModelSettings(
            model="stand-in",
            api_key=SecretStr(KEY),
            base_url=url,
            timeout_s=timeout_s,
            method=method,
            failures=failures,
        )
    )
    yield opened
    await opened.aclose()


Asked = dict[StructuredMethod, tuple[StandIn, ChatModel]]


@pytest.fixture(scope="module")
async def asked_by() -> AsyncIterator[Asked]:
    """One server and one model client per method: making a client takes longer than asking it a hundred times."""
    async with AsyncExitStack() as stack:
        opened: Asked = {}
        for method in METHODS:
            server = await stack.enter_async_context(StandIn())
            opened[method] = server, await stack.enter_async_context(model(server.url, method))
        yield opened


async def failure(asked_by: Asked, reply: Reply, method: StructuredMethod = "json_schema") -> ModelError:
    """The error that this answer becomes; after one request, and without a word of what was said or of the key."""
    server, asked = asked_by[method]
    server.now_answers(reply)
    with pytest.raises(ModelError) as caught:
        await asked.complete(SYSTEM, USER, Reading)
    assert len(server.seen) == 1
    for secret in (KEY, "guest seven", server.url, "pineapple"):
        assert secret not in f"{caught.value!s} {caught.value!r} {caught.value.detail}"
    return caught.value


GOOD_ANSWERS: dict[StructuredMethod, Callable[[], Reply]] = {
    "json_schema": lambda: completion(GOOD),
    "function_calling": lambda: called(json.dumps(GOOD)),
    "json_mode": lambda: completion(GOOD),
}


@pytest.mark.parametrize("method", METHODS)
async def test_one_question_is_one_request_with_a_typed_answer(method: StructuredMethod) -> None:
    async with StandIn(GOOD_ANSWERS[method]()) as server, model(server.url, method) as asked:
        answer = await asked.complete(SYSTEM, USER, Reading)
    assert answer == Reading(intent="order", confidence=0.9, items=["a margherita"])
    (seen,) = server.seen
    assert seen.path == "/service/chat/completions"
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.json["model"] == "stand-in"
    assert [message["role"] for message in seen.json["messages"]] == ["system", "user"]
    assert seen.json["messages"][1]["content"] == USER
    assert (seen.json["temperature"], seen.json["max_completion_tokens"]) == (0, 2000)
    assert not seen.json.get("stream")


async def test_the_server_is_told_the_schema_the_way_that_is_configured() -> None:
    sent = {}
    for method in METHODS:
        async with StandIn(GOOD_ANSWERS[method]()) as server, model(server.url, method) as asked:
            await asked.complete(SYSTEM, USER, Reading)
        sent[method] = server.seen[0].json
    assert sent["json_schema"]["response_format"]["json_schema"]["schema"]["properties"]["intent"]["enum"]
    assert sent["function_calling"]["tools"][0]["function"]["parameters"]["properties"]["intent"]["enum"]
    assert sent["json_mode"]["response_format"] == {"type": "json_object"}
    assert '"track_order"' in sent["json_mode"]["messages"][0]["content"]


async def test_a_model_that_cannot_be_reached_is_unavailable() -> None:
    async with model(refusing_url()) as asked:
        with pytest.raises(ModelUnavailable):
            await asked.complete(SYSTEM, USER, Reading)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, ModelRefused),
        (401, ModelRefused),
        (403, ModelRefused),
        (404, ModelRefused),
        (422, ModelRefused),
        (307, ModelRefused),
        (408, ModelTimeout),
        (429, ModelUnavailable),
        (500, ModelUnavailable),
        (503, ModelUnavailable),
    ],
)
async def test_a_status_is_answered_once_and_typed(asked_by: Asked, status: int, expected: type[ModelError]) -> None:
    body = json.dumps({"error": {"message": f"no pineapple for {KEY}", "type": "x", "code": "y"}}).encode()
    assert (
        type(await failure(asked_by, Reply(body, status, {"Retry-After": "0", "Location": "/elsewhere"}))) is expected
    )


async def test_neither_a_stall_nor_a_drip_outlasts_the_limit() -> None:
    stalled, dripping = (Reply(completion(GOOD).body, how=how) for how in (How.STALLED, How.DRIPPING))
    async with StandIn(stalled, dripping) as server, model(server.url, timeout_s=0.4) as asked:
        for _ in range(2):
            with pytest.raises(ModelTimeout):
                await asked.complete(SYSTEM, USER, Reading)
    assert len(server.seen) == 2


@pytest.mark.parametrize("how", [How.DROPPED, How.CUT])
async def test_a_dropped_connection_is_unavailable(asked_by: Asked, how: How) -> None:
    assert isinstance(await failure(asked_by, Reply(completion(GOOD).body, how=how)), ModelUnavailable)


NONSENSE = {
    "words": "I would love a pineapple pizza!",
    "half": '{"intent": "order", "confi',
    "an intent outside the set": {**GOOD, "intent": "pineapple"},
    "a confidence above one": {**GOOD, "confidence": 1.5},
    "a field missing": {"confidence": 0.5},
    "a list": [GOOD],
    "empty": "",
    "null": "null",
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
async def test_an_answer_that_does_not_fit_is_nonsense(
    asked_by: Asked, method: StructuredMethod, content: object
) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    reply = called(text) if method == "function_calling" else completion(text)
    assert isinstance(await failure(asked_by, reply, method), ModelNonsense)


async def test_words_where_a_function_call_was_asked_for_are_nonsense(asked_by: Asked) -> None:
    assert isinstance(
        await failure(asked_by, completion("One pineapple pizza, sure!"), "function_calling"), ModelNonsense
    )


@pytest.mark.parametrize("method", METHODS)
async def test_a_refusal_is_a_refusal_however_it_is_asked_for(asked_by: Asked, method: StructuredMethod) -> None:
    assert isinstance(
        await failure(asked_by, completion(None, refusal="I can't talk about pineapple"), method), ModelRefused
    )


@pytest.mark.parametrize("method", METHODS)
async def test_an_answer_cut_off_by_its_length_is_nonsense(asked_by: Asked, method: StructuredMethod) -> None:
    message = {"role": "assistant", "content": '{"intent": "ord'}
    assert isinstance(await failure(asked_by, wrapped(message, finish="length"), method), ModelNonsense)


BODIES = {
    "nothing": b"",
    "no json": b"<html>pineapple</html>",
    "half": completion(GOOD).body[:80],
    "null": b"null",
    "a list": b"[]",
    "text": b'"pineapple"',
    "an empty object": b"{}",
    "no choices": b'{"choices": []}',
    "null choices": b'{"choices": null}',
    "a choice of nothing": b'{"choices": [null]}',
    "a choice without message": b'{"choices": [{"index": 0}]}',
    "a null message": b'{"choices": [{"index": 0, "message": null}]}',
    "a message of text": b'{"choices": [{"message": "pineapple"}]}',
    "an error in a 200": b'{"error": {"message": "pineapple"}}',
    "not utf-8": b"\xff\xfe\xfd",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_is_no_completion_is_nonsense(asked_by: Asked, method: StructuredMethod, body: bytes) -> None:
    assert isinstance(await failure(asked_by, Reply(body), method), ModelNonsense)


async def test_the_next_question_is_answered_after_a_failure() -> None:
    async with StandIn(Reply(b"", 500), completion(GOOD)) as server, model(server.url) as asked:
        with pytest.raises(ModelUnavailable):
            await asked.complete(SYSTEM, USER, Reading)
        assert (await asked.complete(SYSTEM, USER, Reading)).intent == "order"


async def test_a_question_leaves_one_span_and_one_event(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    async with StandIn(completion(GOOD), Reply(b"", 500)) as server, model(server.url) as asked:
        with record_spans() as turn:
            await asked.complete(SYSTEM, USER, Reading)
            with pytest.raises(ModelUnavailable):
                await asked.complete(SYSTEM, USER, Reading)
    assert [(step.kind, step.outcome) for step in turn.spans] == [("model", "ok"), ("model", "error")]
    good, bad = (record.event for record in caplog.records if record.name == LOGGER_NAME)
    assert (good.tokens_in, good.tokens_out, good.error_code) == (120, 15, None)
    assert bad.error_code == "model_unavailable"
    assert good.prompt_hash == bad.prompt_hash != ""


def test_the_key_is_not_in_what_describes_the_settings() -> None:
    assert KEY not in repr(ModelSettings(model="m", api_key=SecretStr(KEY)))


async def test_a_model_that_is_down_is_left_alone_for_a_while() -> None:
    async with StandIn(Reply(b"", 503)) as server, model(server.url, failures=2) as asked:
        for _ in range(5):
            with pytest.raises(ModelError) as caught:
                await asked.complete(SYSTEM, USER, Reading)
        assert len(server.seen) == 2
    assert isinstance(caught.value, ModelCircuitOpen)


async def test_a_model_that_answers_nonsense_is_asked_again() -> None:
    replies = completion("no"), completion("no"), completion(GOOD)
    async with StandIn(*replies) as server, model(server.url, failures=1) as asked:
        for _ in range(2):
            with pytest.raises(ModelNonsense):
                await asked.complete(SYSTEM, USER, Reading)
        await asked.complete(SYSTEM, USER, Reading)


async def test_a_model_call_is_cut_to_what_the_turn_has_left() -> None:
    async with StandIn(Reply(how=How.STALLED)) as server, model(server.url, timeout_s=30) as asked:
        with turn_budget(0.1), pytest.raises(ModelTimeout):
            await asked.complete(SYSTEM, USER, Reading)
