"""``python -m evals.work``: counts what standard turns do, and fails when one does 10 % more than the stored numbers.

``--store`` writes the numbers of this run in their place: say in the commit what has become more expensive, and why.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.processes import SetupFailed, open_scratch
from evals.work.count import FIGURES, STANDARD_ITEMS, count_turns

STORED = Path(__file__).with_name("stored.json")
ALLOWED = 1.1
SLACK = 2
"""A count of few may be this much higher: one statement more of three is no 10 %."""
Figures = Mapping[str, Mapping[str, int]]


def main() -> int:
    """Count, print and compare. Returns 1 when a turn does more work than is stored."""
    parser = argparse.ArgumentParser(prog="python -m evals.work", description=__doc__)
    parser.add_argument("--store", action="store_true", help="store the numbers of this run")
    parser.add_argument("--items", type=int, help="count on a menu of this many items instead, without comparing")
    arguments = parser.parse_args()
    try:
        with open_scratch(os.environ.get("DATABASE_URL") or None) as scratch:
            counted = asyncio.run(count_turns(scratch.database_url, arguments.items or STANDARD_ITEMS))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(render_table(counted))
    if arguments.items:
        return 0
    if arguments.store:
        STORED.write_bytes(orjson.dumps(counted, option=orjson.OPT_INDENT_2) + b"\n")
        return 0
    excesses = list(find_excesses(counted, load_stored()))
    print("\n".join(excesses))
    return 1 if excesses else 0


def load_stored() -> Figures:
    """The stored numbers."""
    stored: Figures = orjson.loads(STORED.read_bytes())
    return stored


def find_excesses(counted: Figures, stored: Figures) -> Iterator[str]:
    """A sentence for each figure above what is allowed."""
    for turn, figures in counted.items():
        for name, count in figures.items():
            before = stored.get(turn, {}).get(name)
            if before is None:
                yield f"{turn!r}: no stored number of {name}; run python -m evals.work --store"
            elif count > before * ALLOWED and (count > before + SLACK or name in ("statements", "POSTs")):
                yield f"{turn!r}: {count} {name}, stored {before}"


def render_table(counted: Figures) -> str:
    """The figures, a line for each turn."""
    lines = [f"{'turn':<34}" + "".join(name.rjust(19) for name in FIGURES)]
    for turn, figures in counted.items():
        lines.append(f"{turn:<34}" + "".join(f"{figures[name]:>19,}" for name in FIGURES))
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
