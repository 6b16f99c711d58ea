"""Deals in the demo: the menu service declares them, and the order service checks and prices them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from demo.restaurants import NOODLES
from demo.settings import DemoSettings
from tests.demo.restaurant import Restaurant, opened


@pytest.fixture
async def noodles(postgres_url: str) -> AsyncIterator[Restaurant]:
    settings = DemoSettings.model_validate({"database_url": postgres_url, "seed_history": False, "test_clock": True})
    async with opened(NOODLES.apply_to(settings)) as restaurant:
        yield restaurant


def order_set(*options: str, refusals: tuple[str, ...] = ()) -> dict[str, Any]:
    """A ramen set with options such as "ramen miso"."""
    return {
        "id": "ramen-set",
        "name": "Ramen set",
        "options": [_name_option(each) for each in options],
        "refusals": [_name_option(each) for each in refusals],
    }


def _name_option(place: str) -> dict[str, str]:
    group, option = place.split()
    return {"group": group, "option": option, "name": option}


async def test_the_menu_declares_the_components_and_no_groups_made_of_them(noodles: Restaurant) -> None:
    categories = (await noodles.menu())["categories"]
    [deal] = [item for category in categories for item in category["items"] if item.get("components")]
    assert deal["id"] == "ramen-set"
    assert "option_groups" not in deal
    assert [component["name"] for component in deal["components"]] == ["Ramen", "Side", "Drink"]
    assert deal["components"][0]["choices"][2] == {"item": "tonkotsu", "price": Decimal(150)}


async def test_a_deal_costs_its_price_and_what_its_dishes_add(noodles: Restaurant) -> None:
    dear = order_set("ramen tonkotsu", "ramen/tonkotsu/extras egg", "side karaage", "drink green-tea")
    quote = await noodles.quote(dear)
    assert quote.body["subtotal"] == 1450 + 150 + 150 + 150


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("ramen miso", "side gyoza"), (422, "option_required")),
        (("ramen miso", "side gyoza", "drink ramune", "drink green-tea"), (422, "too_many_options")),
        (("ramen miso", "side gyoza", "drink gyoza"), (422, "unknown_option")),
        (("ramen miso", "ramen/shoyu/extras egg", "side gyoza", "drink ramune"), (422, "unknown_option")),
    ],
)
async def test_a_deal_that_is_not_possible_is_refused(
    noodles: Restaurant, options: tuple[str, ...], problem: tuple[int, str]
) -> None:
    assert (await noodles.quote(order_set(*options))).problem == problem


async def test_a_dish_that_is_sold_out_is_not_in_the_deal(noodles: Restaurant) -> None:
    await noodles.set_availability("ramune", available=False)
    refused = await noodles.quote(order_set("ramen miso", "side gyoza", "drink ramune"))
    assert refused.problem == (409, "item_unavailable")
