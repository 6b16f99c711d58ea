"""Plain yes and no, alone and before other words."""

from __future__ import annotations

import pytest

from understanding.answers import Answer, read_bare_answer, read_leading_answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes please", True),
        ("no thanks", False),
        ("no issues, go ahead", True),
        ("no, that's all", None),
        ("no, just one", None),
        ("a coke", None),
        ("", None),
    ],
)
def test_a_bare_answer_is_the_whole_message(text: str, answer: bool | None) -> None:
    assert read_bare_answer(text) is answer


def test_a_leading_answer_leaves_the_rest() -> None:
    assert read_leading_answer("no, make it large") == Answer(yes=False, rest="make it large")
    assert read_leading_answer("yes please") == Answer(yes=True)
    assert read_leading_answer("a coke") is None


def test_the_last_of_two_answers_counts() -> None:
    assert read_leading_answer("oh right, no then") == Answer(yes=False)
