"""Messages in which the rules find nothing: what is guessed, and what never is."""

import pytest

from domain.commands import COMMANDS, Reading
from domain.session import Pending
from tests.understanding import readings
from tests.understanding.readings import ANYTHING_ELSE, CONFIRM
from understanding.foreign import UNKNOWN_LANGUAGE
from understanding.lost_messages import _COMMANDS

ACTS = frozenset(
    {"add_item", "repeat_line", "change_line", "remove_line", "agree", "pick", "pick_any", "reorder", "undo"}
    | {"set_fulfilment", "clear_fulfilment", "remember", "forget"}
)


def read(text: str, *lines: str, pending: Pending | None = None) -> Reading:
    return readings.reading(readings.context(text, lines=lines, pending=pending))


def test_no_guess_is_a_command_that_acts() -> None:
    assert ACTS.isdisjoint(command.kind for command in _COMMANDS.values())
    assert {command.kind for command in _COMMANDS.values()} <= COMMANDS.keys()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("can i see the menu", "ask_menu"),
        ("has my driver set off yet or what", "ask_order"),
        ("so sorry, we have to cancel what we just ordered, family emergency", "cancel_order"),
        ("im hopeless with these gadgets, how do i order", "help"),
        ("ta very much youre a star", "thank"),
        ("please erase all the data you hold on me", "talk_to_staff"),
    ],
)
def test_a_message_without_a_dish_is_guessed_in_doubt(text: str, kind: str) -> None:
    reading = read(text)
    assert kind in [command.kind for command in reading.commands]
    assert reading.confidence < 0.95 or kind == "help"


def test_a_guest_who_gives_up_is_asked_before_the_cart_is_emptied() -> None:
    text = "you know what nvm, i dont fancy anything anymore"
    assert [command.kind for command in read(text).commands] == ["decline"]
    assert [command.kind for command in read(text, "coke large").commands] == ["clear_cart"]


@pytest.mark.parametrize("pending", [None, ANYTHING_ELSE, CONFIRM])
@pytest.mark.parametrize(
    "text", ["the thing from before", "the blue one over there", "yes but the driver said otherwise"]
)
def test_what_is_unclear_stays_not_understood_or_asks(text: str, pending: Pending | None) -> None:
    reading = read(text, "coke large", pending=pending)
    assert ACTS.isdisjoint(command.kind for command in reading.commands)


@pytest.mark.parametrize(
    "text", ["wann machen Sie heute Abend zu und wo sind Sie", "hoe laat sluiten jullie vanavond en waar zitten jullie"]
)
def test_a_message_in_another_language_is_not_guessed(text: str) -> None:
    reading = read(text)
    assert [command.kind for command in reading.commands] == ["not_understood"]
    assert reading.language == UNKNOWN_LANGUAGE


def test_an_order_is_never_replaced_by_a_guess() -> None:
    reading = read("one large coke please, my driver is outside")
    assert "add_item" in [command.kind for command in reading.commands]
