"""At the four questions whose yes acts, only a message that is a yes as a whole acts."""

from __future__ import annotations

import pytest

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.outcome import ReadBack, SmallTalk
from tests.fakes.guest import Guest, Restaurant

READY = ("two lemonades", "that's all", "pickup", "card")
WARNED = ("I'm allergic to peanuts", "the satay noodles")

AGREES = ("yes", "Yes please!", "ok", "sure, go ahead", "sí", "vale, adelante", "oui merci", "はい", "👍")
NO_YES = (
    "is that ok?", "yes?", "correct?", "yes or no?", "are you sure?", "sure, but is that free?", "yes if it is halal",
    "ok if you can deliver by 8", "yes but not now", "yes, later", "yes!!! no wait", "ok wait, how long is left?",
    "okay let me check with my wife", "ok then a diet coke", "ok a green flag large then", "sure, something else",
    "ok, no, onion rings", "yes but without the peanuts", "okay but the price is wrong", "sure... actually no",
    "ok stop", "yes, never mind", "ok so", "yes i know", "nein", "no gracias", "sí, pero no", "vale, espera",
    "sí, ¿cuánto es?", "vale, una ensalada entonces", "sure, what do you have without milk?", "you said yes", "thanks",
)  # fmt: skip


@pytest.mark.parametrize("text", [*AGREES, "place the order please", "looks good", "ok never mind, place it"])
async def test_a_whole_yes_places_the_order_once(restaurant: Restaurant, guest: Guest, text: str) -> None:
    await guest.says_all(*READY, text)
    assert len(restaurant.orders.orders) == 1


@pytest.mark.parametrize(
    "text", [*NO_YES, "yes, cancel", "fine, but cancel it", "yes cancel the order", "fine, forget it"]
)
async def test_what_is_no_whole_yes_places_nothing(restaurant: Restaurant, guest: Guest, text: str) -> None:
    reply = await guest.says_all(*READY, text)
    assert restaurant.orders.drafts == []
    assert reply.text


@pytest.mark.parametrize("text", [*AGREES, "add it anyway", "yes I know, add it anyway"])
async def test_a_whole_yes_takes_a_dish_in_spite_of_the_warning(guest: Guest, text: str) -> None:
    await guest.says_all(*WARNED, text)
    assert [line.allergy_override for line in guest.session.cart.lines] == [True]


@pytest.mark.parametrize("text", [*NO_YES, "place it", "looks good", "that's right", "yes, cancel", "fine, forget it"])
async def test_what_is_no_whole_yes_overrides_no_warning(guest: Guest, text: str) -> None:
    await guest.says_all(*WARNED, text)
    assert not any(line.allergy_override for line in guest.session.cart.lines)


@pytest.mark.parametrize("text", [*AGREES, "yes, cancel it"])
async def test_a_whole_yes_cancels_the_placed_order(restaurant: Restaurant, guest: Guest, text: str) -> None:
    await guest.says_all(*READY, "yes", "cancel my order", text)
    assert len(restaurant.orders.cancelled) == 1


@pytest.mark.parametrize("text", [*NO_YES, "place it", "looks good", "keep it", "fine, forget it"])
async def test_what_is_no_whole_yes_cancels_nothing(restaurant: Restaurant, guest: Guest, text: str) -> None:
    await guest.says_all(*READY, "yes", "cancel my order", text)
    assert restaurant.orders.cancelled == set()


@pytest.mark.parametrize("text", [*AGREES, "yes, empty it"])
async def test_a_whole_yes_clears_the_cart(guest: Guest, text: str) -> None:
    await guest.says_all("two lemonades", "cancel", text)
    assert guest.cart == []


@pytest.mark.parametrize("text", [*NO_YES, "place it", "looks good", "keep it", "fine, forget it"])
async def test_what_is_no_whole_yes_clears_nothing(guest: Guest, text: str) -> None:
    await guest.says_all("two lemonades", "cancel", text)
    assert "2 Lemonade" in guest.cart


@pytest.mark.parametrize(
    ("before", "pending"),
    [
        (READY, "confirm"),
        (WARNED, "allergy"),
        ((*READY, "yes", "cancel my order"), "cancel_order"),
        (("two lemonades", "cancel"), "clear_cart"),
    ],
)
async def test_a_postponement_is_acknowledged_and_the_question_waits(
    restaurant: Restaurant, before: tuple[str, ...], pending: str
) -> None:
    for text in ("hold on", "okay let me check with my wife", "yes, later", "not yet", "vale, espera"):
        guest = restaurant.guest(f"ann {text}")
        reply = await guest.says_all(*before, text)
        assert reply.outcomes == (SmallTalk(topic="waiting"),)
        assert reply.pending == pending


