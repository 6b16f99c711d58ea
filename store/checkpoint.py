"""Conversion of a thread's checkpoint to and from its database row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import orjson
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, PendingWrite, empty_checkpoint

from privacy.pseudonymizer import Pseudonymizer
from store.errors import Unstorable
from store.plain import plain_json


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """LangGraph's checkpoint with its metadata.

    ``writes``: another saver's pending writes. ``plain`` is False when that saver stored values in other tables, or the
    row is not a checkpoint; the end of the next turn then replaces all of it.
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
        """Parse a row's two JSON texts.

        A value that is not a checkpoint is wrapped into one as its session; the row is replaced at the end of the turn.
        The reader of the session decides whether it is usable.
        """
        state, loaded = orjson.loads(checkpoint), orjson.loads(metadata)
        details = cast(CheckpointMetadata, loaded if isinstance(loaded, dict) else {})
        if _is_checkpoint(state):
            return cls(cast(Checkpoint, state), details)
        return cls(_wrap_session(state), details, plain=False)

    def to_row(self, pseudonymizer: Pseudonymizer) -> tuple[str, str]:
        """The row's two JSON texts, with private values of the channels pseudonymized.

        Raises Unstorable, naming the channel whose value would not come back equal.
        """
        try:
            plain_json("the checkpoint", self.checkpoint)
            values = pseudonymizer.pseudonymize_json(orjson.dumps(self.checkpoint["channel_values"]).decode())
            hidden = orjson.dumps({**self.checkpoint, "channel_values": orjson.Fragment(values)}).decode()
            return hidden, plain_json("its metadata", self.metadata)
        except Unstorable:
            for name, value in self.checkpoint["channel_values"].items():
                plain_json(f"state channel {name!r}", value)
            raise


def _is_checkpoint(state: object) -> bool:
    """Whether LangGraph can resume from it; the content of the channels is not checked."""
    if not isinstance(state, dict) or not isinstance(state.get("id"), str):
        return False
    seen = state.get("versions_seen")
    return (
        isinstance(state.get("channel_values"), dict)
        and isinstance(state.get("channel_versions"), dict)
        and isinstance(seen, dict)
        and all(isinstance(each, dict) for each in seen.values())
    )


def _wrap_session(state: object) -> Checkpoint:
    """A checkpoint with the session in ``state``, or with the whole value in a list, which is not a valid session."""
    fields = state if isinstance(state, dict) else {}
    values, checkpoint_id, fresh = fields.get("channel_values"), fields.get("id"), empty_checkpoint()
    session = (values.get("session") if isinstance(values, dict) else None) or [state]
    return {
        **fresh,
        "id": checkpoint_id if isinstance(checkpoint_id, str) else fresh["id"],
        "channel_values": {"session": {"unread": session}},
    }
