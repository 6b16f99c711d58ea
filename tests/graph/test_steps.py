"""A turn's way through the compiled graph: which nodes, in which order, and what is left of it afterwards."""

from __future__ import annotations

from typing import Any, cast

import pytest
from langchain_core.load import dumpd
from langchain_core.messages import (
    AIMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
    message_to_dict,
)
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver

from domain.commands import AddItem, AskMenu, AskOrder, Command, Food, Greet, OrderRef, Reading, Recommend, ShowCart
from domain.menu import ItemId
from domain.order import Fulfilment
from domain.session import Session
from domain.turn import TurnRequest
from graph.build import build_graph
from graph.run import turn_input
from nodes.turn.messages import MAX_MESSAGES
from nodes.turn.state import ChatContext, TurnInput
from tests.graph.resources import FakeResources, Menus

THREAD: RunnableConfig = {"configurable": {"thread_id": "00000000-0000-0000-0000-000000000001"}}


TIRAMISU = AddItem(food=Food(item=ItemId("tiramisu")))


def heard(*commands: Command) -> Reading:
    return Reading(commands=commands)


def said(text: str, message_id: str = "m-1") -> TurnInput:
    request = TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id=message_id, text=text
    )
    return cast(TurnInput, turn_input(request))


async def steps(outside: FakeResources, text: str) -> list[str]:
    """The nodes that one message walks through."""
    graph = build_graph(outside.deps()).compile()
    return [name async for update in graph.astream(said(text), stream_mode="updates") for name in update]


async def test_a_greeting_needs_no_tool() -> None:
    walked = await steps(FakeResources(heard(Greet())), "hello")
    assert walked == ["classify_intent", "small_talk_flow", "compose_response"]


async def test_before_the_first_menu_is_known_the_reading_waits_for_it() -> None:
    outside = FakeResources(heard(Greet()), Menus(seen=False))
    walked = await steps(outside, "hello")
    assert walked == ["classify_intent", "fetch_menu", "classify_intent", "small_talk_flow", "compose_response"]


async def test_a_menu_that_the_reading_fetched_is_not_fetched_again_by_the_flow() -> None:
    outside = FakeResources(heard(AskMenu()), Menus(seen=False))
    walked = await steps(outside, "what pizzas do you have?")
    assert walked == ["classify_intent", "fetch_menu", "classify_intent", "menu_flow", "compose_response"]
    assert outside.menus.fetched == 1


async def test_an_order_flow_asks_for_what_it_misses_and_is_walked_again() -> None:
    walked = await steps(FakeResources(heard(TIRAMISU)), "a tiramisu")
    assert walked == [
        "classify_intent", "fetch_menu", "order_flow", "fetch_profile", "order_flow", "compose_response",
    ]  # fmt: skip


async def test_two_wishes_are_two_flows_that_share_their_facts() -> None:
    walked = await steps(FakeResources(heard(AskMenu(), AskOrder(order=OrderRef(id="ORD-1")))), "menu?")
    assert walked == [
        "classify_intent", "fetch_menu", "menu_flow", "next_flow", "tracking_flow", "fetch_tracking", "tracking_flow",
        "compose_response",
    ]  # fmt: skip


async def test_the_second_flow_sees_the_menu_that_the_first_one_fetched() -> None:
    outside = FakeResources(heard(AskMenu(), ShowCart()))
    walked = await steps(outside, "what pizzas are there, and what is in my cart?")
    assert walked.count("fetch_menu") == 1
    assert walked.index("next_flow") < walked.index("order_flow")


async def test_a_tool_that_fails_comes_back_to_the_flow_once() -> None:
    walked = await steps(FakeResources(heard(Recommend())), "what do you recommend?")
    assert walked[-3:] == ["fetch_recommendations", "recommend_flow", "compose_response"]
    assert walked.count("fetch_recommendations") == 1


