"""Whose turn this is: bound once per turn, read by every event and span, carried into asyncio tasks by contextvars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from privacy.pseudonymizer import Pseudonymizer


@dataclass(frozen=True, slots=True)
class TurnContext:
    """The names every log line of a turn carries. ``turn`` counts from 1 within the session; 0 while unknown.

    ``veil`` knows what is private of this guest, for the lines not to tell it.
    """

    trace_id: str
    session_id: str
    tenant: str
    user: str
    channel: str
    turn: int = 0
    veil: Pseudonymizer | None = field(default=None, compare=False, repr=False)


_turn: ContextVar[TurnContext | None] = ContextVar("turn", default=None)
_node: ContextVar[str] = ContextVar("node", default="")


@contextmanager
def bind(context: TurnContext) -> Iterator[TurnContext]:
    """Make this the current turn for the block and for every task started in it."""
    token = _turn.set(context)
    try:
        yield context
    finally:
        _turn.reset(token)


def current() -> TurnContext | None:
    """The turn at work here, or None between turns."""
    return _turn.get()


def enter_node(name: str) -> Token[str]:
    """Name the graph's node at work, so that what it logs carries the name. Give the token to ``leave_node``."""
    return _node.set(name)


def leave_node(token: Token[str]) -> None:
    """Back to the node that was at work before ``enter_node``."""
    _node.reset(token)


def current_node() -> str:
    """The graph's node at work here, or "" outside of nodes."""
    return _node.get()
