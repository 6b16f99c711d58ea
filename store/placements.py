"""Placements: the durable record of each order, written before the order is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from psycopg.rows import DictRow
from pydantic import JsonValue

from domain.order import OrderTerms
from domain.placement import NewPlacement, Placement, PlacementKind, PlacementStatus
from privacy.pseudonymizer import Pseudonymizer
from privacy.redaction import redact, redact_text
from store.errors import PlacedTwice, StaleTurn, StoreError
from store.plain import plain_json
from store.pool import Pool, rows, rows_repeatable
from store.private_values import fresh_values, pseudonymizer_of
from store.tenant_scope import acting_for
from store.threads import thread_id

_SUBMIT = """
with submitted as materialized (
    select (recorded).*, fresh from submit_placement(
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
    )
)
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at,
    case when fresh then keep_private(thread_id, %s) end as kept
from submitted
"""
_SETTLE = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from (
    select (recorded).*, accepted from settle_placement(%s, %s, %s, %s, %s, %s)
) settled
"""
_CLAIM = """
update placements set attempt = attempt + 1, claimed_until = clock_timestamp() + make_interval(secs => %s)
where key in (
    select key from placements
    where status in ('submitting', 'unknown')
        and updated_at < clock_timestamp() - make_interval(secs => %s)
        and (claimed_until is null or claimed_until < clock_timestamp())
        and (handed_over_at is null or %s)
        and coalesce(service = %s, true) and tenant = coalesce(%s, tenant)
    order by updated_at limit %s
    for update skip locked
)
returning *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at
"""
_TAKE_AGAIN = """
update placements set attempt = attempt + 1, updated_at = clock_timestamp()
where key = %s and attempt = %s and status in ('submitting', 'unknown')
returning *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at
"""
_HAND_OVER = """
update placements set handed_over_at = clock_timestamp(), status = 'unknown', reason = coalesce(reason, %s)
where key = %s and status in ('submitting', 'unknown') and handed_over_at is null
returning *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at
"""
_UNSERVED = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where status in ('submitting', 'unknown') and handed_over_at is null
    and (service is null or service <> all (%s::text[]))
    and updated_at < clock_timestamp() - make_interval(secs => %s) and tenant = coalesce(%s, tenant)
