"""``python -m evals.chaos``: places orders during process crashes, network faults and repeated messages, then compares
the order service's tables with the replies. Exit code 1 when one is lost, doubled, stuck or called failed wrongly."""

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
    """Run with both kinds of order service, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m evals.chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=1000, help="orders at a service with idempotency keys")
    parser.add_argument("--orders-without-keys", type=int, default=250, help="orders at a service without")
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
    """Run a plan and print its table. Returns whether it found no problem."""
    outcome = asyncio.run(run(plan))
    print(render_report(outcome), flush=True)
    return outcome.is_good


if __name__ == "__main__":
    raise SystemExit(main())
