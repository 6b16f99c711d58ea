"""The check of a model's commands: a command passes with facts behind it and is rejected without them."""

from __future__ import annotations

from typing import Any

import pytest

from domain.commands import AddItem, ChangeLine, Chat, NotUnderstood, SetLanguage
from tests.understanding.readings import context, menu
from understanding.answer_check import AnswerCheck
from understanding.answer_facts import AnswerFacts
from understanding.answer_schema import BadCommand, CommandAnswer, CommandPart
from understanding.menu_links import MenuLinks
from understanding.part_check import Rejected

LINKS = MenuLinks.of(menu())


def check(text: str, *lines: str) -> AnswerCheck:
    return AnswerCheck(AnswerFacts.of(context(text, lines=lines), LINKS))


def part(**fields: Any) -> CommandPart | BadCommand:
    (command,) = CommandAnswer.model_validate({"commands": [fields]}).commands
    return command


def test_a_dish_of_the_menu_is_added_with_its_number() -> None:
    text = "two cokes please"
    command = check(text).command(part(kind="add_item", quote="two cokes", food={"item": "coke"}, quantity=2))
    assert isinstance(command, AddItem)
    assert (command.food.item, command.quantity, command.quantity_said) == ("coke", 2, True)


def test_one_more_follows_from_the_quantity_of_the_line() -> None:
    change = part(kind="change_line", quote="one more", lines=[1], quantity=3)
    command = check("one more", "2 coke").command(change)
    assert isinstance(command, ChangeLine)
    assert command.quantity == 3


def test_small_talk_and_words_without_meaning_have_their_quotes() -> None:
    assert check("nice weather").command(part(kind="small_talk", quote="nice weather")) == Chat(topic="nice weather")
    command = check("blub").command(part(kind="not_understood", quote="blub"))
    assert command == NotUnderstood(said="blub")


def test_a_language_is_a_tag() -> None:
    message = check("in english please")
    assert message.command(part(kind="set_language", quote="english", language="EN ")) == SetLanguage(language="en")
    with pytest.raises(Rejected):
        message.command(part(kind="set_language", quote="english", language="the King's"))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "add_item", "quote": "a coke"}, id="does not fit the schema"),
        pytest.param({"kind": "thank", "quote": "thank you"}, id="a quote outside the message"),
        pytest.param({"kind": "cancel_order", "quote": "yes"}, id="a wish out of a bare answer"),
        pytest.param({"kind": "change_line", "quote": "a coke", "lines": [1]}, id="a change of nothing"),
        pytest.param({"kind": "remove_line", "quote": "a coke", "lines": [7]}, id="a line outside the cart"),
        pytest.param({"kind": "remove_line", "quote": "a coke"}, id="a removal of nothing"),
        pytest.param({"kind": "pick", "quote": "a coke", "ids": ["coke"]}, id="a choice without a question"),
        pytest.param({"kind": "set_fulfilment", "quote": "a coke"}, id="fulfilment without a field"),
        pytest.param({"kind": "remember", "quote": "a coke", "for_whom": None}, id="a profile without a field"),
        pytest.param({"kind": "change_order", "quote": "a coke", "commands": []}, id="a change without an order"),
    ],
)
def test_a_command_without_facts_is_rejected(fields: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        check("yes a coke", "coke").command(part(**fields))
