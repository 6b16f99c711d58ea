"""Changes of placed orders: shown first, made once, and refused when the kitchen is past it."""

from __future__ import annotations

import asyncio

from tests.demo.restaurant import Restaurant, drink, pizza


async def test_a_preview_shows_both_totals_and_changes_nothing(restaurant: Restaurant) -> None:
    placed = (await restaurant.order(drink())).body
    preview = (await restaurant.change(placed["order_id"], drink(), drink(quantity=2), preview=True)).body
    assert preview["accepted"] is True
    assert preview["previous_total"] == placed["total_amount"] < preview["total_amount"]
    assert await restaurant.sql("SELECT count(*) FROM order_change") == [(0,)]
    assert await restaurant.sql("SELECT sum(quantity) FROM order_line") == [(1,)]


async def test_a_change_replaces_the_lines_of_the_order_and_is_recorded(restaurant: Restaurant) -> None:
    placed = (await restaurant.order(drink(), key="k")).body
    changed = await restaurant.change(placed["order_id"], pizza(), key="c", follows="k", special_instructions="ring")
    assert (changed.status, changed.body["accepted"]) == (200, True)
    assert await restaurant.sql("SELECT item_id FROM order_line") == [("pepperoni-pizza",)]
    [(total, note)] = await restaurant.sql("SELECT total_minor, special_instructions FROM orders")
    assert (total, note) == (round(changed.body["total_amount"] * 100), "ring")
    assert await restaurant.sql("SELECT position, total_minor FROM order_change") == [(1, total)]


async def test_ten_requests_at_once_under_one_key_make_one_change(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink())).body["order_id"]
    answers = await asyncio.gather(*(restaurant.change(order_id, pizza(), key="c") for _ in range(10)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["previous_total"] for answer in answers}) == 1
    assert await restaurant.sql("SELECT count(*) FROM order_change") == [(1,)]


async def test_a_change_is_found_under_its_key(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink(), key="k")).body["order_id"]
    assert (await restaurant.look_up("c")).body == {"found": False}
    await restaurant.change(order_id, pizza(), key="c")
    found = (await restaurant.look_up("c")).body["order"]
    assert (found["order_id"], found["idempotency_key"]) == (order_id, "c")


async def test_a_change_is_refused_once_cooking_has_begun(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink())).body["order_id"]
    await restaurant.advance(5)
    for preview in (True, False):
        refused = (await restaurant.change(order_id, pizza(), key="c", preview=preview)).body
        assert (refused["accepted"], refused["status"], refused["reason"]) == (False, "preparing", "too_late")
    assert await restaurant.sql("SELECT item_id FROM order_line") == [("diet-coke",)]


async def test_a_change_that_follows_an_older_state_is_refused(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink(), key="k")).body["order_id"]
    assert (await restaurant.change(order_id, pizza(), key="c1", follows="k")).status == 200
    assert (await restaurant.change(order_id, drink(), key="c2", follows="k")).problem == (409, "order_changed")
    assert (await restaurant.change(order_id, drink(), key="c3", follows="c1")).status == 200


async def test_a_dish_of_the_order_may_be_sold_out_and_a_new_one_not(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order({"name": "Tiramisu"})).body["order_id"]
    await restaurant.set_availability("tiramisu", False, "sold out")
    await restaurant.set_availability("diet-coke", False, "sold out")
    assert (await restaurant.change(order_id, {"name": "Tiramisu"}, pizza(), key="c1")).status == 200
    refused = await restaurant.change(order_id, {"name": "Tiramisu"}, drink(), key="c2")
    assert refused.problem == (409, "item_unavailable")


async def test_another_total_than_the_confirmed_one_changes_nothing(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink())).body["order_id"]
    assert (await restaurant.change(order_id, pizza(), key="c", expected_total=1)).problem == (409, "price_changed")
    assert await restaurant.sql("SELECT count(*) FROM order_change") == [(0,)]


async def test_nobody_changes_someone_elses_order_and_a_key_is_one_change(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink())).body["order_id"]
    assert (await restaurant.change(order_id, pizza(), key="c", user="guest-other")).problem == (404, "unknown_order")
    assert (await restaurant.change(order_id, pizza())).problem == (422, "invalid_request")
    await restaurant.change(order_id, pizza(), key="c")
    assert (await restaurant.change(order_id, drink(), key="c")).problem == (409, "idempotency_conflict")


async def test_tip_and_codes_of_a_changed_order_are_on_its_bill(restaurant: Restaurant) -> None:
    placed = (await restaurant.order(drink(), tip_amount=3)).body
    extras = {"tip_amount": 4, "coupons": ["welcome10"]}
    preview = (await restaurant.change(placed["order_id"], pizza(), preview=True, **extras)).body
    changed = (await restaurant.change(placed["order_id"], pizza(), key="c", **extras)).body
    assert changed["total_amount"] == preview["total_amount"]
    assert await restaurant.sql("SELECT tip_minor, discount_minor > 0, coupons FROM orders") == [
        (400, True, ["welcome10"])
    ]


async def test_a_change_with_a_code_that_does_not_count_is_refused(restaurant: Restaurant) -> None:
    order_id = (await restaurant.order(drink())).body["order_id"]
    refused = await restaurant.change(order_id, drink(quantity=2), preview=True, coupons=["SUMMER25"])
    assert refused.problem == (409, "coupon_refused")
