"""From a filled cart to a placed order: details, read-back, yes and no."""

import pytest

from domain.fulfilment import DeliveryMode
from domain.outcome import DetailsNoted, ReadBack
from tests.fakes.guest import Guest, GuestReply, Restaurant

READY = ("two lemonades", "that's all", "pickup", "card")


def read_back(reply: GuestReply) -> ReadBack:
    """The read-back that the reply ends with."""
    last = reply.outcomes[-1]
    assert isinstance(last, ReadBack), reply.text
    return last


async def test_details_are_asked_one_at_a_time(guest: Guest) -> None:
    asked = [(await guest.says(words)).pending for words in ("a lemonade", "that's all", "delivery", "12 Main Street")]
    assert asked == ["anything_else", "delivery_mode", "address", "payment_method"]
    assert read_back(await guest.says("cash")).fulfilment.address == "12 Main Street"


async def test_pickup_needs_no_address(guest: Guest) -> None:
    reply = await guest.says_all(*READY)
    assert read_back(reply).fulfilment.mode is DeliveryMode.PICKUP
    assert "pickup" in reply.text


async def test_dine_in_asks_for_the_table(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "dine in")
    assert reply.pending == "table_number"
    assert read_back(await guest.says_all("7", "card")).fulfilment.table_number == "7"


async def test_mode_table_and_payment_can_be_said_at_once(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "we are at table 5, paying cash")
    assert (read_back(reply).fulfilment.table_number, read_back(reply).fulfilment.payment) == ("5", "cash")


async def test_the_read_back_has_lines_fee_total_and_where_to(guest: Guest) -> None:
    reply = await guest.says_all(
        "two large pepperoni pizzas, no onions", "that's all", "delivery to 12 Main Street", "card"
    )
    for words in ("2 × Pepperoni Pizza (large, no onions)", "$30.00", "$3.50", "$33.50", "12 Main Street", "card"):
        assert words in reply.text
    assert reply.quick_replies == ("Yes", "No")


async def test_special_instructions_are_read_back_and_sent(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "please leave it at the door")
    assert read_back(reply).fulfilment.instructions == "leave it at the door"
    await guest.says("yes")
    assert restaurant.orders.drafts[0].fulfilment.instructions == "leave it at the door"


async def test_yes_places_exactly_what_was_read_back(restaurant: Restaurant, guest: Guest) -> None:
    told = read_back(await guest.says_all(*READY))
    cart = guest.session.cart
    reply = await guest.says("yes")
    [draft] = restaurant.orders.drafts
    [order] = restaurant.orders.orders.values()
    assert tuple(line.line for line in draft.cart.lines) == cart.lines
    assert (draft.fulfilment, order.total) == (told.fulfilment, told.total)
    assert order.order_id in reply.text
    assert guest.cart == []


async def test_a_second_yes_never_orders_twice(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY, "yes", "yes", "yes please", "place the order")
    assert len(restaurant.orders.drafts) == 1


async def test_no_goes_back_to_the_cart(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "no")
    assert (guest.cart, reply.pending, restaurant.orders.drafts) == (["2 Lemonade"], None, [])
    again = await guest.says_all("add a green salad", "that's all")
    assert len(read_back(again).cart.lines) == 2


@pytest.mark.parametrize(
    ("change", "total"),
    [("actually make it three lemonades", 900), ("add a green salad", 1200), ("make it delivery to 5 Oak Road", 950)],
)
async def test_a_change_after_the_read_back_reads_back_again(
    restaurant: Restaurant, guest: Guest, change: str, total: int
) -> None:
    reply = await guest.says_all(*READY, change)
    told = read_back(reply).total
    assert told is not None
    assert told.minor == total
    assert restaurant.orders.drafts == []
    await guest.says("yes")
    assert [order.total for order in restaurant.orders.orders.values()] == [told]


async def test_a_yes_with_a_change_in_it_reads_back_and_places_nothing(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "yes but make it three lemonades")
    assert read_back(reply).cart.lines[0].quantity == 3
    assert restaurant.orders.drafts == []


