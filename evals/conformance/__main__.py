"""The same conversations through every transport: ``python -m evals.conformance [--conversations 40] [--only words]``.

Each one is played over HTTP, then over each other transport, then with each message over the next transport in turn.
Commands, cart, question, error, steps and calls of each turn, and the orders at the end, must be the same. Then two
messages are sent at the same moment over each pair of transports: neither may be lost. Then a yes to a read-back is
sent at the same moment over three of them: one order. Prints a table, and every difference. Exit code 1 with any.

``--langgraph`` plays them on LangGraph's development server instead, by its SDK and by the API that it hosts. Its queue
takes about a second a turn.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from itertools import combinations_with_replacement

from demo.postgres import EmbeddedPostgres
from evals.conformance.langgraph_server import serve_langgraph
from evals.conformance.messengers import serve_messengers
from evals.conformance.queue import connect_queue, find_server, queue_settings, run_nats
from evals.conformance.suite import ConformanceSuite
from evals.conformance.transports import BASELINE, TRANSPORTS, ConformanceTransport
from evals.conversations.script import ScriptedConversation, load_conversations
from evals.conversations.testbed import RestaurantTestbed, open_testbed
from evals.messengers.wire import messenger_settings
from store.pool import open_pool

DEFAULT_CONVERSATIONS = 40


def choose_conversations(count: int, only: str = "") -> list[ScriptedConversation]:
    """The longest conversations that need words alone: no screen, no change of the restaurant or of the session."""
    fitting = [
        conversation
        for conversation in load_conversations()
        if only.lower() in f"{conversation.topic} {conversation.name}".lower()
        and not conversation.remembers
        and all(step.guest and not (step.fields or step.channel or step.session) for step in conversation.steps)
    ]
    return sorted(fitting, key=lambda each: -len(each.steps))[:count]


@asynccontextmanager
async def open_transports(testbed: RestaurantTestbed) -> AsyncIterator[dict[str, ConformanceTransport]]:
    """All transports of the testbed's API, which is started again with their settings."""
    async with AsyncExitStack() as stack:
        messengers = await stack.enter_async_context(serve_messengers())
        settings, server = messenger_settings(messengers.urls), find_server()
        transports = {**TRANSPORTS, **messengers.transports}
        if server is None:
            print("nats-server is not installed: the queue is left out", file=sys.stderr)
            await testbed.open_api(**settings)
        else:
            url = stack.enter_context(run_nats(server))
            await testbed.open_api(**settings, **queue_settings(url))
            transports |= (await stack.enter_async_context(connect_queue(url))).transports
        stack.push_async_callback(testbed.close_api)
        yield transports


@asynccontextmanager
async def open_langgraph(testbed: RestaurantTestbed) -> AsyncIterator[dict[str, ConformanceTransport]]:
    """HTTP on the testbed, to compare with, and those of a LangGraph server."""
    async with serve_langgraph(testbed.settings) as server:
        yield {BASELINE: TRANSPORTS[BASELINE], **server.transports}


async def run_on_langgraph(server: str, conversations: Sequence[ScriptedConversation]) -> bool:
    """Play on a LangGraph server and print the table; whether everything was the same."""
    async with open_testbed(server) as testbed, open_langgraph(testbed) as transports:
        pool = await open_pool(testbed.url, 2)
        try:
            suite = ConformanceSuite(testbed, pool, transports, {"mixed, langgraph": "thread"})
            await suite.warm_up()
            await suite.play_all(conversations)
        finally:
            await pool.close()
    print(suite.result.render(transports))
    return not suite.result.differences


async def run(server: str, conversations: Sequence[ScriptedConversation], together: int | None) -> bool:
    """Play on a testbed of its own and print the table; whether everything was the same."""
    async with open_testbed(server) as testbed, open_transports(testbed) as transports:
        pool = await open_pool(testbed.url, 2)
        try:
            suite = ConformanceSuite(testbed, pool, transports)
            await suite.warm_up()
            await suite.play_all(conversations)
            for pair in list(combinations_with_replacement(transports, 2))[:together]:
                await suite.send_together(*pair)
            for three in list(combinations_with_replacement(transports, 3))[:together]:
                await suite.confirm_together(three)
        finally:
            await pool.close()
    print(suite.result.render(transports))
    return not suite.result.differences


def main() -> int:
    """Read the command line, play, print."""
    parser = argparse.ArgumentParser(description="The same conversations through every transport.")
    parser.add_argument("--conversations", type=int, default=DEFAULT_CONVERSATIONS, help="how many, the longest first")
    parser.add_argument("--only", default="", help="only conversations with this in their name or topic")
    parser.add_argument(
        "--together", type=int, help="how many pairs, and threes, send at the same moment; default: all"
    )
    parser.add_argument("--langgraph", action="store_true", help="on a LangGraph server")
    arguments = parser.parse_args()
    chosen = choose_conversations(arguments.conversations, arguments.only)
    if not chosen:
        sys.exit(f"There is no conversation with {arguments.only!r} in its name.")
    with ExitStack() as stack:
        server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(EmbeddedPostgres.scratch())
        if arguments.langgraph:
            is_same = asyncio.run(run_on_langgraph(server, chosen))
        else:
            is_same = asyncio.run(run(server, chosen, arguments.together))
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