@pytest.mark.parametrize(
    ("before", "pending"),
    [
        (READY, "confirm"),
        (WARNED, "allergy"),
        ((*READY, "yes", "cancel my order"), "cancel_order"),
        (("two lemonades", "cancel"), "clear_cart"),
    ],
)
async def test_where_nothing_else_is_understood_a_plain_yes_or_no_is_asked_for(
    restaurant: Restaurant, before: tuple[str, ...], pending: str
) -> None:
    asks_back = () if pending == "confirm" else ("is that ok?",)
    for text in (*asks_back, "yes i know", "ok so"):
        guest = restaurant.guest(f"ann {text}")
        reply = await guest.says_all(*before, text)
        assert "plain yes or no" in reply.text
        assert (reply.pending, reply.quick_replies) == (pending, ("Yes", "No"))


async def test_asking_whether_it_is_right_agrees_to_nothing(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "is that ok?")
    assert (reply.kinds, reply.pending) == (["read_back"], "confirm")
    assert restaurant.orders.drafts == []


async def test_a_change_beside_the_yes_is_made_and_read_back(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all(*READY, "ok plus a green salad")
    assert isinstance(reply.outcomes[-1], ReadBack)
    assert guest.cart == ["2 Lemonade", "1 Green Salad"]
    await guest.says("yes")
    assert len(restaurant.orders.drafts[0].cart.lines) == 2


async def test_a_question_beside_the_yes_is_answered_and_the_question_stays(
    restaurant: Restaurant, guest: Guest
) -> None:
    reply = await guest.says_all(*READY, "sure, what do you have without milk?")
    assert (reply.kinds, reply.pending) == (["allergen_free_shown"], "confirm")
    await guest.says("ok, place it")
    assert len(restaurant.orders.drafts) == 1


async def test_a_yes_with_another_payment_is_read_back_first(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("two lemonades", "that's all", "pickup", "cash", "sure, charge my card")
    assert isinstance(reply.outcomes[-1], ReadBack)
    assert reply.outcomes[-1].fulfilment.payment == PaymentMethod.CARD
    assert restaurant.orders.drafts == []
    await guest.says("yes, charge my card")
    assert restaurant.orders.drafts[0].fulfilment.mode is DeliveryMode.PICKUP


async def test_another_dish_after_a_warning_leaves_the_warned_one_out(guest: Guest) -> None:
    reply = await guest.says_all(*WARNED, "ok then a green salad")
    assert reply.kinds[:2] == ["left_out", "lines_added"]
    assert guest.cart == ["1 Green Salad"]


async def test_another_dish_after_cancel_closes_the_question_and_is_told(guest: Guest) -> None:
    reply = await guest.says_all("two lemonades", "cancel", "a green salad")
    assert ("lines_added" in reply.kinds, reply.pending) == (True, "anything_else")
    assert guest.cart == ["2 Lemonade", "1 Green Salad"]


async def test_a_yes_of_a_language_that_we_do_not_speak_counts(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY, "nein", "that's all", "да, пожалуйста")
    assert len(restaurant.orders.orders) == 1


@pytest.mark.parametrize(
    "text",
    [
        "yes. that's everything, pickup",
        "yes add it. then that's all",
        "yes please! card",
        "ok, I know about the peanuts. pickup please",
        "yes i know, that's what my tablets are for, keep all of it",
        "i have my pills with me, so yes",
    ],
)
async def test_a_yes_to_a_warning_may_stand_before_how_the_order_ends(guest: Guest, text: str) -> None:
    await guest.says_all(*WARNED, text)
    assert [line.allergy_override for line in guest.session.cart.lines] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "yes. and a lemonade",
        "yes. is it big?",
        "yes please! no wait",
        "sure. if it has no peanuts",
        "my pills",
        "ok. no",
    ],
)
async def test_a_yes_to_a_warning_is_none_before_other_words(guest: Guest, text: str) -> None:
    await guest.says_all(*WARNED, text)
    assert not any(line.allergy_override for line in guest.session.cart.lines)


@pytest.mark.parametrize("text", ["yes. pickup please", "yes! card", "place it. that's all"])
async def test_other_questions_need_a_yes_as_a_whole(restaurant: Restaurant, guest: Guest, text: str) -> None:
    await guest.says_all(*READY, "yes", "cancel my order", text)
    assert not restaurant.orders.cancelled
