"""The words for ordering of a language."""

from __future__ import annotations

import pytest

from understanding.language.lexicon import Cue, dictionary, food_words, lexicon, parse_phrases


@pytest.mark.parametrize(
    ("phrase", "cue"),
    [
        (("two",), (Cue.NUMBER, 2)),
        (("a",), (Cue.ARTICLE, 1)),
        (("without",), (Cue.REFUSE, 0)),
        (("do", "not", "put"), (Cue.REFUSE, 0)),
        (("and",), (Cue.JOIN, 0)),
        (("extra",), (Cue.EXTRA, 0)),
    ],
)
def test_a_phrase_has_a_cue_and_a_count(phrase: tuple[str, ...], cue: tuple[Cue, int]) -> None:
    assert lexicon().cues[phrase] == cue


def test_talk_words_are_longer_chat_words() -> None:
    words = lexicon()
    assert set(words.talk_words) <= words.chat
    assert min(map(len, words.talk_words)) > 3


def test_the_longest_cue_bounds_all_cues() -> None:
    assert max(map(len, lexicon().cues)) == lexicon().longest_cue


def test_dishes_are_foods() -> None:
    assert food_words().dishes <= food_words().foods


def test_an_unknown_language_has_no_words() -> None:
    assert dictionary("xx") == frozenset()
    with pytest.raises(FileNotFoundError):
        food_words("xx")


def test_a_list_is_parsed_into_phrases() -> None:
    assert parse_phrases("go on, yes, ") == (("go", "on"), ("yes",))
