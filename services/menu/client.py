"""The client of the menu service. It parses each distinct response once and caches the last good menu per tenant."""

from __future__ import annotations

import asyncio
import hashlib
import time
from asyncio import Future, Task
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar
from uuid import uuid4

from domain.menu import Menu
from domain.turn import Caller
from observability.background import run_round
from observability.context import TurnContext, bind
from observability.events import AdditionSwitchedOff, EmptyMenuReceived, emit
from observability.spans import record_spans
from services.budget import release_slot_when_long
from services.errors import ServiceError
from services.lenient import LenientReading
from services.menu.additions import find_missing_additions
from services.menu.freshness import Freshness, read_freshness
from services.menu.models import MenuRequest, MenuResponse
from services.menu.reading import menu_of
from services.post import Endpoint, ServicePost
from services.response_body import NotModified, read_with_drops
from services.wire import DEFAULT_CURRENCY, context_headers, make_address

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_KEPT_MENUS = 64
_KEPT_TENANTS = 1024
_Audience = tuple[str, str, str]
"""Tenant, language and channel: a service may have a menu for each."""
_LONGEST_WAIT_S = 1.0
"""How long a call waits for the answer to another one."""
_REFRESH_AFTER = 0.8
"""The part of its time after which a kept menu is refreshed in the background."""


@dataclass(frozen=True, slots=True)
class LastMenu:
    """A tenant's last good menu, when it came, and how often menus had been forgotten when it was asked for."""

    menu: Menu
    at: float
    freshness: Freshness
    forgotten: int = 0


