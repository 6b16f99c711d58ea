"""The history that a client of chat completions sends with each message: which message is new, and its id.

Such clients name no message. The id is made of the guest's messages so far and the beginning of our last reply, so that
a request that is sent again is the same message, and the same words later in the conversation are another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.turn import TurnRequest
from graph.client_history import ClientHistory, EarlierMessage
from privacy.card_parts import MessageContext, hide_card_parts
from store.ledger import Ledger

_PREFIX = "chat-"
"""The beginning of every id that is made here."""
_HASH_LENGTH = 16
_REPLY_START = 16
"""Letters of our last reply in an id: a platform cuts a reply where the guest interrupted it."""
_STRICTEST = MessageContext(asks_payment=True)
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A message of the history: the guest's, or a reply of ours."""

    role: Literal["guest", "us"]
    text: str


@dataclass(frozen=True, slots=True)
class NewMessage:
    """The guest's last message in the history. ``is_alone``: the client sends no history with it."""

    text: str
    message_id: str
    history: ClientHistory
    is_alone: bool


def find_new_message(lines: Sequence[ChatLine]) -> NewMessage | None:
    """The guest's last message; None when there is none."""
    messages, unanswered, reply = list[EarlierMessage](), list[EarlierMessage](), ""
    prefix = ""
    for line in lines:
        if line.role == "us":
            unanswered, reply = [], line.text
            continue
        prefix = _hash_place(messages, reply)
        unanswered.append(EarlierMessage(f"{prefix}{_hash(line.text)}", line.text))
        messages.append(unanswered[-1])
    if not messages:
        return None
    new = messages[-1]
    history = ClientHistory(
        replaces=prefix,
        unanswered=tuple(unanswered[:-1]),
        answered_ids=frozenset(each.message_id for each in messages) - {each.message_id for each in unanswered},
    )
    return NewMessage(new.text, new.message_id, history, is_alone=len(messages) == 1 and not reply)


async def place_message(ledger: Ledger, turn: TurnRequest, new: NewMessage) -> tuple[TurnRequest, ClientHistory]:
    """The turn with its final message id, and what its history says.

    A message without a history is the last one again when that came so too, with the same words; else it is a new one.
    Only the first message of a session can be replaced by such a message: by one that goes on with its words. Raises
    StoreError.
    """
    if not new.is_alone:
        return turn, new.history
    stored = await ledger.transcript(turn.tenant, turn.session_id, turn.user_id, limit=1)
    if not stored:
        return turn, ClientHistory()
    last, text = stored[0], turn.text
    before = str(last.request.get("text", ""))
    is_derived = last.message_id.startswith(_PREFIX)
    if before == text and is_derived:
        return turn.replace(message_id=last.message_id), ClientHistory()
    goes_on = last.turn == 1 and is_derived and before != "" and text.casefold().startswith(before.casefold())
    placed = turn.replace(message_id=f"{_PREFIX}after-{last.turn}-{_hash(text)}")
    return placed, ClientHistory(replaces=last.message_id if goes_on else None)


def _hash_place(before: Sequence[EarlierMessage], reply: str) -> str:
    """The beginning of the id of a message at this place of the conversation."""
    start = "".join(c for c in reply.casefold() if c.isalpha())[:_REPLY_START]
    return f"{_PREFIX}{len(before) + 1}-{_hash(*(each.text for each in before), start)}-"


def _hash(*texts: str) -> str:
    """A hash in letters alone. Short numbers are hidden: part of a card number could be found by trying all values."""
    hidden = "\x00".join(hide_card_parts(text, _STRICTEST) for text in texts)
    return hashlib.sha256(hidden.encode()).hexdigest()[:_HASH_LENGTH].translate(_LETTERS)
