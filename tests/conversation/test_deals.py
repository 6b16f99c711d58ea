"""Deals: their dishes with options of their own, swaps, "make it a meal", and the offer of a deal that saves."""

from __future__ import annotations

import pytest

from nodes.turn.views import build_cart_view
from tests.fakes.diner import diner
from tests.fakes.guest import Guest, Restaurant

WHOLE = "a lunch deal with the classic burger well done, fries and a coke"


@pytest.fixture
def restaurant() -> Restaurant:
    restaurant = Restaurant()
    restaurant.menus.menu = diner()
    return restaurant


def describe_cart(guest: Guest) -> list[str]:
    """ "Lunch Deal: Classic Burger, Well done; Coca-Cola, -Ice"."""
    described = []
    for line in build_cart_view(guest.session.cart, guest.restaurant.menus.menu).lines:
        parts = "; ".join(
            ", ".join((part.name or "", *part.options, *(f"-{each}" for each in part.refusals))) for part in line.parts
        )
        count = f"{line.quantity} " if line.quantity > 1 else ""
        described.append(f"{count}{line.name}: {parts}" if parts else f"{count}{line.name}")
    return described


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        (
            ("the lunch deal with the classic burger medium, fries and a cola",),
            ["Lunch Deal: Classic Burger, Medium; French Fries; Coca-Cola"],
        ),
        (
            ("number 3 with a chicken burger, no onion, onion rings and a large coke with no ice",),
            ["Lunch Deal: Chicken Burger, -Onion; Onion Rings; Coca-Cola, Large, -Ice"],
        ),
        (
            ("a lunch deal", "the classic burger", "fries and a lemonade", "medium"),
            ["Lunch Deal: Classic Burger, Medium; French Fries; Lemonade"],
        ),
        (
            ("two lunch deals with the chicken burger and fries, one with coke and one with lemonade",),
            [
                "Lunch Deal: Chicken Burger; French Fries; Coca-Cola",
                "Lunch Deal: Chicken Burger; French Fries; Lemonade",
            ],
        ),
        (
            ("the chicken burger meal with fries, a coke and a sundae", "the second one"),
            ["Chicken Meal: Chicken Burger; French Fries; Coca-Cola; Sundae"],
        ),
        (("a sundae and a lunch deal with the chicken burger, rings, and a coke",),
         ["Sundae", "Lunch Deal: Chicken Burger; Onion Rings; Coca-Cola"]),
    ],
)  # fmt: skip
async def test_dishes_ordered_with_a_deal_are_its_choices(guest: Guest, said: tuple[str, ...], cart: list[str]) -> None:
    await guest.says_all(*said)
    assert describe_cart(guest) == cart


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        ("no ice in the coke", "Classic Burger, Well done; French Fries; Coca-Cola, -Ice"),
        ("no ice", "Classic Burger, Well done; French Fries; Coca-Cola, -Ice"),
        ("onion rings instead of the fries", "Classic Burger, Well done; Onion Rings; Coca-Cola"),
        ("swap the coke for a lemonade without ice", "Classic Burger, Well done; French Fries; Lemonade, -Ice"),
        ("a lemonade instead", "Classic Burger, Well done; French Fries; Lemonade"),
        ("make the burger medium", "Classic Burger, Medium; French Fries; Coca-Cola"),
        ("extra bacon on the burger", "Classic Burger, Well done, extra Bacon; French Fries; Coca-Cola"),
        ("make it large", "Classic Burger, Well done; French Fries, Large; Coca-Cola, Large"),
        ("change the burger to a chicken burger", "Chicken Burger; French Fries; Coca-Cola"),
        ("take off the fries", "Classic Burger, Well done; Coca-Cola"),
    ],
)
async def test_a_dish_of_a_deal_is_changed_like_any_other(guest: Guest, said: str, cart: str) -> None:
    await guest.says_all(WHOLE, said)
    assert describe_cart(guest) == [f"Lunch Deal: {cart}"]


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        ("another coke", ["Lunch Deal: Classic Burger, Well done; French Fries; Coca-Cola", "Coca-Cola"]),
        ("and a chicken burger", ["Lunch Deal: Classic Burger, Well done; French Fries; Coca-Cola", "Chicken Burger"]),
        ("make it two", ["2 Lunch Deal: Classic Burger, Well done; French Fries; Coca-Cola"]),
        ("remove the last one", []),
    ],
)
async def test_other_dishes_and_the_deal_as_a_whole_are_no_changes_of_its_dishes(
    guest: Guest, said: str, cart: list[str]
) -> None:
    await guest.says_all(WHOLE, said)
    assert describe_cart(guest) == cart


