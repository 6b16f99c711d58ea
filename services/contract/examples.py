"""Examples of requests and responses, all with the same dish."""

from __future__ import annotations

from decimal import Decimal

from services.menu.models import MenuRequest, MenuResponse, WireCategory, WireItem, WireOption, WireOptionGroup
from services.order.models import (
    OrderCancelRequest,
    OrderCancelResponse,
    OrderLookupRequest,
    OrderLookupResponse,
    OrderRequest,
    OrderResponse,
    QuoteRequest,
    QuoteResponse,
    WireOrderItem,
    WireOrderOption,
)
from services.profile.models import (
    ReadProfileRequest,
    SavePreferencesRequest,
    SavePreferencesResponse,
    UserProfileResponse,
    WireHistory,
    WirePastLine,
    WirePreferences,
)
from services.recommend.models import RecommendRequest, RecommendResponse, WireRecommendation
from services.tracking.models import TrackingRequest, TrackingResponse
from services.wire import ServiceProblem, WireAddress

_FROM = WireAddress(user_id="ada", channel="web", session_id="ada:web", trace_id="57ab48ae-32d5-43bb-9cdc-2b855b9136e4")
_KEY = "0b6f4c1e-6a52-4d0f-9b7e-0f6f5a1d2c3b"

MENU_REQUEST = MenuRequest(**_FROM)
MENU_AS_TEXT = MenuResponse(output="PIZZAS\n- Margherita: 9.50 EUR\n- Four Cheeses: 11.00 EUR")
MENU_OF_V2 = MenuResponse(
    categories=(
        WireCategory(
            name="Pizzas", items=(WireItem(id="margherita", name="Margherita", price=Decimal("9.50"), currency="EUR"),)
        ),
    )
)
MENU_WITH_ADDITIONS = MenuResponse(
    categories=(
        WireCategory(
            name="Pizzas",
            generic_names=("pizza",),
            items=(
                WireItem(
                    id="margherita",
                    name="Margherita",
                    description="Tomato, mozzarella, basil",
                    price=Decimal("9.50"),
                    aliases=("margarita",),
                    allergens=("gluten", "milk"),
                    dietary=("vegetarian",),
                    option_groups=(
                        WireOptionGroup(
                            id="size",
                            name="Size",
                            kind="single",
                            min_choices=1,
                            max_choices=1,
                            options=(
                                WireOption(id="small", name="Small", price=Decimal(0), allergens=()),
                                WireOption(id="large", name="Large", price=Decimal("3.00"), allergens=()),
                            ),
                        ),
                        WireOptionGroup(
                            id="toppings",
                            name="Toppings",
                            kind="multi",
                            max_choices=4,
                            refusable=True,
                            amounts=True,
                            included=("basil",),
                            options=(
                                WireOption(id="basil", name="Basil", price=Decimal("0.50"), allergens=()),
                                WireOption(id="feta", name="Feta", price=Decimal("1.50"), allergens=("milk",)),
                            ),
                        ),
                    ),
                ),
                WireItem(
                    id="four-cheeses",
                    name="Four Cheeses",
                    price=Decimal("11.00"),
                    allergens=("gluten", "milk"),
                    available=False,
                    unavailable_reason="The gorgonzola is sold out",
                ),
            ),
        ),
    ),
    currency="EUR",
    open_now=True,
    opening_hours="11:30-23:00",
)

_ITEM_OF_V2 = WireOrderItem(name="Margherita", quantity=2, price=Decimal("9.50"), currency="EUR")
_ITEM = WireOrderItem(
    id="margherita",
    name="Margherita",
    quantity=2,
    price=Decimal("12.50"),
    currency="EUR",
    options=(WireOrderOption(group="size", option="large", name="Large"),),
    refusals=(WireOrderOption(group="toppings", option="basil", name="Basil"),),
    note="well done",
)
ORDER_REQUEST_OF_V2 = OrderRequest(
    **_FROM, items=(_ITEM_OF_V2,), payment_method="cash", delivery_mode="pickup", special_instructions="ring twice"
)
ORDER_REQUEST = OrderRequest(
    **_FROM,
    items=(_ITEM,),
    payment_method="card",
    delivery_mode="delivery",
    address="12 Mill Lane",
    idempotency_key=_KEY,
    expected_total=Decimal("30.90"),
)
ORDER_OF_V2 = OrderResponse(order_id="ORD-1001", status="received")
ORDER = OrderResponse(
    order_id="ORD-1002",
    status="received",
    eta_minutes=35,
    total_amount=Decimal("30.90"),
    currency="EUR",
    idempotency_key=_KEY,
)
QUOTE_REQUEST = QuoteRequest(**_FROM, items=(_ITEM,), delivery_mode="delivery")
QUOTE = QuoteResponse(
    total_amount=Decimal("30.90"),
    currency="EUR",
    subtotal=Decimal("25.00"),
    tax=Decimal("2.00"),
    delivery_fee=Decimal("3.90"),
)
LOOKUP_REQUEST = OrderLookupRequest(**_FROM, idempotency_key=_KEY)
LOOKUP_FOUND = OrderLookupResponse(found=True, order=ORDER)
LOOKUP_NOT_FOUND = OrderLookupResponse(found=False)
CANCEL_REQUEST = OrderCancelRequest(**_FROM, order_id="ORD-1002")
CANCELLED = OrderCancelResponse(order_id="ORD-1002", cancelled=True, status="cancelled")
TOO_LATE = OrderCancelResponse(order_id="ORD-1002", cancelled=False, status="out_for_delivery")

RECOMMEND_REQUEST = RecommendRequest(
    **_FROM,
    context="something without meat",
    cart=("margherita",),
    dietary=("vegetarian",),
    avoid_allergens=("peanuts",),
)
RECOMMENDATIONS = RecommendResponse(
    recommendations=(
        WireRecommendation(
            id="margherita", name="Margherita", price=Decimal("9.50"), currency="EUR", reason="Our vegetarian favourite"
        ),
    )
)
TRACKING_REQUEST = TrackingRequest(**_FROM, order_id="ORD-1002")
TRACKING = TrackingResponse(order_id="ORD-1002", status="preparing", eta_minutes=20)

PROFILE_REQUEST = ReadProfileRequest(**_FROM)
PROFILE = UserProfileResponse(
    preferences=WirePreferences(dietary=("vegetarian",), spice_level="mild", allergies=("peanuts",)),
    order_history_summary=WireHistory(
        total_orders=3,
        favorite_items=("Margherita",),
        avg_spend=Decimal("24.30"),
        currency="EUR",
        last_order=(WirePastLine(name="Margherita", quantity=2, options=("Large",), refusals=("Basil",)),),
    ),
)
NEW_GUEST = UserProfileResponse(preferences=None, order_history_summary=None)
SAVE_REQUEST = SavePreferencesRequest(
    **_FROM, preferences=WirePreferences(dietary=("vegetarian",), spice_level="mild", allergies=("peanuts",))
)
SAVED = SavePreferencesResponse(success=True)

CLOSED = ServiceProblem(code="closed", detail="The kitchen opens at 11:30.")
PRICE_CHANGED = ServiceProblem(code="price_changed", detail="The total is 32.10 now.")
UNAVAILABLE = ServiceProblem(code="item_unavailable", detail="This is sold out.", items=("margherita",))
UNKNOWN_ORDER = ServiceProblem(code="unknown_order", detail="There is no such order.")
