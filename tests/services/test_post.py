"""The one POST, over real sockets: what it sends, what it makes of every kind of answer, and how often it tries."""

import json
import logging
import re
import zlib
from decimal import Decimal

import httpx
import pytest

from observability.events import LOGGER_NAME
from observability.spans import record_spans
from services.errors import (
    Effect,
    ServiceContractError,
    ServiceError,
    ServiceRejected,
    ServiceTimeout,
    ServiceUnavailable,
)
from services.order.models import OrderRequest, OrderResponse, WireOrderItem
from services.post import CallPolicy, Endpoint, ServicePost
from services.retry_policy import ATTEMPTS
from tests.services.stand_in import How, Reply, StandIn, refusing_url

PLACED = Reply.of({"order_id": "O-1", "status": "received", "total_amount": 12.9, "currency": "EUR"})
REQUEST = OrderRequest(
    user_id="guest-7",
    channel="web",
    session_id="guest-7:web",
    trace_id="trace-abc-123",
    items=(WireOrderItem(name="Margherita", quantity=2, price=Decimal("9.10"), currency="EUR"),),
    payment_method="card",
    delivery_mode="pickup",
)


def endpoint(server: StandIn | str, effect: Effect = Effect.READ, timeout_s: float = 5.0) -> Endpoint:
    return Endpoint("order_service", server if isinstance(server, str) else server.url, timeout_s, effect)


async def failure(post: ServicePost, where: Endpoint) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await post.send(where, REQUEST, OrderResponse)
    return caught.value