class MenuClient:
    """Fetches menus. The same response gives the same ``Menu`` object, so derived values can be cached.

    ``max_age_s``: seconds for which a menu counts as current where the service declares none; 0: never, whatever it
    declares. ``on_menu`` is called with a menu that is another one than before. Close it with ``aclose()``.
    """

    def __init__(
        self,
        post: ServicePost,
        endpoint: Endpoint,
        *,
        default_currency: str = DEFAULT_CURRENCY,
        max_age_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        on_menu: Callable[[Menu], None] | None = None,
    ) -> None:
        self._post = post
        self._endpoint = endpoint
        self._default_currency = default_currency
        self._max_age_s = max_age_s
        self._clock = clock
        self._on_menu = on_menu
        self._under_way: dict[_Audience, Future[Menu]] = {}
        self._refreshing: dict[_Audience, Task[None]] = {}
        self._by_body: _Recent[bytes, Menu] = _Recent(_KEPT_MENUS)
        self._by_version: _Recent[str, Menu] = _Recent(_KEPT_MENUS)
        self._said_off: set[str] = set()
        self._last: _Recent[_Audience, LastMenu] = _Recent(_KEPT_TENANTS)
        self._last_good: _Recent[str, LastMenu] = _Recent(_KEPT_TENANTS)
        self._times_forgotten: Counter[str] = Counter()

    async def fetch(self, caller: Caller) -> Menu:
        """The menu as the service has it now. Raises ServiceError; ``last_good_menu`` then still returns the last one.

        While menus are kept, concurrent calls for the same audience share one POST.
        """
        if not self._max_age_s:
            return await self._ask(caller)
        under_way = self._under_way.get(_audience_of(caller))
        if under_way is not None:
            # That call may hang, or its turn may have had too little time: then this one asks for itself.
            with suppress(ServiceError, _Abandoned, TimeoutError), release_slot_when_long():
                return await asyncio.wait_for(asyncio.shield(under_way), _LONGEST_WAIT_S)
            return await self._ask(caller)
        return await self._ask_for_all(caller)

    def kept_menu(self, caller: Caller) -> Menu | None:
        """The last menu while it counts as current. Refreshes it in the background before it no longer does."""
        audience = _audience_of(caller)
        last = self._last.get(audience)
        if last is None or not self._max_age_s:
            return None
        age_s = self._clock() - last.at
        if age_s >= last.freshness.fresh_s or last.forgotten != self._times_forgotten[caller.tenant]:
            return None
        if age_s >= last.freshness.fresh_s * _REFRESH_AFTER and audience not in self._refreshing:
            self._start_refresh(caller)
        return last.menu

    def last_good_menu(self, tenant: str) -> Menu | None:
        """The tenant's last good menu of any age; None before the first one."""
        last = self._last_good.get(tenant)
        return last.menu if last else None

    def age_s(self, tenant: str) -> float | None:
        """The age of ``last_good_menu`` in seconds."""
        last = self._last_good.get(tenant)
        return max(0.0, self._clock() - last.at) if last else None

    def forget(self, tenant: str) -> None:
        """Count no menu of this tenant as current that was asked for before now: the service declared it changed."""
        self._times_forgotten[tenant] += 1
        for audience in [each for each in self._under_way if each[0] == tenant]:
            del self._under_way[audience]

    async def aclose(self) -> None:
        """Stop the refreshes that are under way."""
        tasks = list(self._refreshing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask_for_all(self, caller: Caller) -> Menu:
        """Ask the service; calls for the same audience meanwhile wait for this answer."""
        audience = _audience_of(caller)
        future: Future[Menu] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_retrieve)
        self._under_way[audience] = future
        try:
            menu = await self._ask(caller)
        except ServiceError as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(menu)
            return menu
        finally:
            if self._under_way.get(audience) is future:
                del self._under_way[audience]
            if not future.done():
                future.set_exception(_Abandoned())

    async def _ask(self, caller: Caller) -> Menu:
        forgotten = self._times_forgotten[caller.tenant]
        last = self._last.get(_audience_of(caller)) if self._max_age_s else None
        etag = last.freshness.etag if last else None
        freshness = Freshness(self._max_age_s)

        def read_headers(headers: Mapping[str, str]) -> None:
            nonlocal freshness
            freshness = read_freshness(headers, self._max_age_s)

        menu = await self._post.send_raw(
            self._endpoint,
            MenuRequest(**make_address(caller)),
            partial(self._read, last=last),
            log_value=_log_summary,
            headers=context_headers(caller) | ({"If-None-Match": etag} if etag else {}),
            read_headers=read_headers,
        )
        if last is not None and menu is last.menu and freshness.etag is None:
            freshness = replace(freshness, etag=etag)
        current = LastMenu(menu, self._clock(), freshness, forgotten)
        self._last.put(_audience_of(caller), current)
        self._last_good.put(caller.tenant, current)
        if self._on_menu is not None and (last is None or last.menu is not menu):
            self._on_menu(menu)
        return menu

    def _start_refresh(self, caller: Caller) -> None:
        # In a context of its own: the refresh is no part of the turn that happens to start it.
        audience = _audience_of(caller)
        fields = {name: getattr(caller, name) for name in Caller.model_fields}
        asks = Caller(**{**fields, "trace_id": f"menu-{uuid4()}"})
        task = asyncio.get_running_loop().create_task(self._refresh(asks), context=Context())
        self._refreshing[audience] = task
        task.add_done_callback(lambda _: self._refreshing.pop(audience, None))

    async def _refresh(self, caller: Caller) -> None:
        context = TurnContext(
            trace_id=caller.trace_id,
            session_id=caller.session_id,
            tenant=caller.tenant,
            user=caller.user_id,
            channel=caller.channel,
        )
        with bind(context), record_spans("background"):
            await run_round("menu refresh", partial(self._try_to_ask, caller))

    async def _try_to_ask(self, caller: Caller) -> None:
        with suppress(ServiceError):  # the call has emitted it
            await self._ask(caller)

    def _read(self, body: bytes, *, last: LastMenu | None) -> Menu:
        if isinstance(body, NotModified) and last is not None:
            return last.menu
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


def _audience_of(caller: Caller) -> _Audience:
    return caller.tenant, caller.locale, caller.channel


class _Abandoned(Exception):
    """The call that others waited for ended without an answer."""


def _retrieve(future: Future[Menu]) -> None:
    """Mark the error of a call as seen: often nobody waited for it."""
    future.exception()


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
