"""Two servers that host the graph, LangGraph's (`make studio`) and Aegra (`make aegra`), by the same tests."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from prometheus_client.parser import text_string_to_metric_families

from graph.executor import ASSISTANT
from nodes.reply.markdown import to_markdown
from store.threads import thread_id
from tests.api.restaurant import Guest, new_name
from tests.integration.processes import ROOT
from tests.platform.servers import TOKEN

pytestmark = pytest.mark.slow


@pytest.fixture
async def platform(server: str) -> AsyncIterator[LangGraphClient]:
    """The SDK's client."""
    async with get_client(url=server, api_key=TOKEN) as client:
        yield client


@pytest.fixture
async def guest(server: str) -> AsyncIterator[Guest]:
    """A guest of our API on the same server."""
    async with httpx.AsyncClient(base_url=server, timeout=60, trust_env=False) as client:
        yield Guest(client)


def said(text: str) -> dict[str, Any]:
    """A run's input as chat front ends send it: a message, and nothing of ours."""
    return {"messages": [{"role": "user", "content": text}]}


def reply_of(state: Any) -> str:
    last = state["messages"][-1]
    assert last["type"] == "ai"
    return str(last["content"])


async def test_mcp_has_the_ordering_tools_and_no_tool_of_the_whole_graph(server: str) -> None:
    headers = {"Accept": "application/json, text/event-stream", "X-Api-Key": TOKEN}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    async with httpx.AsyncClient(base_url=server, timeout=60, trust_env=False) as client:
        answer = await client.post("/mcp", json=request, headers=headers)
    tools = {tool["name"] for tool in answer.json()["result"]["tools"]}
    assert {"talk", "place_order"} <= tools
    assert ASSISTANT not in tools


async def test_a_whole_order_through_the_sdk(platform: LangGraphClient) -> None:
    thread = (await platform.threads.create())["thread_id"]

    async def says(text: str) -> str:
        return reply_of(await platform.runs.wait(thread, ASSISTANT, input=said(text)))

    assert "Which size" in await says("two pepperoni pizzas")
    await says("large")
    assert "Shall I place" in await says("that's all, pickup, cash")
    placed = await says("yes")
    assert "is placed" in placed
    order_id = placed.split("order ")[1].split(" ")[0]
    assert order_id in await says("where is my order?")
    state = await platform.threads.get_state(thread)
    values: Any = state["values"]
    assert values["session"]["orders"] == [order_id]
    assert [message["type"] for message in values["messages"]][-4:] == ["human", "ai"] * 2
    assert values["turn"]["request"]["user_id"] == f"studio-{thread}"


async def test_a_run_without_a_new_message_of_the_guest_repeats_nothing(platform: LangGraphClient) -> None:
    thread = (await platform.threads.create())["thread_id"]
    await platform.runs.wait(thread, ASSISTANT, input=said("a still water"))
    before: Any = (await platform.threads.get_state(thread))["values"]
    assert [line["quantity"] for line in before["session"]["cart"]["lines"]] == [1]
    for role in ("assistant", "system"):
        nothing_new: Any = {"messages": [{"role": role, "content": "a still water"}]}
        await platform.runs.wait(thread, ASSISTANT, input=nothing_new)
    for empty in ({}, {"messages": []}):
        await platform.runs.wait(thread, ASSISTANT, input=empty)
    assert (await platform.threads.get_state(thread))["values"] == before


async def test_a_run_is_streamed_in_every_mode_that_studio_asks_for(platform: LangGraphClient) -> None:
    thread = (await platform.threads.create())["thread_id"]
    modes: Any = ["values", "updates", "messages-tuple", "debug", "tasks", "events"]
    stream = platform.runs.stream(thread, ASSISTANT, input=said("What do you have to drink?"), stream_mode=modes)
    parts = [part async for part in stream]
    assert [part.data for part in parts if part.event == "error"] == []
    streamed = [message for part in parts if part.event == "messages" for message in part.data if "content" in message]
    assert [message["type"] in ("ai", "AIMessageChunk") for message in streamed] == [True]
    assert "Still Water" in streamed[0]["content"]
    for mode in ("values", "updates", "debug", "tasks", "events"):
        shown = json.dumps([part.data for part in parts if part.event == mode])
        assert "Still Water" in shown, mode
        assert "Pepperoni" not in shown, f"{mode} carries the whole menu"
    steps = [name for part in parts if part.event == "updates" for name in part.data]
    assert (steps[0], steps[-1]) == ("classify_intent", "compose_response")


