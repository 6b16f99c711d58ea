"""No retry storms: how many requests really arrive under each fault is the policy's number, not one more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from observability.events import LOGGER_NAME, CircuitChanged
from services import budget
from services.budget import turn_budget
from services.errors import Effect, ServiceBusy, ServiceCircuitOpen, ServiceError, ServiceTimeout, ServiceUnavailable
from services.order.models import OrderResponse
from services.post import CallPolicy, Endpoint, ServicePost
from services.retry_policy import ATTEMPTS, LEAST_FOR_A_WRITE_S
from tests.services.stand_in import How, Reply, StandIn, refusing_url
from tests.services.test_post import PLACED, REQUEST, failure

READ, IDEMPOTENT, UNSAFE = Effect.READ, Effect.IDEMPOTENT_WRITE, Effect.UNSAFE_WRITE
FAILURES, REST_S = 4, 10.0
DOWN = Reply(b"", 503)


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post(transport: httpx.AsyncBaseTransport, clock: Clock) -> ServicePost:
    policy = CallPolicy(max_bytes=100_000, first_pause_s=0.01, max_calls=3, failures=FAILURES, open_s=REST_S)
    return ServicePost(transport, policy, clock=clock)


def endpoint(server: StandIn, effect: Effect = READ, timeout_s: float = 5.0) -> Endpoint:
    return Endpoint("order_service", server.url, timeout_s, effect)


# fault: the answer, then the requests that arrive for a read, an idempotent write, an unsafe write
POLICY: dict[str, tuple[Reply, tuple[int, int, int]]] = {
    "a whole answer": (PLACED, (1, 1, 1)),
    "reset after the request": (Reply(how=How.DROPPED), (3, 3, 1)),
    "reset in the answer": (Reply(PLACED.body, how=How.CUT), (3, 3, 1)),
    "500": (Reply(b"oops", 500), (3, 3, 1)),
    "503": (DOWN, (3, 3, 1)),
    "408": (Reply(b"", 408), (3, 3, 1)),
    "429": (Reply(b"", 429), (3, 3, 1)),
    "429, come back at once": (Reply(b"", 429, {"Retry-After": "0"}), (3, 3, 1)),
    "429, come back too late": (Reply(b"", 429, {"Retry-After": "60"}), (1, 1, 1)),
    "no answer in time": (Reply(PLACED.body, how=How.STALLED), (1, 1, 1)),
    "a slow drip": (Reply(b" " * 200 + PLACED.body, how=How.DRIPPING), (1, 1, 1)),
    "400": (Reply(b"", 400), (1, 1, 1)),
    "409": (Reply(b"", 409), (1, 1, 1)),
    "bad JSON": (Reply(b"<html>"), (1, 1, 1)),
    "wrong schema": (Reply.of({"order": 1}), (1, 1, 1)),
    "oversized": (Reply(b" " * 100_001), (1, 1, 1)),
    "redirect": (Reply(b"", 307), (1, 1, 1)),
}


async def arrived(post: ServicePost, reply: Reply, effect: Effect) -> int:
    async with StandIn(reply) as server:
        try:
            await post.send(endpoint(server, effect, timeout_s=0.4), REQUEST, OrderResponse)
        except ServiceError:
            assert reply is not PLACED
        return len(server.seen)


@pytest.mark.parametrize("fault", POLICY)
async def test_as_many_requests_arrive_as_the_policy_says(post: ServicePost, fault: str) -> None:
    reply, expected = POLICY[fault]
    counted = await asyncio.gather(*(arrived(post, reply, effect) for effect in (READ, IDEMPOTENT, UNSAFE)))
    assert tuple(counted) == expected


async def test_an_open_circuit_lets_nothing_through(post: ServicePost) -> None:
    async with StandIn(DOWN) as server:
        await failure(post, endpoint(server))
        await failure(post, endpoint(server))
        assert len(server.seen) == FAILURES, "the circuit opens in the middle of the second call"
        for effect in (READ, IDEMPOTENT, UNSAFE):
            error = await failure(post, endpoint(server, effect))
            assert isinstance(error, ServiceCircuitOpen)
            assert not error.may_have_happened
        assert len(server.seen) == FAILURES


async def test_a_half_open_circuit_lets_one_request_through_and_its_answer_decides(
    post: ServicePost, clock: Clock
) -> None:
    async with StandIn(DOWN) as server:
        await failure(post, endpoint(server))
        await failure(post, endpoint(server))
        server.now_answers(DOWN)
        clock.now += REST_S
        errors = await asyncio.gather(*(failure(post, endpoint(server)) for _ in range(3)))
        assert len(server.seen) == 1
        assert sorted(error.code for error in errors) == ["service_circuit_open"] * 2 + ["service_unavailable"]
        server.now_answers(PLACED)
        clock.now += REST_S
        await post.send(endpoint(server), REQUEST, OrderResponse)
        await post.send(endpoint(server), REQUEST, OrderResponse)
        assert len(server.seen) == 2


async def test_a_storm_of_calls_to_a_dead_service_stays_a_breeze(post: ServicePost) -> None:
    async with StandIn(DOWN) as server:
        for _ in range(50):
            await failure(post, endpoint(server))
        assert len(server.seen) == FAILURES


async def test_a_no_and_nonsense_do_not_open_the_circuit(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 409), Reply(b"<html>"), Reply(b" " * 100_001), Reply(b"", 404)) as server:
        for _ in range(3 * FAILURES):
            await failure(post, endpoint(server))
        assert len(server.seen) == 3 * FAILURES


async def test_one_operations_circuit_is_not_anothers(post: ServicePost) -> None:
    async with StandIn(DOWN) as down, StandIn(PLACED) as up:
        await failure(post, endpoint(down))
        await failure(post, endpoint(down))
        assert isinstance(await failure(post, endpoint(down)), ServiceCircuitOpen)
        await post.send(endpoint(up), REQUEST, OrderResponse)


async def test_what_may_have_happened_is_remembered_when_the_circuit_opens_meanwhile(
    post: ServicePost, transport: httpx.AsyncBaseTransport, clock: Clock
) -> None:
    slow = ServicePost(transport, CallPolicy(first_pause_s=1.0, failures=2), clock=clock)
    async with StandIn(Reply(how=How.DROPPED)) as server:
        first = asyncio.create_task(failure(slow, endpoint(server, IDEMPOTENT)))
        await server.has_seen(1)
        await failure(slow, endpoint(server, UNSAFE))
        error = await first
    assert isinstance(error, ServiceCircuitOpen)
    assert error.may_have_happened


async def test_every_change_of_a_circuit_is_an_event(
    post: ServicePost, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    async with StandIn(*[DOWN] * FAILURES, PLACED) as server:
        where = Endpoint("order_service", server.url, operation="quote")
        await failure(post, where)
        await failure(post, where)
        clock.now += REST_S
        await post.send(where, REQUEST, OrderResponse)
    told = [event for record in caplog.records if isinstance(event := record.event, CircuitChanged)]
    assert [(event.service, event.operation, event.state, event.outcome) for event in told] == [
        ("order", "quote", "open", "error"),
        ("order", "quote", "half_open", "ok"),
        ("order", "quote", "closed", "ok"),
    ]


async def test_more_calls_than_a_service_has_places_for_fail_at_once(post: ServicePost) -> None:
    async with StandIn(Reply(how=How.STALLED)) as slow, StandIn(PLACED) as well:
        waiting = [asyncio.create_task(failure(post, endpoint(slow, UNSAFE, timeout_s=0.4))) for _ in range(3)]
        await slow.has_seen(3)
        error = await failure(post, endpoint(slow, UNSAFE))
        assert isinstance(error, ServiceBusy)
        assert not error.may_have_happened
        other = Endpoint("menu_service", well.url)
        await post.send(other, REQUEST, OrderResponse)
        assert {type(each) for each in await asyncio.gather(*waiting)} == {ServiceTimeout}
        assert len(slow.seen) == 3
        await post.send(Endpoint("order_service", well.url), REQUEST, OrderResponse)


# One turn's time


async def test_a_call_is_cut_to_what_the_turn_has_left(post: ServicePost) -> None:
    async with StandIn(Reply(how=How.STALLED)) as server:
        with turn_budget(0.3):
            error = await failure(post, endpoint(server, READ, timeout_s=30))
    assert isinstance(error, ServiceTimeout)
    assert error.may_have_happened
    assert len(server.seen) == 1


async def test_the_turn_stands_aside_only_for_a_call_that_takes_long(
    post: ServicePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside: list[str] = []

    @contextmanager
    def waiting() -> Iterator[None]:
        aside.append("from")
        try:
            yield
        finally:
            aside.append("until")

    async with StandIn(PLACED, Reply(how=How.STALLED)) as server:
        with turn_budget(60, waiting):
            monkeypatch.setattr(budget, "LONG_CALL_S", 30)
            await post.send(endpoint(server), REQUEST, OrderResponse)
            assert aside == []
            monkeypatch.setattr(budget, "LONG_CALL_S", 0.05)
            await failure(post, endpoint(server, READ, timeout_s=0.3))
            assert aside == ["from", "until"]


async def test_nothing_is_asked_when_the_turns_time_is_used_up(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        with turn_budget(0):
            error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceTimeout)
    assert not error.may_have_happened
    assert server.seen == []


async def test_no_order_is_sent_that_the_turn_could_not_wait_for(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        with turn_budget(LEAST_FOR_A_WRITE_S * 0.9):
            for effect in (IDEMPOTENT, UNSAFE):
                error = await failure(post, endpoint(server, effect))
                assert isinstance(error, ServiceTimeout)
                assert not error.may_have_happened
            assert server.seen == []
            await post.send(endpoint(server, READ), REQUEST, OrderResponse)


async def test_a_turn_that_ran_out_of_time_speaks_ill_of_no_service(post: ServicePost) -> None:
    async with StandIn(Reply(how=How.STALLED)) as server:
        for _ in range(FAILURES + 1):
            with turn_budget(0.2):
                assert isinstance(await failure(post, endpoint(server)), ServiceTimeout)
        assert len(server.seen) == FAILURES + 1


async def test_a_pause_that_was_asked_for_is_honoured_within_the_turn_and_not_beyond(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 503, {"Retry-After": "2"}), PLACED) as server:
        with turn_budget(1):
            assert isinstance(await failure(post, endpoint(server)), ServiceUnavailable)
        assert len(server.seen) == 1


async def test_guests_who_leave_give_their_places_back(post: ServicePost) -> None:
    async with StandIn(Reply(how=How.STALLED)) as server:
        leaving = [asyncio.create_task(failure(post, endpoint(server))) for _ in range(3)]
        await server.has_seen(3)
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
        server.now_answers(PLACED)
        await post.send(endpoint(server), REQUEST, OrderResponse)


async def test_refused_connections_are_tried_as_often_as_any_effect_allows(
    post: ServicePost, transport: httpx.AsyncBaseTransport
) -> None:
    """Counted at the door of the transport: nobody listens there who could count."""
    counting = Counting(transport)
    for effect in (READ, IDEMPOTENT, UNSAFE):
        lonely = ServicePost(counting, CallPolicy(first_pause_s=0.01))
        await failure(lonely, Endpoint("order_service", refusing_url(), 5.0, effect))
    assert counting.made == 3 * ATTEMPTS


class Counting(httpx.AsyncBaseTransport):
    """The real transport, counted."""

    def __init__(self, real: httpx.AsyncBaseTransport) -> None:
        self._real = real
        self.made = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.made += 1
        return await self._real.handle_async_request(request)
