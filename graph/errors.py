"""Errors of a turn that is rejected. Each code names a row in domain/errors.py.

TurnRefused
├── MessageReused   the message id was used before for another message
├── TurnTimedOut    the turn did not end within its budget
├── TurnCutOff      the client has gone before its reply, and the turn had no effect
└── SessionTooNew   a newer release has updated the session
"""

from __future__ import annotations

from typing import ClassVar

from domain.errors import ErrorCode


class TurnRefused(Exception):
    """A rejected turn, for a reason that the caller can fix. Nothing of it was stored."""

    code: ClassVar[ErrorCode]


class MessageReused(TurnRefused):
    """The message id was used before, for another message."""

    code = "message_id_reused"


class TurnTimedOut(TurnRefused):
    """The turn did not end within its budget."""

    code = "turn_timeout"


class TurnCutOff(TurnRefused):
    """The client closed the connection before its reply, and the turn had no effect yet."""

    code = "turn_cut_off"


class SessionTooNew(TurnRefused):
    """A newer release has updated this session; a replica of that release can answer."""

    code = "session_too_new"
