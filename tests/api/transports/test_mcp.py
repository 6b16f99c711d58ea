"""/mcp, by the SDK's own client on a real server."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent, TextResourceContents

from tests.api.restaurant import new_name, open_api, settings_for
from tests.store.roles import url_of_app_role

READS = {"search_menu", "get_item", "show_cart", "track_order"}
ACTS = {"place_order", "cancel_order", "talk"}
SETS = {"update_cart", "set_fulfilment", "quote"}
INITIALIZE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}  # fmt: skip
ACCEPT = {"Accept": "application/json, text/event-stream"}


@dataclass
class Agent:
    """An agent. ``times``: how often it sends each call, as if it had lost the answers before."""

    client: Client
    times: int = 1
    session: str = field(default_factory=new_name)
    calls: int = 0

    async def ask(self, tool: str, **arguments: Any) -> CallToolResult:
        """The last result."""
        self.calls += 1
        own = {} if tool in ("search_menu", "get_item") else {"session_id": self.session}
        return [await self.client.call_tool(tool, own | arguments) for _ in range(self.times)][-1]

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of a result that is no error."""
        result = await self.ask(tool, **arguments)
        assert not result.is_error, result.content
        return dict(result.structured_content or {})

    async def find(self, words: str) -> str:
        """The id of the first item."""
        return str((await self.call("search_menu", words=words))["items"][0]["id"])

    async def read_back(self) -> dict[str, Any]:
        """The quote of two waters, to be picked up."""
        await self.call("update_cart", lines=[{"item_id": await self.find("still water"), "quantity": 2}])
        await self.call("set_fulfilment", mode="pickup", payment="cash")
        return await self.call("quote")


@asynccontextmanager
async def agent_of(served: str, times: int = 1) -> AsyncIterator[Agent]:
    async with Client(f"{served}/mcp") as client:
        yield Agent(client, times)


async def test_an_agent_orders_in_six_calls_each_sent_three_times(served: str) -> None:
    async with agent_of(served, times=3) as agent:
        read_back = await agent.read_back()
        assert [line["quantity"] for line in read_back["lines"]] == [2]
        assert read_back["total"] > 0
        placed = await agent.call("place_order", confirmation_id=read_back["confirmation_id"])
        tracked = await agent.call("track_order")
        assert agent.calls == 6
    assert placed["order"]["status"] == "placed"
    assert tracked["orders"] == [placed["order"]["order_id"]]
    assert tracked["lines"] == []


async def test_tools_have_strict_schemas_and_hints(served: str) -> None:
    async with agent_of(served) as agent:
        tools = {tool.name: tool for tool in (await agent.client.list_tools()).tools}
        refused = await agent.ask("show_cart", colour="red")
    assert tools.keys() == READS | ACTS | SETS
    for name, tool in tools.items():
        assert tool.input_schema["additionalProperties"] is False, name
        assert tool.output_schema, name
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (name in READS), name
        assert tool.annotations.destructive_hint is (name in ACTS), name
        assert tool.annotations.idempotent_hint is (name != "talk"), name
    assert tools["update_cart"].meta == {"ui": {"resourceUri": "ui://cart/card.html"}}
    assert refused.is_error


async def test_the_cart_is_what_the_agent_says(served: str) -> None:
    async with agent_of(served, times=2) as agent:
        cola, water, pizza = await agent.find("cola"), await agent.find("still water"), await agent.find("margherita")
        details = await agent.call("get_item", item_id=pizza)
        size = next(group for group in details["groups"] if group["required"])
        option = {"group_id": size["group_id"], "option_id": size["options"][0]["option_id"]}
        first = [{"item_id": cola}, {"item_id": water, "quantity": 3}, {"item_id": pizza, "options": [option]}]
        cart = await agent.call("update_cart", lines=first)
        assert {line["item_id"]: line["quantity"] for line in cart["lines"]} == {cola: 1, water: 3, pizza: 1}
        changed = await agent.call("update_cart", lines=[{"item_id": water}, first[2], {"item_id": cola}])
        assert {line["item_id"]: line["quantity"] for line in changed["lines"]} == {cola: 1, water: 1, pizza: 1}
        emptied = await agent.call("update_cart", lines=[])
    assert emptied["lines"] == []


async def test_a_repeated_call_never_answers_a_question_for_the_user(served: str) -> None:
    async with agent_of(served, times=5) as agent:
        await agent.call("update_cart", lines=[{"item_id": await agent.find("cola")}])
        asked = await agent.call("quote")
    assert (asked["question"], asked["confirmation_id"]) == ("choose_option", None)


async def test_an_order_that_the_user_confirmed_in_words_is_not_placed_again(served: str) -> None:
    async with agent_of(served) as agent:
        read_back = await agent.read_back()
        [order] = (await agent.call("talk", text="yes"))["orders"]
        again = await agent.call("place_order", confirmation_id=read_back["confirmation_id"])
    assert (again["orders"], again["order"]["order_id"]) == ([order], order)


async def test_only_what_was_read_back_is_placed(served: str) -> None:
    async with agent_of(served) as agent:
        read_back = await agent.read_back()
        await agent.call("update_cart", lines=[{"item_id": await agent.find("brownie")}])
        stale = await agent.call("place_order", confirmation_id=read_back["confirmation_id"])
        assert stale["orders"] == []
        assert stale["confirmation_id"] not in (None, read_back["confirmation_id"])
        placed = await agent.call("place_order", confirmation_id=stale["confirmation_id"])
    assert len(placed["orders"]) == 1


