"""Digressions, several wishes in one message, tracking, services that are away, and words that ask for nothing."""

import pytest

from domain.intent import Intent
from services.errors import ServiceError
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import down, missing

READY = ("two lemonades", "that's all", "pickup", "card")


@pytest.mark.parametrize(
    "digression", ["do you have vegan dishes?", "what do you recommend?", "I'm allergic to soy", "where is ORD-99999?"]
)
async def test_after_a_digression_the_open_question_is_put_again(guest: Guest, digression: str) -> None:
    await guest.says("a pepperoni pizza")
    reply = await guest.says(digression)
    assert reply.pending == "choose_option"
    assert reply.text.endswith("Which size for the Pepperoni Pizza: small, medium or large?")
    assert (await guest.says("large")).pending == "anything_else"
    assert guest.cart == ["1 Pepperoni Pizza: large"]


async def test_a_question_between_read_back_and_yes_does_not_lose_the_order(
    restaurant: Restaurant, guest: Guest
) -> None:
    reply = await guest.says_all(*READY, "what desserts do you have?")
    assert reply.pending == "confirm"
    assert "$6.00 in all" in reply.text
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_something_ordered_instead_of_an_answer_is_added_and_the_question_comes_back(guest: Guest) -> None:
    reply = await guest.says_all("a pepperoni pizza", "and two lemonades")
    assert guest.cart == ["1 Pepperoni Pizza", "2 Lemonade"]
    assert reply.pending == "choose_option"


async def test_an_order_and_a_question_in_one_message_are_both_served(guest: Guest) -> None:
    reply = await guest.says("two lemonades and do you have vegan desserts?")
    assert reply.intents == (Intent.ORDER, Intent.MENU)
    assert guest.cart == ["2 Lemonade"]
    assert "vegan" in reply.text
    assert reply.text.endswith("Anything else?")


async def test_a_message_of_two_wishes_is_answered_in_order(guest: Guest) -> None:
    reply = await guest.says("what desserts do you have and add a panna cotta")
    assert (reply.route, guest.cart) == ("menu", ["1 Panna Cotta"])
    assert reply.kinds[0] == "category_shown"


async def test_tracking_without_an_id_means_the_last_order(guest: Guest) -> None:
    reply = await guest.says_all(*READY, "yes", "where is my order?")
    assert (reply.kinds, reply.route) == (["order_tracked"], "track_order")
    assert "on its way" in reply.text


async def test_tracking_without_any_order_asks_which(guest: Guest) -> None:
    assert (await guest.says("where is my order?")).route == "track_missing_order_id"


async def test_tracking_by_id_works_in_another_session(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY, "yes")
    reply = await restaurant.guest(session="2").says("where is ORD-10001?")
    assert reply.kinds == ["order_tracked"]


async def test_an_order_that_is_not_known_is_not_made_up(guest: Guest) -> None:
    reply = await guest.says("where is ORD-77777?")
    assert (reply.kinds, reply.route) == (["order_not_found"], "track_error")


async def test_a_tracking_service_that_is_away_is_said(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.tracking.fails["track"] = down("tracking_service")
    reply = await guest.says_all(*READY, "yes", "where is my order?")
    assert (reply.error, reply.route) == ("service_unavailable", "track_error")


@pytest.mark.parametrize("error", [down("menu_service"), missing("menu_service")])
@pytest.mark.parametrize(("words", "route"), [("a lemonade", "order_error"), ("show me the menu", "menu")])
async def test_a_menu_service_that_is_away_is_said(
    restaurant: Restaurant, guest: Guest, error: ServiceError, words: str, route: str
) -> None:
    restaurant.menus.fails["fetch"] = error
    reply = await guest.says(words)
    assert (reply.kinds, reply.route, reply.error) == (["service_down"], route, error.code)


async def test_a_menu_that_goes_away_in_between_loses_nothing(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.menus.fails["fetch"] = down("menu_service")
    restaurant.menus.last_menus.clear()  # as on a replica that never saw it
    reply = await guest.says("yes")
    assert (reply.error, reply.pending, restaurant.orders.drafts) == ("service_unavailable", "confirm", [])
    restaurant.menus.fails.clear()
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_recommendations_that_cannot_be_had_are_said(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.recommend.fails["suggest"] = down("recommend_service")
    reply = await guest.says("what do you recommend?")
    assert (reply.kinds, reply.error) == (["service_down"], "service_unavailable")


@pytest.mark.parametrize(("words", "answer"), [("yes", "nothing to confirm"), ("no", "All right."), ("ok", "nothing")])
async def test_a_yes_or_no_to_nothing_changes_nothing(guest: Guest, words: str, answer: str) -> None:
    reply = await guest.says(words)
    assert (reply.kinds, reply.route) == (["small_talk"], "fallback")
    assert answer in reply.text


async def test_whoever_wants_to_wait_keeps_the_open_question(guest: Guest) -> None:
    reply = await guest.says_all("a pepperoni pizza", "no wait")
    assert (reply.text, reply.pending) == ("Take your time.", "choose_option")
    assert guest.cart == ["1 Pepperoni Pizza"]


async def test_what_is_not_understood_again_and_again_goes_to_the_staff(guest: Guest) -> None:
    await guest.says("a pepperoni pizza")
    replies = [await guest.says("hmm well so like") for _ in range(3)]
    assert "staff" in replies[-1].text
    assert "staff" not in replies[0].text


async def test_two_guests_do_not_see_each_others_carts(restaurant: Restaurant, guest: Guest) -> None:
    other = restaurant.guest("bob")
    await guest.says("a lemonade")
    await other.says("a green salad")
    assert (guest.cart, other.cart) == (["1 Lemonade"], ["1 Green Salad"])
