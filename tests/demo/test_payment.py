"""The payment service: one link for an order, for its guest and its amount only."""

from decimal import Decimal

from tests.demo.restaurant import Restaurant

BREAD = {"name": "Garlic bread"}


async def test_an_order_has_one_link_whose_page_names_the_amount(restaurant: Restaurant) -> None:
    placed = (await restaurant.order(BREAD)).body
    wish = {"order_id": placed["order_id"], "amount": float(placed["total_amount"]), "currency": "USD"}
    link = await restaurant.payment_link(**wish)
    assert link.raw == (await restaurant.payment_link(**wish)).raw
    page = await restaurant.clients["payment"].get(link.body["url"])
    assert page.text == f"Pay order {placed['order_id']}: {placed['total_amount']:.2f} USD. This is a demo."


async def test_another_guests_order_and_another_amount_get_none(restaurant: Restaurant) -> None:
    placed = (await restaurant.order(BREAD)).body
    wish = {"order_id": placed["order_id"], "amount": float(placed["total_amount"] + Decimal(1)), "currency": "USD"}
    assert (await restaurant.payment_link(**wish)).problem == (409, "amount_differs")
    assert (await restaurant.payment_link(**wish, user="guest-other")).problem == (404, "unknown_order")
