"""Names that speech recognition wrote as other words are read by their sound; other words stay as they are."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe, index
from understanding.names_by_sound import SoundIndex, encode_sounds, replace_by_sound

SOUNDS = SoundIndex.of(index())


@pytest.mark.parametrize(
    ("text", "strange", "heard"),
    [
        ("the rigged a tony please", ["rigged", "tony"], "the rigatoni please"),
        ("a seizure salad", ["seizure"], "a caesar salad"),
        ("three tear a me sue", ["tear", "sue"], "three tiramisù"),
        ("fries with garlic a oily", ["oily"], "fries with garlic aioli"),
        ("two marguerite a pizzas", ["marguerite"], "two margherita pizzas"),
    ],
)
def test_a_run_of_words_is_replaced_by_the_name_that_it_sounds_like(text: str, strange: list[str], heard: str) -> None:
    assert replace_by_sound(text, strange, SOUNDS) == heard


@pytest.mark.parametrize(
    "text",
    [
        "the dream is over", "a kebab with chips", "do you have sushi", "a calzone please", "my kids want chinese",
        "tell the driver to hurry", "a nice day to you", "chai latte", "quinoa and risotto", "nachos or dumplings",
    ],
)  # fmt: skip
def test_words_that_sound_like_nothing_on_the_menu_stay(text: str) -> None:
    assert replace_by_sound(text, [text], SOUNDS) == text


def test_a_run_without_a_strange_word_stays() -> None:
    assert replace_by_sound("three tear a me sue", [], SOUNDS) == "three tear a me sue"


def test_words_that_are_heard_alike_have_one_code() -> None:
    assert encode_sounds("Caesar") == encode_sounds("seizure")
    assert encode_sounds("latte") != encode_sounds("lassi")


def test_counts_are_no_part_of_a_name() -> None:
    assert replace_by_sound("and 3 large", ["3 large"], SOUNDS) == "and 3 large"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("id like a seizure salad with grilled chicken", "add 1 caesar-salad chicken"),
        ("can i have two cap a chinos large with oat milk", "add 2 cappuccino large oat"),
        ("what about the penny a rabbi otter", "ask other penne-arrabbiata"),
    ],
)
def test_a_message_is_read_again_by_the_sound_of_the_words_that_were_of_no_use(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
