"""Numbers that were written as other words count dishes; elsewhere the words stay."""

from __future__ import annotations

import pytest

from tests.understanding.readings import menu
from understanding.number_homophones import collect_name_stems, replace_number_homophones


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("can i get to cheeseburgers", "can i get two cheeseburgers"),
        ("for tiramisus please", "four tiramisus please"),
        ("i want to large garden veggies", "i want two large garden veggies"),
    ],
)
def test_a_number_is_read_before_the_plural_of_a_dish(text: str, read: str) -> None:
    assert replace_number_homophones(text, collect_name_stems(menu())) == read


@pytest.mark.parametrize(
    "text",
    [
        "i want to order fries",
        "i'd like to have cheeseburgers",
        "and for drinks two cokes",
        "a coke to go",
        "for me fries",
    ],
)
def test_the_words_stay_before_anything_else(text: str) -> None:
    assert replace_number_homophones(text, collect_name_stems(menu())) == text