order by created_at limit %s
"""
_OF_OTHER_TENANTS = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where status in ('submitting', 'unknown') and handed_over_at is null and tenant <> all (%s::text[])
    and updated_at < clock_timestamp() - make_interval(secs => %s)
order by created_at limit %s
"""
_WITH_STAFF = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where handed_over_at is not null and status in ('submitting', 'unknown')
order by handed_over_at
"""
_NEWEST = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where tenant = %s and user_id = %s and status = 'placed' and kind <> 'cancel'
order by (session_id = %s) desc, created_at desc limit 1
"""
_OF_ORDER = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where tenant = %s and user_id = %s and order_id = %s and status = 'placed' and kind <> 'cancel'
order by created_at desc limit 1
"""
_OPEN = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where thread_id = %s and status in ('submitting', 'unknown') order by created_at desc
"""
_STANDING = """
select status, count(*) as count, extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest_s
from placements where status in ('submitting', 'unknown') group by status
"""
_BY_KEY = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements where key = %s
"""


@dataclass(frozen=True, slots=True)
class OpenPlacements:
    """The open placements of one status: their number, and the age of the oldest in seconds."""

    status: str
    count: int
    oldest_s: float


class Placements:
    """Records placements and their outcomes; each write is durable when its method returns."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def submit(self, placement: NewPlacement) -> Placement:
        """Record an order before it is sent. ``fresh`` in the result: the placement is new.

        An existing placement is returned; unless its outcome is final, it is claimed and ``attempt`` grows.
        Raises StaleTurn when another worker holds the turn's lease.
        """
        new, pseudonymizer = placement, Pseudonymizer()
        read_back, request = plain_json("read_back", dict(new.read_back)), plain_json("request", dict(new.request))
        hidden_request = pseudonymizer.pseudonymize_json(request)
        parameters = (
            new.key, thread_id(new.tenant, new.session_id, new.user_id), new.tenant, new.session_id, new.user_id,
            new.cart_hash, new.confirmation_id, read_back, hidden_request, new.fence, new.trace_id,
            *_terms_row(new.terms), new.kind.value, new.of_order, new.follows, fresh_values(pseudonymizer) or "{}",
        )  # fmt: skip
        rows_found = await rows(self._pool, _SUBMIT, parameters)
        if not rows_found:
            raise StaleTurn(f"placement {new.key}: the turn lost its lease")
        # The statement does not return the private values that it stores itself.
        return _placement(
            rows_found[0] if not rows_found[0]["fresh"] else {**rows_found[0], "private": pseudonymizer.fresh}
        )

    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        """Record that the order service accepted the order; this also overrides a recorded rejection.

        Raises PlacedTwice when another order is recorded already.
        """
        answer_text = plain_json("answer", redact(dict(answer)))
        parameters = (key, PlacementStatus.PLACED.value, order_id, answer_text, None, None)
        placement, is_accepted = await self._settle(parameters)
        if not is_accepted:
            raise PlacedTwice(placement, order_id)
        return placement

    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        """Record a definite rejection; returns the current placement.

        Nothing changes when its outcome is final, or ``attempt`` is not the current one.
        """
        reason_text = redact_text(reason)
        placement, _ = await self._settle((key, PlacementStatus.REJECTED.value, None, None, reason_text, attempt))
        return placement

    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        """Record that there was no definite answer; otherwise as ``rejected``."""
        reason_text = redact_text(reason)
        placement, _ = await self._settle((key, PlacementStatus.UNKNOWN.value, None, None, reason_text, attempt))
        return placement

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        """Claim an open placement for another POST; None when ``attempt`` is not the current one.

        Durable before it returns, so that no earlier look-up result can mark the order as never arrived.
        """
        return _first(await rows(self._pool, _TAKE_AGAIN, (key, attempt)))

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        """Hand an open placement over to staff; None when staff have it already or its outcome is final."""
        return _first(await rows(self._pool, _HAND_OVER, (reason, key)))

    async def list_for_staff(self) -> tuple[Placement, ...]:
        """The open placements handed over to staff, oldest first."""
        return tuple(_placement(row) for row in await rows_repeatable(self._pool, _WITH_STAFF, ()))

    async def claim_unsettled(
        self,
        limit: int,
        *,
        service: str | None = None,
        quiet_s: float = 60.0,
        claim_s: float = 60.0,
        include_staff_cases: bool = True,
        tenant: str | None = None,
    ) -> tuple[Placement, ...]:
        """Claim up to ``limit`` placements without an outcome for ``claim_s`` seconds, least recently updated first.

        ``quiet_s``: skip placements updated later than this, a turn may still process them; set it longer than a turn.
        Over all replicas one caller has a claim, until it expires without an outcome. ``include_staff_cases`` False
        skips placements handed over to staff. With ``service``: only placements of that order service, and those of
        releases that did not record it. ``tenant`` None: of all tenants.
        """
        parameters = (claim_s, quiet_s, include_staff_cases, service, tenant, limit)
        claimed = await rows_repeatable(self._pool, _CLAIM, parameters)
        return tuple(sorted((_placement(row) for row in claimed), key=lambda p: p.updated_at))

    async def list_unserved(
        self, services: Collection[str], *, quiet_s: float, limit: int = 50, tenant: str | None = None
    ) -> tuple[Placement, ...]:
        """Open placements of other order services, not updated for ``quiet_s`` seconds and not handed over to staff.

        ``tenant`` None: of all tenants.
        """
        unserved = await rows_repeatable(self._pool, _UNSERVED, (list(services), quiet_s, tenant, limit))
        return tuple(_placement(row) for row in unserved)

    async def list_of_other_tenants(
        self, tenants: Collection[str], *, quiet_s: float, limit: int = 50
    ) -> tuple[Placement, ...]:
        """Open placements of all but these tenants, not updated for ``quiet_s`` seconds, not handed over to staff."""
        found = await rows_repeatable(self._pool, _OF_OTHER_TENANTS, (list(tenants), quiet_s, limit))
        return tuple(_placement(row) for row in found)

    async def find_newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        """The guest's newest placed order, as its last change left it: of this session if it has one, else of any."""
        return _first(await rows_repeatable(self._pool, _NEWEST, (tenant, user_id, session_id)))

    async def find_placed(self, tenant: str, user_id: str, order_id: str) -> Placement | None:
        """The guest's newest placed order of this number, as its last change left it; branches may number their orders
        alike."""
        return _first(await rows_repeatable(self._pool, _OF_ORDER, (tenant, user_id, order_id)))

    async def open(self, tenant: str, session_id: str, user_id: str) -> tuple[Placement, ...]:
        """The session's placements without an outcome, newest first."""
        open_rows = await rows_repeatable(self._pool, _OPEN, (thread_id(tenant, session_id, user_id),))
        return tuple(_placement(row) for row in open_rows)

    async def count_open(self) -> tuple[OpenPlacements, ...]:
        """Count the placements without an outcome, over all sessions; one entry per open status, zero included."""
        with acting_for(None):
            by_status = {row["status"]: row for row in await rows(self._pool, _STANDING, ())}
        statuses = ((status, by_status.get(status)) for status in ("submitting", "unknown"))
        return tuple(
            OpenPlacements(status, row["count"], row["oldest_s"]) if row else OpenPlacements(status, 0, 0.0)
            for status, row in statuses
        )

    async def find_by_key(self, key: UUID) -> Placement | None:
        """The placement with this key, if any."""
        return _first(await rows_repeatable(self._pool, _BY_KEY, (key,)))

    async def _settle(self, parameters: tuple[object, ...]) -> tuple[Placement, bool]:
        settled = await rows_repeatable(self._pool, _SETTLE, parameters)
        if not settled:
            raise StoreError(f"placement {parameters[0]} was never submitted")
        return _placement(settled[0]), settled[0]["accepted"]


