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
        ("demo", "we want espressos, four espressos", "add 4 espresso"),
        ("indian", "we thought samosas so yeah three vegetable samosas", "add 3 vegetable-samosa"),
        ("grillhouse", "i want fries large fries", "add 1 french-fries large"),
    ],
)
def test_a_name_said_again_in_full_is_one_dish(menu: str, said: str, read: str) -> None:
    assert read_on(menu, said) == read


def test_one_more_of_the_same_is_another_dish() -> None:
    assert read_on("demo", "fries and a large fries") == "add 1 fries; add 1 fries large"
    assert read_on("demo", "cheeseburger, cheeseburger with bacon") == "add 1 cheeseburger; add 1 cheeseburger bacon"
