"""The trace pages: content, access, and no execution of guests' text."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from tests.api.restaurant import Guest, new_name, open_api, settings_for
from tests.waiting import wait_for

TOKEN = "a-long-enough-token"
HOSTILE = "a blt <script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def trace_id() -> str:
    return f"trace-{uuid4()}"


async def fetch_when_recorded(client: httpx.AsyncClient, trace_id: str, path: str = "") -> httpx.Response:
    """The trace, once it is recorded."""

    async def fetch() -> httpx.Response | None:
        answer = await client.get(f"/traces/{trace_id}{path}")
        return None if answer.status_code == 404 else answer

    answer = await wait_for(fetch)
    assert answer is not None
    return answer


async def test_a_trace_holds_the_whole_story_of_a_turn(guest: Guest, client: httpx.AsyncClient, trace_id: str) -> None:
    said = await guest.says("a blt", trace_id=trace_id)
    answer = await fetch_when_recorded(client, trace_id)
    [turn] = answer.json()["turns"]
    assert (turn["outcome"], turn["turn"], turn["user_id"]) == ("answered", 1, guest.name)
    assert turn["reply"]["reply"]["text"] == said
    assert turn["before"] is None
    assert turn["after"]["session"]["cart"]["lines"][0]["name"] == "BLT"
    assert turn["after"]["turn"]["reading"]["commands"][0]["kind"] == "add_item"
    assert turn["after"]["turn"]["outcomes"][0]["kind"] == "lines_added"
    assert turn["after"]["turn"]["reply"]["text"] == said
    assert [step["name"] for step in turn["steps"] if step["kind"] == "node"][-1] == "compose_response"
    menu = next(call for call in turn["calls"] if call["shared"])
    assert "BLT" in str(answer.json()["answers"][menu["shared"]])


async def test_private_values_are_masked(guest: Guest, client: httpx.AsyncClient, trace_id: str) -> None:
    await guest.says("a blt, deliver it to 12 Elm Street")
    await guest.says("call me on +1 415 555 0134", trace_id=trace_id)
    shown = (await fetch_when_recorded(client, trace_id)).text + (
        await fetch_when_recorded(client, trace_id, "/view")
    ).text
    assert "[address]" in shown
    assert "[phone]" in shown
    for secret in ("Elm Street", "555 0134", "⟦"):
        assert secret not in shown


async def test_nothing_that_a_guest_writes_is_markup(guest: Guest, client: httpx.AsyncClient, trace_id: str) -> None:
    await guest.says(HOSTILE, trace_id=trace_id)
    page = await fetch_when_recorded(client, trace_id, "/view")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    nonces = set(re.findall(r"nonce(?:=\"|-)([\w-]+)", page.text + page.headers["content-security-policy"]))
    assert len(nonces) == 1
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_the_turns_of_a_session_lead_to_each_other(guest: Guest, client: httpx.AsyncClient) -> None:
    first, second, third = (f"trace-{uuid4()}" for _ in range(3))
    for trace_id in (first, second, third):
        await guest.says("hi", trace_id=trace_id)
    await fetch_when_recorded(client, third)
    page = (await fetch_when_recorded(client, second, "/view")).text
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', page) == [
        ("prev", f"/traces/{first}/view"),
        ("next", f"/traces/{third}/view"),
    ]


async def test_turns_that_were_named_alike_stand_on_one_page(guest: Guest, client: httpx.AsyncClient) -> None:
    odd = f"a/b {uuid4()}"
    await guest.says("hi", trace_id=odd)
    await guest.says("a blt", trace_id=odd)

    async def has_both_turns() -> bool:
        return (await fetch_when_recorded(client, odd.replace(" ", "%20"), "/view")).text.count("<article") == 2

    await wait_for(has_both_turns)


async def test_a_rejected_message_is_printed(guest: Guest, client: httpx.AsyncClient, trace_id: str) -> None:
    await guest.says("a blt", message_id="m-1")
    body = {"text": "two blts", "user_id": guest.name, "message_id": "m-1", "trace_id": trace_id}
    assert (await client.post("/orchestrate", json=body)).status_code == 409
    [turn] = (await fetch_when_recorded(client, trace_id)).json()["turns"]
    assert (turn["outcome"], turn["error"], turn["turn"]) == ("refused", "MessageReused", 0)
    assert "refused" in (await fetch_when_recorded(client, trace_id, "/view")).text


async def test_an_unknown_trace_is_a_problem(client: httpx.AsyncClient) -> None:
    for path in ("/traces/nobody", "/traces/nobody/view"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_graph_is_drawn_with_every_node(client: httpx.AsyncClient) -> None:
    page = (await client.get("/graph")).text
    nodes = set(re.findall(r'data-node="(\w+)"', page))
    assert {"classify_intent", "order_flow", "place_order", "compose_response", "__end__"} <= nodes


@pytest.fixture
async def locked(migrated_url: str, demo: dict[str, object]) -> AsyncIterator[httpx.AsyncClient]:
    """An API with an ADMIN_TOKEN that records nothing."""
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN, recordings_days=0)) as client:
        yield client


async def test_the_pages_are_for_staff_once_there_is_a_token(locked: httpx.AsyncClient, trace_id: str) -> None:
    await Guest(locked, new_name()).says("hi", trace_id=trace_id)
    for path in (f"/traces/{trace_id}", f"/traces/{trace_id}/view", "/graph"):
        assert (await locked.get(path)).status_code == 401
    staff = {"Authorization": f"Bearer {TOKEN}"}
    assert (await locked.get("/graph", headers=staff)).status_code == 200
    assert (await locked.get(f"/traces/{trace_id}", headers=staff)).status_code == 404, "nothing is recorded"