async def test_a_session_of_ours_is_a_thread_there_and_goes_on_from_both_sides(
    guest: Guest, platform: LangGraphClient
) -> None:
    await guest.says("two large pepperoni pizzas without olives and a medium diet coke", trace_id="trace-1")
    assert guest.cart == {"Pepperoni": 2, "Diet Coke": 1}
    thread = str(thread_id("default", guest.last["session_id"], guest.name))
    state: Any = (await platform.threads.get_state(thread))["values"]
    assert reply_of(state) == to_markdown(guest.last["reply_text"])
    assert [line["quantity"] for line in state["session"]["cart"]["lines"]] == [2, 1]
    assert state["turn"]["request"]["trace_id"] == "trace-1"
    there = await platform.runs.wait(thread, ASSISTANT, input=said("and an orange juice"))
    assert "Orange Juice" in reply_of(there)
    assert there["turn"]["request"]["user_id"] == guest.name  # type: ignore[call-overload]  # a run may end in a list
    assert "5 Elm Street" in await guest.says("delivery to 5 Elm Street, I pay by card")
    assert guest.cart == {"Pepperoni": 2, "Diet Coke": 1, "Orange Juice": 1}
    placed = await guest.says("yes", message_id="the-yes")
    assert "is placed" in placed
    assert await guest.says("yes", message_id="the-yes") == placed
    order_id = placed.split("order ")[1].split(" ")[0]
    seen: Any = (await platform.threads.get_state(thread))["values"]
    assert seen["session"]["orders"] == [order_id]
    asked_there = await platform.runs.wait(thread, ASSISTANT, input=said("where is my order?"))
    assert order_id in reply_of(asked_there)


