"""The lists of yes and no are consistent: each phrase reads as what its list says, after every question."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from understanding import consent
from understanding.consent import Question, is_consent, is_refusal
from understanding.consent_phrases import PhraseSet
from understanding.plain_words import split_plain_words

FOLDER = Path(consent.__file__).with_name("language")
QUESTIONS: tuple[Question, ...] = get_args(Question)
YES_ELSEWHERE = {"tak", "po"}
"""Thanks in Danish and a yes in Polish; a polite word in Filipino and a yes in Albanian."""
WORLD = tomllib.loads((FOLDER / "world/answers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", sorted(WORLD))
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_yes_of_a_language_is_a_no_of_another(language: str, question: Question) -> None:
    assert [yes for yes in WORLD[language]["yes"] if not is_consent(yes, question)] == []
    assert [no for no in WORLD[language]["no"] if not is_refusal(no, question)] == []


@pytest.mark.parametrize("language", sorted(WORLD))
def test_courtesy_alone_answers_nothing(language: str) -> None:
    courtesy = WORLD[language]["courtesy"]
    assert [word for word in courtesy if is_refusal(word)] == []
    assert {word for word in courtesy if is_consent(word)} <= YES_ELSEWHERE


@pytest.mark.parametrize("file", ["en/answers.toml", "es/answers.toml", "fr/answers.toml"])
def test_the_phrases_of_a_grammar_read_as_their_list_says(file: str) -> None:
    data = tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))
    for question in QUESTIONS:
        for yes in data["answers"]["yes"]:
            assert is_consent(yes, question), yes
        for no in data["answers"]["no"]:
            assert is_refusal(no, question), no
        for doubt in data["answers"]["resume"]:
            assert not is_consent(f"yes {doubt}", question), doubt


@pytest.mark.parametrize("file", ["en/answers.toml", "es/answers.toml", "fr/answers.toml", "world/answers.toml"])
def test_every_entry_has_words(file: str) -> None:
    data = tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))
    entries = [entry for table in data.values() for listed in table.values() for entry in listed]
    assert entries
    assert [entry for entry in entries if not split_plain_words(entry)] == []


def test_the_lists_are_read_before_the_first_message() -> None:
    consent.load()


def test_the_phrases_of_a_pattern_are_kept_as_its_parts() -> None:
    """Written out, the phrases after the read-back alone are more than a hundred thousand."""
    parts = {"place": ["place", "go ahead and send"], "it": ["it", "my order"], "through": ["now", "right away"]}
    phrases = PhraseSet.of(["{place} {it}", "{place} {it} {through}", "submit", "Oh là là"], parts)
    words = ("go", "ahead", "and", "send", "my", "order", "right", "away")
    assert phrases.find_ends(words, 0) == {6, 8}
    assert phrases.find_ends(words, 1) == set()
    assert phrases.find_ends(("submit", "now"), 0) == {1}
    assert phrases.find_ends(("oh", "la", "la"), 0) == {3}
    patterns = consent._load_grammars("confirm")[0].languages[0].roles[consent.Role.YES]._patterns.values()
    slots = {id(slot): slot for each in patterns for slots in each for slot in slots}
    assert sum(map(len, slots.values())) < 2_000
