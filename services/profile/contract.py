"""The contract of the profile service, with examples."""

from __future__ import annotations

from decimal import Decimal

from services.errors import Effect
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.profile.models import (
    ReadProfileRequest,
    SavePreferencesRequest,
    SavePreferencesResponse,
    UserProfileResponse,
    WireHistory,
    WirePastLine,
    WirePreferences,
    WireSavedAddress,
)

PROFILE_REQUEST = ReadProfileRequest(**EXAMPLE_ADDRESS)
KNOWN_GUEST = UserProfileResponse(
    preferences=WirePreferences(dietary=("vegetarian",), spice_level="mild", allergies=("peanuts",)),
    order_history_summary=WireHistory(
        total_orders=3,
        favorite_items=("Margherita",),
        avg_spend=Decimal("24.30"),
        currency="EUR",
        last_order=(WirePastLine(name="Margherita", quantity=2, options=("Large",), refusals=("Basil",)),),
    ),
    addresses=(WireSavedAddress(label="home", address="12 Elm Street, 10115 Berlin", usual=True),),
)
NEW_GUEST = UserProfileResponse(preferences=None, order_history_summary=None)
SAVE_REQUEST = SavePreferencesRequest(
    **EXAMPLE_ADDRESS, preferences=WirePreferences(dietary=("vegetarian",), spice_level="mild", allergies=("peanuts",))
)
SAVED = SavePreferencesResponse(success=True)

PROFILE = Microservice(
    operations=(
        Operation(
            service="profile",
            path="/profile",
            setting="PROFILE_SERVICE_URL",
            summary="With mode get_profile: what a guest prefers and has ordered",
            request=ReadProfileRequest,
            answer=UserProfileResponse,
            requests={"get_profile": PROFILE_REQUEST},
            answers={"known_guest": KNOWN_GUEST, "new_guest": NEW_GUEST},
        ),
        Operation(
            service="profile",
            path="/profile",
            setting="PROFILE_SERVICE_URL",
            summary="With mode save_preferences: replace what a guest prefers",
            request=SavePreferencesRequest,
            answer=SavePreferencesResponse,
            requests={"save_preferences": SAVE_REQUEST},
            answers={"saved": SAVED},
            effect=Effect.IDEMPOTENT_WRITE,
        ),
    ),
    timeout="profile_timeout_s",
    log_name="customer_profile_service",
)
