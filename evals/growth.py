"""``python -m evals.growth``: how the cost of a turn grows with the menu, the cart, the message, the session, and the
number of sessions in the database.

Everything runs in this process with a Postgres of its own, as in ``evals.work``. Function calls, bytes and blocks are
counts, the same on a busy machine; CPU is this process's time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median

import orjson
import psycopg

from demo.postgres_binaries import PostgresUnavailable
from domain.turn import TurnRequest
from evals.bench.menus import LARGEST_MENU, plain_menu
from evals.bench.processes import SetupFailed, open_scratch
from evals.work.count import STANDARD_ITEMS, TURNS, WorkCounter, open_runner
from graph.run import TurnRunner

REPEATS = 5
"""Turns whose CPU time is measured, for each counted one."""
SESSION_TURNS = 10
"""Sessions of the eight standard turns that touch the database's blocks."""
MENU_TURNS = ("hello", "what drinks do you have?", "two harbour pizzas", "what's in my cart?", "take off the pizzas")
CART_TURNS = ("hello", "what's in my cart?", "a prairie soda", "take off the prairie soda")
_FILL = """
insert into sessions (thread_id, tenant, session_id, user_id, turn)
    select md5('filler-' || n)::uuid, 'filler', 'filler-' || n, 'filler-' || n, 1
    from generate_series(%(first)s::bigint, %(last)s::bigint) n;
insert into turns (thread_id, turn, message_id, fence, body_hash, trace_id, request, reply)
    select md5('filler-' || n)::uuid, 1, 'm1', 1, '', 'filler-' || n, '{}', '{}'
    from generate_series(%(first)s::bigint, %(last)s::bigint) n;
insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
    select md5('filler-' || n)::uuid::text, '', '1f', '{}', '{}'
    from generate_series(%(first)s::bigint, %(last)s::bigint) n;
"""
_BLOCKS = """
select sum(coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0) + coalesce(idx_blks_hit, 0)
    + coalesce(idx_blks_read, 0) + coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0))::bigint,
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
from pg_statio_user_tables
"""


@dataclass(frozen=True, slots=True)
class TurnCost:
    """The cost of one turn. ``blocks``: pages of tables and indexes that Postgres looked at, and ``wal_bytes`` what it
    wrote to its log, where they are counted."""

    calls: int = 0
    sent_bytes: int = 0
    cpu_ms: float = 0.0
    blocks: float | None = None
    wal_bytes: float = 0.0

    def __str__(self) -> str:
        if self.blocks is not None:
            return f"{self.blocks:.0f} blocks, {self.wal_bytes / 1000:.1f} KB of WAL, {self.cpu_ms:.1f} ms"
        return f"{self.calls:,} calls, {self.sent_bytes / 1000:.1f} KB, {self.cpu_ms:.1f} ms"


@dataclass(frozen=True, slots=True)
class GrowthTable:
    """The cost of some turns at several sizes of one thing."""

    grows: str
    sizes: Sequence[int]
    rows: Mapping[str, Sequence[TurnCost]]

    def render(self) -> str:
        """The table as Markdown; the last column is the growth of the function calls, or of the blocks."""
        lines = ["| turn | " + " | ".join(f"{size:,} {self.grows}" for size in self.sizes) + " | last / first |"]
        lines.append("|---" * (len(self.sizes) + 2) + "|")
        for turn, costs in self.rows.items():
            cells = " | ".join(map(str, costs))
            lines.append(f"| {turn} | {cells} | {growth(costs):.2f} |")
        return "\n".join(lines)


def growth(costs: Sequence[TurnCost]) -> float:
    """The cost at the last size by that at the first one: of blocks where they are counted, else of function calls."""
    first, last = costs[0], costs[-1]
    if first.blocks is not None and last.blocks is not None:
        return last.blocks / first.blocks
    return last.calls / first.calls


class Guest:
    """A guest whose turns run in this process."""

    def __init__(self, runner: TurnRunner, write_recordings: Callable[[], Awaitable[None]], name: str) -> None:
        self._runner, self._write_recordings, self._name = runner, write_recordings, name
        self._numbers = count(1)

    async def say(self, text: str) -> None:
        """Send a message, and write its recording."""
        turn_id = f"{self._name}.{next(self._numbers)}"
        request = TurnRequest(
            tenant="default", user_id=self._name, channel="web", session_id=self._name, trace_id=turn_id,
            message_id=turn_id, text=text,
        )  # fmt: skip
        await self._runner.run_turn(request)
        await self._write_recordings()

    async def measure(self, text: str) -> TurnCost:
        """The cost of a message: counted once, then timed several times."""
        counter = WorkCounter()
        counter.start()
        await self.say(text)
        counted = counter.stop()
        times: list[float] = []
        for _ in range(REPEATS):
            started = time.process_time()
            await self.say(text)
            times.append((time.process_time() - started) * 1000)
        return TurnCost(counted["function calls"], counted["bytes to Postgres"], median(times))


Prepare = Callable[[Guest, int], Awaitable[None]]
"""Brings a guest's session to a size."""


