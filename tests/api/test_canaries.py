"""Sends five hundred private values in every field of every endpoint; none may appear in an output."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.app import create_app
from observability.listeners import register_listeners
from observability.otel import OtelSpans
from privacy.digits import to_ascii_digits
from tests.api.canaries import Canary, canaries, card_forms, halves_of_cards
from tests.api.restaurant import new_name, run_app, settings_for
from tests.observability.stand_in import LokiStandIn
from tests.services.completions import completion
from tests.services.stand_in import Reply, Seen, StandIn
from tests.store.scan import rows_in
from tests.waiting import wait_for

pytestmark = pytest.mark.slow
TOKEN = "correct-horse-battery"
MENU = {"categories": [{"name": "Drinks", "items": [{"id": "water", "name": "Still Water", "price": 2.0}]}]}
WITH_KEYS, KEYS = {"sessions", "placements", "recordings"}, {"tenant", "session_id", "user_id"}
"""Columns that contain guest ids, also when an id is a phone number."""


class Gossips:
    """Microservices and a model that repeat the private values in every text field of the contract."""

    def __init__(self) -> None:
        self.said = ""
        self.seen: list[Seen] = []
        self.refuses = False
        self.quiet = False  # about allergies: a guest who has the strangest ones is asked about them first
        self._servers = {
            "menu": StandIn(Reply.of(MENU)),
            "order": StandIn(answer=self._order),
            "recommend": StandIn(answer=lambda _: Reply.of({"name": self.said, "reason": self.said})),
            "tracking": StandIn(
                answer=lambda _: Reply.of({"order_id": "ORD-1", "status": self.said, "extra": self.said})
            ),
            "profile": StandIn(answer=lambda _: Reply.of(self._profile())),
            "model": StandIn(answer=lambda _: completion({"intents": [self.said], "address": self.said})),
        }

    def _words(self, *fields: str) -> dict[str, str]:
        return dict.fromkeys(fields, self.said)

    def _profile(self) -> dict[str, Any]:
        if self.quiet:
            return {}
        words = [self.said]
        history = {"favorite_items": words, "last_order": [{"name": self.said, "options": words}]}
        return {"preferences": {"dietary": words, "allergies": words}, "order_history_summary": history}

    def _order(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if self.refuses:
            return Reply.of({"code": self.said, "detail": self.said, "items": [self.said]}, 409)
        return Reply.of({"order_id": f"ORD-{len(self.seen)}", "status": self.said, "total_amount": 2.0})

    @asynccontextmanager
    async def working(self) -> AsyncIterator[dict[str, object]]:
        """The settings that lead to them."""
        async with AsyncExitStack() as stack:
            for server in self._servers.values():
                await stack.enter_async_context(server)
            urls: dict[str, object] = {
                f"{name}_service_url": server.url for name, server in self._servers.items() if name != "model"
            }
            yield {
                **urls,
                "openai_base_url": self._servers["model"].url,
                "openai_api_key": "k",
                "understanding": "cascade",
            }


@dataclass
class CanaryRun:
    """A complete API with all its outputs."""

    client: httpx.AsyncClient
    gossips: Gossips
    spans: InMemorySpanExporter
    errors: list[str] = field(default_factory=list)

    async def asks(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request; what is answered with a problem is kept."""
        answer = await self.client.request(method, path, **request)
        assert answer.status_code != 500, answer.text
        if answer.status_code >= 400:
            self.errors.append(answer.text + str(answer.headers))
        return answer


def packed(values: list[Canary]) -> Iterator[list[Canary]]:
    """Groups of values that fit into a short field."""
    pack: list[Canary] = []
    for each in values:
        if len(said_by([*pack, each])) > 200:
            yield pack
            pack = []
        pack.append(each)
    yield pack


def said_by(pack: list[Canary]) -> str:
    """All of them in one field."""
    return "; ".join(each.said for each in pack)


def as_an_id(said: str) -> str:
    """An id has no spaces of other kinds."""
    return said.replace("\u00a0", " ")