async def test_a_yes_that_comes_with_other_details_from_a_screen_reads_back_again(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all(*READY)
    reply = await guest.says("yes", payment_method="cash")
    assert read_back(reply).fulfilment.payment == "cash"
    assert restaurant.orders.drafts == []
    await guest.says("yes", payment_method="cash")
    assert [draft.fulfilment.payment for draft in restaurant.orders.drafts] == ["cash"]


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ("delivery to 12 Main Street please", "delivery to 12 Main Street"),
        ("we are at table 5", "table 5"),
        ("pickup", "pickup"),
    ],
)
async def test_details_in_place_of_anything_else_are_acknowledged_and_go_on(
    guest: Guest, words: str, noted: str
) -> None:
    reply = await guest.says_all("a lemonade", words)
    assert isinstance(reply.outcomes[0], DetailsNoted)
    assert noted in reply.text
    assert reply.text.endswith("How would you like to pay: card, cash or online?")


@pytest.mark.parametrize("words", ["pickup, and a tiramisu", "have it ready at 7 please", "a tiramisu for delivery"])
async def test_details_beside_a_dish_leave_the_order_open(guest: Guest, words: str) -> None:
    reply = await guest.says_all("a lemonade", words)
    assert reply.text.endswith("Anything else?")


@pytest.mark.parametrize("words", ["yes, that looks right", "perfect, all correct", "yep, confirm", "todo correcto"])
async def test_an_approval_in_place_of_anything_else_goes_on(guest: Guest, words: str) -> None:
    assert (await guest.says_all("a lemonade", words)).pending == "delivery_mode"


@pytest.mark.parametrize("words", ["great. pickup please", "only the lemonade then, for pickup"])
async def test_courtesy_beside_the_details_goes_on(guest: Guest, words: str) -> None:
    assert (await guest.says_all("a lemonade", words)).pending == "payment_method"


@pytest.mark.parametrize("words", ["no that's all", "nope, nothing else", "no, that's everything thanks"])
async def test_a_no_that_misses_nothing_leaves_the_confirmation_open(guest: Guest, words: str) -> None:
    reply = await guest.says_all("a lemonade", "pickup, by card", words)
    assert reply.pending == "confirm"
    assert "ORD-" in (await guest.says("yes")).text


@pytest.mark.parametrize("words", ["yes", "yes please", "perfect"])
async def test_a_bare_yes_to_anything_else_asks_for_the_dish(guest: Guest, words: str) -> None:
    reply = await guest.says_all("a lemonade", words)
    assert reply.pending in (None, "anything_else")


async def test_a_payment_said_while_a_size_is_asked_is_acknowledged(guest: Guest) -> None:
    reply = await guest.says_all("a pepperoni pizza", "card")
    assert "by card" in reply.text
    assert reply.pending == "choose_option"
    assert (await guest.says_all("large", "pickup")).pending == "confirm"


async def test_an_answer_to_the_question_needs_no_acknowledgement(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "pickup")
    assert reply.kinds == ["which_detail"]


async def test_details_from_a_screen_are_not_asked_again(guest: Guest) -> None:
    reply = await guest.says(
        "", picked_items=[{"id": "lemonade", "name": "Lemonade"}], delivery_mode="pickup", payment_method="cash"
    )
    assert read_back(reply).fulfilment.payment == "cash"


async def test_checkout_with_an_empty_cart_asks_what_to_order(guest: Guest) -> None:
    reply = await guest.says("checkout")
    assert reply.route == "order_missing_items"
    assert "checkout" not in reply.text


async def test_a_new_order_after_a_placed_one_starts_afresh(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "yes", "a green salad", "that's all")
    assert reply.pending == "delivery_mode"
    await guest.says_all("pickup", "cash", "yes")
    assert [len(draft.cart.lines) for draft in restaurant.orders.drafts] == [1, 1]
    assert len(guest.session.orders) == 2


@pytest.mark.parametrize(("answer", "cancelled"), [("yes", {"ORD-10001"}), ("no", set())])
async def test_a_placed_order_is_cancelled_only_after_a_yes(
    restaurant: Restaurant, guest: Guest, answer: str, cancelled: set[str]
) -> None:
    reply = await guest.says_all(*READY, "yes", "cancel my order", answer)
    assert restaurant.orders.cancelled == cancelled
    assert "ORD-10001" in reply.text


async def test_a_cancellation_that_comes_too_late_is_said_so(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.cooking.add("ORD-10001")
    reply = await guest.says_all(*READY, "yes", "cancel my order", "yes")
    assert "being prepared" in reply.text
