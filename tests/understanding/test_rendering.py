"""A rendering gives the guest's own words for the English ones."""

from __future__ import annotations

from understanding.rendering import Piece, Rendering, normalize_accents

MESSAGE = "dos pizzas, por favor"
RENDERING = Rendering.of(
    [Piece("two", 0, 3), Piece("pizzas", 4, 10), Piece(",", 10, 11), Piece("please", 12, 21)], "es"
)


def test_pieces_are_joined_without_a_space_before_marks() -> None:
    assert RENDERING.text == "two pizzas, please"


def test_words_are_quoted_as_the_guest_wrote_them() -> None:
    assert RENDERING.quote("please", MESSAGE) == "por favor"
    assert RENDERING.quote("Two Pizzas", MESSAGE) == "dos pizzas"
    assert RENDERING.quote("soup", MESSAGE) == "soup"


def test_the_source_of_words_is_a_place_in_the_message() -> None:
    assert RENDERING.find_source("pizzas") == (4, 10)
    assert RENDERING.find_source("") is None


def test_accents_are_one_character_with_their_letter() -> None:
    assert normalize_accents("cafe\u0301") == "caf\u00e9"
