"""Any input gets a problem response or a valid reply, never 500; nothing of a rejected message is stored."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.restaurant import new_name
from tests.api.transports.test_orchestrate import problem_of

NESTED = 100_000
JSON = {"Content-Type": "application/json"}
Kept = Callable[[], Awaitable[tuple[int, int, int]]]

HOSTILE: dict[str, object] = {
    "null": None,
    "true": True,
    "a number": 7,
    "a negative number": -1,
    "a gigantic number": 10**400,
    "a float": 1.5,
    "infinity": float("inf"),
    "not a number": float("nan"),
    "an empty list": [],
    "a list": ["x", 1, None],
    "an empty object": {},
    "an object": {"text": "hi", "$ref": "#"},
    "nothing": "",
    "blanks": " \t\n",
    "a NUL": "a\x00b",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "a lone surrogate": "a\ud800b",
    "a reversed pair": "\udc00\ud800",
    "bidirectional tricks": "\u202eevil\u202c\u2066x\u2069",
    "no characters": "\ufffe\uffff\U0010ffff",
    "combining marks": "a" + "\u0301" * 500,
    "emoji": "👩‍👩‍👧‍👦" * 50,
    "SQL": "'; DROP TABLE turns; --",
    "a template": "{{ 7 * 7 }}{% for x in y %}",
    "a format": "%s%n {0.__class__}",
    "a path": "../../etc/passwd",
    "a header": "x\r\nSet-Cookie: a=b",
    "markup": "<script>alert(1)</script>",
    "long": "x" * 5_000,
    "very long": "lorem ipsum " * 10_000,
    "many objects": [{"name": "x"}] * 1_000,
}


def orchestrate(**fields: object) -> dict[str, Any]:
    return {"text": "hello", "user_id": "ada", "session_id": new_name(), **fields}


def envelope(part: str, field: str, value: object) -> dict[str, Any]:
    body: dict[str, Any] = {
        "version": "1.1",
        "context": {"locale": "en"},
        "session": {"session_id": new_name(), "user_id": "ada"},
        "request": {"text": "hello"},
        "observability": {},
    }
    if part:
        body[part] = {**body[part], field: value}
    else:
        body[field] = value
    return body


ORCHESTRATE_FIELDS = (
    "text", "user_id", "channel", "session_id", "trace_id", "order_items", "order_payment_method",
    "order_delivery_mode", "order_special_instructions", "order_table_number", "tracking_order_id",
    "tenant", "locale", "message_id",
)  # fmt: skip
ITEM_FIELDS = ("id", "name", "quantity", "price", "currency")
ENVELOPE_FIELDS = (
    ("", "version"), ("", "timestamp"), ("", "context"), ("", "session"), ("", "request"), ("", "observability"),
    ("context", "channel"), ("context", "device"), ("context", "locale"), ("context", "tenant"),
    ("context", "client_app"), ("session", "session_id"), ("session", "user_id"), ("session", "conversation_id"),
    ("session", "turn"), ("request", "text"), ("request", "type"), ("request", "transcript"),
    ("request", "intent_override"), ("observability", "trace_id"), ("observability", "message_id"),
    ("observability", "span_id"),
)  # fmt: skip


def requests_with(value: object) -> Iterator[tuple[str, str, bytes]]:
    """The position of the value, the path, the body."""
    yield "body", "/orchestrate", _json(value)
    yield "body", "/canonical/web", _json(value)
    for field in ORCHESTRATE_FIELDS:
        yield field, "/orchestrate", _json(orchestrate(**{field: value}))
    for field in ITEM_FIELDS:
        yield (
            f"order_items.{field}",
            "/orchestrate",
            _json(orchestrate(order_items=[{"name": "Lemonade", field: value}])),
        )
    for part, field in ENVELOPE_FIELDS:
        yield f"{part}.{field}", "/canonical/web", _json(envelope(part, field, value))


BROKEN: dict[str, bytes] = {
    "an empty body": b"",
    "no JSON": b"text=hello&user_id=ada",
    "cut off": b'{"text": "hello", "user_id": "ada"',
    "two bodies": b'{"text": "hello", "user_id": "ada"}{}',
    "not UTF-8": b'{"text": "\xff\xfe", "user_id": "ada"}',
    "UTF-16": '{"text": "hello", "user_id": "ada", "session_id": "utf-16"}'.encode("utf-16"),
    "a deeply nested list": b"[" * NESTED + b"]" * NESTED,
    "a deeply nested object": b'{"text":' * NESTED + b"1" + b"}" * NESTED,
    "a deeply nested field": b'{"user_id": "ada", "text": ' + b"[" * 500 + b"]" * 500 + b"}",
    "a number of many digits": b'{"user_id": "ada", "text": ' + b"9" * 20_000 + b"}",
    "a large exponent": b'{"user_id": "ada", "text": 1e99999}',
    "half an escape": rb'{"user_id": "ada", "text": "\u12"}',
    "a NUL byte": b'{"user_id": "ada", "text": "\x00"}',
}


def _json(value: object) -> bytes:
    """JSON without checks: NaN, Infinity and lone surrogates are sent unchanged."""
    return json.dumps(value).encode()


@pytest.fixture(scope="module")
async def kept(api_database: str) -> AsyncIterator[Kept]:
    """The numbers of turns, placements, and sessions without a turn in the database."""
    query = """select (select count(*) from turns), (select count(*) from placements),
        (select count(*) from sessions s where not exists (select from turns t where t.thread_id = s.thread_id))"""
    async with await psycopg.AsyncConnection.connect(api_database, autocommit=True) as connection:

        async def counted() -> tuple[int, int, int]:
            turns, placements, empty = await (await connection.execute(query)).fetchone() or (0, 0, 0)
            return turns, placements, empty

        yield counted


async def answered(client: httpx.AsyncClient, sent: Iterable[tuple[str, str, bytes]]) -> int:
    """Send all at once; each must get a reply or a problem. Returns the number of replies."""

    async def one(what: str, path: str, body: bytes) -> int:
        answer = await client.post(path, content=body, headers=JSON)
        assert answer.status_code in (200, 400, 413, 422), f"{what}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code == 200:
            return 1
        assert answer.headers["content-type"] == "application/problem+json", what
        assert answer.json()["code"] in ("invalid_request", "payload_too_large", "unstorable"), what
        return 0

    return sum(await asyncio.gather(*(one(*request) for request in sent)))


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_value_anywhere_is_answered_or_refused_and_a_refused_one_leaves_nothing(
    client: httpx.AsyncClient, kept: Kept, name: str
) -> None:
    turns, placements, empty = await kept()
    done = await answered(client, requests_with(HOSTILE[name]))
    assert await kept() == (turns + done, placements, empty)


async def test_a_broken_body_is_refused_and_leaves_nothing(client: httpx.AsyncClient, kept: Kept) -> None:
    turns, placements, empty = await kept()
    both = ("/orchestrate", "/canonical/web")
    done = await answered(client, ((name, path, body) for name, body in BROKEN.items() for path in both))
    assert done <= 1, "JSON in UTF-16 is JSON"
    assert await kept() == (turns + done, placements, empty)


async def test_broken_copies_of_a_good_body_are_answered_or_refused(client: httpx.AsyncClient, kept: Kept) -> None:
    chance = random.Random(1)

    def broken() -> bytes:
        items = [{"name": "Lemonade", "quantity": 2, "price": 1.5}]
        body = bytearray(_json(orchestrate(order_items=items, locale="en-US")))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        return bytes(body)

    turns, placements, empty = await kept()
    bodies = [broken() for _ in range(200)]
    done = await answered(client, ((repr(body), "/orchestrate", body) for body in bodies))
    assert await kept() == (turns + done, placements, empty)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"],
)
async def test_another_content_type_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = await client.post("/orchestrate", content=_json(orchestrate()), headers=headers)
    problem_of(answer, 422, "invalid_request")


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "caf\xe9", "a\tb"])
async def test_an_odd_idempotency_key_is_refused_or_taken_as_it_is(client: httpx.AsyncClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    answer = await client.post("/orchestrate", json=orchestrate(), headers=headers)
    assert answer.status_code == (200 if key == "caf\xe9" else 422), answer.text


@pytest.mark.parametrize("name", ["%00", "%FF", "%ED%A0%80", "x" * 201, "%20", "a%0Ab"])
async def test_an_odd_channel_is_refused(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.post(f"/canonical/{name}", json=envelope("request", "text", "hello"))
    assert answer.status_code in (200, 422), answer.text
    assert answer.status_code == 422 or name in ("%FF", "%ED%A0%80"), "what is no UTF-8 was replaced on its way"


async def test_a_body_that_says_it_is_too_large_is_not_read(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        raise AssertionError("was read")
        yield b""

    headers = {**JSON, "Content-Length": str(10**9)}
    answer = await client.post("/orchestrate", content=endless(), headers=headers)
    problem_of(answer, 413, "payload_too_large")
    assert answer.headers["Connection"] == "close"


async def test_a_body_without_a_length_is_read_no_further_than_the_limit(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    answer = await client.post("/orchestrate", content=endless(), headers=JSON)
    problem_of(answer, 413, "payload_too_large")
    assert read <= 2 * 262_144


async def test_a_megabyte_of_text_is_refused_and_the_most_that_is_allowed_is_answered(
    client: httpx.AsyncClient,
) -> None:
    problem_of(await client.post("/orchestrate", json=orchestrate(text="x" * 1_000_000)), 413, "payload_too_large")
    assert (await client.post("/orchestrate", json=orchestrate(text="two words " * 400))).status_code == 200


async def test_of_a_field_that_is_sent_twice_the_last_counts(client: httpx.AsyncClient) -> None:
    body = f'{{"text": "hello", "user_id": "bob", "user_id": "ada", "session_id": "{new_name()}", "text": "menu"}}'
    answer = await client.post("/orchestrate", content=body.encode(), headers=JSON)
    assert (answer.status_code, answer.json()["route"]) == (200, "menu")
