"""Answers of the other services with one odd field each: the rest counts, and an order that was taken is taken."""

import logging
from decimal import Decimal

import pytest

from domain.guest import PastLine, Preferences, Profile, Recommendation
from domain.money import Money
from observability.events import LOGGER_NAME
from services.errors import ServiceContractError
from services.order.models import OrderCancelResponse, OrderLookupResponse, OrderResponse, QuoteResponse
from services.post import Endpoint, ServicePost
from services.profile.client import ProfileClient
from services.profile.models import SavePreferencesResponse
from services.recommend.client import RecommendClient
from services.response_body import read_answer
from services.tracking import TrackingClient
from services.wire import ServiceProblem
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

ORDER = {"order_id": "O-1", "status": "received"}


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)


def dropped(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    events = [record.event for record in caplog.records if record.getMessage() == "field_dropped"]
    return [(event.service, event.path, event.kind) for event in events]


def order_of(**more: object) -> OrderResponse:
    return read_answer("order_service", Reply.of({**ORDER, **more}).body, OrderResponse)


@pytest.mark.parametrize(
    ("eta", "minutes"),
    [
        (25, 25), ("25", 25), ("25 min", 25), ("25min.", 25), ("about 25 minutes", 25), ("~25", 25), (24.5, 25),
        ("24,5", 25), ("20-30", 30), ("20 – 30 min", 30), ("20 to 30 minutes", 30), (0, 0),
    ],
)  # fmt: skip
def test_minutes_are_read_as_people_write_them(caplog: pytest.LogCaptureFixture, eta: object, minutes: int) -> None:
    assert order_of(eta_minutes=eta).eta_minutes == minutes
    assert dropped(caplog) == []


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("eta_minutes", "", "empty"),
        ("eta_minutes", "soon", "not_a_number"),
        ("eta_minutes", -3, "out_of_range"),
        ("eta_minutes", "-3", "out_of_range"),
        ("eta_minutes", 10**9, "out_of_range"),
        ("eta_minutes", [], "not_a_number"),
        ("total_amount", "", "empty"),
        ("total_amount", "a lot", "not_a_number"),
        ("total_amount", {}, "not_a_number"),
        ("total_amount", float("nan"), "out_of_range"),
        ("currency", "doubloons", "not_a_currency"),
        ("currency", 5, "not_a_currency"),
        ("extra", "", "empty"),
        ("extra", [], "not_an_object"),
        ("idempotency_key", {}, "not_a_text"),
    ],
)
def test_an_order_is_taken_whatever_an_optional_field_holds(
    caplog: pytest.LogCaptureFixture, field: str, value: object, kind: str
) -> None:
    answer = order_of(**{field: value})
    assert (answer.order_id, answer.status) == ("O-1", "received")
    assert dropped(caplog) == [("order", field, kind)]


@pytest.mark.parametrize("field", ["eta_minutes", "total_amount", "currency", "extra", "idempotency_key"])
def test_a_null_in_an_order_is_a_field_that_was_not_sent(caplog: pytest.LogCaptureFixture, field: str) -> None:
    assert order_of(**{field: None}).order_id == "O-1"
    assert dropped(caplog) == []


@pytest.mark.parametrize(
    ("total", "currency", "read"),
    [
        ("9,50", "EUR", ("9.50", "EUR")),
        ("€9.50", None, ("9.50", "€")),
        ("€9.50", "EUR", ("9.50", "EUR")),
        ("9.50 Euro", "€", ("9.50", "€")),
        ("R$ 9,50", None, ("9.50", "R$")),
    ],
)
def test_a_total_is_read_with_the_currency_beside_it(total: str, currency: str | None, read: tuple[str, str]) -> None:
    answer = order_of(total_amount=total, currency=currency)
    assert (answer.total_amount, answer.currency) == (Decimal(read[0]), read[1])


def test_a_total_in_two_currencies_is_no_total(caplog: pytest.LogCaptureFixture) -> None:
    assert order_of(total_amount="$9.50", currency="EUR").total_amount is None
    assert [path for _service, path, _kind in dropped(caplog)] == ["total_amount"]


def test_without_its_currency_a_total_means_nothing() -> None:
    assert order_of(total_amount=9.5, currency="doubloons").total_amount is None


