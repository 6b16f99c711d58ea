"""The request of one turn, independent of the channel."""

from __future__ import annotations

from pydantic import Field

from domain.fulfilment import DeliveryMode
from domain.program import ProgramRequest
from domain.value import Value

CARD_MARK = "[card]"
"""What a text has in place of a card number."""


class PickedItem(Value):
    """An item picked in a UI, without the client's price."""

    id: str | None = None
    name: str
    quantity: int = Field(default=1, ge=1, le=99)


class CartChange(Value):
    """A change of the cart by a tap: the new number of a line (0 removes it), or one more dish."""

    line: int | None = None
    item_id: str | None = None
    quantity: int = Field(default=1, ge=0, le=99)


class Caller(Value):
    """The guest's context: the common fields of every microservice request."""

    tenant: str
    user_id: str
    channel: str
    session_id: str
    trace_id: str
    locale: str = "en"


class OrderNews(Value):
    """What the order service reported about a placed order since the guest's last turn. ``seq`` grows with time."""

    order_id: str
    status: str
    eta_minutes: int | None = None
    seq: int = 0


REPLY_SUFFIX = "-reply"
"""At the end of a reply's id in the chat."""


def build_reply_id(message_id: str) -> str:
    """The id of our reply to a guest's message."""
    return f"{message_id}{REPLY_SUFFIX}"


class TurnRequest(Caller):
    """One message of a guest from any channel. A repeated ``message_id`` is the same turn."""

    message_id: str
    text: str
    text_cut: bool = False
    """Whether ``text`` is only the beginning of the message."""
    picked_items: tuple[PickedItem, ...] = ()
    cart_changes: tuple[CartChange, ...] = ()
    payment_method: str | None = None
    delivery_mode: DeliveryMode | None = None
    special_instructions: str | None = None
    table_number: str | None = None
    tracking_order_id: str | None = None
    program: ProgramRequest | None = None
    """What a program asks for in place of a text."""
    store: str | None = None
    """The branch that the client names; None: the session, the channel or the guest decides."""
    delivery_address: str | None = None
    """Of a location that the guest sent."""
    contact_phone: str | None = None
    """Of a contact that the guest sent."""
    is_media: bool = False
    """Whether the message has a picture, a recording or the like, which nobody here can read."""
    is_late: bool = False
    """Whether it was sent before our last reply arrived, or answers an older one: it consents to nothing."""
    news: tuple[OrderNews, ...] = ()
    """Of the guest's orders, for the reply. Set when the turn begins, never by a client."""

    @property
    def public_ids(self) -> tuple[str, ...]:
        """The ids of the turn, its message and its reply: the API has replaced ids with private data."""
        return (self.trace_id, self.message_id, build_reply_id(self.message_id))

    @property
    def has_card(self) -> bool:
        """Whether a card number was removed from the text."""
        return CARD_MARK in self.text

    @property
    def caller(self) -> Caller:
        return Caller.model_validate(self.model_dump(include=set(Caller.model_fields)))
