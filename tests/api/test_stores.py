"""A restaurant with branches: each order goes to the branch that client, channel or guest chose."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.queued_turns import NeverAnswered, QueuedMessage, QueuedTurns
from api.tenants.__main__ import main as check_tenants
from evals.replay.__main__ import read_trace
from evals.replay.replayer import replay_all
from observability.events import OutputSent
from recording.traces import Trace
from store.placements import Placements
from store.pool import open_pool
from store.tenant_scope import acting_for
from tests.api.restaurant import Guest, new_name, run_app, settings_for
from tests.services.stand_in import Reply, Seen, StandIn
from tests.store.roles import url_of_app_role
from tests.waiting import wait_for

GINZA, SHIBUYA = "ginza", "shibuya"
DISHES: dict[str, list[dict[str, Any]]] = {
    GINZA: [
        {"id": "1", "name": "Shoyu ramen", "price": 980},
        {"id": "2", "name": "Pork gyoza", "price": 480},
    ],
    SHIBUYA: [
        {"id": "1", "name": "Miso ramen", "price": 1050},
        {"id": "7", "name": "Shoyu ramen", "price": 1000},
    ],
}
FILE = """\
[tenants.noodles]
name = "Noodle Bar"
currency = "JPY"
[tenants.noodles.services.tracking]
url = "{tracking}"
[tenants.noodles.facts]
phone = "+81 3 5550 0100"
address = "by the stations"

[tenants.noodles.stores.ginza]
name = "Ginza"
channels = ["ginza-kiosk"]
services.menu.url = "{ginza_menu}"
services.order = {{ url = "{ginza_order}", cancel_url = "{ginza_order}" }}
facts.address = "3-1 Ginza"

[tenants.noodles.stores.shibuya]
name = "Shibuya"
words = ["Dogenzaka"]
services.menu.url = "{shibuya_menu}"
services.order = {{ url = "{shibuya_order}", cancel_url = "{shibuya_order}" }}

[tenants.tapas]
name = "Tapas"
[tenants.tapas.services.menu]
url = "{ginza_menu}"
[tenants.tapas.services.order]
url = "{ginza_order}"
[tenants.tapas.stores.norte]
name = "Norte"
[tenants.tapas.stores.sur]
name = "Sur"

[tenants.single]
name = "Single"
[tenants.single.services.menu]
url = "{ginza_menu}"
[tenants.single.services.order]
url = "{ginza_order}"
[tenants.single.stores.only]
name = "Only"
"""


def take_order(seen: Seen) -> Reply:
    """Every kitchen numbers its orders alike."""
    if "items" not in seen.json:
        return Reply.of({"order_id": seen.json["order_id"], "cancelled": True, "status": "cancelled"})
    total = sum(item["price"] * item["quantity"] for item in seen.json["items"])
    return Reply.of({"order_id": "N-1", "status": "received", "total_amount": total, "currency": "JPY"})


@dataclass
class Chain:
    """The branches' kitchens, and a client of the API that serves them."""

    menus: dict[str, StandIn]
    kitchens: dict[str, StandIn]
    tracking: StandIn
    client: httpx.AsyncClient

    def guest(self, tenant: str = "noodles", **fields: Any) -> Guest:
        """A new guest of a tenant."""
        return Guest(self.client, fixed={"tenant": tenant, **fields})

    def dishes_at(self, store: str) -> list[tuple[str, int]]:
        """The dishes that a branch's kitchen got orders for."""
        orders = [seen.json for seen in self.kitchens[store].seen if "items" in seen.json]
        return [(item["name"], item["quantity"]) for order in orders for item in order["items"]]


