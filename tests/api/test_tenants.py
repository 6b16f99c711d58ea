"""Several restaurants in one process: each turn works with its own tenant's services, currency and language."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from api.app import create_app
from observability.events import TenantsRejected
from observability.events_base import Event
from observability.listeners import register_listeners
from observability.span_recording import SpanRecording
from tests.api.restaurant import Guest, run_app, settings_for
from tests.services.stand_in import Reply, Seen, StandIn
from tests.store.roles import url_of_app_role
from tests.waiting import wait_for

E = TypeVar("E", bound=Event)
MENUS: dict[str, dict[str, Any]] = {
    "noodles": {"currency": "JPY", "categories": [{"name": "Ramen", "items": [
        {"id": "shoyu", "name": "Shoyu ramen", "price": 980, "number": "12"}]}]},
    "tapas": {"currency": "EUR", "categories": [{"name": "Tapas", "items": [
        {"id": "bravas", "name": "Patatas bravas", "price": 5.5}]}]},
    "default": {"currency": "USD", "categories": [{"name": "Pizza", "items": [
        {"id": "margherita", "name": "Margherita", "price": 9.5}]}]},
}  # fmt: skip
FILE = """\
[tenants.noodles]
name = "Noodle Bar"
currency = "JPY"
hosts = ["noodles.example"]
[tenants.noodles.services.menu]
url = "{noodles_menu}"
auth = {{ kind = "header", name = "X-Kitchen-Key", value = "env:NOODLES_KEY" }}
[tenants.noodles.services.order]
url = "{noodles_order}"

[tenants.noodles.facts]
address = "3-1 Ginza, Tokyo"
phone = "+81 3 5550 0100"
[tenants.noodles.facts.delivery]
post_codes = ["104*"]
fee = 300
free_from = 4000
[tenants.noodles.facts.hours]
week = {{ monday = ["00:00-24:00"], tuesday = ["00:00-24:00"], wednesday = ["00:00-24:00"] }}
[[tenants.noodles.facts.questions]]
words = ["dogs"]
answer = "Dogs are welcome on the terrace."

