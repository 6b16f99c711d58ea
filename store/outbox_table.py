"""The transactional outbox: what this service sends to others, written with what it reports and sent until it arrived.

A row is sent at least once, always under the same id. ``claim`` hands a row to one sender for some time; a sender that
dies lets that time pass, and another one sends the row again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import orjson
from psycopg.rows import DictRow
from pydantic import JsonValue

from privacy.redaction import redact_text
from store.pool import Pool, rows, rows_repeatable
from store.private_values import pseudonymizer_of
from store.tenant_scope import acting_for

WEBHOOK = "webhook"
"""The target of events for the restaurant; every other target is a messenger."""
KEPT_DAYS = 7.0
# What nobody could send for a day is not sent when a URL is configured at last, and holds up nothing.
_CLAIM = """
update outbox set attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => %s)
where id in (
    select o.id from outbox o
    where o.status = 'pending' and o.due_at <= clock_timestamp()
        and (o.give_up_at > clock_timestamp() or o.attempts > 0)
        and (o.target = any(%s) or o.tenant || ' ' || o.target = any(%s)) and o.tenant <> all(%s)
        and not exists (
            select from outbox e
            where e.stream = o.stream and e.target = o.target and e.seq < o.seq and e.status = 'pending'
                and (e.give_up_at > clock_timestamp() or e.attempts > 0)
        )
    order by o.due_at limit %s
    for update skip locked
)
returning *, private_of(thread_id, payload::text) as private, clock_timestamp() >= give_up_at as is_last, coalesce(
    (select array[s.session_id, s.user_id] from sessions s where s.thread_id = outbox.thread_id),
    (select array[p.session_id, p.user_id] from placements p where p.thread_id = outbox.thread_id limit 1)
) as guest
"""
_SENT = """
update outbox set status = 'sent', ended_at = clock_timestamp(), problem = null
where id = %s and attempts = %s and status = 'pending' returning id
"""
_FAILED = """
update outbox set status = 'failed', ended_at = clock_timestamp(), problem = %s
where id = %s and attempts = %s and status = 'pending' returning id
"""
_LATER = """
update outbox set due_at = clock_timestamp() + make_interval(secs => %s), problem = %s
where id = %s and attempts = %s and status = 'pending' returning id
"""
_LIST = """
select *, null as private, false as is_last, null as guest from outbox
where status = any(%s) and tenant = coalesce(%s, tenant) order by seq desc limit %s
"""
_RESEND = """
update outbox set status = 'pending', due_at = clock_timestamp(), ended_at = null, problem = null,
    give_up_at = clock_timestamp() + interval '24 hours'
where id::text like %s || '%%' and (status <> 'pending' or give_up_at <= clock_timestamp())
    and (%s or status <> 'sent') and tenant = coalesce(%s, tenant)
returning id
"""
_PRUNE = """
with old as (
    delete from outbox where id in (
        select id from outbox where created_at < now() - make_interval(days => %s)
            and (kind <> 'order.reminder' or give_up_at < now()) limit 1000
    ) returning id
), news as (delete from order_news where created_at < now() - make_interval(days => %s) returning seq)
select count(*) as count from old
"""
_LAST_REPLY = """
select id, created_at from outbox where thread_id = %s and kind = 'reply' and target <> 'webhook'
order by seq desc limit 1
"""


@dataclass(frozen=True, slots=True)
class NewOutboxRow:
    """Something to send. ``target``: "webhook" or a messenger's name; ``kind``: "session.handoff", "reply", ...

    Rows of one ``stream`` and target are sent in their order; None: the session's.
    """

    tenant: str
    target: str
    kind: str
    payload: Mapping[str, JsonValue]
    stream: UUID | None = None
    id: UUID = field(default_factory=uuid4)

    def dump(self) -> dict[str, object]:
        """The row for ``add_to_outbox``."""
        names = ("tenant", "target", "kind", "payload", "stream", "id")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A stored row. ``attempts`` counts the claims; only the sender of the newest one may record an outcome.

    ``is_last``: the time for retries is over. ``problem``: of the last attempt. ``session_id`` and ``user_id``: of the
    guest, who may be none.
    """

    id: UUID
    tenant: str
    target: str
    kind: str
    payload: Mapping[str, JsonValue] = field(repr=False)
    status: str
    attempts: int
    created_at: datetime
    problem: str | None = None
    is_last: bool = False
    session_id: str | None = None
    user_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SentReply:
    """The newest reply of a session that went to a messenger."""

    id: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Routes:
    """The targets that this process can send to: of any tenant, and of single ones as (tenant, target)."""

    any_tenant: Sequence[str] = ()
    by_tenant: Sequence[tuple[str, str]] = ()


