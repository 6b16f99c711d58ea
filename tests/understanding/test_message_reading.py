"""The state of reading one message."""

from __future__ import annotations

from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.session import AllergyWarning
from tests.understanding.readings import ASK_ADDRESS, begin_reading, context
from understanding.message import clauses_of
from understanding.message_reading import MessageReading
from understanding.rendering import Piece, Rendering

WARNING = AllergyWarning(line=GroundedLine(item=ItemId("margherita"), said="margherita"))


def test_the_topic_is_in_focus_before_a_warning_and_the_cart() -> None:
    assert begin_reading(context("", lines=["blt"], topic="tiramisu", pending=WARNING)).focus_item == "tiramisu"
    assert begin_reading(context("", lines=["blt"], pending=WARNING)).focus_item == "margherita"
    assert begin_reading(context("", lines=["tiramisu", "blt"])).focus_item == "blt"
    assert begin_reading(context("")).focus_item is None


def test_without_a_menu_no_words_match() -> None:
    reading = MessageReading(context("a blt"), None, "a blt", None)
    assert reading.ground("a blt").empty
    assert [line.item for line in begin_reading(context("a blt")).ground("a blt").lines] == ["blt"]


def test_our_question_is_for_one_detail() -> None:
    reading = begin_reading(context("", pending=ASK_ADDRESS))
    assert reading.is_question_for("address")
    assert not reading.is_question_for("table_number")


def test_the_rules_read_the_rendering_and_a_report_the_guests_own_words() -> None:
    rendering = Rendering.of([Piece("a soup", 0, 20)], "es")
    reading = MessageReading(context("ayer pedí una sopa"), None, "ayer pedí una sopa", rendering)
    assert (reading.rules_text, reading.language) == ("a soup", "es")
    assert reading.is_report(clauses_of("a soup")[0])


def test_options_without_a_dish_are_named() -> None:
    reading = begin_reading(context("", lines=["margherita"]))
    assert reading.has_option(clauses_of("thick crust")[0])
    assert not reading.has_option(clauses_of("a blt")[0])
