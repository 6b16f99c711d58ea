"""The two executors of the graph: compiled in this process on our Postgres, or hosted by a LangGraph server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from copy import copy
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph_sdk.client import RunsClient, ThreadsClient
from langgraph_sdk.errors import NotFoundError
from langgraph_sdk.schema import RunCreateMetadata, Thread
from pydantic import JsonValue

from domain.turn import TurnRequest
from graph.joined_steps import Program
from graph.kept_state import divide_state
from graph.run import turn_input
from nodes.turn.state import ChatContext, State, Turn, TurnInput, TurnOutput
from observability.spans import current_traceparent
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from store.pool import Pool
from store.saver import TurnSaver

Compiled = CompiledStateGraph[State, ChatContext, TurnInput, TurnOutput]
ASSISTANT = "orchestrator"
"""The graph's name in langgraph.json."""
_PAGE = 100
ShareContext = Callable[[str, TurnRequest], AbstractContextManager[None]]
"""Shares the current context with the nodes of a turn, given the thread and the request."""


def _share_nothing(thread: str, request: TurnRequest) -> AbstractContextManager[None]:
    del thread, request
    return nullcontext()


@dataclass(frozen=True, slots=True)
class LocalExecutor:
    """Runs the graph in this process and returns its checkpoint, to be committed with the reply."""

    graph: Program
    pool: Pool

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        saver = TurnSaver(self.pool, granted.thread, granted.checkpoint, divide_state)
        # A plain copy: LangGraph's own copy() validates the whole graph again.
        graph = copy(self.graph)
        graph.checkpointer = saver
        config: RunnableConfig = {"configurable": {"thread_id": str(granted.thread), **_turn_config(granted)}}
        # Version 2 of the output: the first one also streams the update of each node, to look for interrupts in it.
        run = await graph.ainvoke(cast(TurnInput, turn_input(request)), config, durability="exit", version="v2")
        turn = run.value["turn"]
        return Turn.remembered(turn) or Turn.model_validate(turn), saver.result()

    async def forget(self, threads: Sequence[UUID]) -> None:
        """Nothing to do: the ledger's database deletes states with their sessions."""

    async def forget_guest(self, tenant: str, user_id: str) -> int:
        """Nothing to do: every session is in the ledger."""
        del tenant, user_id
        return 0

    async def find_states(self, threads: Sequence[UUID], tenant: str, user_id: str) -> list[dict[str, JsonValue]]:
        """None: every state is in the ledger's database."""
        del threads, tenant, user_id
        return []


@dataclass(frozen=True, slots=True)
class PlatformExecutor:
    """Runs the graph on the server that hosts this app and stores the checkpoints; Studio shows these sessions."""

    runs: RunsClient
    threads: ThreadsClient
    share_context: ShareContext = _share_nothing

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        thread = await self._find_thread(request) or str(granted.thread)
        with self.share_context(thread, request):
            return await self._run(thread, request, granted), None

    async def _run(self, thread: str, request: TurnRequest, granted: Granted) -> Turn:
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
        return Turn.model_validate(output["turn"])

    async def _find_thread(self, request: TurnRequest) -> str | None:
        """The thread that this guest began on the server: its id is the session's."""
        if not _is_uuid(request.session_id):
            return None
        with suppress(NotFoundError):
            thread = await self.threads.get(request.session_id)
            owner = thread_metadata(request)
            if owner.items() <= (thread["metadata"] or {}).items():
                return request.session_id
        return None

    async def forget(self, threads: Sequence[UUID]) -> None:
        """Delete the server's threads with their runs and checkpoints; unknown threads are ignored."""
        for thread in threads:
            await self._delete(str(thread))

    async def forget_guest(self, tenant: str, user_id: str) -> int:
        """Delete the threads that this guest began on the server; the number of them."""
        threads = await self._list_threads(tenant, user_id)
        for thread in threads:
            await self._delete(str(thread["thread_id"]))
        return len(threads)

    async def find_states(self, threads: Sequence[UUID], tenant: str, user_id: str) -> list[dict[str, JsonValue]]:
        """The server's threads of these sessions, and those that name this guest."""
        found = {str(thread["thread_id"]): thread for thread in await self._list_threads(tenant, user_id)}
        for name in map(str, threads):
            if name not in found:
                with suppress(NotFoundError):
                    found[name] = await self.threads.get(name)
        return [cast(dict[str, JsonValue], dict(thread)) for thread in found.values()]

    async def _list_threads(self, tenant: str, user_id: str) -> list[Thread]:
        threads: list[Thread] = []
        wanted = {"tenant": tenant, "user_id": user_id}
        while page := await self.threads.search(metadata=wanted, limit=_PAGE, offset=len(threads)):
            threads += page
        return threads

    async def _delete(self, thread: str) -> None:
        with suppress(NotFoundError):
            await self.threads.delete(thread)

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


def thread_metadata(request: TurnRequest) -> dict[str, str]:
    """What a thread of the server is found by: its guest, and the session that it is."""
    return {"tenant": request.tenant, "user_id": request.user_id, "session_id": request.session_id}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
