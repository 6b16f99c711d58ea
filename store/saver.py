"""The checkpointer of one turn: it reads what begin_turn brought and keeps what end_turn will commit, without I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
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


class TurnSaver(AsyncPostgresSaver):
    """Made for one turn and dropped after it; give it to the graph with durability="exit".

    The stock saver takes a lock per object and several statements per turn. This one answers from memory, and what it
    kept goes to the database with the reply (Ledger.end), so that state and reply are committed together or not at
    all. Questions about other checkpoints go to the database as with the stock saver.
    """

    def __init__(self, pool: Pool, thread: UUID, checkpoint: StoredCheckpoint | None) -> None:
        super().__init__(pool)
        self._thread = str(thread)
        self._read = checkpoint
        self._kept: StoredCheckpoint | None = None
        self._written_to: set[str] = set()

    @override
    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The state to go on from: what this turn has kept, else what it began with."""
        held = self._kept or self._read
        wanted = get_checkpoint_id(config)
        if not self._is_ours(config) or (wanted and (held is None or wanted != held.id)):
            return await super().aget_tuple(config)
        if held is None:
            return None
        return CheckpointTuple(self._config_of(held.id), held.checkpoint, held.metadata, None, list(held.writes))

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep the newest checkpoint of the thread; earlier ones of the same turn are of no more use."""
        if self._is_ours(config):
            self._kept = StoredCheckpoint(checkpoint, get_serializable_checkpoint_metadata(config, metadata))
        return self._config_of(checkpoint["id"])

    @override
    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Remember only that there were some: writes on the last checkpoint mean that the graph did not finish."""
        if writes and self._is_ours(config):
            self._written_to.add(config["configurable"]["checkpoint_id"])

    def result(self) -> StoredCheckpoint | None:
        """What the turn has to commit; None when the graph kept nothing. UnfinishedTurn when it stopped on its way."""
        if self._kept is not None and self._kept.id in self._written_to:
            raise UnfinishedTurn("the graph stopped before its end, in an interrupt or an error")
        return self._kept

    def _is_ours(self, config: RunnableConfig) -> bool:
        configurable = config["configurable"]
        return str(configurable["thread_id"]) == self._thread and not configurable.get("checkpoint_ns")

    def _config_of(self, checkpoint_id: str) -> RunnableConfig:
        return {"configurable": {"thread_id": self._thread, "checkpoint_ns": "", "checkpoint_id": checkpoint_id}}
