"""The language of a message."""

from __future__ import annotations

import pytest

from tests.understanding.readings import menu
from understanding.language.detection import count_signs, detect_language
from understanding.language.menu_names import collect_names

NAMES = collect_names(menu())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("two large pizzas please", "en"),
        ("quiero dos pizzas grandes por favor", "es"),
        ("je voudrais deux pizzas s'il vous plaît", "fr"),
        ("margherita", "en"),
        ("12 Calle Mayor", "en"),
    ],
)
def test_most_words_decide(text: str, language: str) -> None:
    assert detect_language(text, NAMES) == language


def test_the_expected_language_decides_where_the_words_do_not() -> None:
    assert detect_language("no", NAMES, expected="es") == "es"
    assert detect_language("two large pizzas please", NAMES, expected="es") == "en"


def test_signs_count_words_of_both_languages() -> None:
    signs = count_signs("quiero una pizza with cheese please", NAMES["es"])
    assert (signs.own, signs.english) == (2, 2)
    assert count_signs("¿tiene agua?", NAMES["es"]).marked
    assert count_signs("una carbonara", NAMES["es"]).counting
