"""A number as the answer to "did I get this right?": the dish that was held back, so many times."""

from __future__ import annotations

from domain.commands import AddItem, Command
from domain.session import GotItRight
from understanding.clause_reading import MessageReading
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in


def corrected_count(reading: MessageReading) -> tuple[Command, ...]:
    """The one dish that waits for the guest's word, in the number that the message says: "no, 2"; else nothing."""
    pending = reading.context.pending
    plain = plain_text(reading.rules)
    counts = numbers_in(plain)
    if not isinstance(pending, GotItRight) or not counts:
        return ()
    around = " ".join((plain[: counts[0].start] + plain[counts[-1].end :]).split())
    dishes = [command for command in pending.commands if isinstance(command, AddItem)]
    if len(dishes) != 1 or not patterns("moods")["corrects_count"].fullmatch(around):
        return ()
    return (dishes[0].replace(quantity=counts[-1].value, quantity_said=True),)
