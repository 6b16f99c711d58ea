"""V2's intents, derived from the commands of a reading: for the wire, the events and the traces."""

from __future__ import annotations

from domain.commands import COMMANDS, Reading
from domain.intent import Intent


def intents_of(reading: Reading) -> tuple[Intent, ...]:
    """The intents of a message, each once, in the order in which the guest said them."""
    return tuple(dict.fromkeys(COMMANDS[command.kind].intent for command in reading.commands))
