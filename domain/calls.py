"""What a flow may ask for: one variant per tool. Plain values; the tool node of the same name carries it out."""

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
    """What would this cart cost?"""

    tool: Literal["quote_order"] = "quote_order"
    cart: Cart
    fulfilment: Fulfilment


class PlaceOrder(Value):
    """Place this cart. ``total`` is what was read back under ``confirmation_id``.

    ``preferences``: the guest's, for the warnings that the kitchen must know.
    """

    tool: Literal["place_order"] = "place_order"
    cart: Cart
    fulfilment: Fulfilment
    confirmation_id: str
    total: Money | None
    preferences: Preferences = Preferences()


class SettleOrder(Value):
    """Find out what became of a placement whose answer never came. ``key`` is its idempotency key."""

    tool: Literal["settle_order"] = "settle_order"
    key: UUID


class CancelOrder(Value):
    tool: Literal["cancel_order"] = "cancel_order"
    order_id: str


class FetchRecommendations(Value):
    """``context`` in the guest's own words; ``cart`` the ids of what is in it."""

    tool: Literal["fetch_recommendations"] = "fetch_recommendations"
    context: str
    cart: tuple[str, ...] = ()
    preferences: Preferences = Preferences()


class RecallOrder(Value):
    """Which order did this guest place last, in this session or in another?"""

    tool: Literal["recall_order"] = "recall_order"


class FetchTracking(Value):
    tool: Literal["fetch_tracking"] = "fetch_tracking"
    order_id: str


class FetchProfile(Value):
    tool: Literal["fetch_profile"] = "fetch_profile"


class SavePreferences(Value):
    tool: Literal["save_preferences"] = "save_preferences"
    preferences: Preferences


ToolCall = Annotated[
    FetchMenu | QuoteOrder | PlaceOrder | SettleOrder | CancelOrder | FetchRecommendations | RecallOrder | FetchTracking
    | FetchProfile | SavePreferences,
    Field(discriminator="tool"),
]  # fmt: skip
ToolName = Literal[
    "fetch_menu", "quote_order", "place_order", "settle_order", "cancel_order", "fetch_recommendations",
    "recall_order", "fetch_tracking", "fetch_profile", "save_preferences",
]  # fmt: skip
