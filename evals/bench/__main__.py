"""``python -m evals.bench``: compares the cost of a turn with a bare handler's, in one run on one machine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.measure import BenchPlan, measure_scenarios
from evals.bench.menus import MENUS
from evals.bench.processes import SetupFailed, open_bench
from evals.bench.report import explain_plan, format_callers_cost, format_rows, format_steps, header_row
from evals.bench.steps import measure_steps

QUICK = BenchPlan(rounds=2, seconds=0.7)


def main() -> int:
    """Measure and print. Returns 1 when a required process does not start."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds: about a minute, more noise")
    parser.add_argument("--rounds", type=int, help="rounds of each server per line")
    parser.add_argument("--seconds", type=float, help="length of a round")
    parser.add_argument("--guests", type=int, nargs="+", help="numbers of concurrent sessions")
    parser.add_argument("--menus", nargs="+", choices=[each.name for each in MENUS], help="only these menus")
    parser.add_argument("--against", metavar="REVISION", help="also measure this git revision")
    parser.add_argument(
        "--variant", metavar="NAME=VALUE", action="append", default=[], help="also measure the API with this setting"
    )
    parser.add_argument(
        "--callers", action="store_true", help="also measure the API with keys, tenants and row-level security"
    )
    parser.add_argument(
        "--stock", action="store_true", help="also measure a bare handler with httpx's own transport and uvicorn.run"
    )
    arguments = parser.parse_args()
    plan = QUICK if arguments.quick else BenchPlan()
    plan = BenchPlan(
        arguments.rounds or plan.rounds, arguments.seconds or plan.seconds, tuple(arguments.guests or plan.guests)
    )
    try:
        bench(
            plan,
            os.environ.get("DATABASE_URL") or None,
            menus=arguments.menus,
            against=arguments.against,
            variants=dict(each.split("=", 1) for each in arguments.variant),
            has_callers=arguments.callers,
            has_stock=arguments.stock,
        )
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def bench(
    plan: BenchPlan,
    database_url: str | None,
    *,
    menus: list[str] | None = None,
    against: str | None = None,
    variants: Mapping[str, str] | None = None,
    has_callers: bool = False,
    has_stock: bool = False,
) -> None:
    """Run the plan on each menu; print each table row as it is measured, then the durations of a turn's steps."""
    for menu in MENUS:
        if menus and menu.name not in menus:
            continue
        with open_bench(
            database_url, menu, against=against, variants=variants, has_callers=has_callers, has_stock=has_stock
        ) as setup:
            print(explain_plan(setup, plan))
            print(header_row())
            comparisons = []
            for comparison in measure_scenarios(setup, plan):
                comparisons.append(comparison)
                print(format_rows(comparison), flush=True)
            if has_callers:
                print("", *map(format_callers_cost, comparisons), sep="\n")
            print(format_steps(measure_steps(setup)), end="\n\n")


if __name__ == "__main__":
    raise SystemExit(main())
