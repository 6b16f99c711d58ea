"""The actions of a program in a session. Each is one turn; the same call again has no further effect."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.agents.answers import Answer
from api.agents.caller import AgentCall, current_call
from api.auth.principal import CallerRefused
from api.fair_shares import TenantOverloaded
from api.rate_limits import RateLimited
from api.schemas import MAX_ID, Id, MessageText
from domain.cart import MAX_LINES, MAX_QUANTITY
from domain.commands import Address, AskOrder, CancelOrder, Checkout, Command, OrderRef, SetFulfilment, ShowCart
from domain.fulfilment import MAX_PERCENT, MAX_TIP, DeliveryMode, PaymentMethod, Tip
from domain.menu import DishPart, GroupId, ItemId, OptionId, make_amount_id, make_halves_id
from domain.order_times import When
from domain.person import name_person
from domain.program import CANCEL_PREFIX, ProgramRequest, WishedLine, WishedOption
from domain.sale_unit import MAX_AMOUNT
from graph.errors import TurnRefused
from privacy.redaction import redact_cards
from store.errors import StoreError
from understanding.times import parse_when

SessionId = Annotated[
    Id, Field(description="The conversation. Choose an unguessable text once, and send it with every call")
]
SessionStore = Annotated[
    Id | None,
    Field(description="The branch, for a restaurant that has several; the session stays there"),
]
ShortWords = Annotated[str, Field(max_length=MAX_ID), AfterValidator(redact_cards)]


class OptionInput(BaseModel):
    """An option of get_item. ``amount`` "none" leaves out what the dish comes with. ``placement``: one of its group."""

    model_config = ConfigDict(extra="forbid")

    group_id: Id
    option_id: Id
    amount: Literal["normal", "extra", "light", "none"] = "normal"
    placement: DishPart = DishPart.WHOLE


class LineInput(BaseModel):
    """A line of the cart. Of a dish of two halves, ``item_id`` is the left one and ``other_half_id`` the right one.

    ``amount``: of an item that get_item has a ``unit`` for, each of ``quantity`` is so many grams or millilitres."""

    model_config = ConfigDict(extra="forbid")

    item_id: Id
    other_half_id: Id | None = Field(default=None, description="An item of its category, if get_item has half_and_half")
    amount: int | None = Field(default=None, ge=1, le=MAX_AMOUNT)
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY)
    options: list[OptionInput] = Field(default=[], max_length=50)
    note: ShortWords | None = Field(default=None, description="For the kitchen")
    person: ShortWords | None = Field(default=None, description='Whom it is for, as in the cart; "me" is the guest')


LineInputs = Annotated[list[LineInput], Field(max_length=MAX_LINES)]


class Delivery(BaseModel):
    """How the order reaches the guest and is paid; empty fields change nothing."""

    mode: Literal["delivery", "pickup", "dine_in"] | None = None
    address: ShortWords | None = None
    unit: ShortWords | None = None
    access: ShortWords | None = None
    table: ShortWords | None = None
    payment: Literal["cash", "card", "online"] | None = None
    wanted_time: ShortWords | None = None
    name: ShortWords | None = Field(default=None, description="The name that the order is under")
    phone: ShortWords | None = None
    note: ShortWords | None = None
    tip_percent: Decimal | None = Field(default=None, gt=0, le=MAX_PERCENT)
    tip_amount: Decimal | None = Field(default=None, gt=0, le=MAX_TIP)
    coupon: ShortWords | None = None

    def command(self) -> SetFulfilment:
        """The details as a command."""
        has_address = any((self.address, self.unit, self.access))
        return SetFulfilment(
            mode=DeliveryMode(self.mode) if self.mode else None,
            address=Address(street=self.address, unit=self.unit, access=self.access) if has_address else None,
            table=self.table,
            payment=PaymentMethod(self.payment) if self.payment else None,
            when=read_time(self.wanted_time) if self.wanted_time else None,
            contact=self.phone,
            contact_name=self.name,
            note=self.note,
            tip=self._tip(),
            coupon=self.coupon,
        )

    def _tip(self) -> Tip | None:
        """The tip; of two kinds, the amount counts."""
        if self.tip_amount is not None:
            return Tip(amount=self.tip_amount)
        return Tip(percent=self.tip_percent) if self.tip_percent is not None else None


def read_time(text: str) -> When:
    """A time in ISO 8601, of the restaurant's clock or with its offset, or in the guest's words."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return parse_when(text)
    return When(said=text, at=moment)


