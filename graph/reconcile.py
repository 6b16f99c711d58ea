"""Finding out, in the background, what became of orders whose answer never came."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from domain.placement import Placement
from domain.turn import Caller
from nodes.placing import Placing
from observability.context import TurnContext, bind
from observability.events import ReconciliationFailed, emit
from observability.spans import record_spans
from store.errors import StoreError
from store.placements import Placements

CHANNEL = "reconciler"
SPARE_S = 10.0
UNSERVED_S = 1800.0
"""After so many seconds without a sign of a process that serves its order service, an open order is left to staff."""


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Looks after open placements until it is cancelled. A placement is in one replica's hands at a time.

    ``every_s``: the pause between two looks. ``quiet_s``: how long a placement is left to the turn that made it; longer
    than a turn may take.
    """

    placements: Placements
    placing: Placing
    every_s: float = 15.0
    quiet_s: float = 60.0
    batch: int = 50

    async def run(self) -> None:
        """Go on for ever; a database that is away is tried again at the next look."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                emit(ReconciliationFailed(error.code))
            except Exception:  # noqa: BLE001 - the top of a background task: the other open orders go on
                emit(ReconciliationFailed("internal_error"))
            await asyncio.sleep(self.every_s)

    async def look(self) -> int:
        """Settle what can be settled now; how many placements were looked after.

        Only those that were sent to this process's order service. Each is claimed when its turn comes, for as long as
        looking after it may take: a look-up and a sending.
        """
        orders = self.placing.orders
        for stray in await self.placements.unserved(orders.terms.service, quiet_s=UNSERVED_S, limit=self.batch):
            await self.placing.leave_to_staff(stray)
        if not orders.terms.service:
            return 0
        for number in range(self.batch):
            claimed = await self.placements.unsettled(
                1,
                service=orders.terms.service,
                quiet_s=self.quiet_s,
                claim_s=2 * orders.longest_call_s + SPARE_S,
                with_staff=orders.can_find,
            )
            if not claimed:
                return number
            await self._settle(claimed[0])
        return self.batch

    async def _settle(self, placement: Placement) -> None:
        caller = Caller(
            tenant=placement.tenant,
            user_id=placement.user_id,
            channel=placement.channel or CHANNEL,
            session_id=placement.session_id,
            trace_id=f"reconcile-{placement.key}",
        )
        context = TurnContext(
            trace_id=caller.trace_id,
            session_id=caller.session_id,
            tenant=caller.tenant,
            user=caller.user_id,
            channel=CHANNEL,
        )
        with bind(context), record_spans("background"):
            await self.placing.settle(caller, placement)