async def test_an_answer_comes_back_typed_with_exact_amounts(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        answer = await post.send(endpoint(server), REQUEST, OrderResponse)
    assert (answer.order_id, answer.total_amount) == ("O-1", Decimal("12.9"))


async def test_a_list_means_its_first_element(post: ServicePost) -> None:
    async with StandIn(Reply(b" [" + PLACED.body + b', {"order_id": "O-2", "status": "x"}]')) as server:
        answer = await post.send(endpoint(server), REQUEST, OrderResponse)
    assert (answer.order_id, answer.total_amount) == ("O-1", Decimal("12.9"))


async def test_an_order_id_that_is_a_number_is_read_as_text(post: ServicePost) -> None:
    async with StandIn(Reply.of({"order_id": 4711, "status": "received"})) as server:
        assert (await post.send(endpoint(server), REQUEST, OrderResponse)).order_id == "4711"


async def test_money_goes_out_as_the_json_number_it_is(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        await post.send(endpoint(server), REQUEST, OrderResponse)
    (item,) = json.loads(server.seen[0].body, parse_float=str)["items"]
    assert item == {"name": "Margherita", "quantity": 2, "price": "9.1", "currency": "EUR"}


@pytest.mark.parametrize("cents", ["0.01", "0.29", "1.005", "999999999999.99", "33.333"])
def test_no_amount_is_changed_by_the_way_it_is_written(cents: str) -> None:
    written = WireOrderItem(name="x", price=Decimal(cents)).model_dump_json()
    assert Decimal(json.loads(written, parse_float=str)["price"]) == Decimal(cents)
    assert WireOrderItem.model_validate_json(written).price == Decimal(cents)


async def test_what_is_not_set_is_not_sent(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        await post.send(endpoint(server), REQUEST, OrderResponse)
    known = {"user_id", "channel", "session_id", "trace_id", "items", "payment_method", "delivery_mode"}
    assert set(server.seen[0].json) == known


async def test_the_trace_goes_along_in_both_headers(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        await post.send(endpoint(server), REQUEST, OrderResponse)
        await post.send(endpoint(server), REQUEST, OrderResponse)
    first, second = (seen.headers for seen in server.seen)
    assert first["x-trace-id"] == "trace-abc-123"
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", first["traceparent"])
    assert first["traceparent"].split("-")[1] == second["traceparent"].split("-")[1]
    assert first["traceparent"].split("-")[2] != second["traceparent"].split("-")[2]


async def test_a_trace_id_of_hex_digits_is_the_traceparents_own(post: ServicePost) -> None:
    request = OrderRequest.model_validate({**REQUEST.model_dump(), "trace_id": "4BF92F35-77b34da6a3ce929d0e0e4736"})
    async with StandIn(PLACED) as server:
        await post.send(endpoint(server), request, OrderResponse)
    assert server.seen[0].headers["traceparent"].startswith("00-4bf92f3577b34da6a3ce929d0e0e4736-")


async def test_nobody_can_add_a_header_through_a_trace_id(post: ServicePost) -> None:
    request = OrderRequest.model_validate({**REQUEST.model_dump(), "trace_id": "träce\r\nX-Admin: yes"})
    async with StandIn(PLACED) as server:
        await post.send(endpoint(server), request, OrderResponse)
    assert "x-admin" not in server.seen[0].headers
    assert server.seen[0].headers["x-trace-id"] == "tr%C3%A4ce%0D%0AX-Admin: yes"


async def test_nobody_can_add_a_header_through_a_tenants_name(post: ServicePost) -> None:
    async with StandIn(PLACED) as server:
        headers = {"X-Tenant-Id": "acmé\r\nX-Admin: yes"}
        await post.send(endpoint(server), REQUEST, OrderResponse, headers=headers)
    assert "x-admin" not in server.seen[0].headers
    assert server.seen[0].headers["x-tenant-id"] == "acm%C3%A9%0D%0AX-Admin: yes"


async def test_a_password_in_the_url_goes_out_as_basic_auth_and_nowhere_else(post: ServicePost) -> None:
    async with StandIn(Reply.of({"nothing": "useful"})) as server:
        where = endpoint(server.url.replace("http://", "http://us%40er:s3cret@") + "?token=t0ken")
        error = await failure(post, where)
    assert server.seen[0].headers["authorization"] == "Basic dXNAZXI6czNjcmV0"
    assert server.seen[0].path == "/service?token=t0ken"
    for said in (str(error), repr(error), repr(where)):
        assert "s3cret" not in said
        assert "t0ken" not in said


async def test_a_cookie_of_one_call_is_not_sent_with_the_next(post: ServicePost) -> None:
    async with StandIn(Reply(PLACED.body, headers={"Set-Cookie": "guest=7; Path=/"})) as server:
        await post.send(endpoint(server), REQUEST, OrderResponse)
        await post.send(endpoint(server), REQUEST, OrderResponse)
    assert "cookie" not in server.seen[1].headers


@pytest.mark.parametrize("url", ["", "menu", "ftp://host/x", "http:///x", "http://us:pw@:80/x", "http://[::1/x"])
def test_a_url_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="order_service: the URL must look like http") as caught:
        Endpoint("order_service", url)
    assert not url or url not in str(caught.value)


# What every kind of failure becomes


async def test_a_refused_connection_did_nothing(post: ServicePost) -> None:
    error = await failure(post, endpoint(refusing_url()))
    assert isinstance(error, ServiceUnavailable)
    assert not error.may_have_happened


@pytest.mark.parametrize("how", [How.DROPPED, How.CUT])
async def test_a_connection_dropped_after_the_request_may_have_done_its_work(post: ServicePost, how: How) -> None:
    async with StandIn(Reply(PLACED.body, how=how)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert error.may_have_happened


async def test_a_drop_and_then_a_refusal_may_still_have_done_its_work(post: ServicePost) -> None:
    async with StandIn(Reply(how=How.DROPPED), last=1) as server:
        error = await failure(post, endpoint(server, Effect.IDEMPOTENT_WRITE))
    assert len(server.seen) == 1
    assert isinstance(error, ServiceUnavailable)
    assert error.detail == "cannot be reached"
    assert error.may_have_happened


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_unavailable(post: ServicePost, status: int) -> None:
    async with StandIn(Reply(b"<html>oops</html>", status)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert error.may_have_happened
    assert error.detail == f"answered {status}"


async def test_a_429_carries_the_pause_that_was_asked_for(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 429, {"Retry-After": "120"})) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert error.retry_after_s == 120
    assert len(server.seen) == 1, "a pause longer than the deadline is not waited for"


async def test_a_pause_may_be_asked_for_as_a_date(post: ServicePost) -> None:
    dates = {"Date": "Sat, 01 Nov 2025 10:00:00 GMT", "Retry-After": "Sat, 01 Nov 2025 10:01:30 GMT"}
    async with StandIn(Reply(b"", 503, dates)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert error.retry_after_s == 90


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
async def test_a_4xx_is_a_definite_no(post: ServicePost, status: int) -> None:
    async with StandIn(Reply(b"no such thing", status)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceRejected)
    assert (error.status, error.reason, error.may_have_happened) == (status, "", False)
    assert len(server.seen) == 1


async def test_a_no_carries_the_services_own_code_and_items(post: ServicePost) -> None:
    problem = {"code": "sold_out", "detail": "No dough left, Mr Guest", "items": ["Margherita"]}
    async with StandIn(Reply.of([problem], 409)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceRejected)
    assert (error.reason, [item.name for item in error.rejection.items]) == ("sold_out", ["Margherita"])
    assert "Guest" not in str(error)
    assert error.rejection.message == "", "the sentence of a code that we do not know may be meant for staff"


async def test_a_code_that_is_a_sentence_is_not_taken_for_one(post: ServicePost) -> None:
    async with StandIn(Reply.of({"code": "Dear guest-7, no.", "detail": ""}, 400)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceRejected)
    assert error.reason == ""


async def test_a_408_is_a_timeout(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 408)) as server:
        assert isinstance(await failure(post, endpoint(server)), ServiceTimeout)


@pytest.mark.parametrize("how", [How.STALLED, How.DRIPPING])
async def test_neither_a_stall_nor_a_drip_outlasts_the_deadline(post: ServicePost, how: How) -> None:
    async with StandIn(Reply(b" " * 200 + PLACED.body, how=how)) as server:
        error = await failure(post, endpoint(server, timeout_s=0.3))
    assert isinstance(error, ServiceTimeout)
    assert error.may_have_happened
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"order_id": "O-1"',
        b"[]",
        b"[[]]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"order_id": "O-1"}',
        b'{"order_id": "", "status": "received"}',
        b'{"order_id": "  ", "status": "received"}',
        b'{"order_id": "O\\u0000-1", "status": "received"}',
        b'{"order_id": "' + b"1" * 5_000 + b'", "status": "received"}',
        b'{"order_id": "O-1", "status": {"secret": "value"}}',
    ],
)
async def test_an_answer_that_breaks_the_contract_is_said_so_once(post: ServicePost, body: bytes) -> None:
    async with StandIn(Reply(body)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceContractError)
    assert error.may_have_happened
    assert len(server.seen) == 1
    assert "value" not in error.detail


async def test_an_oversized_answer_is_not_read_to_its_end(post: ServicePost) -> None:
    async with StandIn(Reply(b" " * 100_001 + PLACED.body)) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceContractError)
    assert error.detail == "answered more than 100000 bytes"


async def test_a_small_answer_that_unpacks_to_a_large_one_is_oversized(post: ServicePost) -> None:
    packed = zlib.compress(b" " * 10_000_000)
    async with StandIn(Reply(packed, headers={"Content-Encoding": "deflate"})) as server:
        assert isinstance(await failure(post, endpoint(server)), ServiceContractError)


async def test_a_broken_content_encoding_breaks_the_contract(post: ServicePost) -> None:
    async with StandIn(Reply(b"plain", headers={"Content-Encoding": "gzip"})) as server:
        assert isinstance(await failure(post, endpoint(server)), ServiceContractError)


async def test_something_that_is_not_http_is_a_dropped_connection(post: ServicePost) -> None:
    async with StandIn(Reply(PLACED.body, headers={"X\x00": "\x00"})) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert error.may_have_happened


async def test_a_redirect_is_not_followed(post: ServicePost) -> None:
    async with StandIn(PLACED) as elsewhere, StandIn(Reply(b"", 307, {"Location": elsewhere.url})) as server:
        error = await failure(post, endpoint(server))
    assert isinstance(error, ServiceContractError)
    assert elsewhere.seen == []


async def test_the_next_call_works_after_every_kind_of_broken_answer(post: ServicePost) -> None:
    broken = [Reply(PLACED.body, how=How.CUT), Reply(b"x", 422), Reply(b" " * 200_000), Reply(b"x", 307)]
    async with StandIn(*broken, PLACED) as server:
        where = endpoint(server, Effect.UNSAFE_WRITE)
        for _ in broken:
            await failure(post, where)
        assert (await post.send(where, REQUEST, OrderResponse)).order_id == "O-1"


# How often it tries


@pytest.mark.parametrize("reply", [Reply(b"", 500), Reply(b"", 429), Reply(b"", 408), Reply(how=How.DROPPED)])
@pytest.mark.parametrize(
    ("effect", "expected"), [(Effect.READ, ATTEMPTS), (Effect.IDEMPOTENT_WRITE, ATTEMPTS), (Effect.UNSAFE_WRITE, 1)]
)
async def test_attempts_are_those_of_the_effect(post: ServicePost, reply: Reply, effect: Effect, expected: int) -> None:
    async with StandIn(reply) as server:
        await failure(post, endpoint(server, effect))
    assert len(server.seen) == expected


async def test_an_unsafe_write_is_tried_again_only_while_nothing_can_have_happened(
    transport: httpx.AsyncBaseTransport,
) -> None:
    patient = ServicePost(transport, CallPolicy(first_pause_s=0.3))
    async with StandIn(PLACED) as server:
        await server.refuse_for(0.02)
        answer = await patient.send(endpoint(server, Effect.UNSAFE_WRITE), REQUEST, OrderResponse)
    assert answer.order_id == "O-1"
    assert len(server.seen) == 1


async def test_a_second_attempt_may_succeed_with_the_same_body(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 503), PLACED) as server:
        answer = await post.send(endpoint(server), REQUEST, OrderResponse, headers={"Idempotency-Key": "key-1"})
    assert answer.order_id == "O-1"
    assert server.seen[0].body == server.seen[1].body
    assert [seen.headers["idempotency-key"] for seen in server.seen] == ["key-1", "key-1"]