@pytest.fixture
async def chain(api_database: str, tmp_path: Path) -> AsyncIterator[Chain]:
    async with AsyncExitStack() as stack:

        async def serve(answer: Any) -> StandIn:
            stand_in = StandIn(answer) if isinstance(answer, Reply) else StandIn(answer=answer)
            return await stack.enter_async_context(stand_in)

        menus = {
            store: await serve(Reply.of({"currency": "JPY", "categories": [{"name": "Food", "items": dishes}]}))
            for store, dishes in DISHES.items()
        }
        kitchens = {store: await serve(take_order) for store in DISHES}
        tracking = await serve(Reply.of({"order_id": "N-1", "status": "preparing"}))
        urls = {f"{store}_menu": each.url for store, each in menus.items()}
        urls |= {f"{store}_order": each.url for store, each in kitchens.items()} | {"tracking": tracking.url}
        file = tmp_path / "tenants.toml"
        file.write_text(FILE.format(**urls), encoding="utf-8")
        settings = settings_for(url_of_app_role(api_database), {}, tenants_file=str(file))
        client = await stack.enter_async_context(run_app(create_app(settings)))
        yield Chain(menus, kitchens, tracking, client)


async def finish(guest: Guest, **fields: Any) -> str:
    """The rest of an order for pickup."""
    await guest.says("pickup, I pay cash", **fields)
    return await guest.says("yes", **fields)


async def test_the_branch_is_asked_before_an_order_and_gets_it(chain: Chain) -> None:
    guest = chain.guest()
    await guest.says("two shoyu ramen")
    assert "store" not in guest.last
    asked = await guest.says("checkout")
    assert asked == "Which branch: Ginza or Shibuya?"
    assert (guest.last["pending"], guest.last["quick_replies"]) == ("store", ["Ginza", "Shibuya"])
    assert "Which branch" in await guest.says("where are you?"), "the question stays open"
    chosen = await guest.says("Shibuya")
    assert "Our branch: Shibuya." in chosen
    assert "2 × Shoyu ramen – ¥2,000" in chosen, "at its own price"
    assert guest.last["store"] == SHIBUYA
    assert "N-1" in await finish(guest)
    assert (chain.dishes_at(SHIBUYA), chain.dishes_at(GINZA)) == ([("Shoyu ramen", 2)], [])
    assert chain.kitchens[SHIBUYA].seen[-1].headers["x-store-id"] == SHIBUYA


async def test_no_order_leaves_without_a_branch(chain: Chain) -> None:
    guest = chain.guest()
    await guest.says("a shoyu ramen for pickup, I pay cash")
    for text in ("checkout", "yes", "you choose", "no", "the cheaper one", "checkout"):
        await guest.says(text)
    assert chain.dishes_at(GINZA) == chain.dishes_at(SHIBUYA) == []


@pytest.mark.parametrize("named", ["field", "header", "envelope"])
async def test_a_client_names_the_branch(chain: Chain, named: str) -> None:
    name, headers, body = new_name(), {}, {"tenant": "noodles"}
    if named == "header":
        headers = {"X-Store-Id": SHIBUYA}
    elif named == "field":
        body["store"] = SHIBUYA
    if named == "envelope":
        envelope = {
            "context": {"tenant": "noodles", "store": SHIBUYA},
            "session": {"session_id": "s", "user_id": name},
            "request": {"text": "how much is the shoyu ramen?"},
        }
        answer = (await chain.client.post("/canonical/web", json=envelope)).json()
        assert answer["session"]["store"] == SHIBUYA
        text = answer["payload"]["text"]
    else:
        message = {"text": "how much is the shoyu ramen?", "user_id": name, **body}
        text = (await chain.client.post("/orchestrate", json=message, headers=headers)).json()["reply_text"]
    assert "¥1,000" in text


async def test_a_channel_is_for_its_branch_until_the_guest_chooses_another(chain: Chain) -> None:
    guest = chain.guest(channel="ginza-kiosk")
    assert "¥980" in await guest.says("how much is the shoyu ramen?")
    assert "You find us here: 3-1 Ginza" in await guest.says("where are you?")
    switched = await guest.says("switch to the Dogenzaka branch please")
    assert "Our branch: Shibuya." in switched
    assert "¥1,000" in await guest.says("how much is the shoyu ramen?")
    assert "You find us here: by the stations" in await guest.says("where are you?"), "its own facts, else the tenant's"


