"""The wire format of POST /orchestrate: V2's unchanged fields, and additions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from fastapi import Header, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from domain.fulfilment import DeliveryMode
from domain.intent import Intent
from domain.money import Money
from domain.outcome import CartView, LineView
from domain.turn import CartChange, PickedItem, TurnRequest
from graph.run import SpanView, TurnReply
from nodes.turn.state import Card, Route
from privacy.redaction import opaque_id, redact_cards, redact_text

MAX_TEXT = 4000
"""Characters of a message; a longer one is cut, and the reply says so."""
MAX_ID = 200
NOT_PROVIDED = "not_provided"

JsonAmount = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


def _clean(text: str) -> str:
    """Remove NUL and other control characters, and card numbers."""
    printable = "".join(c for c in text if c in "\n\t" or (c.isprintable() or c.isspace()))
    return redact_cards(printable).strip()


def _clean_and_cut(text: str) -> str:
    # Clean before cutting: half of a card number would not be recognised.
    return _clean(text[: 2 * MAX_TEXT])[: MAX_TEXT + 1]


def _clean_id(value: str) -> str:
    if not value.strip() or any(not c.isprintable() for c in value):
        raise ValueError("must be printable and not blank")
    return value.strip()


MessageText = Annotated[str, AfterValidator(_clean_and_cut)]
"""A guest's text; a longer one is cut to MAX_TEXT + 1 characters, which shows that it was cut."""
ShortText = Annotated[str, Field(max_length=MAX_ID), AfterValidator(_clean)]
Id = Annotated[str, Field(max_length=MAX_ID), AfterValidator(_clean_id)]
Label = Annotated[Id, AfterValidator(redact_text)]
"""A name shared by many guests, so private data in it is redacted."""

IdempotencyHeader = Annotated[
    Id | None,
    Header(description="Names this delivery: a repeated message gets the same reply without any effect"),
]
TenantHeader = Annotated[Id | None, Header(description="The restaurant brand; must agree with the body and the caller")]

StoreHeader = Annotated[Id | None, Header(description="The branch of the restaurant; must agree with the body")]
StoreQuery = Annotated[Id | None, Query(description="The branch, for a restaurant that has several")]

# The intents of V2 clients; the field `intents` has the finer ones.
V2_INTENT: Mapping[Intent, str] = {
    Intent.ORDER: "order",
    Intent.CONFIRM: "order",
    Intent.CANCEL: "order",
    Intent.MENU: "menu",
    Intent.RECOMMEND: "recommend",
    Intent.TRACK_ORDER: "track_order",
    Intent.PROFILE: "profile",
    Intent.GREETING: "greeting",
    Intent.SMALLTALK: "smalltalk",
    Intent.THANKS: "smalltalk",
    Intent.HELP: "smalltalk",
    Intent.HANDOFF: "smalltalk",
    Intent.OUT_OF_SCOPE: "unknown",
}
_DELIVERY: Mapping[str, DeliveryMode] = {
    **{mode.value: mode for mode in DeliveryMode},
    "dine-in": DeliveryMode.DINE_IN,
    "dinein": DeliveryMode.DINE_IN,
    "eat_in": DeliveryMode.DINE_IN,
    "takeaway": DeliveryMode.PICKUP,
    "takeout": DeliveryMode.PICKUP,
    "pick_up": DeliveryMode.PICKUP,
}


class RequestPart(BaseModel):
    """A part of a request. null and "" count as absent: old clients send them for missing values."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            return raw
        return {name: value for name, value in raw.items() if name == "text" or not _blank(value)}


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class OrderItem(RequestPart):
    """An item picked in a UI. Its price is accepted and never used."""

    id: ShortText | None = None
    name: ShortText
    quantity: int = Field(default=1, ge=1, le=99)
    price: Decimal | None = None
    currency: str | None = None


class CartTap(RequestPart):
    """A change of the cart in a UI: a line's new quantity (0 removes it), or pieces of a further dish."""

    line: int | None = Field(default=None, ge=1, description="The line's number in the cart of the last reply")
    item_id: ShortText | None = Field(default=None, description="An item of GET /menu to add")
    quantity: int = Field(default=1, ge=0, le=99, description="The line's new quantity, or the pieces to add")

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.line is None) == (self.item_id is None):
            raise ValueError("either line or item_id")
        return self


