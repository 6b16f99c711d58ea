"""Background reconciliation of orders without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass

from domain.placement import Placement
from domain.turn import Caller
from nodes.order.placement import OrderPlacer
from observability.context import TurnContext, bind
from observability.events import ReconciliationFailed, emit
from observability.spans import record_spans
from store.errors import StoreError
from store.placements import Placements
from store.tenant_scope import acting_for

CHANNEL = "reconciler"
CLAIM_MARGIN_S = 10.0
STAFF_AFTER_S = 1800.0
"""Seconds after which an open order whose order service no process serves is handed over to staff."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Reconciles open placements. One replica at a time claims a placement.

    ``every_s``: pause between runs. ``quiet_s``: age below which a placement belongs to its turn; longer than a turn
    may take. ``tenant`` None: the placements of all tenants are this order service's. ``other_services``: those of the
    tenant's other branches, whose placements other reconcilers settle.
    """

    placements: Placements
    placing: OrderPlacer
    every_s: float = 15.0
    quiet_s: float = 60.0
    batch: int = 50
    tenant: str | None = None
    other_services: Collection[str] = ()

    async def run(self) -> None:
        """Run for ever; after a database error, retry in the next run."""
        while True:
            await self.try_once()
            await asyncio.sleep(self.every_s)

    async def try_once(self) -> None:
        """``run_once``; an error is reported."""
        await _report_errors(self.run_once())

    async def run_once(self) -> int:
        """Settle the placements that can be settled now; returns their number.

        Only placements of this process's order service. Each is claimed just before its processing, for the duration
        of one look-up and one POST.
        """
        with acting_for(self.tenant):
            return await self._settle_open_placements()

    async def _settle_open_placements(self) -> int:
        orders = self.placing.orders
        for placement in await self.placements.list_unserved(
            [orders.terms.service, *self.other_services], quiet_s=STAFF_AFTER_S, limit=self.batch, tenant=self.tenant
        ):
            with bind(_build_context(placement)), acting_for(placement.tenant):
                await self.placing.leave_to_staff(placement, "not_served")
        if not orders.terms.service:
            return 0
        for number in range(self.batch):
            batch = await self.placements.claim_unsettled(
                1,
                service=orders.terms.service,
                quiet_s=self.quiet_s,
                claim_s=2 * orders.longest_call_s + CLAIM_MARGIN_S,
                include_staff_cases=orders.can_find,
                tenant=self.tenant,
            )
            if not batch:
                return number
            await self._settle(batch[0])
        return self.batch

    async def _settle(self, placement: Placement) -> None:
        context = _build_context(placement)
        caller = Caller(
            tenant=placement.tenant,
            user_id=placement.user_id,
            channel=placement.channel or CHANNEL,
            session_id=placement.session_id,
            trace_id=context.trace_id,
        )
        with bind(context), acting_for(placement.tenant), record_spans("background"):
            await self.placing.settle(caller, placement)


@dataclass(frozen=True, slots=True)
class RemovedTenants:
    """Hands over to staff the open orders of tenants that are no longer configured: no reconciler settles them.

    ``list_tenants``: the configured ones. An order waits as long as one whose order service no process serves, because
    another replica may have read the configuration later.
    """

    placements: Placements
    placing: OrderPlacer
    list_tenants: Callable[[], Collection[str]]

    async def hand_over_orders(self) -> int:
        """Hand them over; returns their number."""
        with acting_for(None):
            stranded = await self.placements.list_of_other_tenants(self.list_tenants(), quiet_s=STAFF_AFTER_S)
        for placement in stranded:
            with bind(_build_context(placement)), acting_for(placement.tenant):
                await self.placing.leave_to_staff(placement, "tenant_removed")
        return len(stranded)


@dataclass(frozen=True, slots=True)
class TenantReconciler:
    """Runs the reconciler of each tenant in turn, until it is cancelled. ``every_s``: pause between rounds.

    ``removed`` None: every name is a tenant, so none is removed.
    """

    list_reconcilers: Callable[[], Iterator[Reconciler]]
    every_s: float
    removed: RemovedTenants | None = None

    async def run(self) -> None:
        """Run for ever; an error of one tenant does not keep the others from their turn."""
        while True:
            for reconciler in self.list_reconcilers():
                await reconciler.try_once()
            if self.removed is not None:
                await _report_errors(self.removed.hand_over_orders())
            await asyncio.sleep(self.every_s)


async def _report_errors(work: Awaitable[object]) -> None:
    """Await the work of one round; an error is reported."""
    try:
        await work
    except StoreError as error:
        emit(ReconciliationFailed(error.code))
    except Exception:  # noqa: BLE001 - top of a background task: the other open orders continue
        emit(ReconciliationFailed("internal_error"))


def _build_context(placement: Placement) -> TurnContext:
    """The log context of background work on a placement."""
    return TurnContext(
        trace_id=f"reconcile-{placement.key}",
        session_id=placement.session_id,
        tenant=placement.tenant,
        user=placement.user_id,
        channel=CHANNEL,
    )
