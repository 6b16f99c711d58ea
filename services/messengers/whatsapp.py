"""The wire format of the WhatsApp Business Platform (Cloud API): webhooks in, messages out.

https://developers.facebook.com/docs/whatsapp/cloud-api: a signed POST is all that it takes, so no SDK is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.messengers.incoming import IncomingMessage, format_place

MAX_TEXT = 4096
MAX_BUTTON_TEXT = 1024
MAX_BUTTONS, MAX_BUTTON_TITLE, MAX_BUTTON_ID = 3, 20, 256
MAX_ROWS, MAX_ROW_TITLE, MAX_ROW_ID, MAX_LIST_BUTTON = 10, 24, 200, 20
TEMPORARY_CODES = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 133004})
"""Codes of errors that come with 400 and pass by themselves: limits of rate, and outages."""
_MEDIA = frozenset({"image", "audio", "video", "document", "sticker", "unsupported"})
_IGNORED = frozenset({"reaction", "system", "ephemeral"})
_LIST_BUTTON: Mapping[str, str] = {"en": "Choose", "es": "Elegir", "fr": "Choisir"}


class _WhatsAppPart(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _WhatsAppText(_WhatsAppPart):
    body: str = ""


class _WhatsAppMedia(_WhatsAppPart):
    caption: str = ""


class _WhatsAppChoice(_WhatsAppPart):
    id: str = ""
    title: str = ""


class _WhatsAppInteractive(_WhatsAppPart):
    button_reply: _WhatsAppChoice | None = None
    list_reply: _WhatsAppChoice | None = None


class _WhatsAppButton(_WhatsAppPart):
    payload: str = ""
    text: str = ""


class _WhatsAppLocation(_WhatsAppPart):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class _WhatsAppPhone(_WhatsAppPart):
    phone: str | None = None
    wa_id: str | None = None


class _WhatsAppContact(_WhatsAppPart):
    phones: tuple[_WhatsAppPhone, ...] = ()

    def list_numbers(self) -> list[str]:
        return [number for each in self.phones if (number := each.phone or each.wa_id)]


class _WhatsAppProduct(_WhatsAppPart):
    product_retailer_id: str
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class _WhatsAppOrder(_WhatsAppPart):
    text: str = ""
    product_items: tuple[_WhatsAppProduct, ...] = ()


class _WhatsAppMessage(_WhatsAppPart):
    id: Annotated[str, Field(min_length=1)]
    sender: Annotated[str, Field(alias="from", min_length=1)]
    timestamp: int
    type: str
    text: _WhatsAppText | None = None
    image: _WhatsAppMedia | None = None
    video: _WhatsAppMedia | None = None
    document: _WhatsAppMedia | None = None
    interactive: _WhatsAppInteractive | None = None
    button: _WhatsAppButton | None = None
    location: _WhatsAppLocation | None = None
    contacts: tuple[_WhatsAppContact, ...] = ()
    order: _WhatsAppOrder | None = None

    @property
    def choice(self) -> _WhatsAppChoice | None:
        """The button or the row of a list that the guest tapped."""
        if self.interactive is None:
            return None
        return self.interactive.button_reply or self.interactive.list_reply

    def list_dishes(self) -> tuple[tuple[str, int], ...]:
        """The dishes of a cart of the catalogue with their quantities."""
        products = self.order.product_items if self.order else ()
        return tuple((each.product_retailer_id, each.quantity) for each in products)


class _WhatsAppMetadata(_WhatsAppPart):
    phone_number_id: str = ""


class _WhatsAppValue(_WhatsAppPart):
    metadata: _WhatsAppMetadata = _WhatsAppMetadata()
    messages: tuple[_WhatsAppMessage, ...] = ()


def _only_messages(value: object) -> object:
    """Other fields that an app may subscribe to have values of other forms."""
    changes = value if isinstance(value, list) else []
    return [each for each in changes if isinstance(each, dict) and each.get("field") == "messages"]


class _WhatsAppChange(_WhatsAppPart):
    field: Literal["messages"]
    value: _WhatsAppValue


class _WhatsAppEntry(_WhatsAppPart):
    changes: Annotated[tuple[_WhatsAppChange, ...], BeforeValidator(_only_messages)] = ()


class WhatsAppUpdate(_WhatsAppPart):
    """The body of a webhook. Statuses of our own messages are ignored."""

    object: Literal["whatsapp_business_account"]
    entry: tuple[_WhatsAppEntry, ...] = ()

    def list_messages(self, phone_number_id: str) -> tuple[IncomingMessage, ...]:
        """The guests' messages to this number, in the order in which they were sent: a webhook may have several."""
        values = (change.value for entry in self.entry for change in entry.changes)
        messages = (m for value in values if value.metadata.phone_number_id == phone_number_id for m in value.messages)
        read = (_read_message(message) for message in messages if message.type not in _IGNORED)
        return tuple(sorted(read, key=lambda each: each.sent_at or datetime.min.replace(tzinfo=UTC)))


