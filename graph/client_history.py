"""Messages that come with a client's own history of the conversation, as voice platforms send them.

Such a client asks for a reply before the guest has finished, closes the connection, and asks again with the whole
sentence. A turn that had no effect outside of its session can be taken back then; one that placed, cancelled or saved
something is kept, and its reply comes with the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.turn import TurnRequest
from graph.errors import TurnCutOff
from observability.events import TurnTakenBack, emit
from store.ledger import AnsweredMessage, Granted, Ledger

_EFFECTS = frozenset({"place_order", "settle_order", "amend_order", "cancel_order", "save_preferences"})
"""Tools that change something outside of the session."""


class EarlierMessage(NamedTuple):
    """A message of the guest in the client's history, with the id under which it would have had its turn."""

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """What a client's history says about the messages before this one.

    ``replaces``: the beginning of the ids of the messages whose place this one takes; None: it takes no other's place.
    ``unanswered``: the messages without a reply in the history, oldest first: their words belong to this message,
    unless they had a turn. ``answered_ids``: of the messages that have a reply there. ``gone`` is set when the client
    closes the connection.
    """

    replaces: str | None = None
    unanswered: tuple[EarlierMessage, ...] = ()
    answered_ids: frozenset[str] = frozenset()
    gone: asyncio.Event | None = field(default=None, compare=False)

    @property
    def is_gone(self) -> bool:
        return self.gone is not None and self.gone.is_set()


class FollowedHistory(NamedTuple):
    """The turn to run, and the reply of a turn that stands though the guest has not got its reply; None without one."""

    request: TurnRequest
    granted: Granted
    pending_reply_json: str | None


async def follow_history(
    ledger: Ledger, granted: Granted, request: TurnRequest, history: ClientHistory
) -> FollowedHistory:
    """Take back the turn that this message takes the place of, and add the words that had no turn."""
    answered = await ledger.find_answered(granted, [each.message_id for each in history.unanswered])
    pending_reply_json = None
    if (replaced := _find_replaced(granted, request, answered, history)) is not None:
        undone = await ledger.undo_last_turn(granted)
        emit(TurnTakenBack(replaced.message_id, undone is not None))
        pending_reply_json = replaced.reply_json if undone is None else None
        granted = undone or granted
    words = [*_list_words_without_turn(history, answered), request.text]
    text = " ".join(words)
    return FollowedHistory(request if text == request.text else request.replace(text=text), granted, pending_reply_json)


@asynccontextmanager
async def cut_off_when_gone(history: ClientHistory | None, is_read: Callable[[], bool]) -> AsyncIterator[None]:
    """Cancel the block when the client goes before the message ``is_read``: nothing was done for it yet, and a model
    may take seconds. Raises TurnCutOff then."""
    gone, turn = history.gone if history else None, asyncio.current_task()
    if gone is None or turn is None:
        yield
        return
    is_cut = False

    async def watch() -> None:
        nonlocal is_cut
        await gone.wait()
        if not is_read():
            is_cut = turn.cancel()

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if is_cut and turn.uncancel() == 0:
            raise TurnCutOff("the client has closed the connection") from None
        raise
    finally:
        watcher.cancel()


def is_without_effect(steps: Iterable[str]) -> bool:
    """Whether a turn with the steps of these names has changed nothing outside of its session."""
    return _EFFECTS.isdisjoint(steps)


def _find_replaced(
    granted: Granted, request: TurnRequest, answered: tuple[AnsweredMessage, ...], history: ClientHistory
) -> AnsweredMessage | None:
    last = answered[-1] if answered and answered[-1].turn == granted.turn - 1 else None
    if last is None or history.replaces is None or last.message_id == request.message_id:
        return None
    return last if last.message_id.startswith(history.replaces) else None


def _list_words_without_turn(history: ClientHistory, answered: tuple[AnsweredMessage, ...]) -> list[str]:
    """The texts after the last message that had a turn.

    A history that is cut at its beginning, or that was transcribed again, gives other ids, so the last turn is also
    known by its words.
    """
    ids = {each.message_id for each in answered}
    is_last_elsewhere = not answered or answered[-1].message_id in history.answered_ids
    last_text = None if is_last_elsewhere else _simplify(answered[-1].text)
    words: list[str] = []
    for message in reversed(history.unanswered):
        if message.message_id in ids or (last_text is not None and last_text.endswith(_simplify(message.text))):
            break
        words.insert(0, message.text)
    return words


def _simplify(text: str) -> str:
    """The text without case, marks and blanks."""
    return "".join(c for c in text.casefold() if c.isalnum())
