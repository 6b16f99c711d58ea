"""``python -m evals.overload``: measures latency at three times the server's capacity.

Runs the demo restaurant with real processes (Postgres, six services, one API) and a load generator in a process of its
own, on the same cores. Measures the capacity first, then alternates rounds of normal and of threefold load, so that
machine noise affects both. With ``--tenants 3``, one of three restaurants sends the threefold load, and the latency of
the others is measured.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.processes import SetupFailed, open_demo
from evals.overload.flood import measure_flood, render_flood
from evals.overload.load_generator import GeneratorResult
from evals.overload.rounds import (
    ALLOWED,
    NORMAL,
    OVERLOAD,
    OverloadPlan,
    format_cells,
    measure_capacity,
    percentile,
    run_round,
)


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """The sums over all rounds of one load. ``api_cpu`` and ``generator_cpu`` are shares of one core."""

    name: str
    results: Sequence[GeneratorResult]
    api_cpu: float

    @property
    def admission_count(self) -> int:
        return sum(len(each.admitted_ms) for each in self.results)

    @property
    def refusal_count(self) -> int:
        return sum(len(each.refused_ms) for each in self.results)

    @property
    def offer_count(self) -> int:
        return sum(each.offer_count for each in self.results)

    @property
    def duration_s(self) -> float:
        return sum(each.elapsed_s for each in self.results)

    @property
    def generator_cpu(self) -> float:
        return sum(each.cpu_s for each in self.results) / self.duration_s

    def admission_percentile_ms(self, percent: int) -> float:
        """Latency percentile of the admitted turns, in milliseconds."""
        return percentile([ms for each in self.results for ms in each.admitted_ms], percent)

    def refusal_percentile_ms(self, percent: int) -> float:
        """Latency percentile of the refusals, in milliseconds."""
        return percentile([ms for each in self.results for ms in each.refused_ms], percent)

    def lateness_percentile_ms(self, percent: int) -> float:
        """Percentile of the generator's sending delay, in milliseconds."""
        return percentile([ms for each in self.results for ms in each.late_ms], percent)


@dataclass(frozen=True, slots=True)
class OverloadResult:
    """Capacity in turns a second, and both loads."""

    capacity: float
    normal: LoadFigures
    overload: LoadFigures

    @property
    def ratio(self) -> float:
        """p99 of the admitted turns at threefold load, divided by p99 at normal load."""
        return self.overload.admission_percentile_ms(99) / self.normal.admission_percentile_ms(99)

    @property
    def refusals_without_retry_after(self) -> int:
        return sum(each.without_retry_after for load in (self.normal, self.overload) for each in load.results)

    @property
    def examples(self) -> list[str]:
        """Examples of answers that are neither a good reply nor a refusal."""
        return [said for load in (self.normal, self.overload) for each in load.results for said in each.examples]

    @property
    def is_in_shape(self) -> bool:
        """Whether every message got a valid reply or a refusal with Retry-After, regardless of latency."""
        return not self.examples and not self.refusals_without_retry_after


def main() -> int:
    """Measure and print. Returns 1 when a requirement is not met or a required process does not start."""
    usual = OverloadPlan()
    parser = argparse.ArgumentParser(prog="python -m evals.overload", description=__doc__)
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="rounds of each load")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="length of a round")
    parser.add_argument("--most-turns", type=int, default=usual.most_turns, help="the API's MAX_TURNS")
    parser.add_argument("--tenants", type=int, help="serve so many restaurants, one of which sends the overload")
    given = vars(parser.parse_args())
    tenants = given.pop("tenants")
    plan = replace(usual, **given)
    if plan.rounds < 1 or plan.seconds <= 0 or plan.most_turns < 1:
        parser.error("--rounds, --seconds and --most-turns must be above 0")
    if tenants is not None and tenants < 2:
        parser.error("--tenants must be above 1")
    database_url = os.environ.get("DATABASE_URL") or None
    try:
        if tenants is not None:
            flood = measure_flood(plan, tenants, database_url)
            print(render_flood(plan, flood))
            return 0 if flood.is_fair else 1
        outcome = measure_overload(plan, database_url)
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(render_report(plan, outcome))
    return 0 if outcome.is_in_shape and outcome.ratio <= ALLOWED else 1


def measure_overload(plan: OverloadPlan, database_url: str | None) -> OverloadResult:
    """Measure the capacity, then run the rounds."""
    with open_demo(database_url) as demo:
        api = demo.start_api("api", MAX_TURNS=str(plan.most_turns))
        capacity = measure_capacity(api, plan)
        rounds = [
            (
                run_round(api, plan, f"normal-{n}", rate=NORMAL * capacity, seed=n),
                run_round(api, plan, f"overload-{n}", rate=OVERLOAD * capacity, seed=n),
            )
            for n in range(plan.rounds)
        ]
        normal, overload = zip(*rounds, strict=True)
        return OverloadResult(capacity, _sum_rounds("normal", normal), _sum_rounds("overload", overload))


def _sum_rounds(name: str, rounds: Sequence[tuple[GeneratorResult, float]]) -> LoadFigures:
    elapsed_s = sum(result.elapsed_s for result, _ in rounds)
    return LoadFigures(name, [result for result, _ in rounds], sum(used for _, used in rounds) / elapsed_s)


def render_report(plan: OverloadPlan, outcome: OverloadResult) -> str:
    """The table and the verdict."""
    heads = ("load", "offered/s", "admitted/s", "refused/s", "p50 ms", "p99 ms", "refusal p50", "refusal p99")
    widths = (10, 11, 12, 11, 9, 9, 13, 13)
    loads = (outcome.normal, outcome.overload)
    lines = [
        f"Capacity: {outcome.capacity:.1f} turns/s, with MAX_TURNS={plan.most_turns} turns under way all the time.",
        f"Normal is {NORMAL:g} of it, overload {OVERLOAD:g} times; {plan.rounds} rounds of {plan.seconds:g} s each, "
        "in turn.",
        "",
        format_cells(heads, widths),
        *(format_cells(_load_cells(load), widths) for load in loads),
        "",
        f"p99 of admitted turns, overload to normal: {outcome.ratio:.2f} (allowed {ALLOWED})",
        f"Messages: {sum(load.offer_count for load in loads)}; admitted {sum(load.admission_count for load in loads)}, "
        f"refused {sum(load.refusal_count for load in loads)}, "
        f"anything else {sum(each.others for load in loads for each in load.results)}; "
        f"orders placed {sum(each.orders for load in loads for each in load.results)}",
        f"Refusals without Retry-After: {outcome.refusals_without_retry_after}",
        *(
            f"Of a core, in {load.name}: API {load.api_cpu:.0%}, load generator {load.generator_cpu:.0%}; "
            f"the load generator sent late by {load.lateness_percentile_ms(50):.1f} ms (p50), "
            f"{load.lateness_percentile_ms(99):.1f} ms (p99)"
            for load in loads
        ),
        *(f"Neither reply nor refusal: {said}" for said in outcome.examples),
    ]
    return "\n".join(lines)


def _load_cells(load: LoadFigures) -> tuple[str, ...]:
    rates = (f"{count / load.duration_s:.1f}" for count in (load.offer_count, load.admission_count, load.refusal_count))
    times = (
        load.admission_percentile_ms(50),
        load.admission_percentile_ms(99),
        load.refusal_percentile_ms(50),
        load.refusal_percentile_ms(99),
    )
    return (load.name, *rates, *(f"{ms:.1f}" for ms in times))


if __name__ == "__main__":
    raise SystemExit(main())
