"""Divides the state of a finished turn: what the next turn needs, and what only the recording of this one shows.

The whole reply and the request are in the ledger, the reading and the outcomes in the recording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, TypeGuard

from store.saver import Channels, DividedState

MAX_OLD_REPLY = 400
"""Characters of an earlier reply of ours. The newest one is kept whole: the guest may ask to repeat it."""
_REQUEST_FIELDS = ("tenant", "user_id", "channel", "session_id", "trace_id", "locale", "message_id")
_IN_LEDGER = frozenset({"request", "reply"})


def divide_state(values: Channels) -> DividedState:
    """The values for the next turn, and the rest. Divided again, the values stay the same."""
    kept, passing = dict(values), {}
    if isinstance(values.get("messages"), list):
        kept["messages"] = shorten_old_replies(values["messages"])
    if isinstance(values.get("session"), dict):
        kept["session"] = remove_empty_fields(values["session"])
    turn = values.get("turn")
    if _is_finished(turn):
        kept["turn"] = _keep_turn(turn)
        passing["turn"] = {name: value for name, value in turn.items() if name not in _IN_LEDGER}
    return DividedState(kept, passing)


def remove_empty_fields(session: Mapping[str, Any]) -> dict[str, Any]:
    """The session without its empty fields, which are as they are by default."""
    fulfilment = session.get("fulfilment")
    if isinstance(fulfilment, dict):
        session = {**session, "fulfilment": {name: value for name, value in fulfilment.items() if value is not None}}
    return {name: value for name, value in session.items() if value}


def shorten_old_replies(messages: Sequence[Any]) -> list[Any]:
    """The messages, with only the first lines of our replies before the newest one.

    It is cut between lines: a private value is in one line, and half of one would not be recognized.
    """
    replies = [place for place, message in enumerate(messages) if _is_long_reply(message)]
    newest = max((place for place, message in enumerate(messages) if _is_reply(message)), default=None)
    short = {place for place in replies if place != newest}
    return [
        {**message, "content": _keep_first_lines(message["content"])} if place in short else message
        for place, message in enumerate(messages)
    ]


def _keep_turn(turn: Mapping[str, Any]) -> dict[str, Any]:
    """The turn as a finished one, with its guest and its route; its texts are empty."""
    request = {name: turn["request"][name] for name in _REQUEST_FIELDS}
    return {"request": {**request, "text": ""}, "route": turn.get("route"), "reply": {"text": ""}}


def _is_finished(turn: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a turn of this release with a reply; one that was divided before has no flows."""
    return isinstance(turn, dict) and "todo" in turn and isinstance(turn.get("reply"), dict)


def _is_reply(message: object) -> bool:
    return isinstance(message, dict) and message.get("type") == "ai"


def _is_long_reply(message: object) -> bool:
    content = message.get("content") if isinstance(message, dict) and _is_reply(message) else None
    return isinstance(content, str) and len(content) > MAX_OLD_REPLY


def _keep_first_lines(text: str) -> str:
    lines = text.splitlines(keepends=True)
    fitting = sum(length <= MAX_OLD_REPLY for length in accumulate(map(len, lines)))
    return "".join(lines[: max(1, fitting)]).rstrip()
