"""What a dish that was asked about is ordered with: the options of the question, or none of what it asked for.

"How much is a large margherita?" – "OK, I'll take that one" orders a large one. A dish that the message names is
ordered as the message says. "Does the burger have pickles?" – "Take them out then" means the pickles.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import AboutItem, Acknowledge, AddItem, ChangeLine, Changes, Command, RefusedOption
from domain.mentions import GroundedLine
from domain.menu import GroupId, OptionId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.order_talk import merge_changes

_FEWEST_ASKED = 2
"""A single dish is the topic, which other words are for, too."""


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


def name_asked_dishes(text: str, context: ReadingContext, index: MenuIndex) -> str:
    """Replace "that" in "ok do that" by the dishes that the guest's last question was about, as it described them."""
    match = patterns("cart")["takes_asked"].match(text.lower())
    if match is None or len(context.shown) < _FEWEST_ASKED or context.pending is not None:
        return text
    lines = ground(_find_last_message(context), index).lines
    if {line.item for line in lines} != set(context.shown):
        return text
    named = " and ".join(_describe_line(line, index) for line in lines)
    begin, end = match.span("asked") if match["asked"] else match.span("asked2")
    return f"{text[:begin]}{named}{text[end:]}"


def _find_last_message(context: ReadingContext) -> str:
    """What the guest said before this message."""
    before = (text for role, text in reversed(context.recent) if role == "guest" and text != context.text)
    return next(before, "")


def _describe_line(line: GroundedLine, index: MenuIndex) -> str:
    item = index.menu.item(line.item)
    groups = ((item.group(choice.group), choice) for choice in line.choices) if item else ()
    options = (group.option(choice.option) for group, choice in groups if group)
    return " ".join((str(line.quantity), *(each.name for each in options if each), item.name if item else ""))


def read_going_without(reading: MessageReading) -> tuple[Command, ...]:
    """Read "I'd rather go without", after a question: what it asked for leaves the line in focus, if it is there."""
    context, index = reading.context, reading.index
    if index is None or context.aspect is None or isinstance(context.pending, ChooseOption):
        return ()
    if patterns("cart")["goes_without"].fullmatch(plain_text(reading.rules_text)) is None:
        return ()
    line = context.cart.line(context.focus) if context.focus is not None else context.cart.last
    item = index.menu.item(line.item) if line else None
    if line is None or item is None:
        return (Acknowledge(),)
    named = _list_choices(ground(_find_last_message(context), index.part((item.id,)), focus=item.id))
    refused = [RefusedOption(group=c.group, option=c.option) for c in line.choices if (c.group, c.option) in named]
    at = (context.cart.lines.index(line) + 1,)
    return (ChangeLine(lines=at, changes=Changes(refusals=tuple(refused))),) if refused else (Acknowledge(),)


def _list_choices(grounding: Grounding) -> set[tuple[GroupId, OptionId]]:
    """The options that words name, with or without a dish."""
    lines = (*grounding.lines, *(vague.line for vague in grounding.ambiguous))
    return {(c.group, c.option) for c in (*grounding.loose_choices, *(c for line in lines for c in line.choices))}
