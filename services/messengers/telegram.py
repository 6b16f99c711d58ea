"""The wire format of the Telegram Bot API: updates in, messages out. A POST is all that it takes, so no SDK is used.

https://core.telegram.org/bots/api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.messengers.incoming import IncomingMessage, format_place

MAX_TEXT = 4096
_MEDIA = ("photo", "audio", "voice", "video", "video_note", "document", "sticker", "animation")


class _TelegramPart(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _TelegramChat(_TelegramPart):
    id: int
    type: str


class _TelegramUser(_TelegramPart):
    id: int
    is_bot: bool = False
    language_code: str | None = None


class _TelegramLocation(_TelegramPart):
    latitude: float
    longitude: float


class _TelegramVenue(_TelegramPart):
    title: str = ""
    address: str = ""


class _TelegramContact(_TelegramPart):
    phone_number: str = ""


class _TelegramMessage(_TelegramPart):
    model_config = ConfigDict(extra="allow", frozen=True)
    message_id: int
    date: int
    chat: _TelegramChat
    sender: Annotated[_TelegramUser | None, Field(alias="from")] = None
    text: str = ""
    caption: str = ""
    location: _TelegramLocation | None = None
    venue: _TelegramVenue | None = None
    contact: _TelegramContact | None = None


class _TelegramCallbackQuery(_TelegramPart):
    id: str
    sender: Annotated[_TelegramUser, Field(alias="from")]
    message: _TelegramMessage | None = None
    data: str = ""


class TelegramUpdate(_TelegramPart):
    """The body of a webhook. Edited messages, channels and groups are ignored."""

    update_id: int
    message: _TelegramMessage | None = None
    callback_query: _TelegramCallbackQuery | None = None

    def read_message(self) -> IncomingMessage | None:
        """The guest's message, from a private chat."""
        query = self.callback_query
        if query is not None and query.message is not None and query.message.chat.type == "private":
            return IncomingMessage(
                message_id=f"callback-{query.id}",
                sender=str(query.message.chat.id),
                text=query.data,
                locale=query.sender.language_code,
            )
        message = self.message
        if message is None or message.chat.type != "private" or (message.sender and message.sender.is_bot):
            return None
        return _read_message(message)


def _read_message(message: _TelegramMessage) -> IncomingMessage:
    place, venue = message.location, message.venue or _TelegramVenue()
    text = message.text or message.caption
    return IncomingMessage(
        message_id=f"{message.chat.id}-{message.message_id}",
        sender=str(message.chat.id),
        sent_at=datetime.fromtimestamp(message.date, UTC),
        # "/start" is what a new chat begins with.
        text="hello" if text.split(" ")[0] == "/start" else text.removeprefix("/"),
        locale=message.sender.language_code if message.sender else None,
        address=format_place(place.latitude, place.longitude, venue.title, venue.address) if place else None,
        phone=(message.contact.phone_number or None) if message.contact else None,
        has_media=any(kind in (message.model_extra or {}) for kind in _MEDIA),
    )


def build_message(chat_id: str, text: str, quick_replies: Sequence[str]) -> dict[str, object]:
    """The body of sendMessage. A tap on a key sends its text as the guest's own message."""
    keys = [[{"text": answer}] for answer in quick_replies]
    markup: dict[str, object] = (
        {"keyboard": keys, "one_time_keyboard": True, "resize_keyboard": True} if keys else {"remove_keyboard": True}
    )
    return {"chat_id": int(chat_id), "text": _cut(text), "reply_markup": markup}


def _cut(text: str) -> str:
    """The text within the limit, counted in UTF-16 units as Telegram counts positions."""
    return text.encode("utf-16-le")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")


def build_typing(chat_id: str) -> dict[str, object]:
    """The body of sendChatAction: "typing", for five seconds at most."""
    return {"chat_id": int(chat_id), "action": "typing"}


def find_pause_s(answer: Mapping[str, object]) -> float | None:
    """The seconds that an answer asks to wait (429)."""
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
    return float(seconds) if isinstance(seconds, int) else None
