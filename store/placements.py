"""The placements: what is on its way to the order service, recorded before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from psycopg.rows import DictRow
from pydantic import JsonValue

from domain.order import OrderTerms
from domain.placement import NewPlacement, Placement, PlacementStatus
from privacy.pseudonymizer import Pseudonymizer
from privacy.redaction import redact, redact_text
from store.errors import PlacedTwice, StaleTurn, StoreError
from store.plain import plain_json
from store.pool import Pool, rows, rows_repeatable
from store.private import fresh_of, pseudonymizer_of
from store.threads import thread_id

_SUBMIT = """
with submitted as materialized (
    select (recorded).*, fresh from submit_placement(
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
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
        and coalesce(service = %s, true)
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
where status in ('submitting', 'unknown') and handed_over_at is null and service is distinct from %s
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
where tenant = %s and user_id = %s and status = 'placed'
order by (session_id = %s) desc, created_at desc limit 1
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
_BY_ORDER = """
select *, private_of(thread_id, request::text) as private, clock_timestamp() as read_at from placements
where tenant = %s and order_id = %s and status = 'placed' order by created_at desc
"""


@dataclass(frozen=True, slots=True)
class OpenPlacements:
    """The placements of one open status: how many, and for how many seconds the oldest has had no outcome."""

    status: str
    count: int
    oldest_s: float


class Placements:
    """Records placements and their outcomes; every write is on disk when its method returns."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def submit(self, placement: NewPlacement) -> Placement:
        """Record that this order is about to be sent. ``fresh`` in the answer: it was not known before.

        One that was known comes back as it stands, taken in hand (``attempt`` grows) unless its outcome is final.
        Raises StaleTurn when the turn's lease has gone to another worker.
        """
        new, veil = placement, Pseudonymizer()
        read_back, request = plain_json("read_back", dict(new.read_back)), plain_json("request", dict(new.request))
        hidden = veil.pseudonymize_json(request)
        parameters = (
            new.key, thread_id(new.tenant, new.session_id, new.user_id), new.tenant, new.session_id, new.user_id,
            new.cart_hash, new.confirmation_id, read_back, hidden, new.fence, new.trace_id, *_terms_row(new.terms),
            fresh_of(veil) or "{}",
        )  # fmt: skip
        found = await rows(self._pool, _SUBMIT, parameters)
        if not found:
            raise StaleTurn(f"placement {new.key}: the turn lost its lease")
        # What this very statement has kept is not in what it brings back.
        return _placement(found[0] if not found[0]["fresh"] else {**found[0], "private": veil.fresh})

    async def placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        """Record that the order service took the order: a fact whoever brings it, even after a rejection.

        Raises PlacedTwice when it is another order than the one recorded.
        """
        told = plain_json("answer", redact(dict(answer)))
        parameters = (key, PlacementStatus.PLACED.value, order_id, told, None, None)
        standing, accepted = await self._settle(parameters)
        if not accepted:
            raise PlacedTwice(standing, order_id)
        return standing

    async def rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        """Record a definite no. The answer is the placement as it stands then.

        Nothing changes when its outcome is known already, or ``attempt`` is not the one in hand any more.
        """
        said = redact_text(reason)
        standing, _ = await self._settle((key, PlacementStatus.REJECTED.value, None, None, said, attempt))
        return standing

    async def unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        """Record that no definite answer came; otherwise as ``rejected``."""
        said = redact_text(reason)
        standing, _ = await self._settle((key, PlacementStatus.UNKNOWN.value, None, None, said, attempt))
        return standing

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        """Take an open placement in hand, to send it once more; None when ``attempt`` is not the one in hand any more.

        Durable before it returns: from here on nobody concludes from an earlier look that the order never arrived.
        """
        return _first(await rows(self._pool, _TAKE_AGAIN, (key, attempt)))

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        """Leave an open placement to staff; None when they have it already, or its outcome is known."""
        return _first(await rows(self._pool, _HAND_OVER, (reason, key)))

    async def with_staff(self) -> tuple[Placement, ...]:
        """What staff have to find out about, oldest first. An outcome takes it off the list."""
        return tuple(_placement(row) for row in await rows_repeatable(self._pool, _WITH_STAFF, ()))

    async def unsettled(
        self,
        limit: int,
        *,
        service: str | None = None,
        quiet_s: float = 60.0,
        claim_s: float = 60.0,
        with_staff: bool = True,
    ) -> tuple[Placement, ...]:
        """Claim up to ``limit`` placements without an outcome, those longest untouched first, for ``claim_s`` seconds.

        ``quiet_s`` leaves alone what a turn may still be working on: make it longer than a turn. A row is handed to
        one caller at a time over all replicas, and again when the claim is over and no outcome was recorded.
        ``with_staff`` False passes over what was handed to them. With ``service``, only what was sent to that order
        service, or by a release that did not keep to which.
        """
        found = await rows_repeatable(self._pool, _CLAIM, (claim_s, quiet_s, with_staff, service, limit))
        return tuple(sorted((_placement(row) for row in found), key=lambda p: p.updated_at))

    async def unserved(self, service: str, *, quiet_s: float, limit: int = 50) -> tuple[Placement, ...]:
        """Open placements of other order services that nobody touched for ``quiet_s`` seconds and staff do not have."""
        found = await rows_repeatable(self._pool, _UNSERVED, (service, quiet_s, limit))
        return tuple(_placement(row) for row in found)

    async def newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        """The guest's newest placed order: this session's if it has one, else any of the guest's."""
        return _first(await rows_repeatable(self._pool, _NEWEST, (tenant, user_id, session_id)))

    async def open(self, tenant: str, session_id: str, user_id: str) -> tuple[Placement, ...]:
        """The session's placements whose outcome is not known yet, newest first."""
        found = await rows_repeatable(self._pool, _OPEN, (thread_id(tenant, session_id, user_id),))
        return tuple(_placement(row) for row in found)

    async def standing(self) -> tuple[OpenPlacements, ...]:
        """How many placements have no outcome yet, over all sessions: one per open status, zero included."""
        found = {row["status"]: row for row in await rows(self._pool, _STANDING, ())}
        every = ((status, found.get(status)) for status in ("submitting", "unknown"))
        return tuple(
            OpenPlacements(status, row["count"], row["oldest_s"]) if row else OpenPlacements(status, 0, 0.0)
            for status, row in every
        )

    async def by_key(self, key: UUID) -> Placement | None:
        """The placement with this key."""
        return _first(await rows_repeatable(self._pool, _BY_KEY, (key,)))

    async def by_order(self, tenant: str, order_id: str) -> Placement | None:
        """The placement that became this order of the tenant's."""
        return _first(await rows_repeatable(self._pool, _BY_ORDER, (tenant, order_id)))

    async def _settle(self, parameters: tuple[object, ...]) -> tuple[Placement, bool]:
        found = await rows_repeatable(self._pool, _SETTLE, parameters)
        if not found:
            raise StoreError(f"placement {parameters[0]} was never submitted")
        return _placement(found[0]), found[0]["accepted"]


def _first(found: list[DictRow]) -> Placement | None:
    return _placement(found[0]) if found else None


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
    shown: dict[str, JsonValue] = orjson.loads(
        pseudonymizer_of(row["private"]).restore_json(orjson.dumps(request).decode())
    )
    return shown
