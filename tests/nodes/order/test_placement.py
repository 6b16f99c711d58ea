"""Placing: recorded before it is sent, sent once, and never called failed while that is not known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.calls import AmendOrder, CancelOrder, FetchMenu, PlaceOrder, RecallOrder, SettleOrder, ToolCall
from domain.cart import Cart, Line
from domain.fulfilment import DeliveryMode
from domain.menu import ItemId
from domain.money import Money
from domain.order import Fulfilment, OrderDraft, PlacedOrder
from domain.placement import NewPlacement, Placement, PlacementKind, PlacementStatus
from domain.turn import Caller, TurnRequest
from nodes.order.placement import RESEND_PERIOD, STAFF_HANDOVER_AFTER, OrderPlacer
from nodes.turn.state import Node, State, Turn
from nodes.turn.tool_results import Settlement, ToolResults, TransientToolResults
from observability.events import OrderNeedsStaff
from services.errors import ServiceError
from tests.fakes.placements import FakePlacements
from tests.fakes.services import FakeOrders, down, missing, no, no_after_a_lost_answer, slow
from tests.fakes.trattoria import trattoria

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CART = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2))
TOTAL = Money(600, "USD")
STILL_UNDER_WAY = timedelta(seconds=30)
"""To record, to call (10 s) and to arrive: so long an order that the service does not know may still turn up."""
CONFIRMED = PlaceOrder(
    cart=CART,
    fulfilment=Fulfilment(mode=DeliveryMode.PICKUP, payment="card"),
    confirmation_id="message-4",
    total=TOTAL,
)


@dataclass
class WatchedOrders(FakeOrders):
    """Remembers what the record said at the moment an order came in."""

    book: FakePlacements = field(default_factory=FakePlacements)
    recorded: list[PlacementStatus] = field(default_factory=list)

    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder:
        self.recorded.append(self.book.placements[UUID(key)].status)
        return await super().place(caller, draft, key=key, expected_total=expected_total)


@dataclass
class Kitchen:
    """Placing, with what it stands on."""

    book: FakePlacements
    orders: WatchedOrders
    placing: OrderPlacer

    async def place(self, call: ToolCall = CONFIRMED) -> ToolResults:
        return await walked(self.placing.place_order(), call)

    async def settle(self, key: UUID) -> Settlement:
        settlement = (await walked(self.placing.settle_order(), SettleOrder(key=key))).settlement
        assert settlement is not None
        return settlement

    @property
    def placement(self) -> Placement:
        [placement] = self.book.placements.values()
        return placement


async def walked(node: Node, call: ToolCall | None) -> ToolResults:
    """The facts after the node carried out the call."""
    return (await node(state_with(call), {"configurable": {"fence": None}}))["facts"].results


def state_with(call: ToolCall | None) -> State:
    """A turn whose flow asked for this."""
    request = TurnRequest(
        tenant="default", user_id="ann", channel="web", session_id="ann:1", trace_id="t", message_id="m", text="yes"
    )
    return State(
        turn=Turn(request=request, call=call).dump(), facts=TransientToolResults(ToolResults(menu=trattoria()))
    )


@pytest.fixture
def kitchen() -> Kitchen:
    book = FakePlacements(now=lambda: NOW)
    orders = WatchedOrders(book=book)
    return Kitchen(book, orders, OrderPlacer(orders, book, now=lambda: NOW))


def later(kitchen: Kitchen, passed: timedelta) -> Kitchen:
    """The same kitchen, some time later by the record's clock; this process's own clock never moves."""
    kitchen.book.now = lambda: NOW + passed
    return kitchen


async def test_an_order_is_recorded_before_it_is_sent(kitchen: Kitchen) -> None:
    results = await kitchen.place()
    assert kitchen.orders.recorded == [PlacementStatus.SUBMITTING]
    assert results.settlement is not None
    assert (results.settlement.status, results.settlement.order) == (
        PlacementStatus.PLACED,
        PlacedOrder("ORD-10001", "received", 25, TOTAL),
    )
    assert kitchen.placement.read_back == {"total_minor": 600, "currency": "USD"}


@pytest.mark.parametrize("additions", [True, False])
async def test_the_same_confirmation_twice_is_one_order(kitchen: Kitchen, additions: bool) -> None:
    kitchen.orders.additions = additions
    first, second = await kitchen.place(), await kitchen.place()
    assert first.settlement == second.settlement
    assert len(kitchen.orders.drafts) == 1


async def test_another_confirmation_of_the_same_cart_is_another_order(kitchen: Kitchen) -> None:
    await kitchen.place()
    await kitchen.place(CONFIRMED.replace(confirmation_id="message-9"))
    assert len(kitchen.orders.drafts) == 2


async def test_no_answer_leaves_the_order_open(kitchen: Kitchen) -> None:
    kitchen.orders.answers_lost = True
    results = await kitchen.place()
    assert results.settlement is not None
    assert (results.settlement.status, results.failures) == (PlacementStatus.UNKNOWN, {})
    assert kitchen.placement.reason == "service_timeout"


async def test_an_open_order_that_the_service_has_is_placed(kitchen: Kitchen) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    settlement = await kitchen.settle(kitchen.placement.key)
    assert settlement.status is PlacementStatus.PLACED
    assert settlement.order is not None
    assert settlement.order.order_id == "ORD-10001"


@pytest.mark.parametrize(
    ("passed", "status"),
    [
        (STILL_UNDER_WAY - timedelta(seconds=1), PlacementStatus.UNKNOWN),
        (STILL_UNDER_WAY, PlacementStatus.REJECTED),
    ],
)
async def test_an_order_that_the_service_does_not_have_is_given_up_only_when_it_cannot_arrive_any_more(
    kitchen: Kitchen, passed: timedelta, status: PlacementStatus
) -> None:
    kitchen.orders.keyed = False
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    settlement = await later(kitchen, passed).settle(kitchen.placement.key)
    assert settlement.status is status


@pytest.mark.parametrize("error", [down("order_service"), slow("order_service")])
async def test_a_look_up_that_fails_leaves_the_order_open(kitchen: Kitchen, error: ServiceError) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.fails["find"] = error
    settlement = await later(kitchen, 2 * STILL_UNDER_WAY).settle(kitchen.placement.key)
    assert settlement.status is PlacementStatus.UNKNOWN


async def test_a_service_without_a_look_up_leaves_the_order_open_and_is_not_sent_it_again(kitchen: Kitchen) -> None:
    kitchen.orders.additions = False
    kitchen.orders.answers_lost = True
    await kitchen.place()
    again = await later(kitchen, 2 * STILL_UNDER_WAY).place()
    assert again.settlement is not None
    assert again.settlement.status is PlacementStatus.UNKNOWN
    assert len(kitchen.orders.drafts) == 1


@pytest.mark.parametrize("findable", [True, False])
async def test_an_order_that_never_arrived_is_sent_once_more_where_its_key_makes_that_safe(
    kitchen: Kitchen, findable: bool
) -> None:
    kitchen.orders.findable = findable
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    kitchen.orders.fails.clear()
    settlement = await later(kitchen, STILL_UNDER_WAY).settle(kitchen.placement.key)
    assert settlement.status is PlacementStatus.PLACED
    [draft] = kitchen.orders.drafts
    assert draft.cart.lines[0].line == CART.lines[0]
    assert draft.fulfilment == CONFIRMED.fulfilment
    assert (await later(kitchen, STILL_UNDER_WAY).settle(kitchen.placement.key)) == settlement
    assert len(kitchen.orders.drafts) == 1


async def test_an_order_of_which_only_the_answer_was_lost_is_the_same_order_when_sent_again(kitchen: Kitchen) -> None:
    kitchen.orders.findable = False
    kitchen.orders.answers_lost = True
    await kitchen.place()
    assert (await kitchen.settle(kitchen.placement.key)).status is PlacementStatus.PLACED
    assert len(kitchen.orders.drafts) == 1


async def test_food_for_which_nobody_waits_any_more_is_not_ordered(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    kitchen.orders.fails.clear()
    settlement = await later(kitchen, RESEND_PERIOD).settle(kitchen.placement.key)
    assert (settlement.status, settlement.reason) == (PlacementStatus.REJECTED, "never_arrived")
    assert kitchen.orders.drafts == []


@pytest.mark.parametrize("error", [down("order_service"), missing("order_service")])
async def test_what_hinders_a_second_sending_says_nothing_of_the_first(kitchen: Kitchen, error: ServiceError) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.fails["place"] = error
    again = await kitchen.place()
    assert again.failures == {}
    assert again.settlement is not None
    assert again.settlement.status is PlacementStatus.UNKNOWN


REASONS = ("", "closed", "price_changed", "item_unavailable", "bad")
"""What a gateway, or the service itself, may say to an order that it has taken already."""


@pytest.mark.parametrize("reason", REASONS)
async def test_a_no_after_a_lost_answer_is_looked_into_and_never_believed(kitchen: Kitchen, reason: str) -> None:
    kitchen.orders.refuses_after_taking = no_after_a_lost_answer("order_service", reason)
    results = await kitchen.place()
    assert results.settlement is not None
    assert (results.settlement.status, len(kitchen.orders.drafts)) == (PlacementStatus.PLACED, 1)


@pytest.mark.parametrize("reason", REASONS)
async def test_a_no_to_a_second_sending_says_nothing_of_the_first(kitchen: Kitchen, reason: str) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.fails["place"] = no("order_service", reason)
    again = await kitchen.place()
    assert again.settlement is not None
    assert again.settlement.status is PlacementStatus.PLACED


@pytest.mark.parametrize("reason", REASONS)
async def test_a_no_after_a_lost_answer_leaves_the_order_open_where_nothing_can_be_looked_up(
    kitchen: Kitchen, reason: str
) -> None:
    kitchen.orders.findable = False
    kitchen.orders.refuses_after_taking = no_after_a_lost_answer("order_service", reason)
    results = await kitchen.place()
    assert results.settlement is not None
    assert results.settlement.status is PlacementStatus.UNKNOWN
    kitchen.orders.refuses_after_taking = None
    assert (await kitchen.settle(kitchen.placement.key)).status is PlacementStatus.PLACED
    assert len(kitchen.orders.drafts) == 1, "sent again under its key, it is the same order"


async def test_what_was_refused_later_and_is_not_there_is_not_sent_again_but_given_up_in_time(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = no_after_a_lost_answer("order_service", "closed")
    await kitchen.place()
    kitchen.orders.fails.clear()
    assert (await kitchen.settle(kitchen.placement.key)).status is PlacementStatus.UNKNOWN
    settlement = await later(kitchen, STILL_UNDER_WAY).settle(kitchen.placement.key)
    assert (settlement.status, settlement.reason) == (PlacementStatus.REJECTED, "never_arrived")
    assert kitchen.orders.drafts == []


@pytest.mark.parametrize("ahead", [timedelta(minutes=15), timedelta(minutes=-15)])
async def test_a_process_whose_clock_is_wrong_judges_by_the_records_clock(kitchen: Kitchen, ahead: timedelta) -> None:
    skewed = Kitchen(kitchen.book, kitchen.orders, OrderPlacer(kitchen.orders, kitchen.book, now=lambda: NOW + ahead))
    kitchen.orders.keyed = False
    kitchen.orders.fails["place"] = slow("order_service")
    await skewed.place()
    assert (await skewed.settle(skewed.placement.key)).status is PlacementStatus.UNKNOWN
    assert (await later(skewed, STILL_UNDER_WAY).settle(skewed.placement.key)).status is PlacementStatus.REJECTED


async def test_another_order_services_order_is_left_alone(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    other = WatchedOrders(book=kitchen.book, service="another kitchen")
    elsewhere = later(Kitchen(kitchen.book, other, OrderPlacer(other, kitchen.book, now=lambda: NOW)), STILL_UNDER_WAY)
    assert (await elsewhere.settle(kitchen.placement.key)).status is PlacementStatus.UNKNOWN
    assert (await elsewhere.place()).settlement == await elsewhere.settle(kitchen.placement.key)
    assert (other.calls, other.drafts) == ([], [])


async def test_an_order_that_went_out_without_its_key_is_never_sent_again(kitchen: Kitchen) -> None:
    kitchen.orders.keyed = kitchen.orders.findable = False
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.keyed = kitchen.orders.findable = True
    kitchen.orders.orders.clear()
    await later(kitchen, STILL_UNDER_WAY).settle(kitchen.placement.key)
    settlement = await later(kitchen, STAFF_HANDOVER_AFTER).settle(kitchen.placement.key)
    assert (settlement.status, len(kitchen.orders.drafts)) == (PlacementStatus.UNKNOWN, 1)
    assert kitchen.placement.handed_over_at is not None, "a look-up cannot find what had no key: people must"


async def test_an_order_of_which_nobody_kept_the_terms_is_finished_when_its_guest_comes_back(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    kitchen.orders.fails.clear()
    [key] = kitchen.book.placements
    kitchen.book.placements[key] = replace(kitchen.placement, terms=None)
    caller = Caller(tenant="default", user_id="ann", channel="web", session_id="ann:1", trace_id="t")
    assert (await kitchen.placing.settle(caller, kitchen.placement)).status is PlacementStatus.UNKNOWN
    assert kitchen.orders.drafts == [], "in the background it is looked up, and not sent"
    assert (await kitchen.settle(key)).status is PlacementStatus.PLACED


@pytest.mark.parametrize(("status", "reason"), [("cancelled", "cancelled"), ("payment_failed", "payment_failed")])
async def test_an_order_that_is_found_refused_is_not_placed(kitchen: Kitchen, status: str, reason: str) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    key = str(kitchen.placement.key)
    kitchen.orders.orders[key] = replace(kitchen.orders.orders[key], status=status)
    settlement = await kitchen.settle(kitchen.placement.key)
    assert (settlement.status, settlement.reason) == (PlacementStatus.REJECTED, reason)


async def test_a_worker_that_was_held_up_before_the_sending_sends_nothing(kitchen: Kitchen) -> None:
    moments = iter((NOW, *(NOW + STILL_UNDER_WAY for _ in range(9))))
    kitchen.orders.keyed = False
    held_up = Kitchen(
        kitchen.book, kitchen.orders, OrderPlacer(kitchen.orders, kitchen.book, now=lambda: next(moments))
    )
    assert (await held_up.place()).settlement is not None
    settlement = await later(kitchen, STILL_UNDER_WAY).settle(kitchen.placement.key)
    assert settlement.reason == "never_arrived"
    assert kitchen.orders.drafts == []


async def test_who_was_held_up_does_not_send_again_what_another_has_taken_in_hand(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = slow("order_service")
    await kitchen.place()
    old = kitchen.placement
    kitchen.orders.fails.clear()
    await kitchen.book.take_again(old.key, attempt=old.attempt)
    caller = Caller(tenant="default", user_id="ann", channel="web", session_id="ann:1", trace_id="t")
    assert (await kitchen.placing.settle(caller, old)).status is PlacementStatus.UNKNOWN
    assert kitchen.orders.drafts == []


async def test_an_order_that_only_people_can_find_out_about_is_handed_to_them_once(
    kitchen: Kitchen, event_log: pytest.LogCaptureFixture
) -> None:
    kitchen.orders.additions = False
    kitchen.orders.answers_lost = True
    results = await kitchen.place()
    assert results.settlement is not None
    assert not results.settlement.is_findable
    await kitchen.settle(kitchen.placement.key)
    assert kitchen.placement.handed_over_at == NOW
    [told] = [event for record in event_log.records if isinstance(event := vars(record).get("event"), OrderNeedsStaff)]
    assert (told.order, told.total, told.confirmed_in) == (("2 x Lemonade",), "6.00 USD", "t")


async def test_an_order_that_cannot_be_found_out_about_for_long_is_handed_to_staff_too(kitchen: Kitchen) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.fails["find"] = down("order_service")
    await later(kitchen, STAFF_HANDOVER_AFTER - timedelta(seconds=1)).settle(kitchen.placement.key)
    assert kitchen.placement.handed_over_at is None
    await later(kitchen, STAFF_HANDOVER_AFTER).settle(kitchen.placement.key)
    assert kitchen.placement.handed_over_at is not None
    kitchen.orders.fails.clear()
    assert (await later(kitchen, STAFF_HANDOVER_AFTER).settle(kitchen.placement.key)).status is PlacementStatus.PLACED


@pytest.mark.parametrize("error", [down("order_service"), missing("order_service")])
async def test_what_was_never_sent_is_a_failure_and_recorded_as_rejected(kitchen: Kitchen, error: ServiceError) -> None:
    kitchen.orders.fails["place"] = error
    results = await kitchen.place()
    assert results.settlement is None
    assert results.failures["place_order"].code == error.code
    assert (kitchen.placement.status, kitchen.placement.reason) == (PlacementStatus.REJECTED, error.code)


async def test_a_definite_no_is_recorded_with_its_reason(kitchen: Kitchen) -> None:
    kitchen.orders.fails["place"] = no("order_service", "closed")
    results = await kitchen.place()
    assert results.settlement is not None
    assert (results.settlement.status, results.settlement.reason) == (PlacementStatus.REJECTED, "closed")


async def test_a_total_that_is_not_the_one_read_back_is_refused(kitchen: Kitchen) -> None:
    results = await kitchen.place(CONFIRMED.replace(total=Money(500, "USD")))
    assert results.settlement is not None
    assert results.settlement.reason == "price_changed"
    assert kitchen.orders.drafts == []


async def test_a_key_that_the_service_knows_for_another_order_is_looked_up(kitchen: Kitchen) -> None:
    kitchen.orders.answers_lost = True
    await kitchen.place()
    kitchen.orders.fails["place"] = no("order_service", "idempotency_conflict")
    results = await kitchen.place()
    assert results.settlement is not None
    assert results.settlement.status is PlacementStatus.PLACED


async def test_a_placement_that_nobody_recorded_is_settled_as_not_placed(kitchen: Kitchen) -> None:
    assert (await kitchen.settle(uuid4())).status is PlacementStatus.REJECTED


async def test_the_turns_fence_goes_into_the_record() -> None:
    fences: list[int | None] = []

    class FencedBook(FakePlacements):
        async def submit(self, placement: NewPlacement) -> Placement:
            fences.append(placement.fence)
            return await super().submit(placement)

    node = OrderPlacer(FakeOrders(), FencedBook()).place_order()
    await node(state_with(CONFIRMED), {"configurable": {"fence": 7}})
    assert fences == [7]


@pytest.mark.parametrize("name", ["place_order", "settle_order"])
async def test_a_node_that_is_reached_without_its_call_stops(kitchen: Kitchen, name: str) -> None:
    node: Node = getattr(kitchen.placing, name)()
    with pytest.raises(TypeError, match=f"{name} was reached without its call"):
        await walked(node, FetchMenu())


# --- changes and cancellations: recorded, sent and settled as an order is

MORE = CART.with_replaced_line(CART.lines[0].with_quantity(3))
CANCELLED = CancelOrder(order_id="ORD-10001", confirmation_id="message-9")


async def amend(kitchen: Kitchen, **fields: object) -> ToolResults:
    """Three lemonades in place of two, confirmed."""
    first = next(iter(kitchen.book.placements))
    change = AmendOrder(
        order_id="ORD-10001",
        cart=MORE,
        fulfilment=CONFIRMED.fulfilment,
        confirmation_id="message-7",
        total=Money(900, "USD"),
        follows=first,
    )
    return await walked(kitchen.placing.amend_order(), change.replace(**fields))


async def cancel(kitchen: Kitchen) -> ToolResults:
    return await walked(kitchen.placing.cancel_order(), CANCELLED)


def newest(kitchen: Kitchen) -> Placement:
    return list(kitchen.book.placements.values())[-1]


async def test_a_change_is_a_placement_that_follows_the_order(kitchen: Kitchen) -> None:
    await kitchen.place()
    results = await amend(kitchen)
    [first, change] = kitchen.book.placements.values()
    assert (change.kind, change.of_order, change.follows) == (PlacementKind.CHANGE, "ORD-10001", first.key)
    assert "draft" not in change.request, "an earlier release would send it as a new order"
    assert results.settlement is not None
    assert results.settlement.order == PlacedOrder("ORD-10001", "received", 25, Money(900, "USD"))
    assert results.settlement.draft == kitchen.orders.states["ORD-10001"]


async def test_the_same_confirmed_change_or_cancellation_twice_is_one(kitchen: Kitchen) -> None:
    await kitchen.place()
    assert (await amend(kitchen)).settlement == (await amend(kitchen)).settlement
    await cancel(kitchen)
    await cancel(kitchen)
    assert kitchen.orders.calls == ["place", "change", "cancel"]


async def test_what_was_never_answered_is_looked_up_or_sent_again_under_its_key(kitchen: Kitchen) -> None:
    await kitchen.place()
    kitchen.orders.fails["change"] = slow("order_service")
    assert (await amend(kitchen)).settlement.status is PlacementStatus.UNKNOWN  # type: ignore[union-attr]
    del kitchen.orders.fails["change"]
    assert (await kitchen.settle(newest(kitchen).key)).status is PlacementStatus.PLACED
    assert len(kitchen.orders.changes) == 1
    kitchen.orders.fails["cancel"] = slow("order_service")
    assert (await cancel(kitchen)).settlement.status is PlacementStatus.UNKNOWN  # type: ignore[union-attr]
    del kitchen.orders.fails["cancel"]
    kitchen.orders.calls.clear()
    assert (await kitchen.settle(newest(kitchen).key)).status is PlacementStatus.PLACED
    assert kitchen.orders.calls == ["cancel"], "a cancellation has no key to look it up by"


async def test_a_change_whose_answer_was_lost_is_found(kitchen: Kitchen) -> None:
    await kitchen.place()
    kitchen.orders.answers_lost = True
    await amend(kitchen)
    settled = await kitchen.settle(newest(kitchen).key)
    assert (settled.status, settled.kind) == (PlacementStatus.PLACED, PlacementKind.CHANGE)
    assert kitchen.orders.calls == ["place", "change", "find"]


async def test_a_cancellation_that_comes_too_late_is_definite_even_when_repeated(kitchen: Kitchen) -> None:
    await kitchen.place()
    kitchen.orders.fails["cancel"] = slow("order_service")
    await cancel(kitchen)
    del kitchen.orders.fails["cancel"]
    kitchen.orders.cooking.add("ORD-10001")
    settled = await kitchen.settle(newest(kitchen).key)
    assert (settled.status, settled.reason) == (PlacementStatus.REJECTED, "too_late")


async def test_a_cancellation_without_an_answer_goes_to_the_staff_in_time(kitchen: Kitchen) -> None:
    await kitchen.place()
    kitchen.orders.fails["cancel"] = slow("order_service")
    await cancel(kitchen)
    later(kitchen, STAFF_HANDOVER_AFTER)
    assert not (await kitchen.settle(newest(kitchen).key)).is_findable
    assert newest(kitchen).handed_over_at is not None


async def test_a_service_without_changes_or_cancellations_gets_neither(kitchen: Kitchen) -> None:
    await kitchen.place()
    kitchen.orders.additions = False
    assert (await amend(kitchen)).failures["amend_order"].code == "service_not_configured"
    assert (await cancel(kitchen)).failures["cancel_order"].code == "service_not_configured"
    assert len(kitchen.book.placements) == 1


async def test_an_order_is_recalled_as_its_last_change_left_it(kitchen: Kitchen) -> None:
    await kitchen.place()
    later(kitchen, timedelta(seconds=5))
    await amend(kitchen)
    later(kitchen, timedelta(seconds=9))
    await cancel(kitchen)
    for asked in ("ORD-10001", None):
        results = await walked(kitchen.placing.recall_order(), RecallOrder(order_id=asked))
        record = results.order_record
        assert record is not None
        assert record.draft is not None
        assert (record.order_id, record.draft.cart.lines[0].line.quantity) == ("ORD-10001", 3)
        assert (record.can_change, record.can_cancel) == (True, True)
    unknown = await walked(kitchen.placing.recall_order(), RecallOrder(order_id="ORD-9"))
    assert unknown.order_record is not None
    assert unknown.order_record.draft is None
