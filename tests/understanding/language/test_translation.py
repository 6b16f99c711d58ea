"""Messages of other languages in the words of the English rules."""

from __future__ import annotations

import pytest

from tests.understanding.readings import menu
from understanding.language.menu_names import collect_names
from understanding.language.translation import translate

NAMES = collect_names(menu())


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("es", "quiero dos pizzas", "i want two pizzas"),
        ("es", "una pizza mediana de queso", "a medium cheese pizza"),
        ("es", "una grande", "a large one"),
        ("es", "sin cebolla", "without onion"),
        ("fr", "je ne veux pas de champignons", "i do not want mushrooms"),
        ("es", "two pizzas", "two pizzas"),
    ],
)
def test_words_are_rendered_in_english_order(language: str, text: str, english: str) -> None:
    assert translate(text, NAMES[language]).text == english


def test_an_address_stays_as_it_was_written() -> None:
    assert "Calle Mayor 12" in translate("lo quiero en Calle Mayor 12", NAMES["es"]).text


def test_misspelt_food_is_mended() -> None:
    assert "mushroom" in translate("una pizza con champiñoness", NAMES["es"]).text


def test_the_source_of_the_english_is_in_the_message() -> None:
    text = "quiero una pizza sin cebolla"
    assert translate(text, NAMES["es"]).quote("without", text) == "sin"
