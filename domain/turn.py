"""One turn: what came in, whatever the channel, and what goes out."""

from __future__ import annotations

from pydantic import Field

from domain.fulfilment import DeliveryMode
from domain.value import Value


class PickedItem(Value):
    """An item picked in a UI. A client's price is not carried: the menu's counts."""

    id: str | None = None
    name: str
    quantity: int = Field(default=1, ge=1, le=99)


class Caller(Value):
    """On whose behalf a service is called: the fields that every microservice request carries."""

    tenant: str
    user_id: str
    channel: str
    session_id: str
    trace_id: str
    locale: str = "en"


class TurnRequest(Caller):
    """One message of a guest, from any channel. ``message_id`` names the delivery: the same one twice is one turn."""

    message_id: str
    text: str
    picked_items: tuple[PickedItem, ...] = ()
    payment_method: str | None = None
    delivery_mode: DeliveryMode | None = None
    special_instructions: str | None = None
    table_number: str | None = None
    tracking_order_id: str | None = None

    @property
    def caller(self) -> Caller:
        return Caller.model_validate(self.model_dump(include=set(Caller.model_fields)))
