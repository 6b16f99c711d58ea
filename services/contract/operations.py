"""The operations of the contract with their models and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.contract import examples as shown
from services.menu.models import MenuRequest, MenuResponse
from services.order.models import (
    OrderCancelRequest,
    OrderCancelResponse,
    OrderLookupRequest,
    OrderLookupResponse,
    OrderRequest,
    OrderResponse,
    QuoteRequest,
    QuoteResponse,
)
from services.profile.models import (
    ReadProfileRequest,
    SavePreferencesRequest,
    SavePreferencesResponse,
    UserProfileResponse,
)
from services.recommend.models import RecommendRequest, RecommendResponse
from services.tracking.models import TrackingRequest, TrackingResponse
from services.wire import ServiceProblem, WireRequest, WireResponse


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation at the URL in ``setting``. ``path`` only distinguishes operations in a document.

    The examples have names. ``refusals`` are keyed by status.
    """

    service: str
    path: str
    setting: str
    summary: str
    request: type[WireRequest]
    answer: type[WireResponse]
    requests: Mapping[str, WireRequest]
    answers: Mapping[str, WireResponse]
    refusals: Mapping[int, Mapping[str, ServiceProblem]] = field(default_factory=dict)
    keyed: bool = False
    """Whether the request has the Idempotency-Key header."""


OPERATIONS = (
    Operation(
        "menu",
        "/menu",
        "MENU_SERVICE_URL",
        "The whole menu, as text, as categories, or both",
        MenuRequest,
        MenuResponse,
        {"request": shown.MENU_REQUEST},
        {
            "text_only": shown.MENU_AS_TEXT,
            "names_and_prices": shown.MENU_OF_V2,
            "with_additions": shown.MENU_WITH_ADDITIONS,
        },
    ),
    Operation(
        "order",
        "/order",
        "ORDER_SERVICE_URL",
        "Place an order; under the same key it is placed once",
        OrderRequest,
        OrderResponse,
        {"without_additions": shown.ORDER_REQUEST_OF_V2, "with_additions": shown.ORDER_REQUEST},
        {"number_and_status": shown.ORDER_OF_V2, "with_total": shown.ORDER},
        {
            409: {"closed": shown.CLOSED, "price_changed": shown.PRICE_CHANGED, "item_unavailable": shown.UNAVAILABLE},
        },
        keyed=True,
    ),
    Operation(
        "order",
        "/order/quote",
        "ORDER_QUOTE_URL",
        "What an order would cost, with tax and fees (optional)",
        QuoteRequest,
        QuoteResponse,
        {"request": shown.QUOTE_REQUEST},
        {"quote": shown.QUOTE},
        {409: {"item_unavailable": shown.UNAVAILABLE}},
    ),
    Operation(
        "order",
        "/order/lookup",
        "ORDER_LOOKUP_URL",
        "The order that was placed under a key, if there is one (optional)",
        OrderLookupRequest,
        OrderLookupResponse,
        {"request": shown.LOOKUP_REQUEST},
        {"found": shown.LOOKUP_FOUND, "not_found": shown.LOOKUP_NOT_FOUND},
    ),
    Operation(
        "order",
        "/order/cancel",
        "ORDER_CANCEL_URL",
        "Cancel an order while the kitchen still can (optional)",
        OrderCancelRequest,
        OrderCancelResponse,
        {"request": shown.CANCEL_REQUEST},
        {"cancelled": shown.CANCELLED, "too_late": shown.TOO_LATE},
        {404: {"unknown_order": shown.UNKNOWN_ORDER}},
    ),
    Operation(
        "recommend",
        "/recommend",
        "RECOMMEND_SERVICE_URL",
        "Suggestions, the best first",
        RecommendRequest,
        RecommendResponse,
        {"request": shown.RECOMMEND_REQUEST},
        {"recommendations": shown.RECOMMENDATIONS},
    ),
    Operation(
        "tracking",
        "/tracking",
        "TRACKING_SERVICE_URL",
        "Where an order is",
        TrackingRequest,
        TrackingResponse,
        {"request": shown.TRACKING_REQUEST},
        {"tracking": shown.TRACKING},
        {404: {"unknown_order": shown.UNKNOWN_ORDER}},
    ),
    Operation(
        "profile",
        "/profile",
        "PROFILE_SERVICE_URL",
        "With mode get_profile: what a guest prefers and has ordered",
        ReadProfileRequest,
        UserProfileResponse,
        {"get_profile": shown.PROFILE_REQUEST},
        {"known_guest": shown.PROFILE, "new_guest": shown.NEW_GUEST},
    ),
    Operation(
        "profile",
        "/profile",
        "PROFILE_SERVICE_URL",
        "With mode save_preferences: replace what a guest prefers",
        SavePreferencesRequest,
        SavePreferencesResponse,
        {"save_preferences": shown.SAVE_REQUEST},
        {"saved": shown.SAVED},
    ),
)
