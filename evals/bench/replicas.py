"""``python -m evals.bench.replicas``: the throughput of two replicas on one Postgres, by that of one.

The load and Postgres run on the same machine, so this is no more than what its cores leave to the second replica.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.measure import build_job, run_load
from evals.bench.menus import PLAIN, Scenario
from evals.bench.processes import ServerProcess, SetupFailed, open_upstream

GUESTS = 16


def main() -> int:
    """Measure and print. Returns 1 when a required process does not start."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.replicas", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of one replica and of two, in turn")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    arguments = parser.parse_args()
    try:
        with open_upstream(os.environ.get("DATABASE_URL") or None, PLAIN) as upstream:
            replicas = [upstream.start_api("one"), upstream.start_api("two")]
            for scenario in PLAIN.scenarios:
                print(render(scenario.name, list(measure(replicas, scenario, arguments.rounds, arguments.seconds))))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure(
    replicas: Sequence[ServerProcess], scenario: Scenario, rounds: int, seconds: float
) -> Iterator[tuple[float, float]]:
    """Turns per second of the first replica alone, and of all together with the same number of guests; per round."""
    for number in range(-1, rounds):  # the first round warms up
        alone = measure_together(replicas[:1], scenario, seconds, f"{scenario.name}-{number}-alone")
        together = measure_together(replicas, scenario, seconds, f"{scenario.name}-{number}-together")
        if number >= 0:
            yield alone, together


def measure_together(replicas: Sequence[ServerProcess], scenario: Scenario, seconds: float, tag: str) -> float:
    """Turns per second of all the replicas, each with its share of the guests."""
    jobs = [
        build_job(scenario, each, guests=GUESTS // len(replicas), seconds=seconds, most_turns=20_000,
                  tag=f"{tag}-{each.name}")
        for each in replicas
    ]  # fmt: skip
    with ThreadPoolExecutor(len(jobs)) as pool:
        results = list(pool.map(run_load, jobs))
    return sum(len(each.latencies_ms) / each.elapsed_s for each in results)


def render(name: str, rounds: Sequence[tuple[float, float]]) -> str:
    """A line with the medians."""
    alone, together = (median(each[at] for each in rounds) for at in (0, 1))
    ratio = median(both / one for one, both in rounds)
    return f"{name:<14} one replica {alone:>5.0f} turns/s, two replicas {together:>5.0f} turns/s, {ratio:.2f} times"


if __name__ == "__main__":
    raise SystemExit(main())
