"""The second opinion on totals: equal to the cent, and able to see a difference."""

from collections import Counter

from evals.totals.cases import CURRENCIES, make_case
from evals.totals.compare import compare, find_differences
from evals.totals.oracle import expect
from evals.totals.play import play

ORDERS = range(20_001, 20_121)


async def test_every_amount_is_the_one_of_the_second_opinion() -> None:
    for number in ORDERS:
        assert await find_differences(make_case(number)) == (), number


def test_the_orders_have_everything_that_can_be_on_a_bill() -> None:
    found = Counter[str]()
    for case in map(make_case, ORDERS):
        bill = expect(case)
        found[case.currency] += 1
        found["deals"] += bool(case.deal_lines)
        found.update(name for name in ("discounts", "refused", "tip", "packaging", "missing") if getattr(bill, name))
    assert set(found) == {*CURRENCIES, "deals", "discounts", "refused", "tip", "packaging", "missing"}
    assert min(found.values()) > len(ORDERS) // 20


def test_the_orders_have_parts_of_dishes_and_weights() -> None:
    lines = [line for case in map(make_case, ORDERS) for line in case.lines]
    found = Counter(place for line in lines for _, _, place in line.toppings)
    found.update("halves" for line in lines if line.other is not None)
    found.update("weight" for line in lines if line.grams is not None)
    assert set(found) == {"whole", "left", "right", "half", "third", "halves", "weight"}
    assert min(found.values()) > len(ORDERS) // 20


async def test_another_bill_is_seen() -> None:
    numbers = [n for n in ORDERS if not expect(make_case(n)).missing][:2]
    one, other = map(make_case, numbers)
    assert list(compare(one, expect(one), await play(other)))
