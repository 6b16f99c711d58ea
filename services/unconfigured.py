"""The clients of a menu or order service without a URL: every operation raises ServiceNotConfigured."""

# ruff: noqa: ARG002 - the arguments are those of the real clients

from __future__ import annotations

from typing import NoReturn

from domain.menu import Menu
from domain.money import Money
from domain.order import Cancellation, ChangeQuote, OrderDraft, OrderTerms, PlacedOrder, Quote
from domain.turn import Caller
from services.errors import ServiceNotConfigured
from services.post import Endpoint


class Unconfigured:
    """Takes the place of the two clients that also answer without a call. The other clients need only the endpoint."""

    can_find = can_cancel = can_change = False
    terms = OrderTerms(service="", repeatable=False, keyed=False)
    longest_call_s = 0.0

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def last_good_menu(self, tenant: str) -> Menu | None:
        """None: there is no menu."""
        del tenant
        return None

    def kept_menu(self, caller: Caller) -> Menu | None:
        """None: there is no menu."""
        del caller
        return None

    def age_s(self, tenant: str) -> float | None:
        """None: there is no menu."""
        del tenant
        return None

    async def fetch(self, caller: Caller) -> Menu:
        """Raise ServiceNotConfigured, as every operation here."""
        self._raise_not_configured()

    async def quote(self, caller: Caller, draft: OrderDraft) -> Quote | None:
        self._raise_not_configured()

    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder:
        self._raise_not_configured()

    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
        self._raise_not_configured()

    async def cancel(self, caller: Caller, order_id: str) -> Cancellation:
        self._raise_not_configured()

    async def quote_change(self, caller: Caller, order_id: str, draft: OrderDraft) -> ChangeQuote:
        self._raise_not_configured()

    async def change(
        self,
        caller: Caller,
        order_id: str,
        draft: OrderDraft,
        *,
        key: str,
        follows: str | None = None,
        expected_total: Money | None = None,
    ) -> PlacedOrder:
        self._raise_not_configured()

    def _raise_not_configured(self) -> NoReturn:
        raise ServiceNotConfigured(self._endpoint.service, f"{self._endpoint.setting} is not set")
