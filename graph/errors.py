"""Why a turn is not walked, or not kept. The code of each names its row in domain/errors.py.

TurnRefused
├── MessageReused   the message id was used before, for another message
├── TurnTimedOut    the turn did not end within its budget
└── SessionTooNew   a newer release went on with the session
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