@pytest.mark.parametrize("body", [{}, {"status": "received"}, {"order_id": None, "status": "x"}, {"order_id": "O-1"}])
def test_an_order_without_what_it_must_have_is_no_answer(body: object) -> None:
    with pytest.raises(ServiceContractError):
        read_answer("order_service", Reply.of(body).body, OrderResponse)


@pytest.mark.parametrize(
    "wrapped",
    [
        [ORDER], [[ORDER]], [{"json": ORDER}], {"body": ORDER}, {"data": ORDER, "status": "ok"}, {"output": str(ORDER)},
        {"response": {"body": ORDER}}, [None, ORDER], {"result": [ORDER]},
    ],
)  # fmt: skip
def test_a_wrapped_order_is_the_order(wrapped: object) -> None:
    body = Reply.of(wrapped).body.replace(b"'", b'\\"')
    assert read_answer("order_service", body, OrderResponse).order_id == "O-1"


def test_an_order_with_a_field_called_data_is_not_unwrapped() -> None:
    assert order_of(data={"order_id": "O-2", "status": "x"}).order_id == "O-1"


def test_an_answer_with_a_byte_order_mark_is_read() -> None:
    assert read_answer("order_service", b"\xef\xbb\xbf" + Reply.of(ORDER).body, OrderResponse).order_id == "O-1"


def test_a_quote_must_have_a_total_that_can_be_read() -> None:
    read = read_answer("order_service", Reply.of({"total_amount": "9,50 €", "tax": "?"}).body, QuoteResponse)
    assert (read.total_amount, read.currency, read.tax) == (Decimal("9.50"), "€", None)
    with pytest.raises(ServiceContractError):
        read_answer("order_service", Reply.of({"total_amount": "?", "currency": "EUR"}).body, QuoteResponse)


def test_an_order_that_was_looked_up_is_read_as_leniently() -> None:
    found = {"found": "yes", "order": {**ORDER, "eta_minutes": "soon"}}
    read = read_answer("order_service", Reply.of(found).body, OrderLookupResponse)
    assert read.order is not None
    assert (read.found, read.order.order_id, read.order.eta_minutes) == (True, "O-1", None)


def test_words_that_mean_yes_are_read() -> None:
    cancelled = {"order_id": 7, "cancelled": "true", "status": "x", "reason": 5}
    assert read_answer("order_service", Reply.of(cancelled).body, OrderCancelResponse).cancelled
    assert read_answer("profile_service", Reply.of({"success": "saved"}).body, SavePreferencesResponse).success


@pytest.mark.parametrize("items", [["Soup"], "Soup", [{"name": "Soup", "id": "s1"}], {"name": "Soup"}])
def test_the_items_of_a_refusal_are_read_in_every_shape(items: object) -> None:
    body = Reply.of({"code": "item_unavailable", "items": items}).body
    problem = read_answer("order_service", body, ServiceProblem)
    assert (problem.code, problem.detail, problem.items) == ("item_unavailable", "", ("Soup",))


def test_what_is_said_to_guests_is_plain_text_without_card_numbers() -> None:
    assert order_of(status="<b>Paid</b>&nbsp;with \x1b[1m4111 1111 1111 1111").status == "Paid with [card]"


@pytest.mark.parametrize(("eta", "minutes"), [(24.5, 25), (-3, None), ("20-30", 30), ("", None), ("soon", None)])
async def test_an_order_is_tracked_whatever_its_time_is(post: ServicePost, eta: object, minutes: int | None) -> None:
    async with StandIn(Reply.of({"order_id": "O-1", "status": "in the oven", "eta_minutes": eta})) as server:
        tracked = await TrackingClient(post, Endpoint("tracking_service", server.url)).track(CALLER, "O-1")
    assert tracked is not None
    assert (tracked.status, tracked.eta_minutes) == ("in the oven", minutes)


