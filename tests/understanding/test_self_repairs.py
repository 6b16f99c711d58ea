"""What a guest says again in the same breath: another count, another size, the whole name."""

from __future__ import annotations

import pytest

from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        ("demo", "like two no just one just one sparkling water", "add 1 sparkling-water"),
        ("demo", "two no three no wait three garlic breads", "add 3 garlic-bread"),
        ("demo", "a side of coleslaw no two sides of coleslaw", "add 2 coleslaw"),
        ("drivein", "two uh no actually just one corn dog", "add 1 corn-dog"),
        ("indian", "a portion of onion bhaji, no, two portions of onion bhaji", "add 2 onion-bhaji"),
        ("deli", "three no just two no sorry four cream sodas", "add 4 cream-soda"),
    ],
)
def test_the_last_count_counts(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        ("demo", "a medium no large smokehouse chicken", "add 1 smokehouse-chicken large"),
        ("demo", "carbonara large no no regular", "add 1 carbonara regular"),
        ("demo", "a small coke no large", "add 1 coke large"),
        ("demo", "a large coke not medium", "add 1 coke large"),
        ("demo", "large coke no ice", "add 1 coke large -ice"),
        ("coffee", "a tall no grande cappuccino", "add 1 cappuccino grande"),
        ("drivein", "waffle fries regular no large", "add 1 waffle-fries large"),
    ],
)
def test_no_before_a_size_corrects_the_size_before(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        ("demo", "i kinda want wings so yeah two wings please", "add 2 chicken-wings"),
        ("demo", "oh yeah fries regular fries", "add 1 fries regular"),
        ("demo", "we want espressos yeah four espressos", "add 4 espresso"),
        ("indian", "we thought samosas so yeah three vegetable samosas", "add 3 vegetable-samosa"),
        ("grillhouse", "i want fries large fries", "add 1 french-fries large"),
    ],
)
def test_a_name_said_again_in_full_is_one_dish(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


def test_one_more_of_the_same_is_another_dish() -> None:
    assert read_on("demo", "fries and a large fries") == "add 1 fries; add 1 fries large"
    assert read_on("demo", "wings for her, two wings for me") == "add 1 chicken-wings; add 2 chicken-wings"
    assert read_on("demo", "cheeseburger, cheeseburger with bacon") == "add 1 cheeseburger; add 1 cheeseburger bacon"


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        ("demo", "a large latte no not latte cappuccino with oat milk", "add 1 cappuccino large oat"),
        (
            "demo",
            "two cokes medium, no scrap that one coke medium and a sprite medium",
            "add 1 coke medium; add 1 sprite medium",
        ),
        ("demo", "three brownies no wait my husband doesnt want any so two", "add 2 chocolate-brownie"),
        ("demo", "two wings no make it three my cousin just showed up", "add 3 chicken-wings"),
        ("indian", "a plain naan no not plain garlic naan", "add 1 garlic-naan"),
        ("drivein", "four corn dogs no wait dave has eaten so three", "add 3 corn-dog"),
    ],
)
def test_a_mistake_is_taken_back_in_the_same_breath(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        (
            "demo",
            "yeah so a club sandwich and what else what else oh yeah fries regular fries",
            "add 1 club-sandwich; add 1 fries regular",
        ),
        ("demo", "a blt hang on what did you want okay and a coleslaw", "add 1 blt; add 1 coleslaw"),
        ("demo", "a blt and whats it a large coke", "add 1 blt; add 1 coke large"),
        (
            "deli",
            "a potato knish hang on what did you want ok and two cream sodas",
            "add 1 potato-knish; add 2 cream-soda",
        ),
    ],
)
def test_words_to_somebody_else_are_no_part_of_the_order(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        (
            "demo",
            "my boss said get ten espressos and i said who on earth is drinking ten espressos",
            "small_talk no order",
        ),
        (
            "demo",
            "lads said get six garlic breads i said lads theres four of us so four garlic breads",
            "add 4 garlic-bread",
        ),
        ("demo", "she goes are you getting wings and i was like no but now i kinda want wings", "add 1 chicken-wings"),
        ("indian", "he said order five naans and i was like no way so two garlic naans", "add 2 garlic-naan"),
    ],
)
def test_a_talk_that_is_told_orders_nothing(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


@pytest.mark.parametrize(
    ("menu", "said", "read"),
    [
        ("demo", "a large pepperoni w pineapple dont judge", "add 1 pepperoni-pizza large pineapple"),
        ("demo", "a blt and don't be shy with it", "add 1 blt"),
        ("demo", "a coke and dont forget the ice", "add 1 coke ice"),
        ("demo", "wings and dont forget the coleslaw like last time", "add 1 chicken-wings; add 1 coleslaw"),
        ("demo", "a blt dont put kale on it", "add 1 blt ?no kale"),
        ("drivein", "a corn dog dont laugh", "add 1 corn-dog"),
    ],
)
def test_do_not_with_a_verb_that_is_about_no_food_refuses_nothing(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


def test_whether_somebody_may_eat_it_is_a_question() -> None:
    assert "add" not in read_on("demo", "could i have the satay noodles if i cant eat gluten")
    assert "add" not in read_on("indian", "can my son have the butter chicken if hes allergic to nuts")


def test_words_with_a_star_mend_the_spelling() -> None:
    assert read_on("demo", "*penne *portion omg", "1 penne-arrabbiata large") == "acknowledge"
    assert read_on("demo", "*tiramisu", "1 chocolate-brownie") == "change 1 to tiramisu"
    assert read_on("demo", "*large", "1 fries regular") == "change 1 large"
