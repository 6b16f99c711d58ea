"""The turns that a LangGraph server runs in this process: its tasks get the context of the turn, one for all nodes.

A server runs each node in tasks of its own, without the context variables of a turn: log context, spans, captured
answers. A turn of our API shares its context here; a turn that begins on the server (SDK, Studio, chat front ends) gets
one here, with a recording of its own.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from langchain_core.runnables import RunnableConfig

from domain.turn import TurnRequest
from graph.run import NoRecorder, RecordedTurn, TurnRecorder, emit_input, emit_output, turn_context, turn_reply
from nodes.classify_intent import begin_turn
from nodes.turn.state import GraphNode, State, Turn
from observability.context import bind, current
from observability.span_recording import SpanRecording
from observability.spans import bind_caller, record_spans
from observability.tracing import read_traceparent
from recording.capture import capture_state

FIRST, LAST = "classify_intent", "compose_response"
MOST_OPEN = 1000
"""Open turns. A run that was cancelled between two nodes never ends here; the oldest such turn is closed instead."""
RememberThread = Callable[[str, TurnRequest], Awaitable[None]]
"""Called with the thread and the request at the end of each turn."""


class TurnKey(NamedTuple):
    """A message of a thread."""

    thread: str
    message: str


@dataclass(slots=True)
class HostedTurn:
    """A turn that began on the server, with what is to be recorded of it."""

    recorded: SpanRecording
    record: RecordedTurn
    stack: ExitStack


async def _remember_nothing(thread: str, request: TurnRequest) -> None:
    del thread, request


@dataclass(slots=True)
class HostedTurns:
    """The contexts of open turns, by message. ``recorder`` records the turns that begin on the server."""

    recorder: TurnRecorder = field(default_factory=NoRecorder)
    remember: RememberThread = _remember_nothing
    _contexts: OrderedDict[TurnKey, Context] = field(default_factory=OrderedDict)
    _own: dict[TurnKey, HostedTurn] = field(default_factory=dict)

    @contextmanager
    def share_context(self, thread: str, request: TurnRequest) -> Iterator[None]:
        """Run the nodes of this turn in the context of the block."""
        key = TurnKey(thread, request.message_id)
        self._contexts[key] = copy_context()
        try:
            yield
        finally:
            self._contexts.pop(key, None)

    def host_node(self, name: str, node: GraphNode) -> GraphNode:
        """The node, in the context of its turn."""

        async def hosted(state: State, config: RunnableConfig) -> State:
            turn = begin_turn(state, config) if current() is None else None
            if turn is None:
                return await node(state, config)
            key = TurnKey(_thread_of(config), turn.request.message_id)
            context = self._contexts.get(key) or self._open(key, turn, config, state)
            if name == FIRST:
                context.run(capture_state, before=_channels(state))
            try:
                update = await asyncio.get_running_loop().create_task(node(state, config), context=context)
                if name == LAST:
                    await self._finish(key, context, state, update)
            except BaseException as error:
                self._close(key, context, error)
                raise
            return update

        return hosted

    def _open(self, key: TurnKey, turn: Turn, config: RunnableConfig, state: State) -> Context:
        """The context of a turn that begins on the server."""
        while len(self._contexts) >= MOST_OPEN:
            oldest = next(iter(self._contexts))
            self._close(oldest, self._contexts[oldest], asyncio.CancelledError())
        context, stack = copy_context(), ExitStack()
        given = config.get("configurable") or {}
        number = given.get("turn", 0)
        bound = turn_context(turn.request, number if isinstance(number, int) else 0)
        caller = read_traceparent(str(given.get("traceparent", "")))
        context.run(stack.enter_context, bind(bound))
        context.run(stack.enter_context, bind_caller(caller))
        # With a caller's span, the turn is one of our API in another process, which records it.
        recorded = context.run(stack.enter_context, record_spans("node" if caller else "turn"))
        recorder = NoRecorder() if caller else self.recorder
        record = context.run(stack.enter_context, recorder.turn(turn.request, recorded))
        self._contexts[key] = context
        self._own[key] = HostedTurn(recorded, record, stack)
        if caller is None:
            context.run(emit_input, turn.request, state.get("session"))
        return context

    async def _finish(self, key: TurnKey, context: Context, state: State, update: State) -> None:
        after = {**_channels(state), **_channels(update)}
        context.run(capture_state, after=after)
        turn = Turn.restore(update["turn"])
        own = self._own.get(key)
        if own is not None and own.recorded.context is not None:
            now = datetime.now(UTC)
            latency_ms = own.recorded.elapsed_ms
            number = own.recorded.context.turn
            own.record.reply = turn_reply(turn, number, own.recorded, latency_ms=latency_ms, finished_at=now)
            if own.recorded.kind == "turn":
                context.run(emit_output, own.record.reply)
        self._close(key, context, None)
        await self.remember(key.thread, turn.request)

    def _close(self, key: TurnKey, context: Context, error: BaseException | None) -> None:
        """End a turn that began on the server; the API ends its own turns itself."""
        own = self._own.pop(key, None)
        if own is None:
            return
        self._contexts.pop(key, None)
        context.run(own.stack.__exit__, type(error) if error else None, error, error.__traceback__ if error else None)


def _channels(state: State) -> Mapping[str, object]:
    """What a recording shows of the state."""
    shown: Mapping[str, object] = {"session": state.get("session"), "turn": state.get("turn")}
    return {name: value for name, value in shown.items() if value is not None}


def _thread_of(config: RunnableConfig) -> str:
    return str((config.get("configurable") or {}).get("thread_id", ""))
