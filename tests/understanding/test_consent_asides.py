"""Remarks beside a yes, which say nothing about the order."""

from __future__ import annotations

import pytest

from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.session import AllergyWarning, Pending
from tests.understanding.readings import CONFIRM, context
from understanding.consent_asides import cut_asides
from understanding.consent_reasons import gives_consent

WARNING = AllergyWarning(line=GroundedLine(item=ItemId("chocolate-brownie"), said="brownie"))


def is_yes(text: str, pending: Pending = CONFIRM) -> bool:
    return gives_consent(context(text, lines=["cheeseburger"], pending=pending))


@pytest.mark.parametrize(
    "text",
    [
        "yes please, we are all starving over here",
        "yep, thanks for being so quick about it",
        "yes and sorry about the fuss",
        "go ahead, my mum is going to be so pleased",
        "yes it's been a long day",
        "yes please, can you hurry",
        "that's correct, yes, you've been a great help",
        "I can't wait, yes please",
        "yes cos I'm so hungry I could cry",
        "why not, you only live once. place it",
        "it's been a rough week so yes",
        "oh what the hell, yes",
        "whatever, send it in",
    ],
)
def test_a_remark_beside_a_clear_yes_changes_nothing(text: str) -> None:
    assert is_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "we are all starving over here",
        "ok, my mum is here",
        "yes, my wife is still choosing",
        "yes thanks for that, one more coke",
        "yes we're starving so add chips",
        "yes, I am at the back of the building",
        "yes, they were stale last time",
        "yes, you charged me twice",
        "yes, I'm in a hurry but no onions",
        "yes, we are vegan",
        "yes, there is a dog in the yard",
        "yes, we deserve a tiramisu",
        "yes, my brother is paying with paypal",
        "no, thanks for asking",
        "yes, it's for saturday",
        "yes, we are two",
        "so my wife says yes so",
        "we have had a change of plan so yes",
    ],
)
def test_words_that_may_be_about_the_order_are_no_remark(text: str) -> None:
    assert not is_yes(text)


def test_what_is_left_is_in_the_guests_words() -> None:
    assert cut_asides(context("Yes please, I'm so hungry", pending=CONFIRM)) == "Yes please"
    assert cut_asides(context("yes? I'm so hungry", pending=CONFIRM)) == "yes? I'm so hungry"


def test_of_whom_a_remark_speaks_matters_at_a_warning() -> None:
    assert is_yes("yes, thanks for being so careful", WARNING)
    assert not is_yes("yes, my son is starving", WARNING)
