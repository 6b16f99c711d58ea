"""The two executors of the graph: compiled in this process on our Postgres, or hosted by a LangGraph server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from copy import copy
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph_sdk.client import RunsClient, ThreadsClient
from langgraph_sdk.errors import NotFoundError
from langgraph_sdk.schema import RunCreateMetadata

from domain.turn import TurnRequest
from graph.run import turn_input
from nodes.turn.state import State, Turn, TurnInput, TurnOutput
from observability.spans import current_traceparent
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from store.pool import Pool
from store.saver import TurnSaver

Compiled = CompiledStateGraph[State, None, TurnInput, TurnOutput]
ASSISTANT = "orchestrator"
"""The graph's name in langgraph.json."""


@dataclass(frozen=True, slots=True)
class LocalExecutor:
    """Runs the graph in this process and returns its checkpoint, to be committed with the reply."""

    graph: Compiled
    pool: Pool

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        saver = TurnSaver(self.pool, granted.thread, granted.checkpoint)
        # A plain copy: the graph's own copy() validates the whole graph again.
        graph = copy(self.graph)
        graph.checkpointer = saver
        config: RunnableConfig = {"configurable": {"thread_id": str(granted.thread), **_turn_config(granted)}}
        output = await graph.ainvoke(cast(TurnInput, turn_input(request)), config, durability="exit")
        return Turn.remembered(output["turn"]) or Turn.model_validate(output["turn"]), saver.result()

    async def forget(self, threads: Sequence[UUID]) -> None:
        """Nothing to do: the ledger's database deletes states with their sessions."""


@dataclass(frozen=True, slots=True)
class PlatformExecutor:
    """Runs the graph on the server that hosts this app and stores the checkpoints; Studio shows these sessions."""

    runs: RunsClient
    threads: ThreadsClient

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        thread = str(granted.thread)
        async with self._rollback_unless_finished(thread) as created:
            output = await self.runs.wait(
                thread,
                ASSISTANT,
                input=cast(TurnInput, turn_input(request)),
                config={
                    "configurable": {
                        **_turn_config(granted),
                        "turn": granted.turn,
                        "traceparent": current_traceparent(request.trace_id),
                    }
                },
                metadata={"tenant": request.tenant, "session_id": request.session_id},
                multitask_strategy="enqueue",
                if_not_exists="create",
                on_run_created=created.append,
                raise_error=True,
            )
        if not isinstance(output, dict) or "turn" not in output:
            raise RuntimeError("the server's run ended without a turn")
        return Turn.model_validate(output["turn"]), None

    async def forget(self, threads: Sequence[UUID]) -> None:
        """Delete the server's threads with their runs and checkpoints; unknown threads are ignored."""
        for thread in threads:
            with suppress(NotFoundError):
                await self.threads.delete(str(thread))

    @asynccontextmanager
    async def _rollback_unless_finished(self, thread: str) -> AsyncIterator[list[RunCreateMetadata]]:
        """Remove the run of a cancelled or failed turn; the server alone would keep its partial state."""
        created: list[RunCreateMetadata] = []
        try:
            yield created
        except BaseException as error:
            running = isinstance(error, asyncio.CancelledError)
            for run in created:
                await asyncio.shield(self._remove_run(thread, run["run_id"], running=running))
            raise

    async def _remove_run(self, thread: str, run: str, *, running: bool) -> None:
        if running:
            await self.runs.cancel(thread, run, action="rollback")
        else:
            await self.runs.delete(thread, run)


def _turn_config(granted: Granted) -> dict[str, object]:
    """The lease's data for nodes: fence, the placement of an unfinished turn, the session's incarnation."""
    return {
        "fence": granted.fence,
        "orphan": str(granted.orphan) if granted.orphan else None,
        "incarnation": str(granted.incarnation) if granted.incarnation else None,
    }
