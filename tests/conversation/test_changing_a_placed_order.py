"""After an order was placed: a dish more or less, another address, a note; or nothing, when it is too late."""

from __future__ import annotations

import re

import pytest

from domain.placement import PlacementKind
from services.errors import ServiceError
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import missing, no, slow

PLACED = ("two lemonades", "a small margherita pizza", "that's all", "pickup", "card", "yes")


def kitchens_order(restaurant: Restaurant, order_id: str = "ORD-10001") -> list[str]:
    """What the kitchen has."""
    return [f"{each.line.quantity} {each.line.name}" for each in restaurant.orders.states[order_id].cart.lines]


async def test_a_dish_is_added_after_a_yes_that_saw_both_totals(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*PLACED, "can you add a small coke to my order")
    assert "$15.00 now, $17.50 with the change ($2.50 more)" in reply.text
    assert kitchens_order(restaurant) == ["2 Lemonade", "1 Margherita Pizza"]
    reply = await guest.says("yes")
    assert "ORD-10001" in reply.text
    assert "$17.50" in reply.text
    assert kitchens_order(restaurant) == ["2 Lemonade", "1 Margherita Pizza", "1 Coca-Cola"]


async def test_an_open_choice_of_the_added_dish_is_asked_first(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*PLACED, "can you add a coke to my order")
    assert reply.pending == "choose_option"
    assert (await guest.says("large")).pending == "change_order"
    await guest.says("yes please")
    assert kitchens_order(restaurant)[-1] == "1 Coca-Cola"


@pytest.mark.parametrize(
    "wish",
    [
        "take the lemonades off the order i just placed",
        "remove the lemonades from my order",
        "quita las limonadas de mi pedido",
    ],
)
async def test_a_dish_is_taken_out(restaurant: Restaurant, guest: Guest, wish: str) -> None:
    reply = await guest.says_all(*PLACED, wish)
    assert re.search(r"6[.,]00", reply.text)
    await guest.says("yes")
    assert kitchens_order(restaurant) == ["1 Margherita Pizza"]


async def test_the_address_changes_with_the_fee(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*PLACED, "change the address of my order to 12 Mill Road")
    assert "12 Mill Road" in reply.text
    assert "$3.50 more" in reply.text
    await guest.says("yes")
    assert restaurant.orders.states["ORD-10001"].fulfilment.address == "12 Mill Road"


@pytest.mark.parametrize(
    "wish", ["tell the kitchen no onions", "please tell them to ring twice", "dile a la cocina que sin cebolla"]
)
async def test_a_note_for_the_kitchen_reaches_the_placed_order(restaurant: Restaurant, guest: Guest, wish: str) -> None:
    reply = await guest.says_all(*PLACED, wish)
    assert reply.pending == "change_order"
    await guest.says("yes")
    assert restaurant.orders.states["ORD-10001"].fulfilment.instructions


@pytest.mark.parametrize("wish", ["make that two", "make it two", "que sean dos"])
async def test_a_count_without_a_dish_asks_which_of_several(restaurant: Restaurant, guest: Guest, wish: str) -> None:
    reply = await guest.says_all(*PLACED, wish)
    assert reply.kinds == ["ask_order_change"]
    assert (await guest.says("the pizza")).pending == "change_order" or guest.session.amends is not None


async def test_a_count_means_the_only_dish(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "pickup", "card", "yes", "make that two")
    assert reply.pending == "change_order"
    await guest.says("yes")
    assert kitchens_order(restaurant) == ["2 Lemonade"]


@pytest.mark.parametrize(
    "wish", ["another lemonade please", "i want to order again", "i'd like a green salad", "a green salad"]
)
async def test_a_new_order_begins_as_before(restaurant: Restaurant, guest: Guest, wish: str) -> None:
    await guest.says_all(*PLACED, wish)
    assert guest.session.amends is None
    assert restaurant.orders.calls.count("quote_change") == 0


