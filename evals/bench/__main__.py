"""``python -m evals.bench``: compares turns per second with a bare handler, in one run on one machine."""

from __future__ import annotations

import argparse
import os
import sys

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.measure import BenchPlan, measure_pairs
from evals.bench.processes import SetupFailed, open_bench
from evals.bench.report import explain_plan, format_footer, format_row, format_steps, header_row
from evals.bench.steps import measure_steps

QUICK = BenchPlan(rounds=2, seconds=0.7)


def main() -> int:
    """Measure and print. Returns 1 when a required process does not start."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds: about half a minute, more noise")
    parser.add_argument("--rounds", type=int, help="pairs of rounds per line")
    parser.add_argument("--seconds", type=float, help="length of a round")
    parser.add_argument("--guests", type=int, nargs="+", help="numbers of concurrent sessions")
    parser.add_argument(
        "--spare-bare", action="store_true", help="give the bare handler our garbage collector settings, too"
    )
    arguments = parser.parse_args()
    plan = QUICK if arguments.quick else BenchPlan()
    plan = BenchPlan(
        arguments.rounds or plan.rounds, arguments.seconds or plan.seconds, tuple(arguments.guests or plan.guests)
    )
    try:
        bench(plan, os.environ.get("DATABASE_URL") or None, spare_bare=arguments.spare_bare)
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def bench(plan: BenchPlan, database_url: str | None, *, spare_bare: bool = False) -> None:
    """Run the plan; print each table row as it is measured, then the durations of a turn's steps."""
    with open_bench(database_url, spare_bare=spare_bare) as setup:
        print(explain_plan(setup, plan))
        print(header_row())
        done = []
        for pairs in measure_pairs(setup, plan):
            print(format_row(pairs), flush=True)
            done.append(pairs)
        print(format_footer(done))
        print(format_steps(measure_steps(setup)))


if __name__ == "__main__":
    raise SystemExit(main())
