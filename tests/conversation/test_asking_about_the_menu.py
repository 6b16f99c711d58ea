"""Questions about the menu, answered from the menu and from nothing else."""

import pytest

from domain.menu import Item, ItemId, Menu
from domain.money import Money
from domain.outcome import AllergenFreeShown, CategoryShown, DietShown, DishesShown, DishIngredients, MenuShown
from tests.fakes.guest import Guest, Restaurant


async def test_the_menu_is_shown_by_category(guest: Guest) -> None:
    reply = await guest.says("show me the menu")
    [shown] = reply.outcomes
    assert isinstance(shown, MenuShown)
    assert [category for category, _ in shown.categories] == ["Pizzas", "Mains", "Sides", "Desserts", "Drinks"]
    assert reply.route == "menu"


async def test_a_category_is_shown_with_all_it_has(guest: Guest) -> None:
    [shown] = (await guest.says("what drinks do you have?")).outcomes
    assert isinstance(shown, CategoryShown)
    assert [dish.name for dish in shown.items] == ["Coca-Cola", "Diet Coke", "Lemonade"]


async def test_a_price_is_told_from_the_menu(guest: Guest) -> None:
    reply = await guest.says("how much is the garlic bread?")
    assert "$4.50" in reply.text
    assert guest.cart == []


async def test_a_price_that_depends_on_the_size_is_told_for_each(guest: Guest) -> None:
    text = (await guest.says("how much is a margherita pizza?")).text
    assert all(price in text for price in ("$9.00", "$11.00", "$13.00"))


async def test_a_dish_is_described(guest: Guest) -> None:
    [shown] = (await guest.says("do you have satay noodles?")).outcomes
    assert isinstance(shown, DishesShown)
    assert shown.items[0].description == "Noodles, satay sauce."


async def test_ingredients_come_with_the_declared_allergens(guest: Guest) -> None:
    reply = await guest.says("what's in the satay noodles?")
    [shown] = reply.outcomes
    assert isinstance(shown, DishIngredients)
    assert "gluten and peanuts" in reply.text


async def test_allergens_that_the_menu_does_not_list_are_not_made_up(guest: Guest) -> None:
    reply = await guest.says("what's in the house stew?")
    assert "doesn't list its allergens" in reply.text


async def test_a_diet_gets_only_what_is_marked_for_it(guest: Guest) -> None:
    [shown] = (await guest.says("do you have anything vegetarian?")).outcomes
    assert isinstance(shown, DietShown)
    names = {dish.name for dish in shown.items}
    assert {"Margherita Pizza", "Garlic Bread", "Green Salad"} <= names
    assert not names & {"Pepperoni Pizza", "House Stew", "Satay Noodles", "Tiramisu"}


async def test_free_of_an_allergen_leaves_out_what_is_not_known(guest: Guest) -> None:
    [shown] = (await guest.says("what is peanut free?")).outcomes
    assert isinstance(shown, AllergenFreeShown)
    assert not {"Satay Noodles", "House Stew"} & {dish.name for dish in shown.items}
    assert shown.unknown == 1


@pytest.mark.parametrize("words", ["are you open now?", "when do you close?", "what are your opening hours?"])
async def test_opening_hours_are_told(guest: Guest, words: str) -> None:
    reply = await guest.says(words)
    assert "11:00" in reply.text
    assert reply.route == "menu"


async def test_food_that_is_not_on_the_menu_is_said_so(guest: Guest) -> None:
    reply = await guest.says("do you have sushi?")
    assert reply.kinds == ["not_on_menu"]


@pytest.mark.parametrize("words", ["a pizza please", "checkout", "add a lemonade"])
async def test_a_menu_of_plain_text_is_shown_but_not_ordered_from(
    restaurant: Restaurant, guest: Guest, words: str
) -> None:
    restaurant.menus.menu = Menu(items=(), version="text", text="Pizza and soup, ask for prices")
    assert (await guest.says("show me the menu")).text == "Pizza and soup, ask for prices"
    reply = await guest.says(words)
    assert (reply.kinds, reply.error) == (["order_by_staff"], "menu_without_items")


async def test_a_menu_that_was_read_from_a_text_is_shown_as_the_whole_text(
    restaurant: Restaurant, guest: Guest
) -> None:
    text = "Soups\nLeek - 4.00\nTomato, small 3.00 / large 5.00"
    leek = Item(id=ItemId("name:leek"), name="Leek", category="Soups", price=Money(400, "EUR"))
    restaurant.menus.menu = Menu(items=(leek,), version="text", text=text, is_from_text=True)
    assert (await guest.says("show me the menu")).text == text


@pytest.mark.parametrize("words", ["show me the menu", "a pizza please", "is the margherita vegan?"])
async def test_an_empty_menu_is_said_to_be_empty(restaurant: Restaurant, guest: Guest, words: str) -> None:
    restaurant.menus.menu = Menu(items=(), version="empty")
    assert (await guest.says(words)).kinds == ["menu_empty"]
