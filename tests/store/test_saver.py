"""Our checkpointer and LangGraph's: each continues from the other's checkpoint."""

from typing import Any

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt

from store.checkpoint import StoredCheckpoint
from store.errors import UnfinishedTurn, Unstorable
from store.ledger import Granted, Ledger
from store.plain import plain_json
from store.pool import Pool
from store.saver import TurnSaver
from store.threads import thread_id
from tests.store.turns import State, asked, run, small_graph, take_turn

THREAD = str(thread_id("acme", "s1", "ann"))
CONFIG: RunnableConfig = {"configurable": {"thread_id": THREAD}}


async def granted(ledger: Ledger, message_id: str) -> Granted:
    begun = await ledger.begin(asked(message_id), body_hash=message_id, lease_s=5)
    assert isinstance(begun, Granted)
    return begun


async def test_stock_saver_reads_what_a_turn_wrote(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    await take_turn(ledger, pool, "m2")
    stock = AsyncPostgresSaver(pool)
    found = await stock.aget_tuple(CONFIG)
    assert found is not None
    assert found.checkpoint["channel_values"]["log"] == ["m1", "m2"]
    assert found.checkpoint["channel_values"]["cart"]["nested"] == [{"a": None}]
    assert found.parent_config is None
    assert found.pending_writes == []
    listed = [one async for one in stock.alist(CONFIG)]
    assert [one.checkpoint["id"] for one in listed] == [found.checkpoint["id"]]
    assert listed[0].checkpoint["channel_values"] == found.checkpoint["channel_values"]


async def test_graph_on_the_stock_saver_goes_on_from_a_turn(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    stock_graph = small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)})
    state = await stock_graph.ainvoke({"said": "m2"}, CONFIG)
    assert state["log"] == ["m1", "m2"]
    assert state["cart"]["lines"] == 2
    snapshot = await stock_graph.aget_state(CONFIG)
    assert snapshot.next == ()


@pytest.mark.parametrize("durability", ["exit", "async", "sync"])
async def test_a_turn_goes_on_from_what_the_stock_saver_wrote(ledger: Ledger, pool: Pool, durability: Any) -> None:
    stock_graph = small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)})
    await stock_graph.ainvoke({"said": "stock 1"}, CONFIG, durability=durability)
    await stock_graph.ainvoke({"said": "stock 2"}, CONFIG, durability=durability)
    await take_turn(ledger, pool, "m1")
    await take_turn(ledger, pool, "m2")
    state = await stock_graph.aget_state(CONFIG)
    assert state.values["log"] == ["stock 1", "stock 2", "m1", "m2"]
    assert state.values["cart"]["lines"] == 4


async def test_the_stock_savers_rows_are_tidied_away(database: str, ledger: Ledger, pool: Pool) -> None:
    stock_graph = small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)})
    await stock_graph.ainvoke({"said": "stock"}, CONFIG)
    begun = await granted(ledger, "m1")
    assert begun.checkpoint is not None
    assert not begun.checkpoint.plain
    await ledger.end(begun, asked("m1"), "{}", (await run(pool, begun, "m1")).result())
    with psycopg.connect(database) as conn:
        for table, count in (("checkpoints", 1), ("checkpoint_blobs", 0), ("checkpoint_writes", 0)):
            assert conn.execute(f"select count(*) from {table}").fetchone() == (count,), table  # type: ignore[arg-type]
    again = await granted(ledger, "m2")
    assert again.checkpoint is not None
    assert again.checkpoint.plain


async def test_the_graph_can_be_asked_for_its_state_within_the_turn(ledger: Ledger, pool: Pool) -> None:
    begun = await granted(ledger, "m1")
    saver = await run(pool, begun, "m1")
    snapshot = await small_graph().copy(update={"checkpointer": saver}).aget_state(CONFIG)
    assert snapshot.values["log"] == ["m1"]
    assert await AsyncPostgresSaver(pool).aget_tuple(CONFIG) is None, "nothing is written before the turn's end"


async def test_every_durability_gives_the_same_result(ledger: Ledger, pool: Pool) -> None:
    begun = await granted(ledger, "m1")
    kept = []
    for durability in ("exit", "async", "sync"):
        saver = TurnSaver(pool, begun.thread, None)
        graph = small_graph().copy(update={"checkpointer": saver})
        await graph.ainvoke({"said": "m1"}, CONFIG, durability=durability)  # type: ignore[call-overload]
        result = saver.result()
        assert result is not None
        kept.append(result.checkpoint["channel_values"])
    assert kept[0] == kept[1] == kept[2]
    assert kept[0]["log"] == ["m1"]


async def test_an_interrupted_graph_has_nothing_to_commit(ledger: Ledger, pool: Pool) -> None:
    async def ask_staff(state: State) -> State:
        return {"said": interrupt("may I?")}

    graph = StateGraph(State).add_node(ask_staff).add_edge(START, "ask_staff").compile()
    begun = await granted(ledger, "m1")
    saver = await run(pool, begun, "m1", graph)
    with pytest.raises(UnfinishedTurn):
        saver.result()


async def test_a_failed_graph_has_nothing_to_commit(ledger: Ledger, pool: Pool) -> None:
    async def fail(state: State) -> State:
        raise ZeroDivisionError

    graph = StateGraph(State).add_node(fail).add_edge(START, "fail").compile()
    begun = await granted(ledger, "m1")
    saver = TurnSaver(pool, begun.thread, None)
    with pytest.raises(ZeroDivisionError):
        await graph.copy(update={"checkpointer": saver}).ainvoke({"said": "x"}, CONFIG, durability="exit")
    with pytest.raises(UnfinishedTurn):
        saver.result()


@pytest.mark.parametrize(
    "value", [{"a": (1,)}, {1: "a"}, {"a": float("nan")}, {"a": object()}, "a\x00b", {"\x00": 1}, "\ud800", 2**70]
)
def test_values_that_would_come_back_changed_are_refused_by_channel(value: object) -> None:
    checkpoint: Any = {"id": "1", "channel_values": {"fine": [1], "bad": value}}
    with pytest.raises(Unstorable, match="'bad'"):
        StoredCheckpoint(checkpoint, {}).to_texts()


@pytest.mark.parametrize("value", [None, True, 1.5, "\\u0000", "héllo \U0001f355", {"a": [{"b": None}]}, -(2**53)])
async def test_plain_values_come_back_equal_from_postgres(pool: Pool, value: object) -> None:
    async with pool.connection() as conn:
        cursor = await conn.execute("select %s::jsonb as value", (plain_json("it", value),))
        [row] = await cursor.fetchall()
    assert row["value"] == value
