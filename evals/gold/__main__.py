"""Gold commands: ``python -m evals.gold --file GOLD.jsonl --reader local [--misses FILE]`` scores a reader.

``--file`` alone checks that the file can be loaded. A reader is named by an alias or as ``module:attribute``. Exit code
1 when a line of the file could not be loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from evals.gold.loading import GoldFile, load
from evals.gold.menu import demo_menu
from evals.gold.readers import open_reader
from evals.gold.score import score


def main() -> int:
    """Read the command line, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True, help="gold commands, a JSON line for each message")
    parser.add_argument("--reader", help="score this reader: local, or module:attribute")
    parser.add_argument("--only", nargs="*", help="only these dialogues")
    parser.add_argument("--misses", type=Path, help="write what was read wrongly into this file")
    arguments = parser.parse_args()
    menu = demo_menu()
    gold = load(arguments.file, menu)
    for problem in gold.unloadable:
        print(f"cannot load {problem}", file=sys.stderr)
    print(f"{len(gold.lines)} gold lines loaded, {len(gold.unloadable)} problems")
    if arguments.only:
        gold = GoldFile(tuple(line for line in gold.lines if line.dialogue in arguments.only), gold.unloadable)
    if arguments.reader:
        result = asyncio.run(score(gold, open_reader(arguments.reader), menu))
        print(result.table())
        if arguments.misses:
            arguments.misses.write_text("\n\n".join(map(str, result.misses)) + "\n", encoding="utf-8")
    return 1 if gold.unloadable else 0


if __name__ == "__main__":
    sys.exit(main())
