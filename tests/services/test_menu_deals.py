"""The components of a deal, as a menu service declares them."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest

from domain.menu import GroupId, Item, ItemId
from domain.money import Money
from observability.events import LOGGER_NAME, FieldDropped
from services.menu.client import MenuClient
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

MILK = {"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat milk", "price": 0.5}]}
DISHES = (
    {"id": "b1", "name": "Burger", "price": 8, "allergens": ["gluten"]},
    {"id": "f1", "name": "Fries", "price": 3, "available": False},
    {"id": "s1", "name": "Salad", "price": 4},
    {"id": "c1", "name": "Coffee", "price": 2, "option_groups": [MILK]},
)
MAIN = {"name": "Main", "choices": [{"item": "b1"}]}


async def read_deal(post: ServicePost, *components: object, **fields: object) -> Item:
    deal: Mapping[str, object] = {"id": "d1", "name": "Deal", "price": 12, "components": components, **fields}
    answer = {"categories": [{"name": "All", "items": [*DISHES, deal]}], "currency": "EUR"}
    async with StandIn(Reply.of(answer)) as server:
        menu = await MenuClient(post, Endpoint("menu_service", server.url)).fetch(CALLER)
    item = menu.item(ItemId("d1"))
    assert item is not None
    return item


def list_drops(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    events = [record.event for record in caplog.records if record.getMessage() == "field_dropped"]
    return [(event.path, event.kind) for event in events if isinstance(event, FieldDropped)]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)


async def test_components_are_groups_with_the_dishes_of_the_menu(post: ServicePost) -> None:
    drink = {"id": "drink", "name": "Drink", "choices": [{"item": "c1", "price": 1.5}, {"item": "s1"}], "min": 0}
    deal = await read_deal(post, MAIN, drink)
    assert [(g.id, g.min_choices, g.max_choices) for g in deal.groups] == [("name:main", 1, 1), ("drink", 0, 1)]
    coffee = deal.groups[1].options[0]
    assert (coffee.name, coffee.price, coffee.item) == ("Coffee", Money(150, "EUR"), "c1")
    milk = deal.group(GroupId("drink/c1/milk"))
    assert milk is not None
    assert (milk.options[0].price, milk.of) == (Money(50, "EUR"), ("drink", "c1"))


async def test_several_of_a_component_can_be_asked_for(post: ServicePost) -> None:
    two = {"name": "Sides", "choices": [{"item": "b1"}, {"item": "s1"}, {"item": "c1"}], "min": 2}
    deal = await read_deal(post, two)
    assert (deal.groups[0].min_choices, deal.groups[0].max_choices) == (2, 2)


async def test_what_is_no_dish_of_the_menu_is_no_choice(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    choices = [{"item": "gone"}, {"item": "d1"}, {"item": "b1"}, {"item": "b1"}, {"item": "s1", "price": "much"}]
    deal = await read_deal(post, {"name": "Main", "choices": choices}, {"name": "Main", "choices": []})
    assert [option.id for option in deal.groups[0].options] == ["b1"]
    path = "categories[0].items[4].components"
    assert sorted(list_drops(caplog)) == sorted(
        [
            (f"{path}[0].choices[0]", "not_listed"),
            (f"{path}[0].choices[1]", "not_listed"),
            (f"{path}[0].choices[3]", "duplicate_id"),
            (f"{path}[0].choices[4]", "no_price"),
            (f"{path}[1]", "duplicate_id"),
        ]
    )


async def test_a_deal_without_a_dish_on_sale_for_a_component_is_sold_out(post: ServicePost) -> None:
    assert not (await read_deal(post, MAIN, {"name": "Side", "choices": [{"item": "f1"}]})).available
    assert (await read_deal(post, MAIN, {"name": "Side", "choices": [{"item": "f1"}], "min": 0})).available


async def test_a_deal_keeps_option_groups_and_allergens_of_its_own(post: ServicePost) -> None:
    bag = {"id": "bag", "name": "Bag", "options": [{"id": "paper", "name": "Paper bag"}]}
    deal = await read_deal(post, MAIN, option_groups=[bag], allergens=["milk"])
    assert [group.id for group in deal.groups] == ["name:main", "bag"]
    assert deal.allergens == frozenset({"milk"})
