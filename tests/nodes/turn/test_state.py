"""The turn in the graph's state: stored plainly, read back across releases, answered in the guest's language."""

import pytest

from domain.commands import AddItem, AskMenu, Complain, Filters, Food, Greet, Reading
from domain.intent import Intent
from domain.menu import ItemId
from domain.session import Session
from nodes.reply.catalogue import list_locales
from nodes.turn.state import LANGUAGES, Scene, Turn
from nodes.turn.tool_results import ToolResults
from tests.nodes.flow_runner import build_request

READING = Reading(
    commands=(
        AddItem(food=Food(item=ItemId("coke"), filters=Filters.model_validate({"with": ["ice"]}))),
        AskMenu(),
        Complain(about="cold"),
    )
)


def test_a_turn_with_a_reading_is_read_back_as_it_was() -> None:
    turn = Turn(request=build_request(), reading=READING)
    assert Turn.restore(turn.dump()) == turn


def test_a_turn_of_an_older_release_is_read_without_what_it_had_understood() -> None:
    stored = {**Turn(request=build_request()).dump(), "understanding": {"intents": ["order"], "confidence": 0.9}}
    del stored["reading"]
    turn = Turn.restore(stored)
    assert (turn.reading, turn.commands, turn.intents) == (None, (), ())


def test_the_intents_are_derived_each_once_in_order() -> None:
    assert Turn(request=build_request(), reading=READING).intents == (Intent.ORDER, Intent.MENU, Intent.HANDOFF)


def test_the_languages_are_those_that_have_a_catalogue() -> None:
    assert list_locales() == LANGUAGES


@pytest.mark.parametrize(
    ("asked", "spoken", "locale", "answered"),
    [
        (None, "en", "en-GB", "en-GB"),
        (None, "es", "en-US", "es"),
        (None, "es", "es-MX", "es-MX"),
        (None, "fr", "es-MX", "fr"),
        (None, "de", "es-MX", "es-MX"),
        ("en", "es", "es-MX", "en"),
        ("es", "en", "en-US", "es"),
    ],
)
def test_the_answer_is_in_the_language_asked_for_else_spoken_else_of_the_request(
    asked: str | None, spoken: str, locale: str, answered: str
) -> None:
    turn = Turn(request=build_request(locale=locale), reading=Reading(commands=(Greet(),), language=spoken))
    assert Scene(Session(language=asked), turn, ToolResults()).locale == answered
