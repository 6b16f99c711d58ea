"""What a dish that was asked about is ordered with: the options of the question, or none of what it asked for.

"How much is a large margherita?" – "OK, I'll take that one" orders a large one. A dish that the message names is
ordered as the message says. "Does the burger have pickles?" – "Take them out then" means the pickles.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import AboutItem, AddItem, Command
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
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


def name_asked_things(text: str, context: ReadingContext, index: MenuIndex) -> str:
    """Replace "them" in "take them out" by what the last question asked for, if these are options of its dish."""
    if context.asked_about is None or not context.asked_things:
        return text
    asked = context.asked_about.item
    focus = context.cart.line(context.focus) if context.focus is not None else context.cart.last
    if asked not in (context.topic, focus.item if focus else None):
        return text
    match = patterns("cart")["takes_asked_off"].search(text.lower())
    things = " and ".join(context.asked_things)
    options = ground(f"without {things}", index.part((asked,)), focus=asked).loose_refusals if match else ()
    return f"{text[: match.start()]}without {things}{text[match.end() :]}" if match and options else text
