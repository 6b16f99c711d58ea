"""What a guest must not have is flagged before it goes into the cart; the guest has the last word."""

import pytest

from domain.guest import Preferences, Profile
from domain.outcome import Recommended, Unsafe, UnsafeInCart
from observability.events import WarningOverridden
from services.errors import ServiceError
from tests.fakes.guest import Guest, GuestReply, Restaurant
from tests.fakes.services import down, missing


def warning(reply: GuestReply) -> Unsafe:
    """The warning that the reply ends with."""
    last = reply.outcomes[-1]
    assert isinstance(last, Unsafe), reply.text
    return last


@pytest.fixture
def allergic(restaurant: Restaurant) -> Guest:
    """A guest whose profile has a peanut allergy."""
    restaurant.profiles.profiles["eve"] = Profile(preferences=Preferences(allergies=("peanuts",)))
    return restaurant.guest("eve")


async def test_an_allergy_is_remembered(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says("I'm allergic to peanuts")
    assert reply.route == "profile"
    assert restaurant.profiles.profiles["ann"].preferences.allergies == ("peanuts",)
    assert "peanuts" in (await guest.says("what do you know about me?")).text


async def test_a_remembered_allergy_flags_the_dish_before_it_is_in_the_cart(allergic: Guest) -> None:
    reply = await allergic.says("satay noodles please")
    assert warning(reply).allergens == ("peanuts",)
    assert (allergic.cart, reply.pending) == ([], "allergy")


async def test_the_other_dishes_of_the_message_are_added_all_the_same(allergic: Guest) -> None:
    reply = await allergic.says("satay noodles and a lemonade")
    assert allergic.cart == ["1 Lemonade"]
    assert warning(reply).name == "Satay Noodles"


async def test_a_no_leaves_the_dish_out(allergic: Guest) -> None:
    reply = await allergic.says_all("satay noodles", "no")
    assert (allergic.cart, reply.kinds[0]) == ([], "left_out")


async def test_a_yes_adds_it_and_marks_it_as_wanted(allergic: Guest) -> None:
    await allergic.says_all("satay noodles", "yes")
    assert allergic.cart == ["1 Satay Noodles"]
    assert [line.allergy_override for line in allergic.session.cart.lines] == [True]


async def test_unknown_allergens_count_as_unsafe(allergic: Guest) -> None:
    reply = await allergic.says("the house stew")
    assert warning(reply).allergens == ()
    assert "can't tell for sure" in reply.text
    assert allergic.cart == []


async def test_an_option_can_make_a_dish_unsafe(guest: Guest) -> None:
    reply = await guest.says_all("I'm allergic to nuts", "a small margherita pizza with pesto")
    assert warning(reply).allergens == ("nuts",)
    assert guest.cart == []


async def test_an_unsafe_option_for_a_dish_in_the_cart_is_flagged(guest: Guest) -> None:
    reply = await guest.says_all("I'm allergic to nuts", "a small margherita pizza", "add pesto to the pizza")
    assert warning(reply).name == "Margherita Pizza"
    await guest.says("yes")
    assert guest.cart == ["1 Margherita Pizza: small, pesto"]


async def test_a_diet_flags_what_is_not_marked_for_it(guest: Guest) -> None:
    reply = await guest.says_all("I am vegetarian", "a large pepperoni pizza")
    assert warning(reply).diets == ("vegetarian",)
    await guest.says_all("no", "a small margherita pizza")
    assert guest.cart == ["1 Margherita Pizza: small"]


async def test_an_allergy_told_late_names_what_is_in_the_cart_already(guest: Guest) -> None:
    reply = await guest.says_all("garlic bread and a lemonade", "I am allergic to milk")
    assert UnsafeInCart(names=("Garlic Bread",)) in reply.outcomes


async def test_a_dish_taken_in_spite_of_a_warning_is_not_named_again(allergic: Guest) -> None:
    reply = await allergic.says_all("satay noodles", "yes", "I'm also allergic to soy")
    assert not [outcome for outcome in reply.outcomes if isinstance(outcome, UnsafeInCart)]


async def test_forgetting_an_allergy_lifts_the_warning(allergic: Guest) -> None:
    await allergic.says_all("forget my allergies", "satay noodles")
    assert allergic.cart == ["1 Satay Noodles"]


async def test_nothing_unsafe_is_recommended(restaurant: Restaurant, guest: Guest, allergic: Guest) -> None:
    [for_ann] = (await guest.says("what do you recommend?")).outcomes
    [for_eve] = (await allergic.says("what do you recommend?")).outcomes
    assert isinstance(for_ann, Recommended)
    assert isinstance(for_eve, Recommended)
    assert [dish.name for dish, _ in for_ann.items] == ["Satay Noodles", "Green Salad"]
    assert [dish.name for dish, _ in for_eve.items] == ["Green Salad"]


async def test_a_guest_is_told_once_when_allergies_cannot_be_looked_up(restaurant: Restaurant, allergic: Guest) -> None:
    restaurant.profiles.fails["read"] = down("profile_service")
    told = [await allergic.says(words) for words in ("a lemonade", "a green salad")]
    assert ["allergies_unknown" in reply.kinds for reply in told] == [True, False]


async def test_allergies_found_later_are_held_against_the_cart(restaurant: Restaurant, allergic: Guest) -> None:
    restaurant.profiles.fails["read"] = down("profile_service")
    await allergic.says("satay noodles")
    assert allergic.cart == ["1 Satay Noodles"]
    restaurant.profiles.fails.clear()
    reply = await allergic.says("a lemonade")
    assert UnsafeInCart(names=("Satay Noodles",)) in reply.outcomes


@pytest.mark.parametrize("error", [down("profile_service"), missing("profile_service")])
async def test_an_allergy_protects_even_when_it_cannot_be_saved(
    restaurant: Restaurant, guest: Guest, error: ServiceError
) -> None:
    restaurant.profiles.fails = {"read": error, "save": error}
    reply = await guest.says_all("I'm allergic to peanuts", "satay noodles")
    assert (warning(reply).allergens, guest.cart) == (("peanuts",), [])


async def test_without_a_profile_service_orders_go_on_in_silence(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.profiles.fails["read"] = missing("profile_service")
    reply = await guest.says("a lemonade")
    assert reply.kinds == ["lines_added", "ask_anything_else"]


async def test_a_dish_that_is_wanted_in_spite_of_a_warning_is_logged_once_and_without_the_allergy(
    allergic: Guest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="orchestrator")
    await allergic.says_all("satay noodles", "yes", "a lemonade")
    told = [record.event for record in caplog.records if record.event.event_type == "warning_overridden"]  # type: ignore[attr-defined]
    assert told == [WarningOverridden(item="satay-noodles", quantity=1)]


CHECKOUT = ("that's all", "pickup", "card")


async def test_the_read_back_repeats_what_was_overridden(allergic: Guest) -> None:
    await allergic.says_all("satay noodles and a lemonade", "yes")
    reply = await allergic.says_all(*CHECKOUT)
    assert reply.pending == "confirm"
    assert "1 × Satay Noodles – $12.00 (careful: contains peanuts; you want it anyway)" in reply.text
    assert reply.text.count("careful") == 1


async def test_the_kitchen_reads_what_was_overridden(restaurant: Restaurant, allergic: Guest) -> None:
    await allergic.says_all("satay noodles, the house stew and a lemonade", "yes", "yes")
    await allergic.says_all(*CHECKOUT, "yes")
    [draft] = restaurant.orders.drafts
    assert [(w.name, w.contains, w.unknown, w.avoided) for w in draft.warned] == [
        ("Satay Noodles", ("peanuts",), False, ("peanuts",)),
        ("House Stew", (), True, ("peanuts",)),
    ]


async def test_who_overrode_nothing_is_not_spoken_of(restaurant: Restaurant, allergic: Guest) -> None:
    reply = await allergic.says_all("a lemonade", *CHECKOUT)
    assert "careful" not in reply.text
    await allergic.says("yes")
    [draft] = restaurant.orders.drafts
    assert draft.warned == ()


async def test_a_dish_for_the_guest_is_added_in_spite_of_the_allergy_of_a_companion(guest: Guest) -> None:
    reply = await guest.says_all("my son is allergic to peanuts", "satay noodles", "they are for me, not for him")
    assert (guest.cart, reply.pending) == (["1 Satay Noodles"], "anything_else")
    assert [line.allergy_override for line in guest.session.cart.lines] == [True]


async def test_a_dish_for_the_companion_is_asked_about_again(guest: Guest) -> None:
    reply = await guest.says_all("my son is allergic to peanuts", "satay noodles", "yes they are for my son")
    assert (guest.cart, reply.pending) == ([], "allergy")


async def test_what_the_guest_may_eat_forgets_no_allergy_of_a_companion(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("my daughter is coeliac", "I am not coeliac, I can eat gluten")
    assert restaurant.profiles.profiles["ann"].preferences.allergies == ("gluten",)
    await guest.says("she is no longer coeliac")
    assert restaurant.profiles.profiles["ann"].preferences.allergies == ()


async def test_what_the_guest_is_not_is_forgotten_where_it_was_theirs(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("I'm allergic to peanuts", "sorry, I am not allergic to peanuts")
    assert restaurant.profiles.profiles["ann"].preferences.allergies == ()


async def test_a_dish_ordered_again_takes_the_place_of_the_one_that_waits_for_its_warning(allergic: Guest) -> None:
    await allergic.says("satay noodles and the house stew")
    reply = await allergic.says("leave the noodles out then, and the house stew without the sauce")
    assert [each.name for each in reply.outcomes if isinstance(each, Unsafe)] == ["House Stew"]
    assert [line.item for line in allergic.session.unsafe] == ["house-stew"]


async def test_what_all_may_eat_has_no_allergen_of_one_of_them(guest: Guest) -> None:
    reply = await guest.says("one guest is allergic to peanuts and another one is vegetarian. what can everyone eat?")
    assert "Satay" not in reply.text
    assert "Green Salad" in reply.text