async def test_what_a_deal_needs_is_asked_and_so_are_the_options_of_its_dishes(guest: Guest) -> None:
    asked = await guest.says("a lunch deal with fries")
    assert "Which main for the Lunch Deal: Classic Burger or Chicken Burger?" in asked.text
    assert "And which drink: Coca-Cola, Lemonade or Peanut Shake?" in asked.text
    nested = await guest.says_all("the classic burger", "coke")
    assert "Which cooking for the Classic Burger: Medium or Well done?" in nested.text


async def test_a_dish_that_is_sold_out_is_refused_with_others(guest: Guest) -> None:
    reply = await guest.says("a lunch deal with the chicken burger, coleslaw and a coke")
    assert (
        "Sorry, Coleslaw (Lunch Deal) isn't available right now. How about French Fries or Onion Rings?" in reply.text
    )
    assert describe_cart(guest) == ["Lunch Deal: Chicken Burger; Coca-Cola"]
    assert "Which side" in reply.text


async def test_a_dish_that_goes_sold_out_is_asked_anew(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says(WHOLE)
    menu = diner(sold_out=("cola",))
    restaurant.menus.menu = menu
    reply = await guest.says("that's all, pickup, cash")
    assert "Coca-Cola (Lunch Deal) isn't available" in reply.text
    assert describe_cart(guest) == ["Lunch Deal: Classic Burger, Well done; French Fries"]
    assert "Which drink" in reply.text


async def test_a_dish_that_a_deal_does_not_offer_changes_nothing(guest: Guest) -> None:
    reply = await guest.says_all(WHOLE, "swap the coke for a sundae")
    assert "The Lunch Deal doesn't come with Sundae for the drink." in reply.text
    assert describe_cart(guest) == ["Lunch Deal: Classic Burger, Well done; French Fries; Coca-Cola"]


async def test_allergies_judge_the_chosen_dishes(guest: Guest) -> None:
    await guest.says("I'm allergic to peanuts")
    warned = await guest.says("a lunch deal with the chicken burger, fries and a peanut shake")
    assert (warned.pending, describe_cart(guest)) == ("allergy", [])
    await guest.says("a lemonade instead")
    assert describe_cart(guest) == ["Lunch Deal: Chicken Burger; French Fries; Lemonade"]


@pytest.mark.parametrize(
    "said",
    ["make it a meal", "can you make that a combo?", "I'll have that as a meal", "make the burger a meal deal please"],
)
async def test_a_dish_becomes_the_deal_that_includes_it(guest: Guest, said: str) -> None:
    reply = await guest.says_all("a classic burger medium, no onion", said)
    assert describe_cart(guest) == ["Lunch Deal: Classic Burger, Medium, -Onion"]
    assert "Which side" in reply.text


async def test_of_several_deals_with_the_dish_the_guest_chooses(guest: Guest) -> None:
    reply = await guest.says_all("a chicken burger without onion", "make it a meal")
    assert reply.pending == "choose_item"
    await guest.says("the chicken meal")
    assert describe_cart(guest) == ["Chicken Meal: Chicken Burger, -Onion"]


async def test_dishes_that_cost_less_as_a_deal_are_offered_it_once(guest: Guest) -> None:
    offered = await guest.says_all("a classic burger, medium", "fries and a coke, no ice")
    assert (
        "Classic Burger, French Fries and Coca-Cola cost $12.50 together as the Lunch Deal, in place of $14.00."
        in offered.text
    )
    assert (offered.pending, len(describe_cart(guest))) == ("take_deal", 3)
    taken = await guest.says("yes please")
    assert describe_cart(guest) == ["Lunch Deal: Classic Burger, Medium; French Fries; Coca-Cola, -Ice"]
    assert "$12.50" in taken.text
    await guest.says("undo that")
    assert len(describe_cart(guest)) == 3


async def test_a_no_keeps_the_dishes_and_is_the_last_word(guest: Guest) -> None:
    reply = await guest.says_all("a classic burger medium, fries and a coke", "no thanks")
    assert (reply.pending, len(describe_cart(guest))) == ("anything_else", 3)
    again = await guest.says("a chicken burger, fries and a lemonade")
    assert again.pending == "anything_else"
    assert "together" not in again.text


async def test_an_order_of_a_deal_is_placed_with_its_price(restaurant: Restaurant, guest: Guest) -> None:
    read_back = await guest.says_all(WHOLE, "no ice in the coke, and make the fries large", "that's all, pickup, cash")
    assert (
        "1 × Lunch Deal (Classic Burger, Well done; French Fries, Large; Coca-Cola, no Ice) – $14.00" in read_back.text
    )
    placed = await guest.says("yes")
    assert placed.kinds == ["order_placed"]


TWO = (
    "a lunch deal with a chicken burger, fries and a coke, "
    "and a lunch deal with a classic burger medium, rings and lemonade"
)  # fmt: skip
CHICKEN = "Lunch Deal: Chicken Burger; French Fries; Coca-Cola"
CLASSIC = "Lunch Deal: Classic Burger, Medium; Onion Rings; Lemonade"


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        (
            ("two lunch deals: one with a chicken burger, fries and coke, "
             "and one with a classic burger medium, rings and lemonade",),
            [CHICKEN, CLASSIC],
        ),
        (
            ("2 lunch deals. The first: chicken burger, fries, coke. "
             "The second: classic burger medium, rings, lemonade",),
            [CHICKEN, CLASSIC],
        ),
        (
            ("three lunch deals, two with chicken burger, fries, coke, "
             "the other with classic burger medium, rings and lemonade",),
            [f"2 {CHICKEN}", CLASSIC],
        ),
        (
            ("two lunch deals, both with the chicken burger and fries, one with coke and the other with lemonade",),
            [CHICKEN, "Lunch Deal: Chicken Burger; French Fries; Lemonade"],
        ),
        (
            ("two lunch deals", "mine is chicken burger, fries, coke",
             "and for him the classic burger medium, rings, lemonade"),
            [CLASSIC, CHICKEN],
        ),
    ],
)  # fmt: skip
async def test_several_deals_of_one_message_have_their_own_dishes(
    guest: Guest, said: tuple[str, ...], cart: list[str]
) -> None:
    await guest.says_all(*said)
    assert describe_cart(guest) == cart


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        ("in the chicken deal take rings, not fries", [CHICKEN.replace("French Fries", "Onion Rings"), CLASSIC]),
        ("the second deal with a coke instead", [CHICKEN, CLASSIC.replace("Lemonade", "Coca-Cola")]),
        ("drop the chicken deal", [CLASSIC]),
        ("take the coke out of the chicken deal and put a lemonade in",
         [CHICKEN.replace("Coca-Cola", "Lemonade"), CLASSIC]),
        ("make the classic one well done", [CHICKEN, CLASSIC.replace("Medium", "Well done")]),
        ("add bacon to the first deal and make the second one well done",
         [CHICKEN.replace("Burger", "Burger, Bacon"), CLASSIC.replace("Medium", "Well done")]),
        ("change the fries to rings and the lemonade to a coke",
         [CHICKEN.replace("French Fries", "Onion Rings"), CLASSIC.replace("Lemonade", "Coca-Cola")]),
        ("both with a lemonade please", [CHICKEN.replace("Coca-Cola", "Lemonade"), CLASSIC]),
        ("in both deals a lemonade please", [CHICKEN.replace("Coca-Cola", "Lemonade"), CLASSIC]),
    ],
)  # fmt: skip
async def test_words_about_one_deal_change_only_that_one(guest: Guest, said: str, cart: list[str]) -> None:
    await guest.says_all(TWO, said)
    assert describe_cart(guest) == cart