class Outbox:
    """Claims rows and records what became of them. Background work: it sees the rows of all tenants."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(
        self, limit: int, routes: Routes, *, claim_s: float, busy_tenants: Sequence[str] = ()
    ) -> tuple[OutboxRow, ...]:
        """Claim up to ``limit`` due rows for ``claim_s`` seconds, except those of ``busy_tenants``."""
        pairs = [f"{tenant} {target}" for tenant, target in routes.by_tenant]
        parameters = (claim_s, list(routes.any_tenant), pairs, list(busy_tenants), limit)
        with acting_for(None):
            claimed = await rows(self._pool, _CLAIM, parameters)
        return tuple(_row(each) for each in sorted(claimed, key=lambda row: row["seq"]))

    async def mark_sent(self, row: OutboxRow) -> bool:
        """Record that the receiver has it; False when another sender has claimed it since."""
        return await self._record(_SENT, (row.id, row.attempts))

    async def mark_failed(self, row: OutboxRow, problem: str) -> bool:
        """Record that it will never arrive, for staff to look at."""
        return await self._record(_FAILED, (redact_text(problem), row.id, row.attempts))

    async def retry_later(self, row: OutboxRow, problem: str, *, wait_s: float) -> bool:
        """Let it become due again after ``wait_s`` seconds."""
        return await self._record(_LATER, (wait_s, redact_text(problem), row.id, row.attempts))

    async def list_rows(
        self, *, statuses: Sequence[str] = ("pending", "failed"), tenant: str | None = None, limit: int = 100
    ) -> tuple[OutboxRow, ...]:
        """Rows, newest first; payloads have references in place of private values."""
        with acting_for(None):
            listed = await rows_repeatable(self._pool, _LIST, (list(statuses), tenant, limit))
        return tuple(_row(each) for each in listed)

    async def resend(self, prefix: str, *, sent_too: bool = False, tenant: str | None = None) -> int:
        """Make ended rows due again whose id begins with ``prefix``; returns their number. The ids stay."""
        with acting_for(None):
            return len(await rows_repeatable(self._pool, _RESEND, (prefix.lower(), sent_too, tenant)))

    async def find_last_reply(self, tenant: str, thread: UUID) -> SentReply | None:
        """The newest reply of a session to a messenger; None before the first one, and a week after the last."""
        with acting_for(tenant):
            found = await rows_repeatable(self._pool, _LAST_REPLY, (thread,))
        return SentReply(found[0]["id"], found[0]["created_at"]) if found else None

    async def prune(self, *, days: float = KEPT_DAYS) -> int:
        """Delete rows, and news of orders, that are older than ``days``; returns the number of rows.

        Also rows that nobody could send: those of a tenant without a URL. A reminder stays until its time.
        """
        with acting_for(None):
            [row] = await rows_repeatable(self._pool, _PRUNE, (int(days), int(days)))
        return int(row["count"])

    async def _record(self, statement: str, parameters: Sequence[object]) -> bool:
        with acting_for(None):
            return bool(await rows_repeatable(self._pool, statement, parameters))


def _row(row: DictRow) -> OutboxRow:
    payload, (session_id, user_id) = row["payload"], row["guest"] or (None, None)
    if row["private"]:
        payload = orjson.loads(pseudonymizer_of(row["private"]).restore_json(orjson.dumps(payload).decode()))
    return OutboxRow(
        id=row["id"],
        tenant=row["tenant"],
        target=row["target"],
        kind=row["kind"],
        payload=payload,
        status=row["status"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        problem=row["problem"],
        is_last=row["is_last"],
        session_id=session_id,
        user_id=user_id,
    )
