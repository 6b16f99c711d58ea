"""The menu client: what is read, what is refused, and what is kept."""

import logging
from typing import Any

import pytest

from domain.menu import ItemId, Menu
from domain.money import Money
from domain.turn import Caller
from observability.events import LOGGER_NAME
from services.errors import ServiceContractError, ServiceUnavailable
from services.menu.client import MenuClient
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

MARGHERITA = {"id": "m1", "name": "Margherita", "price": 9.5}
COLA = {"id": "c1", "name": "Cola", "price": 2.5}


def menu_json(*items: dict[str, Any], **more: object) -> dict[str, object]:
    return {"categories": [{"name": "All", "items": list(items)}], "currency": "EUR", **more}


def client(post: ServicePost, server: StandIn, **options: Any) -> MenuClient:
    return MenuClient(post, Endpoint("menu_service", server.url), **options)


async def read(post: ServicePost, answer: object, **options: Any) -> Menu:
    async with StandIn(Reply.of(answer)) as server:
        return await client(post, server, **options).fetch(CALLER)


async def test_a_menu_is_read_with_everything_that_is_said(post: ServicePost) -> None:
    size = {
        "id": "size",
        "name": "Size",
        "min_choices": 1,
        "max_choices": 1,
        "options": [{"id": "large", "name": "Large", "price": 2, "aliases": ["big"], "allergens": []}],
    }
    extras = {
        "id": "extras",
        "name": "Extras",
        "kind": "multi",
        "options": [{"id": "basil", "name": "Basil"}],
        "included": ["basil"],
        "refusable": True,
        "amounts": True,
    }
    said = {**MARGHERITA, "option_groups": [size, extras], "allergens": [" Gluten ", "MILK"], "dietary": ["vegetarian"]}
    category = {"name": "Pizza", "items": [said], "generic_names": ["pizza"]}
    menu = await read(post, [{"categories": [category], "currency": "eur", "open_now": True, "output": {"text": "Hi"}}])
    item = menu.item(ItemId("m1"))
    assert item is not None
    assert (item.name, item.category, item.price) == ("Margherita", "Pizza", Money(950, "EUR"))
    assert item.allergens == frozenset({"gluten", "milk"})
    first, second = item.groups
    assert first.is_required
    assert first.options[0].price == Money(200, "EUR")
    assert first.options[0].allergens == frozenset()
    assert (second.refusable, second.amounts, second.included) == (True, True, ("basil",))
    assert second.options[0].allergens is None
    assert (menu.currency, menu.open_now, menu.text) == ("EUR", True, "Hi")
    assert menu.generic_names == (("Pizza", ("pizza",)),)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"categories": None},
        {"categories": "Pizzas"},
        {"output": "{'categories': []}", "categories": None},
        {"output": '{"error": "workflow failed"}'},
        {"output": "<html><head><title>502</title></head><body>502 Bad Gateway</body></html>"},
        menu_json({**MARGHERITA, "price": -1}),
        menu_json({"id": "m1", "name": ""}, {"id": "m2", "name": " "}, None),
    ],
)
async def test_an_answer_of_which_nothing_is_a_menu_is_refused(post: ServicePost, answer: object) -> None:
    with pytest.raises(ServiceContractError):
        await read(post, answer)


async def test_items_without_ids_are_named_by_their_words(post: ServicePost) -> None:
    plain = {"name": "Crème brûlée", "price": 5}
    answer = {
        "categories": [
            {"name": "Small", "items": [{"name": "Cola", "price": 2}, plain]},
            {"name": "Large", "items": [{"name": "Cola", "price": 3}]},
        ]
    }
    menu = await read(post, answer)
    assert [item.id for item in menu.items] == ["name:small-cola", "name:crème-brûlée", "name:large-cola"]
    turned = await read(post, {"categories": answer["categories"][::-1]})
    assert {item.id for item in turned.items} == {item.id for item in menu.items}


