"""Rules for a reading in any language: consent, doubt, and verification. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import AddItem, Agree, ChangeLine, Command, Pick, Reading, RepeatLine, kinds_where

MIN_AGREE_CONFIDENCE = 0.8
"""An Agree below this confidence agrees to nothing that acts."""
LARGE_QUANTITY = 20
"""A larger quantity of one dish must be verified."""
MAX_REPEATS = 2
"""How often a question is repeated before it is dropped or handed to staff."""

CHANGES_CART = kinds_where(lambda row: row.changes_cart)
"""Commands that wait for verification when the message is doubtful."""
KEEPS_QUESTION = kinds_where(lambda row: row.keeps_question)
"""Kinds of commands that leave our open question open; all others close it."""

_BESIDE_YES = frozenset({"set_fulfilment", "checkout"})
"""What may be said beside a yes to an allergy warning, for it changes no dish."""

_FIRST, _DETAILS, _CART, _SHOWN, _LAST = range(5)
EFFECT_ORDER: Mapping[str, int] = {
    "decline": _FIRST,
    "agree": _FIRST,
    "set_fulfilment": _DETAILS,
    "clear_fulfilment": _DETAILS,
    "show_cart": _SHOWN,
    "clear_cart": _SHOWN,
    "cancel_order": _SHOWN,
    "keep_ordering": _SHOWN,
    "checkout": _LAST,
}
"""The order of effects: answers, delivery and payment details, changes of the cart, then commands that read it."""


def sort_by_effect(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands in the order in which they take effect."""
    return tuple(sorted(commands, key=lambda command: EFFECT_ORDER.get(command.kind, _CART)))


def is_plain_yes(reading: Reading | None) -> bool:
    """Whether the message is a yes and nothing else: only that places, cancels, clears or overrides."""
    if reading is None or reading.unread or reading.contradictory or len(reading.commands) != 1:
        return False
    command = reading.commands[0]
    return isinstance(command, Agree) and command.confidence >= MIN_AGREE_CONFIDENCE


def takes_warned_dish(reading: Reading | None) -> bool:
    """Whether the message is a yes to an allergy warning, with nothing beside it but how the order ends."""
    if reading is None:
        return False
    others = tuple(each for each in reading.commands if each.kind not in _BESIDE_YES)
    return is_plain_yes(reading.replace(commands=others))


def withdraw_consent(reading: Reading) -> Reading:
    """The reading of a message that was sent before our last reply arrived: its yes agrees to nothing that acts."""
    commands = tuple(
        command.replace(confidence=0.0) if isinstance(command, Agree) else command for command in reading.commands
    )
    return reading.replace(commands=commands)


def is_doubtful(reading: Reading) -> bool:
    """Whether important words were not read, or the counts contradict each other."""
    return reading.contradictory is not None or any(part.weighty for part in reading.unread)


def has_large_quantity(command: Command) -> bool:
    """Whether the command's quantity is so large that it may be a mistake."""
    match command:
        case AddItem(quantity=count) | RepeatLine(quantity=count):
            return count > LARGE_QUANTITY
        case ChangeLine(quantity=new) | Pick(quantity=new):
            return new is not None and new > LARGE_QUANTITY
        case _:
            return False


def needs_verification(reading: Reading) -> bool:
    """Whether the message's changes of the cart must be verified by the guest first."""
    changes = [command for command in reading.commands if command.kind in CHANGES_CART]
    return bool(changes) and (is_doubtful(reading) or any(has_large_quantity(command) for command in changes))


def closes_question(commands: tuple[Command, ...]) -> bool:
    """Whether the message goes on to something else than the open question."""
    return any(command.kind not in KEEPS_QUESTION and command.kind != "agree" for command in commands)
