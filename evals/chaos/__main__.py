"""``python -m evals.chaos``: orders while processes die, networks lie and clients repeat themselves; then everything is
counted in the order service's own tables. 1 when anything is lost, doubled, stuck or falsely called failed."""

from __future__ import annotations

import argparse
import asyncio
import sys

from demo.postgres_binaries import PostgresUnavailable
from evals.chaos.faults import WITHOUT_KEYS
from evals.chaos.report import render_report
from evals.chaos.restaurant import RestartFailed
from evals.chaos.run import ChaosPlan, run


def main() -> int:
    """Both kinds of order service, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m evals.chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=1000, help="confirmed orders with a service that knows keys")
    parser.add_argument("--orders-without-keys", type=int, default=250, help="with one that does not")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    plans = [
        ChaosPlan(arguments.orders, max(1, arguments.orders // 300), seed=arguments.seed),
        ChaosPlan(
            arguments.orders_without_keys,
            max(1, arguments.orders_without_keys // 250),
            keys=False,
            seed=arguments.seed,
            kinds=WITHOUT_KEYS,
        ),
    ]
    good = [False]
    try:
        good = [run_and_print(plan) for plan in plans if plan.orders]
    except* (RestartFailed, PostgresUnavailable) as failures:
        print(*failures.exceptions, sep="\n", file=sys.stderr)
    return 0 if all(good) else 1


def run_and_print(plan: ChaosPlan) -> bool:
    """Run it and print its table; whether all went well."""
    outcome = asyncio.run(run(plan))
    print(render_report(outcome), flush=True)
    return outcome.is_good


if __name__ == "__main__":
    raise SystemExit(main())
