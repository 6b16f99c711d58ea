"""Errors of the store. No psycopg error leaves this package.

StoreError
├── StoreUnavailable   the database is unreachable or rejects statements, or its pool is exhausted; a write may have
│                      failed; retry later
├── SessionBusy        other turns of the session are active: retry after ``retry_after_s``
│   └── TooManyWaiting the session's queue is full
├── StaleTurn          another worker holds the turn's lease: nothing was written, discard the state
├── PlacedTwice        one placement became two orders: staff must resolve it
├── Unstorable         a value that Postgres or JSON cannot store unchanged: a defect or hostile input, never retried
├── UnfinishedTurn     the graph stopped early, so there is no state to commit
└── MigrationFailed    the schema migration failed; the message has the reason in one sentence
"""

from __future__ import annotations

from typing import ClassVar

from domain.errors import ErrorCode
from domain.placement import Placement


class StoreError(Exception):
    """Base class. ``code`` names its row in domain/errors.py."""

    code: ClassVar[ErrorCode] = "internal_error"


class StoreUnavailable(StoreError):
    """The database is unreachable or rejects statements, or no connection became free in time.

    ``read_only``: it rejects writes, as a standby or by configuration.
    """

    code = "store_unavailable"

    def __init__(self, why: str, *, read_only: bool = False) -> None:
        super().__init__(why)
        self.read_only = read_only


class SessionBusy(StoreError):
    """The session's other turns did not end in time; retry after ``retry_after_s`` seconds."""

    code: ClassVar[ErrorCode] = "session_busy"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("other turns of this session are active")
        self.retry_after_s = retry_after_s


class TooManyWaiting(SessionBusy):
    """The session's queue is full."""

    code = "too_many_waiting"


class StaleTurn(StoreError):
    """The turn's lease has expired and another worker holds the session. Nothing was written."""

    code = "turn_overtaken"


class PlacedTwice(StoreError):
    """The order service took one key twice. ``standing`` has the first order, ``order_id`` is the second."""

    code = "placed_twice"

    def __init__(self, placement: Placement, order_id: str) -> None:
        super().__init__(f"placement {placement.key} is order {placement.order_id} already, and now also {order_id}")
        self.placement = placement
        self.order_id = order_id


class Unstorable(StoreError):
    """``where`` names the field or channel; the value is omitted because it may be private."""

    code = "unstorable"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} cannot be stored: {why}")
        self.where = where


class UnfinishedTurn(StoreError):
    """The graph was interrupted, or never ran."""

    code = "turn_unfinished"


class MigrationFailed(StoreError):
    """The message is one sentence for the operator."""

    code = "migration_failed"
