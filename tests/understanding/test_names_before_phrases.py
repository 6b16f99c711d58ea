"""Words of delivery, refusal and order that are a part of something else."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("hawaiian small, no bell peppers", "add 1 hawaiian small -peppers"),
        (
            "a small margherita without bell peppers, and no bell please",
            "set note=no bell; add 1 margherita small -peppers",
        ),
    ],
)
def test_a_note_takes_no_part_of_a_name(text: str, read: str) -> None:
    assert describe(context(text)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("no drop the garlic bread", "remove 1"),
        ("hmm no, scrap the garlic bread", "remove 1"),
        ("no nuts please", "remember allergies=nuts"),
    ],
)
def test_a_no_that_corrects_is_no_allergy(text: str, read: str) -> None:
    assert describe(context(text, lines=["garlic-bread"], pending=ANYTHING_ELSE)) == read


def test_the_house_of_a_house_dressing_gives_nothing_away() -> None:
    read = describe(context("a greek salad, go light on the house vinaigrette"))
    assert read == "add 1 greek-salad light vinaigrette"
    assert describe(context("could I have a brownie on the house?")) == "want_unsupported deal"


def test_to_like_rather_corrects_nothing() -> None:
    read = describe(context("the blt for him, and I rather like the club sandwich"))
    assert read == "add 1 blt; add 1 club-sandwich"


def test_instead_of_a_dish_talked_about_takes_another_size() -> None:
    assert describe(context("I'd take a small instead", topic="margherita")) == "add 1 margherita small"


@pytest.mark.parametrize("text", ["delivery, 4 Basil View. That is all", "deliver it to 4 Basil View."])
def test_a_street_with_a_word_of_the_menu_is_no_dish(text: str) -> None:
    assert "street='Basil View'" in str(reading(context(text)).commands)


def test_a_diet_said_in_short_orders_nothing() -> None:
    assert describe(context("vegetarian here, what soups do you have?")).startswith("remember diets=vegetarian")


def test_a_greeting_of_another_language_is_no_dish() -> None:
    assert "add" not in describe(context("namaste, are the fries salty"))


@pytest.mark.parametrize("words", ["add bacon in one of the wraps", "throw bacon into one of my wraps"])
def test_what_is_added_to_one_of_several_is_put_on_it(words: str) -> None:
    assert describe(context(words, lines=["2 halloumi-wrap"], pending=ANYTHING_ELSE)).startswith("change 1 pieces=1")


def test_hunger_beside_an_address_asks_for_nothing() -> None:
    assert describe(context("we're starving")) == "recommend"
    read = describe(context("deliver to 7 Elm Road please, we are starving", lines=["blt"], pending=ANYTHING_ELSE))
    assert read.startswith("set mode=delivery")
    assert "recommend" not in read
