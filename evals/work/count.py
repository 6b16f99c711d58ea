"""Counts what a turn does, without a clock: the same on a fast and on a busy machine.

The whole turn runs in this process: the API's runner with ledger, recordings and metrics on a real Postgres, and a
transport that answers without a network. A profile hook counts the calls of functions.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import CodeType, FrameType
from typing import Any

import httpx
from pydantic import BaseModel

from api.app import turn_limits
from api.resources import build_deps, load_local_reader
from api.settings import Settings
from domain.turn import TurnRequest
from domain.value import Value
from evals.bench.menus import plain_menu
from graph.build import build_joined_graph
from graph.executor import LocalExecutor
from graph.run import TurnRunner
from observability import events
from observability.listeners import register_listeners
from observability.metrics import Metrics
from recording.recorder import BackgroundRecorder
from recording.turn_record import TurnSerializer
from recording.wrappers import CapturingExecutor, CapturingLedger, CapturingPost, capture_deps
from services.endpoints import Endpoints, call_policy
from services.post import ServicePost
from store import pool as store_pool
from store.pool import open_pool
from store.recordings import Recordings

TURNS = (
    "hello",
    "show me the menu",
    "what drinks do you have?",
    "two harbour pizzas",
    "a meadow soda and a river burger",
    "what's in my cart?",
    "take off the soda",
    "that's all",
)
STANDARD_ITEMS = 40
FIGURES = ("statements", "bytes to Postgres", "POSTs", "validations", "log lines", "function calls")
_NOWHERE = "http://services.invalid"
_WARM_UP_SESSIONS = 2
_RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
_FIRST_INSTRUCTIONS = 8
"""The instructions, in bytes, before the first of a generator's own."""
_WAITING = ("/asyncio/", "/selectors.py", "/psycopg", "/threading.py", "/concurrent/")


class PreparedBody(httpx.AsyncByteStream):
    """The body of an answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


class PreparedAnswers(httpx.AsyncBaseTransport):
    """Answers like the menu service and the profile service, without a network."""

    def __init__(self, menu: bytes) -> None:
        self._menu = menu

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The menu, or an empty profile."""
        body = self._menu if request.url.path == "/menu" else b'{"preferences": {"dietary": [], "allergies": []}}'
        return httpx.Response(200, headers={"content-type": "application/json"}, stream=PreparedBody(body))


class WorkCounter:
    """Counts function calls, and some functions by their figure, between ``start`` and ``stop``."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._named: dict[CodeType, str] = {
            ServicePost.send_raw.__code__: "POSTs",
            BaseModel.model_validate.__func__.__code__: "validations",  # type: ignore[attr-defined]  # a classmethod
            BaseModel.__init__.__code__: "validations",
            Value.replace.__code__: "replacements",
            events.emit.__code__: "log lines",
        }
        self._rows = store_pool.rows.__code__

    def start(self) -> None:
        """Count from now on. Finalizers of earlier objects run before, not when the garbage collector happens to."""
        gc.collect()
        gc.disable()
        self.counts = Counter(dict.fromkeys(FIGURES, 0))
        sys.setprofile(self._on_event)

    def stop(self) -> dict[str, int]:
        """The figures since ``start``."""
        sys.setprofile(None)
        gc.enable()
        return {name: self.counts[name] for name in FIGURES}

    def _on_event(self, frame: FrameType, event: str, arg: object) -> None:
        del arg
        code = frame.f_code
        if event != "call" or _goes_on(frame) or _waits(code):
            return
        self.counts["function calls"] += 1
        name = self._named.get(code)
        if name is not None:
            self.counts[name] += 1
        elif code is self._rows:
            self.counts["statements"] += 1
            self.counts["bytes to Postgres"] += sum(map(_size_of, frame.f_locals["parameters"]))


async def count_turns(database_url: str, items: int = STANDARD_ITEMS) -> dict[str, dict[str, int]]:
    """The figures of each turn in TURNS, in the third session of the process."""
    counter = WorkCounter()
    async with open_runner(database_url, plain_menu(items)) as (runner, write_recordings):
        for session in range(_WARM_UP_SESSIONS):
            for number, text in enumerate(TURNS):
                await runner.run_turn(_request(f"warm-{session}", number, text))
                await write_recordings()
        figures: dict[str, dict[str, int]] = {}
        for number, text in enumerate(TURNS):
            counter.start()
            await runner.run_turn(_request("counted", number, text))
            await write_recordings()
            figures[text] = counter.stop()
    return figures


@asynccontextmanager
async def open_runner(database_url: str, menu: bytes) -> AsyncIterator[tuple[TurnRunner, Callable[[], Any]]]:
    """The API's runner, and what writes the recordings that wait."""
    urls: dict[str, Any] = {"menu_service_url": f"{_NOWHERE}/menu", "profile_service_url": f"{_NOWHERE}/profile"}
    # A menu is kept for the whole run, however slow the machine is.
    settings = Settings(_env_file=None, database_url=database_url, understanding="local", menu_max_age_s=3600, **urls)
    pool = await open_pool(database_url, 4)
    try:
        post = CapturingPost(PreparedAnswers(menu), call_policy(settings))
        deps = build_deps(settings, Endpoints(settings), post, load_local_reader(), pool)
        setup = settings.replay_setup()
        recorder = BackgroundRecorder(Recordings(pool), TurnSerializer({}, lambda _: setup))
        executor = CapturingExecutor(LocalExecutor(build_joined_graph(capture_deps(deps)), pool))
        runner = TurnRunner(executor, CapturingLedger(pool), turn_limits(settings), recorder=recorder)
        with register_listeners(Metrics()):
            yield runner, recorder.write_waiting
    finally:
        await pool.close()


def _goes_on(frame: FrameType) -> bool:
    """Whether a generator or a coroutine goes on: how often one is resumed depends on when answers arrive."""
    return bool(frame.f_code.co_flags & _RESUMABLE) and frame.f_lasti > _FIRST_INSTRUCTIONS


def _waits(code: CodeType) -> bool:
    """Whether a function belongs to what waits for the database and runs tasks, which depends on time, too."""
    return any(name in code.co_filename for name in _WAITING)


def _request(session: str, number: int, text: str) -> TurnRequest:
    return TurnRequest(
        tenant="default",
        user_id=session,
        channel="web",
        session_id=session,
        trace_id=f"{session}.{number}",
        message_id=f"{session}.{number}",
        text=text,
    )


def _size_of(parameter: object) -> int:
    if isinstance(parameter, (str, bytes)):
        return len(parameter)
    return sum(map(_size_of, parameter)) if isinstance(parameter, list) else 8
