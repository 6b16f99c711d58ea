"""The same conversations through every transport: ``python -m evals.conformance [--conversations 40] [--only words]``.

Each one is played over HTTP, then over each other transport, then with each message over the next transport in turn.
Commands, cart, question, error, steps and calls of each turn, and the orders at the end, must be the same. Then two
messages are sent at the same moment over each pair of transports: neither may be lost. Then a yes to a read-back is
sent at the same moment over three of them: one order. Prints a table, and every difference. Exit code 1 with any.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import combinations_with_replacement, cycle

from demo.postgres import EmbeddedPostgres
from evals.conformance.played_turns import PlayedConversation, read_played
from evals.conformance.transports import BASELINE, TRANSPORTS, GuestTalk, Send
from evals.conversations.script import ScriptedConversation, load_conversations
from evals.conversations.testbed import RestaurantTestbed, open_testbed
from store.pool import Pool, open_pool

MIXED = "mixed"
DEFAULT_CONVERSATIONS = 40


@dataclass
class Conformance:
    """The result. ``passed``: conversations by transport; ``milliseconds``: of their turns, all of them."""

    conversations: int
    passed: dict[str, int] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)
    turns: int = 0
    differences: list[str] = field(default_factory=list)

    def render(self) -> str:
        """The table, after the differences."""
        rows = [
            f"{name:<12} {count:>3} of {self.conversations:>3}   {self.milliseconds[name] / self.turns:6.1f} ms a turn"
            for name, count in self.passed.items()
        ]
        return "\n".join([*self.differences, *rows])


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


async def check_conformance(
    testbed: RestaurantTestbed,
    conversations: Sequence[ScriptedConversation],
    pairs: Sequence[tuple[str, str]],
    threes: Sequence[tuple[str, str, str]],
) -> Conformance:
    """Play all of it on an open testbed. ``pairs``: the transports that send at the same moment; ``threes``: those that
    send a yes."""
    result = Conformance(len(conversations))
    pool = await open_pool(testbed.url, 2)
    try:
        for send in TRANSPORTS.values():  # the first message of a process fetches its menu and loads its library
            await send(GuestTalk(testbed.api, f"guest-{uuid.uuid4()}"), "a brownie")
        for conversation in conversations:
            result.turns += len(conversation.steps)
            expected = await _play(testbed, pool, conversation, BASELINE, result)
            for name in (*(each for each in TRANSPORTS if each != BASELINE), MIXED):
                played = await _play(testbed, pool, conversation, name, result)
                differences = expected.list_differences(played)
                result.passed[name] = result.passed.get(name, 0) + (not differences)
                result.differences += [f"{name}: {conversation.name}: {each}" for each in differences]
        result.passed = {BASELINE: len(conversations), **result.passed}
        for pair in pairs:
            if lost := await _send_together(testbed, pool, *pair):
                result.differences.append(f"{' and '.join(pair)} at the same moment: {lost}")
        for three in threes:
            if (orders := await _confirm_together(testbed, three)) != 1:
                result.differences.append(f"a yes over {', '.join(three)}: {orders} orders")
    finally:
        await pool.close()
    return result


async def _play(
    testbed: RestaurantTestbed, pool: Pool, conversation: ScriptedConversation, name: str, result: Conformance
) -> PlayedConversation:
    user = f"guest-{uuid.uuid4()}"
    talks = {each: GuestTalk(testbed.api, user, conversation.locale) for each in TRANSPORTS}
    order = cycle(TRANSPORTS if name == MIXED else (name,))
    started = time.perf_counter()
    for step, transport in zip(conversation.steps, order, strict=False):
        await TRANSPORTS[transport](talks[transport], step.guest or "")
    elapsed_ms = (time.perf_counter() - started) * 1000
    result.milliseconds[name] = result.milliseconds.get(name, 0.0) + elapsed_ms
    played = await read_played(testbed, pool, user, len(conversation.steps))
    # Old orders affect nobody: the restaurant's suggestions come from recent ones.
    await testbed.rows("UPDATE orders SET placed_at = placed_at - interval '7 days' WHERE user_id = %s", user)
    return played


async def _send_together(testbed: RestaurantTestbed, pool: Pool, first: str, second: str) -> str | None:
    """What was lost of two messages to one session at the same moment; None when nothing was."""
    user = f"guest-{uuid.uuid4()}"
    sends: list[tuple[Send, str]] = [(TRANSPORTS[first], "two still waters"), (TRANSPORTS[second], "a brownie")]
    await asyncio.gather(*(send(GuestTalk(testbed.api, user), text) for send, text in sends))
    played = await read_played(testbed, pool, user, 2)
    lines = played.turns[-1].cart
    quantities = sorted(line["quantity"] for line in lines) if isinstance(lines, list) else []  # type: ignore[index,call-overload,type-var]
    return None if quantities == [1, 2] else f"the cart has {lines!r}"


async def _confirm_together(testbed: RestaurantTestbed, transports: Sequence[str]) -> int:
    """The orders of a guest whose yes comes over these transports at the same moment."""
    user = f"guest-{uuid.uuid4()}"
    await TRANSPORTS[BASELINE](GuestTalk(testbed.api, user), "two still waters, that's all, pickup, and i pay cash")
    talks = [GuestTalk(testbed.api, user) for _ in transports]
    await asyncio.gather(*(TRANSPORTS[name](talk, "yes") for name, talk in zip(transports, talks, strict=True)))
    [(orders,)] = await testbed.rows("SELECT count(*) FROM orders WHERE user_id = %s", user)
    return int(orders)


async def run(
    server: str,
    conversations: Sequence[ScriptedConversation],
    pairs: Sequence[tuple[str, str]],
    threes: Sequence[tuple[str, str, str]],
) -> Conformance:
    """Check on a testbed of its own."""
    async with open_testbed(server) as testbed:
        return await check_conformance(testbed, conversations, pairs, threes)


def main() -> int:
    """Read the command line, play, print."""
    parser = argparse.ArgumentParser(description="The same conversations through every transport.")
    parser.add_argument("--conversations", type=int, default=DEFAULT_CONVERSATIONS, help="how many, the longest first")
    parser.add_argument("--only", default="", help="only conversations with this in their name or topic")
    parser.add_argument(
        "--together", type=int, help="how many pairs, and threes, send at the same moment; default: all"
    )
    arguments = parser.parse_args()
    chosen = choose_conversations(arguments.conversations, arguments.only)
    if not chosen:
        sys.exit(f"There is no conversation with {arguments.only!r} in its name.")
    with ExitStack() as stack:
        server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(EmbeddedPostgres.scratch())
        pairs = list(combinations_with_replacement(TRANSPORTS, 2))[: arguments.together]
        threes = list(combinations_with_replacement(TRANSPORTS, 3))[: arguments.together]
        result = asyncio.run(run(server, chosen, pairs, threes))
    print(result.render())
    return 1 if result.differences else 0


if __name__ == "__main__":
    sys.exit(main())
