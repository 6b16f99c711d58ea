"""``python -m evals.overload``: what happens when three times as many guests come as the house can take.

The demo restaurant with real processes: Postgres, the five services, one API; and a crowd in a process of its own, on
the same cores. First the capacity is measured, then rounds of normal and of threefold load in turn, so that noise of
the machine hits both. Read the ratio.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from statistics import quantiles

import orjson

from api.settings import MOST_LOCAL_TURNS
from demo.postgres_binaries import PostgresUnavailable
from evals.bench.cpu import cpu_s
from evals.bench.processes import ROOT, Side, StageFailed, demo_house
from evals.overload.load_generator import Job, Result

NORMAL, OVERLOAD = 0.8, 3.0
"""Messages a second, in capacities."""
ALLOWED = 1.5


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often; ``most_turns`` is the API's MAX_TURNS. ``pause_s``: for what is written off the turns'
    path after a round."""

    rounds: int = 4
    seconds: float = 15.0
    most_turns: int = MOST_LOCAL_TURNS
    pause_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """What all rounds of one load came to. ``api_cpu`` and ``crowd_cpu`` are shares of one core."""

    name: str
    results: Sequence[Result]
    api_cpu: float

    @property
    def admitted(self) -> int:
        return sum(len(each.admitted_ms) for each in self.results)

    @property
    def refused(self) -> int:
        return sum(len(each.refused_ms) for each in self.results)

    @property
    def offered(self) -> int:
        return sum(each.offered for each in self.results)

    @property
    def elapsed_s(self) -> float:
        return sum(each.elapsed_s for each in self.results)

    @property
    def crowd_cpu(self) -> float:
        return sum(each.cpu_s for each in self.results) / self.elapsed_s

    def admitted_ms(self, percent: int) -> float:
        """Milliseconds that so many percent of the admitted turns did not take longer than."""
        return percentile([ms for each in self.results for ms in each.admitted_ms], percent)

    def refused_ms(self, percent: int) -> float:
        """The same of the refusals."""
        return percentile([ms for each in self.results for ms in each.refused_ms], percent)

    def late_ms(self, percent: int) -> float:
        """The same of how late the crowd sent."""
        return percentile([ms for each in self.results for ms in each.late_ms], percent)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Capacity in turns a second, and both loads."""

    capacity: float
    normal: Load
    overload: Load

    @property
    def ratio(self) -> float:
        """What overload does to the admitted turns: p99 at threefold load over p99 at normal load."""
        return self.overload.admitted_ms(99) / self.normal.admitted_ms(99)

    @property
    def refusals_without_retry_after(self) -> int:
        return sum(each.without_retry_after for load in (self.normal, self.overload) for each in load.results)

    @property
    def others(self) -> list[str]:
        """Examples of answers that are neither a good reply nor a refusal."""
        return [said for load in (self.normal, self.overload) for each in load.results for said in each.examples]

    @property
    def in_shape(self) -> bool:
        """Whether every message was answered as promised, whatever the time it took."""
        return not self.others and not self.refusals_without_retry_after


def main() -> int:
    """Measure and print. 1 when it is not as required, or something that is needed does not run."""
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m evals.overload", description=__doc__)
    parser.add_argument("--rounds", type=int, default=usual.rounds, help="rounds of each load")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="length of a round")
    parser.add_argument("--most-turns", type=int, default=usual.most_turns, help="the API's MAX_TURNS")
    plan = replace(usual, **vars(parser.parse_args()))
    if plan.rounds < 1 or plan.seconds <= 0 or plan.most_turns < 1:
        parser.error("--rounds, --seconds and --most-turns must be above 0")
    try:
        outcome = measured(plan, os.environ.get("DATABASE_URL") or None)
    except (StageFailed, PostgresUnavailable) as failed:
        print(failed, file=sys.stderr)
        return 1
    print(report(plan, outcome))
    return 0 if outcome.in_shape and outcome.ratio <= ALLOWED else 1


def measured(plan: Plan, database_url: str | None) -> Outcome:
    """Capacity first, then the rounds."""
    with demo_house(database_url) as house:
        api = house.start_api("api", MAX_TURNS=str(plan.most_turns))
        capacity = capacity_of(api, plan)
        rounds = [
            (
                _round(api, plan, f"normal-{n}", rate=NORMAL * capacity, seed=n),
                _round(api, plan, f"overload-{n}", rate=OVERLOAD * capacity, seed=n),
            )
            for n in range(plan.rounds)
        ]
        normal, overload = zip(*rounds, strict=True)
        return Outcome(capacity, _load("normal", normal), _load("overload", overload))


def capacity_of(api: Side, plan: Plan) -> float:
    """Turns a second while as many are under way as are admitted, without a pause and without a refusal.

    The second of two rounds in a row: in the first, what turns leave to be written later still finds room.
    """
    in_a_row = replace(plan, pause_s=0.0)
    _round(api, in_a_row, "warm", guests=plan.most_turns)
    full, _ = _round(api, plan, "full", guests=plan.most_turns)
    return len(full.admitted_ms) / full.elapsed_s


def _round(
    api: Side, plan: Plan, tag: str, *, rate: float | None = None, guests: int = 0, seed: int = 1
) -> tuple[Result, float]:
    """What the crowd saw, and the processor seconds that the API used."""
    job = Job(api.port, plan.seconds, tag, rate, guests, seed)
    before = cpu_s(api.pid) or 0.0
    command = [sys.executable, "-m", "evals.overload.load_generator"]
    done = subprocess.run(command, input=orjson.dumps(asdict(job)), capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        raise StageFailed(done.stderr.decode(errors="replace").strip())
    used = (cpu_s(api.pid) or 0.0) - before
    time.sleep(plan.pause_s)
    return Result(**orjson.loads(done.stdout)), used


def _load(name: str, rounds: Sequence[tuple[Result, float]]) -> Load:
    elapsed_s = sum(result.elapsed_s for result, _ in rounds)
    return Load(name, [result for result, _ in rounds], sum(used for _, used in rounds) / elapsed_s)


def percentile(values: Sequence[float], percent: int) -> float:
    """Of no values or one: that one, or 0."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else sum(values)


