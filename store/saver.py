"""The in-memory checkpointer of one turn: it reads the state from begin_turn and collects the state for end_turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import signature
from typing import Any, NamedTuple
from uuid import UUID

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from typing_extensions import override

from store.checkpoint import StoredCheckpoint
from store.errors import UnfinishedTurn
from store.pool import Pool

Channels = Mapping[str, Any]
KEPT_MESSAGES = 12
"""The messages that a stored state keeps. The ledger has the whole transcript, and a turn must not cost more later."""


class DividedState(NamedTuple):
    """The values of the channels: those that the next turn needs, and those of the finished turn alone."""

    kept: Channels
    passing: Channels


DivideState = Callable[[Channels], DividedState]


def _keep_all(values: Channels) -> DividedState:
    return DividedState(values, {})


class TurnSaver(BaseCheckpointSaver[str]):
    """Create one per turn and pass it to the graph with durability="exit".

    The stock saver uses a lock per object and several statements per turn. This one works in memory; Ledger.end writes
    its checkpoint with the reply, so that state and reply are committed atomically. Requests for other checkpoints go
    to the stock saver. ``divide`` names what of the channels the next turn needs.
    """

    def __init__(
        self, pool: Pool, thread: UUID, checkpoint: StoredCheckpoint | None, divide: DivideState = _keep_all
    ) -> None:
        # The base's own __init__ only prepares a serializer, which nothing here needs.
        self._pool = pool
        self._divide = divide
        self._thread = str(thread)
        self._loaded = checkpoint
        self._saved: StoredCheckpoint | None = None
        self._written_to: set[str] = set()

    @override
    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The state to resume from: this turn's newest checkpoint, else its initial one."""
        stored = self._saved or self._loaded
        checkpoint_id = get_checkpoint_id(config)
        if not self._is_ours(config) or (checkpoint_id and (stored is None or checkpoint_id != stored.id)):
            return await AsyncPostgresSaver(self._pool).aget_tuple(config)
        if stored is None:
            return None
        return CheckpointTuple(
            self._config_of(stored.id), stored.checkpoint, stored.metadata, None, list(stored.writes)
        )

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Remember the newest checkpoint of the thread; earlier ones of the turn are not needed."""
        if self._is_ours(config):
            self._saved = StoredCheckpoint(
                with_plain_messages(checkpoint), get_serializable_checkpoint_metadata(config, metadata)
            )
        return self._config_of(checkpoint["id"])

    @override
    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Remember only their existence: writes on the last checkpoint mean that the graph did not finish."""
        if writes and self._is_ours(config):
            self._written_to.add(config["configurable"]["checkpoint_id"])

    # LangGraph inspects it in each run, which takes a third of the time when the signature is known.
    aput_writes.__signature__ = signature(aput_writes)  # type: ignore[attr-defined]

    @override
    def get_next_version(self, current: str | int | float | None, channel: None) -> str:
        """The stock saver's next version, without its random part: only one turn at a time writes a thread."""
        return f"{_read_version(current) + 1:032}.0"

    def result(self) -> StoredCheckpoint | None:
        """The checkpoint to commit; None when the graph saved none. Raises UnfinishedTurn when it stopped early."""
        saved = self._saved
        if saved is None:
            return None
        if saved.id in self._written_to:
            raise UnfinishedTurn("the graph stopped early, in an interrupt or an error")
        kept, passing = self._divide(saved.checkpoint["channel_values"])
        return replace(saved, checkpoint=_finished(saved.checkpoint, kept), passing=passing)

    def _is_ours(self, config: RunnableConfig) -> bool:
        configurable = config["configurable"]
        return str(configurable["thread_id"]) == self._thread and not configurable.get("checkpoint_ns")

    def _config_of(self, checkpoint_id: str) -> RunnableConfig:
        return {"configurable": {"thread_id": self._thread, "checkpoint_ns": "", "checkpoint_id": checkpoint_id}}


def _read_version(version: str | int | float | None) -> int:
    return int(version.split(".")[0]) if isinstance(version, str) else int(version or 0)


def _finished(checkpoint: Checkpoint, values: Channels) -> Checkpoint:
    """The checkpoint of a finished run. No node waits, so which versions the nodes have seen decides nothing; the
    channels without a value are the ones that lead from node to node."""
    versions = checkpoint["channel_versions"]
    newest = max(versions.values(), default=None)
    kept = dict.fromkeys(values, newest) if newest is not None else {}
    return {
        **checkpoint,
        "channel_values": dict(values),
        "channel_versions": kept,
        "versions_seen": {},
        "updated_channels": None,
    }


def with_plain_messages(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint with its newest chat messages as plain JSON."""
    messages = checkpoint["channel_values"].get("messages")
    if not isinstance(messages, list):
        return checkpoint
    plain = [_plain_message(message) for message in messages[-KEPT_MESSAGES:]]
    return {**checkpoint, "channel_values": {**checkpoint["channel_values"], "messages": plain}}


def _plain_message(message: object) -> object:
    if isinstance(message, BaseMessage):
        return {"id": message.id, "type": message.type, "content": message.content}
    return message
