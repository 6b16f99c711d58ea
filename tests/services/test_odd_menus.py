"""Menus with one odd field each: what is kept, what is dropped, and what the log says of it."""

import logging
from typing import Any

import pytest

from domain.menu import Item, Menu
from domain.money import Money
from observability.events import LOGGER_NAME, FieldDropped
from services.menu.client import MenuClient
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

COLA = {"id": "c1", "name": "Cola", "price": 2.5}
SOUP = {"id": "s1", "name": "Soup", "price": 5}
SMALL = {"id": "small", "name": "Small", "price": 0}


def menu_json(*items: object, **more: object) -> dict[str, object]:
    return {"categories": [{"name": "All", "items": list(items)}], "currency": "EUR", **more}


def soup(**more: object) -> dict[str, object]:
    return menu_json({**SOUP, **more}, COLA)


def sized(*options: object, **group: object) -> dict[str, object]:
    return soup(option_groups=[{"id": "size", "name": "Size", "options": list(options), **group}])


async def read(post: ServicePost, answer: object, currency: str = "EUR") -> Menu:
    async with StandIn(answer if isinstance(answer, Reply) else Reply.of(answer)) as server:
        return await MenuClient(post, Endpoint("menu_service", server.url), default_currency=currency).fetch(CALLER)


def dropped(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    events = [record.event for record in caplog.records if record.getMessage() == "field_dropped"]
    assert all(isinstance(event, FieldDropped) and event.service == "menu" for event in events)
    return [(event.path, event.kind) for event in events]


def first(menu: Menu) -> Item:
    return menu.items[0]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)


