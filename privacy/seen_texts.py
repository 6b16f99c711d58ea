"""Remembers which texts were searched before, without keeping a text: the same strings come back every turn."""

from __future__ import annotations

from collections.abc import Iterable


class SeenTexts:
    """A bounded set of texts, held as hashes under the interpreter's random key.

    When it is full, the half that was not seen again is forgotten: ids and times are in one turn only, and what every
    turn has must not be searched anew because of them.

    ``most``: how many hashes are kept. ``longest``: texts of more characters are never in it. Two texts are taken for
    one with a probability of 2**-64 per pair: less often than memory fails.
    """

    def __init__(self, most: int, longest: int) -> None:
        self._half, self._longest = max(1, most // 2), longest
        self._hashes: set[int] = set()
        self._older: set[int] = set()

    def __contains__(self, text: str) -> bool:
        if len(text) > self._longest:
            return False
        found = hash(text)
        if found in self._hashes:
            return True
        if found not in self._older:
            return False
        self._keep(found)
        return True

    def list_new(self, texts: Iterable[str]) -> list[str]:
        """Those of the texts that are not in the set, in order."""
        # The hash of a text in the newer half needs no method call: most texts are there.
        return [
            text for text in texts if (hash(text) not in self._hashes or len(text) > self._longest) and text not in self
        ]

    def add(self, text: str) -> None:
        """Remember the text, unless it is too long."""
        if len(text) > self._longest:
            return
        self._keep(hash(text))

    def _keep(self, found: int) -> None:
        if len(self._hashes) >= self._half:
            self._older, self._hashes = self._hashes, set()
        self._hashes.add(found)
