"""Background reconciliation of open orders: by one replica at a time, by another one after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.cart import Cart, Line, price_cart
from domain.menu import ItemId
from domain.order import Fulfilment, OrderDraft, OrderTerms, PlacedOrder
from domain.placement import PlacementStatus, dump_request
from domain.turn import Caller
from graph.reconcile import Reconciler, RemovedTenants, TenantReconciler
from nodes.order.placement import OrderPlacer
from observability.events import OrderNeedsStaff, ReconciliationFailed
from store.placements import Placements
from store.pool import Pool, open_pool
from tests.fakes.services import FakeOrders
from tests.fakes.trattoria import trattoria
from tests.store.test_placements import new
from tests.waiting import wait_for


@dataclass
class WatchedOrders(FakeOrders):
    """Counts concurrent look-ups per key. ``pause_s``: duration of a look-up."""

    pause_s: float = 0.0
    call_s: float = 10.0
    looking: list[str] = field(default_factory=list)
    together: int = 0
    channels: list[str] = field(default_factory=list)

    @property
    def longest_call_s(self) -> float:
        return self.call_s

    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
        self.together += key in self.looking
        self.looking.append(key)
        self.channels.append(caller.channel)
        await asyncio.sleep(self.pause_s)  # the fake's own latency
        found = await super().find(caller, key)
        self.looking.remove(key)
        return found


def replica(pool: Pool, orders: FakeOrders) -> Reconciler:
    placements = Placements(pool)
    return Reconciler(placements, OrderPlacer(orders, placements), every_s=0.01, quiet_s=0)


def at(service: str, *, repeatable: bool = True) -> OrderTerms:
    return OrderTerms(service, repeatable=repeatable, keyed=True)


OURS = at("kitchen")


async def open_placements(pool: Pool, count: int, terms: OrderTerms | None = OURS) -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2))
    draft = OrderDraft(cart=price_cart(cart, trattoria()), fulfilment=Fulfilment(payment="cash"))
    for number in range(count):
        placement = replace(new(f"c{number}"), request=dump_request(draft, "kiosk"), terms=terms)
        await Placements(pool).submit(placement)


async def statuses(pool: Pool) -> set[str]:
    async with pool.connection() as connection:
        found = await (await connection.execute("select status from placements")).fetchall()
    return {row["status"] for row in found}


async def test_replicas_that_look_at_once_take_each_open_order_in_one_hand(pool: Pool, database: str) -> None:
    await open_placements(pool, 12)
    other = await open_pool(database, 2)
    orders = WatchedOrders(pause_s=0.01)
    looked = await asyncio.gather(*(replica(each, orders).run_once() for each in (pool, other, pool)))
    await other.close()
    assert (sum(looked), orders.together, len(orders.channels)) == (12, 0, 12)
    assert sum(count > 0 for count in looked) > 1, "they share the work"
    assert len(orders.drafts) == 12, "each of them had never arrived, and was sent once more"
    assert {draft.cart.lines[0].line.quantity for draft in orders.drafts} == {2}
    assert (await statuses(pool), set(orders.channels)) == ({PlacementStatus.PLACED}, {"kiosk"})


async def test_another_replica_claims_the_placements_of_a_dead_one(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.reconcile.CLAIM_MARGIN_S", 0.1)
    await open_placements(pool, 1)
    dying = asyncio.create_task(replica(pool, WatchedOrders(pause_s=60, call_s=0)).run_once())
    orders = WatchedOrders(call_s=0)
    await wait_for(lambda: taken_in_hand(pool))
    dying.cancel()
    alive = replica(pool, orders)
    assert await alive.run_once() == 0, "it may still be in the other's hands"
    await wait_for(alive.run_once)
    assert await statuses(pool) == {PlacementStatus.PLACED}


async def taken_in_hand(pool: Pool) -> bool:
    async with pool.connection() as connection:
        taken = await connection.execute("select 1 from placements where claimed_until is not null")
        return bool(await taken.fetchall())


async def test_a_defect_with_one_order_does_not_end_the_work_on_the_others(
    pool: Pool, event_log: pytest.LogCaptureFixture
) -> None:
    await open_placements(pool, 2)

    class Defective(WatchedOrders):
        async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
            if not self.channels:
                self.channels.append(caller.channel)
                raise ZeroDivisionError
            return await super().find(caller, key)

    orders = Defective()
    working = asyncio.create_task(replica(pool, orders).run())
    await wait_for(lambda: orders.drafts)
    working.cancel()
    events = [vars(record).get("event") for record in event_log.records]
    assert ReconciliationFailed("internal_error") in events


async def test_a_process_settles_the_orders_of_its_own_order_service_alone(pool: Pool) -> None:
    await open_placements(pool, 3, at("ours"))
    ours, other = FakeOrders(service="ours"), FakeOrders(service="theirs")
    assert await replica(pool, other).run_once() == 0
    assert (other.calls, await statuses(pool)) == ([], {PlacementStatus.SUBMITTING})
    assert await replica(pool, ours).run_once() == 3
    assert (len(ours.drafts), await statuses(pool)) == (3, {PlacementStatus.PLACED})


async def test_an_order_of_which_nobody_kept_the_service_is_looked_up_and_never_sent(pool: Pool) -> None:
    await open_placements(pool, 2, None)
    orders = FakeOrders()
    await replica(pool, orders).run_once()
    assert (set(orders.calls), orders.drafts) == ({"find"}, [])
    assert await statuses(pool) == {PlacementStatus.UNKNOWN}, "another's look-up says nothing of it"


async def test_a_process_without_an_order_service_settles_nothing(pool: Pool) -> None:
    await open_placements(pool, 1)
    nobody = FakeOrders(service="", additions=False)
    assert await replica(pool, nobody).run_once() == 0
    assert await Placements(pool).list_for_staff() == ()


async def test_an_order_that_no_process_serves_is_left_to_staff_in_the_end(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_placements(pool, 1, at("a kitchen of before"))
    await replica(pool, FakeOrders()).run_once()
    assert await Placements(pool).list_for_staff() == ()
    monkeypatch.setattr("graph.reconcile.STAFF_AFTER_S", 0.0)
    await replica(pool, FakeOrders()).run_once()
    [handed] = await Placements(pool).list_for_staff()
    assert handed.reason == "not_served"


async def test_orders_of_a_tenant_that_is_no_longer_configured_are_reported_to_staff(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, event_log: pytest.LogCaptureFixture
) -> None:
    await open_placements(pool, 2)  # of the tenant acme
    orders, placements, configured = FakeOrders(service="ours"), Placements(pool), ["acme", "other"]
    removed = RemovedTenants(placements, OrderPlacer(orders, placements), lambda: configured)

    def list_reconcilers() -> Iterator[Reconciler]:
        yield Reconciler(placements, OrderPlacer(orders, placements), tenant="other")

    monkeypatch.setattr("graph.reconcile.STAFF_AFTER_S", 0.0)
    assert await removed.hand_over_orders() == 0, "the tenant is configured"
    configured.remove("acme")
    monkeypatch.setattr("graph.reconcile.STAFF_AFTER_S", 60.0)
    assert await removed.hand_over_orders() == 0, "another replica may have read the configuration later"
    monkeypatch.setattr("graph.reconcile.STAFF_AFTER_S", 0.0)
    working = asyncio.create_task(TenantReconciler(list_reconcilers, every_s=60, removed=removed).run())

    async def find_cases() -> bool:
        return len(await placements.list_for_staff()) == 2

    assert await wait_for(find_cases)
    working.cancel()
    assert {case.reason for case in await placements.list_for_staff()} == {"tenant_removed"}
    assert (orders.calls, await removed.hand_over_orders()) == ([], 0), "once, and no other kitchen is asked"
    reported = [
        event for record in event_log.records if isinstance(event := vars(record).get("event"), OrderNeedsStaff)
    ]
    assert [event.reason for event in reported] == ["tenant_removed"] * 2


async def test_an_order_that_went_out_without_keys_is_not_sent_again_when_keys_are_declared_later(pool: Pool) -> None:
    await open_placements(pool, 1, at("kitchen", repeatable=False))
    orders = FakeOrders()
    await replica(pool, orders).run_once()
    assert (orders.drafts, await statuses(pool)) == ([], {PlacementStatus.SUBMITTING})


async def test_a_replica_whose_clock_is_ahead_concludes_nothing_before_its_time(pool: Pool) -> None:
    await open_placements(pool, 1)
    orders = FakeOrders(keyed=False)
    placing = OrderPlacer(orders, Placements(pool), now=lambda: datetime.now(UTC) + timedelta(minutes=15))
    await Reconciler(Placements(pool), placing, quiet_s=0).run_once()
    assert await statuses(pool) == {PlacementStatus.SUBMITTING}