async def test_a_cart_is_checked_against_the_menu_of_the_other_branch(chain: Chain) -> None:
    guest = chain.guest(store=GINZA)
    await guest.says("a shoyu ramen and two pork gyoza")
    await guest.says("checkout for pickup, I pay cash")
    assert guest.last["pending"] == "confirm"
    moved = await guest.says("yes", store=SHIBUYA)
    assert "Shibuya does not sell Pork gyoza the way you ordered, so I took it out of your order." in moved
    assert guest.cart == {"Shoyu ramen": 1}, "known by its name: the number 1 is another dish there"
    assert chain.dishes_at(SHIBUYA) == chain.dishes_at(GINZA) == [], "the yes was to the other branch's total"
    assert "¥1,000" in moved
    assert "Pork gyoza" not in await guest.says("undo that", store=SHIBUYA)
    await guest.says("checkout", store=SHIBUYA)
    await guest.says("yes", store=SHIBUYA)
    assert chain.dishes_at(SHIBUYA) == [("Shoyu ramen", 1)]


async def test_a_message_goes_on_with_the_menu_of_the_branch_that_it_names(chain: Chain) -> None:
    guest = chain.guest()
    reply = await guest.says("a miso ramen at the Shibuya branch")
    assert "Our branch: Shibuya." in reply
    assert guest.cart == {"Miso ramen": 1}


async def test_orders_of_two_branches_with_one_number_are_told_apart(chain: Chain) -> None:
    guest = chain.guest()
    await guest.says("a shoyu ramen", store=GINZA)
    await guest.says("checkout", store=GINZA)
    await finish(guest, store=GINZA)
    assert chain.dishes_at(GINZA) == [("Shoyu ramen", 1)]
    await guest.says("where is my order?", store=SHIBUYA)
    assert chain.tracking.seen[-1].headers["x-store-id"] == GINZA
    await guest.says("cancel my order", store=SHIBUYA)
    assert "cancelled" in await guest.says("yes", store=SHIBUYA)
    assert [seen.json.get("order_id") for seen in chain.kitchens[GINZA].seen][-1] == "N-1"
    assert chain.kitchens[SHIBUYA].seen == []


async def test_branches_that_share_their_services_are_told_apart_by_the_header(chain: Chain, api_database: str) -> None:
    guest = chain.guest("tapas", store="sur")
    await guest.says("a shoyu ramen")
    await guest.says("checkout", store="sur")
    await finish(guest)
    assert chain.kitchens[GINZA].seen[-1].headers["x-store-id"] == "sur"
    pool = await open_pool(api_database, 2)
    with acting_for("tapas"):
        placement = await Placements(pool).find_newest("tapas", guest.name, f"{guest.name}:web")
    await pool.close()
    assert placement is not None
    assert placement.store == "sur"
    assert placement.terms is not None
    assert placement.terms.service.endswith(":sur"), "another branch's reconciler does not settle it"


async def test_one_branch_is_not_asked_for(chain: Chain) -> None:
    guest = chain.guest("single")
    await guest.says("a shoyu ramen")
    assert "pickup" in await guest.says("checkout")
    assert guest.last["store"] == "only"


