"""Limits of turns by tenant, key and guest, and fair shares of a process."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack, nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.fair_shares import RECENT_S, FairShares, TenantOverloaded
from api.keys import create_key
from api.rate_limits import MOST_BUCKETS, RateLimited, RateLimits, RatePolicy
from store.api_keys import ApiKeys
from store.pool import open_pool
from tests.api.restaurant import open_api, settings_for
from tests.api.test_tenants import open_street
from tests.services.stand_in import How, Reply

TENANT, GUEST = RatePolicy("tenant", "acme", 60), RatePolicy("guest", "acme\nada", 2)


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_full_at_first_and_refills_evenly() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    assert limits.take([TENANT, GUEST]) == {
        "RateLimit-Policy": '"tenant";q=60;w=60, "guest";q=2;w=60',
        "RateLimit": '"guest";r=1;t=30',
    }
    limits.take([TENANT, GUEST])
    with pytest.raises(RateLimited) as limited:
        limits.take([TENANT, GUEST])
    assert limited.value.retry_after_s == pytest.approx(30)
    assert limited.value.headers["RateLimit"] == '"guest";r=0;t=60'
    clock.now += 30
    limits.take([TENANT, GUEST])
    with pytest.raises(RateLimited):
        limits.take([GUEST])


def test_a_refused_turn_takes_nothing_from_the_other_buckets() -> None:
    limits = RateLimits(Clock())
    for _ in range(2):
        limits.take([TENANT, GUEST])
    for _ in range(5):
        with pytest.raises(RateLimited):
            limits.take([TENANT, GUEST])
    assert limits.take([TENANT])["RateLimit"] == '"tenant";r=57;t=3'


def test_without_limits_there_are_no_headers() -> None:
    assert RateLimits(Clock()).take([]) == {}


def test_the_number_of_buckets_is_bounded() -> None:
    limits = RateLimits(Clock())
    for number in range(MOST_BUCKETS + 10):
        limits.take([RatePolicy("guest", str(number), 1)])
    assert len(limits._buckets) == MOST_BUCKETS


def test_a_flood_leaves_room_for_other_tenants() -> None:
    shares = FairShares(12)
    with ExitStack() as flood:
        while shares.has_room("a"):
            flood.enter_context(shares.hold("a"))
        assert shares._active["a"] == 9
        others = ["b", "c", "b"]
        for tenant in others:
            assert shares.has_room(tenant)
            flood.enter_context(shares.hold(tenant))
        assert not any(shares.has_room(tenant) for tenant in ("a", "b", "d"))
        assert shares.has_room("b", waiting=1)
    assert shares.has_room("a")
    assert not shares._active


async def fill(turns: AsyncExitStack, shares: FairShares, tenants: str) -> None:
    for tenant in tenants:
        await turns.enter_async_context(shares.enter(tenant))


async def test_a_flood_beside_others_gets_its_share_and_leaves_some_of_the_processor() -> None:
    shares = FairShares(12)
    async with AsyncExitStack() as turns:
        await fill(turns, shares, "bcaaa")
        assert not shares.has_room("a"), "one share more than tenants: 12 / 4"
        await fill(turns, shares, "bbcc")
        assert not any(shares.has_room(tenant) for tenant in "abc")
        assert shares.has_room("d")
    mostly_waiting = FairShares(12, open_slots=9)
    async with AsyncExitStack() as turns:
        await fill(turns, mostly_waiting, "baaaaaaaa")
        assert not mostly_waiting.has_room("a")
        assert mostly_waiting.has_room("b")


async def test_a_turn_waits_for_a_slot_and_the_tenant_with_the_fewest_is_first() -> None:
    shares, order = FairShares(6), list[str]()

    async def take_turn(tenant: str) -> None:
        async with shares.enter(tenant):
            order.append(tenant)

    async with AsyncExitStack() as turns:
        await fill(turns, shares, "aabbcc")
        waiting = [asyncio.create_task(take_turn(tenant)) for tenant in "aabd"]
        await asyncio.sleep(0)
        with pytest.raises(TenantOverloaded):
            await take_turn("a")
        assert order == []
    await asyncio.gather(*waiting)
    assert order[0] == "d", "the others still had turns when the first slot became free"
    assert sorted(order) == ["a", "a", "b", "d"]
    assert not shares._active


async def test_a_turn_that_gets_no_slot_is_refused_and_leaves_nothing_behind() -> None:
    shares = FairShares(4, longest_wait_s=0.02)
    async with AsyncExitStack() as turns:
        await fill(turns, shares, "aabb")
        with pytest.raises(TenantOverloaded):
            await turns.enter_async_context(shares.enter("b"))
        cancelled = asyncio.create_task(turns.enter_async_context(shares.enter("c")))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.wait({cancelled})
        assert shares._active == {"a": 2, "b": 2}
    assert not shares._active
    assert not shares._queue


async def test_a_tenant_that_was_seen_long_ago_leaves_its_share_to_the_others() -> None:
    now = [0.0]
    shares = FairShares(12, clock=lambda: now[0])
    async with AsyncExitStack() as turns:
        async with shares.enter("b"):
            pass
        await fill(turns, shares, "aaaa")
        assert not shares.has_room("a"), "a third of the slots, while two tenants send messages"
        now[0] = RECENT_S + 1
        assert shares.has_room("a")


async def test_a_guest_and_a_tenant_have_limits_of_their_own(api_database: str, tmp_path: Path) -> None:
    async with open_api(settings_for(api_database, {}, guest_turns_per_minute=2, tenant_turns_per_minute=5)) as client:
        statuses = [await send(client, user_id="ann") for _ in range(3)]
        assert [status for status, _ in statuses] == [200, 200, 429]
        refused = statuses[-1][1]
        assert refused["RateLimit-Policy"] == '"tenant";q=5;w=60, "guest";q=2;w=60'
        assert refused["RateLimit"].startswith('"guest";r=0;t=')
        assert 1 <= int(refused["Retry-After"]) <= 30
        assert [(await send(client, user_id=f"u{number}"))[0] for number in range(4)] == [200, 200, 200, 429]
        assert (await send(client, user_id="ann", tenant="other"))[0] == 200


async def test_a_key_has_a_limit_of_its_own(api_database: str) -> None:
    pool = await open_pool(api_database, 1)
    keys = [await create_key(ApiKeys(pool), name="shop", tenant=None, scopes=("converse",)) for _ in range(2)]
    await pool.close()
    async with open_api(settings_for(api_database, {}, auth="key", key_turns_per_minute=1)) as client:
        for key in keys:
            headers = {"X-Api-Key": key.text}
            first, second = [await send(client, headers, user_id=f"u{number}") for number in range(2)]
            assert (first[0], first[1]["RateLimit-Policy"], second[0]) == (200, '"key";q=1;w=60', 429)


async def test_the_flood_of_one_tenant_does_not_stop_another(
    api_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOODLES_KEY", "k")
    async with open_street(api_database, tmp_path, max_turns=4, turn_timeout_s=3, menu_max_age_s=0) as street:
        # Waiting for a slow service frees the slot, so the flood is of turns that hold theirs.
        monkeypatch.setattr("services.post.release_slot_when_long", nullcontext)
        street.menus["noodles"].now_answers(Reply(how=How.STALLED))
        flood = [
            asyncio.create_task(send(street.client, user_id=f"n{number}", tenant="noodles")) for number in range(6)
        ]
        async with asyncio.timeout(10):
            await street.menus["noodles"].has_seen(3)
        assert (await send(street.client, user_id="t", tenant="tapas"))[0] == 200
        statuses = sorted(status for status, _ in await asyncio.gather(*flood))
    assert statuses.count(503) >= 2
    assert statuses.count(200) >= 3


async def send(
    client: httpx.AsyncClient, headers: dict[str, str] | None = None, **fields: Any
) -> tuple[int, httpx.Headers]:
    body = {"text": "hello", **fields}
    answer = await client.post("/orchestrate", json=body, headers=headers or {})
    return answer.status_code, answer.headers
