"""News of placed orders, as the order service reports them: to the restaurant, and to the guest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

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
where p.tenant = %s and p.order_id = %s and p.status = 'placed'
order by p.created_at desc limit 1
"""
_RECORD = "select record_order_news(%s, %s, %s, %s, %s, %s, %s, %s, %s) as is_new"


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
