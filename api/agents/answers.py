"""What a program gets from a turn: the words for the user, and the same facts by id."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas import JsonAmount
from domain.errors import ERRORS, ErrorCode
from domain.menu import DishPart, get_base_id, split_amount_id, split_halves_id
from domain.money import Money
from domain.outcome import CartView, LineView
from domain.program import Handles
from graph.run import TurnReply


class AnswerOption(BaseModel):
    """A chosen option. ``amount`` "none": refused. ``placement``: the part of the dish that it is on."""

    group_id: str
    option_id: str
    amount: str = "normal"
    placement: DishPart = DishPart.WHOLE


class AnswerLine(BaseModel):
    """A line of the cart; ``total`` is for the whole line."""

    item_id: str
    other_half_id: str | None = None
    amount: int | None = Field(default=None, description="Grams or millilitres of the item, of each of quantity")
    name: str
    quantity: int
    options: tuple[AnswerOption, ...] = ()
    note: str | None = None
    person: str | None = Field(default=None, description='Whom it is for; "me" is the guest')
    total: JsonAmount | None = None


class AnswerOrder(BaseModel):
    """An order. ``status``: placed, unconfirmed, cancelled, or the restaurant's own word."""

    order_id: str
    status: str
    eta_minutes: int | None = None


class AnswerError(BaseModel):
    """The reason that not everything was done: a row of docs/errors.md."""

    code: str
    kind: str
    retryable: bool
    retry_after_s: float | None = None

    @classmethod
    def of(cls, code: str, retry_after_s: float | None = None) -> AnswerError:
        """The error of a code; an unknown one, of a stored reply of another release, is a defect."""
        row = next((row for known, row in ERRORS.items() if known == code), ERRORS["internal_error"])
        wait = retry_after_s if retry_after_s is not None else row.retry_after_s
        return cls(code=code, kind=row.kind.value, retryable=row.retryable, retry_after_s=wait)


class Answer(BaseModel):
    """The answer to every tool that acts in a session."""

    message: str = Field(description="What to tell the user, in plain text")
    session_id: str
    lines: tuple[AnswerLine, ...] = Field(default=(), description="The whole cart")
    subtotal: JsonAmount | None = Field(default=None, description="Before tax and fees; null: a price is open")
    currency: str | None = None
    scheduled_for: datetime | None = Field(
        default=None, description="The time that the guest chose; null: as soon as possible"
    )
    question: str | None = Field(default=None, description="The kind of the question that waits for an answer")
    choices: tuple[str, ...] = Field(default=(), description="Short answers to it, to send by `talk`")
    confirmation_id: str | None = Field(default=None, description="For place_order or cancel_order, after a yes")
    total: JsonAmount | None = Field(default=None, description="Total of the order that was read back")
    order: AnswerOrder | None = Field(default=None, description="The order that the message is about")
    orders: tuple[str, ...] = Field(default=(), description="Ids of the orders of this session")
    error: AnswerError | None = None

    @classmethod
    def of(cls, turn: TurnReply) -> Answer:
        """The answer of a turn."""
        reply, handles = turn.reply, turn.reply.handles or Handles()
        cart = reply.cart or CartView()
        money = handles.total or cart.subtotal
        order = handles.order
        return cls(
            message=reply.text,
            session_id=turn.session_id,
            lines=_list_lines(handles, cart),
            subtotal=_amount(cart.subtotal),
            currency=money.currency if money else None,
            scheduled_for=cart.scheduled_for,
            question=reply.pending,
            choices=reply.quick_replies,
            confirmation_id=handles.confirmation_id,
            total=_amount(handles.total),
            order=AnswerOrder(order_id=order.id, status=order.status, eta_minutes=order.eta_minutes) if order else None,
            orders=handles.orders,
            error=AnswerError.of(turn.error) if turn.error else None,
        )

    @classmethod
    def refused(cls, session_id: str, code: ErrorCode, retry_after_s: float | None = None) -> Answer:
        """The answer to a call that had no turn."""
        return cls(message=ERRORS[code].title, session_id=session_id, error=AnswerError.of(code, retry_after_s))


def _list_lines(handles: Handles, cart: CartView) -> tuple[AnswerLine, ...]:
    views: dict[int, LineView] = {view.number: view for view in cart.lines}
    return tuple(
        AnswerLine(
            item_id=next(iter(split_halves_id(line.item)), get_base_id(line.item)),
            other_half_id=next(iter(split_halves_id(line.item)[1:]), None),
            amount=(split_amount_id(line.item) or (None, None))[1],
            name=views[line.number].name if line.number in views else line.name,
            quantity=line.quantity,
            options=(
                *(
                    AnswerOption(group_id=c.group, option_id=c.option, amount=c.amount, placement=c.placement)
                    for c in line.choices
                ),
                *(AnswerOption(group_id=r.group, option_id=r.option, amount="none") for r in line.refusals),
            ),
            note=line.note,
            person=line.person,
            total=_amount(views[line.number].total) if line.number in views else None,
        )
        for line in handles.lines
    )


def _amount(money: Money | None) -> JsonAmount | None:
    return money.to_wire() if money else None