def through_orchestrate(pack: list[Canary]) -> dict[str, Any]:
    """The values in every field of the V2 body, but for the guest's own id."""
    said, label = said_by(pack), as_an_id(said_by(pack))
    trace_id, message_id = as_an_id(pack[0].said), as_an_id(pack[-1].said)
    return {
        "text": said, "user_id": new_name(), "channel": label, "trace_id": trace_id, "message_id": message_id,
        "locale": label, "order_payment_method": said, "order_delivery_mode": said, "order_table_number": said,
        "order_special_instructions": said, "tracking_order_id": said,
        "order_items": [{"id": said, "name": said, "currency": said}, {"name": "Still Water"}],
    }  # fmt: skip


def through_the_envelope(pack: list[Canary]) -> dict[str, Any]:
    """The values in every field of the envelope, but for the guest's own id."""
    said, label, name = said_by(pack), as_an_id(said_by(pack)), new_name()
    trace_id, message_id = as_an_id(pack[-1].said), as_an_id(pack[0].said)
    return {
        "version": label, "timestamp": label,
        "context": {"channel": label, "device": said, "locale": label, "client_app": said},
        "session": {"session_id": f"{name}:s", "user_id": name, "conversation_id": said},
        "request": {
            "text": f"what do you recommend? {said}", "type": said, "transcript": said, "intent_override": said,
        },
        "observability": {"trace_id": trace_id, "message_id": message_id, "span_id": said},
    }  # fmt: skip


async def send_in_conversation(run: CanaryRun, pack: list[Canary]) -> None:
    """Through both conversation endpoints."""
    run.gossips.said = said_by(pack)
    first = await run.asks("POST", "/orchestrate", json=through_orchestrate(pack))
    path = quote(as_an_id(said_by(pack)).replace("/", "-"), safe="")
    second = await run.asks("POST", f"/canonical/{path}", json=through_the_envelope(pack))
    assert (first.status_code, second.status_code) == (200, 200), "they went through"


async def send_in_invalid_requests(run: CanaryRun, pack: list[Canary]) -> None:
    """Through every endpoint's bad requests, headers, paths and queries."""
    said = said_by(pack)
    raw = {name: said.encode() for name in ("Idempotency-Key", "X-Trace-Id", "traceparent", "Authorization")}
    path = quote(said, safe="")
    await run.asks("POST", f"/canonical/{path}", json={said: said}, headers=raw)
    wrong = {said: said, "text": [said], "order_items": said, "user_id": {said: 1}}
    await run.asks("POST", "/orchestrate", json=wrong, headers=raw)
    await run.asks("POST", "/orchestrate", content=said.encode())
    query = {"user_id": said, "tenant": said, "limit": said, "before": said}
    await run.asks("GET", f"/sessions/{path}", params=query, headers=raw)
    await run.asks("GET", f"/sessions/{path}", params={"user_id": new_name(), "tenant": said})
    await run.asks("DELETE", f"/guests/{path}", params={"tenant": said}, headers=raw)
    await run.asks("GET", f"/{path}", params=query)


async def send_as_guest_id(run: CanaryRun, canary: Canary) -> None:
    """The guest is known by a phone or an e-mail, as messengers know them, and places an order."""
    run.gossips.said, run.gossips.quiet = canary.value, True
    ids = {"user_id": canary.value, "session_id": canary.value, "tenant": canary.value}
    sent = {"order_items": [{"name": "Still Water"}], "order_delivery_mode": "pickup", "order_payment_method": "cash"}
    await run.asks("POST", "/orchestrate", json={"text": "a still water", **sent, **ids})
    placed = await run.asks("POST", "/orchestrate", json={"text": "yes", **ids})
    assert placed.json()["session_id"] == canary.value
    assert run.gossips.seen[-1].json["user_id"] == canary.value, "a service is told who the guest is"


async def send_in_order(run: CanaryRun, canary: Canary, *, refused: bool) -> None:
    """A whole order whose address and notes are private; the service repeats them, or refuses with them."""
    run.gossips.said, run.gossips.quiet, run.gossips.refuses = canary.said, True, refused
    guest = {"user_id": new_name()}

    async def says(text: str, **fields: Any) -> str:
        return (await run.asks("POST", "/orchestrate", json={"text": text, **guest, **fields})).text

    await says("a still water", order_items=[{"name": "Still Water"}], order_special_instructions=canary.said)
    await says("checkout", order_delivery_mode="delivery")
    await says(f"{canary.said}, 2nd floor")
    if canary.kind == "card":
        await says("12 Rose Street, 2nd floor")  # a card is no address: it is asked for again
    reply = await says("cash", order_payment_method="cash")
    await says("yes")
    if canary.kind == "address":
        assert canary.value in json.loads(reply)["reply_text"], "the guest is told the address back"
        assert canary.value in run.gossips.seen[-1].json["address"], "the order service is told the real one"
    await says("where is my order?")


