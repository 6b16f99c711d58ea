"""What the store can end in, other than an answer. Nothing of psycopg leaves this room.

StoreError
├── StoreUnavailable   the database is away, refuses to work, or its pool is exhausted: nothing is known to be written;
│                      try again later
├── SessionBusy        other turns of the session are in hand: try again after ``retry_after_s``
│   └── TooManyWaiting so many that not even a place in the line is left
├── StaleTurn          the turn's lease went to another worker: nothing was written, its state must be dropped
├── PlacedTwice        one placement became two orders: somebody must look into it
├── Unstorable         a value that Postgres or JSON cannot hold unchanged: a defect or hostile input, never retried
├── UnfinishedTurn     the graph stopped before its end, so there is no state to commit
└── MigrationFailed    the schema could not be brought up to date; the message says why in one sentence
"""

from __future__ import annotations

from typing import ClassVar

from domain.errors import ErrorCode
from domain.placement import Placement


class StoreError(Exception):
    """Any failure of this room. ``code`` names its row in domain/errors.py."""

    code: ClassVar[ErrorCode] = "internal_error"


class StoreUnavailable(StoreError):
    """The database is away or refuses to work, or no connection came free in time.

    ``read_only``: it answers, but takes no writes; it is a standby, or an operator set it so.
    """

    code = "store_unavailable"

    def __init__(self, why: str, *, read_only: bool = False) -> None:
        super().__init__(why)
        self.read_only = read_only


class SessionBusy(StoreError):
    """The session's other turns did not end in time. ``retry_after_s`` is a fair moment to come back."""

    code: ClassVar[ErrorCode] = "session_busy"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("other turns of this session are in hand")
        self.retry_after_s = retry_after_s


class TooManyWaiting(SessionBusy):
    """The line for the session is as long as it may be."""

    code = "too_many_waiting"


class StaleTurn(StoreError):
    """The turn's lease is over and another worker holds the session. Nothing was written."""

    code = "turn_overtaken"


class PlacedTwice(StoreError):
    """The order service took one key twice. ``standing`` has the first order, ``order_id`` is the second."""

    code = "placed_twice"

    def __init__(self, standing: Placement, order_id: str) -> None:
        super().__init__(f"placement {standing.key} is order {standing.order_id} already, and now also {order_id}")
        self.standing = standing
        self.order_id = order_id


class Unstorable(StoreError):
    """``where`` names the field or channel; the value itself is not told, it may be a guest's."""

    code = "unstorable"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} cannot be stored: {why}")
        self.where = where


class UnfinishedTurn(StoreError):
    """The graph was interrupted, or never ran."""

    code = "turn_unfinished"


class MigrationFailed(StoreError):
    """One sentence for whoever runs the migration."""

    code = "migration_failed"