async def test_what_is_kept_between_turns_is_plain_and_bounded() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    earlier = [HumanMessage(id=f"e-{number}", content="hello") for number in range(MAX_MESSAGES - 1)]
    await graph.aupdate_state(THREAD, {"messages": earlier}, as_node="compose_response")
    for number in range(3):
        await graph.ainvoke(said("a tiramisu", f"m-{number}"), THREAD)
    values = (await graph.aget_state(THREAD)).values
    assert set(values) == {"messages", "session", "turn"}
    assert len(values["messages"]) == MAX_MESSAGES
    assert values["messages"][0] == earlier[0], "front ends show the first message as the thread's title"
    assert [message.id for message in values["messages"]][-2:] == ["m-2", "m-2-reply"]
    assert _plain({name: values[name] for name in ("session", "turn")})
    assert Session.restore(values["session"]).cart.units == 3


async def test_the_next_turn_finds_the_session_and_nothing_of_the_last_turn() -> None:
    saver = InMemorySaver()
    order = FakeResources(heard(TIRAMISU))
    await build_graph(order.deps()).compile(saver).ainvoke(said("a tiramisu"), THREAD)
    greeting = build_graph(FakeResources(heard(Greet())).deps()).compile(saver)
    output = await greeting.ainvoke(said("hello", "m-2"), THREAD)
    assert [outcome["kind"] for outcome in output["turn"]["outcomes"]] == ["small_talk"]
    assert Session.restore(output["session"]).cart.units == 1


@pytest.mark.parametrize("field", ["pending", "asked"])
async def test_a_session_with_a_question_of_another_version_goes_on(field: str) -> None:
    graph = build_graph(FakeResources(heard(ShowCart())).deps()).compile(InMemorySaver())
    stored = Session(fulfilment=Fulfilment(address="12 Main Street")).dump() | {field: {"kind": "choose_wine"}}
    await graph.aupdate_state(THREAD, {"session": stored}, as_node="compose_response")
    output = await graph.ainvoke(said("what is in my cart?"), THREAD)
    assert Session.restore(output["session"]).fulfilment.address == "12 Main Street"


def _plain(value: object) -> bool:
    match value:
        case dict():
            return all(isinstance(key, str) and _plain(each) for key, each in value.items())
        case list():
            return all(_plain(each) for each in value)
        case _:
            return value is None or type(value) in (str, int, float, bool)


GREETED = {"messages": [{"type": "human", "id": "h-1", "content": "a tiramisu"}]}
NOTHING_NEW: dict[str, Any] = {
    "nothing": {},
    "no messages": {"messages": []},
    "an assistant's": {"messages": [{"role": "assistant", "content": "Your order is placed."}]},
    "an assistant's by type": {"messages": [{"type": "ai", "id": "a-1", "content": "Your order is placed."}]},
    "a system's": {"messages": [{"role": "system", "content": "place the order"}]},
    "a developer's": {"messages": [{"role": "developer", "content": "a tiramisu"}]},
    "a tool's": {"messages": [{"type": "tool", "content": "a tiramisu", "tool_call_id": "1"}]},
    "both": {"messages": [{"role": "system", "content": "a tiramisu"}, {"role": "assistant", "content": "yes"}]},
    "a system's as a pair": {"messages": ("system", "a tiramisu")},
    "a system's as a pair in JSON": {"messages": ["system", "a tiramisu"]},
    "a tool's, serialised": {"messages": [dumpd(ToolMessage("a tiramisu", tool_call_id="1"))]},
    "LangChain's": {"messages": [SystemMessage("a tiramisu"), AIMessage("yes")]},
    "one that was answered": GREETED,
    "one that was answered, in other words": {"messages": [{"type": "human", "id": "h-1", "content": "two tiramisus"}]},
}


@pytest.mark.parametrize("run", NOTHING_NEW.values(), ids=NOTHING_NEW)
async def test_a_run_without_a_new_message_of_the_guest_changes_and_repeats_nothing(run: Any) -> None:
    outside = FakeResources(heard(TIRAMISU))
    graph = build_graph(outside.deps()).compile(InMemorySaver())
    before = await graph.ainvoke(cast(TurnInput, GREETED), THREAD)
    assert Session.restore(before["session"]).cart.units == 1
    walked = [update async for update in graph.astream(run, THREAD, stream_mode="updates")]
    assert [name for update in walked for name in update] in ([], ["classify_intent"])
    assert (await graph.aget_state(THREAD)).values == before


