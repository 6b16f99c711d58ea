"""The placements in memory, with the rules of the stored ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from pydantic import JsonValue

from domain.placement import NewPlacement, Placement, PlacementKind, PlacementStatus
from store.errors import PlacedTwice, StoreError
from store.plain import plain_json


@dataclass
class FakePlacements:
    """Placements by key. ``now`` is the clock of the timestamps."""

    now: Callable[[], datetime] = lambda: datetime(2026, 11, 23, 12, tzinfo=UTC)
    placements: dict[UUID, Placement] = field(default_factory=dict)

    async def submit(self, placement: NewPlacement) -> Placement:
        plain_json("read_back", dict(placement.read_back))
        plain_json("request", dict(placement.request))
        known = self.placements.get(placement.key)
        if known is None:
            known = _build_placement(placement, self.now())
            self.placements[placement.key] = known
            return replace(self._read(known), fresh=True)
        if not known.status.is_final:
            known = self._keep(replace(known, attempt=known.attempt + 1, updated_at=self.now()))
        return self._read(known)

    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        known = self._known(key)
        if known.status is PlacementStatus.PLACED:
            if known.order_id != order_id:
                raise PlacedTwice(known, order_id)
            return self._read(known)
        placed = replace(known, status=PlacementStatus.PLACED, order_id=order_id, answer=answer, reason=None)
        return self._keep(replace(placed, updated_at=self.now()))

    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        return self._settle(key, PlacementStatus.REJECTED, reason, attempt)

    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        return self._settle(key, PlacementStatus.UNKNOWN, reason, attempt)

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        known = self._known(key)
        if known.status.is_final or known.attempt != attempt:
            return None
        return self._keep(replace(known, attempt=attempt + 1, updated_at=self.now()))

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        known = self._known(key)
        if known.status.is_final or known.handed_over_at is not None:
            return None
        handed = replace(known, status=PlacementStatus.UNKNOWN, reason=known.reason or reason)
        return self._keep(replace(handed, handed_over_at=self.now()))

    async def find_by_key(self, key: UUID) -> Placement | None:
        known = self.placements.get(key)
        return self._read(known) if known else None

    async def find_newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        placed = [p for p in self.placements.values() if (p.tenant, p.user_id) == (tenant, user_id) and _is_state(p)]
        return max(placed, key=lambda p: (p.session_id == session_id, p.created_at), default=None)

    async def find_placed(self, tenant: str, user_id: str, order_id: str) -> Placement | None:
        placed = [p for p in self.placements.values() if p.order_id == order_id and _is_state(p)]
        mine = [p for p in placed if (p.tenant, p.user_id) == (tenant, user_id)]
        return max(enumerate(mine), key=lambda each: (each[1].created_at, each[0]), default=(0, None))[1]

    def _settle(self, key: UUID, status: PlacementStatus, reason: str, attempt: int | None) -> Placement:
        known = self._known(key)
        if known.status.is_final or attempt not in (None, known.attempt):
            return self._read(known)
        return self._keep(replace(known, status=status, reason=reason, updated_at=self.now()))

    def _known(self, key: UUID) -> Placement:
        if key not in self.placements:
            raise StoreError(f"placement {key} was never submitted")
        return self.placements[key]

    def _keep(self, placement: Placement) -> Placement:
        self.placements[placement.key] = placement
        return self._read(placement)

    def _read(self, placement: Placement) -> Placement:
        return replace(placement, read_at=self.now())


def _is_state(placement: Placement) -> bool:
    """Whether it has an order as it was placed or changed."""
    return placement.status is PlacementStatus.PLACED and placement.kind is not PlacementKind.CANCEL


def _build_placement(new: NewPlacement, moment: datetime) -> Placement:
    return Placement(
        key=new.key,
        tenant=new.tenant,
        session_id=new.session_id,
        user_id=new.user_id,
        cart_hash=new.cart_hash,
        confirmation_id=new.confirmation_id,
        status=PlacementStatus.SUBMITTING,
        read_back=new.read_back,
        request=new.request,
        attempt=1,
        created_at=moment,
        updated_at=moment,
        trace_id=new.trace_id,
        terms=new.terms,
        kind=new.kind,
        of_order=new.of_order,
        follows=new.follows,
    )
