"""A word list has its words and no others."""

from __future__ import annotations

from understanding.language.word_list import WordList


def test_a_list_has_its_words_and_no_others() -> None:
    words = WordList(f"word{number}" for number in range(1000))
    assert all(f"word{number}" in words for number in range(1000))
    assert not any(f"word{number}" in words for number in range(1000, 3000))
    assert "" not in words


def test_an_empty_list_has_no_word() -> None:
    assert "word" not in WordList(())
