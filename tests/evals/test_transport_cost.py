"""The cost of a turn by its transport: counted without a clock, for the API alone."""

from __future__ import annotations

import pytest

from evals.transport_cost import Meter, TransportCost, _count, open_bench, render_costs
from store.migrate import migrate


def test_the_table_shows_the_difference_from_http() -> None:
    table = render_costs({"http": TransportCost(1000.0, 5.0, 0.0), "sms": TransportCost(1100.0, 4.0, 120.0)})
    assert "+0%" in table.splitlines()[1]
    assert table.splitlines()[2].split() == ["sms", "1,100", "+10%", "4.00", "-20%", "120"]


async def test_only_what_is_measured_counts() -> None:
    async def work() -> None:
        sorted(range(3), key=lambda number: number)

    meter = Meter()
    meter.reset(is_counting=True)
    await meter.measure(work())
    once = meter.calls
    sorted(range(100), key=lambda number: number)
    await meter.measure(work())
    assert (once > 0, meter.calls) == (True, 2 * once)


@pytest.mark.release
async def test_a_transport_adds_less_than_the_turn_itself(postgres_url: str) -> None:
    migrate(postgres_url)
    async with open_bench(postgres_url) as bench:
        calls = {}
        for name in bench.ways:
            await bench.play(name)
            calls[name], _ = await _count(bench, name)
    assert all(count < 2 * calls["http"] for count in calls.values()), calls
