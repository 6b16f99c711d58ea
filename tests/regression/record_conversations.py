"""Conversations played on the stage, with the recordings that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.conversations.player import Result, play
from evals.conversations.script import Conversation
from evals.conversations.testbed import Stage, staged
from recording.traces import Trace, Traces
from store.pool import open_pool
from store.recordings import Recordings


@dataclass(frozen=True)
class Played:
    """How the conversations went, and every turn of them on record."""

    results: list[Result]
    trace: Trace


async def play_recorded(server: str, conversations: Sequence[Conversation]) -> Played:
    """Play them one after the other; what is still to be written when the API ends is written then."""
    async with staged(server) as stage:
        results = [await play(stage, conversation) for conversation in conversations]
        await stage.close_api()
        return Played(results, await _recorded(stage))


async def _recorded(stage: Stage) -> Trace:
    pool = await open_pool(stage.url, 2)
    try:
        return await Traces(Recordings(pool, shown=True)).latest(limit=100_000)
    finally:
        await pool.close()
