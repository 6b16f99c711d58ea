"""Answers to our open question, alone and before other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.commands import Pick, SetFulfilment
from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.session import AllergyWarning, AskDetail
from tests.understanding.readings import ANYTHING_ELSE, begin_reading, choose_option, context, describe, in_short
from understanding.answer_reading import (
    cut_leading_answer,
    find_details,
    is_more_than_an_answer,
    read_choice,
    read_leading_choice,
    read_leading_table,
)

WHICH_SIZE = choose_option(1, "pizza-size")
WARNING = AllergyWarning(line=GroundedLine(item=ItemId("margherita"), said="margherita"))


@pytest.mark.parametrize(
    ("text", "is_more"),
    [("no more, that's all", False), ("that's all", True), ("no", False), ("yes, and a coke", False)],
)
def test_some_short_messages_have_a_meaning_of_their_own(text: str, is_more: bool) -> None:
    assert is_more_than_an_answer(begin_reading(context(text, lines=["blt"], pending=ANYTHING_ELSE))) is is_more


def test_a_leading_answer_is_cut_off_and_a_no_to_a_warning_is_stored() -> None:
    warned = begin_reading(context("no, a blt then", pending=WARNING))
    assert cut_leading_answer(warned) == "a blt then"
    assert warned.has_decline
    offered = begin_reading(context("no, a blt then", pending=ANYTHING_ELSE))
    assert cut_leading_answer(offered) == "a blt then"
    assert not offered.has_decline
    assert cut_leading_answer(begin_reading(context("a blt"))) == "a blt"


def test_a_choice_is_read_only_after_a_question() -> None:
    after = begin_reading(context("large", lines=["margherita"], pending=WHICH_SIZE))
    assert in_short(read_choice(after, "large")) == "pick large"  # type: ignore[arg-type]
    assert read_choice(begin_reading(context("large", lines=["margherita"])), "large") is None


@pytest.mark.parametrize(
    "text",
    [
        "table 12",
        "12, the one by the window",
        "12. the booth",
        "it says 12 I think",
        "9 no sorry 12",
        "12 out on the patio",
    ],
)
def test_a_table_is_the_answer_to_our_question_for_it(text: str) -> None:
    command = read_choice(begin_reading(context(text, pending=AskDetail(kind="table_number"))), text)
    assert isinstance(command, SetFulfilment)
    assert command.table == "12"


def test_a_table_stands_before_other_words() -> None:
    reading = begin_reading(context("12, paying cash", pending=AskDetail(kind="table_number")))
    leading = read_leading_table(reading, "12, paying cash")
    assert leading is not None
    assert isinstance(leading[0], SetFulfilment)
    assert leading[1] == "paying cash"


def test_the_one_by_the_window_is_no_table_number() -> None:
    text = "the one by the window"
    assert read_choice(begin_reading(context(text, pending=AskDetail(kind="table_number"))), text) is None


def test_a_choice_before_other_words_leaves_the_rest() -> None:
    text = "medium, thick crust, and a small coke"
    leading = read_leading_choice(begin_reading(context(text, lines=["margherita"], pending=WHICH_SIZE)), text)
    assert leading is not None
    command, rest = leading
    assert isinstance(command, Pick)
    assert rest == "and a small coke"
    assert read_leading_choice(begin_reading(context(text)), text) is None


def test_details_beside_a_choice_are_found_but_not_in_a_question() -> None:
    assert [in_short(each) for each in find_details("large, for pickup, and I pay cash")] == [
        "set mode=pickup",
        "set payment=cash",
    ]
    assert find_details("large, can I pay cash?") == ()
    assert find_details("for pickup") == ()


def test_a_choice_that_the_message_takes_back_is_not_made() -> None:
    both = ["hawaiian", "smokehouse-chicken"]
    waiting = context("small... hmm no make both large", lines=both, pending=choose_option(1, "pizza-size"))
    assert describe(waiting) == "change 1,2 large"


def test_a_choice_before_a_request_leaves_the_request_to_be_read() -> None:
    text = "regular. Is it possible to put prawns in it?"
    asked = context(text, lines=["carbonara"], pending=choose_option(1, "pasta-portion"))
    assert describe(asked) == "pick regular; change 1 prawns"
    assert describe(replace(asked, text="regular. It is possible put prawns?")) == "pick regular; change 1 prawns"


def test_an_option_heard_as_another_word_is_found_when_it_was_asked_for() -> None:
    asked = context("the uh seizure dressing", lines=["greek-salad"], pending=choose_option(1, "dressing"))
    assert describe(asked) == "pick caesar"
    assert "pick" not in describe(replace(asked, text="hang on my husband says something"))
