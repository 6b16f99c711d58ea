"""``python -m evals.totals``: made-up orders with options, halves, weights, deals, tips, codes, fees and a minimum.

Their amounts, as they are read back, placed and shared, are compared with a second opinion in exact fractions. Fails at
the first cent.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from evals.totals.cases import make_case
from evals.totals.compare import find_differences

MOST_SHOWN = 10


def main() -> int:
    """Compare and print. Returns 1 when an amount differs."""
    parser = argparse.ArgumentParser(prog="python -m evals.totals", description=__doc__)
    parser.add_argument("--carts", type=int, default=10_000, help="how many orders")
    parser.add_argument("--first", type=int, default=1, help="the number of the first order")
    arguments = parser.parse_args()
    wrong = asyncio.run(_count_wrong(range(arguments.first, arguments.first + arguments.carts)))
    print(f"{arguments.carts - wrong:,} of {arguments.carts:,} orders are equal in every amount")
    return 1 if wrong else 0


async def _count_wrong(numbers: range) -> int:
    wrong = 0
    for number in numbers:
        differences = await find_differences(make_case(number))
        wrong += bool(differences)
        if differences and wrong <= MOST_SHOWN:
            print(f"order {number}: {'; '.join(differences)}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
