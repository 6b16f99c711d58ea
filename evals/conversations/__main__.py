"""Plays the conversation suite: ``python -m evals.conversations [--only words]``.

Prints how many conversations of each topic went as written, and every other one with its transcript. Exit code 1 when
one failed. The database is a scratch one, or that of TEST_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections import Counter
from contextlib import ExitStack

from demo.postgres import EmbeddedPostgres
from evals.conversations.player import Result, play
from evals.conversations.script import Conversation, load
from evals.conversations.testbed import staged

SEATS = 6
"""Guests at the same time."""


async def play_all(server: str, conversations: list[Conversation]) -> list[Result]:
    """Every conversation on one stage: side by side, but for those in which something happens in the house."""
    alone = [conversation for conversation in conversations if conversation.changes_the_house]
    waiting = iter([conversation for conversation in conversations if not conversation.changes_the_house])
    results: dict[str, Result] = {}
    async with staged(server) as stage:

        async def seat() -> None:
            for conversation in waiting:
                results[conversation.name] = await play(stage, conversation)

        async with asyncio.TaskGroup() as tables:
            for _ in range(SEATS):
                tables.create_task(seat())
        for conversation in alone:
            results[conversation.name] = await play(stage, conversation)
    return [results[conversation.name] for conversation in conversations]


def table(results: list[Result]) -> str:
    """Count and result by topic."""
    every = Counter(result.conversation.topic for result in results)
    passed = Counter(result.conversation.topic for result in results if result.passed)
    width = max(map(len, every))
    rows = [f"{topic:<{width}}  {passed[topic]:>3} of {count:>3}" for topic, count in every.items()]
    turns = sum(1 for result in results for step in result.conversation.steps if step.guest is not None)
    total = f"{'all':<{width}}  {passed.total():>3} of {every.total():>3}   ({turns} turns)"
    return "\n".join([*rows, total])


def main() -> int:
    """Read the command line, play, print."""
    parser = argparse.ArgumentParser(description="The conversation suite.")
    parser.add_argument("--only", default="", help="only conversations with this in their name or topic")
    parser.add_argument("--verbose", action="store_true", help="print every transcript")
    arguments = parser.parse_args()
    chosen = [c for c in load() if arguments.only.lower() in f"{c.topic} {c.name}".lower()]
    if not chosen:
        sys.exit(f"There is no conversation with {arguments.only!r} in its name.")
    with ExitStack() as opened:
        given = os.environ.get("TEST_DATABASE_URL")
        server = given or opened.enter_context(EmbeddedPostgres.scratch())
        started = time.perf_counter()
        results = asyncio.run(play_all(server, chosen))
        took = time.perf_counter() - started
    for result in results:
        if arguments.verbose or not result.passed:
            print(result.told(), end="\n\n")
    print(table(results))
    print(f"{took:.1f} s")
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
