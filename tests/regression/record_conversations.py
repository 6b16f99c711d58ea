"""Plays conversations on the testbed and reads their recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.conversations.player import ConversationResult, play_conversation
from evals.conversations.script import ScriptedConversation
from evals.conversations.testbed import RestaurantTestbed, open_testbed
from recording.traces import Trace, Traces
from store.pool import open_pool
from store.recordings import Recordings


@dataclass(frozen=True)
class RecordedConversations:
    """The results of the conversations, and the recording of every turn."""

    results: list[ConversationResult]
    trace: Trace


async def record_conversations(server: str, conversations: Sequence[ScriptedConversation]) -> RecordedConversations:
    """Play them one after the other; stopping the API flushes the pending recordings."""
    async with open_testbed(server) as testbed:
        results = [await play_conversation(testbed, conversation) for conversation in conversations]
        await testbed.close_api()
        return RecordedConversations(results, await _read_recordings(testbed))


async def _read_recordings(testbed: RestaurantTestbed) -> Trace:
    pool = await open_pool(testbed.url, 2)
    try:
        return await Traces(Recordings(pool, restore_private=True)).load_latest(limit=100_000)
    finally:
        await pool.close()
