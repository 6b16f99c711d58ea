"""Turns as runs of a LangGraph server."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from langgraph_sdk.client import RunsClient, ThreadsClient
from langgraph_sdk.errors import NotFoundError

from domain.turn import TurnRequest
from graph.executor import PlatformExecutor
from store.ledger import Granted

REQUEST = TurnRequest(
    tenant="default",
    user_id="ada",
    channel="web",
    session_id="s-1",
    locale="en",
    trace_id="t",
    message_id="m",
    text="hi",
)


class Runs:
    """Runs that never finish, or fail."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.calls: list[tuple[str, ...]] = []

    async def wait(self, thread: str, assistant: str, *, on_run_created: Any, **_: object) -> None:
        on_run_created({"run_id": "r-1"})
        if self.failure:
            raise self.failure
        await asyncio.sleep(60)

    async def cancel(self, thread: str, run: str, *, action: str) -> None:
        self.calls.append(("cancel", thread, run, action))

    async def delete(self, thread: str, run: str) -> None:
        self.calls.append(("delete", thread, run))


def granted() -> Granted:
    return cast(Granted, SimpleNamespace(thread=UUID(int=7), turn=1, fence=3, orphan=None, incarnation=uuid4()))


async def test_the_run_of_a_turn_that_was_given_up_is_rolled_back() -> None:
    runs = Runs()
    executor = PlatformExecutor(cast(RunsClient, runs), cast(ThreadsClient, None))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(executor(REQUEST, granted()), 0.05)
    assert runs.calls == [("cancel", str(UUID(int=7)), "r-1", "rollback")]


async def test_the_run_of_a_turn_that_failed_is_deleted() -> None:
    runs = Runs(RuntimeError("out of memory"))
    executor = PlatformExecutor(cast(RunsClient, runs), cast(ThreadsClient, None))
    with pytest.raises(RuntimeError):
        await executor(REQUEST, granted())
    assert runs.calls == [("delete", str(UUID(int=7)), "r-1")]


class Threads:
    """The threads of a server, by metadata."""

    def __init__(self, metadata: dict[str, dict[str, str]]) -> None:
        self.metadata = metadata
        self.deleted: list[str] = []

    async def search(self, *, metadata: dict[str, str], limit: int, offset: int) -> list[dict[str, str]]:
        matching = [thread for thread, known in self.metadata.items() if metadata.items() <= known.items()]
        return [{"thread_id": thread} for thread in matching[offset : offset + limit]]

    async def get(self, thread: str) -> dict[str, str]:
        if thread not in self.metadata:
            answer = httpx.Response(404, request=httpx.Request("GET", "http://server"))
            raise NotFoundError("no such thread", response=answer, body=None)
        return {"thread_id": thread}

    async def delete(self, thread: str) -> None:
        self.deleted.append(thread)


async def test_all_threads_that_name_a_guest_are_deleted() -> None:
    metadata = {f"ada-{number}": {"tenant": "default", "user_id": "ada"} for number in range(250)}
    threads = Threads({**metadata, "other": {"tenant": "default", "user_id": "bob"}})
    executor = PlatformExecutor(cast(RunsClient, None), cast(ThreadsClient, threads))
    session = UUID(int=8)
    threads.metadata[str(session)] = {}
    states = await executor.find_states((session, UUID(int=9)), "default", "ada")
    assert [state["thread_id"] for state in states] == [*metadata, str(session)], "what is deleted can be read before"
    assert await executor.forget_guest("default", "ada") == 250
    assert threads.deleted == list(metadata)
