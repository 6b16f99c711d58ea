"""The word lists of the data file."""

from __future__ import annotations

from understanding.wording import number_values, word_lists


def test_lists_have_words_phrases_and_misspellings() -> None:
    lists = word_lists()
    assert {"yes", "sure"} <= lists.words["yes"]
    assert ("go", "ahead") in lists.phrases["yes"]
    assert lists.misspelt["delivry"] == "delivery"
    assert "spicy" in lists.tastes


def test_a_word_is_in_yes_or_in_no() -> None:
    assert word_lists().words["yes"].isdisjoint(word_lists().words["no"])


def test_number_words_have_values() -> None:
    assert (number_values()["couple"], number_values()["doce"]) == (2, 12)
