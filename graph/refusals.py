"""Why a turn is not walked, or not kept. The code of each names its row in domain/errors.py.

TurnRefused
├── MessageReused   the message id was used before, for another message
├── TurnTimedOut    the turn did not end within its budget
├── SessionTooNew   a newer release went on with the session
├── Overloaded      as many turns are under way in this process as it admits
└── ShuttingDown    this process takes no more turns
"""

from __future__ import annotations

from typing import ClassVar

from domain.errors import ErrorCode


class TurnRefused(Exception):
    """A turn that was not walked, for a reason the caller can do something about. Nothing of it was kept."""

    code: ClassVar[ErrorCode]


class MessageReused(TurnRefused):
    """The message id was used before, for another message."""

    code = "message_id_reused"


class TurnTimedOut(TurnRefused):
    """The turn did not end within its budget."""

    code = "turn_timeout"


class SessionTooNew(TurnRefused):
    """A newer release went on with this session; a replica of that release can answer."""

    code = "session_too_new"


class Overloaded(TurnRefused):
    """As many turns are under way as this process admits."""

    code = "overloaded"


class ShuttingDown(TurnRefused):
    """This process takes no more turns; another replica does."""

    code = "shutting_down"