async def update_cart(session_id: str, lines: Sequence[LineInput], store: str | None = None) -> Answer:
    """Make the cart these lines, at this branch."""
    return await _act(session_id, ProgramRequest(cart=tuple(map(_build_wish, lines))), store=store)


async def show_cart(session_id: str) -> Answer:
    """The cart and the open question."""
    return await _run(session_id, ShowCart())


async def set_delivery(session_id: str, delivery: Delivery) -> Answer:
    """Set how the order reaches the guest and is paid."""
    return await _run(session_id, delivery.command())


async def quote(session_id: str) -> Answer:
    """Read the order back."""
    return await _run(session_id, Checkout())


async def place_order(session_id: str, confirmation_id: str) -> Answer:
    """Place what was read back under this id: once, however often it is called."""
    message_id = f"place-{hashlib.sha256(confirmation_id.encode()).hexdigest()[:24]}"
    return await _act(session_id, ProgramRequest(confirms=confirmation_id), message_id=message_id)


async def track_order(session_id: str, order_id: str | None) -> Answer:
    """The status of an order; None: of the newest one."""
    return await _run(session_id, AskOrder(order=OrderRef(id=order_id)))


async def cancel_order(session_id: str, order_id: str, confirmation_id: str | None) -> Answer:
    """Ask whether to cancel an order, or cancel it with the id that the question gave."""
    if confirmation_id is None:
        return await _run(session_id, CancelOrder(order=OrderRef(id=order_id)))
    if confirmation_id != f"{CANCEL_PREFIX}{order_id}":
        return Answer.refused(session_id, "invalid_request")
    return await _act(session_id, ProgramRequest(confirms=confirmation_id))


async def talk(session_id: str, text: MessageText, message_id: str | None, store: str | None = None) -> Answer:
    """One message in the guest's words, at this branch."""
    return await _act(session_id, ProgramRequest(), text=text, message_id=message_id, store=store)


async def _run(session_id: str, command: Command) -> Answer:
    return await _act(session_id, ProgramRequest(commands=(command,)))


async def _act(
    session_id: str,
    program: ProgramRequest,
    *,
    text: str = "",
    message_id: str | None = None,
    store: str | None = None,
) -> Answer:
    call: AgentCall = current_call.get()
    try:
        return Answer.of(await call.run_turn(session_id, program, text=text, message_id=message_id, store=store))
    except RateLimited as limited:
        return Answer.refused(session_id, "rate_limited", limited.retry_after_s)
    except TenantOverloaded:
        return Answer.refused(session_id, "overloaded")
    except (CallerRefused, TurnRefused, StoreError) as error:
        return Answer.refused(session_id, error.code, getattr(error, "retry_after_s", None))


def _build_wish(line: LineInput) -> WishedLine:
    options = (
        WishedOption(group=GroupId(o.group_id), option=OptionId(o.option_id), amount=o.amount, placement=o.placement)
        for o in line.options
    )
    return WishedLine(
        item=_find_wished_item(line),
        quantity=line.quantity,
        options=tuple(options),
        note=line.note,
        person=name_person(line.person),
    )


def _find_wished_item(line: LineInput) -> ItemId:
    item = ItemId(line.item_id)
    if line.other_half_id is not None:
        return make_halves_id(item, ItemId(line.other_half_id))
    return item if line.amount is None else make_amount_id(item, line.amount)
