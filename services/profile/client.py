"""The client of the customer profile service: a guest's preferences and order history."""

from __future__ import annotations

from dataclasses import replace

from domain.guest import PastLine, Preferences, Profile, SavedAddress
from domain.turn import Caller
from services.errors import Effect, ServiceRejected
from services.post import Endpoint, ServicePost
from services.profile.models import (
    ReadProfileRequest,
    SavePreferencesRequest,
    SavePreferencesResponse,
    UserProfileResponse,
    WireHistory,
    WirePreferences,
)
from services.wire import DEFAULT_CURRENCY, context_headers, make_address, wire_money


class ProfileClient:
    """Reads and saves profiles. ``write`` is the endpoint for saving, with its own effect; None: that of ``read``."""

    def __init__(
        self,
        post: ServicePost,
        read: Endpoint,
        write: Endpoint | None = None,
        *,
        default_currency: str = DEFAULT_CURRENCY,
    ) -> None:
        self._post = post
        self._read = read
        self._write = write or replace(read, effect=Effect.IDEMPOTENT_WRITE)
        self._default_currency = default_currency

    async def read(self, caller: Caller) -> Profile:
        """The guest's profile; an empty one for an unknown guest."""
        request = ReadProfileRequest(**make_address(caller))
        try:
            answer = await self._post.send(self._read, request, UserProfileResponse, headers=context_headers(caller))
        except ServiceRejected as rejected:
            if rejected.status == 404:
                return Profile()
            raise
        history = answer.order_history_summary or WireHistory()
        spend = wire_money(self._read.service, history.avg_spend, history.currency, self._default_currency)
        return Profile(
            preferences=_preferences(answer.preferences),
            total_orders=history.total_orders,
            favourites=history.favorite_items,
            average_spend=spend,
            last_order=tuple(
                PastLine(line.name, line.quantity, line.options, line.refusals) for line in history.last_order
            ),
            addresses=tuple(
                SavedAddress(each.label, each.address, each.usual) for each in answer.addresses if each.address.strip()
            ),
        )

    async def save(self, caller: Caller, preferences: Preferences) -> bool:
        """Replace all saved preferences. Returns the service's ``success``."""
        saved = WirePreferences(
            dietary=preferences.dietary, spice_level=preferences.spice_level, allergies=preferences.allergies
        )
        request = SavePreferencesRequest(**make_address(caller), preferences=saved)
        answer = await self._post.send(self._write, request, SavePreferencesResponse, headers=context_headers(caller))
        return answer.success


def _preferences(sent: WirePreferences | None) -> Preferences:
    if sent is None:
        return Preferences()
    return Preferences(
        dietary=_plain(sent.dietary), spice_level=sent.spice_level or None, allergies=_plain(sent.allergies)
    )


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """Lower case, stripped, without duplicates, for comparison."""
    return tuple(dict.fromkeys(word.strip().lower() for word in words if word.strip()))