async def test_an_unknown_branch_is_not_found(chain: Chain) -> None:
    async def status(headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
        body = {"text": "hello", "user_id": "ada", "tenant": "noodles", **fields}
        answer = await chain.client.post("/orchestrate", json=body, headers=headers or {})
        return answer.status_code, answer.json().get("code", "")

    assert await status(store="osaka") == (404, "unknown_store")
    assert await status({"X-Store-Id": GINZA}, store=SHIBUYA) == (404, "unknown_store")
    assert await status({"X-Store-Id": GINZA}, store=GINZA) == (200, "")


async def test_events_of_a_turn_name_the_branch(chain: Chain, event_log: pytest.LogCaptureFixture) -> None:
    guest = chain.guest()
    await guest.says("the Shibuya branch please")
    contexts = [
        vars(record)["turn_context"].store
        for record in event_log.records
        if isinstance(vars(record).get("event"), OutputSent)
    ]
    assert contexts == [SHIBUYA]


async def test_turns_are_counted_for_their_branch(chain: Chain) -> None:
    await chain.guest().says("the Shibuya branch please")
    page = (await chain.client.get("/metrics")).text
    counted = 'orchestrator_tenant_turns_total{outcome="ok",store="shibuya",tenant="noodles"}'
    assert f"{counted} 1.0" in page


async def test_readiness_and_services_are_shown_by_branch(chain: Chain) -> None:
    ready = (await chain.client.get("/ready")).json()
    of_branch = ready["tenants"]["noodles/shibuya"]
    assert {of_branch[name] for name in ("menu", "order", "order cancel", "tracking")} == {"reachable"}
    assert "order" not in ready["tenants"]["noodles"], "its branches have it"
    query = {"tenant": "noodles", "store": SHIBUYA}
    listed = (await chain.client.get("/services", params=query)).json()
    assert {each["url"] for each in listed if each["name"] == "order"} == {chain.kitchens[SHIBUYA].url}
    unknown = await chain.client.get("/services", params={**query, "store": "osaka"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_store")


def test_branches_must_be_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tenants.toml"
    branch = '[tenants.a]\nname = "A"\n[tenants.a.stores.one]\nname = "One"\n[tenants.a.stores.two]\nname = "{}"\n{}'
    file.write_text(branch.format("Two", 'words = ["Second"]\n'), encoding="utf-8")
    assert check_tenants(["check", str(file)]) == 0
    assert capsys.readouterr().out.endswith("services: none, stores: one, two\n")
    for name, more in (("ONE", ""), ("Two", 'words = ["one"]')):
        file.write_text(branch.format(name, more), encoding="utf-8")
        assert check_tenants(["check", str(file)]) == 1
        assert "'one' names 2 stores" in capsys.readouterr().err


async def test_recorded_turns_of_a_branch_replay_with_the_same_state_and_reply(chain: Chain, api_database: str) -> None:
    guest = chain.guest(session_id=f"replayed-{new_name()}")
    for text in ("a shoyu ramen", "checkout", "the Shibuya branch", "pickup, I pay cash", "yes", "where is my order?"):
        await guest.says(text)

    async def load() -> Trace | None:
        trace = await read_trace(api_database, trace_id=None, session_id=guest.fixed["session_id"])
        return trace if len(trace.turns) == 6 else None

    trace = await wait_for(load)
    assert trace is not None
    results = await replay_all(trace)
    assert [(each.skip_reason, each.differences) for each in results] == [("", ())] * 6


async def test_the_menu_and_the_orders_of_a_branch_are_its_own(chain: Chain) -> None:
    async def read_names(headers: dict[str, str] | None = None, **query: str) -> set[str]:
        answer = await chain.client.get("/menu", params={"tenant": "noodles", **query}, headers=headers or {})
        return {item["name"] for category in answer.json()["categories"] for item in category["items"]}

    assert await read_names() == {"Shoyu ramen", "Pork gyoza"}, "the first branch's"
    assert await read_names(store=SHIBUYA) == {"Miso ramen", "Shoyu ramen"}
    assert await read_names({"X-Store-Id": SHIBUYA}) == {"Miso ramen", "Shoyu ramen"}
    guest = chain.guest(store=GINZA)
    await guest.says("a shoyu ramen")
    await guest.says("checkout")
    await finish(guest)
    query = {"tenant": "noodles", "user_id": guest.name}
    assert (await chain.client.get("/orders/N-1", params=query)).json()["status"] == "preparing"
    assert chain.tracking.seen[-1].headers["x-store-id"] == GINZA, "the branch that got it"
    await chain.client.get("/orders/N-1", params={**query, "store": SHIBUYA})
    assert chain.tracking.seen[-1].headers["x-store-id"] == SHIBUYA
    for path in ("/menu", "/orders/N-1"):
        unknown = await chain.client.get(path, params={**query, "store": "osaka"})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_store"), path


async def call_tool(chain: Chain, name: str, store: str | None = None, **arguments: Any) -> dict[str, Any]:
    """The result of an MCP tool of the noodle bar; ``store``: in the header."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    headers = {"Accept": "application/json, text/event-stream", "X-Tenant-Id": "noodles"}
    answer = await chain.client.post("/mcp", json=call, headers=headers | ({"X-Store-Id": store} if store else {}))
    return dict(answer.json()["result"])


async def test_an_agent_orders_at_a_branch(chain: Chain) -> None:
    found = await call_tool(chain, "search_menu", words="shoyu", store=SHIBUYA)
    [item] = found["structuredContent"]["items"]
    assert item["price"] == 1000
    [same] = (await call_tool(chain, "search_menu", SHIBUYA, words="shoyu"))["structuredContent"]["items"]
    assert same == item
    session, lines = new_name(), [{"item_id": item["id"]}]
    await call_tool(chain, "update_cart", session_id=session, lines=lines, store=SHIBUYA)
    await call_tool(chain, "set_fulfilment", session_id=session, mode="pickup", payment="cash")
    quote = (await call_tool(chain, "quote", session_id=session))["structuredContent"]
    assert quote["subtotal"] == 1000
    await call_tool(chain, "place_order", session_id=session, confirmation_id=quote["confirmation_id"])
    assert chain.dishes_at(SHIBUYA) == [("Shoyu ramen", 1)]
    refused = await call_tool(chain, "update_cart", session_id=session, lines=lines, store="osaka")
    assert (refused["isError"], refused["structuredContent"]["error"]["code"]) == (True, "unknown_store")
    assert (await call_tool(chain, "search_menu", store="osaka"))["isError"]


@pytest.mark.parametrize("transport", ["a2a", "a2a header", "ag-ui", "chat", "chat header"])
async def test_every_transport_takes_the_branch(chain: Chain, transport: str) -> None:
    name, text = new_name(), "how much is the shoyu ramen?"
    headers = {"X-Tenant-Id": "noodles"} | ({"X-Store-Id": SHIBUYA} if transport.endswith("header") else {})
    in_body = {} if transport.endswith("header") else {"store": SHIBUYA}
    if transport.startswith("a2a"):
        message = {"messageId": name, "contextId": name, "role": "ROLE_USER", "parts": [{"text": text}]}
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "SendMessage",
            "params": {"message": {**message, "metadata": in_body}},
        }
        answer = await chain.client.post("/a2a", json=call, headers=headers | {"A2A-Version": "1.0"})
    elif transport == "ag-ui":
        run = {
            "threadId": name, "runId": name, "messages": [{"id": name, "role": "user", "content": text}], "tools": [],
            "context": [], "state": {}, "forwardedProps": in_body,
        }  # fmt: skip
        answer = await chain.client.post("/ag-ui", json=run, headers=headers)
    else:
        body = {"messages": [{"role": "user", "content": text}], "user": name, "metadata": in_body}
        answer = await chain.client.post("/v1/chat/completions", json=body, headers=headers)
    assert "¥1,000" in answer.text, answer.text


async def test_a_message_of_the_queue_takes_the_branch(chain: Chain) -> None:
    transport = chain.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    turns = QueuedTurns(transport.app)  # type: ignore[arg-type]  # httpx has a wider type for apps
    body = {"tenant": "noodles", "user_id": new_name(), "text": "how much is the shoyu ramen?", "store": SHIBUYA}
    assert "¥1,000" in (await turns.answer(QueuedMessage(body, new_name()))).reply_text
    with pytest.raises(NeverAnswered):
        await turns.answer(QueuedMessage({**body, "store": "osaka"}, new_name()))
