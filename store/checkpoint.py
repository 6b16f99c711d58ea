"""The state of a thread between two turns, as it goes to and comes from the one row that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import orjson
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, PendingWrite

from observability.veil import Veil
from store.errors import Unstorable
from store.plain import plain_json


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """LangGraph's checkpoint with its metadata.

    ``writes`` are another saver's unfinished writes. ``plain`` is False when that saver kept values beside the row:
    the next turn's end then tidies them away.
    """

    checkpoint: Checkpoint
    metadata: CheckpointMetadata
    writes: tuple[PendingWrite, ...] = ()
    plain: bool = True

    @property
    def id(self) -> str:
        return self.checkpoint["id"]

    @classmethod
    def from_row(cls, checkpoint: str, metadata: str) -> StoredCheckpoint:
        """The state in a row's two JSON texts."""
        return cls(cast(Checkpoint, orjson.loads(checkpoint)), cast(CheckpointMetadata, orjson.loads(metadata)))

    def to_row(self, veil: Veil) -> tuple[str, str]:
        """The row's two JSON texts, with the private values of the channels hidden; the rest is LangGraph's own.

        Raises Unstorable, naming the channel whose value would not come back equal.
        """
        try:
            plain_json("the checkpoint", self.checkpoint)
            values = veil.hide_json(orjson.dumps(self.checkpoint["channel_values"]).decode())
            hidden = orjson.dumps({**self.checkpoint, "channel_values": orjson.Fragment(values)}).decode()
            return hidden, plain_json("its metadata", self.metadata)
        except Unstorable:
            for name, value in self.checkpoint["channel_values"].items():
                plain_json(f"state channel {name!r}", value)
            raise
