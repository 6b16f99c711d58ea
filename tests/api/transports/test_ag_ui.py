"""POST /ag-ui: the events of a run, repeated histories, refusals; and a whole order through AG-UI's own client."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from tests.api.restaurant import Guest, new_name, settings_for
from tests.api.transports.test_orchestrate import problem_of
from tests.contract.serving import serving

CLIENT = Path(__file__).parents[1] / "ag_ui_client"


def run_input(thread: str, *messages: tuple[str, str], **more: Any) -> dict[str, Any]:
    """The body of a run; each message is its role and its text."""
    listed = [{"id": f"m{at}", "role": role, "content": text} for at, (role, text) in enumerate(messages)]
    return {
        "threadId": thread, "runId": "run", "messages": listed, "state": {}, "tools": [], "context": [],
        "forwardedProps": {}, **more,
    }  # fmt: skip


async def run(client: httpx.AsyncClient, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a run."""
    answer = await client.post("/ag-ui", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]


async def test_a_run_has_steps_a_message_and_the_cart_as_its_state(guest: Guest) -> None:
    events = await run(guest.client, run_input(guest.name, ("user", "a still water")))
    types = [event["type"] for event in events]
    assert types[0] == "RUN_STARTED"
    assert types[1:3] == ["STEP_STARTED", "STEP_FINISHED"]
    assert types[-5:] == [
        "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END", "STATE_SNAPSHOT", "RUN_FINISHED",
    ]  # fmt: skip
    assert "Still Water" in events[-4]["delta"]
    assert [line["name"] for line in events[-2]["snapshot"]["cart"]["lines"]] == ["Still Water"]
    assert (events[-1]["threadId"], events[-1]["runId"]) == (guest.name, "run")


async def test_a_history_that_is_sent_again_orders_nothing_again(guest: Guest) -> None:
    history = (("user", "a still water"), ("assistant", "Anything else?"), ("user", "and a garlic bread"))
    await run(guest.client, run_input(guest.name, history[0]))
    first = await run(guest.client, run_input(guest.name, *history))
    again = await run(guest.client, run_input(guest.name, *history, runId="again"))
    assert again[-2]["snapshot"] == first[-2]["snapshot"]
    assert [(line["name"], line["quantity"]) for line in again[-2]["snapshot"]["cart"]["lines"]] == [
        ("Still Water", 1),
        ("Garlic Bread", 1),
    ]


@pytest.mark.parametrize("messages", [(), (("assistant", "hello"),)])
async def test_a_run_needs_a_message_of_the_user(guest: Guest, messages: tuple[tuple[str, str], ...]) -> None:
    answer = await guest.client.post("/ag-ui", json=run_input(guest.name, *messages))
    problem_of(answer, 422, "invalid_request")


@pytest.mark.release
@pytest.mark.skipif(
    not (CLIENT / "node_modules").exists(), reason="not installed: npm ci --prefix tests/api/ag_ui_client"
)
def test_the_protocols_own_client_places_an_order(api_database: str, demo: dict[str, object]) -> None:
    node = shutil.which("node")
    assert node is not None
    texts = ("a still water", "that's all, pickup, cash", "yes")
    with serving({"api": create_app(settings_for(api_database, demo))}) as ports:
        command = [node, "order.js", f"http://127.0.0.1:{ports['api']}/ag-ui", new_name(), *texts]
        done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert "is placed" in result["replies"][-1]
    assert result["state"]["orders"]
    assert {"classify_intent", "place_order", "compose_response"} <= set(result["steps"])
