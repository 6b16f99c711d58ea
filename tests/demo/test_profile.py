"""The profile service."""

from decimal import Decimal

from services.profile.models import UserProfileResponse
from tests.demo.restaurant import Restaurant, drink, pizza


async def test_guest_of_whom_nothing_is_known_has_an_empty_profile(restaurant: Restaurant) -> None:
    profile = UserProfileResponse.model_validate(await restaurant.profile())
    assert profile.preferences is None
    assert profile.order_history_summary is not None
    assert profile.order_history_summary.total_orders == 0
    assert profile.order_history_summary.avg_spend is None


async def test_saved_preferences_replace_all_that_was_saved_before(restaurant: Restaurant) -> None:
    saved = await restaurant.remember(dietary=["Vegan "], allergies=["PEANUTS", "peanuts"], spice_level="Hot")
    assert (saved.status, saved.body) == (200, {"success": True})
    first = (await restaurant.profile())["preferences"]
    assert first == {"dietary": ["vegan"], "spice_level": "hot", "allergies": ["peanuts"]}
    await restaurant.remember(allergies=["milk"])
    assert (await restaurant.profile())["preferences"] == {"dietary": [], "allergies": ["milk"]}


async def test_history_sums_up_the_guests_own_orders(restaurant: Restaurant) -> None:
    totals = [
        (await restaurant.order(pizza("large", "ham"), drink())).body["total_amount"],
        (await restaurant.order(drink())).body["total_amount"],
    ]
    await restaurant.order(pizza(quantity=9), user="guest-other")
    cancelled = (await restaurant.order(pizza(quantity=5))).body["order_id"]
    await restaurant.cancel(cancelled)
    history = (await restaurant.profile())["order_history_summary"]
    assert history["total_orders"] == 2
    assert history["favorite_items"] == ["Diet Coke", "Pepperoni"]
    assert abs(history["avg_spend"] * 2 - sum(totals)) <= Decimal("0.01")
    assert history["currency"] == "USD"
    assert history["last_order"] == [{"name": "Diet Coke", "quantity": 1, "options": ["Small"], "refusals": []}]


async def test_last_order_tells_what_was_chosen_and_what_was_refused(restaurant: Restaurant) -> None:
    await restaurant.order(pizza("large", "ham", quantity=2, without=("olives",)))
    [line] = (await restaurant.profile())["order_history_summary"]["last_order"]
    assert line == {
        "name": "Pepperoni",
        "quantity": 2,
        "options": ["Large", "Smoked ham"],
        "refusals": ["Black olives"],
    }


async def test_unknown_mode_and_missing_preferences_are_refused(restaurant: Restaurant) -> None:
    who = {"user_id": "u", "channel": "web", "session_id": "s"}
    for wrong in ({"mode": "delete_everything"}, {"mode": "save_preferences"}):
        answer = await restaurant.raw_post("profile", "/profile", {**who, **wrong})
        assert answer.problem == (422, "invalid_request")


async def test_too_many_or_too_long_words_are_refused(restaurant: Restaurant) -> None:
    assert (await restaurant.remember(allergies=["x" * 61])).problem == (422, "invalid_request")
    assert (await restaurant.remember(dietary=[f"diet {n}" for n in range(31)])).problem == (422, "invalid_request")


async def test_the_address_of_most_deliveries_is_the_guests_home(restaurant: Restaurant) -> None:
    assert "addresses" not in await restaurant.profile()
    for address in ("1 Elm Street", "2 Harbour Road", "1 Elm Street"):
        await restaurant.order(pizza("large"), drink(), delivery_mode="delivery", address=address)
    assert (await restaurant.profile())["addresses"] == [{"label": "home", "address": "1 Elm Street", "usual": True}]
