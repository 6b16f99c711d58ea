"""What a program asks for in place of words: commands, a whole cart, the answer to a question that it names."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.cart import MAX_QUANTITY, Line
from domain.commands import Command
from domain.menu import DishPart, GroupId, ItemId, OptionId
from domain.money import Money
from domain.value import Value

CANCEL_PREFIX = "cancel:"
"""The beginning of the id of our question whether an order is to be cancelled; the order's id follows."""


class WishedOption(Value):
    """An option of a dish. ``amount`` "none": without it. ``placement``: the part of the dish that it is on."""

    group: GroupId
    option: OptionId
    amount: Literal["normal", "extra", "light", "none"] = "normal"
    placement: DishPart = DishPart.WHOLE


class WishedLine(Value):
    """A line of the cart as it shall be, by the menu's ids."""

    item: ItemId
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY)
    options: tuple[WishedOption, ...] = ()
    note: str | None = None
    person: str | None = None


class ProgramRequest(Value):
    """A request of a program. All empty: the message's text is read.

    ``cart``: the whole cart as it shall be; None: as it is. ``confirms``: the id of the question that is agreed to;
    when another one is open, the order is read back instead.
    """

    commands: tuple[Command, ...] = ()
    cart: tuple[WishedLine, ...] | None = None
    confirms: str | None = None

    @property
    def has_no_words(self) -> bool:
        """Whether it replaces a text."""
        return bool(self.commands) or self.cart is not None or self.confirms is not None


class ReportedOrder(Value):
    """An order that the reply is about. ``status``: in the restaurant's words, or placed, unconfirmed, cancelled."""

    id: str
    status: str
    eta_minutes: int | None = None


class Handles(Value):
    """The ids by which a program refers to what a reply is about.

    ``confirmation_id`` and ``total``: of the read-back that waits for a yes. ``orders``: placed in this session.
    """

    lines: tuple[Line, ...] = ()
    confirmation_id: str | None = None
    total: Money | None = None
    order: ReportedOrder | None = None
    orders: tuple[str, ...] = ()
