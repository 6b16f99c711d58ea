"""Words of delivery, refusal and order that are a part of something else."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


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


def test_to_like_rather_corrects_nothing() -> None:
    read = describe(context("the blt for him, and I rather like the club sandwich"))
    assert read == "add 1 blt; add 1 club-sandwich"


def test_instead_of_a_dish_talked_about_takes_another_size() -> None:
    assert describe(context("I'd take a small instead", topic="margherita")) == "add 1 margherita small"
