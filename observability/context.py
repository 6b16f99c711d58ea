"""The current turn's context: bound once per turn, read by events and spans, inherited by tasks (contextvars)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field, replace

from privacy.pseudonymizer import Pseudonymizer


@dataclass(frozen=True, slots=True, weakref_slot=True)
class TurnContext:
    """The ids in every log line of a turn. ``turn`` counts from 1 within the session; 0 while unknown.

    ``pseudonymizer`` holds this guest's private values, so that log lines can mask them.
    """

    trace_id: str
    session_id: str
    tenant: str
    user: str
    channel: str
    turn: int = 0
    store: str = ""
    """The branch of the restaurant; "" without one, and while it is unknown."""
    pseudonymizer: Pseudonymizer | None = field(default=None, compare=False, repr=False)


_turn: ContextVar[TurnContext | None] = ContextVar("turn", default=None)
_node: ContextVar[str] = ContextVar("node", default="")
_watcher: ContextVar[Callable[[str], None] | None] = ContextVar("watcher", default=None)


@contextmanager
def bind(context: TurnContext) -> Iterator[TurnContext]:
    """Make this the current turn of the block and of every task started in it."""
    token = _turn.set(context)
    try:
        yield context
    finally:
        _turn.reset(token)


@contextmanager
def bind_store(store: str | None) -> Iterator[None]:
    """Name the branch of the current turn in the block; None: it stays as it is."""
    turn = current()
    if turn is None or store is None or turn.store == store:
        yield
        return
    with bind(replace(turn, store=store)):
        yield


def current() -> TurnContext | None:
    """The current turn, or None between turns."""
    return _turn.get()


@contextmanager
def watch_nodes(watcher: Callable[[str], None]) -> Iterator[None]:
    """Call the watcher with the name of each node that begins in the block, or in a task that was started in it."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def enter_node(name: str) -> Token[str]:
    """Set the current node of the graph; its log lines carry the name. Pass the token to ``leave_node``."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(name)
    return _node.set(name)


def leave_node(token: Token[str]) -> None:
    """Restore the node that was current before ``enter_node``."""
    _node.reset(token)


def current_node() -> str:
    """The current node of the graph, or "" outside of nodes."""
    return _node.get()
