"""A small evening of chaos: faults of every kind, and nothing lost, doubled, stuck or falsely called failed."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from evals.chaos.faults import BRIEFLY, Injected
from evals.chaos.guests import Guest
from evals.chaos.report import told
from evals.chaos.run import Outcome, Plan, run
from evals.chaos.verdict import Order, Verdict, wrong_with

ORDERED = frozenset([("Still Water", 1, frozenset[str](), frozenset[str]())])


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_while_everything_fails_once() -> None:
    outcome = await run(Plan(orders=30, rounds=1, every=2, kinds=BRIEFLY))
    assert outcome.good, told(outcome)
    assert outcome.verdict.orders == outcome.verdict.told == 30
    assert outcome.verdict.duplicates > 0


def guest(**came_of_it: object) -> Guest:
    """Somebody who confirmed one still water and was told of ORD-1."""
    done: dict[str, object] = {"content": ORDERED, "total_minor": 250, "confirmed": ["m2"], "order_id": "ORD-1"}
    return Guest("ann", "a still water", random.Random(1), **{**done, **came_of_it})  # type: ignore[arg-type]


def order(number: str = "ORD-1", total_minor: int = 250) -> Order:
    return Order(number, total_minor, set(ORDERED))


def test_one_order_as_read_back_and_told_is_right() -> None:
    assert wrong_with(guest(), [order()], keys=True) == []
    assert wrong_with(guest(total_minor=None), [order()], keys=True) == []
    assert wrong_with(guest(order_id=None, with_staff=True), [], keys=False) == []


@pytest.mark.parametrize(
    ("ann", "orders", "noticed"),
    [
        (guest(), [order(), order("ORD-2")], "orders too many"),
        (guest(order_id=None), [], "confirmations without their order"),
        (guest(order_id=None, with_staff=True), [], "confirmations without their order"),
        (guest(), [order(total_minor=300)], "orders unlike the read-back"),
        (guest(order_id=None, told_not=["m2"]), [order()], "guests told no, and yet there is an order"),
        (guest(order_id="ORD-9"), [order()], "guests told of an order that is not theirs"),
        (guest(problems=["stuck: no answer"]), [order()], "sessions stuck"),
        (guest(problems=["another answer: to a confirmation"]), [order()], "answers that differ between deliveries"),
        (guest(problems=["not known afterwards: ORD-1"]), [order()], "sessions that forgot the order"),
    ],
)
def test_what_went_wrong_is_noticed(ann: Guest, orders: list[Order], noticed: str) -> None:
    assert noticed in wrong_with(ann, orders, keys=True)


def test_a_fault_that_never_happened_spoils_the_run_as_much_as_a_lost_order() -> None:
    clean = Verdict(1, 1, 1, 0, 0, 0, 0, 1.0, {"orders too many": 0}, frozenset(), ())
    happened = [Injected(name, frozenset(["ann"])) for name in BRIEFLY]
    assert Outcome(Plan(1, 1, kinds=BRIEFLY), happened, Counter(), clean, 1.0).good
    assert not Outcome(Plan(1, 1, kinds=BRIEFLY), happened[1:], Counter(), clean, 1.0).good
    lost = Verdict(1, 0, 1, 0, 0, 0, 0, 1.0, {"orders too many": 1}, frozenset(["ann"]), ())
    outcome = Outcome(Plan(1, 1, kinds=BRIEFLY), happened, Counter(), lost, 1.0)
    assert not outcome.good
    assert told(outcome).count(f"{1:>9}{0:>9}") == len(BRIEFLY)
