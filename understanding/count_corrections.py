"""Reads a number as the answer to "did I get this right?": a new count of the dish in question."""

from __future__ import annotations

from domain.commands import AddItem, Command
from domain.session import GotItRight
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.numbers import numbers_in


def read_count_correction(reading: MessageReading) -> tuple[Command, ...]:
    """Read the new count of the one dish in question: "no, 2"; () for other messages."""
    pending = reading.context.pending
    plain = plain_text(reading.rules_text)
    counts = numbers_in(plain)
    if not isinstance(pending, GotItRight) or not counts:
        return ()
    around = " ".join((plain[: counts[0].start] + plain[counts[-1].end :]).split())
    dishes = [command for command in pending.commands if isinstance(command, AddItem)]
    if len(dishes) != 1 or not patterns("moods")["corrects_count"].fullmatch(around):
        return ()
    return (dishes[0].replace(quantity=counts[-1].value, quantity_said=True),)
