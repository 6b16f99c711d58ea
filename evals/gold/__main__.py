"""Gold commands: scores a reader against them, or plays dialogues with them.

    python -m evals.gold --file GOLD.jsonl --reader local [--misses FILE]
    python -m evals.gold --file GOLD.jsonl --dialogues DIALOGUES.jsonl --flows [--misses FILE]

``--file`` alone checks that the file can be loaded. A reader is named "local" or as
``module:attribute``. The database is a scratch one, or that of TEST_DATABASE_URL. Exit code 1 when a line of the file
could not be loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from demo.postgres import EmbeddedPostgres
from evals.gold.dialogues import DialogueVerdict, load_dialogues
from evals.gold.flows import lacking, play_all, table
from evals.gold.loading import GoldFile, load
from evals.gold.menu import demo_menu
from evals.gold.readers import open_reader
from evals.gold.score import score


def main() -> int:
    """Read the command line, score, print."""
    arguments = _arguments()
    gold = load(arguments.file, demo_menu())
    for problem in gold.unloadable:
        print(f"cannot load {problem}", file=sys.stderr)
    print(f"{len(gold.lines)} gold lines loaded, {len(gold.unloadable)} problems")
    if arguments.only:
        gold = GoldFile(tuple(line for line in gold.lines if line.dialogue in arguments.only), gold.unloadable)
    if arguments.reader:
        _score_reader(gold, arguments.reader, arguments.misses)
    if arguments.flows:
        _play_flows(gold, arguments.dialogues, arguments.misses)
    return 1 if gold.unloadable else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True, help="gold commands, a JSON line for each message")
    parser.add_argument("--reader", help="score this reader: local, or module:attribute")
    parser.add_argument("--dialogues", type=Path, help="the dialogues, a JSON line for each")
    parser.add_argument("--flows", action="store_true", help="play the dialogues with the gold commands")
    parser.add_argument("--only", nargs="*", help="only these dialogues")
    parser.add_argument("--misses", type=Path, help="write what went wrong into this file")
    arguments = parser.parse_args()
    if arguments.flows and arguments.dialogues is None:
        parser.error("--flows needs --dialogues")
    if arguments.flows and arguments.reader and arguments.misses:
        parser.error("--misses is one file: score the reader and play the flows one after the other")
    return arguments


def _score_reader(gold: GoldFile, name: str, misses: Path | None) -> None:
    result = asyncio.run(score(gold, open_reader(name), demo_menu()))
    print(result.table())
    _write(misses, result.misses)


def _play_flows(gold: GoldFile, file: Path, misses: Path | None) -> None:
    lines = gold.dialogues()
    dialogues = [each for each in load_dialogues(file) if each.id in lines]
    for dialogue in dialogues:
        if (reason := lacking(dialogue, lines[dialogue.id])) is not None:
            print(f"not played: {reason}", file=sys.stderr)
    with ExitStack() as opened:
        server = os.environ.get("TEST_DATABASE_URL") or opened.enter_context(EmbeddedPostgres.scratch())
        performances = asyncio.run(play_all(server, dialogues, lines))
    wrong = [each for each in performances if each.verdict != DialogueVerdict()]
    for performance in wrong:
        verdict = performance.verdict
        print(performance.dialogue.id, performance.dialogue.kind, [*verdict.state], [*verdict.replies])
    print(table(performances))
    _write(misses, wrong)


def _write(file: Path | None, misses: Iterable[object]) -> None:
    if file is not None:
        file.write_text("\n\n".join(map(str, misses)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
