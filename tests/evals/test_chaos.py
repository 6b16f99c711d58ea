"""Unit tests of the chaos program, and a short run: no order is lost, doubled, stuck or wrongly called failed."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from evals.chaos.faults import BRIEFLY, InjectedFault
from evals.chaos.guests import ChaosGuest
from evals.chaos.later_wishes import WishCount
from evals.chaos.report import render_report
from evals.chaos.run import ChaosPlan, ChaosResult, run
from evals.chaos.verdict import RestaurantOrder, Verdict, find_problems

ORDERED = frozenset([("Still Water", 1, frozenset[str](), frozenset[str]())])


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_while_everything_fails_once() -> None:
    outcome = await run(ChaosPlan(orders=30, rounds=1, every=2, kinds=BRIEFLY))
    assert outcome.is_good, render_report(outcome)
    assert outcome.verdict.orders == outcome.verdict.guests_with_order == 30
    assert outcome.verdict.wishes.found == {"changes": 18, "cancellations": 9}
    assert outcome.verdict.duplicates > 0


def guest(**came_of_it: object) -> ChaosGuest:
    """A guest who confirmed one still water and got the order number ORD-1."""
    done: dict[str, object] = {"content": ORDERED, "total_minor": 250, "confirmed": ["m2"], "order_id": "ORD-1"}
    return ChaosGuest("ann", "a still water", random.Random(1), **{**done, **came_of_it})  # type: ignore[arg-type]


def order(number: str = "ORD-1", total_minor: int = 250) -> RestaurantOrder:
    return RestaurantOrder(number, total_minor, set(ORDERED))


def test_one_order_as_read_back_and_told_is_right() -> None:
    assert find_problems(guest(), [order()], keys=True) == []
    assert find_problems(guest(total_minor=None), [order()], keys=True) == []
    assert find_problems(guest(order_id=None, is_with_staff=True), [], keys=False) == []


@pytest.mark.parametrize(
    ("ann", "orders", "noticed"),
    [
        (guest(), [order(), order("ORD-2")], "orders too many"),
        (guest(order_id=None), [], "confirmations without their order"),
        (guest(order_id=None, is_with_staff=True), [], "confirmations without their order"),
        (guest(), [order(total_minor=300)], "orders unlike the read-back"),
        (guest(order_id=None, rejected=["m2"]), [order()], "orders despite a definite no"),
        (guest(order_id="ORD-9"), [order()], "replies with another guest's order number"),
        (guest(problems=["stuck: no answer"]), [order()], "sessions stuck"),
        (guest(problems=["another answer: to a confirmation"]), [order()], "answers that differ between deliveries"),
        (guest(problems=["not known afterwards: ORD-1"]), [order()], "sessions that forgot the order"),
    ],
)
def test_what_went_wrong_is_noticed(ann: ChaosGuest, orders: list[RestaurantOrder], noticed: str) -> None:
    assert noticed in find_problems(ann, orders, keys=True)


def test_an_order_has_what_was_added_to_it_afterwards() -> None:
    added = RestaurantOrder("ORD-1", 950, {*ORDERED, ("Tiramisu", 1, frozenset(), frozenset())})
    assert find_problems(guest(changes=1), [added], keys=True) == []
    assert "orders unlike the read-back" in find_problems(guest(changes=1), [order()], keys=True)
    assert "orders unlike the read-back" in find_problems(guest(), [added], keys=True)


def test_a_fault_that_never_happened_spoils_the_run_as_much_as_a_lost_order() -> None:
    clean = Verdict(1, 1, 1, 0, 0, 0, 0, 1.0, WishCount(), {"orders too many": 0}, frozenset(), ())
    happened = [InjectedFault(name, frozenset(["ann"])) for name in BRIEFLY]
    assert ChaosResult(ChaosPlan(1, 1, kinds=BRIEFLY), happened, Counter(), clean, 1.0).is_good
    assert not ChaosResult(ChaosPlan(1, 1, kinds=BRIEFLY), happened[1:], Counter(), clean, 1.0).is_good
    lost = Verdict(1, 0, 1, 0, 0, 0, 0, 1.0, WishCount(), {"orders too many": 1}, frozenset(["ann"]), ())
    outcome = ChaosResult(ChaosPlan(1, 1, kinds=BRIEFLY), happened, Counter(), lost, 1.0)
    assert not outcome.is_good
    assert render_report(outcome).count(f"{1:>9}{0:>9}") == len(BRIEFLY)
