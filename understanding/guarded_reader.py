"""The last look at every reading: consent is the guest's own words, whoever read them."""

from __future__ import annotations

from domain.commands import Acknowledge, Agree, Command, Reading
from domain.reading_context import CommandReader, ReadingContext
from understanding.consent_reasons import find_words_behind_consent, gives_consent


class GuardedReader:
    """A ``CommandReader`` around another one. An ``Agree`` passes only where the guest's whole message is a yes.

    At an allergy warning it may be the first sentences of it, where the rules read the rest as how the order ends.

    The closed lists of ``consent`` decide, with the words of the question that is open. Where nothing is left of a
    reading, it is ``Acknowledge``: the question stays open.
    """

    def __init__(self, reader: CommandReader) -> None:
        self._reader = reader

    async def read(self, context: ReadingContext) -> Reading:
        """The reading, without an agreement that the guest did not give."""
        reading = await self._reader.read(context)
        if not any(isinstance(command, Agree) for command in reading.commands):
            return reading
        is_before_details = reading.source == "local" and find_words_behind_consent(context) is not None
        if gives_consent(context) or is_before_details:
            return reading
        others: tuple[Command, ...] = tuple(each for each in reading.commands if not isinstance(each, Agree))
        return reading.replace(commands=others or (Acknowledge(),))
