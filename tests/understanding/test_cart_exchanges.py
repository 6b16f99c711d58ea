"""One dish or option of the cart for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import ItemId
from domain.session import Chosen
from tests.understanding.readings import ANYTHING_ELSE, context, describe, in_short, index, reader
from understanding.cart_exchanges import read_corrected_dish, read_exchanges
from understanding.order_talk import OrderTalk, Part


def test_the_other_one_takes_the_place_of_what_was_chosen() -> None:
    said = context("no, the other one", lines=["blt"], pending=ANYTHING_ELSE)
    offered = Chosen(line=1, items=(ItemId("cheeseburger"),), said="burger")
    told_apart = reader().read_now(replace(said, chosen=offered))
    assert [in_short(command) for command in told_apart.commands] == ["change 1 to cheeseburger"]


def test_what_a_message_took_out_is_replaced_by_what_it_orders_instead() -> None:
    text = "ok forget the coke. a sprite instead of it"
    assert describe(context(text, lines=["1 coke large", "1 blt"])) == "remove 1; add 1 sprite"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("swap the coke for a sprite", "change 2 to sprite"),
        ("change the coke to large instead of small", "change 2 large"),
        ("not small, large", "change 2 large"),
        ("give me a lemonade instead", "change 2 to lemonade"),
        ("swap the tiramisu for a brownie", "change ?Tiramisu"),
        ("a coke", ""),
    ],
)
def test_one_thing_takes_the_place_of_another(text: str, commands: str) -> None:
    talk = OrderTalk(context("", lines=["cheeseburger", "coke small"]), index())
    assert "; ".join(in_short(wish) for wish in read_exchanges(Part(text, "change"), talk)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no pickles and add bacon", "change 1 bacon -pickles"),
        ("no, no pickles", "change 1 -pickles"),
        ("no sorry, the black bean one", "change 1 to black-bean-burger"),
        ("no, the crispy chicken burger", "change 1 to crispy-chicken-burger"),
        ("actually no, the blt", "change 1 to blt"),
    ],
)
def test_after_a_choice_of_dishes_options_change_the_dish_and_names_exchange_it(text: str, commands: str) -> None:
    left = ("copper-burger", "crispy-chicken-burger", "black-bean-burger", "blt")
    chosen = Chosen(line=1, items=tuple(map(ItemId, left)), said="burger")
    assert describe(replace(context(text, lines=["cheeseburger"]), chosen=chosen)) == commands


def test_a_part_of_a_name_says_which_kind_takes_the_place_of_one_unit() -> None:
    text = "change one of the wraps to black bean burger"
    assert (
        describe(context(text, lines=["2 halloumi-wrap"], pending=ANYTHING_ELSE))
        == "change 1 pieces=1 to black-bean-burger"
    )


def test_a_corrected_dish_replaces_the_line_of_its_category() -> None:
    part = Part("no sorry, I meant the greek salad", None)
    salad = OrderTalk(context("", lines=["caesar-salad", "coke small"]), index())
    assert [in_short(wish) for wish in read_corrected_dish(part, salad)] == ["change 1 to greek-salad"]
    assert read_corrected_dish(part, OrderTalk(context("", lines=["coke small"]), index())) == ()


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["blt", "coke large"], "no wait. Sprite. small", "change 2 to sprite small"),
        (["coke small"], "oops, a medium lemonade", "change 1 to lemonade medium"),
        (["carbonara regular"], "ugh no sorry, bolognese is fine, but large", "change 1 to spaghetti-bolognese large"),
        (["fries regular"], "large fries actually", "change 1 large"),
        (["fries regular", "coke small"], "actually large fries", "change 1 large"),
        (["fries large"], "scratch that, onion rings", "change 1 to onion-rings"),
        (["2 margherita large"], "no wait, make one a hawaiian", "change 1 pieces=1 to hawaiian"),
        (
            ["greek-salad ranch"],
            "change the salad to a caesar one, with chicken too",
            "change 1 to caesar-salad chicken",
        ),
        (["coke small"], "sorry, and a medium lemonade", "add 1 lemonade medium"),
        (["coke small"], "oh wait, also two lemonades", "add 2 lemonade"),
        (["blt"], "no wait, a coke", "add 1 coke"),
    ],
)
def test_a_correction_replaces_the_dish_ordered_last(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["mozzarella-sticks bbq", "sprite medium"], "scrap the sticks, wings instead", "change 1 to chicken-wings"),
        (
            ["mozzarella-sticks bbq", "sprite large"],
            "actually not the sticks, do me wings instead, same dip",
            "change 1 to chicken-wings",
        ),
        (["blt", "sprite large"], "forget the sprite, I'll have a lemonade instead", "change 2 to lemonade"),
        (["blt", "2 sprite large"], "cancel one of the sprites, a coke instead", "change 2 pieces=1 to coke"),
        (["blt", "2 sprite large"], "remove the sprites. three lemonades instead", "change 2 quantity=3 to lemonade"),
    ],
)
def test_a_dish_takes_the_place_of_the_line_that_is_removed(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (
            ["hawaiian large thin", "coke small"],
            "swap the pizza for the vegan one, same size",
            "change 1 to green-flag",
        ),
        (["hawaiian large", "coke small"], "swap the pizza for the meat one", "change 1 to butchers-corner"),
        (["hawaiian large", "coke small"], "can i change the pizza to the anchovy one", "change 1 to old-harbour"),
        (["copper-burger", "coke small"], "change the burger to a veggie one please", "change 1 to black-bean-burger"),
        (["blt", "diet-coke small"], "the coke should be a normal one not diet, same size", "change 2 to coke"),
        (["blt", "diet-coke small"], "the coke should be a normal one, not diet", "change 2 to coke"),
        (["blt", "diet-coke small"], "make the coke a normal one please", "change 2 to coke"),
        (["blt", "diet-coke small"], "not diet coke, normal coke", "change 2 to coke"),
        (["coke small", "blt"], "the coke should be a diet one", "change 1 to diet-coke"),
        (["coke small", "blt"], "make the coke diet, same size", "change 1 to diet-coke"),
        (["fries regular", "blt"], "make the fries sweet potato", "change 1 to sweet-potato-fries"),
        (["coke small", "blt"], "make the coke large", "change 1 large"),
        (["blt", "coke small"], "make the blt vegan", "change 1 ?vegan"),
    ],
)
def test_another_kind_of_the_dish_takes_its_place(lines: list[str], text: str, commands: str) -> None:
    said = context(text, lines=lines, pending=ANYTHING_ELSE)
    assert describe(said) == commands
    assert not reader().read_now(said).unread


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("remove the coke, and a brownie please", "remove 2; add 1 chocolate-brownie"),
        ("remove the coke and the pizza", "remove 2,1"),
    ],
)
def test_a_new_dish_behind_a_removal_is_ordered(text: str, commands: str) -> None:
    assert describe(context(text, lines=["margherita small", "coke small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("line", "text", "commands"),
    [
        (
            "1 butchers-corner large",
            "no sausage on that, extra pepperoni instead",
            "change 1 -sausage; change 1 extra pepperoni",
        ),
        ("1 butchers-corner large", "no ham, extra mushrooms instead", "change 1 extra mushrooms -ham"),
        ("1 cheeseburger bacon", "take the bacon off, extra cheese instead", "change 1 -bacon; change 1 extra cheddar"),
        ("1 butchers-corner large", "pepperoni instead", "change 1 to pepperoni-pizza"),
        ("1 butchers-corner large", "extra garlic bread instead", "change 1 to garlic-bread"),
        ("1 pepperoni-pizza large", "a hawaiian with extra cheese instead", "change 1 to hawaiian extra mozzarella"),
    ],
)
def test_extra_of_an_option_is_no_other_dish(line: str, text: str, commands: str) -> None:
    assert describe(context(text, lines=[line], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("line", "text", "commands"),
    [
        (
            "1 diet-coke large",
            "and a caesar with the.. actually no dressing at all, with chicken on it",
            "add 1 caesar-salad none chicken",
        ),
        ("1 diet-coke large", "a caesar with chicken on it", "add 1 caesar-salad chicken"),
        ("1 greek-salad", "a caesar dressing with the salad", "change 1 caesar"),
        ("1 cheeseburger", "a fried egg on it", "change 1 egg"),
    ],
)
def test_a_dish_that_is_called_like_an_option_is_ordered(line: str, text: str, commands: str) -> None:
    assert describe(context(text, lines=[line], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["blt", "copper-burger medium"], "make it the cheeseburger, still medium", "change 2 to cheeseburger medium"),
        (["pepperoni-pizza large"], "can I have the hawaiian instead, still large", "change 1 to hawaiian large"),
        (["margherita large"], "make it hawaiian, large", "change 1 to hawaiian large"),
        (["fries regular"], "sweet potato fries instead please, large as well", "change 1 to sweet-potato-fries large"),
        (
            ["coke small", "sweet-potato-fries large"],
            "scrap the sweet potato ones, normal fries instead, large too",
            "change 2 to fries large",
        ),
        (["latte large whole"], "I'd prefer a cappuccino, large", "change 1 to cappuccino large"),
        (["fries regular"], "make it sweet potato instead", "change 1 to sweet-potato-fries"),
    ],
)
def test_options_behind_an_exchange_are_of_the_new_dish(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


def test_another_dish_for_one_piece_leaves_the_others() -> None:
    said = context("oh wait, one of them should be a hawaiian", lines=["2 margherita medium"], pending=ANYTHING_ELSE)
    assert describe(said) == "change 1 pieces=1 to hawaiian"


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["latte small oat", "blt"], "I'd prefer soy milk to oat", "change 1 soy"),
        (["caesar-salad ranch"], "vinaigrette would be nicer than the ranch", "change 1 vinaigrette"),
        (["blt", "coke large"], "instead of the coke can we get a lemonade", "change 2 to lemonade"),
        (["blt", "coke large"], "no coke, a lemonade instead", "change 2 to lemonade"),
        (["blt", "coke large"], "not the coke, sorry, a lemonade", "change 2 to lemonade"),
        (["blt", "coke large"], "could the coke be diet", "change 2 to diet-coke"),
    ],
)
def test_what_is_preferred_takes_the_place_of_the_other(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


DESSERTS = ["lemon-cheesecake", "2 chocolate-brownie", "blt"]
COKES = ["2 coke large", "sprite large", "blt"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (DESSERTS, "make them all brownies", "change 1 to chocolate-brownie"),
        (DESSERTS, "make all the desserts tiramisu", "change 1,2 to tiramisu"),
        (DESSERTS, "make everything brownies", "change 1 to chocolate-brownie"),
        (COKES, "change them all to diet coke", "change 1,2 to diet-coke"),
        (COKES, "make all the drinks sprite", "change 1 to sprite"),
        (COKES, "make both drinks large diet cokes", "change 1,2 to diet-coke large"),
        (COKES, "all diet coke instead please", "change 1,2 to diet-coke"),
        (["margherita large", "hawaiian large"], "make every pizza a green flag", "change 1,2 to green-flag"),
        (["margherita large", "hawaiian large"], "can all the pizzas be pepperoni", "change 1,2 pepperoni"),
    ],
)
def test_a_dish_takes_the_place_of_all_lines_of_its_category(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["2 sprite small", "tiramisu"], "make the sprites orange juice instead", "change 1 to orange-juice"),
        (["2 sprite small", "tiramisu"], "make the sprites large diet cokes", "change 1 to diet-coke large"),
        (["club-sandwich", "fries large"], "make the fries sweet potato ones", "change 2 to sweet-potato-fries"),
        (["coke large"], "can the coke be a diet one", "change 1 to diet-coke"),
        (["margherita large", "blt"], "make the margherita pepperoni", "change 1 pepperoni"),
        (["copper-burger", "club-sandwich"], "the chicken burger, not the club", "change 2 to crispy-chicken-burger"),
        (["copper-burger", "club-sandwich"], "mine can be the blt, not the club", "change 2 to blt"),
        (["copper-burger", "coke large"], "a diet coke, not the normal coke", "change 2 to diet-coke"),
        (
            ["3 coke medium", "3 coke medium -ice"],
            "two of the no ice ones should be diet coke",
            "change 2 pieces=2 to diet-coke",
        ),
    ],
)
def test_a_dish_beside_that_of_the_cart_takes_its_place(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands
