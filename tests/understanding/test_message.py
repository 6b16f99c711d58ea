"""A message as clauses of plain words."""

from __future__ import annotations

import pytest

from understanding.message import MAX_CLAUSES, clauses_of, plain_text, words_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("What's IN it?", "what is in it"),
        ("i dont WANT that", "i do not want that"),
        ("they're cold", "they are cold"),
        ("Jalapeños, pls!", "jalapenos please"),
        ("it costs $3.50", "it costs $3.50"),
        ("my fries were cold", "my fries were cold"),
    ],
)
def test_words_are_plain_and_spelt_out(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("a soup. and what time do you close?", ["a soup", "and what time do you close"]),
        ("add a coke and tell me the total", ["add a coke", "and tell me the total"]),
        ("a coke, a soup", ["a coke", "a soup"]),
        ("remove the fries and make the coke large", ["remove the fries", "and make the coke large"]),
        ("what can i eat", ["what can i eat"]),
        ("mac and cheese", ["mac and cheese"]),
        ("a small latte i love foam so extra foam", ["a small latte", "i love foam", "so extra foam"]),
        ("no onion he won't touch it", ["no onion", "he will not touch it"]),
        ("i hate olives and peppers and a large tea", ["i hate olives and peppers", "and a large tea"]),
        ("leave that off and two soups", ["leave that off", "and two soups"]),
        ("she is allergic to milk and an egg allergy", ["she is allergic to milk and an egg allergy"]),
        ("nothing i don't like", ["nothing i do not like"]),
    ],
)
def test_clauses_begin_at_marks_and_before_new_verbs(text: str, clauses: list[str]) -> None:
    assert [clause.plain for clause in clauses_of(text)] == clauses


def test_an_address_is_not_cut() -> None:
    text = "deliver to 5 Oak Lane, flat 2, please"
    spans = [(11, text.index(", please"))]
    assert [clause.plain for clause in clauses_of(text, spans)] == ["deliver to 5 oak lane flat 2", "please"]


def test_a_clause_knows_where_its_words_were_said() -> None:
    clause = clauses_of("Hmm... I'd like THAT one")[1]
    start = clause.plain.index("that")
    assert clause.quote(start, start + len("that one")) == "THAT one"
    assert [part.plain for part in clause.without(start, start + len("that"))] == ["i would like", "one"]


def test_a_question_mark_belongs_to_the_clause_before_it() -> None:
    assert [clause.has_question_mark for clause in clauses_of("is it hot? then a soup")] == [True, False]


def test_a_message_has_only_so_many_clauses() -> None:
    assert len(clauses_of("a soup, " * 500)) <= MAX_CLAUSES
    assert len(list(words_of(""))) == 0
