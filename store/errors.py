"""What the store can end in, other than an answer. Nothing of psycopg leaves this room.

StoreError
├── StoreUnavailable   the database is away or its pool is exhausted: nothing is known to be written; try again later
├── SessionBusy        other turns of the session are in hand: try again after ``retry_after_s``
├── StaleTurn          the turn's lease went to another worker: nothing was written, its state must be dropped
├── StalePlacement     another worker took the placement in hand, or its outcome stands already
├── Unstorable         a value that Postgres or JSON cannot hold unchanged: a defect or hostile input, never retried
├── UnfinishedTurn     the graph stopped before its end, so there is no state to commit
└── MigrationFailed    the schema could not be brought up to date; the message says why in one sentence
"""

from __future__ import annotations

from domain.placement import Placement


class StoreError(Exception):
    """Any failure of this room."""


class StoreUnavailable(StoreError):
    """The database is away, or no connection came free in time."""


class SessionBusy(StoreError):
    """The session's other turns did not end in time. ``retry_after_s`` is a fair moment to come back."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("other turns of this session are in hand")
        self.retry_after_s = retry_after_s


class StaleTurn(StoreError):
    """The turn's lease is over and another worker holds the session. Nothing was written."""


class StalePlacement(StoreError):
    """The outcome was refused. ``standing`` is the placement as it stands."""

    def __init__(self, standing: Placement) -> None:
        super().__init__(f"placement {standing.key} is {standing.status} at attempt {standing.attempt}")
        self.standing = standing


class Unstorable(StoreError):
    """``where`` names the field or channel; the value itself is not told, it may be a guest's."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} cannot be stored: {why}")
        self.where = where


class UnfinishedTurn(StoreError):
    """The graph was interrupted, or never ran."""


class MigrationFailed(StoreError):
    """One sentence for whoever runs the migration."""
