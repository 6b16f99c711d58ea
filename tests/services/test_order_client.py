"""The order client: domain to wire and back."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.bill import Discount, Fee, RefusedCoupon
from domain.cart import Cart, Line, price_cart
from domain.fulfilment import DeliveryMode, Tip
from domain.menu import ItemId
from domain.money import Money
from domain.order import (
    Cancellation,
    Fulfilment,
    OrderDraft,
    OverriddenWarning,
    PlacedOrder,
    Quote,
    RejectedItem,
    Rejection,
)
from domain.order_status import StatusMeaning
from services.errors import Effect, ServiceContractError, ServiceNotConfigured, ServiceRejected
from services.order.client import OrderClient, identity_of
from services.post import Endpoint, ServicePost
from tests.fakes.trattoria import trattoria
from tests.services.callers import CALLER, draft
from tests.services.stand_in import How, Reply, StandIn

ANSWER = {"order_id": "O-1", "status": "received", "eta_minutes": 25, "total_amount": 24.32, "currency": "EUR"}


def client(post: ServicePost, server: StandIn, *, sends_options: bool = True, more: bool = False) -> OrderClient:
    def at(effect: Effect = Effect.READ) -> Endpoint:
        return Endpoint("order_service", server.url, effect=effect)

    more_endpoints = (at(), at(), at(Effect.IDEMPOTENT_WRITE)) if more else (None, None, None)
    return OrderClient(post, at(Effect.IDEMPOTENT_WRITE), *more_endpoints, sends_options=sends_options)


async def test_an_order_goes_out_with_its_options_and_its_key(post: ServicePost) -> None:
    async with StandIn(Reply.of(ANSWER)) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1", expected_total=Money(2432, "EUR"))
    assert placed == PlacedOrder("O-1", "received", 25, Money(2432, "EUR"))
    seen = server.seen[0]
    assert seen.headers["idempotency-key"] == "key-1"
    assert (seen.headers["x-tenant-id"], seen.headers["accept-language"]) == ("acme", "de-DE")
    assert seen.json == {
        "user_id": "guest-7",
        "channel": "voice",
        "session_id": "s-1",
        "trace_id": "trace-abc-123",
        "items": [
            {
                "id": "margherita",
                "name": "Margherita",
                "quantity": 2,
                "price": 11.4,
                "currency": "EUR",
                "options": [
                    {"group": "size", "option": "large", "name": "Large", "amount": "normal"},
                    {"group": "toppings", "option": "olives", "name": "Olives", "amount": "extra"},
                ],
                "refusals": [{"group": "toppings", "option": "onions", "name": "Onions", "amount": "normal"}],
                "note": "well done",
            },
            {"name": "Water", "quantity": 1},
        ],
        "payment_method": "card",
        "delivery_mode": "pickup",
        "idempotency_key": "key-1",
        "expected_total": 24.32,
    }


async def test_a_service_without_options_is_told_them_in_words(post: ServicePost) -> None:
    wanted = draft(mode=DeliveryMode.DELIVERY, address="Hauptstr. 5", instructions="Ring twice")
    async with StandIn(Reply.of(ANSWER)) as server:
        await client(post, server, sends_options=False).place(CALLER, wanted, key="key-1")
    sent = server.seen[0].json
    assert sent["special_instructions"].split("\n") == [
        "Ring twice",
        "2 x Margherita: Large, extra Olives, no Onions (well done)",
        "Deliver to: Hauptstr. 5",
    ]
    assert set(sent["items"][0]) == {"id", "name", "quantity", "price", "currency"}


SATAY = OverriddenWarning(name="Satay", contains=("peanuts",), avoided=("peanuts", "milk"))
STEW = OverriddenWarning(name="Stew", may_contain=("nuts",), unknown=True, diets=("vegan",), avoided=("nuts", "vegan"))
PASTA = OverriddenWarning(name="Pasta", diets=("vegan",), avoided=("vegan",))


@pytest.mark.parametrize("options", [True, False])
async def test_the_kitchen_reads_every_warning_that_the_guest_overrode(post: ServicePost, options: bool) -> None:
    warned = replace(draft(instructions="Ring twice"), warned=(SATAY, STEW, PASTA))
    async with StandIn(Reply.of(ANSWER)) as server:
        await client(post, server, sends_options=options).place(CALLER, warned, key="key-1")
    said = server.seen[0].json["special_instructions"].split("\n")
    assert said[0] == "Ring twice"
    assert said[-3:] == [
        "ALLERGY: the guest avoids peanuts, milk, was warned, and wants Satay all the same. "
        "The menu: contains peanuts.",
        "ALLERGY: the guest avoids nuts, vegan, was warned, and wants Stew all the same. "
        "The menu: may contain nuts; not marked vegan; not plain what else it contains.",
        "DIET: the guest avoids vegan, was warned, and wants Pasta all the same. The menu: not marked vegan.",
    ]


async def test_what_was_never_asked_for_is_said_as_before(post: ServicePost) -> None:
    async with StandIn(Reply.of(ANSWER)) as server:
        await client(post, server).place(CALLER, draft(mode=None, payment=None), key="key-1")
    sent = server.seen[0].json
    assert (sent["payment_method"], sent["delivery_mode"]) == ("not_provided", "not_provided")


async def test_a_total_without_a_currency_is_in_the_carts(post: ServicePost) -> None:
    async with StandIn(Reply.of({"order_id": "O-1", "status": "ok", "total_amount": 24.3})) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert placed.total == Money(2430, "EUR")


async def test_a_total_in_no_currency_is_no_total_and_the_order_is_placed(post: ServicePost) -> None:
    async with StandIn(Reply.of({**ANSWER, "currency": "bananas"})) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert (placed.order_id, placed.total) == (ANSWER["order_id"], None)


@pytest.mark.parametrize("status", ["rejected", "FAILED", " error "])
async def test_a_no_in_a_200_is_a_no(post: ServicePost, status: str) -> None:
    async with StandIn(Reply.of({**ANSWER, "status": status})) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert caught.value.reason == status.strip().lower()


async def test_a_quote_has_its_parts(post: ServicePost) -> None:
    answer = {"total_amount": 24.32, "currency": "EUR", "subtotal": 22.8, "tax": 1.52}
    async with StandIn(Reply.of(answer)) as server:
        quote = await client(post, server, more=True).quote(CALLER, draft())
    assert quote == Quote(Money(2432, "EUR"), Money(2280, "EUR"), Money(152, "EUR"), None)


async def test_an_order_is_found_by_its_key_or_not_at_all(post: ServicePost) -> None:
    found = Reply.of({"found": True, "order": ANSWER})
    async with StandIn(Reply.of({"found": False}), found, Reply.of({"found": True})) as server:
        orders = client(post, server, more=True)
        assert orders.can_find
        assert await orders.find(CALLER, "key-1") is None
        assert await orders.find(CALLER, "key-1") == PlacedOrder("O-1", "received", 25, Money(2432, "EUR"))
        with pytest.raises(ServiceContractError):
            await orders.find(CALLER, "key-1")
    assert server.seen[0].json["idempotency_key"] == "key-1"


async def test_a_cancellation_that_came_too_late_is_an_answer(post: ServicePost) -> None:
    answer = {"order_id": "O-1", "cancelled": False, "status": "preparing", "reason": "too_late"}
    async with StandIn(Reply.of(answer)) as server:
        assert await client(post, server, more=True).cancel(CALLER, "O-1") == Cancellation("O-1", False, "preparing")


async def test_what_a_service_does_not_offer_is_said_so_without_a_call(post: ServicePost) -> None:
    async with StandIn() as server:
        orders = client(post, server)
        assert await orders.quote(CALLER, draft()) is None
        assert (orders.can_quote, orders.can_find, orders.can_cancel) == (False, False, False)
        with pytest.raises(ServiceNotConfigured):
            await orders.find(CALLER, "key-1")
        with pytest.raises(ServiceNotConfigured):
            await orders.cancel(CALLER, "O-1")
    assert server.seen == []


V2_FIELDS = {
    "user_id", "channel", "session_id", "trace_id", "items", "payment_method", "delivery_mode", "special_instructions",
    "table_number",
}  # fmt: skip
V2_ITEM = {"id", "name", "quantity", "price", "currency"}


async def test_a_service_that_declares_nothing_is_sent_the_fields_of_v2_and_no_other(post: ServicePost) -> None:
    wanted = draft(mode=DeliveryMode.DELIVERY, address="Hauptstr. 5", instructions="Ring twice")
    async with StandIn(Reply.of(ANSWER)) as server:
        place = Endpoint("order_service", server.url, effect=Effect.UNSAFE_WRITE)
        orders = OrderClient(post, place, sends_options=False)
        await orders.place(CALLER, wanted, key="key-1", expected_total=Money(2432, "EUR"))
    sent = server.seen[0]
    assert set(sent.json) <= V2_FIELDS
    assert {name for item in sent.json["items"] for name in item} <= V2_ITEM
    assert "idempotency-key" not in sent.headers
    assert not orders.terms.keyed
    assert "Hauptstr. 5" in sent.json["special_instructions"]


async def test_an_order_that_can_only_be_looked_up_carries_its_key(post: ServicePost) -> None:
    async with StandIn(Reply.of(ANSWER)) as server:
        place = Endpoint("order_service", server.url, effect=Effect.UNSAFE_WRITE)
        orders = OrderClient(post, place, lookup=Endpoint("order_service", server.url), sends_options=False)
        await orders.place(CALLER, draft(), key="key-1")
    assert server.seen[0].json["idempotency_key"] == server.seen[0].headers["idempotency-key"] == "key-1"
    assert (orders.terms.keyed, orders.terms.repeatable) == (True, False)


@pytest.mark.parametrize(
    "broken",
    [
        {"order_id": ""},
        {"order_id": " \t"},
        {"order_id": "A" * 90_000},
        {"order_id": "A\u0000B"},
        {"order_id": "A\u001b[31mB"},
        {"order_id": None},
        {"idempotency_key": "key-2"},
        {"currency": "USD"},
    ],
    ids=repr,
)
async def test_an_order_that_is_not_the_one_asked_for_breaks_the_contract(
    post: ServicePost, broken: dict[str, object]
) -> None:
    wrong = {**ANSWER, **broken}
    async with StandIn(Reply.of(wrong), Reply.of({"found": True, "order": wrong})) as server:
        orders = client(post, server, more=True)
        with pytest.raises(ServiceContractError) as placing:
            await orders.place(CALLER, draft(), key="key-1", expected_total=Money(2432, "EUR"))
        with pytest.raises(ServiceContractError):
            await orders.find(CALLER, "key-1", currency="EUR")
    assert placing.value.may_have_happened


async def test_an_echoed_key_is_the_same_in_whatever_case(post: ServicePost) -> None:
    async with StandIn(Reply.of({**ANSWER, "idempotency_key": " KEY-1"})) as server:
        assert (await client(post, server).place(CALLER, draft(), key="key-1")).order_id == "O-1"


async def test_a_nul_in_an_answer_is_replaced_and_stops_nothing(post: ServicePost) -> None:
    async with StandIn(Reply.of({**ANSWER, "status": "recei\u0000ved", "extra": {"a": "\u0000"}})) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert placed.status == "recei\ufffdved"


async def test_tip_and_codes_go_to_the_quote_and_to_its_order(post: ServicePost) -> None:
    wanted = draft(tip=Tip(percent=Decimal("12.5")), coupons=("WELCOME10",))
    quoted = {"total_amount": 20, "currency": "EUR"}
    async with StandIn(Reply.of(quoted), Reply.of(ANSWER)) as server:
        orders = client(post, server, more=True)
        await orders.quote(CALLER, wanted)
        await orders.place(CALLER, wanted, key="key-1")
    sent = [{name: seen.json.get(name) for name in ("tip_percent", "tip_amount", "coupons")} for seen in server.seen]
    assert sent == [{"tip_percent": 12.5, "tip_amount": None, "coupons": ["WELCOME10"]}] * 2


async def test_a_quote_has_fees_discounts_and_refused_codes_line_by_line(post: ServicePost) -> None:
    quoted = {
        "total_amount": "21,30 €", "currency": "EUR", "tip": 2.1, "minimum_order": 15,
        "fees": [{"name": "Packaging", "amount": 0.5}, {"name": "", "amount": 9}],
        "discounts": [{"amount": -2.1, "code": "WELCOME10"}, {"name": "Happy hour", "amount": 1}],
        "refused_coupons": [{"code": "SUMMER25", "reason": "It <b>ended</b> in September."}, {"code": "X"}],
    }  # fmt: skip
    async with StandIn(Reply.of(quoted)) as server:
        quote = await client(post, server, more=True).quote(CALLER, draft())
    assert quote == Quote(
        Money(2130, "EUR"),
        fees=(Fee(name="Packaging", amount=Money(50, "EUR")),),
        discounts=(
            Discount(name="WELCOME10", amount=Money(210, "EUR"), code="WELCOME10"),
            Discount(name="Happy hour", amount=Money(100, "EUR")),
        ),
        tip=Money(210, "EUR"),
        refused=(RefusedCoupon(code="SUMMER25", reason="It ended in September."), RefusedCoupon(code="X")),
        minimum=Money(1500, "EUR"),
    )


async def test_a_status_is_quoted_as_one_short_line(post: ServicePost) -> None:
    async with StandIn(Reply.of({**ANSWER, "status": "we are \n\u001b[1m full " + "x" * 50_000})) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert placed.status.startswith("we are full xxx")
    assert len(placed.status) == 200


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("cancelled", "cancelled"),
        ("Canceled", "cancelled"),
        ("payment_failed", "payment_failed"),
        ("OUT OF STOCK", "item_unavailable"),
        ("closed", "closed"),
        ("unavailable", "unavailable"),
        ("not accepted", "not_accepted"),
        ("Order not accepted!", "not_accepted"),
        ("rechazado", "rechazado"),
    ],
)
@pytest.mark.parametrize("without_id", [True, False])
async def test_a_no_in_other_words_is_a_no(post: ServicePost, status: str, reason: str, without_id: bool) -> None:
    answer = {"status": status} if without_id else {**ANSWER, "status": status}
    async with StandIn(Reply.of(answer)) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert (caught.value.reason, caught.value.may_have_happened) == (reason, False)


@pytest.mark.parametrize(
    ("status", "body", "standing"),
    [
        (200, "pending_payment", StatusMeaning.AWAITING_PAYMENT),
        (202, "pending_payment", StatusMeaning.AWAITING_PAYMENT),
        (202, "received", StatusMeaning.PENDING),
        (200, "received", StatusMeaning.ACCEPTED),
        (200, "tonight, maybe", StatusMeaning.UNCLEAR),
        (202, "tonight, maybe", StatusMeaning.UNCLEAR),
        (200, "", StatusMeaning.UNCLEAR),
    ],
)
async def test_an_order_stands_as_the_service_says(
    post: ServicePost, status: int, body: str, standing: StatusMeaning
) -> None:
    async with StandIn(Reply.of({**ANSWER, "status": body}, status)) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert (placed.order_id, placed.status_meaning) == ("O-1", standing)


HTML = Reply(b"<html><h1>403 Forbidden</h1></html>", 403, {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    "refusal",
    [
        HTML,
        Reply.of({"error": "bad"}, 400),
        Reply.of({"error": "token expired"}, 401),
        Reply.of({"code": "closed"}, 409),
        Reply.of({"code": "price_changed"}, 409),
        Reply.of({"code": "item_unavailable", "items": ["Margherita"]}, 409),
        Reply.of({"status": "rejected"}),
    ],
    ids=["403", "400", "401", "closed", "price_changed", "item_unavailable", "no in a 200"],
)
@pytest.mark.parametrize("lost", [Reply(how=How.DROPPED), Reply(b"", 502)], ids=["dropped", "502"])
async def test_a_no_to_a_later_attempt_says_that_an_earlier_one_may_have_happened(
    post: ServicePost, refusal: Reply, lost: Reply
) -> None:
    async with StandIn(lost, refusal) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert (len(server.seen), caught.value.may_have_happened) == (2, True)


async def test_what_a_service_says_with_its_no_is_read_as_far_as_guests_may_know_it(post: ServicePost) -> None:
    problem = {
        "code": "price_changed",
        "detail": "It costs more now.\nSorry \u001b[31m!",
        "items": [{"name": "Margherita", "price": 12.5}, "Water", {"price": 3}, 7, None],
        "total_amount": 25.0,
        "currency": "€",
    }
    async with StandIn(Reply.of({"error": problem}, 409)) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert caught.value.rejection == Rejection(
        reason="price_changed",
        items=(RejectedItem(name="Margherita", price=Money(1250, "EUR")), RejectedItem(name="Water")),
        message="It costs more now. Sorry [31m!",
        total=Money(2500, "EUR"),
    )


@pytest.mark.parametrize(
    ("code", "reaches"), [("minimum_order", True), ("MINIMUM_ORDER", True), ("E-4711", False), ("internal", False)]
)
async def test_only_the_sentences_of_known_codes_are_for_guests(post: ServicePost, code: str, reaches: bool) -> None:
    async with StandIn(Reply.of({"code": code, "detail": "The minimum is 15 EUR."}, 422)) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert bool(caught.value.rejection.message) is reaches


def test_an_order_service_is_known_by_its_address_without_user_and_password() -> None:
    def identity(url: str) -> str:
        return identity_of(Endpoint("order_service", url))

    plain = identity("https://orders.example.com/v2/orders")
    assert identity("https://ann:secret@orders.example.com/v2/orders") == plain
    others = ("http://orders.example.com/v2/orders", "https://orders.example.com/v3", "https://b.example.com/v2/orders",
              "https://orders.example.com/v2/orders?restaurant=7")  # fmt: skip
    assert len({plain, *map(identity, others)}) == 5
    assert "example" not in plain


async def test_a_chosen_time_is_sent_to_quote_and_order_with_its_offset(post: ServicePost) -> None:
    later = datetime(2026, 12, 4, 19, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    quote = {"total_amount": 24.3, "currency": "EUR"}
    async with StandIn(Reply.of(ANSWER)) as server, StandIn(Reply.of(quote)) as quotes:
        orders = OrderClient(
            post,
            Endpoint("order_service", server.url, effect=Effect.UNSAFE_WRITE),
            Endpoint("order_service", quotes.url),
        )
        for wanted in (draft(), draft(scheduled_for=later)):
            await orders.quote(CALLER, wanted)
            await orders.place(CALLER, wanted, key="key-1")
    sent = [call.json.get("scheduled_for", "absent") for call in (*quotes.seen, *server.seen)]
    assert sent == ["absent", "2026-12-04T19:30:00+01:00"] * 2


async def test_the_times_of_a_rejection_are_read(post: ServicePost) -> None:
    times = ["2026-12-04T20:00:00+01:00", "20:00", 7, "2026-12-04T20:15:00"]
    problem = Reply.of({"code": "time_unavailable", "detail": "Full.", "times": times}, status=409)
    async with StandIn(problem) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert caught.value.rejection is not None
    assert [each.isoformat() for each in caught.value.rejection.times] == times[:1]


async def test_a_person_is_a_field_of_the_line_and_in_its_note(post: ServicePost) -> None:
    menu, line = trattoria(), Line(number=1, item=ItemId("lemonade"), name="Lemonade", note="no ice", person="my son")
    wanted = OrderDraft(cart=price_cart(Cart(lines=(line,)), menu), fulfilment=Fulfilment(mode=DeliveryMode.PICKUP))
    async with StandIn(Reply.of({**ANSWER, "currency": "USD"}), Reply.of({**ANSWER, "currency": "USD"})) as server:
        await client(post, server).place(CALLER, wanted, key="key-1")
        await client(post, server, sends_options=False).place(CALLER, wanted, key="key-2")
    with_fields, in_words = (each.json for each in server.seen)
    assert (with_fields["items"][0]["person"], with_fields["items"][0]["note"]) == ("my son", "for my son; no ice")
    assert in_words["special_instructions"] == "1 x Lemonade (for my son; no ice)"
    assert "person" not in in_words["items"][0]


async def test_name_and_number_are_fields_and_in_the_instructions(post: ServicePost) -> None:
    wanted = draft(mode=DeliveryMode.PICKUP, contact_name="Robin", contact_phone="555 010 7788")
    async with StandIn(Reply.of(ANSWER), Reply.of(ANSWER)) as server:
        await client(post, server).place(CALLER, wanted, key="key-1")
        await client(post, server, sends_options=False).place(CALLER, wanted, key="key-2")
    with_fields, in_words = (each.json for each in server.seen)
    assert (with_fields["customer_name"], with_fields["customer_phone"]) == ("Robin", "555 010 7788")
    assert "customer_name" not in in_words
    assert all("Name: Robin; Contact: 555 010 7788" in sent["special_instructions"] for sent in (with_fields, in_words))
