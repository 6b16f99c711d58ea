"""A long list of words in little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class WordList:
    """The words, held as sorted hashes under the interpreter's random key: 8 bytes each, where a set takes 110.

    Another word is taken for one of the list with a probability of 2**-48: less often than memory fails.
    """

    __slots__ = ("_hashes",)

    def __init__(self, words: Iterable[str]) -> None:
        self._hashes = array("q", sorted(map(hash, words)))

    def __contains__(self, word: object) -> bool:
        found = hash(word)
        at = bisect_left(self._hashes, found)
        return at < len(self._hashes) and self._hashes[at] == found
