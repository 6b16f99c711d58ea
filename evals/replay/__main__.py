"""Replays recorded turns offline: ``python -m evals.replay TRACE_ID``, ``--session ID`` or ``--file trace.json``.

A file is a response of GET /traces/{trace_id}, or written by ``--save``. Prints each turn and each difference in state,
reply and service calls. Exit code 1 when there is a difference, 2 when there is nothing to replay.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from dotenv import load_dotenv

from evals.replay.replayer import ReplayedTurn, replay_all
from recording.traces import Trace, Traces
from store.errors import StoreUnavailable
from store.pool import open_pool
from store.recordings import Recordings

_MOST_SHOWN = 20


async def read_trace(url: str, *, trace_id: str | None, session_id: str | None) -> Trace:
    """The recorded turns of a trace or a session. Raises StoreUnavailable."""
    pool = await open_pool(url, 2)
    try:
        traces = Traces(Recordings(pool, restore_private=True))
        return await (traces.load_session(session_id) if session_id else traces.load_trace(trace_id or ""))
    finally:
        await pool.close()


def render_turn(replayed: ReplayedTurn) -> str:
    """One replayed turn as text."""
    record = replayed.record
    head = f"turn {record.turn}, {record.trace_id}: {record.request.get('text')!r}"
    if replayed.skip_reason:
        return f"{head}\n    not played: {replayed.skip_reason}"
    if replayed.is_same:
        return f"{head}\n    same state, same reply"
    differences = replayed.differences[:_MOST_SHOWN]
    more = len(replayed.differences) - len(differences)
    return "\n".join([head, *(f"    {line}" for line in differences), *([f"    and {more} more"] if more else [])])


def main() -> int:
    """Read the command line, replay, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.replay", description="Replay recorded turns offline.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("trace_id", nargs="?")
    which.add_argument("--session", help="every recorded turn of this session")
    which.add_argument("--file", type=Path, help="a response of GET /traces/{trace_id}, or a file that --save wrote")
    parser.add_argument("--save", type=Path, help="also write the recording to this file")
    arguments = parser.parse_args()
    if arguments.file:
        trace = Trace.model_validate_json(arguments.file.read_bytes())
    else:
        load_dotenv()
        url = os.environ.get("DATABASE_URL", "")
        if not url:
            sys.exit("Set DATABASE_URL to the Postgres that holds the recordings.")
        try:
            trace = asyncio.run(read_trace(url, trace_id=arguments.trace_id, session_id=arguments.session))
        except StoreUnavailable as error:
            sys.exit(f"{error}.")
    if arguments.save:
        arguments.save.touch(mode=0o600)  # it holds the guest's messages, with private values
        arguments.save.write_text(trace.model_dump_json(), encoding="utf-8")
    results = asyncio.run(replay_all(trace))
    for each in results:
        print(render_turn(each))
    same = sum(each.is_same for each in results)
    print(f"{same} of {len(results)} turns the same, {sum(bool(each.skip_reason) for each in results)} not played")
    return 2 if not results else 1 if any(each.differences for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