async def test_turns_of_a_session_that_come_together_are_all_kept_there_too(
    guest: Guest, platform: LangGraphClient
) -> None:
    body = {"text": "a still water", "user_id": guest.name}
    answers = await asyncio.gather(*(guest.client.post("/orchestrate", json=body) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sorted(answer.json()["turn"] for answer in answers) == [1, 2, 3, 4, 5, 6]
    state: Any = (await platform.threads.get_state(str(thread_id("default", f"{guest.name}:web", guest.name))))[
        "values"
    ]
    assert [line["quantity"] for line in state["session"]["cart"]["lines"]] == [6]


async def test_a_service_that_never_answers_does_not_outlast_the_turn(guest: Guest, platform: LangGraphClient) -> None:
    body = {"text": "What do you recommend?", "user_id": guest.name}
    answer = await guest.client.post("/orchestrate", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, "service_timeout")
    thread = str(thread_id("default", f"{guest.name}:web", guest.name))
    state: Any = (await platform.threads.get_state(thread))["values"]
    assert [message["content"] for message in state["messages"]] == [
        "What do you recommend?", to_markdown(answer.json()["reply_text"]),
    ]  # fmt: skip


async def test_a_message_may_come_in_any_shape_that_chat_front_ends_send(platform: LangGraphClient) -> None:
    shapes: list[Any] = [
        [{"role": "user", "content": [{"type": "text", "text": "a still water"}]}],
        "a still water",
    ]
    thread = (await platform.threads.create())["thread_id"]
    for shape in shapes:
        state: Any = await platform.runs.wait(thread, ASSISTANT, input={"messages": shape})
    assert [line["quantity"] for line in state["session"]["cart"]["lines"]] == [len(shapes)]
    assert len(state["messages"]) == 2 * len(shapes)


async def test_a_card_number_typed_into_studio_is_not_in_the_state(platform: LangGraphClient) -> None:
    thread = (await platform.threads.create())["thread_id"]
    await platform.runs.wait(thread, ASSISTANT, input=said("my card is 4111 1111 1111 1111"))
    assert "1111" not in str(await platform.threads.get_state(thread))


async def test_turns_of_the_server_and_of_our_api_do_not_interfere(server: str) -> None:
    async with httpx.AsyncClient(base_url=server, trust_env=False) as client:
        assert (await client.get(f"/threads/{uuid.uuid4()}")).status_code == 401
    async with httpx.AsyncClient(base_url=server, trust_env=False, headers={"x-api-key": TOKEN}) as client:
        assert (await client.get("/health")).json()["status"] == "ok"
        paths = (await client.get("/openapi.json")).json()["paths"]
        assert {"/orchestrate", "/canonical/{channel}", "/threads/{thread_id}/runs/wait"} <= set(paths)
        refused = await client.post("/orchestrate", json={"text": "hello"})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        unknown = await client.get(f"/threads/{uuid.uuid4()}")
        assert unknown.status_code == 404
        assert "code" not in unknown.json(), "the server's own errors keep their format"
        owner = {"text": "hello", "user_id": new_name(), "session_id": "shared"}
        assert (await client.post("/orchestrate", json=owner)).status_code == 200
        stranger = await client.post("/orchestrate", json={**owner, "user_id": new_name()})
        assert (stranger.status_code, stranger.json()["turn"]) == (200, 1)


async def test_studio_can_draw_the_graph(platform: LangGraphClient) -> None:
    drawn: Any = await platform.assistants.get_graph((await platform.assistants.search())[0]["assistant_id"])
    names = {str(node["id"]) for node in drawn["nodes"]}
    assert {"classify_intent", "order_flow", "place_order", "compose_response"} <= names


def test_the_configuration_is_valid() -> None:
    command = [sys.executable, "-m", "langgraph_cli", "validate", "--config", str(ROOT / "langgraph.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_without_a_database_setting_the_server_says_which_variable_to_set(tmp_path: Path) -> None:
    code = "import api.platform; api.platform.app"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode != 0
    assert "DATABASE_URL is not set" in done.stderr.strip().splitlines()[-1]


async def test_a_thread_begun_in_the_sdk_goes_on_over_http_for_its_guest_only(
    guest: Guest, platform: LangGraphClient
) -> None:
    thread = (await platform.threads.create())["thread_id"]
    await platform.runs.wait(thread, ASSISTANT, input=said("a still water"), context={"user_id": guest.name})
    guest.fixed["session_id"] = thread
    await guest.says("and an orange juice")
    assert guest.cart == {"Still Water": 1, "Orange Juice": 1}
    stranger = Guest(guest.client, fixed={"session_id": thread})
    await stranger.says("what is in my cart?")
    assert stranger.cart == {}


async def test_the_context_shows_four_fields_and_the_input_a_chat(platform: LangGraphClient) -> None:
    schemas: Any = await platform.assistants.get_schemas((await platform.assistants.search())[0]["assistant_id"])
    assert set(schemas["context_schema"]["properties"]) == {"tenant", "user_id", "channel", "locale"}
    assert set(schemas["input_schema"]["properties"]) == {"messages"}


async def test_an_assistant_may_fix_the_language(platform: LangGraphClient) -> None:
    spanish = await platform.assistants.create(ASSISTANT, context={"locale": "es"})
    thread = (await platform.threads.create())["thread_id"]
    state: Any = await platform.runs.wait(thread, spanish["assistant_id"], input=said("a still water"))
    assert state["turn"]["request"]["locale"] == "es"


async def test_a_thread_has_its_first_message_as_title(platform: LangGraphClient) -> None:
    thread = (await platform.threads.create())["thread_id"]
    for text in ("a still water", "and an orange juice"):
        await platform.runs.wait(thread, ASSISTANT, input=said(text))
    metadata: Any = (await platform.threads.get(thread))["metadata"]
    assert metadata["title"] == "a still water"


async def test_erasing_a_guest_deletes_the_threads_that_name_the_guest(guest: Guest, platform: LangGraphClient) -> None:
    mine, other = [(await platform.threads.create())["thread_id"] for _ in range(2)]
    await platform.runs.wait(mine, ASSISTANT, input=said("a still water"), context={"user_id": guest.name})
    await platform.runs.wait(other, ASSISTANT, input=said("a still water"), context={"user_id": new_name()})
    headers = {"Authorization": f"Bearer {TOKEN}"}
    erased = await guest.client.delete(f"/guests/{guest.name}", headers=headers)
    assert (erased.status_code, erased.json()["sessions"]) == (200, 1)
    left = [thread["thread_id"] for thread in await platform.threads.search(limit=1000)]
    assert mine not in left
    assert other in left


async def test_our_metrics_count_the_turns_of_both_sides(guest: Guest, platform: LangGraphClient) -> None:
    before = await count_turns(guest.client)
    await guest.says("a still water")
    thread = (await platform.threads.create())["thread_id"]
    await platform.runs.wait(thread, ASSISTANT, input=said("a still water"))
    await platform.runs.wait(thread, ASSISTANT, input=said("What do you have to drink?"))
    after = await count_turns(guest.client)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        ("order", "ok"): 2.0,
        ("menu", "ok"): 1.0,
    }


async def count_turns(client: httpx.AsyncClient) -> dict[tuple[str, str], float]:
    """The turns by route and outcome, as our metrics have them."""
    page = (await client.get("/orchestrator/metrics")).text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    turns = [sample for sample in samples if sample.name == "orchestrator_turns_total"]
    return {(sample.labels["route"], sample.labels["outcome"]): sample.value for sample in turns}


async def test_turns_of_both_sides_are_recorded_with_what_they_changed(guest: Guest, platform: LangGraphClient) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    thread = (await platform.threads.create())["thread_id"]
    ran: Any = await platform.runs.wait(thread, ASSISTANT, input=said("two large pepperoni pizzas"))
    await guest.says("two large pepperoni pizzas", trace_id=f"http-{guest.name}")
    for trace_id in (ran["turn"]["request"]["trace_id"], f"http-{guest.name}"):
        turn = await recorded_turn(guest.client, trace_id, headers)
        assert turn["outcome"] == "answered"
        assert turn["after"]["session"]["cart"]["lines"][0]["quantity"] == 2
        assert not (turn["before"] or {}).get("session")
        assert {"classify_intent", "order_flow", "compose_response"} <= {step["name"] for step in turn["steps"]}
        page = (await guest.client.get(f"/traces/{trace_id}/view", headers=headers)).text
        assert '<td class="mono">cart' in page


async def recorded_turn(client: httpx.AsyncClient, trace_id: str, headers: dict[str, str]) -> dict[str, Any]:
    """The one turn of a trace, once it is written."""
    for _ in range(100):
        answer = await client.get(f"/traces/{trace_id}", headers=headers)
        if answer.status_code == 200:
            [turn] = answer.json()["turns"]
            return dict(turn)
        await asyncio.sleep(0.1)
    raise AssertionError(f"no recording of {trace_id}")