@pytest.mark.parametrize(
    ("said", "cart"),
    [
        ("make the side onion rings and the drink a lemonade", ["Lunch Deal: Chicken Burger; Onion Rings; Lemonade"]),
        ("no coke but lemonade", ["Lunch Deal: Chicken Burger; French Fries; Lemonade"]),
        ("no onion and no ice", ["Lunch Deal: Chicken Burger, -Onion; French Fries; Coca-Cola, -Ice"]),
        ("bacon on it and a lemonade instead of the coke",
         ["Lunch Deal: Chicken Burger, Bacon; French Fries; Lemonade"]),
    ],
)  # fmt: skip
async def test_several_dishes_of_a_deal_are_changed_at_once(guest: Guest, said: str, cart: list[str]) -> None:
    await guest.says_all("a lunch deal with a chicken burger, fries and a coke", said)
    assert describe_cart(guest) == cart


async def test_one_of_equal_deals_is_changed(guest: Guest) -> None:
    await guest.says_all(
        "three lunch deals with a chicken burger, fries and a coke", "in one of them a lemonade please"
    )
    assert describe_cart(guest) == [f"2 {CHICKEN}", CHICKEN.replace("Coca-Cola", "Lemonade")]


async def test_a_dish_that_the_deal_does_not_offer_is_not_put_beside_it(guest: Guest) -> None:
    reply = await guest.says("a lunch deal with a sundae, fries and a coke")
    assert (
        "The Lunch Deal doesn't come with Sundae for the main. You can have Classic Burger or Chicken Burger."
        in reply.text
    )
    assert describe_cart(guest) == ["Lunch Deal: French Fries; Coca-Cola"]


