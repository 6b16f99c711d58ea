"""The pattern files: every row and every named pattern matches its own examples."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from domain.commands import Command
from tests.understanding.readings import context
from understanding.language.rows import Row, examples, patterns, rows, short_forms
from understanding.menu_questions import is_question
from understanding.message import clauses_of, plain_text

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
AS_WRITTEN = {("shares", "for_all"), ("shares", "announced"), ("cart", "again_border")}
"""Matched against the text with its marks."""


def _cores(text: str, language: str) -> set[str]:
    forms = short_forms(language)
    front, back = forms.courtesy_before.sub("", text), forms.courtesy_after.sub("", text)
    return {text, front, back, forms.courtesy_after.sub("", front)}


@pytest.mark.parametrize("row", [*rows("commands"), *rows("commands", "es")], ids=lambda row: row.examples[0])
def test_a_row_matches_its_examples(row: Row) -> None:
    language = "es" if row in rows("commands", "es") else "en"
    for example in row.examples:
        said = plain_text(example)
        if row.match == "whole":
            assert any(row.pattern.fullmatch(core.strip()) for core in _cores(said, language)), example
        else:
            assert row.pattern.search(said), example


@pytest.mark.parametrize("row", [*rows("commands"), *rows("commands", "es")], ids=lambda row: row.examples[0])
def test_a_row_means_a_command(row: Row) -> None:
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


def test_rows_that_are_no_questions_are_never_asked() -> None:
    for row in (row for row in rows("commands") if not row.questions):
        for example in row.examples:
            assert not is_question(clauses_of(example)[0]), example


def test_the_surroundings_of_a_test_are_a_reading_context() -> None:
    assert context("a soup").text == "a soup"
