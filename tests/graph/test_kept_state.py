"""The state between turns holds what the next turn needs, loses nothing of it, and stays the same divided again."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from domain.cart import Cart
from domain.commands import Greet, Reading
from domain.order import Fulfilment
from domain.outcome import SmallTalk
from domain.session import AskDetail, Session
from domain.turn import TurnRequest
from graph.kept_state import MAX_OLD_REPLY, divide_state, remove_empty_fields, shorten_old_replies
from nodes.classify_intent import begin_turn
from nodes.turn.state import Reply, State, Turn

REQUEST = TurnRequest(
    tenant="acme", user_id="ada", channel="voice", session_id="s1", trace_id="t1", message_id="m1", text="hello",
    locale="es",
)  # fmt: skip
TURN = Turn(
    request=REQUEST,
    incarnation="i1",
    reading=Reading(commands=(Greet(),), confidence=1.0),
    outcomes=(SmallTalk(topic="greeting"),),
    route="track_missing_order_id",
    reply=Reply(text="Hello!"),
)
SESSIONS = (
    Session(),
    Session(fulfilment=Fulfilment(address="1 Elm Street", mode="delivery"), pending=AskDetail(kind="payment_method")),
    Session(cart=Cart(next_number=7), checking_out=True, shown=("blt",), language="es", misses=1, repeats=2),
)


def state(**more: Any) -> dict[str, Any]:
    return {"messages": [], "session": Session().dump(), "turn": TURN.dump(), **more}


def test_reading_outcomes_and_reply_pass_and_the_guest_and_the_route_are_kept() -> None:
    kept, passing = divide_state(state())
    assert kept["turn"]["route"] == "track_missing_order_id"
    assert "outcomes" not in kept["turn"]
    assert "Hello!" not in str(kept)
    assert {**passing["turn"], "request": REQUEST.dump(), "reply": {"text": "Hello!"}}.items() >= {
        "outcomes": [SmallTalk(topic="greeting").dump()], "incarnation": "i1",
    }.items()  # fmt: skip


def test_divided_again_it_stays_the_same() -> None:
    messages = [{"id": "1-reply", "type": "ai", "content": "a line\n" * 100}, {"id": "2-reply", "type": "ai"}]
    once = divide_state(state(messages=messages)).kept
    again = divide_state(once)
    assert again.kept == once
    assert again.passing == {}


@pytest.mark.parametrize("session", SESSIONS)
def test_a_session_without_its_empty_fields_is_the_same_session(session: Session) -> None:
    assert Session.restore(remove_empty_fields(session.dump())) == session


def test_what_is_empty_and_left_out_is_empty_by_default() -> None:
    defaults = Session().dump()
    assert {name for name, value in defaults.items() if value} == {"schema_version", "cart", "fulfilment"}
    assert set(Fulfilment().dump().values()) == {None}


def test_a_kept_turn_begins_no_turn_again_and_names_its_guest() -> None:
    turn = divide_state(state()).kept["turn"]
    answered = State(messages=[HumanMessage(id="m1", content="hello")], turn=turn)
    assert begin_turn(answered, {}) is None
    new = begin_turn(State(messages=[HumanMessage(id="m2", content="a blt")], turn=turn), {})
    assert new is not None
    assert new.request.caller.replace(trace_id="t1") == REQUEST.caller


def test_a_turn_without_a_reply_is_kept_whole() -> None:
    open_turn = TURN.replace(reply=None).dump()
    assert divide_state(state(turn=open_turn)) == ({**divide_state(state()).kept, "turn": open_turn}, {})


def test_only_replies_before_the_newest_are_shortened_and_only_at_the_end_of_a_line() -> None:
    listing = "\n".join(f"- Dish {number}, call 020 7946 {number:04}" for number in range(100))
    reply = {"id": "m1-reply", "type": "ai", "content": listing}
    guests = {"id": "m2", "type": "human", "content": listing}
    short, whole, newest = shorten_old_replies([reply, guests, {**reply, "id": "m2-reply"}])
    assert len(short["content"]) <= MAX_OLD_REPLY
    assert listing.startswith(short["content"] + "\n")
    assert (whole["content"], newest["content"]) == (listing, listing)


def test_a_long_first_line_stays_whole() -> None:
    line = "x" * (MAX_OLD_REPLY + 1)
    old = {"id": "m1-reply", "type": "ai", "content": f"{line}\nmore"}
    assert shorten_old_replies([old, {**old, "id": "m2-reply"}])[0]["content"] == line


@pytest.mark.parametrize("strange", [None, [], "x", {"messages": 1}])
def test_a_state_that_is_none_of_ours_is_kept(strange: Any) -> None:
    values = {"session": strange, "turn": strange, "messages": strange}
    kept, passing = divide_state(values)
    assert kept["turn"] == strange
    assert passing == {}


def test_messages_of_langchain_are_no_error() -> None:
    messages = [HumanMessage(id="1", content="x"), AIMessage(id="1-reply", content="y\n" * 999)]
    assert divide_state(state(messages=messages)).kept["messages"] == messages