async def pages_of_traces(client: httpx.AsyncClient, packs: list[list[Canary]]) -> AsyncIterator[str]:
    """The traces of these turns by the client's own trace ids; some as pages, others as JSON."""
    staff = {"Authorization": f"Bearer {TOKEN}"}
    for at, pack in enumerate(packs):
        path = f"/traces/{quote(as_an_id(pack[0].said), safe='')}{'/view' if at % 8 == 0 else ''}"

        async def fetch_recorded(path: str = path) -> httpx.Response | None:
            answer = await client.get(path, headers=staff)
            return None if answer.status_code == 404 else answer

        answer = await wait_for(fetch_recorded)
        assert answer is not None
        assert answer.status_code == 200, path
        yield html.unescape(answer.text)


def kept_in(database: str) -> dict[str, str]:
    """Every column of every table, but those that are the keys of guests, by table."""
    found: dict[str, str] = {}
    for table, rows in rows_in(database).items():
        values = [json.loads(row.partition("\n")[0]) for row in rows]
        # Every row names its tenant, by which the database separates them.
        keys = KEYS if table in WITH_KEYS else {"tenant"}
        shown = [{name: value for name, value in row.items() if name not in keys} for row in values]
        found[table] = "\n".join(json.dumps(row, ensure_ascii=False) + "\n" + texts_of(row) for row in shown)
    return found


def texts_of(value: object) -> str:
    """The strings in a value as they are, where JSON would write some characters otherwise."""
    match value:
        case str():
            return value
        case Mapping():
            return "\n".join(texts_of(part) for part in (*value, *value.values()))
        case list():
            return "\n".join(texts_of(part) for part in value)
        case _:
            return str(value)


def leaks(where: Mapping[str, str], values: list[Canary]) -> Iterator[str]:
    """Each value that is found, and where."""
    for place, text in where.items():
        assert text, f"nothing was looked at in {place}"
        for each in values:
            at = text.find(each.value)
            if at >= 0:
                yield f"{place}: {each.kind} {each.said!r} in {text[max(0, at - 150) : at + 60]!r}"


