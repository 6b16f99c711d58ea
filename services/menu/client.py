"""The client of the menu service. It parses each distinct response once and caches the last good menu per tenant."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from domain.menu import Menu
from domain.turn import Caller
from observability.events import AdditionSwitchedOff, EmptyMenuReceived, emit
from services.lenient import LenientReading
from services.menu.additions import find_missing_additions
from services.menu.models import MenuRequest, MenuResponse
from services.menu.reading import menu_of
from services.post import Endpoint, ServicePost
from services.response_body import read_with_drops
from services.wire import DEFAULT_CURRENCY, context_headers, make_address

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_KEPT_MENUS = 64
_KEPT_TENANTS = 1024


class MenuClient:
    """Fetches menus. The same response gives the same ``Menu`` object, so derived values can be cached."""

    def __init__(
        self,
        post: ServicePost,
        endpoint: Endpoint,
        *,
        default_currency: str = DEFAULT_CURRENCY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._post = post
        self._endpoint = endpoint
        self._default_currency = default_currency
        self._clock = clock
        self._by_body: _Recent[bytes, Menu] = _Recent(_KEPT_MENUS)
        self._by_version: _Recent[str, Menu] = _Recent(_KEPT_MENUS)
        self._said_off: set[str] = set()
        self._last_good: _Recent[str, tuple[Menu, float]] = _Recent(_KEPT_TENANTS)

    async def fetch(self, caller: Caller) -> Menu:
        """The current menu. Raises ServiceError; ``last_good_menu`` then still returns the last one."""
        menu = await self._post.send_raw(
            self._endpoint,
            MenuRequest(**make_address(caller)),
            self._read,
            log_value=_log_summary,
            headers=context_headers(caller),
        )
        self._last_good.put(caller.tenant, (menu, self._clock()))
        return menu

    def last_good_menu(self, tenant: str) -> Menu | None:
        """The tenant's last good menu of any age; None before the first one."""
        last = self._last_good.get(tenant)
        return last[0] if last else None

    def age_s(self, tenant: str) -> float | None:
        """The age of ``last_good_menu`` in seconds."""
        last = self._last_good.get(tenant)
        return max(0.0, self._clock() - last[1]) if last else None

    def _read(self, body: bytes) -> Menu:
        menu = self._by_body.get(body)
        if menu is None:
            menu = self._parse(body)
            self._by_body.put(body, menu)
        return menu

    def _parse(self, body: bytes) -> Menu:
        """Parse a body. The version is unchanged if only ignored fields differ, such as a timestamp."""
        service = self._endpoint.service
        reading = read_with_drops(service, body, MenuResponse)
        version = _version_of(reading)
        menu = self._by_version.get(version)
        if menu is None:
            menu = self._new_menu(reading, version)
            self._by_version.put(version, menu)
        return menu

    def _new_menu(self, reading: LenientReading[MenuResponse], version: str) -> Menu:
        """Build the menu of a new response, and emit its missing additions."""
        service = self._endpoint.service
        self._emit_missing_additions(find_missing_additions(reading.value))
        try:
            menu = menu_of(reading, service=service, version=version, default_currency=self._default_currency)
        finally:
            reading.drops.report(service)
        if not menu.items and not menu.text:
            emit(EmptyMenuReceived(self._endpoint.short_name))
        return menu

    def _emit_missing_additions(self, missing: tuple[str, ...]) -> None:
        for addition in missing:
            if addition not in self._said_off:
                self._said_off.add(addition)
                emit(AdditionSwitchedOff(self._endpoint.short_name, addition=addition))


def _version_of(reading: LenientReading[MenuResponse]) -> str:
    """A hash of the parsed response and its dropped fields."""
    content = f"{reading.value.model_dump_json()}\n{reading.drops!r}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


class _Recent(Generic[K, V]):
    """The most recently used values, at most ``size`` of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)


def _log_summary(menu: Menu) -> dict[str, object]:
    """A short summary for the log; the whole menu would dominate it."""
    return {"menu_version": menu.version, "items": len(menu.items), "open_now": menu.open_now}
