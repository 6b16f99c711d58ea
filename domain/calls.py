"""The typed calls of tools, one variant per tool. The tool node of the same name executes it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.cart import Cart
from domain.guest import Preferences
from domain.money import Money
from domain.order import Fulfilment
from domain.value import Value


class FetchMenu(Value):
    tool: Literal["fetch_menu"] = "fetch_menu"


class QuoteOrder(Value):
    """Get a quote for this cart."""

    tool: Literal["quote_order"] = "quote_order"
    cart: Cart
    fulfilment: Fulfilment


class PlaceOrder(Value):
    """Place this cart. ``total`` is the total of the read-back ``confirmation_id``.

    ``preferences``: the guest's, for the warnings to the kitchen.
    """

    tool: Literal["place_order"] = "place_order"
    cart: Cart
    fulfilment: Fulfilment
    confirmation_id: str
    total: Money | None
    preferences: Preferences = Preferences()


class SettleOrder(Value):
    """Reconcile a placement with an unknown outcome. ``key`` is its idempotency key."""

    tool: Literal["settle_order"] = "settle_order"
    key: UUID


class QuoteChange(Value):
    """Ask whether the placed order may become this one, and for its totals. ``store``: the branch that has it."""

    tool: Literal["quote_change"] = "quote_change"
    order_id: str
    cart: Cart
    fulfilment: Fulfilment
    store: str | None = None


class AmendOrder(Value):
    """Make the placed order this one. ``total`` is the total of the read-back ``confirmation_id``.

    ``follows``: the key of the order's last placement that the guest started from.
    """

    tool: Literal["amend_order"] = "amend_order"
    order_id: str
    cart: Cart
    fulfilment: Fulfilment
    confirmation_id: str
    total: Money | None
    follows: UUID | None = None
    preferences: Preferences = Preferences()
    store: str | None = None


class CancelOrder(Value):
    """``store``: the branch that has the order; None: the turn's. ``confirmation_id``: of our question."""

    tool: Literal["cancel_order"] = "cancel_order"
    order_id: str
    confirmation_id: str
    store: str | None = None


class FetchRecommendations(Value):
    """Get suggestions. ``context``: the guest's words; ``cart``: the ids of its items."""

    tool: Literal["fetch_recommendations"] = "fetch_recommendations"
    context: str
    cart: tuple[str, ...] = ()
    preferences: Preferences = Preferences()


class RecallOrder(Value):
    """Find the guest's order in our record, as its last change left it. ``order_id`` None: the newest, of any session.

    ``store``: the branch that has it; None: the turn's.
    """

    tool: Literal["recall_order"] = "recall_order"
    order_id: str | None = None
    store: str | None = None


class FetchTracking(Value):
    """``store``: the branch that has the order; None: the turn's."""

    tool: Literal["fetch_tracking"] = "fetch_tracking"
    order_id: str
    store: str | None = None


class CreatePaymentLink(Value):
    """Get the link to pay a placed order by."""

    tool: Literal["create_payment_link"] = "create_payment_link"
    order_id: str
    amount: Money


class FetchProfile(Value):
    tool: Literal["fetch_profile"] = "fetch_profile"


class SavePreferences(Value):
    tool: Literal["save_preferences"] = "save_preferences"
    preferences: Preferences


ToolCall = Annotated[
    FetchMenu | QuoteOrder | PlaceOrder | SettleOrder | QuoteChange | AmendOrder | CancelOrder
    | FetchRecommendations | RecallOrder | FetchTracking | CreatePaymentLink | FetchProfile | SavePreferences,
    Field(discriminator="tool"),
]  # fmt: skip
ToolName = Literal[
    "fetch_menu", "quote_order", "place_order", "settle_order", "recall_order", "quote_change", "amend_order",
    "cancel_order",
    "fetch_recommendations", "fetch_tracking", "fetch_profile", "save_preferences", "create_payment_link",
]  # fmt: skip
