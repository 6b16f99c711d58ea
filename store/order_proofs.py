"""Proofs of orders: what they are made of, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson
from psycopg.rows import DictRow
from pydantic import JsonValue

from store.pool import Pool, rows, rows_repeatable
from store.tenant_scope import acting_for

# The turn of the yes is stored after its order. Where its process died before that, the order is proved without it.
_UNPROVED = """
select p.key, p.tenant, p.thread_id, p.order_id, p.trace_id, p.created_at, p.read_back, p.request, p.answer, p.kind,
    p.follows, f.request as request_before
from placements p left join placements f on f.key = p.follows
where p.status = 'placed' and p.kind in ('order', 'change')
    and p.updated_at > clock_timestamp() - make_interval(secs => %s)
    and not exists (select from order_proofs o where o.placement = p.key)
    and (
        p.updated_at < clock_timestamp() - make_interval(secs => %s)
        or exists (
            select from turns t
            where t.thread_id = p.thread_id and t.trace_id = p.trace_id and t.created_at >= p.created_at
        )
    )
order by p.updated_at limit %s
"""
# From the yes back to the yes of the order before.
_TURNS = """
with agreed as (
    select min(t.turn) as turn from turns t
    where t.thread_id = %s and t.trace_id = %s and t.created_at >= %s
), earlier as (
    select max(p.created_at) as at from placements p
    where p.thread_id = %s and p.created_at < %s and p.status = 'placed'
)
select t.turn, t.message_id, t.created_at, t.request ->> 'text' as text, t.reply #>> '{reply,text}' as reply_text,
    t.reply #>> '{reply,pending}' as pending, t.reply #> '{reply,cart,lines}' as lines, a.turn as agreed_turn
from turns t, agreed a, earlier e
where t.thread_id = %s and t.turn <= coalesce(a.turn, t.turn) and (a.turn is not null or t.created_at < %s)
    and t.turn > coalesce((
        select min(b.turn) from turns b where b.thread_id = t.thread_id and b.created_at >= e.at
    ), 0)
order by t.turn desc limit %s
"""
_KEEP = "select keep_proof(%s, %s, %s, %s, %s, %s) as is_new"
_FIND = """
select o.proof, w.words from order_proofs o left join proof_words w on w.placement = o.placement
where o.order_id = %s and o.tenant = coalesce(%s, o.tenant) and o.placement = coalesce(%s, o.placement)
order by o.created_at desc limit 1
"""
DAY_S = 86_400.0
PATIENCE_S = 300.0
"""How long an order without the turn of its yes waits for it."""
MAX_TURNS = 200
"""Turns of one proof, the newest ones."""


@dataclass(frozen=True, slots=True)
class ProvedTurn:
    """A stored turn. Texts have references in place of private values. ``lines``: of the cart after it."""

    turn: int
    message_id: str
    at: datetime
    text: str = field(repr=False)
    reply_text: str = field(repr=False)
    pending: str | None
    lines: Sequence[Mapping[str, JsonValue]] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnprovedOrder:
    """A placed order, or a change of one, without a proof. ``agreed_turn``: the turn of the yes, if it was stored.

    ``follows``: the placement that a change starts from, with its ``request_before``.
    """

    placement: UUID
    tenant: str
    thread: UUID
    order_id: str
    confirmed_at: datetime
    read_back: Mapping[str, JsonValue]
    request: Mapping[str, JsonValue] = field(repr=False)
    answer: Mapping[str, JsonValue]
    turns: tuple[ProvedTurn, ...] = field(repr=False)
    agreed_turn: int | None
    is_change: bool = False
    follows: UUID | None = None
    request_before: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StoredProof:
    """A proof as JSON, and its words as JSON; None once its guest was erased, or the session has expired."""

    proof: str
    words: str | None = field(repr=False)


class OrderProofs:
    """Finds orders without a proof and keeps proofs. Raises StoreError."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def list_unproved(self, limit: int = 20, *, look_back_s: float = DAY_S) -> tuple[UnprovedOrder, ...]:
        """Orders of all tenants without a proof, oldest first. ``look_back_s``: older ones are left out."""
        with acting_for(None):
            found = await rows_repeatable(self._pool, _UNPROVED, (look_back_s, PATIENCE_S, limit))
            return tuple([await self._load(row) for row in found])

    async def keep(self, order: UnprovedOrder, proof: str, words: str) -> bool:
        """Keep a proof and its words; False when another process has kept one."""
        about = (order.placement, order.tenant, order.thread, order.order_id)
        with acting_for(order.tenant):
            [row] = await rows(self._pool, _KEEP, (*about, proof, words))
        return bool(row["is_new"])

    async def find(self, order_id: str, tenant: str | None, placement: UUID | None = None) -> StoredProof | None:
        """The newest proof of an order; ``tenant`` None: of any tenant. ``placement``: only that of this placement."""
        with acting_for(tenant):
            found = await rows_repeatable(self._pool, _FIND, (order_id, tenant, placement))
        return StoredProof(found[0]["proof"], found[0]["words"]) if found else None

    async def _load(self, row: DictRow) -> UnprovedOrder:
        thread, since = row["thread_id"], row["created_at"]
        parameters = (thread, row["trace_id"], since, thread, since, thread, since, MAX_TURNS)
        turns = list(reversed(await rows_repeatable(self._pool, _TURNS, parameters)))
        return UnprovedOrder(
            placement=row["key"],
            tenant=row["tenant"],
            thread=thread,
            order_id=row["order_id"],
            confirmed_at=since,
            read_back=row["read_back"],
            request=row["request"],
            answer=row["answer"] or {},
            turns=tuple(map(_turn, turns)),
            agreed_turn=turns[0]["agreed_turn"] if turns else None,
            is_change=row["kind"] == "change",
            follows=row["follows"],
            request_before=row["request_before"] or {},
        )


def _turn(row: DictRow) -> ProvedTurn:
    lines = row["lines"]
    return ProvedTurn(
        turn=row["turn"],
        message_id=row["message_id"],
        at=row["created_at"],
        text=row["text"] or "",
        reply_text=row["reply_text"] or "",
        pending=row["pending"],
        lines=orjson.loads(lines) if isinstance(lines, str) else lines,
    )