def _first(rows: list[DictRow]) -> Placement | None:
    return _placement(rows[0]) if rows else None


def _placement(row: DictRow) -> Placement:
    return Placement(
        key=row["key"],
        tenant=row["tenant"],
        session_id=row["session_id"],
        user_id=row["user_id"],
        cart_hash=row["cart_hash"],
        confirmation_id=row["confirmation_id"],
        status=PlacementStatus(row["status"]),
        read_back=row["read_back"],
        request=_restore_request(row),
        attempt=row["attempt"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        order_id=row["order_id"],
        answer=row["answer"],
        reason=row["reason"],
        trace_id=row["trace_id"],
        handed_over_at=row["handed_over_at"],
        fresh=row.get("fresh", False),
        terms=_terms_of(row),
        kind=PlacementKind(row["kind"]),
        of_order=row["of_order"],
        follows=row["follows"],
        read_at=row["read_at"],
    )


def _terms_row(terms: OrderTerms | None) -> tuple[str | None, bool | None, bool | None]:
    return (terms.service, terms.repeatable, terms.keyed) if terms else (None, None, None)


def _terms_of(row: DictRow) -> OrderTerms | None:
    if row["service"] is None:
        return None
    return OrderTerms(row["service"], repeatable=bool(row["repeatable"]), keyed=bool(row["keyed"]))


def _restore_request(row: DictRow) -> Mapping[str, JsonValue]:
    request: Mapping[str, JsonValue] = row["request"]
    if not row["private"]:
        return request
    restored: dict[str, JsonValue] = orjson.loads(
        pseudonymizer_of(row["private"]).restore_json(orjson.dumps(request).decode())
    )
    return restored