@pytest.mark.parametrize("status", ["", "  ", "<br>", None])
async def test_tracking_without_a_status_tells_nothing(post: ServicePost, status: object) -> None:
    async with StandIn(Reply.of({"order_id": "O-1", "status": status})) as server:
        with pytest.raises(ServiceContractError):
            await TrackingClient(post, Endpoint("tracking_service", server.url)).track(CALLER, "O-1")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"recommendations": None}, []),
        ({"recommendations": []}, []),
        ({"recommendations": [None, {"name": ""}, {"price": 3}, {"name": "Soup"}]}, [Recommendation("Soup")]),
        ({"recommendations": [{"name": "Soup", "price": "?"}]}, [Recommendation("Soup")]),
        ({"recommendations": [{"name": "Soup", "price": 4, "currency": "x"}]}, [Recommendation("Soup")]),
        ([{"json": {"recommendations": [{"name": "Soup"}]}}], [Recommendation("Soup")]),
        ({"data": {"recommendations": [{"name": "Soup &amp; Bread", "price": "4,00"}]}},
         [Recommendation("Soup & Bread", price=Money(400, "EUR"))]),
    ],
)  # fmt: skip
async def test_one_odd_suggestion_leaves_the_others(
    post: ServicePost, answer: object, found: list[Recommendation]
) -> None:
    async with StandIn(Reply.of(answer)) as server:
        client = RecommendClient(post, Endpoint("recommend_service", server.url), default_currency="EUR")
        assert list(await client.suggest(CALLER, None, (), Preferences())) == found


@pytest.mark.parametrize("preferences", ["nothing", 7, {"allergies": 7}, [1, 2]])
async def test_allergies_that_cannot_be_read_are_not_taken_for_none(post: ServicePost, preferences: object) -> None:
    async with StandIn(Reply.of({"preferences": preferences})) as server:
        with pytest.raises(ServiceContractError):
            await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER)


@pytest.mark.parametrize(
    ("preferences", "allergies"),
    [
        ({"dietary": None, "allergies": ["peanuts"]}, ("peanuts",)),
        ({"dietary": 5, "spice_level": {}, "allergies": ["Peanuts", None, "milk"]}, ("peanuts", "milk")),
        ({"allergies": "peanuts, tree nuts"}, ("peanuts", "tree nuts")),
        ({"allergies": [{"name": "peanuts", "severity": "high"}, 5]}, ("peanuts", "5")),
        ({"allergies": {"peanuts": True, "milk": False}}, ("peanuts",)),
        ({"allergies": '["peanuts"]'}, ("peanuts",)),
        ('{"allergies": ["peanuts"]}', ("peanuts",)),
        ({"allergies": None}, ()),
        (None, ()),
    ],
)
async def test_what_can_be_read_of_allergies_counts(
    post: ServicePost, preferences: object, allergies: tuple[str, ...]
) -> None:
    answer = {"preferences": preferences, "order_history_summary": {"total_orders": "many", "avg_spend": -5}}
    async with StandIn(Reply.of(answer)) as server:
        profile = await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER)
    assert profile.preferences.allergies == allergies


async def test_an_odd_history_loses_its_odd_parts_only(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    history = {
        "total_orders": -1,
        "favorite_items": "Soup; Stew",
        "avg_spend": "12,50 €",
        "last_order": [{"name": "Soup", "quantity": "two", "options": None}, {"quantity": 1}],
    }
    async with StandIn(Reply.of({"preferences": None, "order_history_summary": history})) as server:
        profile = await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER)
    assert (profile.total_orders, profile.favourites, profile.average_spend) == (
        None,
        ("Soup", "Stew"),
        Money(1250, "EUR"),
    )
    assert profile.last_order == (PastLine("Soup", 1),)
    at = "order_history_summary."
    assert dropped(caplog) == [
        ("profile", f"{at}total_orders", "out_of_range"),
        ("profile", f"{at}last_order[0].quantity", "not_a_number"),
        ("profile", f"{at}last_order[1]", "no_name"),
    ]


def test_no_event_holds_a_value(caplog: pytest.LogCaptureFixture) -> None:
    order_of(eta_minutes="call 0171 1234567", currency="s3cret", extra="Main Street 5")
    events = [record.event for record in caplog.records if record.getMessage() == "field_dropped"]
    assert len(events) == 3
    assert not any(word in repr(events) for word in ("0171", "s3cret", "Street"))


@pytest.mark.parametrize("answer", [{}, [{}], [{"preferences": None}], [[{"preferences": None}]], {"data": None}])
async def test_a_profile_that_says_nothing_is_an_empty_one(post: ServicePost, answer: object) -> None:
    async with StandIn(Reply.of(answer)) as server:
        assert await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER) == Profile()