[tenants.tapas]
name = "Casa Tapas"
allowed_origins = ["https://tapas.example"]
locales = ["es"]
currency = "EUR"
[tenants.tapas.services.menu]
url = "{tapas_menu}"
"""


@dataclass
class Street:
    """Three restaurants with their services, and the file that names two of them."""

    file: Path
    urls: dict[str, str]
    menus: dict[str, StandIn]
    orders: StandIn
    client: httpx.AsyncClient = field(init=False)

    def guest(self, **fields: Any) -> Guest:
        """A new guest whose messages have these fields."""
        return Guest(self.client, fixed=fields)

    async def status(self, headers: dict[str, str] | None = None, **fields: Any) -> tuple[int, str]:
        """The status of a message, and the code of its problem."""
        body = {"text": "hello", "user_id": "ada", **fields}
        answer = await self.client.post("/orchestrate", json=body, headers=headers or {})
        return answer.status_code, answer.json().get("code", "")


def take_order(seen: Seen) -> Reply:
    total = sum(item["price"] * item["quantity"] for item in seen.json["items"])
    return Reply.of({"order_id": "N-1", "status": "received", "total_amount": total, "currency": "JPY"})


@asynccontextmanager
async def open_street(database: str, folder: Path, **more: object) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        menus = {name: await stack.enter_async_context(StandIn(Reply.of(menu))) for name, menu in MENUS.items()}
        orders = await stack.enter_async_context(StandIn(answer=take_order))
        urls = {f"{name}_menu": each.url for name, each in menus.items()} | {"noodles_order": orders.url}
        street = Street(folder / "tenants.toml", urls, menus, orders)
        street.file.write_text(FILE.format(**urls), encoding="utf-8")
        services = {"menu_service_url": menus["default"].url}
        settings = settings_for(database, services, tenants_file=str(street.file), **more)
        street.client = await stack.enter_async_context(run_app(create_app(settings)))
        yield street


@pytest.fixture
async def street(api_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    monkeypatch.setenv("NOODLES_KEY", "k-1")
    async with open_street(url_of_app_role(api_database), tmp_path) as opened:
        yield opened


async def test_each_tenant_answers_from_its_own_services(street: Street) -> None:
    assert "Shoyu ramen" in await street.guest(tenant="noodles").says("what's on the menu?")
    assert "¥980" in await street.guest(tenant="noodles").says("how much is the shoyu ramen?")
    assert "Patatas bravas" in await street.guest(tenant="tapas").says("¿qué hay en el menú?")
    assert "Margherita" in await street.guest().says("what's on the menu?")
    assert {seen.headers["x-kitchen-key"] for seen in street.menus["noodles"].seen} == {"k-1"}
    assert all("x-kitchen-key" not in seen.headers for name in ("tapas", "default") for seen in street.menus[name].seen)


async def test_an_order_goes_to_its_own_kitchen(street: Street) -> None:
    guest = street.guest(tenant="noodles")
    await guest.says("two shoyu ramen for pickup, I pay cash")
    await guest.says("checkout")
    reply = await guest.says("yes")
    assert "N-1" in reply
    assert "¥1,960" in reply
    [order] = [seen.json for seen in street.orders.seen if seen.json.get("items")]
    assert [(item["name"], item["quantity"]) for item in order["items"]] == [("Shoyu ramen", 2)]


async def test_a_tenant_without_a_service_is_not_served_by_another_ones(street: Street) -> None:
    guest = street.guest(tenant="tapas", locale="es")
    await guest.says("dos patatas bravas para recoger, pago en efectivo")
    await guest.says("terminar el pedido")
    await guest.says("sí")
    assert not street.orders.seen


async def test_the_restaurant_speaks_its_own_languages(street: Street) -> None:
    hello = await street.guest(tenant="tapas").says("12345")
    asked = street.guest(tenant="tapas", locale="en")
    assert hello == await asked.says("12345")
    assert hello != await street.guest(tenant="noodles").says("12345")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("where are you?", "You find us here: 3-1 Ginza, Tokyo"),
        ("what's your number?", "You reach us at +81 3 5550 0100."),
        ("do you have wifi?", "I don't know that, sorry. You reach us at +81 3 5550 0100."),
        ("how much is delivery?", "We deliver. Delivery costs ¥300, and nothing from ¥4,000."),
        ("do you deliver to 104-0061?", "Yes, we deliver to 104-0061. Delivery costs ¥300, and nothing from ¥4,000."),
        ("do you deliver to 10115?", "We don't deliver to 10115, sorry. You can pick your order up."),
        ("are dogs allowed?", "Our answer: Dogs are welcome on the terrace."),
    ],
)
async def test_a_question_about_the_restaurant(street: Street, question: str, answer: str) -> None:
    assert await street.guest(tenant="noodles").says(question) == answer


async def test_the_hours_of_the_configuration(street: Street) -> None:
    reply = await street.guest(tenant="noodles").says("when do you open?")
    assert "Our hours: Monday to Wednesday 00:00 to 24:00; Thursday to Sunday closed." in reply


async def test_a_restaurant_without_facts_says_that_its_staff_know(street: Street) -> None:
    assert await street.guest().says("do you have wifi?") == (
        "I don't know that, sorry. Our staff does: please ask someone at the counter."
    )


async def test_an_unknown_tenant_is_not_found(street: Street) -> None:
    assert await street.status(tenant="pizzeria") == (404, "unknown_tenant")
    assert await street.status({"X-Tenant-Id": "pizzeria"}) == (404, "unknown_tenant")
    envelope = {"context": {"tenant": "pizzeria"}, "session": {"session_id": "s", "user_id": "u"}}
    answer = await street.client.post("/canonical/voice", json={**envelope, "request": {"text": "hi"}})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_tenant")
    session = await street.client.get("/sessions/ada:web", params={"user_id": "ada", "tenant": "pizzeria"})
    assert (session.status_code, session.json()["code"]) == (404, "unknown_tenant")
    services = await street.client.get("/services", params={"tenant": "pizzeria"})
    assert services.status_code == 404


async def test_field_header_and_host_must_agree(street: Street) -> None:
    at_noodles = {"Host": "Noodles.example:8000"}
    assert await street.status(at_noodles) == (200, "")
    assert await street.status(at_noodles, tenant="noodles") == (200, "")
    assert await street.status({**at_noodles, "X-Tenant-Id": "noodles"}, tenant="noodles") == (200, "")
    assert await street.status(at_noodles, tenant="tapas") == (403, "tenant_mismatch")
    assert await street.status({**at_noodles, "X-Tenant-Id": "tapas"}) == (403, "tenant_mismatch")
    assert await street.status({"X-Tenant-Id": "tapas"}, tenant="noodles") == (403, "tenant_mismatch")
    assert await street.status({"Host": "elsewhere.example"}, tenant="noodles") == (200, "")


async def test_a_host_name_selects_the_restaurant(street: Street) -> None:
    answer = await street.client.post(
        "/orchestrate", json={"text": "menu please", "user_id": "ada"}, headers={"Host": "noodles.example"}
    )
    assert "Shoyu ramen" in answer.json()["reply_text"]


async def test_the_same_ids_at_two_restaurants_are_two_sessions(street: Street) -> None:
    ids = {"user_id": "eve", "session_id": "s-1"}
    here, there = (Guest(street.client, fixed={**ids, "tenant": name}) for name in ("noodles", "tapas"))
    await here.says("a shoyu ramen", message_id="m-1")
    await there.says("unas patatas bravas", message_id="m-1")
    for tenant, dish in (("noodles", "Shoyu ramen"), ("tapas", "Patatas bravas")):
        query = {"user_id": "eve", "tenant": tenant}
        turns = (await street.client.get("/sessions/s-1", params=query)).json()["turns"]
        assert [dish in turn["reply_text"] for turn in turns] == [True]


async def test_readiness_and_services_are_shown_by_tenant(street: Street) -> None:
    ready = (await street.client.get("/ready")).json()
    assert ready["services"]["menu"] == "reachable"
    assert ready["tenants"]["noodles"]["order"] == "reachable"
    assert ready["tenants"]["tapas"]["order"] == "not_configured"
    listed = (await street.client.get("/services", headers={"X-Tenant-Id": "tapas"})).json()
    assert {each["url"] for each in listed if each["name"] == "menu"} == {street.urls["tapas_menu"]}


async def test_only_a_tenants_own_origins_may_read_its_replies(street: Street) -> None:
    async def allowed_origin(origin: str, tenant: str) -> str | None:
        body, headers = {"text": "hola", "user_id": "ada", "tenant": tenant}, {"Origin": origin}
        answer = await street.client.post("/orchestrate", json=body, headers=headers)
        assert answer.headers["Vary"] == "Origin"
        allowed: str | None = answer.headers.get("Access-Control-Allow-Origin")
        return allowed

    assert await allowed_origin("https://tapas.example", "tapas") == "https://tapas.example"
    assert await allowed_origin("https://tapas.example", "noodles") is None
    assert await allowed_origin("https://evil.example", "tapas") is None


@pytest.mark.parametrize(("origin", "status"), [("https://tapas.example", 204), ("https://evil.example", 405)])
async def test_a_preflight_request(street: Street, origin: str, status: int) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = await street.client.options("/orchestrate", headers=headers)
    assert answer.status_code == status
    assert ("Access-Control-Allow-Origin" in answer.headers) == (status == 204)


@pytest.mark.parametrize("path", ["/health", "/metrics", "/nowhere", "/sessions/x?user_id=u"])
async def test_every_response_has_the_protections_of_browsers(street: Street, path: str) -> None:
    headers = (await street.client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "no-referrer")


async def test_the_file_is_read_again_on_sighup(street: Street) -> None:
    assert await street.status(tenant="bistro") == (404, "unknown_tenant")
    text = street.file.read_text(encoding="utf-8")
    street.file.write_text(f"{text}\n[tenants.bistro]\nname = 'Bistro'\n", encoding="utf-8")
    os.kill(os.getpid(), signal.SIGHUP)
    await wait_for(partial(is_served, street, "bistro"))
    street.file.write_text(f"{text}\n[tenants.bistro]\nnam = 'Bistro'\n", encoding="utf-8")
    with register_listeners(log := EventLog()):
        os.kill(os.getpid(), signal.SIGHUP)
        [rejected] = await wait_for(partial(log.find, TenantsRejected))
    last_line = len(text.splitlines()) + 3
    assert [f"{street.file}:{last_line}:1: tenants.bistro.nam: " in each for each in rejected.problems] == [False, True]
    assert await street.status(tenant="bistro") == (200, "")
    street.file.write_text(text, encoding="utf-8")
    os.kill(os.getpid(), signal.SIGHUP)
    await wait_for(partial(is_gone, street, "bistro"))
    assert "Shoyu ramen" in await street.guest(tenant="noodles").says("what's on the menu?")


@dataclass
class EventLog:
    """The events that were emitted."""

    events: list[Event] = field(default_factory=list)

    def on_recording_start(self, recording: SpanRecording) -> None: ...
    def on_recording_end(self, recording: SpanRecording) -> None: ...
    def on_event(self, event: Event) -> None:
        self.events.append(event)

    def find(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


async def is_served(street: Street, tenant: str) -> bool:
    return (await street.status(tenant=tenant))[0] == 200


async def is_gone(street: Street, tenant: str) -> bool:
    return (await street.status(tenant=tenant))[0] == 404
