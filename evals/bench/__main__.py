"""``python -m evals.bench``: turns per second beside a bare handler, in one run on one machine. Read the ratios."""

from __future__ import annotations

import argparse
import os
import sys

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.measure import Plan, measured
from evals.bench.report import explanation, footer, heading, row, steps_table
from evals.bench.processes import StageFailed, staged
from evals.bench.steps import steps_of

QUICK = Plan(rounds=2, seconds=0.7)


def main() -> int:
    """Measure and print. 1 when something that is needed does not run."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds: about half a minute, more noise")
    parser.add_argument("--rounds", type=int, help="pairs of rounds per line")
    parser.add_argument("--seconds", type=float, help="length of a round")
    parser.add_argument("--guests", type=int, nargs="+", help="numbers of concurrent sessions")
    parser.add_argument(
        "--spare-bare", action="store_true", help="give the bare handler our garbage collector settings, too"
    )
    told = parser.parse_args()
    plan = QUICK if told.quick else Plan()
    plan = Plan(told.rounds or plan.rounds, told.seconds or plan.seconds, tuple(told.guests or plan.guests))
    try:
        bench(plan, os.environ.get("DATABASE_URL") or None, spare_bare=told.spare_bare)
    except (StageFailed, PostgresUnavailable) as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def bench(plan: Plan, database_url: str | None, *, spare_bare: bool = False) -> None:
    """Run the plan and print its table as it grows, then where a turn's time goes."""
    with staged(database_url, spare_bare=spare_bare) as stage:
        print(explanation(stage, plan))
        print(heading())
        done = []
        for pairs in measured(stage, plan):
            print(row(pairs), flush=True)
            done.append(pairs)
        print(footer(done))
        print(steps_table(steps_of(stage)))


if __name__ == "__main__":
    raise SystemExit(main())