@pytest.mark.parametrize(
    "field", ["aliases", "option_groups", "available", "allergens", "dietary", "description", "price"]
)
async def test_a_null_is_a_field_that_was_not_sent(
    post: ServicePost, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    menu = await read(post, soup(**{field: None}))
    assert [item.name for item in menu.items] == ["Soup", "Cola"]
    assert first(menu).available
    assert dropped(caplog) == []


@pytest.mark.parametrize(
    ("price", "minor"),
    [
        ("9,50", 950), ("9.50", 950), ("€9.50", 950), ("9.50 €", 950), ("EUR 9,50", 950), ("9.50 Euro", 950),
        ("1.250,00", 125_000), ("1'250.00", 125_000), ("1 250,00 €", 125_000), ("12.-", 1200), (9, 900),
    ],
)  # fmt: skip
async def test_a_price_is_read_as_people_write_it(
    post: ServicePost, caplog: pytest.LogCaptureFixture, price: object, minor: int
) -> None:
    assert first(await read(post, soup(price=price))).price == Money(minor, "EUR")
    assert dropped(caplog) == []


@pytest.mark.parametrize(
    ("price", "kind"),
    [
        ("", "empty"), ("N/A", "not_a_number"), ("market price", "not_a_number"), ("5.00 / 7.00", "not_a_number"),
        ("$9.50", "not_a_number"), ("9.50 doubloons", "not_a_number"), ([], "not_a_number"), ({"v": 9}, "not_a_number"),
    ],
)  # fmt: skip
async def test_a_price_that_is_none_is_dropped_and_the_dish_stays(
    post: ServicePost, caplog: pytest.LogCaptureFixture, price: object, kind: str
) -> None:
    # A named currency beside it: a dollar is no euro.
    menu = await read(post, soup(price=price, currency="EUR"))
    assert [(item.name, item.price) for item in menu.items] == [("Soup", None), ("Cola", Money(250, "EUR"))]
    assert dropped(caplog) == [("categories[0].items[0].price", kind)]


async def test_a_negative_price_takes_its_item_away(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    assert [item.name for item in (await read(post, soup(price=-2))).items] == ["Cola"]
    assert dropped(caplog) == [("categories[0].items[0]", "no_price")]


@pytest.mark.parametrize(
    ("currency", "code"),
    [
        ("Euro", "EUR"), ("EURO", "EUR"), ("€", "EUR"), ("R$", "BRL"), ("HK$", "HKD"), ("zł", "PLN"), ("Rs.", "INR"),
        ("kr", "SEK"), ("pounds", "GBP"), ("US Dollar", "USD"), ("chf", "CHF"),
    ],
)  # fmt: skip
async def test_a_menus_currency_is_read_by_code_sign_or_name(post: ServicePost, currency: str, code: str) -> None:
    menu = await read(post, menu_json(COLA, currency=currency), "USD")
    assert (menu.currency, first(menu).price) == (code, Money(250, code))


@pytest.mark.parametrize(("sign", "default"), [("$", "CAD"), ("$", "MXN"), ("kr", "DKK"), ("Rs", "LKR"), ("¥", "CNY")])
async def test_a_sign_of_several_currencies_is_the_default_one(post: ServicePost, sign: str, default: str) -> None:
    assert (await read(post, menu_json(COLA, currency=sign), default)).currency == default
    assert (await read(post, menu_json({**COLA, "price": f"{sign}2.50"}, currency=None), default)).currency == default


async def test_prices_in_a_currency_that_nobody_knows_are_dropped(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    menu = await read(post, menu_json(COLA, currency="doubloons"))
    assert first(menu).price is None
    assert dropped(caplog) == [("currency", "not_a_currency"), ("categories[0].items[0].price", "other_currency")]


async def test_a_menu_is_in_one_currency_and_other_prices_are_dropped(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    items = [{**SOUP, "currency": "EUR"}, {**COLA, "currency": "USD"}, {"name": "Tea", "price": 2, "currency": "USD"}]
    menu = await read(post, menu_json(*items, currency=None), "EUR")
    assert [item.price for item in menu.items] == [None, Money(250, "USD"), Money(200, "USD")]
    assert dropped(caplog) == [("categories[0].items[0].price", "other_currency")]


@pytest.mark.parametrize(
    ("allergens", "known"),
    [
        ("gluten, milk", {"gluten", "milk"}),
        ("Tree nuts (almonds, hazelnuts); Milk", {"tree nuts (almonds, hazelnuts)", "milk"}),
        (["Milk", None], {"milk", "unknown"}),
        (["Milk", ["x"]], {"milk", "unknown"}),
        ([{"id": 7, "name": "Milk"}], {"milk"}),
        ({"milk": True, "nuts": False, "soy": "traces"}, {"milk", "soy (traces)"}),
        ('["milk"]', {"milk"}),
        ("", None), ([""], None), ([" ", ""], None), (7, None), ([], set()),
    ],
)  # fmt: skip
async def test_allergens_are_read_and_what_is_not_is_unknown(
    post: ServicePost, allergens: object, known: set[str] | None
) -> None:
    # An empty list says something only on a menu that declares something.
    item = first(await read(post, menu_json({**SOUP, "allergens": allergens}, {**COLA, "allergens": ["sulphites"]})))
    assert item.allergens == (None if known is None else frozenset(known))


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (menu_json(None, COLA), ["Cola"]),
        (menu_json("Soup", COLA), ["Cola"]),
        (menu_json({"price": 5}, COLA), ["Cola"]),
        (menu_json({"name": None, "price": 5}, COLA), ["Cola"]),
        (menu_json({"name": "", "price": 5}, COLA), ["Cola"]),
        (menu_json({"name": "<br>", "price": 5}, COLA), ["Cola"]),
        ({"categories": [None, {"name": "A", "items": None}, {"name": "B", "items": [COLA]}]}, ["Cola"]),
        ({"categories": [{"items": [COLA]}]}, ["Cola"]),
        ({"categories": [{"name": None, "items": [COLA]}]}, ["Cola"]),
        ({"categories": {"name": "A", "items": COLA}}, ["Cola"]),
        ({"categories": '[{"name": "A", "items": [{"name": "Cola"}]}]'}, ["Cola"]),
    ],
)
async def test_one_bad_item_or_category_leaves_the_others(post: ServicePost, answer: object, names: list[str]) -> None:
    assert [item.name for item in (await read(post, answer)).items] == names


async def test_paths_name_positions_in_the_answer_as_it_came(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    gone = {"price": "N/A"}
    await read(post, menu_json(None, gone, {**SOUP, "price": "?"}, {**COLA, "currency": "USD"}, {**COLA, "id": "c2"}))
    assert dropped(caplog) == [
        ("categories[0].items[0]", "not_an_object"),
        ("categories[0].items[1]", "no_name"),
        ("categories[0].items[2].price", "not_a_number"),
        ("categories[0].items[3].price", "other_currency"),
    ]


async def test_a_log_of_many_odd_fields_is_bounded(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    menu = await read(post, menu_json(*({"name": f"Dish {number}", "price": "?"} for number in range(300))))
    assert len(menu.items) == 300
    events = [record.event for record in caplog.records if record.getMessage() == "field_dropped"]
    assert len(events) == 21
    assert (events[-1].kind, events[-1].count) == ("more", 280)


async def test_the_same_menu_is_reported_once(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    replies = [Reply.of(soup(price="?", stamp=stamp)) for stamp in (1, 2)]
    async with StandIn(*replies) as server:
        client = MenuClient(post, Endpoint("menu_service", server.url))
        assert await client.fetch(CALLER) is await client.fetch(CALLER)
    assert len(dropped(caplog)) == 1


async def test_an_id_that_two_dishes_have_is_none_and_both_can_be_ordered_by_name(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    menu = await read(post, menu_json(SOUP, {**COLA, "id": "s1"}))
    assert [item.id for item in menu.items] == ["name:soup", "name:cola"]
    assert [kind for _path, kind in dropped(caplog)] == ["duplicate_id", "duplicate_id"]


async def test_a_dish_under_two_categories_is_one(post: ServicePost, caplog: pytest.LogCaptureFixture) -> None:
    answer = {"categories": [{"name": "Popular", "items": [SOUP]}, {"name": "Soups", "items": [SOUP]}]}
    assert [(item.id, item.category) for item in (await read(post, answer)).items] == [("s1", "Popular")]
    assert dropped(caplog) == []


async def test_two_dishes_that_an_order_cannot_tell_apart_are_one_with_what_they_share(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    twins = {"name": "Tea", "price": 2, "allergens": []}, {"name": "Tea", "price": 3, "allergens": ["milk"]}
    (item,) = (await read(post, menu_json(*twins))).items
    assert (item.price, item.allergens) == (None, None)
    assert dropped(caplog) == [("categories[0].items[1]", "duplicate_name")]


@pytest.mark.parametrize(
    "group",
    [
        sized(min_choices=1),
        sized({**SMALL, "available": False}, min_choices=1),
        sized({**SMALL, "available": "sold out"}, min_choices=1),
        sized({**SMALL, "price": "N/A"}, min_choices=1),
        sized(SMALL, min_choices=2),
        soup(option_groups=[{"id": "size", "name": "Size", "options": None, "min_choices": 1}]),
    ],
)
async def test_a_dish_whose_required_choice_cannot_be_made_is_not_available(
    post: ServicePost, group: dict[str, Any]
) -> None:
    assert [item.available for item in (await read(post, group)).items] == [False, True]


async def test_a_group_without_options_that_need_not_be_chosen_is_no_obstacle(post: ServicePost) -> None:
    assert first(await read(post, sized())).available


@pytest.mark.parametrize("odd", [{"price": "?"}, {"price": -1}, {"currency": "USD"}, {"currency": "x"}, {"name": ""}])
async def test_an_option_without_its_price_or_name_is_not_offered(post: ServicePost, odd: dict[str, object]) -> None:
    (group,) = first(await read(post, sized(SMALL, {"id": "large", "name": "Large", "price": 2, **odd}))).groups
    assert [option.id for option in group.options] == ["small"]


async def test_an_options_price_is_read_as_people_write_it(post: ServicePost) -> None:
    (group,) = first(await read(post, sized({**SMALL, "price": "+ 1,50 €"}))).groups
    assert group.options[0].price == Money(150, "EUR")


async def test_who_does_not_know_an_included_ingredient_does_not_know_the_allergens(post: ServicePost) -> None:
    nuts = {"id": "nuts", "name": "Nuts", "price": "?", "allergens": ["nuts"]}
    answer = sized(SMALL, nuts, included=["nuts", "small"], kind="multi")
    answer["categories"][0]["items"][0]["allergens"] = ["milk"]  # type: ignore[index]
    item = first(await read(post, answer))
    assert item.allergens is None
    assert item.groups[0].included == ("small",)


async def test_names_and_descriptions_are_plain_words(post: ServicePost) -> None:
    odd = {
        "name": "Mac  &amp; \x1b[1mCheese\x1b[0m",
        "description": "<p>Hot!</p><script>alert(1)</script> &lt;b&gt;best&lt;/b&gt;\u200b",
        "aliases": "mac &amp; cheese, m&amp;c",
    }
    item = first(await read(post, menu_json(odd)))
    assert (item.name, item.description) == ("Mac & Cheese", "Hot! best")
    assert item.aliases == ("mac & cheese", "m&c")
    assert item.sent_name is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Mac  &amp; Cheese", "Mac  &amp; Cheese"),
        (" Soup", " Soup"),
        ("Soup", None),
        ("So\x00up", None),
        ("Hot\tSoup", None),
    ],
)
async def test_the_name_that_an_order_service_knows_is_kept(post: ServicePost, sent: str, kept: str | None) -> None:
    assert first(await read(post, menu_json({"name": sent}))).sent_name == kept


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda menu: [{"json": menu}],
        lambda menu: [[menu]],
        lambda menu: {"body": menu},
        lambda menu: {"data": {"data": menu}, "status": "ok", "currency": "EUR"},
        lambda menu: {"output": Reply.of(menu).body.decode()},
        lambda menu: {"output": f"```json\n{Reply.of(menu).body.decode()}\n```"},
        lambda menu: [{"output": menu}],
        lambda menu: [None, menu],
    ],
)
async def test_a_wrapped_menu_is_the_menu(post: ServicePost, wrapped: Any) -> None:
    menu = await read(post, wrapped(menu_json(COLA)))
    assert ([item.name for item in menu.items], menu.text) == (["Cola"], None)


async def test_categories_of_several_elements_are_one_menu(post: ServicePost) -> None:
    parts = [{"json": menu_json(COLA)}, {"json": {"categories": [{"name": "Soups", "items": [SOUP]}]}}]
    menu = await read(post, parts)
    assert [(item.name, item.category) for item in menu.items] == [("Cola", "All"), ("Soup", "Soups")]
    assert menu.currency == "EUR"


async def test_a_menu_with_a_byte_order_mark_is_read(post: ServicePost) -> None:
    assert (await read(post, Reply(b"\xef\xbb\xbf" + Reply.of(menu_json(COLA)).body))).items


@pytest.mark.parametrize("answer", [{"categories": []}, {"categories": [{"name": "A", "items": []}]}, {"output": ""}])
async def test_an_empty_menu_is_a_menu_and_a_warning(
    post: ServicePost, caplog: pytest.LogCaptureFixture, answer: object
) -> None:
    menu = await read(post, answer)
    assert (menu.items, menu.text) == ((), None)
    assert [record.levelname for record in caplog.records if record.getMessage() == "empty_menu_received"] == [
        "WARNING"
    ]


async def test_a_text_menu_counts_the_lines_that_were_not_read(
    post: ServicePost, caplog: pytest.LogCaptureFixture
) -> None:
    menu = await read(post, {"output": {"text": "Soups\nLeek - 4.00\nTomato, small 3 / large 5\n"}})
    assert ([item.name for item in menu.items], menu.is_from_text) == (["Leek"], True)
    assert dropped(caplog) == []  # A line without a price of its own is prose.
    await read(post, {"output": "Leek - $4\nTomato, small $3 / large $5\n"}, "USD")
    assert dropped(caplog) == [("output.lines[2]", "line_not_read")]
