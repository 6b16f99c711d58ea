"""What a reader is given beside the message: all that decides what the guest's words mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from domain.cart import Cart
from domain.commands import AboutItem, MenuAspect, Reading
from domain.guest import Preferences, Restriction
from domain.menu import ItemId, Menu
from domain.order import Fulfilment
from domain.session import Chosen, Pending


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """A placed order of this guest. ``day`` is an ISO date; ``status`` in the service's words.

    ``lines``: in words. ``cart``: the same lines with their options, where the session still has them.
    """

    order_id: str
    day: str | None = None
    status: str | None = None
    lines: tuple[str, ...] = ()
    cart: Cart | None = None


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """One message with what surrounds it. ``menu`` is None on a cold start without a menu service.

    ``pending``: our open question with its choices. ``shown``: the items last listed or suggested, in order.
    ``topic``: the dish last talked about; ``focus``: the number of the cart line that "it" means.
    ``chosen``: what was taken last of several that we offered, and what was left, for "no, the other one".
    ``before``: the cart before its last change, for "put the tiramisu back".
    ``aspect``: what was last asked about a dish ("and the tiramisu?" asks the same). ``asked_about``: the dish of that
    question with its options ("and with mushrooms on it?" adds one). ``asked_things``: what that question looked for in
    the dish, for "take them out". ``restrictions``: whose the allergies and diets of ``preferences`` are, as far as the
    guest said it. ``has_fixed_store``: the client names the branch of the restaurant, so the guest's words do not.
    ``dish_lines``: how many of the last lines of the cart are no lines of the guest, but dishes of its deals.
    ``extra_asked``: whether our last reply asked how much the tip is, or what the code is.
    ``recent``: (role, text), oldest first, for the model only.
    """

    text: str
    locale: str
    tenant: str
    menu: Menu | None
    cart: Cart
    fulfilment: Fulfilment
    checking_out: bool = False
    pending: Pending | None = None
    shown: tuple[ItemId, ...] = ()
    topic: ItemId | None = None
    focus: int | None = None
    aspect: MenuAspect | None = None
    asked_about: AboutItem | None = None
    asked_things: tuple[str, ...] = ()
    chosen: Chosen | None = None
    before: Cart | None = None
    orders: tuple[KnownOrder, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    restrictions: tuple[Restriction, ...] = ()
    has_fixed_store: bool = False
    dish_lines: int = 0
    extra_asked: Literal["tip", "coupon"] | None = None
    recent: tuple[tuple[Literal["guest", "us"], str], ...] = ()


class CommandReader(Protocol):
    """Turns a message into commands. Never raises for what a guest may write."""

    async def read(self, context: ReadingContext) -> Reading: ...