async def test_changes_follow_each_other_and_a_cancellation_ends_the_chain(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order", "yes", "take the pizza off my order", "yes")
    assert kitchens_order(restaurant) == ["2 Lemonade", "1 Green Salad"]
    await guest.says_all("cancel my order", "yes")
    placements = list(restaurant.book.placements.values())
    assert [each.kind for each in placements] == [
        PlacementKind.ORDER, PlacementKind.CHANGE, PlacementKind.CHANGE, PlacementKind.CANCEL,
    ]  # fmt: skip
    assert [each.follows for each in placements[:3]] == [None, placements[0].key, placements[1].key]
    assert restaurant.orders.cancelled == {"ORD-10001"}


async def test_what_is_asked_of_the_order_is_answered_as_it_is_now(guest: Guest) -> None:
    reply = await guest.says_all(*PLACED, "add a green salad to my order", "yes", "what's in my order?")
    assert "Green Salad" in reply.text
    assert "$21.00" in reply.text


@pytest.mark.parametrize("answer", ["no", "never mind", "leave it as it is", "no, forget it"])
async def test_a_no_changes_nothing(restaurant: Restaurant, guest: Guest, answer: str) -> None:
    reply = await guest.says_all(*PLACED, "add a green salad to my order", answer)
    assert reply.kinds == ["order_kept"]
    assert (guest.session.amends, guest.cart) == (None, [])
    assert kitchens_order(restaurant) == ["2 Lemonade", "1 Margherita Pizza"]


@pytest.mark.parametrize("answer", ["ok if it's free", "yes?", "is that ok?", "maybe later"])
async def test_what_is_no_plain_yes_changes_nothing(restaurant: Restaurant, guest: Guest, answer: str) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order", answer)
    assert restaurant.orders.changes == {}


async def test_a_kitchen_that_is_past_it_says_so(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*PLACED)
    restaurant.orders.cooking.add("ORD-10001")
    reply = await guest.says("add a green salad to my order")
    assert "being prepared" in reply.text
    assert (reply.kinds, guest.cart) == (["order_not_changed"], [])


async def test_a_kitchen_that_begins_to_cook_before_the_yes_refuses_it(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order")
    restaurant.orders.cooking.add("ORD-10001")
    reply = await guest.says("yes")
    assert (reply.kinds, guest.session.amends) == (["order_not_changed"], None)
    assert kitchens_order(restaurant) == ["2 Lemonade", "1 Margherita Pizza"]


async def test_another_total_is_read_back_again(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order")
    restaurant.orders.fails["change"] = no("order_service", "price_changed")
    reply = await guest.says("yes")
    assert reply.pending == "change_order"
    assert "Something changed" in reply.text


@pytest.mark.parametrize("failure", [slow("order_service")])
async def test_a_change_without_an_answer_claims_nothing_and_is_settled(
    restaurant: Restaurant, guest: Guest, failure: ServiceError
) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order")
    restaurant.orders.fails["change"] = failure
    reply = await guest.says("yes")
    assert (reply.kinds, reply.error) == (["change_unknown"], "order_unknown")
    del restaurant.orders.fails["change"]
    await guest.says("where is my order?")
    assert kitchens_order(restaurant)[-1] == "1 Green Salad"
    assert len(restaurant.orders.changes) == 1


async def test_a_yes_whose_turn_was_lost_changes_once(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*PLACED, "add a green salad to my order")
    await guest.loses_the_turn_of("yes")
    reply = await guest.says("yes")
    assert "changed" in reply.text
    assert restaurant.orders.calls.count("change") == 1
    assert "Green Salad" in (await guest.says("what's in my order?")).text


async def test_a_cancellation_whose_turn_was_lost_cancels_once(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*PLACED, "cancel my order")
    await guest.loses_the_turn_of("yes")
    reply = await guest.says("yes")
    assert reply.kinds == ["order_cancelled"]
    assert restaurant.orders.calls.count("cancel") == 1


async def test_the_order_of_an_earlier_conversation_is_changed_too(restaurant: Restaurant) -> None:
    await restaurant.guest(session="1").says_all(*PLACED)
    later = restaurant.guest(session="2")
    reply = await later.says_all("can you change my order?", "add a green salad to it", "yes")
    assert reply.kinds == ["order_changed"]
    assert kitchens_order(restaurant)[-1] == "1 Green Salad"


# --- a service that takes no changes


async def test_without_changes_the_order_is_cancelled_and_made_anew(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.changeable = False
    restaurant.orders.status = "received"
    restaurant.tracking.fails["track"] = missing("tracking_service")
    reply = await guest.says_all(*PLACED, "add a green salad to my order")
    assert (reply.kinds, reply.pending) == (["ask_cancel_order"], "cancel_order")
    assert "Green Salad" in reply.text
    reply = await guest.says("yes")
    assert restaurant.orders.cancelled == {"ORD-10001"}
    assert (reply.kinds, reply.pending) == (["order_cancelled", "read_back"], "confirm")
    await guest.says("yes")
    assert kitchens_order(restaurant, "ORD-10002") == ["2 Lemonade", "1 Margherita Pizza", "1 Green Salad"]


async def test_without_changes_and_on_its_way_the_staff_get_the_wish(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.changeable = False
    reply = await guest.says_all(*PLACED, "add a green salad to my order")
    assert reply.kinds == ["order_fixed"]
    assert "on its way" in reply.text
    assert "staff" in reply.text


async def test_a_service_of_before_gets_no_change(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.additions = False
    await guest.says_all(*PLACED, "add a green salad to my order", "yes")
    assert set(restaurant.orders.calls) <= {"place", "quote"}


async def test_tip_and_code_of_the_order_stay_with_a_change(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.coupons = {"WELCOME10": 200}
    await guest.says_all("two lemonades", "add a $3 tip", "I have a code WELCOME10", "that's all, pickup, card", "yes")
    reply = await guest.says("add a small coke to my order")
    assert "$7.00 now, $9.50 with the change" in reply.text
    await guest.says("yes")
    fulfilment = restaurant.orders.states["ORD-10001"].fulfilment
    assert (fulfilment.tip and fulfilment.tip.amount, fulfilment.codes) == (3, ("WELCOME10",))


@pytest.mark.parametrize(
    ("wishes", "said", "tip"),
    [
        (("tip $3",), "Tip: $3.00", 3),
        (("tip $3", "yes", "no tip after all"), "No tip", None),
    ],
)
async def test_a_tip_is_given_or_taken_back_after_placing(
    restaurant: Restaurant, guest: Guest, wishes: tuple[str, ...], said: str, tip: int | None
) -> None:
    reply = await guest.says_all(*PLACED, *wishes)
    assert said in reply.text
    assert reply.pending == "change_order"
    await guest.says("yes")
    given = restaurant.orders.states["ORD-10001"].fulfilment.tip
    assert (given.amount if given else None) == tip
