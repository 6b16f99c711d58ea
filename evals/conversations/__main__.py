"""Plays the conversation suite: ``python -m evals.conversations [--only words]``.

Prints the number of passed conversations per topic, and the transcript of each failed one. Exit code 1 when one failed.
The database is a scratch one, or TEST_DATABASE_URL's.
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
from evals.conversations.player import ConversationResult, play_conversation
from evals.conversations.script import ScriptedConversation, load_conversations
from evals.conversations.testbed import open_testbed

CONCURRENT_GUESTS = 6
"""Number of conversations that run concurrently."""


async def play_all(server: str, conversations: list[ScriptedConversation]) -> list[ConversationResult]:
    """Play every conversation on one testbed: concurrently, except for those that change the restaurant."""
    exclusive = [conversation for conversation in conversations if conversation.changes_restaurant]
    queue = iter([conversation for conversation in conversations if not conversation.changes_restaurant])
    results: dict[str, ConversationResult] = {}
    async with open_testbed(server) as testbed:

        async def play_next() -> None:
            for conversation in queue:
                results[conversation.name] = await play_conversation(testbed, conversation)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(CONCURRENT_GUESTS):
                tasks.create_task(play_next())
        for conversation in exclusive:
            results[conversation.name] = await play_conversation(testbed, conversation)
    return [results[conversation.name] for conversation in conversations]


def format_table(results: list[ConversationResult]) -> str:
    """Number of conversations and passes by topic."""
    every = Counter(result.conversation.topic for result in results)
    passed = Counter(result.conversation.topic for result in results if result.is_passed)
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
    chosen = [c for c in load_conversations() if arguments.only.lower() in f"{c.topic} {c.name}".lower()]
    if not chosen:
        sys.exit(f"There is no conversation with {arguments.only!r} in its name.")
    with ExitStack() as stack:
        database_url = os.environ.get("TEST_DATABASE_URL")
        server = database_url or stack.enter_context(EmbeddedPostgres.scratch())
        started = time.perf_counter()
        results = asyncio.run(play_all(server, chosen))
        seconds = time.perf_counter() - started
    for result in results:
        if arguments.verbose or not result.is_passed:
            print(result.render(), end="\n\n")
    print(format_table(results))
    print(f"{seconds:.1f} s")
    return 0 if all(result.is_passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
