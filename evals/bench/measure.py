"""Alternates short rounds of load between the two servers, so that machine noise affects both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median, quantiles

import orjson

from evals.bench.load import LoadJob, LoadResult
from evals.bench.processes import ROOT, BenchSetup, ServerProcess, SetupFailed

SESSION_TURNS = 5


@dataclass(frozen=True, slots=True)
class Scenario:
    """The message of every guest, and a part of the expected answer that proves correct understanding."""

    name: str
    text: str
    must_hold: str


SCENARIOS = (
    Scenario("menu", "what drinks do you have?", "Diet Coke"),
    Scenario("add to cart", "two large pepperoni pizzas", '"cart":{"lines":[{"name":"Pepperoni'),
)


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """Duration and number of rounds. ``rounds`` counts pairs: one round for each server."""

    rounds: int = 5
    seconds: float = 2.0
    guests: tuple[int, ...] = (1, 16, 64)
    most_turns: int = 20_000


@dataclass(frozen=True, slots=True)
class Round:
    """The load on one server. CPU milliseconds per turn are None where /proc is not available."""

    latencies_ms: list[float]
    turns_per_s: float
    cpu_ms: float | None
    postgres_ms: float | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """All rounds of one scenario at one number of guests, in pairs (ours, bare)."""

    scenario: str
    guests: int
    rounds: tuple[tuple[Round, Round], ...]

    @property
    def ours(self) -> Figures:
        return Figures.of([ours for ours, _ in self.rounds])

    @property
    def bare(self) -> Figures:
        return Figures.of([bare for _, bare in self.rounds])

    @property
    def throughput_ratio(self) -> float:
        """Our throughput over the bare handler's: the median of the pairs."""
        return median(ours.turns_per_s / bare.turns_per_s for ours, bare in self.rounds)

    @property
    def p50_ratio(self) -> float:
        """Our median latency over the bare handler's: the median of the pairs."""
        return median(median(ours.latencies_ms) / median(bare.latencies_ms) for ours, bare in self.rounds)


@dataclass(frozen=True, slots=True)
class Figures:
    """Results of one server: medians over its rounds, latencies over all turns."""

    turns_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float | None
    postgres_ms: float | None

    @classmethod
    def of(cls, rounds: list[Round]) -> Figures:
        """Aggregate these rounds."""
        hundredths = quantiles((ms for each in rounds for ms in each.latencies_ms), n=100, method="inclusive")
        return cls(
            turns_per_s=median(each.turns_per_s for each in rounds),
            p50_ms=hundredths[49],
            p99_ms=hundredths[98],
            cpu_ms=_median_or_none([each.cpu_ms for each in rounds]),
            postgres_ms=_median_or_none([each.postgres_ms for each in rounds]),
        )


def measure_pairs(setup: BenchSetup, plan: BenchPlan) -> Iterator[Pairs]:
    """Measure every scenario at every number of guests. Raises SetupFailed when a server returns a wrong answer."""
    for scenario in SCENARIOS:
        for side in (setup.bare, setup.ours):
            _measure_round(setup, side, scenario, plan, guests=4, tag="warm")
        for guests in plan.guests:
            yield Pairs(
                scenario.name,
                guests,
                tuple(_measure_pair(setup, scenario, plan, guests, n) for n in range(plan.rounds)),
            )


def _measure_pair(
    setup: BenchSetup, scenario: Scenario, plan: BenchPlan, guests: int, number: int
) -> tuple[Round, Round]:
    """One round for each server; the order alternates from pair to pair."""
    tag = f"{scenario.name}-{guests}-{number}"
    order = (setup.ours, setup.bare) if number % 2 else (setup.bare, setup.ours)
    done = {side.name: _measure_round(setup, side, scenario, plan, guests=guests, tag=tag) for side in order}
    return done[setup.ours.name], done[setup.bare.name]


def _measure_round(
    setup: BenchSetup, side: ServerProcess, scenario: Scenario, plan: BenchPlan, *, guests: int, tag: str
) -> Round:
    job = build_job(scenario, side, guests=guests, seconds=plan.seconds, most_turns=plan.most_turns, tag=tag)
    before = setup.cpu_of(side)
    result = run_load(job)
    after = setup.cpu_of(side)
    turns = len(result.latencies_ms)
    cpu, postgres = (_per_turn(b, a, turns) for b, a in zip(before, after, strict=True))
    return Round(result.latencies_ms, turns / result.elapsed_s, cpu, postgres)


def build_job(
    scenario: Scenario, side: ServerProcess, *, guests: int, seconds: float, most_turns: int, tag: str
) -> LoadJob:
    """The load job of this scenario for this server."""
    return LoadJob(
        port=side.port,
        text=scenario.text,
        must_hold='"reply_text"' if side.name == "bare" else scenario.must_hold,
        guests=guests,
        seconds=seconds,
        most_turns=most_turns,
        session_turns=SESSION_TURNS,
        tag=tag,
    )


def run_load(job: LoadJob) -> LoadResult:
    """Run a job in a separate process. Raises SetupFailed when an answer is not as expected."""
    command = [sys.executable, "-m", "evals.bench.load"]
    done = subprocess.run(command, input=orjson.dumps(asdict(job)), capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SetupFailed(done.stderr.decode(errors="replace").strip())
    return LoadResult(**orjson.loads(done.stdout))


def _per_turn(before: float | None, after: float | None, turns: int) -> float | None:
    return None if before is None or after is None else (after - before) * 1000 / turns


def _median_or_none(values: list[float | None]) -> float | None:
    numbers = [value for value in values if value is not None]
    return median(numbers) if numbers else None