async def test_a_short_pause_that_was_asked_for_is_waited_for(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 429, {"Retry-After": "0"}), PLACED) as server:
        assert (await post.send(endpoint(server), REQUEST, OrderResponse)).order_id == "O-1"


async def test_no_attempt_is_waited_for_that_the_deadline_would_not_allow(transport: httpx.AsyncBaseTransport) -> None:
    async with StandIn(Reply(b"", 500)) as server:
        error = await failure(ServicePost(transport, CallPolicy(first_pause_s=60)), endpoint(server))
    assert isinstance(error, ServiceUnavailable)
    assert len(server.seen) == 1


# What it leaves in the log


async def test_a_call_leaves_one_span_and_its_two_events(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    async with StandIn(Reply(b"", 500), PLACED) as server:
        with record_spans() as turn:
            await post.send(endpoint(server), REQUEST, OrderResponse)
    (step,) = turn.spans
    assert (step.name, step.kind, step.outcome) == ("order", "service", "ok")
    called, returned = (record.event for record in caplog.records if record.name == LOGGER_NAME)
    assert (called.event_type, called.origin, called.request) == ("service_call", "order_service", REQUEST)
    assert (returned.event_type, returned.response.order_id, returned.attempts) == ("service_return", "O-1", 2)


async def test_a_failed_call_is_an_error_in_span_and_event(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    async with StandIn(Reply(b"{}")) as server:
        with record_spans() as turn:
            await failure(post, endpoint(server))
    (step,) = turn.spans
    assert step.outcome == "error"
    failed = caplog.records[-1].event
    assert (failed.event_type, failed.error_code, failed.attempts) == ("service_error", "service_contract_error", 1)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb'{"order_id": "O-1", "status": "a\u0000b"}', "a\ufffdb"),
        (rb'{"order_id": "O-1", "status": "\u0000\u0000"}', "\ufffd\ufffd"),
        (rb'{"order_id": "O-1", "status": "a\\u0000b"}', r"a\u0000b"),
        (rb'{"order_id": "O-1", "status": "a\\\u0000b"}', "a\\\ufffdb"),
    ],
)
async def test_a_nul_character_never_comes_in(post: ServicePost, sent: bytes, read: str) -> None:
    async with StandIn(Reply(sent)) as server:
        assert (await post.send(endpoint(server), REQUEST, OrderResponse)).status == read