class OrchestrateRequest(RequestPart):
    """One message of a guest. Unknown fields are ignored, so that older and newer clients never break."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "two large pepperoni pizzas and a diet coke", "user_id": "ada", "channel": "web"}]
        },
    )

    text: MessageText = Field(description="What the guest said; longer than 4,000 characters is cut")
    user_id: Id = Field(description="The guest")
    channel: Label = Field(default="web", description="web, app, whatsapp, voice, ...: shapes the wording of replies")
    session_id: Id | None = Field(
        default=None,
        description='Default: "{user_id}:{channel}" with AUTH=off, else an id that cannot be guessed; the reply has it',
    )
    trace_id: Id | None = Field(default=None, description="Returned, and attached to every log line of the turn")
    order_items: Annotated[list[OrderItem], Field(max_length=200)] | None = Field(
        default=None, description="Items picked in a UI"
    )
    cart_changes: Annotated[list[CartTap], Field(max_length=50)] | None = Field(
        default=None, description="Changes of the cart in a UI, carried out as if they were said; text may be empty"
    )
    order_payment_method: ShortText | None = Field(default=None, description="cash, card, online")
    order_delivery_mode: ShortText | None = Field(default=None, description="delivery, pickup, dine_in")
    order_special_instructions: MessageText | None = Field(default=None, description="A note for the kitchen")
    order_table_number: ShortText | None = Field(default=None, description="The table, when dining in")
    tracking_order_id: ShortText | None = Field(default=None, description="The order to track")
    tenant: Id | None = Field(default=None, description="The restaurant brand")
    store: Id | None = Field(default=None, description="The branch, for a restaurant that has several")
    locale: Label | None = Field(default=None, description='"en", "es-MX", ...')
    message_id: Id | None = Field(default=None, description="Names this delivery; the header Idempotency-Key does too")

    def turn_request(
        self,
        *,
        tenant: str,
        user_id: str,
        session_id: str,
        locale: str,
        trace_id: str,
        message_id: str,
        store: str | None = None,
    ) -> TurnRequest:
        """This message as a turn of this tenant's user, in this locale, with the given defaults for missing ids."""
        return TurnRequest(
            tenant=tenant,
            locale=locale,
            user_id=user_id,
            channel=self.channel,
            session_id=self.session_id or session_id,
            trace_id=opaque_id(self.trace_id or trace_id),
            message_id=opaque_id(message_id),
            text=self.text[:MAX_TEXT],
            text_cut=max(len(self.text), len(self.order_special_instructions or "")) > MAX_TEXT,
            picked_items=tuple(PickedItem(id=i.id, name=i.name, quantity=i.quantity) for i in self.order_items or ()),
            cart_changes=tuple(
                CartChange(line=c.line, item_id=c.item_id, quantity=c.quantity) for c in self.cart_changes or ()
            ),
            payment_method=_without_placeholder(self.order_payment_method),
            delivery_mode=_DELIVERY.get((self.order_delivery_mode or "").lower().strip()),
            special_instructions=_without_placeholder((self.order_special_instructions or "")[:MAX_TEXT]),
            table_number=_without_placeholder(self.order_table_number),
            tracking_order_id=_without_placeholder(self.tracking_order_id),
            store=store,
        )


class CartLine(BaseModel):
    """One line of the cart, in the menu's words. ``total_price`` is for the whole line."""

    line: int = Field(description="The line's number, which stays the same; for `cart_changes`")
    name: str = Field(description="The dish")
    quantity: int = Field(description="Pieces")
    options: tuple[str, ...] = Field(default=(), description="Chosen options")
    refusals: tuple[str, ...] = Field(default=(), description="Options that the guest does not want")
    note: str | None = Field(default=None, description="A note for the kitchen")
    person: str | None = Field(default=None, description='Whom it is for ("Tom", "my son"); "me" is the guest')
    total_price: JsonAmount | None = Field(default=None, description="Price of the whole line")


class CartBody(BaseModel):
    """The cart as it is after the turn. ``subtotal`` is before tax and fees."""

    lines: tuple[CartLine, ...] = Field(description="The lines in order")
    subtotal: JsonAmount | None = Field(default=None, description="Sum before tax and fees; null when a price is open")
    currency: str | None = Field(default=None, description="ISO 4217")
    scheduled_for: datetime | None = Field(
        default=None, description="The time that the guest chose; null: as soon as possible"
    )


