"""A small real graph and its turns."""

import operator
from typing import Annotated, Any

from langgraph.channels.untracked_value import UntrackedValue
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from domain.turn import TurnRequest
from store.ledger import Granted, Ledger
from store.pool import Pool
from store.saver import TurnSaver


def asked(
    message_id: str = "m1", *, session: str = "s1", user: str = "ann", text: str = "hi", tenant: str = "acme"
) -> TurnRequest:
    return TurnRequest(
        tenant=tenant,
        session_id=session,
        user_id=user,
        channel="web",
        trace_id=f"t-{message_id}",
        message_id=message_id,
        text=text,
    )


class State(TypedDict, total=False):
    said: str
    log: Annotated[list[str], operator.add]
    cart: dict[str, Any]
    scratch: Annotated[object, UntrackedValue(object)]


async def note(state: State) -> State:
    return {"log": [state["said"]], "scratch": object()}


async def count(state: State) -> State:
    assert "scratch" in state, "untracked values travel within a turn"
    lines = state.get("cart", {}).get("lines", 0)
    return {"cart": {"lines": lines + 1, "note": "crème brûlée", "price": 12.5, "nested": [{"a": None}]}}


def small_graph() -> Any:
    graph = StateGraph(State)
    graph.add_node(note)
    graph.add_node(count)
    graph.add_edge(START, "note")
    graph.add_edge("note", "count")
    graph.add_edge("count", END)
    return graph.compile()


async def run(pool: Pool, granted: Granted, said: str, graph: Any = None) -> TurnSaver:
    """One run of the graph on the granted turn's state."""
    saver = TurnSaver(pool, granted.thread, granted.checkpoint)
    compiled = (graph or small_graph()).copy(update={"checkpointer": saver})
    await compiled.ainvoke({"said": said}, {"configurable": {"thread_id": str(granted.thread)}}, durability="exit")
    return saver


async def take_turn(ledger: Ledger, pool: Pool, message_id: str, *, session: str = "s1", wait_s: float = 10.0) -> str:
    """A whole turn as TurnRunner runs it; returns the reply as JSON."""
    request = asked(message_id, session=session, text=message_id)
    async with ledger.open_turn(request, body_hash=message_id, lease_s=30, wait_s=wait_s) as begun:
        if not isinstance(begun, Granted):
            assert begun.kind == "replayed"
            return begun.reply_json
        saver = await run(pool, begun, message_id)
        reply = f'{{"turn": {begun.turn},  "b": 1.50, "a": "{message_id}"}}'
        await ledger.end(begun, request, reply, saver.result())
        return reply
