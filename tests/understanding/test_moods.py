"""What reports, or sets a condition, changes nothing."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe
from understanding.message import clauses_of
from understanding.moods import cut_question_tag, is_report, is_wish


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("we had the soup yesterday", True),
        ("my aunt always orders the carbonara", True),
        ("if you have soup", True),
        ("she used to make pizza for the whole street", True),
        ("when i was a kid we had the garden salad every friday", True),
        ("my mum made the best tiramisu", True),
        ("we got two burgers from you on saturday", True),
        ("my roommate just came home with takeout", True),
        ("they forgot the fries", True),
        ("you forgot the fries", False),
        ("the carbonara was lovely", True),
        ("I was going to get the soup", True),
        ("we were nearly tempted to order the ravioli", True),
        ("my neighbour raves about your soup", True),
        ("I've heard about your tiramisu", True),
        ("I was hoping to get a soup", False),
        ("i would have had the soup", True),
        ("the coke was meant to be large", False),
        ("i had a question about the soup", False),
        ("two soups please", False),
        ("i want what i had", False),
    ],
)
def test_a_report_is_told_from_a_wish(text: str, report: bool) -> None:
    clause = clauses_of(text)[0]
    assert is_report(clause) is report
    assert not (report and is_wish(clause))


def test_a_wish_follows_its_reason_without_a_mark() -> None:
    assert describe(context("my cat stole my sandwich so a blt please")) == "add 1 blt"


def test_what_something_was_orders_nothing_while_the_cart_is_empty() -> None:
    assert describe(context("it was the carbonara, large. nobody picked up the phone")) == "not_understood"
    assert describe(context("it was supposed to be large", lines=["coke"])) == "change 1 large"


def test_a_report_in_spanish_is_one_in_its_own_words() -> None:
    own = clauses_of("ayer pedí una sopa")[0]
    assert is_report(clauses_of("a soup")[0], own, "es")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("i'll have a large soup, yeah?", "i'll have a large soup"),
        ("two soups, that works?", "two soups"),
        ("hi there. a soup, is that ok?", "hi there. a soup"),
        ("the soup is vegan, right?", "the soup is vegan, right?"),
        ("is there a soup, yeah?", "is there a soup, yeah?"),
        ("a soup?", "a soup?"),
    ],
)
def test_the_question_mark_of_a_tag_after_a_wish_is_cut(text: str, rest: str) -> None:
    assert cut_question_tag(text) == rest