async def test_a_dish_that_is_unknown_is_no_note_while_its_component_is_open(guest: Guest) -> None:
    reply = await guest.says("a lunch deal with a chicken burger, fries and a kombucha")
    assert "We don't have kombucha on the menu." in reply.text
    assert "Which drink for the Lunch Deal" in reply.text


async def test_an_upgrade_is_priced_within_the_deal_and_refused(guest: Guest) -> None:
    await guest.says("a lunch deal with a chicken burger, rings and a peanut shake")
    asked = await guest.says("is there an extra charge for the shake?")
    assert "Peanut Shake is $4.50. In the Lunch Deal it costs $2.00 extra." in asked.text
    await guest.says("that's too much, a coke then")
    assert describe_cart(guest) == ["Lunch Deal: Chicken Burger; Onion Rings; Coca-Cola"]


async def test_what_a_deal_may_have_besides_becomes_part_of_it(guest: Guest) -> None:
    await guest.says_all("a chicken meal with fries and a coke", "add the sundae")
    assert describe_cart(guest) == ["Chicken Meal: Chicken Burger; French Fries; Coca-Cola; Sundae"]


async def test_a_few_of_several_dishes_become_deals(guest: Guest) -> None:
    await guest.says_all("three chicken burgers", "two of them as lunch deals with fries and a coke")
    assert describe_cart(guest) == ["Chicken Burger", f"2 {CHICKEN}"]


async def test_one_of_several_dishes_becomes_a_deal(guest: Guest) -> None:
    await guest.says_all("two chicken burgers", "could one of them be the lunch deal? With fries and a coke")
    assert describe_cart(guest) == ["Chicken Burger", CHICKEN]


@pytest.mark.parametrize(
    ("said", "deal"),
    [
        ("can you change the coke in my order to a lemonade", "Chicken Burger; French Fries; Lemonade"),
        ("swap the fries for onion rings in my order", "Chicken Burger; Onion Rings; Coca-Cola"),
        ("no ice in the coke of my order please", "Chicken Burger; French Fries; Coca-Cola, no Ice"),
        (
            "in my order, change the fries to rings and the coke to a lemonade",
            "Chicken Burger; Onion Rings; Lemonade",
        ),
        (
            "make the burger in my order a classic burger well done",
            "Classic Burger, Well done; French Fries; Coca-Cola",
        ),
    ],
)
async def test_a_dish_of_a_deal_of_a_placed_order_is_changed(guest: Guest, said: str, deal: str) -> None:
    await guest.says_all("a lunch deal with a chicken burger, fries and a coke", "that's all", "pickup", "cash", "yes")
    asked = await guest.says(said)
    assert f"Change to: 1 × Lunch Deal ({deal})" in asked.text
    changed = await guest.says("yes")
    assert f"is changed. Changed to: 1 × Lunch Deal ({deal})" in changed.text


async def test_a_deal_is_added_to_a_placed_order(guest: Guest) -> None:
    await guest.says_all("a sundae", "that's all", "pickup", "cash", "yes")
    asked = await guest.says("add a lunch deal with a chicken burger, rings and lemonade to my order")
    assert "Add: 1 × Lunch Deal (Chicken Burger; Onion Rings; Lemonade)" in asked.text
