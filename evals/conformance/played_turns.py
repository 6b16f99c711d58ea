"""What a conversation did, whatever brought it: of each turn the commands, cart, question, error and steps; the orders.

It is read from the recordings and from the restaurant's own tables, never from a transport's response.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import JsonValue

from evals.conversations.testbed import RestaurantTestbed
from recording.traces import Traces
from recording.turn_record import TurnRecord
from store.pool import Pool
from store.recordings import Recordings
from store.tenant_scope import acting_for

_WAIT_S = 10.0
_ORDERS = """
    SELECT o.delivery_mode, o.address, o.table_number, o.payment_method, o.special_instructions, o.total_minor,
        o.cancelled_at IS NOT NULL, (
            SELECT json_agg(json_build_array(l.quantity, l.name, (
                SELECT json_agg(json_build_array(p.name, p.amount, p.refused) ORDER BY p.name)
                FROM order_option p WHERE p.order_id = l.order_id AND p.line_position = l.position
            )) ORDER BY l.position) FROM order_line l WHERE l.order_id = o.id
        )
    FROM orders o WHERE o.user_id = %s ORDER BY o.placed_at, o.id"""


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """One turn. ``steps``: the nodes of the graph in order, with their outcomes; ``calls``: operations of services."""

    commands: JsonValue
    cart: JsonValue
    pending: JsonValue
    route: JsonValue
    error: str | None
    steps: tuple[tuple[str, str], ...]
    calls: tuple[str, ...]

    @classmethod
    def of(cls, record: TurnRecord, names: Mapping[str, str]) -> PlayedTurn:
        """A recorded turn, with ids of orders (``names``) in their order instead of themselves."""
        turn: Any = (record.after or {}).get("turn") or {}
        session: Any = (record.after or {}).get("session") or {}
        reading = turn.get("reading") or {}
        return cls(
            commands=_rename(reading.get("commands"), names),
            cart=(session.get("cart") or {}).get("lines"),
            pending=_rename((session.get("pending") or {}).get("kind"), names),
            route=turn.get("route"),
            error=record.error,
            steps=tuple((step.name, step.outcome) for step in record.steps if step.kind == "node"),
            calls=tuple(f"{call.name}.{call.operation}" for call in record.calls if call.source == "service"),
        )


@dataclass(frozen=True, slots=True)
class PlayedConversation:
    """All turns, and the guest's orders in the restaurant's tables."""

    turns: tuple[PlayedTurn, ...]
    orders: tuple[tuple[Any, ...], ...]

    def mask_addresses(self) -> PlayedConversation:
        """The same with each address of a command masked whole; the orders' addresses stay."""
        turns = (replace(turn, commands=_mask_addresses(turn.commands)) for turn in self.turns)
        return replace(self, turns=tuple(turns))

    def list_differences(self, other: PlayedConversation) -> list[str]:
        """Where ``other`` differs from this one, as "turn 2: cart"."""
        differences = []
        if len(self.turns) != len(other.turns):
            differences.append(f"{len(self.turns)} turns, not {len(other.turns)}")
        for number, (mine, others) in enumerate(zip(self.turns, other.turns, strict=False), start=1):
            differences += [
                f"turn {number}: {name}: {getattr(mine, name)!r} != {getattr(others, name)!r}"
                for name in PlayedTurn.__slots__
                if getattr(mine, name) != getattr(others, name)
            ]
        if self.orders != other.orders:
            differences.append(f"orders: {self.orders!r} != {other.orders!r}")
        return differences


async def read_played(
    testbed: RestaurantTestbed, pool: Pool, user: str, turns: int, session_id: str = ""
) -> PlayedConversation:
    """What the guest's session has done, after so many turns; without a session's name it is the guest's.

    Raises TimeoutError.
    """
    played = await read_turns(pool, session_id or user, turns)
    return PlayedConversation(played, tuple(await testbed.rows(_ORDERS, user)))


async def read_turns(pool: Pool, session_id: str, turns: int) -> tuple[PlayedTurn, ...]:
    """The turns of a session; waits until so many are recorded. Raises TimeoutError."""
    deadline = time.monotonic() + _WAIT_S
    with acting_for(None):
        while True:
            trace = await Traces(Recordings(pool)).load_session(session_id)
            # A turn that begins on a LangGraph server has no number.
            ordered = sorted(trace.turns, key=lambda each: each.began_at)
            answered = [each for each in ordered if each.outcome == "answered"]
            if len(answered) >= turns:
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(answered)} of {turns} turns of {session_id} are recorded")
            await asyncio.sleep(0.05)
    names = {order: f"order {number}" for number, order in enumerate(_list_orders(answered[-1]), start=1)}
    return tuple(PlayedTurn.of(record, names) for record in answered)


def _list_orders(record: TurnRecord) -> list[str]:
    session: Any = (record.after or {}).get("session") or {}
    return list(session.get("orders") or ())


def _mask_addresses(value: JsonValue) -> JsonValue:
    match value:
        case list():
            return [_mask_addresses(each) for each in value]
        case dict():
            return {
                key: "[address]" if key == "address" and each else _mask_addresses(each) for key, each in value.items()
            }
        case _:
            return value


def _rename(value: JsonValue, names: Mapping[str, str]) -> JsonValue:
    """The value with other names for the ids of orders, which differ between two guests."""
    match value:
        case str():
            return names.get(value, value)
        case list():
            return [_rename(each, names) for each in value]
        case dict():
            return {key: _rename(each, names) for key, each in value.items()}
        case _:
            return value
