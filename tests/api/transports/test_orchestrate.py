"""POST /orchestrate on the V2 wire: fields, types, defaults and mistakes of clients."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.schemas import MAX_TEXT, OrchestrateRequest
from tests.api.restaurant import Guest, new_name

V2_FIELDS = {
    "decision": str,
    "reply_text": str,
    "session_id": str,
    "route": str,
    "intent": str,
    "intent_confidence": float,
    "trace_id": str,
}
V2_ROUTES = {
    "menu", "order", "order_missing_items", "order_error", "recommend", "recommend_empty", "track_order",
    "track_missing_order_id", "track_error", "profile", "fallback",
}  # fmt: skip
V2_INTENTS = {"menu", "order", "recommend", "track_order", "profile", "greeting", "smalltalk", "unknown"}


def problem_of(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal, once it is one of ours."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["trace_id"]
    return body


@pytest.mark.parametrize(
    ("text", "route", "intent"),
    [
        ("What is on the menu?", "menu", "menu"),
        ("A diet coke please", "order", "order"),
        ("checkout", "order_missing_items", "order"),
        ("What do you recommend?", "recommend", "recommend"),
        ("Where is my order ORD-99999?", "track_error", "track_order"),
        ("Where is my order?", "track_missing_order_id", "track_order"),
        ("What do you know about me?", "profile", "profile"),
        ("Hello!", "fallback", "greeting"),
        ("Thanks!", "fallback", "smalltalk"),
        ("Who won the football game?", "fallback", "unknown"),
    ],
)
async def test_every_reply_has_the_seven_fields_of_v2_with_its_values(
    text: str, route: str, intent: str, guest: Guest
) -> None:
    await guest.says(text)
    for name, kind in V2_FIELDS.items():
        assert isinstance(guest.last[name], kind), name
    assert guest.last["decision"] == "reply"
    assert guest.last["reply_text"].strip()
    assert guest.last["route"] in V2_ROUTES
    assert guest.last["intent"] in V2_INTENTS
    assert (guest.last["route"], guest.last["intent"]) == (route, intent)
    assert 0.0 <= guest.last["intent_confidence"] <= 1.0


async def test_only_text_and_user_are_needed_and_the_session_is_named_after_user_and_channel(guest: Guest) -> None:
    await guest.says("hello")
    assert guest.last["session_id"] == f"{guest.name}:web"
    await guest.says("hello", channel="voice")
    assert guest.last["session_id"] == f"{guest.name}:voice"
    await guest.says("hello", session_id="a session of my own " + guest.name)
    assert guest.last["session_id"] == "a session of my own " + guest.name


async def test_null_is_as_good_as_absent(guest: Guest) -> None:
    nothing = dict.fromkeys(
        ("session_id", "trace_id", "order_items", "order_payment_method", "order_delivery_mode",
         "order_special_instructions", "order_table_number", "tracking_order_id")
    )  # fmt: skip
    await guest.says("hello", **nothing)
    assert guest.last["session_id"] == f"{guest.name}:web"


async def test_unknown_fields_are_ignored_at_every_depth(guest: Guest) -> None:
    items = [{"name": "Still Water", "quantity": 1, "image": "water.png", "modifiers": []}]
    await guest.says("these please", order_items=items, client_version="7.1", metadata={"a": [1]})
    assert guest.cart == {"Still Water": 1}


async def test_a_trace_id_is_echoed_and_otherwise_made(client: httpx.AsyncClient, guest: Guest) -> None:
    await guest.says("hello", trace_id="trace-abc-123")
    assert guest.last["trace_id"] == "trace-abc-123"
    await guest.says("hello")
    first = guest.last["trace_id"]
    await guest.says("hello")
    assert guest.last["trace_id"] not in ("", first)
    body = {"text": "hello", "user_id": guest.name}
    answer = await client.post("/orchestrate", json=body, headers={"X-Trace-Id": "from-the-header"})
    assert answer.json()["trace_id"] == "from-the-header"


async def test_items_picked_on_a_screen_are_priced_from_the_menu_and_not_by_the_client(guest: Guest) -> None:
    items = [{"name": "Still Water", "quantity": 2, "price": 0.01, "currency": "XXX"}, {"name": "Orange Juice"}]
    await guest.says("order these", order_items=items)
    assert guest.cart == {"Still Water": 2, "Orange Juice": 1}
    cart = guest.last["cart"]
    assert cart["currency"] == "USD"
    assert [line["total_price"] for line in cart["lines"]] == [4.0, 3.9]
    assert cart["subtotal"] == 7.9


@pytest.mark.parametrize("text", ["", "hi", "ok", "asdfgh"])
async def test_picked_items_are_an_order_also_beside_words_that_say_nothing(text: str, guest: Guest) -> None:
    await guest.says(text, order_items=[{"name": "Still Water"}])
    assert guest.cart == {"Still Water": 1}


async def test_picked_items_do_not_drown_a_question(guest: Guest) -> None:
    reply = await guest.says("what is on the menu?", order_items=[{"name": "Still Water"}])
    assert guest.last["route"] == "menu"
    assert guest.cart == {}
    assert "Still Water" in reply or "Cold Drinks" in reply


async def test_an_order_comes_whole_from_a_screen(guest: Guest) -> None:
    await guest.says(
        "order",
        order_items=[{"name": "Still Water", "quantity": 2}],
        order_payment_method="cash",
        order_delivery_mode="dine_in",
        order_table_number="7",
        order_special_instructions="no ice",
    )
    assert guest.last["pending"] == "confirm"
    assert "table 7" in guest.last["reply_text"]
    assert "no ice" in guest.last["reply_text"]
    assert "is placed" in await guest.says("yes")


@pytest.mark.parametrize(("mode", "asked"), [("not_provided", True), ("by pigeon", True), ("Takeaway", False)])
async def test_any_delivery_mode_may_be_sent_and_an_unknown_one_is_asked_for(
    mode: str, asked: bool, guest: Guest
) -> None:
    await guest.says("order", order_items=[{"name": "Still Water"}], order_delivery_mode=mode)
    await guest.says("that's all")
    assert (guest.last["pending"] == "delivery_mode") is asked


async def test_an_order_is_tracked_by_the_id_that_a_screen_sends(guest: Guest) -> None:
    reply = await guest.says("", tracking_order_id="ORD-424242")
    assert guest.last["route"] == "track_error"
    assert "ORD-424242" in reply


async def test_two_sessions_of_a_guest_have_carts_of_their_own(guest: Guest) -> None:
    await guest.says("a still water")
    await guest.says("show my cart", channel="app")
    assert guest.cart == {}
    await guest.says("show my cart")
    assert guest.cart == {"Still Water": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"user_id": "u"}, "text"),
        ({"text": "hello"}, "user_id"),
        ({"text": ["SECRET"], "user_id": "u"}, "text"),
        ({"text": "hello", "user_id": "  "}, "user_id"),
        ({"text": "hello", "user_id": "SECRET\x00"}, "user_id"),
        ({"text": "hello", "user_id": "SECRET" * 100}, "user_id"),
        ({"text": "hello", "user_id": "u", "order_items": [{"name": "SECRET", "quantity": 0}]}, "order_items"),
        ({"text": "hello", "user_id": "u", "order_items": [{"quantity": 1}]}, "order_items"),
        ({"text": "hello", "user_id": "u", "order_items": "SECRET"}, "order_items"),
        ({"text": "hello", "user_id": "u", "trace_id": {"SECRET": 1}}, "trace_id"),
    ],
)
async def test_an_invalid_field_is_named_without_its_value(
    body: dict[str, object], field: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post("/orchestrate", json=body)
    problem = problem_of(answer, 422, "invalid_request")
    assert any(error["field"].startswith(field) for error in problem["errors"])
    assert all(error["reason"] for error in problem["errors"])
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("content", [b"", b"{", b"SECRET", b"[]", b'"SECRET"', b"\xff\xfe", b'{"text": NaN}'])
async def test_a_body_that_is_no_json_object_is_refused(content: bytes, client: httpx.AsyncClient) -> None:
    answer = await client.post("/orchestrate", content=content, headers={"Content-Type": "application/json"})
    problem_of(answer, 422, "invalid_request")
    assert "SECRET" not in answer.text


async def test_text_with_characters_that_no_database_holds_is_answered_all_the_same(guest: Guest) -> None:
    assert await guest.says("hello\x00 \x07there")
    raw = '{"text": "hello \\ud800", "user_id": "' + new_name() + '"}'
    headers = {"Content-Type": "application/json"}
    answer = await guest.client.post("/orchestrate", content=raw.encode(), headers=headers)
    assert answer.status_code in (200, 422), answer.text


async def test_an_unknown_address_and_a_wrong_method_are_problems_too(client: httpx.AsyncClient) -> None:
    problem_of(await client.get("/nowhere"), 404, "not_found")
    problem_of(await client.get("/orchestrate"), 405, "method_not_allowed")


# --- long messages


async def test_a_message_that_is_too_long_is_cut_and_the_reply_says_so(client: httpx.AsyncClient) -> None:
    body = {"text": "a still water" + " and by the way this goes on and on" * 300, "user_id": "u"}
    answer = await client.post("/orchestrate", json=body)
    assert answer.status_code == 200
    assert answer.json()["reply_text"].startswith("That was a long message, and I read only its beginning.")
    assert answer.json()["cart"]["lines"][0]["name"] == "Still Water"


async def test_a_long_message_in_the_envelope_is_cut_too(client: httpx.AsyncClient) -> None:
    body = {
        "session": {"session_id": "s", "user_id": "u"},
        "request": {"text": "a still water" + " and by the way this goes on and on" * 300},
    }
    answer = await client.post("/canonical/web", json=body)
    assert answer.status_code == 200
    assert answer.json()["payload"]["text"].startswith("That was a long message")


@pytest.mark.parametrize("length", [MAX_TEXT, MAX_TEXT + 1, 2 * MAX_TEXT, 3 * MAX_TEXT])
def test_only_a_text_above_the_limit_is_cut(length: int) -> None:
    request = OrchestrateRequest(text="x" * length, user_id="u")
    turn = request.turn_request(tenant="t", user_id="u", session_id="s", locale="en", trace_id="x", message_id="m")
    assert (len(turn.text), turn.text_cut) == (MAX_TEXT, length > MAX_TEXT)


@pytest.mark.parametrize("at", range(MAX_TEXT - 22, MAX_TEXT + 4))
def test_a_card_number_at_the_cut_is_kept_in_no_part(at: int) -> None:
    text = "x" * (at - 1) + " 4111 1111 1111 1111 " + "y" * MAX_TEXT
    turn = OrchestrateRequest(text=text, user_id="u").turn_request(
        tenant="t", user_id="u", session_id="s", locale="en", trace_id="x", message_id="m"
    )
    assert "1" not in turn.text
