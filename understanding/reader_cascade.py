"""The local reading first; the model only where the local one is in doubt."""

from __future__ import annotations

from domain.commands import NotUnderstood, Reading
from domain.reading_context import CommandReader, ReadingContext


class ReaderCascade:
    """A ``CommandReader`` of two: ``local`` counts unless it is in doubt, then ``model``. At most one model call."""

    def __init__(self, local: CommandReader, model: CommandReader, threshold: float) -> None:
        self._local = local
        self._model = model
        self._threshold = threshold

    async def read(self, context: ReadingContext) -> Reading:
        """The local reading when all of the message was read and each command is sure enough, else the model's."""
        reading = await self._local.read(context)
        return await self._model.read(context) if is_in_doubt(reading, self._threshold) else reading


def is_in_doubt(reading: Reading, threshold: float) -> bool:
    """Whether words were left unread, nothing was understood, counts do not add up, or a command is unsure.

    ``threshold``: the confidence (0 to 1) below which a command is. The reading's own confidence does not count: how
    sure a classifier is of an intent does not show whether all words were understood.
    """
    if reading.unread or reading.contradictory is not None:
        return True
    return any(isinstance(command, NotUnderstood) or command.confidence < threshold for command in reading.commands)
