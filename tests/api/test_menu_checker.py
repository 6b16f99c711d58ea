"""Checks of menus in the background: once per version, without delay for turns, shown and sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import psycopg
import pytest

from api.app import run_in_background
from api.menu_checker import MenuChecker, MenuPlace
from api.version import VERSION
from domain.menu import Item, ItemId, Menu
from domain.money import Money
from observability.events import MenuChecked
from observability.listeners import register_listeners
from services.check.calls import EventCollector
from store.menu_checks import MenuChecks
from store.pool import open_pool
from tests.api.restaurant import Guest, open_api, settings_for
from tests.api.signing import SECRET, read_event
from tests.services.stand_in import Reply, StandIn
from tests.store.roles import url_of_app_role
from tests.waiting import LIMIT_S, wait_for
from understanding.menu_play import fingerprint_menu

PLACE = MenuPlace("default", "", "en")
MENU = Menu(items=(Item(ItemId("soup"), "Soup", "mains"), Item(ItemId("today"), "Today", "mains")), version="1")


@asynccontextmanager
async def run_checker(url: str, replicas: int = 1, **options: object) -> AsyncIterator[list[MenuChecker]]:
    """Checkers as in so many processes on one database."""
    pool = await open_pool(url, 4)
    checkers = [MenuChecker(MenuChecks(pool), **options) for _ in range(replicas)]  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(pool.close)
        for checker in checkers:
            await stack.enter_async_context(run_in_background("menu checks", checker.run(), cancel_again_s=1))
        yield checkers


@pytest.fixture
def events() -> Iterator[EventCollector]:
    collector = EventCollector()
    with register_listeners(collector):
        yield collector


def count_events(url: str) -> int:
    with psycopg.connect(url) as connection:
        [(count,)] = connection.execute("select count(*) from outbox where kind = 'menu.checked'").fetchall()
    return int(count)


async def test_several_processes_check_a_version_once(migrated_url: str, events: EventCollector) -> None:
    async with run_checker(migrated_url, replicas=3) as checkers:
        for checker in checkers:
            checker.notice(PLACE, MENU)
            checker.notice(PLACE, MENU)
        await wait_for(lambda: events.events_of(MenuChecked))
        await asyncio.sleep(0.1)
    [event] = events.events_of(MenuChecked)
    assert (event.findings, event.faults) == (1, ("everyday_name",))
    assert count_events(migrated_url) == 1


async def test_a_version_with_other_prices_is_not_checked_again(migrated_url: str, events: EventCollector) -> None:
    dearer = replace(MENU, items=tuple(replace(each, price=Money(5, "EUR")) for each in MENU.items), version="2")
    async with run_checker(migrated_url) as [checker]:
        checker.notice(PLACE, MENU)
        checker.notice(PLACE, dearer)
        await wait_for(lambda: events.events_of(MenuChecked))
        current = await wait_for(lambda: checker.checks.find_current("default", ""))
        assert current is not None
        await wait_for(lambda: not checker._waiting)
    assert len(events.events_of(MenuChecked)) == 1


async def test_an_event_is_sent_only_when_findings_change(migrated_url: str, events: EventCollector) -> None:
    more = replace(MENU, items=(*MENU.items, Item(ItemId("pasta"), "Pasta", "mains")), version="2")
    repaired = replace(MENU, items=MENU.items[:1], version="3")
    async with run_checker(migrated_url) as [checker]:
        for checks, (menu, sent) in enumerate(((MENU, 1), (more, 1), (repaired, 2)), start=1):
            checker.notice(PLACE, menu)
            await wait_for(lambda checks=checks: len(events.events_of(MenuChecked)) == checks)
            assert count_events(migrated_url) == sent


async def test_a_claim_of_a_process_that_died_lapses(migrated_url: str, events: EventCollector) -> None:
    async with run_checker(migrated_url, claim_s=0.2) as [checker]:
        with psycopg.connect(migrated_url) as connection:
            connection.execute(
                "insert into menu_checks (tenant, store, fingerprint, menu_version, claim, claimed_until)"
                " select 'default', '', %s, '1', gen_random_uuid(), clock_timestamp() + interval '0.1 s'",
                (fingerprint_menu(MENU, "en", VERSION),),
            )
        checker.notice(PLACE, MENU)
        await wait_for(lambda: events.events_of(MenuChecked))


async def test_the_event_loop_is_never_held_for_long(migrated_url: str, events: EventCollector) -> None:
    large = replace(MENU, items=tuple(Item(ItemId(f"i{n}"), f"Dish Number{n}", "mains") for n in range(60)))
    pauses: list[float] = []
    async with run_checker(migrated_url) as [checker]:
        checker.notice(PLACE, large)
        deadline = time.monotonic() + LIMIT_S
        while not events.events_of(MenuChecked):
            assert time.monotonic() < deadline
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            pauses.append(time.perf_counter() - started)
    pauses.sort()
    assert pauses[len(pauses) // 2] < 0.02, "a phrase at a time"


async def test_a_background_task_ends_though_a_cancellation_was_lost() -> None:
    lost = 0

    async def work() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
                if lost > 1:
                    raise

    async with run_in_background("work", work(), cancel_again_s=0.01):
        await asyncio.sleep(0)
    assert lost == 2


async def test_operators_see_the_findings_and_the_restaurant_has_the_event(migrated_url: str) -> None:
    menu = {"categories": [{"name": "mains", "items": [{"name": "Soup", "price": 5}, {"name": "Today", "price": 4}]}]}
    async with StandIn(Reply.of(menu)) as service, StandIn() as receiver:
        urls: dict[str, object] = {"menu_service_url": service.url}
        events = {"events_webhook_url": receiver.url, "events_webhook_secret": SECRET}
        async with open_api(settings_for(url_of_app_role(migrated_url), urls, check_menus=True, **events)) as client:
            await Guest(client).says("what do you have?")

            async def find_check() -> dict[str, object] | None:
                services = (await client.get("/services")).json()
                found: dict[str, object] | None = next(
                    each["menu_check"] for each in services if each["name"] == "menu"
                )
                assert all(each["menu_check"] is None for each in services if each["name"] != "menu")
                return found

            check = await wait_for(find_check, poll_s=0.1)
            await wait_for(lambda: receiver.seen)
    assert check is not None
    [finding] = check["findings"]  # type: ignore[misc]
    assert finding["fault"] == "everyday_name"
    assert finding["dishes"] == ["Today"]
    event = read_event(receiver.seen[0])
    assert event["type"] == "menu.checked"
    assert event["data"]["count"] == 1
    assert event["data"]["findings"] == [finding]