async def test_the_same_item_listed_twice_is_there_once(post: ServicePost) -> None:
    menu = await read(post, menu_json({"name": "Cola", "price": 2}, {"name": "Cola", "price": 2}))
    assert len(menu.items) == 1


async def test_a_menu_without_currencies_is_in_the_configured_one(post: ServicePost) -> None:
    menu = await read(post, {"categories": [{"name": "All", "items": [COLA]}]}, default_currency="CHF")
    assert menu.items[0].price == Money(250, "CHF")


async def test_an_unchanged_answer_is_the_same_menu(post: ServicePost) -> None:
    async with StandIn(Reply.of(menu_json(MARGHERITA)), Reply.of(menu_json(MARGHERITA))) as server:
        menus = client(post, server)
        assert await menus.fetch(CALLER) is await menus.fetch(CALLER)


async def test_what_we_do_not_read_does_not_make_a_new_version(post: ServicePost) -> None:
    replies = (Reply.of(menu_json(MARGHERITA, generated_at=moment)) for moment in (1, 2))
    async with StandIn(*replies) as server:
        menus = client(post, server)
        assert await menus.fetch(CALLER) is await menus.fetch(CALLER)


async def test_a_new_price_is_a_new_version(post: ServicePost) -> None:
    async with StandIn(Reply.of(menu_json(MARGHERITA)), Reply.of(menu_json({**MARGHERITA, "price": 9.6}))) as server:
        menus = client(post, server)
        before, after = await menus.fetch(CALLER), await menus.fetch(CALLER)
    assert before.version != after.version
    assert after.items[0].price == Money(960, "EUR")


async def test_the_last_good_menu_is_known_per_tenant_with_its_age(post: ServicePost) -> None:
    other = Caller.model_validate({**CALLER.model_dump(), "tenant": "other"})
    moments = iter((100.0, 200.0, 230.0, 230.0))
    async with StandIn(Reply.of(menu_json(MARGHERITA)), Reply.of(menu_json(COLA)), Reply(b"", 500)) as server:
        menus = client(post, server, clock=lambda: next(moments))
        assert menus.last_good_menu("acme") is None
        assert menus.age_s("acme") is None
        first, second = await menus.fetch(CALLER), await menus.fetch(other)
        with pytest.raises(ServiceUnavailable):
            await menus.fetch(CALLER)
        assert (menus.last_good_menu("acme"), menus.age_s("acme")) == (first, 130.0)
        assert (menus.last_good_menu("other"), menus.age_s("other")) == (second, 30.0)


async def test_what_a_menu_lacks_is_said_once_in_the_log(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    answers = [Reply.of(menu_json({"name": "Cola", "price": price})) for price in (2, 3)]
    async with StandIn(*answers) as server:
        menus = client(post, server)
        await menus.fetch(CALLER)
        await menus.fetch(CALLER)
    said = [record.event for record in caplog.records if record.getMessage() == "service_addition_off"]
    assert [event.addition for event in said] == ["id", "aliases", "option_groups", "allergens", "dietary"]


async def test_empty_lists_declare_nothing_where_no_dish_declares_anything(post: ServicePost) -> None:
    sizes = {"id": "size", "name": "Size", "options": [{"id": "large", "name": "Large", "allergens": []}]}
    cola = {**COLA, "allergens": [], "option_groups": [sizes]}
    menu = await read(post, menu_json(cola, {**MARGHERITA, "allergens": []}))
    assert [item.allergens for item in menu.items] == [None, None]
    assert menu.items[0].groups[0].options[0].allergens is None
    menu = await read(post, menu_json(cola, {**MARGHERITA, "allergens": ["milk"]}))
    assert [item.allergens for item in menu.items] == [frozenset(), frozenset({"milk"})]
    menu = await read(post, menu_json(cola, MARGHERITA))
    assert [item.allergens for item in menu.items] == [None, None]
