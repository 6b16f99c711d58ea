"""The pattern files: every row and every named pattern matches its own examples."""

from __future__ import annotations

import re

import pytest
from pydantic import TypeAdapter

from domain.commands import Command
from tests.understanding.readings import context
from understanding.language.rendering_words import languages, rendering_words
from understanding.language.rows import Row, examples, patterns, rows, short_forms
from understanding.language.tokens import tokenize
from understanding.menu_questions import is_question
from understanding.message import clauses_of, plain_text

LANGUAGES = ("en", *languages())
FILES = (
    "address",
    "answers_to_choices",
    "cart",
    "dish_numbers",
    "fulfilment",
    "moods",
    "profile",
    "questions",
    "shares",
)
AS_WRITTEN = {
    ("moods", "announces"),
    ("moods", "order_for"),
    ("times", "time_of_day"),
    ("cart", "former_count"),
    ("fulfilment", "announced_note"),
    ("shares", "for_all"),
    ("shares", "count_after"),
    ("shares", "announced"),
    ("cart", "again_border"),
    ("shares", "kind_count"),
    ("shares", "in_one_of_them"),
    ("shares", "units_border"),
    ("shares", "units_lead"),
    ("shares", "units_of_name"),
    ("shares", "units_behind"),
    ("shares", "units_before"),
    ("cart", "not_dish"),
    ("cart", "exchanged"),
    ("cart", "elaboration"),
    ("cart", "kept_only"),
    ("cart", "needless_instead"),
    ("moods", "meal_for"),
    ("moods", "other_than_ordered"),
    ("speech", "label"),
    ("speech", "further_eater"),
    ("speech", "food_for"),
    ("speech", "options_of_person"),
    ("speech", "one_for_next"),
    ("shares", "dish_for_persons"),
    ("shares", "units_of_dish"),
    ("cart", "kind_before_dish"),
}
"""Matched against the text with its marks."""


def _cores(text: str, language: str) -> set[str]:
    forms = short_forms(language)
    front, back = forms.courtesy_before.sub("", text), forms.courtesy_after.sub("", text)
    return {text, front, back, forms.courtesy_after.sub("", front)}


ROWS = [(language, row) for language in LANGUAGES for row in rows("commands", language)]


def _row_name(value: str | Row) -> str:
    return value if isinstance(value, str) else value.examples[0]


def _plain(example: str, language: str) -> str:
    """An example as the rows of its language read it: elisions are spelt out."""
    if language == "en":
        return plain_text(example)
    tokens = tokenize(example, rendering_words(language).grammar)
    return " ".join(token.plain for token in tokens if token.is_word)


@pytest.mark.parametrize(("language", "row"), ROWS, ids=_row_name)
def test_a_row_matches_its_examples(language: str, row: Row) -> None:
    for example in row.examples:
        said = _plain(example, language)
        if row.match == "whole":
            assert any(row.pattern.fullmatch(core.strip()) for core in _cores(said, language)), example
        else:
            assert row.pattern.search(said), example


@pytest.mark.parametrize(("language", "row"), ROWS, ids=_row_name)
def test_a_row_means_a_command(language: str, row: Row) -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    assert adapter.validate_python({"kind": row.kind, **row.fields}).kind == row.kind


@pytest.mark.parametrize("file", FILES)
def test_a_named_pattern_matches_its_examples(file: str) -> None:
    assert patterns(file).keys() == examples(file).keys()
    for name, listed in examples(file).items():
        for example in listed:
            said = (
                example.lower()
                if file in ("address", "dish_numbers") or (file, name) in AS_WRITTEN
                else plain_text(example)
            )
            assert patterns(file)[name].search(said), (name, example)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("file", ["address", "halves", "moods"])
def test_a_named_pattern_of_another_language_matches_its_examples(file: str, language: str) -> None:
    for name, listed in examples(file, language).items():
        for example in listed:
            is_written = file in ("address", "halves") or (file, name) in AS_WRITTEN
            said = example.lower() if is_written else _plain(example, language)
            assert patterns(file, language)[name].search(said), (name, example)


@pytest.mark.parametrize("file", FILES)
def test_a_pattern_for_plain_words_has_no_capital(file: str) -> None:
    plain = (pattern.pattern for pattern in patterns(file).values() if not pattern.flags & re.IGNORECASE)
    rules = (re.sub(r"\\[A-Z]|\(\?P<", "", pattern) for pattern in plain)
    assert all(rule == rule.lower() for rule in rules)


def test_rows_that_are_no_questions_are_never_asked() -> None:
    for row in (row for row in rows("commands") if not row.questions):
        for example in row.examples:
            assert not is_question(clauses_of(example)[0]), example


def test_the_surroundings_of_a_test_are_a_reading_context() -> None:
    assert context("a soup").text == "a soup"
