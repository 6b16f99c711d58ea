"""How long a menu is kept: the service's headers, our setting, one POST for many, refreshed before it is stale."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from domain.turn import Caller
from services.menu import client as menu_client
from services.menu.client import MenuClient
from services.menu.freshness import LONGEST_S, Freshness, read_freshness
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, Seen, StandIn
from tests.waiting import wait_for

SOUP = {"categories": [{"name": "All", "items": [{"id": "s1", "name": "Soup", "price": 4}]}]}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def client(post: ServicePost, server: StandIn, clock: Clock, max_age_s: float = 30.0) -> MenuClient:
    return MenuClient(post, Endpoint("menu_service", server.url), max_age_s=max_age_s, clock=clock)


def soup(currency: str = "USD", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps({**SOUP, "currency": currency}).encode(), headers=named)


def slowly(*replies: Reply) -> Callable[[Seen], Awaitable[Reply]]:
    """Answers each request after a moment; the last reply is repeated."""
    left = list(replies)

    async def answer(_: Seen) -> Reply:
        reply = left.pop(0) if len(left) > 1 else left[0]
        await asyncio.sleep(0.05)
        return reply

    return answer


def other_caller(**changes: str) -> Caller:
    return Caller.model_validate({**CALLER.model_dump(), **changes})


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Freshness(30.0)),
        ({"ETag": '"a"'}, Freshness(30.0, '"a"')),
        ({"Cache-Control": "max-age=90"}, Freshness(90.0)),
        ({"Cache-Control": "Public, Max-Age=90", "Age": "40"}, Freshness(50.0)),
        ({"Cache-Control": "max-age=60, s-maxage=5"}, Freshness(5.0)),
        ({"Cache-Control": 'max-age="7"'}, Freshness(7.0)),
        ({"Cache-Control": "max-age=10", "Age": "11"}, Freshness(0.0)),
        ({"Cache-Control": "max-age=soon"}, Freshness(0.0)),
        ({"Cache-Control": "max-age=999999"}, Freshness(LONGEST_S)),
        ({"Cache-Control": "no-cache", "ETag": '"a"'}, Freshness(0.0, '"a"')),
        ({"Cache-Control": "private, max-age=60"}, Freshness(0.0)),
        ({"Cache-Control": "no-store", "ETag": '"a"'}, Freshness(0.0)),
        ({"Cache-Control": "must-revalidate"}, Freshness(30.0)),
    ],
)
def test_the_declared_freshness_counts_else_the_usual_one(headers: dict[str, str], expected: Freshness) -> None:
    assert read_freshness(headers, 30.0) == expected


async def test_a_menu_is_kept_for_its_time_and_for_its_audience(post: ServicePost) -> None:
    clock = Clock()
    async with StandIn(soup()) as server:
        menus = client(post, server, clock)
        assert menus.kept_menu(CALLER) is None
        menu = await menus.fetch(CALLER)
        clock.now += 20
        assert menus.kept_menu(CALLER) is menu
        for other in ({"tenant": "another"}, {"locale": "es"}, {"channel": "kiosk"}):
            assert menus.kept_menu(other_caller(**other)) is None
        clock.now += 10
        assert menus.kept_menu(CALLER) is None
        assert menus.last_good_menu(CALLER.tenant) is menu


@pytest.mark.parametrize(
    ("max_age_s", "headers"), [(0.0, {"Cache_Control": "max-age=60"}), (30.0, {"Cache_Control": "no-cache"})]
)
async def test_a_menu_is_not_kept_where_the_setting_or_the_service_forbids_it(
    post: ServicePost, max_age_s: float, headers: dict[str, str]
) -> None:
    async with StandIn(soup(**headers)) as server:
        menus = client(post, server, Clock(), max_age_s)
        await menus.fetch(CALLER)
        assert menus.kept_menu(CALLER) is None


async def test_a_304_renews_the_kept_menu(post: ServicePost) -> None:
    clock = Clock()
    tagged, same = soup(ETag='"v1"'), Reply(b"", 304)
    async with StandIn(tagged, same, same) as server:
        menus = client(post, server, clock)
        menu = await menus.fetch(CALLER)
        for _ in range(2):
            clock.now += 31
            assert menus.kept_menu(CALLER) is None
            assert await menus.fetch(CALLER) is menu
            assert menus.kept_menu(CALLER) is menu
        assert [each.headers.get("if-none-match") for each in server.seen] == [None, '"v1"', '"v1"']


async def test_concurrent_calls_share_one_post(post: ServicePost) -> None:
    async with StandIn(answer=slowly(soup())) as server:
        menus = client(post, server, Clock())
        every = await asyncio.gather(*(menus.fetch(CALLER) for _ in range(5)))
        assert len(server.seen) == 1
        assert all(menu is every[0] for menu in every)


async def test_who_waited_for_a_failed_call_asks_for_itself(post: ServicePost) -> None:
    async with StandIn(answer=slowly(Reply(b"{}", 400), soup())) as server:
        menus = client(post, server, Clock())
        first, second = await asyncio.gather(menus.fetch(CALLER), menus.fetch(CALLER), return_exceptions=True)
        assert isinstance(first, Exception)
        assert not isinstance(second, BaseException)


async def test_who_waits_for_a_call_that_hangs_asks_for_itself(
    post: ServicePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menu_client, "_LONGEST_WAIT_S", 0.05)
    enough = asyncio.Event()

    async def hang_first(_: Seen) -> Reply:
        if len(server.seen) == 1:
            await enough.wait()
        return soup()

    async with StandIn(answer=hang_first) as server:
        menus = client(post, server, Clock())
        first = asyncio.create_task(menus.fetch(CALLER))
        await wait_for(lambda: len(server.seen) == 1)
        assert (await menus.fetch(CALLER)).items
        assert not first.done()
        enough.set()
        await first


async def test_who_waited_for_a_cancelled_call_asks_for_itself(post: ServicePost) -> None:
    async with StandIn(answer=slowly(soup())) as server:
        menus = client(post, server, Clock())
        first = asyncio.create_task(menus.fetch(CALLER))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(menus.fetch(CALLER))
        await asyncio.sleep(0.01)
        first.cancel()
        assert (await second).items
        assert first.cancelled() or first.cancelling()


async def test_a_menu_is_refreshed_in_the_background_before_it_is_stale(post: ServicePost) -> None:
    clock = Clock()
    async with StandIn(soup(), soup("EUR")) as server:
        menus = client(post, server, clock)
        old = await menus.fetch(CALLER)
        clock.now += 25
        assert menus.kept_menu(CALLER) is old
        assert menus.kept_menu(CALLER) is old
        await wait_for(lambda: menus.kept_menu(CALLER) is not old)
        clock.now += 20
        assert menus.kept_menu(CALLER) is not None
        assert len(server.seen) == 2
        await menus.aclose()


async def test_a_failed_refresh_leaves_the_kept_menu(post: ServicePost) -> None:
    clock = Clock()
    async with StandIn(soup(), Reply(b"{}", 400)) as server:
        menus = client(post, server, clock)
        menu = await menus.fetch(CALLER)
        clock.now += 25
        assert menus.kept_menu(CALLER) is menu
        await wait_for(lambda: len(server.seen) == 2)
        assert menus.kept_menu(CALLER) is menu
        await menus.aclose()
