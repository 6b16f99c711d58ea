"""The menu service."""

from datetime import UTC, datetime
from decimal import Decimal

from demo.allergens import DECLARED
from demo.menu_file import read_menu_file
from demo.settings import DemoSettings
from services.menu.models import MenuResponse, WireItem
from tests.demo.restaurant import FixedClock, Restaurant, opened


async def test_menu_is_text_and_categories_in_the_contracts_own_shape(restaurant: Restaurant) -> None:
    said = await restaurant.menu()
    menu = MenuResponse.model_validate(said)
    assert menu.categories is not None
    assert len(menu.categories) >= 6
    assert all(category.generic_names for category in menu.categories)
    items = [item for category in menu.categories for item in category.items]
    assert len(items) >= 40
    assert isinstance(menu.output, str)
    assert all(item.name in menu.output for item in items)


async def test_a_branch_gets_the_menu_without_what_it_does_not_sell(postgres_url: str) -> None:
    settings = DemoSettings.model_validate({"database_url": postgres_url, "not_sold_at": {"quay": ("tiramisu",)}})
    async with opened(settings) as restaurant:
        shown = [str(await restaurant.menu(store)) for store in ("quay", "hill", "quay")]
        assert ["Tiramisu" in each for each in shown] == [False, True, False]


async def test_prices_are_json_numbers_with_the_files_exact_decimals(restaurant: Restaurant) -> None:
    said = await restaurant.menu()
    prices = {item["id"]: item["price"] for category in said["categories"] for item in category["items"]}
    written = {item.id: item.price for category in read_menu_file().categories for item in category.items}
    assert prices == written
    assert all(isinstance(price, Decimal) for price in prices.values())


def test_every_allergen_and_diet_of_the_file_is_one_that_we_declare() -> None:
    menu = read_menu_file()
    lists = [item.allergens for category in menu.categories for item in category.items]
    lists += [option.allergens for group in menu.groups for option in group.options]
    assert {allergen for declared in lists for allergen in declared or ()} <= DECLARED
    marks = {mark for c in menu.categories for i in c.items for mark in i.dietary or ()}
    assert marks == {"vegan", "vegetarian", "gluten-free", "halal"}


def test_no_two_items_of_the_file_answer_to_the_same_name() -> None:
    items = [item for category in read_menu_file().categories for item in category.items]
    names = [name.casefold() for item in items for name in {item.name.casefold(), *item.aliases}]
    assert len(names) == len(set(names))


def test_an_item_declares_the_allergens_of_what_it_comes_with() -> None:
    menu = read_menu_file()
    options = {(group.id, option.id): option for group in menu.groups for option in group.options}
    for item in (item for category in menu.categories for item in category.items):
        for group, included in item.included.items():
            for option in included:
                assert set(options[group, option].allergens or ()) <= set(item.allergens or ()), (item.id, option)


async def test_menu_says_what_is_unknown_and_what_is_missing(restaurant: Restaurant) -> None:
    items = await _items(restaurant)
    assert items["soup-of-the-day"].allergens is None
    assert "peanuts" in (items["satay-noodles"].allergens or ())
    assert not items["lobster-ravioli"].available
    assert items["lobster-ravioli"].unavailable_reason


async def test_option_groups_tell_size_prices_and_what_is_included(restaurant: Restaurant) -> None:
    size, _, toppings = (await _items(restaurant))["pepperoni-pizza"].option_groups
    assert (size.kind, size.min_choices) == ("single", 1)
    assert [option.price for option in size.options] == [Decimal("0.00"), Decimal("3.00"), Decimal("6.50")]
    assert (toppings.kind, toppings.max_choices, toppings.refusable, toppings.amounts) == ("multi", 6, True, True)
    assert "olives" in toppings.included


async def test_sold_out_item_is_told_at_once_and_comes_back(restaurant: Restaurant) -> None:
    assert (await _items(restaurant))["tiramisu"].available
    await restaurant.set_availability("tiramisu", False, "the last piece is gone")
    gone = (await _items(restaurant))["tiramisu"]
    assert (gone.available, gone.unavailable_reason) == (False, "the last piece is gone")
    await restaurant.set_availability("tiramisu", True)
    back = (await _items(restaurant))["tiramisu"]
    assert (back.available, back.unavailable_reason) == (True, None)


async def test_change_made_in_the_database_is_told_too(restaurant: Restaurant) -> None:
    await restaurant.menu()
    await restaurant.sql("UPDATE item SET price_minor = 999 WHERE id = 'espresso'")
    assert (await _items(restaurant))["espresso"].price == Decimal("9.99")


async def test_availability_of_an_item_that_does_not_exist_is_refused(restaurant: Restaurant) -> None:
    assert (await restaurant.set_availability("unicorn", False)).problem == (422, "unknown_item")


async def test_open_now_follows_the_clock_and_the_hours(postgres_url: str) -> None:
    settings = DemoSettings.model_validate(
        {"database_url": postgres_url, "opening_hours": "18:00-02:00", "time_zone": "America/New_York"}
    )
    clock = FixedClock(datetime(2026, 3, 2, 22, 59, tzinfo=UTC))  # 17:59 in New York
    async with opened(settings, clock) as restaurant:
        assert (await restaurant.menu())["open_now"] is False
        clock.moment = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
        assert (await restaurant.menu())["open_now"] is True
        clock.moment = datetime(2026, 3, 3, 6, 59, tzinfo=UTC)
        assert (await restaurant.menu())["open_now"] is True
        clock.moment = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
        said = await restaurant.menu()
        assert said["open_now"] is False
        assert said["opening_hours"] == "18:00-02:00"


async def test_body_without_who_asks_is_refused_with_the_field(restaurant: Restaurant) -> None:
    answer = await restaurant.raw_post("menu", "/menu", {"channel": "web", "session_id": "s"})
    assert answer.problem == (422, "invalid_request")
    assert "user_id" in answer.body["detail"]


async def _items(restaurant: Restaurant) -> dict[str | None, WireItem]:
    menu = MenuResponse.model_validate(await restaurant.menu())
    return {item.id: item for category in menu.categories or () for item in category.items}
