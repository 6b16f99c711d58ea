"""Normalization, tokens and stems."""

from __future__ import annotations

import pytest

from understanding.grounding.words import (
    MAX_CHARS,
    MAX_TOKENS,
    extract_stems,
    fold_word,
    normalize_text,
    stem_word,
    strip_verb_ending,
    tokenize,
)


def test_abbreviations_of_with_are_written_out() -> None:
    assert normalize_text("burger w/ cheese w/o onions, with out ham") == (
        "burger with  cheese without onions, without ham"
    )


def test_a_decomposed_letter_is_composed() -> None:
    assert normalize_text("cafe\u0301") == "café"


def test_a_text_is_cut_to_the_limits() -> None:
    assert len(normalize_text("a" * (MAX_CHARS + 1))) == MAX_CHARS
    assert len(tokenize("tea " * (MAX_TOKENS + 1))) == MAX_TOKENS


def test_tokens_have_offsets_and_the_punctuation_before_them() -> None:
    text = "Two Crêpes, please"
    first, second, third = tokenize(text)
    assert (first.text, first.stem, first.pause) == ("two", "2", "")
    assert (second.text, second.stem) == ("crepes", "crepe")
    assert text[second.start : second.end] == "Crêpes"
    assert (third.text, third.pause) == ("please", ",")


@pytest.mark.parametrize(
    ("word", "folded"), [("Jalapeño", "jalapeno"), ("don’t", "dont"), ("&", "and"), ("1.5", "1.5")]
)
def test_a_word_is_folded(word: str, folded: str) -> None:
    assert fold_word(word) == folded


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("burgers", "burger"),
        ("fries", "fry"),
        ("sandwiches", "sandwich"),
        ("potatoes", "potato"),
        ("glass", "glass"),
        ("hummus", "hummus"),
        ("gas", "gas"),
        ("three", "3"),
        ("7up", "7up"),
    ],
)
def test_a_word_is_stemmed(word: str, stem: str) -> None:
    assert stem_word(word) == stem


@pytest.mark.parametrize(
    ("stem", "root"),
    [
        ("mashed", "mash"),
        ("wrapped", "wrap"),
        ("grilling", "grill"),
        ("grilled", "grill"),
        ("ice", "ic"),
        ("red", "red"),
    ],
)
def test_a_verb_ending_is_stripped(stem: str, root: str) -> None:
    assert strip_verb_ending(stem) == root


def test_the_stems_of_a_name_omit_small_words() -> None:
    assert extract_stems("Soup of the Day") == ("soup", "day")
    assert extract_stems("steak_and_cheese") == ("steak", "cheese")


def test_a_small_word_stays_at_the_start_of_two_words_unless_it_is_an_article() -> None:
    assert extract_stems("on ice") == ("on", "ice")
    assert extract_stems("a latte") == ("latte",)


def test_small_words_stay_if_only_numbers_remain() -> None:
    assert extract_stems("A 1") == ("a", "1")
