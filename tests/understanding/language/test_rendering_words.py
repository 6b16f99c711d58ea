"""The data of another language."""

from __future__ import annotations

import pytest

from understanding.language.rendering_words import ENGLISH, english_words, languages, rendering_words


def test_english_is_not_rendered() -> None:
    assert languages() == ("es", "fr")
    assert ENGLISH not in languages()


@pytest.mark.parametrize("language", languages())
def test_words_of_the_language_are_not_english(language: str) -> None:
    data = rendering_words(language)
    assert data.words.isdisjoint(english_words())
    assert data.both <= english_words()
    assert data.counts


@pytest.mark.parametrize(("words", "english"), [(("gracias",), "thanks"), (("sin",), "without"), (("dos",), "two")])
def test_a_wording_has_its_english(words: tuple[str, ...], english: str) -> None:
    entries = rendering_words("es").wordings[words]
    assert english in {way for entry in entries for way in entry.ways}


def test_food_is_found_without_its_plural() -> None:
    food = rendering_words("es").food
    assert food["cebolla",].ways[0].startswith("onion")
    assert food["champinones",] == food["champinon",]


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        rendering_words("xx")