async def test_no_private_value_is_found_where_it_must_not_be(
    migrated_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    values, gossips, loki = canaries(500), Gossips(), LokiStandIn().start()
    spans = InMemorySpanExporter()
    async with gossips.working() as services:
        logs = {"grafana_loki_url": loki.url, "log_stdout": True, "log_level": "INFO", "admin_token": TOKEN}
        app = create_app(settings_for(migrated_url, services, **logs))
        with register_listeners(OtelSpans(SimpleSpanProcessor(spans), {})):
            async with run_app(app) as client:
                run = CanaryRun(client, gossips, spans)
                for pack in packed(values):
                    await send_in_conversation(run, pack)
                    await send_in_invalid_requests(run, pack)
                for canary in [each for each in values if each.kind in ("phone", "email")][::5]:
                    await send_as_guest_id(run, canary)
                for at, canary in enumerate(
                    [each for each in values if each.kind in ("address", "card", "phone")][::7]
                ):
                    await send_in_order(run, canary, refused=at % 3 == 2)
                metrics = (await client.get("/metrics")).text
                pages = [page async for page in pages_of_traces(client, list(packed(values)))]
    loki.stop()

    kept = kept_in(migrated_url)
    where = {
        "stdout": capfd.readouterr().out,
        "loki": b"\n".join(loki.bodies).decode(),
        "spans": "\n".join(each.to_json() for each in spans.get_finished_spans()),
        "metrics": metrics,
        "trace pages": "\n".join(pages),
        "error bodies": "\n".join(run.errors),
        **{table: text for table, text in kept.items() if text and table != "private_values"},
    }
    assert {"turns", "checkpoints", "placements", "sessions"} <= set(where)
    found = list(leaks(where, values))
    assert not found, "\n".join(found)
    everywhere = {"private_values": kept["private_values"], "what services were told": str(gossips.seen)}
    assert list(leaks(everywhere, [each for each in values if each.kind == "card"])) == [], "a card is nowhere at all"
    assert sum(each.value in kept["private_values"] for each in values) > 300, "they went through, and are kept once"


async def send_card_in_every_field(run: CanaryRun, canary: Canary) -> None:
    """The card in the message, in every other field, within ids, and in answers of services."""
    said, name = canary.said, new_name()
    run.gossips.said, run.gossips.quiet, run.gossips.refuses = said, True, False
    body = {
        "text": f"hello, {said}", "user_id": name, "order_special_instructions": said, "tracking_order_id": said,
        "order_table_number": said, "order_payment_method": said, "trace_id": f"trace-{canary.value}",
        "message_id": f"m_{canary.value}", "order_items": [{"id": said, "name": said}, {"name": "Still Water"}],
    }  # fmt: skip
    await run.asks("POST", "/orchestrate", json=body)
    envelope = {"session": {"session_id": f"{name}:v", "user_id": name}, "request": {"text": said, "transcript": said}}
    await run.asks("POST", "/canonical/voice", json={**envelope, said: said})
    await run.asks("POST", "/orchestrate", json={"text": [said], "user_id": {said: 1}})
    await run.asks("GET", f"/sessions/{quote(said, safe='')}", params={"user_id": name})


async def send_card_in_parts(run: CanaryRun, messages: tuple[str, ...]) -> None:
    """A card whose digits come in several messages of one conversation."""
    run.gossips.said, name = "fine", new_name()
    for message in messages:
        await run.asks("POST", "/orchestrate", json={"text": message, "user_id": name})


def digits_in(text: str) -> str:
    """The digits of a text, without separators inside a number."""
    return re.sub(r"(?<=\d)(?:[\W_]|\\+n){1,4}(?=\d)", "", to_ascii_digits(text))


async def test_no_form_of_a_card_is_kept_or_sent_anywhere(migrated_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    forms, halves, gossips, loki = card_forms(), halves_of_cards(), Gossips(), LokiStandIn().start()
    spans = InMemorySpanExporter()
    async with gossips.working() as services:
        logs = {"grafana_loki_url": loki.url, "log_stdout": True, "log_level": "INFO", "admin_token": TOKEN}
        app = create_app(settings_for(migrated_url, services, **logs))
        with register_listeners(OtelSpans(SimpleSpanProcessor(spans), {})):
            async with run_app(app) as client:
                run = CanaryRun(client, gossips, spans)
                for canary in forms:
                    await send_card_in_every_field(run, canary)
                for at, canary in enumerate(forms[::6]):
                    await send_in_order(run, canary, refused=at % 3 == 2)
                for _, messages in halves:
                    await send_card_in_parts(run, messages)
                metrics = (await client.get("/metrics")).text
    # The API writes its last recordings before it ends.
    loki.stop()
    where = {
        "stdout": capfd.readouterr().out,
        "loki": b"\n".join(loki.bodies).decode(),
        "spans": "\n".join(each.to_json() for each in spans.get_finished_spans()),
        "metrics": metrics,
        "error bodies": "\n".join(run.errors),
        "what services were told": "\n".join(texts_of(seen.json) for seen in gossips.seen),
        **{table: text for table, text in kept_in(migrated_url).items() if text},
    }
    assert {"turns", "checkpoints", "placements", "recordings"} <= set(where)
    leaked = [f"{place}: {card}" for place, text in where.items() for card in cards_in(text, forms, halves)]
    assert not leaked, "\n".join(leaked)


def cards_in(text: str, forms: list[Canary], halves: list[tuple[Canary, tuple[str, ...]]]) -> Iterator[str]:
    """The cards, and the parts of cards, that a text holds."""
    figures = digits_in(text)
    yield from (repr(each.said) for each in forms if each.said in text or each.value in figures)
    yield from (f"a part of {each.value}" for each, _ in halves if each.value[8:] in figures)
    yield from (repr(part) for _, parts in halves for part in parts if len(part) > 7 and part in text)
