"""The state of a thread between two turns, as it goes to and comes from the one row that holds it."""

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

    ``writes`` are another saver's unfinished writes. ``plain`` is False when that saver kept values beside the row, or
    the row is no checkpoint: the next turn's end then tidies them away.
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
        """The state in a row's two JSON texts.

        What is no checkpoint is put into one, as the session that it may be, and its row is replaced at the turn's end:
        whoever reads the session decides whether it can go on.
        """
        state, told = orjson.loads(checkpoint), orjson.loads(metadata)
        about = cast(CheckpointMetadata, told if isinstance(told, dict) else {})
        if _is_checkpoint(state):
            return cls(cast(Checkpoint, state), about)
        return cls(_holding(state), about, plain=False)

    def to_row(self, veil: Pseudonymizer) -> tuple[str, str]:
        """The row's two JSON texts, with the private values of the channels hidden; the rest is LangGraph's own.

        Raises Unstorable, naming the channel whose value would not come back equal.
        """
        try:
            plain_json("the checkpoint", self.checkpoint)
            values = veil.pseudonymize_json(orjson.dumps(self.checkpoint["channel_values"]).decode())
            hidden = orjson.dumps({**self.checkpoint, "channel_values": orjson.Fragment(values)}).decode()
            return hidden, plain_json("its metadata", self.metadata)
        except Unstorable:
            for name, value in self.checkpoint["channel_values"].items():
                plain_json(f"state channel {name!r}", value)
            raise


def _is_checkpoint(state: object) -> bool:
    """Whether LangGraph can go on from it; what the channels hold is for those who read them."""
    if not isinstance(state, dict) or not isinstance(state.get("id"), str):
        return False
    seen = state.get("versions_seen")
    return (
        isinstance(state.get("channel_values"), dict)
        and isinstance(state.get("channel_versions"), dict)
        and isinstance(seen, dict)
        and all(isinstance(each, dict) for each in seen.values())
    )


def _holding(state: object) -> Checkpoint:
    """A checkpoint with the session that ``state`` has, or with all of it in a list, which is no session."""
    fields = state if isinstance(state, dict) else {}
    values, known, fresh = fields.get("channel_values"), fields.get("id"), empty_checkpoint()
    session = (values.get("session") if isinstance(values, dict) else None) or [state]
    return {
        **fresh,
        "id": known if isinstance(known, str) else fresh["id"],
        "channel_values": {"session": {"unread": session}},
    }
