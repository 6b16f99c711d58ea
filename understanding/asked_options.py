"""Gives a dish that is ordered as "that one" the options of the question about it.

"How much is a large margherita?" – "OK, I'll take that one" orders a large one. A dish that the message names is
ordered as the message says.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import AboutItem, AddItem, Command
from understanding.message_reading import MessageReading
from understanding.order_talk import merge_changes


def add_asked_options(wishes: Sequence[Command], reading: MessageReading) -> list[Command]:
    """The wishes with the options of the last question, where they order its dish and do not name it."""
    asked = reading.context.asked_about
    if asked is None or asked.changes.empty or asked.item != reading.context.topic:
        return list(wishes)
    named = {line.item for line in reading.ground(reading.rules_text).lines}
    return [_add_options(each, asked) if asked.item not in named else each for each in wishes]


def _add_options(wish: Command, asked: AboutItem) -> Command:
    if not isinstance(wish, AddItem) or wish.food.item != asked.item:
        return wish
    groups = {choice.group for choice in wish.changes.choices}
    before = tuple(choice for choice in asked.changes.choices if choice.group not in groups)
    return wish.replace(changes=merge_changes(asked.changes.replace(choices=before, unknown=(), open=()), wish.changes))
