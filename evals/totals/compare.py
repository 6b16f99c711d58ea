"""Compares what the guest hears with the second opinion."""

from __future__ import annotations

from collections.abc import Iterator

from domain.money import Money
from domain.outcome import ReadBack
from domain.person import name_person
from evals.totals.cases import Case
from evals.totals.oracle import Expected, expect
from evals.totals.play import PlayedOrder, play


async def find_differences(case: Case) -> tuple[str, ...]:
    """What differs in an order, as "what: expected, got". Empty: every amount is equal."""
    return tuple(compare(case, expect(case), await play(case)))


def compare(case: Case, expected: Expected, played: PlayedOrder) -> Iterator[str]:
    """The amounts that differ, as "what: expected, got"."""
    below = played.below.missing.minor if played.below else 0
    yield from _differ("missing to the minimum", expected.missing, below)
    yield from _differ("shares", expected.even, played.even)
    yield from _differ("sum of the shares", expected.total, sum(played.even))
    if any(case.persons):
        persons = {name_person(name) or "": amount for name, amount in expected.persons.items()}
        yield from _differ("by person", persons, played.persons)
        yield from _differ("sum by person", expected.total, sum(played.persons.values()))
    if expected.missing:
        yield from _differ("read back", None, played.read_back)
        return
    if played.read_back is None:
        yield "read back: expected, got none"
        return
    yield from _compare_read_back(expected, played.read_back)
    yield from _differ("refused", expected.refused, played.refused)
    yield from _differ("placed", expected.total, _minor(played.placed))


def _compare_read_back(expected: Expected, said: ReadBack) -> Iterator[str]:
    discounts = {each.code: each.amount.minor for each in said.discounts}
    fees = sum(fee.amount.minor for fee in said.fees)
    yield from _differ("subtotal", expected.subtotal, _minor(said.cart.subtotal))
    yield from _differ("tax", expected.tax, _minor(said.tax))
    yield from _differ("delivery", expected.delivery_fee, _minor(said.delivery_fee))
    yield from _differ("packaging", expected.packaging, fees)
    yield from _differ("discounts", expected.discounts, discounts)
    yield from _differ("tip", expected.tip, _minor(said.tip))
    yield from _differ("total", expected.total, _minor(said.total))
    added = [_minor(each) for each in (said.cart.subtotal, said.tax, said.delivery_fee, said.tip)]
    yield from _differ("sum of the lines", expected.total, sum(added) + fees - sum(discounts.values()))


def _minor(amount: Money | None) -> int:
    return amount.minor if amount else 0


def _differ(what: str, expected: object, got: object) -> Iterator[str]:
    if expected != got:
        yield f"{what}: expected {expected}, got {got}"
