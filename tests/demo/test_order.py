"""The order service: money, limits, idempotency, look-up and cancelling."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from demo.settings import DemoSettings
from services.order.models import OrderResponse, QuoteResponse
from tests.demo.restaurant import FixedClock, Restaurant, drink, opened, option, pizza


async def test_total_is_dishes_options_tax_and_delivery_fee(restaurant: Restaurant) -> None:
    items = (pizza("large", "extra:mushrooms", quantity=1, without=("olives",)), drink("coke", "large"))
    placed = await restaurant.order(*items, delivery_mode="delivery", address="1 Mill Lane")
    assert placed.status == 200
    # 12.00 + 6.50 + twice 1.25, and 2.60 + 1.20; 8 % of 24.80 is 1.984
    assert placed.body["extra"]["subtotal"] == Decimal("24.80")
    assert placed.body["extra"]["tax"] == Decimal("1.98")
    assert placed.body["extra"]["delivery_fee"] == Decimal("3.90")
    assert placed.body["total_amount"] == Decimal("30.68")
    assert placed.body["currency"] == "USD"


async def test_quote_is_what_the_order_then_costs(restaurant: Restaurant) -> None:
    items = (pizza("medium", "ham", quantity=3), drink(quantity=2))
    quote = QuoteResponse.model_validate((await restaurant.quote(*items)).body)
    order = OrderResponse.model_validate((await restaurant.order(*items)).body)
    assert quote.total_amount == order.total_amount
    assert quote.total_amount == (quote.subtotal or 0) + (quote.tax or 0)


async def test_delivery_is_free_from_the_threshold_on_and_for_guests_who_come(restaurant: Restaurant) -> None:
    cheap = await restaurant.quote(pizza(), mode="delivery")
    dear = await restaurant.quote(pizza(quantity=4), mode="delivery")
    fetched = await restaurant.quote(pizza(), mode="pickup")
    fees = [answer.body["delivery_fee"] for answer in (cheap, dear, fetched)]
    assert fees == [Decimal("3.90"), Decimal("0.00"), Decimal("0.00")]


async def test_tip_and_codes_are_on_the_bill_of_the_quote_and_of_the_order(restaurant: Restaurant) -> None:
    items = (pizza("medium", quantity=2),)
    extras = {"tip_percent": 10, "coupons": ["welcome10", "FREERIDE", "SUMMER25", "NOPE"]}
    quote = QuoteResponse.model_validate((await restaurant.quote(*items, mode="delivery", **extras)).body)
    plain = QuoteResponse.model_validate((await restaurant.quote(*items, mode="delivery")).body)
    subtotal, fee = plain.subtotal or Decimal(0), plain.delivery_fee or Decimal(0)
    assert quote.tip == round(subtotal / 10, 2)
    assert {each.code: each.amount for each in quote.discounts} == {
        "welcome10": round(subtotal / 10, 2),
        "FREERIDE": fee,
    }
    assert {each.code: each.reason for each in quote.refused_coupons} == {
        "SUMMER25": "It ended on September 21, 2025.",
        "NOPE": "There is no such code.",
    }
    lines = (quote.subtotal, quote.tax, quote.delivery_fee, quote.tip)
    less = sum(each.amount for each in quote.discounts)
    assert quote.total_amount == sum(line or Decimal(0) for line in lines) - less
    wish = {"delivery_mode": "delivery", "address": "1 Mill Lane"}
    placed = await restaurant.order(*items, **wish, tip_percent=10, coupons=["welcome10", "FREERIDE"])
    assert placed.body["total_amount"] == quote.total_amount
    [row] = await restaurant.sql("SELECT tip_minor, discount_minor, coupons FROM orders")
    assert row == (int((quote.tip or 0) * 100), int(less * 100), ["welcome10", "FREERIDE"])
    refused = await restaurant.order(*items, **wish, coupons=["SUMMER25"])
    assert refused.problem == (409, "coupon_refused")


async def test_discounts_take_off_no_more_than_the_dishes_cost(restaurant: Restaurant) -> None:
    await restaurant.sql("UPDATE coupon SET minimum_minor = 0, amount_minor = 100000 WHERE code = 'FIVEOFF'")
    quote = QuoteResponse.model_validate((await restaurant.quote(drink(), coupons=["FIVEOFF", "WELCOME10"])).body)
    assert sum(each.amount for each in quote.discounts) == quote.subtotal
    assert quote.total_amount == 0


@pytest.mark.parametrize("extras", [{"tip_percent": 5, "tip_amount": 1}, {"tip_amount": -1}])
async def test_a_tip_that_makes_no_sense_is_refused(restaurant: Restaurant, extras: dict[str, int]) -> None:
    assert (await restaurant.quote(drink(), **extras)).problem == (422, "invalid_request")


async def test_packaging_and_the_minimum_are_in_the_quote_and_hold_for_the_order(postgres_url: str) -> None:
    settings = DemoSettings.model_validate(
        {"database_url": postgres_url, "packaging_fee": "0.50", "delivery_minimum": "15"}
    )
    async with opened(settings, FixedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))) as restaurant:
        quote = (await restaurant.quote(drink(), mode="delivery")).body
        assert (quote["fees"], quote["minimum_order"]) == ([{"name": "Packaging", "amount": Decimal("0.5")}], 15)
        assert "fees" not in (await restaurant.quote(drink(), mode="dine_in")).body
        small = await restaurant.order(drink(), delivery_mode="delivery", address="1 Mill Lane")
        assert small.problem == (409, "minimum_order")
        assert (await restaurant.order(drink())).status == 200


async def test_clients_price_never_counts(restaurant: Restaurant) -> None:
    honest = await restaurant.quote(drink())
    cheeky = await restaurant.quote({**drink(), "price": 0.01, "currency": "JPY"})
    assert cheeky.body == honest.body


async def test_item_is_found_by_id_or_by_name_or_alias(restaurant: Restaurant) -> None:
    by_id = await restaurant.quote({"id": "garlic-bread", "name": "whatever the client calls it"})
    by_name = await restaurant.quote({"name": "  garlic  BREAD "})
    by_alias = await restaurant.quote({"name": "garlic toast"})
    assert by_id.body == by_name.body == by_alias.body


async def test_order_is_stored_with_its_lines_and_all_that_was_said(restaurant: Restaurant) -> None:
    wish = {**pizza("large", "extra:ham", quantity=2, without=("olives",)), "note": "cut in eight"}
    placed = await restaurant.order(
        wish, delivery_mode="dine_in", table_number="12", payment_method="card", special_instructions="birthday"
    )
    number = placed.body["order_id"]
    assert number.startswith("ORD-")
    [order] = await restaurant.sql(
        "SELECT user_id, session_id, trace_id, table_number, payment_method, special_instructions FROM orders"
    )
    assert order == ("guest-test", "guest-test:web", "trace-1", "12", "card", "birthday")
    [line] = await restaurant.sql("SELECT order_id, item_id, name, quantity, unit_minor, note FROM order_line")
    assert line == (number, "pepperoni-pizza", "Pepperoni", 2, 2250, "cut in eight")
    options = await restaurant.sql("SELECT option_id, amount, refused FROM order_option ORDER BY position")
    assert options == [("large", "normal", False), ("ham", "extra", False), ("olives", "normal", True)]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        ({"name": "unicorn steak"}, (422, "unknown_item")),
        ({"id": "unicorn", "name": "Pepperoni"}, (422, "unknown_item")),
        ({"name": "lobster ravioli"}, (409, "item_unavailable")),
        ({"name": "Pepperoni"}, (422, "option_required")),
        (pizza("gigantic"), (422, "unknown_option")),
        ({**drink(), "options": [option("pizza-size", "large")]}, (422, "unknown_option")),
        (pizza("small", "artichokes"), (409, "item_unavailable")),
        ({**drink(), "options": [option("drink-size", "small", "extra")]}, (422, "unknown_option")),
        ({**drink(), "refusals": [option("drink-size", "large")]}, (422, "unknown_option")),
        (
            {"name": "coke", "options": [option("drink-size", "small"), option("drink-size", "large")]},
            (422, "too_many_options"),
        ),
        (pizza("small", "ham", "ham"), (422, "too_many_options")),
        (
            pizza("small", "ham", "sausage", "chicken", "basil", "onions", "peppers", "tomatoes"),
            (422, "too_many_options"),
        ),
        (pizza("small", "olives", without=("olives",)), (422, "invalid_request")),
        (drink(quantity=0), (422, "invalid_request")),
        (drink(quantity=100), (422, "invalid_request")),
        ({"quantity": 1}, (422, "invalid_request")),
    ],
)
async def test_wish_that_the_menu_does_not_allow_is_refused_and_nothing_is_stored(
    restaurant: Restaurant, item: dict[str, object], problem: tuple[int, str]
) -> None:
    answer = await restaurant.order(drink(), item)
    assert answer.problem == problem
    assert answer.body["detail"]
    assert await restaurant.sql("SELECT count(*) FROM orders") == [(0,)]


async def test_six_toppings_are_allowed_and_what_comes_with_the_pizza_does_not_count(restaurant: Restaurant) -> None:
    six = ("ham", "sausage", "chicken", "basil", "onions", "peppers")
    assert (await restaurant.order(pizza("small", *six, "mozzarella"))).status == 200


async def test_all_unknown_items_are_named_at_once(restaurant: Restaurant) -> None:
    answer = await restaurant.order({"name": "moon"}, drink(), {"name": "sun"})
    assert answer.body["items"] == ["moon", "sun"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"delivery_mode": "delivery"}, "address_required"),
        ({"delivery_mode": "delivery", "address": "  "}, "address_required"),
        ({"delivery_mode": "dine_in"}, "unknown_table"),
        ({"delivery_mode": "dine_in", "table_number": "99"}, "unknown_table"),
        ({"delivery_mode": "dine_in", "table_number": "by the window"}, "unknown_table"),
        ({"delivery_mode": "drone"}, "unknown_delivery_mode"),
        ({"payment_method": "seashells"}, "unknown_payment_method"),
        ({"special_instructions": "x" * 1001}, "invalid_request"),
        ({"items": []}, "invalid_request"),
        ({"items": "pizza"}, "invalid_request"),
        ({"idempotency_key": "k" * 201}, "invalid_request"),
        ({"expected_total": "a lot"}, "invalid_request"),
    ],
)
async def test_order_that_cannot_be_fulfilled_is_refused(
    restaurant: Restaurant, fields: dict[str, Any], code: str
) -> None:
    assert (await restaurant.order(drink(), **fields)).problem == (422, code)


@pytest.mark.parametrize("text", ["\x00", "a\x00b"])
async def test_text_that_cannot_be_stored_is_refused(restaurant: Restaurant, text: str) -> None:
    assert (await restaurant.order(drink(), special_instructions=text)).problem == (422, "invalid_request")
    assert (await restaurant.order(drink(), user=text)).problem == (422, "invalid_request")
    assert (await restaurant.order(drink(), key=None, idempotency_key=text)).problem == (422, "invalid_request")


async def test_item_that_sells_out_between_quote_and_order_is_refused(restaurant: Restaurant) -> None:
    assert (await restaurant.quote({"name": "Tiramisu"})).status == 200
    await restaurant.set_availability("tiramisu", False, "sold out")
    answer = await restaurant.order({"name": "Tiramisu"})
    assert answer.problem == (409, "item_unavailable")
    assert answer.body["items"] == ["Tiramisu"]


async def test_order_is_refused_when_it_does_not_cost_what_was_read_back(restaurant: Restaurant) -> None:
    total = (await restaurant.quote(drink())).body["total_amount"]
    await restaurant.sql("UPDATE item SET price_minor = price_minor + 1 WHERE id = 'diet-coke'")
    assert (await restaurant.order(drink(), expected_total=float(total))).problem == (409, "price_changed")
    now = (await restaurant.quote(drink())).body["total_amount"]
    assert (await restaurant.order(drink(), expected_total=float(now))).status == 200


async def test_closed_kitchen_takes_no_orders(postgres_url: str) -> None:
    settings = DemoSettings.model_validate({"database_url": postgres_url, "opening_hours": "11:00-23:00"})
    clock = FixedClock(datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    async with opened(settings, clock) as restaurant:
        assert (await restaurant.order(drink())).problem == (409, "closed")
        clock.moment = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
        assert (await restaurant.order(drink())).status == 200


async def test_ten_requests_at_once_under_one_key_place_one_order(restaurant: Restaurant) -> None:
    answers = await asyncio.gather(*(restaurant.order(pizza(), key="same") for _ in range(10)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.raw for answer in answers}) == 1
    assert await restaurant.sql("SELECT count(*) FROM orders") == [(1,)]


async def test_repeated_key_answers_as_before_even_when_the_item_has_sold_out(restaurant: Restaurant) -> None:
    first = await restaurant.order(pizza(), idempotency_key="k")
    await restaurant.set_availability("pepperoni-pizza", False)
    await restaurant.advance(10)
    again = await restaurant.order(pizza(), key="k", trace_id="another trace", session_id="another session")
    assert (again.status, again.raw) == (200, first.raw)


async def test_key_of_another_order_is_a_conflict(restaurant: Restaurant) -> None:
    await restaurant.order(pizza(), key="k")
    other = await restaurant.order(pizza(quantity=2), key="k")
    assert other.problem == (409, "idempotency_conflict")
    assert (await restaurant.order(pizza(), key="k", expected_total=1)).problem == (409, "idempotency_conflict")


async def test_refused_order_does_not_use_up_its_key(restaurant: Restaurant) -> None:
    assert (await restaurant.order({"name": "Pepperoni"}, key="k")).status == 422
    assert (await restaurant.order(pizza(), key="k")).status == 200


async def test_key_belongs_to_its_guest(restaurant: Restaurant) -> None:
    mine = await restaurant.order(pizza(), key="k")
    theirs = await restaurant.order(drink(), key="k", user="guest-other")
    assert theirs.status == 200
    assert theirs.body["order_id"] != mine.body["order_id"]
    assert (await restaurant.look_up("k", user="guest-third")).body == {"found": False}


async def test_header_and_field_that_differ_are_refused(restaurant: Restaurant) -> None:
    assert (await restaurant.order(drink(), key="a", idempotency_key="b")).problem == (422, "invalid_request")


async def test_look_up_by_key_finds_the_order_with_its_state_of_now(restaurant: Restaurant) -> None:
    placed = await restaurant.order(pizza(), key="k")
    await restaurant.advance(5)
    found = (await restaurant.look_up("k")).body
    assert found["found"] is True
    assert found["order"]["order_id"] == placed.body["order_id"]
    assert found["order"]["total_amount"] == placed.body["total_amount"]
    assert found["order"]["status"] == "preparing"


async def test_order_can_be_cancelled_until_it_is_being_cooked(restaurant: Restaurant) -> None:
    early = (await restaurant.order(drink())).body["order_id"]
    done = await restaurant.cancel(early.lower())
    assert (done.body["cancelled"], done.body["status"]) == (True, "cancelled")
    assert (await restaurant.cancel(early)).body["cancelled"] is True
    late = (await restaurant.order(drink())).body["order_id"]
    await restaurant.advance(5)
    refused = await restaurant.cancel(late)
    assert refused.status == 200
    assert (refused.body["cancelled"], refused.body["status"]) == (False, "preparing")
    assert refused.body["reason"] == "too_late"


async def test_nobody_cancels_someone_elses_order(restaurant: Restaurant) -> None:
    mine = (await restaurant.order(drink())).body["order_id"]
    assert (await restaurant.cancel(mine, user="guest-other")).problem == (404, "unknown_order")
    assert (await restaurant.track(mine)).body["status"] == "received"
