"""News of placed orders, as the order service reports them: to the restaurant, and to the guest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from psycopg.rows import DictRow

from domain.turn import OrderNews
from store.outbox_table import WEBHOOK, NewOutboxRow
from store.pool import Pool, rows_repeatable
from store.tenant_scope import acting_for

# The last message to the guest has the reference to the address, which is the guest's own and not known here.
_GUEST = """
select p.thread_id, said.locale, reply.target, reply.recipient, reply.sender
from placements p
left join lateral (
    select t.request ->> 'locale' as locale from turns t where t.thread_id = p.thread_id order by t.turn desc limit 1
) said on true
left join lateral (
    select o.target, o.payload ->> 'to' as recipient, o.payload ->> 'sender' as sender from outbox o
    where o.thread_id = p.thread_id and o.target <> %s order by o.seq desc limit 1
) reply on true
where p.tenant = %s and p.order_id = %s and p.status = 'placed' and p.kind = 'order'
order by p.created_at desc limit 1
"""
_RECORD = "select record_order_news(%s, %s, %s, %s, %s, %s, %s, %s, %s) as is_new"

# What commits late is found by the next queries: they look back for longer than a transaction takes.
_RECENT = """
select c.read_at, n.* from (select clock_timestamp() as read_at) c left join (
    select n.seq, n.tenant, n.order_id, n.status, n.eta_minutes, p.user_id
    from order_news n
    join placements p on p.tenant = n.tenant and p.order_id = n.order_id and p.thread_id = n.thread_id
        and p.status = 'placed' and p.kind = 'order'
    where n.created_at > coalesce(%s::timestamptz, now()) - make_interval(secs => %s)
        and n.tenant || ' ' || p.user_id = any(%s)
) n on true
order by n.seq
"""
_OF_GUEST = """
select distinct on (n.order_id) n.seq, n.tenant, n.order_id, n.status, n.eta_minutes, p.user_id
from placements p join order_news n on n.tenant = p.tenant and n.order_id = p.order_id and n.thread_id = p.thread_id
where p.tenant = %s and p.user_id = %s and p.status = 'placed' and p.kind = 'order' and n.seq > %s
order by n.order_id, n.seq desc
"""
LOOK_BACK_S = 10.0


class GuestKey(NamedTuple):
    """A guest of a tenant."""

    tenant: str
    user_id: str


@dataclass(frozen=True, slots=True)
class GuestNews:
    """News of a guest's order. ``seq`` grows from one to the next."""

    guest: GuestKey
    news: OrderNews
    seq: int


@dataclass(frozen=True, slots=True)
class RecentNews:
    """The news of some guests. ``read_at``: by the database's clock."""

    news: tuple[GuestNews, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class OrderGuest:
    """The guest of a placed order. ``target``: the messenger of the last turn, None without one; ``recipient`` is the
    reference to the guest's address there."""

    thread: UUID
    locale: str | None
    target: str | None = None
    recipient: str | None = None
    sender: str | None = None


class OrderNewsDesk:
    """Finds the guest of an order and records its news."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find_guest(self, tenant: str, order_id: str) -> OrderGuest | None:
        """The guest who placed this order, if any."""
        with acting_for(tenant):
            found = await rows_repeatable(self._pool, _GUEST, (WEBHOOK, tenant, order_id))
        if not found:
            return None
        row = found[0]
        return OrderGuest(row["thread_id"], row["locale"], row["target"], row["recipient"], row["sender"])

    async def list_recent(self, since: datetime | None, guests: Sequence[GuestKey]) -> RecentNews:
        """The news of these guests since a ``read_at``, with some that were read before; None: since now."""
        keys = [f"{guest.tenant} {guest.user_id}" for guest in guests]
        with acting_for(None):
            found = await rows_repeatable(self._pool, _RECENT, (since, LOOK_BACK_S if since else 0.0, keys))
        return RecentNews(tuple(_build_news(row) for row in found if row["seq"] is not None), found[0]["read_at"])

    async def list_after(self, guest: GuestKey, seq: int) -> tuple[GuestNews, ...]:
        """The newest news of each of the guest's orders, if later than ``seq``."""
        with acting_for(guest.tenant):
            found = await rows_repeatable(self._pool, _OF_GUEST, (*guest, seq))
        return tuple(sorted(map(_build_news, found), key=lambda each: each.seq))

    async def record(
        self,
        tenant: str,
        message_id: str,
        guest: OrderGuest,
        news: OrderNews,
        happened_at: datetime,
        outgoing: Sequence[NewOutboxRow],
    ) -> bool:
        """Record the news and what is sent about them, once. False: they are not new.

        Unless a message to a messenger is among ``outgoing``, the guest's next reply reports them.
        """
        is_pushed = any(row.target != WEBHOOK for row in outgoing)
        dumped = orjson.dumps([row.dump() for row in outgoing]).decode()
        parameters = (
            tenant, message_id, guest.thread, news.order_id, news.status, news.eta_minutes, happened_at, is_pushed,
            dumped,
        )  # fmt: skip
        with acting_for(tenant):
            [row] = await rows_repeatable(self._pool, _RECORD, parameters)
        return bool(row["is_new"])


def _build_news(row: DictRow) -> GuestNews:
    news = OrderNews(order_id=row["order_id"], status=row["status"], eta_minutes=row["eta_minutes"])
    return GuestNews(GuestKey(row["tenant"], row["user_id"]), news, row["seq"])