async def test_a_repeated_call_keeps_the_confirmation(served: str) -> None:
    async with agent_of(served) as agent:
        read_back = await agent.read_back()
        details = {"mode": "pickup", "payment": "cash"}
        for tool, arguments in (("set_fulfilment", details), ("show_cart", {}), ("quote", {})):
            again = await agent.call(tool, **arguments)
            assert again["confirmation_id"] == read_back["confirmation_id"]


async def test_an_allergy_holds_a_dish_back_until_the_user_decides(served: str) -> None:
    async with agent_of(served) as agent:
        await agent.call("talk", text="I am allergic to milk")
        pizza = await agent.find("margherita")
        found = await agent.call("search_menu", words="margherita", without_allergens=["milk"])
        assert pizza not in [item["id"] for item in found["items"]]
        warned = await agent.call("update_cart", lines=[{"item_id": pizza}])
        assert (warned["question"], warned["lines"], warned["confirmation_id"]) == ("allergy", [], None)
        again = await agent.call("update_cart", lines=[{"item_id": pizza}])
        assert (again["question"], again["lines"]) == ("allergy", [])


async def test_an_order_is_cancelled_only_with_the_id_of_the_question(served: str) -> None:
    async with agent_of(served) as agent:
        read_back = await agent.read_back()
        placed = await agent.call("place_order", confirmation_id=read_back["confirmation_id"])
        order = placed["order"]["order_id"]
        asked = await agent.call("cancel_order", order_id=order)
        assert asked["question"] == "cancel_order"
        assert (await agent.ask("cancel_order", order_id=order, confirmation_id="other")).is_error
        cancelled = await agent.call("cancel_order", order_id=order, confirmation_id=asked["confirmation_id"])
    assert cancelled["order"] == {"order_id": order, "status": "cancelled", "eta_minutes": None}


async def test_a_session_goes_on_by_chat_and_back(served: str) -> None:
    async with agent_of(served) as agent, httpx.AsyncClient(base_url=served) as http:
        await agent.call("update_cart", lines=[{"item_id": await agent.find("cola")}])
        guest = {"user_id": agent.session, "session_id": agent.session}
        await http.post("/orchestrate", json={**guest, "text": "two still waters"})
        cart = await agent.call("show_cart")
    assert [(line["name"], line["quantity"]) for line in cart["lines"]] == [("Coca-Cola", 1), ("Still Water", 2)]


async def test_talk_with_a_message_id_is_one_message(served: str) -> None:
    async with agent_of(served, times=3) as agent:
        cart = await agent.call("talk", text="a still water", message_id="m1")
        assert [line["quantity"] for line in cart["lines"]] == [1]
        agent.times = 1
        conflict = await agent.ask("talk", text="a coke", message_id="m1")
    assert conflict.is_error
    assert (conflict.structured_content or {})["error"]["code"] == "message_id_reused"


async def test_the_menu_and_the_card_are_resources(served: str) -> None:
    async with agent_of(served) as agent:
        uris = [str(resource.uri) for resource in (await agent.client.list_resources()).resources]
        assert uris == ["ui://cart/card.html", "menu://items"]
        [card] = (await agent.client.read_resource("ui://cart/card.html")).contents
        [menu] = (await agent.client.read_resource("menu://items")).contents
        [item] = (await agent.client.read_resource(f"menu://items/{await agent.find('margherita')}")).contents
        missing = await agent.ask("get_item", item_id="nothing")
    assert card.mime_type == "text/html;profile=mcp-app"
    assert isinstance(menu, TextResourceContents)
    assert isinstance(item, TextResourceContents)
    assert '"groups":' in item.text
    assert missing.is_error
    assert isinstance(missing.content[0], TextContent)
    assert "item_unavailable" in missing.content[0].text


async def test_pages_of_other_origins_are_refused(served: str) -> None:
    async with httpx.AsyncClient(base_url=served, headers=ACCEPT) as http:
        assert (await http.post("/mcp", json=INITIALIZE)).status_code == 200
        other = await http.post("/mcp", json=INITIALIZE, headers={"Origin": "https://elsewhere.example"})
    assert other.status_code == 403


async def test_a_caller_needs_a_key_while_auth_is_on(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, auth="key")) as client:
        refused = await client.post("/mcp", json=INITIALIZE, headers=ACCEPT)
    assert refused.status_code == 401
    assert "Bearer" in refused.headers["WWW-Authenticate"]


@pytest.mark.release
async def test_the_server_speaks_on_standard_input_and_output(api_database: str, demo: dict[str, object]) -> None:
    variables = {name.upper(): str(value) for name, value in demo.items()}
    variables |= {"DATABASE_URL": url_of_app_role(api_database), "UNDERSTANDING": "local", "LOG_STDOUT": "true"}
    command = StdioServerParameters(command=sys.executable, args=["-m", "api.mcp"], env={**os.environ, **variables})
    async with Client(stdio_client(command)) as client:
        agent = Agent(client)
        cart = await agent.call("update_cart", lines=[{"item_id": await agent.find("cola")}])
    assert [line["quantity"] for line in cart["lines"]] == [1]


async def test_an_agent_changes_a_placed_order_once_by_the_id_of_the_read_back(served: str) -> None:
    async with agent_of(served) as agent:
        read_back = await agent.read_back()
        await agent.call("place_order", confirmation_id=read_back["confirmation_id"])
        change = await agent.call("talk", text="add a tiramisu to my order", message_id="m-1")
        assert (change["question"], change["total"] > read_back["total"]) == ("change_order", True)
        answers = [await agent.call("place_order", confirmation_id=change["confirmation_id"]) for _ in range(2)]
        assert answers[0] == answers[1]
        assert answers[0]["order"]["status"] == "changed"