def _read_message(message: _WhatsAppMessage) -> IncomingMessage:
    choice = message.choice or _WhatsAppChoice()
    answered_id, _, payload = choice.id.partition(":")
    place, media = message.location, message.image or message.video or message.document
    numbers = (number for contact in message.contacts for number in contact.list_numbers())
    return IncomingMessage(
        message_id=message.id,
        sender=message.sender,
        sent_at=datetime.fromtimestamp(message.timestamp, UTC),
        text=_find_text(message, media) or payload or choice.title,
        answered_id=answered_id or None,
        address=format_place(place.latitude, place.longitude, place.name, place.address) if place else None,
        phone=next(numbers, None),
        dishes=message.list_dishes(),
        has_media=message.type in _MEDIA,
    )


def _find_text(message: _WhatsAppMessage, media: _WhatsAppMedia | None) -> str:
    if message.text:
        return message.text.body
    if message.button:
        return message.button.payload or message.button.text
    if message.order:
        return message.order.text
    return media.caption if media else ""


def build_message(to: str, text: str, quick_replies: Sequence[str], row_id: str, locale: str) -> dict[str, object]:
    """The body of POST /{phone_number_id}/messages: buttons for up to three short answers, a list for up to ten.

    The id of a button names the row of the outbox, so that an answer to an older question is recognized.
    """
    interactive = _build_buttons(text, quick_replies, row_id) or _build_list(text, quick_replies, row_id, locale)
    content = interactive or {"type": "text", "text": {"preview_url": False, "body": text[:MAX_TEXT]}}
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to, **content}


def build_typing(message_id: str) -> dict[str, object]:
    """The body that marks a message as read and shows that an answer is coming, for 25 seconds at most."""
    indicator = {"typing_indicator": {"type": "text"}}
    return {"messaging_product": "whatsapp", "status": "read", "message_id": message_id, **indicator}


def _build_buttons(text: str, answers: Sequence[str], row_id: str) -> dict[str, object] | None:
    if not 0 < len(answers) <= MAX_BUTTONS or len(text) > MAX_BUTTON_TEXT:
        return None
    choices = _list_choices(answers, row_id, MAX_BUTTON_TITLE, MAX_BUTTON_ID)
    if choices is None:
        return None
    action = {"buttons": [{"type": "reply", "reply": choice} for choice in choices]}
    return {"type": "interactive", "interactive": {"type": "button", "body": {"text": text}, "action": action}}


def _build_list(text: str, answers: Sequence[str], row_id: str, locale: str) -> dict[str, object] | None:
    choices = _list_choices(answers[:MAX_ROWS], row_id, MAX_ROW_TITLE, MAX_ROW_ID)
    if not choices or len(text) > MAX_TEXT:
        return None
    button = _LIST_BUTTON.get(locale[:2].lower(), _LIST_BUTTON["en"])
    action = {"button": button, "sections": [{"title": button, "rows": choices}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": text}, "action": action}}


def _list_choices(answers: Sequence[str], row_id: str, max_title: int, max_id: int) -> list[dict[str, str]] | None:
    """The choices, titles cut where they are too long; None when two of them would look alike or an id is too long."""
    choices = [{"id": f"{row_id}:{answer}", "title": _cut(answer, max_title)} for answer in answers]
    titles = {choice["title"] for choice in choices}
    fits = len(titles) == len(choices) and all(len(choice["id"]) <= max_id for choice in choices)
    return choices if fits else None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def list_errors(answer: Mapping[str, object]) -> Iterator[int]:
    """The code of the error that an answer reports."""
    error = answer.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    if isinstance(code, int):
        yield code
