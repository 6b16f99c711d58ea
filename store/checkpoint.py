"""Conversion of a thread's checkpoint to and from its database row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import orjson
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, PendingWrite, empty_checkpoint

from store.errors import Unstorable
from store.plain import plain_json


class CheckpointTexts(NamedTuple):
    """JSON texts. Only ``values`` and ``passing`` hold what a guest wrote; ``frame`` is LangGraph's bookkeeping."""

    values: str
    passing: str
    frame: str
    metadata: str

    def build_row(self, values: str) -> str:
        """The checkpoint of the row, with these values of the channels."""
        return f'{self.frame[:-1]},"channel_values":{values}}}'


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """LangGraph's checkpoint with its metadata.

    ``writes``: another saver's pending writes. ``plain`` is False when that saver stored values in other tables, or the
    row is not a checkpoint; the end of the next turn then replaces all of it. ``passing``: values of the finished turn
    that its recording shows and that no later turn needs; they are never in the row.
    """

    checkpoint: Checkpoint
    metadata: CheckpointMetadata
    writes: tuple[PendingWrite, ...] = ()
    plain: bool = True
    passing: Mapping[str, object] = field(default_factory=dict)

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

    def to_texts(self) -> CheckpointTexts:
        """The checkpoint as JSON texts. Raises Unstorable, naming the channel whose value would not come back equal."""
        values = self.checkpoint["channel_values"]
        try:
            text = plain_json("the checkpoint", values)
        except Unstorable:
            for name, value in values.items():
                plain_json(f"state channel {name!r}", value)
            raise
        bookkeeping = {name: value for name, value in self.checkpoint.items() if name != "channel_values"}
        frame = plain_json("the checkpoint", bookkeeping)
        passing = orjson.dumps(dict(self.passing)).decode()
        return CheckpointTexts(text, passing, frame, plain_json("its metadata", self.metadata))


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
