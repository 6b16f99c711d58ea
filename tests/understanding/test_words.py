"""A message as normalised words."""

from __future__ import annotations

from understanding.words import NUMBER, ORDER_ID, list_tokens, normalize_spelling


def test_numbers_and_order_ids_are_one_token_each() -> None:
    assert list_tokens("Don't cancel ORD-1234, I've two") == ("dont", "cancel", ORDER_ID, "ive", NUMBER)


def test_an_ambiguous_number_word_stays_a_word() -> None:
    assert list_tokens("the other one") == ("the", "other", "one")


def test_accents_quotes_and_known_misspellings_are_normalised() -> None:
    assert normalize_spelling("Café’s  DELIVRY") == "cafe's delivery"
