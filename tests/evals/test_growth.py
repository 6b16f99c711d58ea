"""The growth measurement: a small real run, and the arithmetic of its tables."""

from __future__ import annotations

import pytest

from evals.growth import (
    CART_TURNS,
    GrowthTable,
    TurnCost,
    dishes,
    fill_cart,
    growth,
    measure_database,
    measure_messages,
    measure_sizes,
    order_of,
)
from evals.scratch_database import fresh_database
from store.migrate import migrate


def test_growth_is_of_blocks_where_they_are_counted_and_else_of_calls() -> None:
    assert growth([TurnCost(calls=100), TurnCost(calls=150)]) == 1.5
    assert growth([TurnCost(calls=1, blocks=10.0), TurnCost(calls=9, blocks=12.0)]) == 1.2


def test_a_table_names_sizes_costs_and_growth() -> None:
    table = GrowthTable("items", (40, 4000), {"hello": [TurnCost(2000, 7500, 4.25), TurnCost(3000, 7600, 4.5)]})
    assert table.render().splitlines() == [
        "| turn | 40 items | 4,000 items | last / first |",
        "|---|---|---|---|",
        "| hello | 2,000 calls, 7.5 KB, 4.2 ms | 3,000 calls, 7.6 KB, 4.5 ms | 1.50 |",
    ]
    counted = TurnCost(cpu_ms=9.0, blocks=63.2, wal_bytes=12_340)
    assert str(counted) == "63 blocks, 12.3 KB of WAL, 9.0 ms"


def test_an_order_names_different_dishes() -> None:
    assert order_of(2) == "a harbour pizza, a meadow pizza"
    assert len(set(dishes(40))) == 40


@pytest.mark.slow
@pytest.mark.release
async def test_small_sizes_are_measured(postgres_server: str) -> None:
    with fresh_database(postgres_server) as url:
        migrate(url)
        carts = await measure_sizes(url, "lines in the cart", (1, 3), CART_TURNS[:2], fill_cart, 40)
        message = await measure_messages(url, (1, 3))
        database = await measure_database(url, (10, 200))
    assert growth(carts.rows["hello"]) < growth(carts.rows["what's in my cart?"]) < 1.5
    assert 1 < growth(message.rows["an order"]) < 3
    [costs] = database.rows.values()
    assert costs[0].blocks is not None
    assert 10 < costs[0].blocks < 200
    assert growth(costs) < 1.5
    assert 1000 < costs[0].wal_bytes < 200_000
