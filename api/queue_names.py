"""The subjects and streams of the queue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueueNames:
    """``PREFIX.turns.0`` to ``PREFIX.turns.N-1``: all messages of a session go to the same partition."""

    prefix: str
    partitions: int

    def turns(self, partition: str) -> str:
        """The subject of guests' messages."""
        return f"{self.prefix}.turns.{partition}"

    def replies(self, partition: str) -> str:
        """The subject of replies."""
        return f"{self.prefix}.replies.{partition}"

    def dead(self, partition: str) -> str:
        """The subject of messages that can never be answered."""
        return f"{self.prefix}.dead.{partition}"

    def stream(self, kind: str) -> str:
        """The stream of TURNS, REPLIES or DEAD."""
        return f"{self.prefix.upper().replace('.', '_')}_{kind}"

    def describe(self) -> str:
        """For the AsyncAPI document."""
        last = self.turns(str(self.partitions - 1))
        return (
            f"Partitions {self.turns('0')} to {last}. All messages of a session belong into one partition, which "
            "the publisher chooses; they are answered in their order. A message has its id in message_id, else in "
            "the header Nats-Msg-Id. The replies of a partition are in the same partition of "
            f"{self.replies('*')}; what is never answered is in {self.dead('*')}, with the reason in a header."
        )
