"""Remembers which texts were searched before, without keeping a text: the same strings come back every turn."""

from __future__ import annotations

from hashlib import blake2b
from secrets import token_bytes


class SeenTexts:
    """A bounded set of texts, held as hashes under a random key of this process. It starts again when it is full.

    ``most``: how many hashes are kept. ``longest``: texts of more characters are never in it.
    """

    def __init__(self, most: int, longest: int) -> None:
        self._most, self._longest = most, longest
        self._keyed = blake2b(key=token_bytes(16), digest_size=16)
        self._hashes: set[bytes] = set()

    def __contains__(self, text: str) -> bool:
        return len(text) <= self._longest and self._hash(text) in self._hashes

    def add(self, text: str) -> None:
        """Remember the text, unless it is too long."""
        if len(text) > self._longest:
            return
        if len(self._hashes) >= self._most:
            self._hashes.clear()
        self._hashes.add(self._hash(text))

    def _hash(self, text: str) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(text.encode("utf-8", "surrogatepass"))
        return keyed.digest()
