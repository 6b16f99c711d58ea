"""Recommendations come from the orders in the tables, and never against an allergy."""

from tests.demo.restaurant import Restaurant, drink, option, pizza

CARBONARA = {"id": "carbonara", "name": "Rigatoni Carbonara", "options": [option("pasta-portion", "regular")]}
SATAY = {"id": "satay-noodles", "name": "Satay Rice Noodles", "options": [option("pasta-portion", "regular")]}
BREAD = {"id": "garlic-bread", "name": "Garlic Bread"}
PIE = {"id": "peanut-butter-pie", "name": "Peanut Butter Pie"}
FRUIT = {"id": "fruit-salad", "name": "Fruit Salad"}
SOUP = {"id": "soup-of-the-day", "name": "Soup of the Day"}


async def test_restaurant_without_orders_has_nothing_to_recommend(restaurant: Restaurant) -> None:
    assert await restaurant.recommend() == []


async def test_what_was_ordered_together_comes_first_with_the_real_number(restaurant: Restaurant) -> None:
    for guest in ("a", "b", "c"):
        await restaurant.order(CARBONARA, BREAD, user=guest)
    await restaurant.order(CARBONARA, BREAD, user="c")
    for guest in ("d", "e", "f", "g", "h"):
        await restaurant.order(pizza(), drink(), user=guest)
    first = (await restaurant.recommend(cart=["carbonara"]))[0]
    assert first["name"] == "Garlic Bread"
    assert first["reason"] == "ordered together with Rigatoni Carbonara by 3 guests"


async def test_recommendation_changes_when_the_history_does(restaurant: Restaurant) -> None:
    await restaurant.order(CARBONARA, BREAD, user="a")
    assert (await restaurant.recommend(cart=["carbonara"]))[0]["id"] == "garlic-bread"
    for guest in ("b", "c", "d"):
        await restaurant.order(CARBONARA, FRUIT, user=guest)
    assert (await restaurant.recommend(cart=["carbonara"]))[0]["id"] == "fruit-salad"


async def test_cart_may_be_told_in_names_and_is_never_recommended_back(restaurant: Restaurant) -> None:
    await restaurant.order(CARBONARA, BREAD, user="a")
    said = await restaurant.recommend(cart=["rigatoni carbonara"])
    assert [each["id"] for each in said] == ["garlic-bread"]


async def test_own_habits_come_before_what_others_like(restaurant: Restaurant) -> None:
    for guest in ("a", "b", "c", "d"):
        await restaurant.order(FRUIT, user=guest)
    await restaurant.order(BREAD)
    await restaurant.order(BREAD)
    mine, theirs = await restaurant.recommend()
    assert (mine["id"], mine["reason"]) == ("garlic-bread", "in 2 orders of yours")
    assert (theirs["id"], theirs["reason"]) == ("fruit-salad", "in 4 orders of our guests")


async def test_stranger_gets_what_is_most_popular(restaurant: Restaurant) -> None:
    await restaurant.order(BREAD, user="a")
    for guest in ("a", "b"):
        await restaurant.order(FRUIT, user=guest)
    said = await restaurant.recommend(user="guest-new")
    assert [each["id"] for each in said] == ["fruit-salad", "garlic-bread"]


async def test_cancelled_orders_do_not_count(restaurant: Restaurant) -> None:
    number = (await restaurant.order(FRUIT, user="a")).body["order_id"]
    await restaurant.cancel(number, user="a")
    assert await restaurant.recommend() == []


async def test_allergy_in_the_request_and_unknown_allergens_rule_dishes_out(restaurant: Restaurant) -> None:
    for guest in ("a", "b", "c"):
        await restaurant.order(SATAY, PIE, SOUP, FRUIT, user=guest)
    everything = {each["id"] for each in await restaurant.recommend()}
    safe = {each["id"] for each in await restaurant.recommend(avoid_allergens=["peanut"])}
    assert everything == {"satay-noodles", "peanut-butter-pie", "soup-of-the-day", "fruit-salad"}
    assert safe == {"fruit-salad"}


async def test_saved_allergy_counts_even_when_the_request_names_another(restaurant: Restaurant) -> None:
    await restaurant.order(PIE, BREAD, FRUIT, user="a")
    await restaurant.remember(allergies=["Peanuts"])
    assert {each["id"] for each in await restaurant.recommend()} == {"garlic-bread", "fruit-salad"}
    assert {each["id"] for each in await restaurant.recommend(avoid_allergens=["dairy"])} == {"fruit-salad"}


async def test_allergen_that_the_menu_does_not_declare_makes_nothing_safe(restaurant: Restaurant) -> None:
    await restaurant.order(FRUIT, user="a")
    assert await restaurant.recommend(avoid_allergens=["kiwi"]) == []


async def test_dish_whose_required_choice_is_never_safe_is_not_recommended(restaurant: Restaurant) -> None:
    latte = {"name": "latte", "options": [option("coffee-size", "small"), option("milk", "whole")]}
    await restaurant.order(latte, user="a")
    assert [each["id"] for each in await restaurant.recommend(avoid_allergens=["dairy"])] == ["latte"]
    avoid = ["dairy", "soy", "nuts", "gluten"]
    assert await restaurant.recommend(avoid_allergens=avoid) == []


async def test_diet_is_taken_from_the_profile_and_from_the_guests_words(restaurant: Restaurant) -> None:
    await restaurant.order(CARBONARA, BREAD, FRUIT, user="a")
    assert {each["id"] for each in await restaurant.recommend(context="something vegan?")} == {"fruit-salad"}
    await restaurant.remember(dietary=["vegetarian"])
    assert {each["id"] for each in await restaurant.recommend()} == {"garlic-bread", "fruit-salad"}


async def test_words_that_name_a_category_narrow_it_down(restaurant: Restaurant) -> None:
    await restaurant.order(CARBONARA, BREAD, FRUIT, drink(), user="a")
    said = await restaurant.recommend(context="which dessert would you recommend")
    assert [each["id"] for each in said] == ["fruit-salad"]


async def test_sold_out_dish_is_dropped(restaurant: Restaurant) -> None:
    await restaurant.order(BREAD, FRUIT, user="a")
    await restaurant.set_availability("fruit-salad", False)
    assert [each["id"] for each in await restaurant.recommend()] == ["garlic-bread"]


async def test_at_most_five_and_varied(seeded_restaurant: Restaurant) -> None:
    said = await seeded_restaurant.recommend(cart=["margherita"])
    assert len(said) == 5
    menu = await seeded_restaurant.menu()
    category = {item["id"]: each["name"] for each in menu["categories"] for item in each["items"]}
    chosen = [category[each["id"]] for each in said]
    assert max(chosen.count(name) for name in chosen) <= 2
