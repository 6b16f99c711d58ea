"""Short rounds of load on all servers in turn, so that machine noise affects each of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles

import orjson

from evals.bench.cpu import memory_mb
from evals.bench.load import LoadJob, LoadResult
from evals.bench.menus import Scenario
from evals.bench.processes import ROOT, STOCK_SIDE, BenchSetup, ServerProcess, SetupFailed

SESSION_TURNS = 5


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """Duration and number of rounds: ``rounds`` counts one round of every server."""

    rounds: int = 5
    seconds: float = 2.0
    guests: tuple[int, ...] = (1, 16, 64)
    most_turns: int = 20_000


@dataclass(frozen=True, slots=True)
class Round:
    """The load on one server, per turn. CPU milliseconds are None where /proc is not available."""

    latencies_ms: list[float]
    turns_per_s: float
    cpu_ms: float | None
    postgres_ms: float | None
    posts: float = 0.0

    @property
    def whole_cpu_ms(self) -> float | None:
        """CPU milliseconds of the process and of Postgres together."""
        return None if self.cpu_ms is None or self.postgres_ms is None else self.cpu_ms + self.postgres_ms


@dataclass(frozen=True, slots=True)
class SideRounds:
    """All rounds of one server in one scenario, and the bare handler's rounds of the same minutes."""

    name: str
    rounds: Sequence[Round]
    bare: Sequence[Round]
    memory_mb: float | None = None

    @property
    def turns_per_s(self) -> float:
        return median(each.turns_per_s for each in self.rounds)

    def latency_ms(self, percent: int) -> float:
        """Latency percentile over all turns."""
        every = (ms for each in self.rounds for ms in each.latencies_ms)
        return quantiles(every, n=100, method="inclusive")[percent - 1]

    @property
    def cpu_ms(self) -> float | None:
        return _median_or_none([each.cpu_ms for each in self.rounds])

    @property
    def postgres_ms(self) -> float | None:
        return _median_or_none([each.postgres_ms for each in self.rounds])

    @property
    def posts(self) -> float:
        return median(each.posts for each in self.rounds)

    @property
    def throughput_ratio(self) -> float:
        """Throughput over the bare handler's: the median of the pairs."""
        return median(ours.turns_per_s / bare.turns_per_s for ours, bare in self._pairs())

    @property
    def p50_ratio(self) -> float:
        """Median latency over the bare handler's: the median of the pairs."""
        return median(median(ours.latencies_ms) / median(bare.latencies_ms) for ours, bare in self._pairs())

    @property
    def cpu_ratio(self) -> float | None:
        """CPU time over the bare handler's: the median of the pairs."""
        return _median_or_none([_ratio(ours.cpu_ms, bare.cpu_ms) for ours, bare in self._pairs()])

    @property
    def postgres_ratio(self) -> float | None:
        """CPU time of Postgres over the bare handler's, of the medians: a single round's is a few clock ticks."""
        return _ratio(self.postgres_ms, _median_or_none([each.postgres_ms for each in self.bare]))

    def cost_ratio_to(self, other: SideRounds) -> float | None:
        """CPU time of the process and of Postgres over another side's: the median of the pairs."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return _median_or_none([_ratio(ours.whole_cpu_ms, theirs.whole_cpu_ms) for ours, theirs in pairs])

    def _pairs(self) -> Iterator[tuple[Round, Round]]:
        return zip(self.rounds, self.bare, strict=True)


@dataclass(frozen=True, slots=True)
class BenchComparison:
    """One scenario at one number of guests: the bare handler first, then each side."""

    menu: str
    scenario: str
    guests: int
    sides: tuple[SideRounds, ...]


def measure_scenarios(setup: BenchSetup, plan: BenchPlan) -> Iterator[BenchComparison]:
    """Measure every scenario at every number of guests. Raises SetupFailed when a server returns a wrong answer."""
    servers = (setup.bare, *setup.sides)
    for scenario in setup.menu.scenarios:
        for side in servers:
            measure_round(setup, side, scenario, plan, guests=4, tag=f"warm-{scenario.name}")
        for guests in plan.guests:
            every = _measure_rounds(setup, scenario, plan, guests)
            bare = every[setup.bare.name]
            sides = tuple(SideRounds(each.name, every[each.name], bare, memory_mb(each.pid)) for each in servers)
            yield BenchComparison(setup.menu.name, scenario.name, guests, sides)


def _measure_rounds(setup: BenchSetup, scenario: Scenario, plan: BenchPlan, guests: int) -> dict[str, list[Round]]:
    """The rounds of each server, by its name; another server begins each time."""
    servers = (setup.bare, *setup.sides)
    every: dict[str, list[Round]] = {side.name: [] for side in servers}
    for number in range(plan.rounds):
        first = number % len(servers)
        for side in servers[first:] + servers[:first]:
            tag = f"{scenario.name}-{guests}-{number}-{side.name}"
            every[side.name].append(measure_round(setup, side, scenario, plan, guests=guests, tag=tag))
    return every


def measure_round(
    setup: BenchSetup, side: ServerProcess, scenario: Scenario, plan: BenchPlan, *, guests: int, tag: str
) -> Round:
    """One round of one server."""
    job = build_job(scenario, side, guests=guests, seconds=plan.seconds, most_turns=plan.most_turns, tag=tag)
    before = setup.usage_of(side)
    result = run_load(job)
    after = setup.usage_of(side)
    turns = len(result.latencies_ms)
    return Round(
        result.latencies_ms,
        turns / result.elapsed_s,
        _per_turn(before.cpu_s, after.cpu_s, turns),
        _per_turn(before.postgres_s, after.postgres_s, turns),
        (after.posts - before.posts) / turns,
    )


def build_job(
    scenario: Scenario, side: ServerProcess, *, guests: int, seconds: float, most_turns: int, tag: str
) -> LoadJob:
    """The load job of this scenario for this server."""
    return LoadJob(
        port=side.port,
        text=scenario.text,
        must_hold='"reply_text"' if side.name in ("bare", STOCK_SIDE) else scenario.must_hold,
        guests=guests,
        seconds=seconds,
        most_turns=most_turns,
        session_turns=SESSION_TURNS,
        tag=tag,
        headers=side.headers,
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


def _ratio(ours: float | None, bare: float | None) -> float | None:
    return ours / bare if ours is not None and bare else None


def _median_or_none(values: list[float | None]) -> float | None:
    numbers = [value for value in values if value is not None]
    return median(numbers) if numbers else None