def report(plan: Plan, outcome: Outcome) -> str:
    """The table and the verdict."""
    heads = ("load", "offered/s", "admitted/s", "refused/s", "p50 ms", "p99 ms", "refusal p50", "refusal p99")
    widths = (10, 11, 12, 11, 9, 9, 13, 13)
    loads = (outcome.normal, outcome.overload)
    lines = [
        f"Capacity: {outcome.capacity:.1f} turns/s, with MAX_TURNS={plan.most_turns} turns under way all the time.",
        f"Normal is {NORMAL:g} of it, overload {OVERLOAD:g} times; {plan.rounds} rounds of {plan.seconds:g} s each, "
        "in turn.",
        "",
        _row(heads, widths),
        *(_row(_figures(load), widths) for load in loads),
        "",
        f"p99 of admitted turns, overload to normal: {outcome.ratio:.2f} (allowed {ALLOWED})",
        f"Messages: {sum(load.offered for load in loads)}; admitted {sum(load.admitted for load in loads)}, "
        f"refused {sum(load.refused for load in loads)}, "
        f"anything else {sum(each.others for load in loads for each in load.results)}; "
        f"orders placed {sum(each.orders for load in loads for each in load.results)}",
        f"Refusals without Retry-After: {outcome.refusals_without_retry_after}",
        *(
            f"Of a core, in {load.name}: API {load.api_cpu:.0%}, crowd {load.crowd_cpu:.0%}; "
            f"the crowd sent late by {load.late_ms(50):.1f} ms (p50), {load.late_ms(99):.1f} ms (p99)"
            for load in loads
        ),
        *(f"Neither reply nor refusal: {said}" for said in outcome.others),
    ]
    return "\n".join(lines)


def _figures(load: Load) -> tuple[str, ...]:
    rates = (f"{count / load.elapsed_s:.1f}" for count in (load.offered, load.admitted, load.refused))
    times = (load.admitted_ms(50), load.admitted_ms(99), load.refused_ms(50), load.refused_ms(99))
    return (load.name, *rates, *(f"{ms:.1f}" for ms in times))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in rest)


if __name__ == "__main__":
    raise SystemExit(main())
