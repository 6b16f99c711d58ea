"""Parts of dishes, weights and packs on the wire: what a menu declares, and what an order then has."""

from __future__ import annotations

from typing import Any

import pytest

from demo.bill import Charges, make_bill
from demo.refusal import RequestRejected
from domain.cart import Cart, Choice, Line
from domain.fulfilment import DeliveryMode
from domain.menu import DishPart, GroupId, HalvesPrice, ItemId, Menu, OptionId, make_amount_id, make_halves_id
from domain.money import Money
from domain.order import Fulfilment, describe_lines
from domain.sale_unit import SaleUnit, SoldBy
from evals.gold.menu import demo_menu
from nodes.turn.tools import build_draft
from services.order.client import OrderClient
from services.order.models import OrderRequest, WireOrderItem
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn
from tests.services.test_menu_client import menu_json, read
from tests.services.test_order_client import ANSWER

GOUDA = {"id": "gouda", "name": "Gouda", "price": 18.9, "sold_by": "weight"}
HALVES = make_halves_id(ItemId("buta-tama"), ItemId("ebi-tama"))
NO_CHARGES = Charges(*(3 * [0]))  # type: ignore[list-item]  # amounts that are all nothing


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        ({}, SaleUnit(SoldBy.WEIGHT, per=1000, step=10, minimum=10)),
        ({"unit": "kg", "step": 0.05, "minimum": 0.1}, SaleUnit(SoldBy.WEIGHT, per=1000, step=50, minimum=100)),
        ({"unit": "g", "pack_size": 100, "step": 25}, SaleUnit(SoldBy.WEIGHT, per=100, step=25, minimum=25)),
        ({"sold_by": "volume", "unit": "l"}, SaleUnit(SoldBy.VOLUME, per=1000, step=10, minimum=10)),
        ({"sold_by": "piece", "pack_size": 6}, SaleUnit(SoldBy.PIECE, per=6, step=6, minimum=6)),
        ({"sold_by": "piece", "minimum": 6}, SaleUnit(SoldBy.PIECE, per=1, step=1, minimum=6)),
        ({"sold_by": "piece"}, None),
    ],
)
async def test_a_menu_says_how_an_item_is_sold(
    post: ServicePost, fields: dict[str, Any], unit: SaleUnit | None
) -> None:
    item = (await read(post, menu_json({**GOUDA, **fields}))).item(ItemId("gouda"))
    assert item is not None
    assert item.sale_unit == unit


@pytest.mark.parametrize(
    "fields", [{"unit": "ml"}, {"unit": "g", "pack_size": 0.5}, {"sold_by": "metre"}, {"step": -1}]
)
async def test_an_item_whose_price_would_mislead_is_dropped(post: ServicePost, fields: dict[str, Any]) -> None:
    menu = await read(post, menu_json({**GOUDA, **fields}, {"id": "cola", "name": "Cola", "price": 2.5}))
    assert [item.id for item in menu.items] == ["cola"]


async def test_the_rule_of_a_category_is_that_of_its_items(post: ServicePost) -> None:
    items = [{"id": "a", "name": "A"}, {"id": "b", "name": "B", "half_and_half": "mean"}]
    menu = await read(post, {"categories": [{"name": "Pizzas", "half_and_half": "dearer", "items": items}]})
    assert [item.halves_price for item in menu.items] == [HalvesPrice.DEARER, HalvesPrice.MEAN]


def make_cart(menu: Menu) -> Cart:
    kimchi = Choice(group=GroupId("toppings"), option=OptionId("kimchi"), placement=DishPart.RIGHT)
    ids = (HALVES, make_amount_id(ItemId("roast-pork"), 350), ItemId("quail-eggs"))
    lines = [
        Line(number=number, item=item.id, name=item.name, quantity=number, choices=(kimchi,) if number == 1 else ())
        for number, each in enumerate(ids, start=1)
        if (item := menu.item(each))
    ]
    return Cart(lines=tuple(lines), next_number=4)


async def send(post: ServicePost, *, sends_options: bool) -> dict[str, Any]:
    """The body of the order of a dish of halves, a weight and packs."""
    menu = demo_menu("noodles")
    draft = build_draft(make_cart(menu), Fulfilment(mode=DeliveryMode.PICKUP, payment="cash"), menu)
    async with StandIn(Reply.of({**ANSWER, "total_amount": 5000, "currency": "JPY"})) as server:
        client = OrderClient(post, Endpoint("order_service", server.url), sends_options=sends_options)
        await client.place(CALLER, draft, key="k")
    body = server.seen[0].json
    assert isinstance(body, dict)
    return body


async def test_an_order_has_halves_places_and_amounts(post: ServicePost) -> None:
    halves, pork, eggs = (await send(post, sends_options=True))["items"]
    assert halves["halves"] == [{"id": "buta-tama", "name": "Buta tama"}, {"id": "ebi-tama", "name": "Ebi tama"}]
    assert "id" not in halves
    assert [option["placement"] for option in halves["options"]] == ["right"]
    assert (pork["id"], pork["quantity"], pork["amount"], pork["unit"]) == ("roast-pork", 2, 350, "g")
    assert (eggs["id"], eggs["quantity"]) == ("quail-eggs", 3)
    assert not {"amount", "unit", "halves"} & eggs.keys()


async def test_the_demo_charges_what_the_cart_says(post: ServicePost) -> None:
    menu = demo_menu("noodles")
    request = OrderRequest.model_validate(await send(post, sends_options=True))
    bill = make_bill(request.items, menu, NO_CHARGES, mode=DeliveryMode.PICKUP)
    draft = build_draft(make_cart(menu), Fulfilment(), menu)
    assert bill.subtotal == draft.cart.subtotal == Money(1180 + 88 + 2 * 1012 + 3 * 390, "JPY")


async def test_a_service_without_options_gets_them_in_words(post: ServicePost) -> None:
    body = await send(post, sends_options=False)
    assert [item["name"] for item in body["items"]] == [
        "Buta tama + Ebi tama (½ + ½)",
        "Roast pork (350 g)",
        "Box of six quail eggs",
    ]
    assert not any({"amount", "unit", "halves", "options"} & item.keys() for item in body["items"])
    assert "Kimchi on the right half" in body["special_instructions"]


def test_the_kitchen_reads_where_an_option_is() -> None:
    menu = demo_menu("noodles")
    lines = describe_lines(build_draft(make_cart(menu), Fulfilment(), menu))
    assert lines[0] == "1 x Buta tama + Ebi tama (½ + ½): Kimchi on the right half"


@pytest.mark.parametrize(
    "item",
    [
        WireOrderItem(id="roast-pork", name="Roast pork"),
        WireOrderItem(id="roast-pork", name="Roast pork", amount=360, unit="g"),
        WireOrderItem(id="roast-pork", name="Roast pork", amount=350, unit="ml"),
        WireOrderItem(id="green-tea", name="Green tea", amount=350, unit="g"),
    ],
)
def test_the_demo_takes_only_amounts_that_it_sells(item: WireOrderItem) -> None:
    with pytest.raises(RequestRejected) as rejected:
        make_bill((item,), demo_menu("noodles"), NO_CHARGES, mode=DeliveryMode.PICKUP)
    assert rejected.value.problem.code == "amount_not_sold"
