"""Remembers which texts were searched before, without keeping a text: the same strings come back every turn."""

from __future__ import annotations


class SeenTexts:
    """A bounded set of texts, held as hashes under the interpreter's random key. It starts again when it is full.

    ``most``: how many hashes are kept. ``longest``: texts of more characters are never in it. Two texts are taken for
    one with a probability of 2**-64 per pair: less often than memory fails.
    """

    def __init__(self, most: int, longest: int) -> None:
        self._most, self._longest = most, longest
        self._hashes: set[int] = set()

    def __contains__(self, text: str) -> bool:
        return len(text) <= self._longest and hash(text) in self._hashes

    def add(self, text: str) -> None:
        """Remember the text, unless it is too long."""
        if len(text) > self._longest:
            return
        if len(self._hashes) >= self._most:
            self._hashes.clear()
        self._hashes.add(hash(text))