async def measure_sizes(
    url: str, grows: str, sizes: Sequence[int], turns: Sequence[str], prepare: Prepare, items: int | None = None
) -> GrowthTable:
    """The table of ``turns`` at each size. ``items`` of the menu; None: as many as the size says."""
    rows: dict[str, list[TurnCost]] = {turn: [] for turn in turns}
    for size in sizes:
        async with open_runner(url, plain_menu(items or size)) as (runner, write_recordings):
            warm = Guest(runner, write_recordings, f"{grows}-{size}-warm")
            for text in TURNS:
                await warm.say(text)
            guest = Guest(runner, write_recordings, f"{grows}-{size}")
            await prepare(guest, size)
            for turn in turns:
                rows[turn].append(await guest.measure(turn))
    return GrowthTable(grows, sizes, rows)


async def measure_messages(url: str, sizes: Sequence[int]) -> GrowthTable:
    """The cost of one message that orders several dishes, in a session of its own."""
    costs: list[TurnCost] = []
    async with open_runner(url, plain_menu(STANDARD_ITEMS)) as (runner, write_recordings):
        for name in ("warm", *map(str, sizes)):
            guest = Guest(runner, write_recordings, f"message-{name}")
            text = order_of(int(name) if name.isdecimal() else 1)
            await guest.say("hello")
            cost = await guest.measure(text)
            costs += [cost] if name.isdecimal() else []
    return GrowthTable("dishes in the message", sizes, {"an order": costs})


async def measure_database(url: str, sizes: Sequence[int]) -> GrowthTable:
    """The blocks that a turn touches with so many sessions in the database."""
    costs: list[TurnCost] = []
    present = 0
    for size in sizes:
        fill_database(url, present + 1, size)
        present = size
        await _run_sessions(url, f"before-{size}")
        blocks, wal = count_blocks(url)
        cpu_ms = await _run_sessions(url, f"counted-{size}")
        blocks_after, wal_after = count_blocks(url)
        turns = SESSION_TURNS * len(TURNS)
        costs.append(
            TurnCost(
                cpu_ms=cpu_ms / turns,
                blocks=(blocks_after - blocks) / turns,
                wal_bytes=(wal_after - wal) / turns,
            )
        )
    return GrowthTable("sessions", sizes, {"the eight standard turns": costs})


async def _run_sessions(url: str, name: str) -> float:
    """Run sessions on a pool of their own, whose connections report what they touched when they are closed."""
    async with open_runner(url, plain_menu(STANDARD_ITEMS)) as (runner, write_recordings):
        started = time.process_time()
        for number in range(SESSION_TURNS):
            guest = Guest(runner, write_recordings, f"{name}-{number}")
            for text in TURNS:
                await guest.say(text)
        return (time.process_time() - started) * 1000


def fill_database(url: str, first: int, last: int) -> None:
    """Insert the sessions with these numbers, each with one turn and a state."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set synchronous_commit = off")
        for statement in filter(str.strip, _FILL.split(";")):
            connection.execute(statement.encode(), {"first": first, "last": last})
        connection.execute("vacuum analyze")
        # The first change of a page after a checkpoint is written whole; all sizes begin behind one.
        connection.execute("checkpoint")


def count_blocks(url: str) -> tuple[int, int]:
    """The blocks of all tables and indexes that were looked at so far, and the position in the WAL in bytes."""
    with psycopg.connect(url, autocommit=True) as connection:
        blocks, wal = connection.execute(_BLOCKS).fetchone() or (0, 0)
        return int(blocks), int(wal)


async def nothing_before(guest: Guest, size: int) -> None:
    """A new session: what grows is around it."""
    del size
    await guest.say("hello")


async def fill_cart(guest: Guest, size: int) -> None:
    """A cart of so many lines."""
    for name in dishes(size):
        await guest.say(f"a {name}")


async def talk_before(guest: Guest, size: int) -> None:
    """A session of so many turns, with one dish in the cart."""
    await guest.say("a harbour pizza")
    for number in range(size):
        await guest.say(("show me the menu", "what drinks do you have?", "what's in my cart?")[number % 3])


def order_of(size: int) -> str:
    """A message that orders so many different dishes."""
    return ", ".join(f"a {name}" for name in dishes(size))


def dishes(size: int) -> list[str]:
    """The names of the first dishes of the plain menu, in lower case."""
    menu = orjson.loads(plain_menu(STANDARD_ITEMS))
    return [item["name"].lower() for category in menu["categories"] for item in category["items"]][:size]


async def measure_all(url: str, sessions: Sequence[int]) -> list[GrowthTable]:
    """Every table. ``sessions``: how many are in the database; none leaves that table out."""
    tables = [
        await measure_sizes(url, "items", (40, 400, min(4000, LARGEST_MENU)), MENU_TURNS, nothing_before),
        await measure_sizes(url, "lines in the cart", (1, 10, 39), CART_TURNS, fill_cart, STANDARD_ITEMS),
        await measure_messages(url, (1, 3, 10)),
        await measure_sizes(url, "turns before", (10, 100, 1000), CART_TURNS, talk_before, STANDARD_ITEMS),
    ]
    return [*tables, await measure_database(url, sessions)] if sessions else tables


def main() -> int:
    """Measure and print every table. Returns 1 when Postgres cannot be started."""
    parser = argparse.ArgumentParser(prog="python -m evals.growth", description=__doc__)
    parser.add_argument(
        "--sessions", type=int, nargs="*", default=(1000, 1_000_000), help="sessions in the database, ascending"
    )
    arguments = parser.parse_args()
    try:
        with open_scratch(os.environ.get("DATABASE_URL") or None) as scratch:
            tables = asyncio.run(measure_all(scratch.database_url, arguments.sessions))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n\n".join(table.render() for table in tables))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
