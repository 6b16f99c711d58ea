"""``python -m evals.replicas``: orders over replicas behind a balancer and PgBouncer, while replicas are killed.

Sessions roam: each message goes to the next replica. Exit code 1 when an order is lost, doubled or stuck.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from statistics import quantiles

from demo.postgres_binaries import PostgresUnavailable
from evals.chaos.restaurant import RestartFailed
from evals.pgbouncer import MISSING, PgBouncerFailed, find_pgbouncer
from evals.replicas.run import ReplicaPlan, ReplicaResult, run

_HEADS = ("replicas", "killed", "sessions", "orders", "turns", "turns/s", "p50 ms", "p99 ms", "repeated", "longest s")
_WIDTHS = (8, 8, 10, 8, 8, 9, 8, 9, 10, 11)


def main() -> int:
    """Run once for each number of replicas, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m evals.replicas", description=__doc__)
    parser.add_argument("--replicas", type=int, nargs="+", default=[2, 4], help="numbers of replicas")
    parser.add_argument("--sessions", type=int, default=1000, help="guests, who order once each")
    parser.add_argument("--at-once", type=int, default=16, help="guests at a time")
    parser.add_argument("--kill-every", type=float, default=10.0, help="seconds between two kills; 0: none")
    arguments = parser.parse_args()
    if find_pgbouncer() is None:
        print(MISSING, file=sys.stderr)
        return 1
    print(_format(_HEADS), flush=True)
    results = []
    try:
        for count in arguments.replicas:
            plan = ReplicaPlan(count, arguments.sessions, arguments.kill_every, arguments.at_once)
            results.append(asyncio.run(run(plan)))
            print(_format(_cells(results[-1])), flush=True)
    except (RestartFailed, PgBouncerFailed, PostgresUnavailable) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(*_summarize(results), sep="\n")
    return 0 if all(result.is_good for result in results) else 1


def _cells(result: ReplicaResult) -> tuple[str, ...]:
    percentiles = quantiles(result.durations_ms, n=100, method="inclusive")
    numbers = (result.plan.replicas, result.kills, result.plan.sessions, result.verdict.orders, result.turns)
    return (
        *map(str, numbers),
        f"{result.turns / result.seconds:.1f}",
        f"{percentiles[49]:.0f}",
        f"{percentiles[98]:.0f}",
        str(result.verdict.retries),
        f"{result.verdict.longest_s:.1f}",
    )


def _summarize(results: Sequence[ReplicaResult]) -> Iterator[str]:
    """The problems of all runs; every count should be zero."""
    yield ""
    for name in results[0].verdict.problems:
        yield f"{name}: {sum(result.verdict.problems[name] for result in results)}"
    yield from (f"  {note}" for result in results for note in result.verdict.notes[:20])


def _format(cells: Sequence[str]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))


if __name__ == "__main__":
    raise SystemExit(main())
