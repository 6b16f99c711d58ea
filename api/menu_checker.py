"""Checks each new version of a menu in the background, phrase by phrase, and stores what guests would be misread on.

A turn never waits for it: it pauses after each phrase, longer while turns are active. One process checks a version.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

from pydantic import JsonValue

from api.version import VERSION
from domain.menu import Menu
from domain.menu_check import MenuCheck
from observability.background import run_round
from observability.context import TurnContext, bind
from observability.events import MenuChecked, emit
from store.errors import StoreError
from store.menu_checks import MenuChecks, MenuVersion
from understanding.local_reader import LocalCommandReader
from understanding.menu_play import MenuPlay, fingerprint_menu

CLAIM_S = 300.0
"""A process that died is replaced after this time. Longer than a check of the longest menu on a busy process."""
_PAUSE_S = 0.002
_BUSY_PAUSE_S = 0.02
_RETRY_S = 30.0
_MOST_WAITING = 64
_MOST_KNOWN = 1024
_REPORTED = 50


class MenuPlace(NamedTuple):
    """Whose menu it is: a tenant, or one of its branches (``store``, else ""), and the language of its guests."""

    tenant: str
    store: str
    language: str


def _is_never_busy() -> bool:
    return False


@dataclass(slots=True)
class MenuChecker:
    """Runs until it is cancelled. ``is_busy``: whether turns are active in this process."""

    checks: MenuChecks
    is_busy: Callable[[], bool] = _is_never_busy
    claim_s: float = CLAIM_S
    _waiting: OrderedDict[tuple[MenuPlace, str], Menu] = field(init=False, default_factory=OrderedDict)
    _known: OrderedDict[tuple[MenuPlace, str], None] = field(init=False, default_factory=OrderedDict)
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def notice(self, place: MenuPlace, menu: Menu) -> None:
        """Check this menu soon, unless this process has had this version. Returns at once."""
        key = place, menu.version
        if key in self._known:
            return
        self._known[key] = None
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        self._wait_with(key, menu)

    async def run(self) -> None:
        """Run for ever; after an error, go on with the next menu."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                (place, _), menu = self._waiting.popitem(last=False)
                await run_round("menu check", partial(self._check, place, menu))

    def _wait_with(self, key: tuple[MenuPlace, str], menu: Menu) -> None:
        self._waiting[key] = menu
        if len(self._waiting) > _MOST_WAITING:
            dropped, _ = self._waiting.popitem(last=False)
            self._known.pop(dropped, None)
        self._woken.set()

    async def _check(self, place: MenuPlace, menu: Menu) -> None:
        fingerprint = await asyncio.to_thread(fingerprint_menu, menu, place.language, VERSION)
        version, claim = MenuVersion(place.tenant, place.store, fingerprint, menu.version), uuid4()
        context = TurnContext(f"menu-check-{claim}", session_id="", tenant=place.tenant, user="", channel="")
        with bind(context):
            try:
                wait_s = 0.0 if await self._check_claimed(version, claim, place, menu) else self.claim_s
            except StoreError:
                wait_s = _RETRY_S  # a turn reports the database
        if wait_s:
            asyncio.get_running_loop().call_later(wait_s, self._wait_with, (place, menu.version), menu)

    async def _check_claimed(self, version: MenuVersion, claim: UUID, place: MenuPlace, menu: Menu) -> bool:
        """Check the version if no other process does; whether its result is stored."""
        claimed = await self.checks.claim(version, claim, claim_s=self.claim_s)
        if not claimed.is_mine:
            return claimed.is_done
        started = time.perf_counter()
        check, reading_s = await self._play(place, menu)
        result = check.model_dump(mode="json")
        if await self.checks.record(version, claim, result, _build_event(place, menu, check)):
            faults = sorted({each.fault.value for each in check.findings})
            emit(
                MenuChecked(
                    store=place.store,
                    menu_version=menu.version,
                    phrases=check.phrases,
                    findings=len(check.findings),
                    faults=tuple(faults),
                    reading_ms=reading_s * 1000,
                    latency_ms=(time.perf_counter() - started) * 1000,
                )
            )
        return True

    async def _play(self, place: MenuPlace, menu: Menu) -> tuple[MenuCheck, float]:
        """The check of a menu, and the seconds that its reading took."""
        reader = LocalCommandReader()
        await asyncio.to_thread(reader.prepare, menu)
        play = MenuPlay(menu, reader.read_now, language=place.language)
        reading_s, before = 0.0, time.perf_counter()
        for _ in play.run():
            reading_s += time.perf_counter() - before
            await asyncio.sleep(_BUSY_PAUSE_S if self.is_busy() else _PAUSE_S)
            before = time.perf_counter()
        return play.result(), reading_s


def _build_event(place: MenuPlace, menu: Menu, check: MenuCheck) -> dict[str, JsonValue]:
    """The event for the restaurant, with the first findings."""
    findings: list[JsonValue] = [each.model_dump(mode="json") for each in check.findings[:_REPORTED]]
    return {
        "store": place.store or None,
        "menu_version": menu.version,
        "items": check.items,
        "phrases": check.phrases,
        "count": len(check.findings),
        "findings": findings,
    }
