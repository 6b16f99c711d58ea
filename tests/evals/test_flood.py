"""The verdict on the flood of one tenant."""

from __future__ import annotations

import pytest

from evals.overload.flood import FloodResult, QuietFigures, measure_flood, render_flood
from evals.overload.load_generator import GeneratorResult, OverloadGuest
from evals.overload.rounds import OverloadPlan


def quiet(name: str, *admitted_ms: float, refused: int = 0, others: int = 0) -> QuietFigures:
    result = GeneratorResult(admitted_ms=list(admitted_ms), refused_ms=[1.0] * refused, others=others)
    return QuietFigures(name, [result], [GeneratorResult(admitted_ms=[9.0], refused_ms=[1.0] * 9)])


CALM = quiet("calm", *[10.0] * 100)


@pytest.mark.parametrize(
    ("flooded", "is_fair"),
    [
        (quiet("flooded", *[14.0] * 100), True),
        (quiet("flooded", *[16.0] * 100), False),
        (quiet("flooded", *[10.0] * 100, refused=2), False),
        (quiet("flooded", *[10.0] * 100, others=1), False),
    ],
)
def test_the_quiet_tenants_are_served_as_before_or_not(flooded: QuietFigures, is_fair: bool) -> None:
    result = FloodResult(3, 100.0, CALM, flooded)
    assert result.is_fair is is_fair
    assert "The flooding tenant: 1 of 10 messages admitted" in render_flood(OverloadPlan(), result)


def test_a_guest_names_its_tenant() -> None:
    assert b"\r\nx-tenant-id: quiet-1\r\n" in OverloadGuest("g", "quiet-1").build_request()
    assert b"x-tenant-id" not in OverloadGuest("g").build_request()


@pytest.mark.release
@pytest.mark.slow
def test_a_short_flood_gets_replies_and_refusals_and_nothing_else(postgres_server: str) -> None:
    result = measure_flood(OverloadPlan(rounds=1, seconds=1.2, most_turns=4, pause_s=0), 3, postgres_server)
    assert result.calm.others + result.flooded.others == 0
    assert result.flooded.percentile_ms(50) > 0
