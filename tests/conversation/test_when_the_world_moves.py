"""Between the read-back and the yes: prices, stock, and an order service that is away, says no, or does not answer."""

from dataclasses import replace

import pytest

from domain.menu import Menu
from domain.money import Money
from domain.outcome import ReadBack
from domain.session import Confirm
from services.errors import ServiceError
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import down, missing, no, slow
from tests.fakes.trattoria import at_price, sold_out

READY = ("a green salad", "two lemonades", "that's all", "pickup", "card")
WAITED_LONG_ENOUGH_S = 120


@pytest.fixture(params=[False, True], ids=["menu of each turn", "kept menu"])
def restaurant(request: pytest.FixtureRequest) -> Restaurant:
    """A restaurant; with a kept menu, only what is read back and placed has the menu of its own turn."""
    restaurant = Restaurant()
    restaurant.menus.keeps = request.param
    return restaurant


def closed(menu: Menu) -> Menu:
    return replace(menu, open_now=False, version="closed")


async def test_a_price_that_changed_is_read_back_before_it_is_paid(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.menus.menu = at_price(restaurant.menus.menu, "lemonade", 400)
    reply = await guest.says("yes")
    told = reply.outcomes[-1]
    assert isinstance(told, ReadBack)
    assert told.changed
    assert "$14.00" in reply.text
    assert restaurant.orders.drafts == []
    await guest.says("yes")
    assert [order.total for order in restaurant.orders.orders.values()] == [told.total]


async def test_a_dish_with_a_new_price_on_the_menu_is_named(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.menus.menu = at_price(restaurant.menus.menu, "lemonade", 400)
    assert "Lemonade costs $4.00 now." in (await guest.says("yes")).text


async def test_a_price_that_only_the_kitchen_knows_is_read_back_with_the_dish_and_the_new_total(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*READY)
    refused = no("order_service", "price_changed", "Lemonade", price=Money(400, "USD"), total=Money(1700, "USD"))
    restaurant.orders.fails["place"] = refused
    reply = await guest.says("yes")
    assert (reply.kinds, reply.pending) == (["price_changed", "read_back"], "confirm")
    assert "Lemonade costs $4.00 now." in reply.text
    assert "Total: $17.00" in reply.text
    pending = guest.session.pending
    assert isinstance(pending, Confirm)
    assert pending.total == Money(1700, "USD"), "yes is to the new total"


@pytest.mark.parametrize("told", [None, Money(1200, "USD")])
async def test_a_price_that_nobody_names_is_not_read_back_for_ever(
    restaurant: Restaurant, guest: Guest, told: Money | None
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "price_changed", total=told)
    reply = await guest.says("yes")
    assert (reply.error, reply.pending, guest.cart) == ("price_changed", None, ["1 Green Salad", "2 Lemonade"])
    assert "still get the old prices" in reply.text
    assert "order_placed" not in (await guest.says("yes")).kinds
    assert restaurant.orders.calls.count("place") == 1


@pytest.mark.parametrize("named", ["Lemonade", "lemonade", "LEMONADE "])
async def test_a_dish_that_only_the_kitchen_knows_to_be_gone_goes_out_when_the_guest_says_so(
    restaurant: Restaurant, guest: Guest, named: str
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "item_unavailable", named)
    reply = await guest.says("yes")
    assert (reply.kinds, reply.pending, reply.error) == (["ask_take_out"], "take_out", "item_unavailable")
    assert "Lemonade" in reply.text
    assert guest.cart == ["1 Green Salad", "2 Lemonade"], "nothing goes out unasked"
    restaurant.orders.fails.clear()
    reply = await guest.says("yes")
    assert (reply.kinds, guest.cart) == (["lines_removed", "read_back"], ["1 Green Salad"])
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_who_keeps_a_dish_that_is_gone_is_asked_what_to_change(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "item_unavailable", "Lemonade")
    reply = await guest.says_all("yes", "no")
    assert (reply.kinds, reply.pending) == (["ask_what_to_change"], None)
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]


@pytest.mark.parametrize("names", [(), ("Olives",)])
async def test_what_is_gone_and_not_in_the_cart_is_named_and_not_tried_again(
    restaurant: Restaurant, guest: Guest, names: tuple[str, ...]
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "sold_out", *names)
    reply = await guest.says("yes")
    assert (reply.kinds, reply.pending) == (["order_not_placed"], None)
    assert all(name in reply.text for name in names)
    await guest.says("yes")
    assert restaurant.orders.calls.count("place") == 1


async def test_why_an_order_is_too_small_reaches_the_guest(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "minimum_order", message="The minimum is 15.00 USD.")
    reply = await guest.says("yes")
    assert "“The minimum is 15.00 USD.”" in reply.text
    assert "nothing was charged" in reply.text.lower()


@pytest.mark.parametrize(
    ("status", "kinds", "says"),
    [
        ("pending_payment", ["order_unconfirmed", "payment_link"], "waits for your payment"),
        ("pending", ["order_unconfirmed"], "hasn't confirmed it yet"),
        ("We will call you back", ["order_unconfirmed"], "“We will call you back”"),
        ("Confirmed", ["order_placed"], "is placed"),
    ],
)
async def test_an_order_is_called_placed_only_when_the_restaurant_says_so(
    restaurant: Restaurant, guest: Guest, status: str, kinds: list[str], says: str
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.status = status
    reply = await guest.says("yes")
    assert (reply.kinds, "placed" in reply.text) == (kinds, kinds == ["order_placed"])
    assert says in reply.text
    assert "ORD-10001" in reply.text
    assert (guest.cart, len(restaurant.orders.drafts)) == ([], 1), "it is never ordered a second time unasked"


async def test_what_sold_out_in_between_is_taken_out_and_read_back(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.menus.menu = sold_out(restaurant.menus.menu, "lemonade")
    reply = await guest.says("yes")
    assert reply.kinds == ["item_unavailable", "read_back"]
    assert guest.cart == ["1 Green Salad"]
    assert restaurant.orders.drafts == []
    await guest.says("yes")
    [draft] = restaurant.orders.drafts
    assert [line.line.item for line in draft.cart.lines] == ["green-salad"]


async def test_when_all_is_sold_out_nothing_is_ordered(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("a lemonade", "that's all", "pickup", "card")
    restaurant.menus.menu = sold_out(restaurant.menus.menu, "lemonade")
    reply = await guest.says("yes")
    assert (reply.route, guest.cart, restaurant.orders.drafts) == ("order_missing_items", [], [])


@pytest.mark.parametrize("error", [down("order_service"), missing("order_service")])
async def test_an_order_service_that_is_away_is_said_and_yes_tries_again(
    restaurant: Restaurant, guest: Guest, error: ServiceError
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = error
    reply = await guest.says("yes")
    assert (reply.route, reply.pending, reply.error) == ("order_error", "confirm", error.code)
    assert "nothing was ordered" in reply.text
    assert reply.text.count("?") == 1
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]
    restaurant.orders.fails.clear()
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_without_a_quote_the_total_is_called_what_it_is(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fails["quote"] = down("order_service")
    reply = await guest.says_all(*READY)
    assert "before any tax or fees" in reply.text


async def test_a_rejected_order_keeps_the_cart_and_is_taken_up_again_by_a_yes(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = no("order_service", "closed")
    reply = await guest.says("yes")
    assert (reply.route, reply.error, reply.pending) == ("order_error", "closed", "try_again")
    assert "?" not in reply.text
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]
    restaurant.orders.fails.clear()
    assert (await guest.says("yes")).pending == "confirm"
    assert restaurant.orders.drafts == [], "this yes is to another read-back, not to an order"
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


@pytest.mark.parametrize(
    ("reason", "asked", "answer"),
    [("unknown_table", "table_number", "4"), ("payment_not_accepted", "payment_method", "cash")],
)
async def test_a_detail_that_the_restaurant_refuses_is_asked_for_again(
    restaurant: Restaurant, guest: Guest, reason: str, asked: str, answer: str
) -> None:
    await guest.says_all("a lemonade", "table 31, by card, that's all")
    restaurant.orders.fails["place"] = no("order_service", reason)
    reply = await guest.says("yes")
    assert (reply.route, reply.pending) == ("order_error", asked)
    restaurant.orders.fails.clear()
    assert (await guest.says(answer)).pending == "confirm"
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_a_quote_that_is_refused_is_said(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fails["quote"] = no("order_service", "closed")
    reply = await guest.says_all(*READY)
    assert (reply.error, reply.pending) == ("closed", "try_again")
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]


async def test_an_order_without_an_answer_is_never_called_failed(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.orders.answers_lost = True
    reply = await guest.says("yes")
    assert (reply.kinds, reply.error) == (["order_unknown"], "order_unknown")
    assert "can't say whether it went through" in reply.text
    assert "don't order again" in reply.text


@pytest.mark.parametrize("then", ["yes", "checkout", "place the order", "ok"])
async def test_an_open_order_is_settled_on_the_next_turn_and_not_placed_again(
    restaurant: Restaurant, guest: Guest, then: str
) -> None:
    restaurant.orders.answers_lost = True
    await guest.says_all(*READY, "yes")
    restaurant.orders.answers_lost = False
    reply = await guest.says(then)
    assert reply.kinds == ["order_placed"]
    assert (len(restaurant.orders.drafts), guest.cart) == (1, [])


async def test_what_is_ordered_after_an_open_order_is_not_lost(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.answers_lost = True
    await guest.says_all(*READY, "yes")
    restaurant.orders.answers_lost = False
    reply = await guest.says("a garlic bread")
    assert reply.kinds[:2] == ["order_placed", "lines_added"]
    assert guest.cart == ["1 Garlic Bread"]


async def test_asking_where_an_open_order_is_finds_it(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.answers_lost = True
    await guest.says_all(*READY, "yes")
    reply = await guest.says("where is my order?")
    assert (reply.kinds, guest.cart) == (["order_tracked"], [])


async def test_while_the_fate_is_open_nothing_else_is_ordered(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = slow("order_service")
    restaurant.orders.fails["find"] = down("order_service")
    await guest.says("yes")
    restaurant.orders.fails.pop("place")
    restaurant.wait(WAITED_LONG_ENOUGH_S)
    for words in ("yes", "checkout", "a lemonade", "where is my order?"):
        assert (await guest.says(words)).kinds == ["order_unknown"]
    assert restaurant.orders.drafts == []


async def test_an_order_that_never_arrived_is_said_so_and_can_be_ordered_again(
    restaurant: Restaurant, guest: Guest
) -> None:
    restaurant.orders.keyed = False
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = slow("order_service")
    await guest.says("yes")
    restaurant.wait(WAITED_LONG_ENOUGH_S)
    reply = await guest.says("where is my order?")
    assert (reply.kinds, reply.error) == (["order_not_placed"], "never_arrived")
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]
    restaurant.orders.fails.clear()
    assert (await guest.says("yes")).pending == "confirm"
    await guest.says("yes")
    assert len(restaurant.orders.drafts) == 1


async def test_an_order_that_never_arrived_is_sent_once_more_when_the_guest_asks_for_it(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = slow("order_service")
    await guest.says("yes")
    restaurant.orders.fails.clear()
    reply = await guest.says("where is my order?")
    assert (reply.kinds, guest.cart, len(restaurant.orders.drafts)) == (["order_tracked"], [], 1)


async def test_an_order_that_may_still_arrive_is_not_given_up(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    restaurant.orders.fails["place"] = slow("order_service")
    await guest.says("yes")
    assert (await guest.says("where is my order?")).kinds == ["order_unknown"]


async def test_a_cancellation_without_an_answer_claims_nothing(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fails["cancel"] = slow("order_service")
    reply = await guest.says_all(*READY, "yes", "cancel my order", "yes")
    assert (reply.kinds, reply.error) == (["cancel_unknown"], "service_timeout")


async def test_a_service_that_cannot_cancel_sends_the_guest_to_the_staff(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fails["cancel"] = missing("order_service")
    reply = await guest.says_all(*READY, "yes", "cancel my order", "yes")
    assert "staff" in reply.text
    assert reply.kinds == ["cancel_by_staff"]


async def test_a_closed_restaurant_takes_no_order(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.menus.menu = closed(restaurant.menus.menu)
    reply = await guest.says("a lemonade")
    assert (reply.error, guest.cart) == ("closed", [])
    assert "11:00" in reply.text


async def test_a_service_of_before_takes_orders_too(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.additions = False
    reply = await guest.says_all(*READY, "yes", "yes")
    assert len(restaurant.orders.drafts) == 1
    assert reply.route == "fallback"


async def test_a_service_that_knows_no_keys_is_not_asked_twice_for_an_order_of_unknown_fate(
    restaurant: Restaurant, guest: Guest
) -> None:
    restaurant.orders.additions = False
    restaurant.orders.answers_lost = True
    reply = await guest.says_all(*READY, "yes")
    assert "ask our staff" in reply.text
    restaurant.wait(WAITED_LONG_ENOUGH_S)
    reply = await guest.says_all("yes", "checkout")
    assert (reply.kinds, len(restaurant.orders.drafts)) == (["read_back"], 1)


async def test_an_order_sent_by_a_turn_that_never_ended_is_found_before_anything_else(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*READY)
    await guest.loses_the_turn_of("yes")
    reply = await guest.says("show my cart")
    assert ("order_placed" in reply.kinds, len(restaurant.orders.drafts)) == (True, 1)
    assert "is empty" in reply.text


async def test_a_guest_hears_of_the_newest_order_in_another_session(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY, "yes")
    reply = await restaurant.guest(guest.name, session="2").says("where is my order?")
    assert reply.kinds == ["order_tracked"]


async def test_what_a_screen_adds_beside_a_yes_is_read_back_first(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    picked = [{"name": "Tiramisu", "quantity": 1}]
    reply = await guest.says("yes", picked_items=picked)
    assert (reply.pending, len(restaurant.orders.drafts)) == ("confirm", 0)
    reply = await guest.says("yes", picked_items=picked)
    assert ("order_placed" in reply.kinds, len(restaurant.orders.drafts)) == (True, 1)
