"""Tokens of a message in another language."""

from __future__ import annotations

import pytest

from understanding.language.rendering_words import rendering_words
from understanding.language.tokens import fold_word, tokenize, tokenize_with_negations

SPANISH, FRENCH = rendering_words("es").grammar, rendering_words("fr").grammar


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("d'eau", ["de", "eau"]),
        ("un verre d eau", ["un", "verre", "de", "eau"]),
        ("l’addition", ["le", "addition"]),
    ],
)
def test_elided_words_are_written_in_full(text: str, words: list[str]) -> None:
    assert [token.plain for token in tokenize(text, FRENCH)] == words


def test_tokens_have_their_places_in_the_text() -> None:
    text = "Je veux d'eau."
    tokens = list(tokenize(text, FRENCH))
    assert [text[token.start : token.end] for token in tokens] == ["Je", "veux", "d'", "eau", "."]
    assert [token.is_word for token in tokens] == [True, True, True, True, False]


def test_a_negation_of_two_parts_is_one_word() -> None:
    tokens = tokenize_with_negations("Je ne veux plus de pain", FRENCH)
    assert [token.plain for token in tokens] == ["je", "veux", "pas", "de", "pain"]
    assert [token.plain for token in tokenize_with_negations("plus de pain", FRENCH)] == ["plus", "de", "pain"]


def test_plural_and_gender_are_stripped() -> None:
    assert (SPANISH.strip_plural("medianas"), SPANISH.strip_gender("medianas")) == ("mediana", "median")
    assert SPANISH.strip_plural("mes") == "mes"


def test_words_are_folded_to_plain_letters() -> None:
    assert fold_word("Œufs") == "oeufs"
    assert fold_word("Jalapeño’s") == "jalapeno's"
