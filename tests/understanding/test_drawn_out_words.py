"""Words with a drawn-out end are shortened; words that are written so stay."""

from __future__ import annotations

import pytest

from understanding.drawn_out_words import shorten_drawn_out_words


@pytest.mark.parametrize(
    ("text", "short"),
    [("heyy", "hey"), ("hiii there", "hi there"), ("plsss a coke", "pls a coke"), ("hii and thxx", "hi and thx")],
)
def test_a_drawn_out_word_is_shortened(text: str, short: str) -> None:
    assert shorten_drawn_out_words(text, ()) == short


@pytest.mark.parametrize("text", ["coffee and free beer", "a small salad bee", "zorbitt", "all will"])
def test_words_that_end_with_two_letters_stay(text: str) -> None:
    assert shorten_drawn_out_words(text, ()) == text


def test_words_of_the_menu_stay() -> None:
    assert shorten_drawn_out_words("hott wings", {"hott"}) == "hott wings"