class CardBody(BaseModel):
    """Something to show and tap, on web and app. ``actions``: texts to send as the guest's next message."""

    title: str = Field(description="The dish or category")
    subtitle: str | None = Field(default=None, description="A short description")
    price: str | None = Field(default=None, description="The price as text")
    image_url: str | None = Field(default=None, description="A picture of the dish, if the menu has one")
    actions: tuple[str, ...] = Field(default=(), description="Texts to send as the next message")

    @classmethod
    def of(cls, card: Card) -> CardBody:
        """A card of the reply on the wire."""
        return cls(
            title=card.title, subtitle=card.subtitle, price=card.price, image_url=card.image_url, actions=card.actions
        )


class ErrorBody(BaseModel):
    """The reason that a turn could not do everything; the reply text explains it to the guest."""

    code: str = Field(description="A row of docs/errors.md")


class OrchestrateResponse(BaseModel):
    """The reply. The first seven fields are V2's; the rest are additions."""

    decision: Literal["reply"] = Field(default="reply", description="Always reply")
    reply_text: str = Field(description="The reply, in plain text")
    session_id: str = Field(description="The session of the turn")
    route: Route = Field(description="The flow that answered, in the words of V2")
    intent: str = Field(description="The first intent, in the words of V2")
    intent_confidence: float = Field(description="0 to 1")
    trace_id: str = Field(description="The trace of the turn")
    turn: int = Field(description="The number of the turn in its session")
    message_id: str = Field(description="The id under which a repeated message gets this reply")
    intents: tuple[Intent, ...] = Field(description="All intents of the message")
    cart: CartBody | None = Field(default=None, description="The cart after the turn")
    quick_replies: tuple[str, ...] = Field(default=(), description="Short answers to the open question")
    cards: tuple[CardBody, ...] = Field(default=(), description="Web and app only: dishes to show and tap")
    store: str | None = Field(default=None, description="The branch that the turn was for")
    pending: str | None = Field(default=None, description="The kind of the open question")
    orders: tuple[str, ...] | None = Field(default=None, description="Ids of the orders placed in this session")
    allergies: tuple[str, ...] | None = Field(default=None, description="Allergies of the guest that are kept in mind")
    diets: tuple[str, ...] | None = Field(default=None, description="Diets of the guest that are kept in mind")
    degraded: bool = Field(default=False, description="The model failed; the local reader was used")
    error: ErrorBody | None = Field(default=None, description="The reason that not everything was done")
    spans: tuple[SpanView, ...] = Field(default=(), description="Steps of the turn with their durations")

    @classmethod
    def of(cls, reply: TurnReply) -> OrchestrateResponse:
        """The reply of a turn on the wire."""
        return cls(
            reply_text=reply.reply.text,
            session_id=reply.session_id,
            route=reply.route,
            intent=V2_INTENT[reply.intents[0]],
            intent_confidence=reply.confidence,
            trace_id=reply.trace_id,
            turn=reply.turn,
            message_id=reply.message_id,
            intents=reply.intents,
            cart=_cart(reply.reply.cart),
            quick_replies=reply.reply.quick_replies,
            cards=tuple(CardBody.of(card) for card in reply.reply.cards),
            store=reply.store,
            pending=reply.reply.pending,
            orders=reply.reply.orders or None,
            allergies=reply.reply.allergies or None,
            diets=reply.reply.diets or None,
            degraded=reply.degraded,
            error=ErrorBody(code=reply.error) if reply.error else None,
            spans=reply.spans,
        )


def _without_placeholder(value: str | None) -> str | None:
    return value if value and value != NOT_PROVIDED else None


def _cart(view: CartView | None) -> CartBody | None:
    if view is None:
        return None
    subtotal, currency = _amount(view.subtotal), view.subtotal.currency if view.subtotal else None
    return CartBody(
        lines=tuple(_line(line) for line in view.lines),
        subtotal=subtotal,
        currency=currency,
        scheduled_for=view.scheduled_for,
    )


def _line(line: LineView) -> CartLine:
    return CartLine(
        line=line.number,
        name=line.name,
        quantity=line.quantity,
        options=line.options,
        refusals=line.refusals,
        note=line.note,
        person=line.person,
        total_price=_amount(line.total),
    )


def _amount(money: Money | None) -> Decimal | None:
    return money.to_wire() if money else None
