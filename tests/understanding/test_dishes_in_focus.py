"""Options that are said of a deal are those of its dishes."""

from __future__ import annotations

import pytest

from tests.understanding.deal_readings import describe, in_diner

DEAL = "lunch main:classic main/classic/cooked:medium side:fries drink:cola"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no ice", "change 1 -ice"),
        ("well done", "change 1 well-done"),
        ("make it large", "change 1 large; change 1 large"),
        ("make the lunch deal large", "change 1 large; change 1 large"),
        ("no ice on the lunch deal", "change 1 -ice"),
    ],
)
def test_each_dish_with_the_option_gets_it(text: str, commands: str) -> None:
    assert describe(in_diner(text, DEAL)) == commands


def test_only_the_deal_in_focus_is_meant() -> None:
    other = "chicken-meal burger:chicken side:fries drink:lemonade"
    assert describe(in_diner("make it large", other, DEAL)) == "change 2 large; change 2 large"