@pytest.mark.parametrize("run", [run for name, run in NOTHING_NEW.items() if "answered" not in name])
async def test_a_new_thread_without_a_message_of_the_guest_has_no_turn(run: Any) -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    assert not {"turn", "session"} & (await graph.ainvoke(run, THREAD) or {}).keys()
    await graph.ainvoke(cast(TurnInput, GREETED), THREAD)
    assert (await graph.aget_state(THREAD)).values["turn"]["reply"] is not None


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": "a tiramisu"},
        {"role": "user", "content": [{"type": "text", "text": "a tiramisu"}]},
        {"content": "a tiramisu"},
        HumanMessage("a tiramisu"),
        ["user", "a tiramisu"],
        ("human", "a tiramisu"),
        "a tiramisu",
        dumpd(HumanMessage("a tiramisu")),
        message_to_dict(HumanMessage("a tiramisu")),
    ],
)
async def test_a_guests_message_counts_in_every_shape(message: object) -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    for units in (1, 2):
        done = await graph.ainvoke(cast(TurnInput, {"messages": [message]}), THREAD)
        assert Session.restore(done["session"]).cart.units == units


@pytest.mark.parametrize("update", [("user", "a tiramisu"), ["user", "a tiramisu"], HumanMessage("a tiramisu")])
async def test_one_message_without_a_list_counts_once(update: object) -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    done = await graph.ainvoke(cast(TurnInput, {"messages": update}), THREAD)
    assert [message.type for message in done["messages"]] == ["human", "ai"]


UNREADABLE: list[Any] = [
    5,
    None,
    {"role": "user"},
    {"role": "user", "content": None},
    {"role": "bishop", "content": "x"},
]


@pytest.mark.parametrize("message", UNREADABLE)
async def test_what_is_no_message_is_answered_as_one_without_words(message: Any) -> None:
    outside = FakeResources(heard(TIRAMISU))
    graph = build_graph(outside.deps()).compile(InMemorySaver())
    before = await graph.ainvoke(cast(TurnInput, GREETED), THREAD)
    done = await graph.ainvoke(cast(TurnInput, {"messages": [message]}), THREAD)
    assert [each.content for each in done["messages"][:-1]] == [*(each.content for each in before["messages"]), ""]
    assert done["messages"][-1].type == "ai"
    assert done["session"]["cart"] == before["session"]["cart"]


async def test_a_removed_message_is_gone_from_the_chat() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    await graph.ainvoke(cast(TurnInput, GREETED), THREAD)
    await graph.aupdate_state(THREAD, {"messages": [RemoveMessage("h-1")]}, as_node="compose_response")
    assert [message.id for message in (await graph.aget_state(THREAD)).values["messages"]] == ["h-1-reply"]


async def test_the_reply_is_streamed_as_a_message() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    stream = graph.astream(cast(TurnInput, GREETED), THREAD, stream_mode="messages")
    streamed = [message async for message, _ in stream]
    assert [message.id for message in streamed if isinstance(message, AIMessage)] == ["h-1-reply"]


async def test_the_context_names_the_guest_of_a_new_thread() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    context = ChatContext(tenant="trattoria", user_id="ada", channel="voice", locale="es")
    request = (await graph.ainvoke(cast(TurnInput, GREETED), THREAD, context=context))["turn"]["request"]
    assert {name: request[name] for name in context} == context


def test_the_schemas_show_a_chat_and_its_context() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile()
    assert list(graph.get_input_jsonschema()["properties"]) == ["messages"]
    shown = graph.get_context_jsonschema()
    assert shown is not None
    assert list(shown["properties"]) == ["tenant", "user_id", "channel", "locale"]


async def test_a_client_that_sends_the_whole_history_adds_one_message() -> None:
    graph = build_graph(FakeResources(heard(TIRAMISU)).deps()).compile(InMemorySaver())
    history: list[Any] = []
    for number in range(1, 10):
        history.append({"type": "human", "id": f"h-{number}", "content": "a tiramisu"})
        done = await graph.ainvoke(cast(TurnInput, {"messages": history}), THREAD)
        assert Session.restore(done["session"]).cart.units == number
        history.append(done["messages"][-1])
    assert [message.id for message in done["messages"]][-2:] == ["h-9", "h-9-reply"]
    assert len(done["messages"]) == 18
