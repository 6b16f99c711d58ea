"""Closed lists of phrases, kept as their patterns: "{place} {it} {through}" alone stands for thousands of phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, TypeAlias, TypeVar

from understanding.plain_words import split_plain_words

Lists: TypeAlias = Mapping[str, Sequence[str]]

_Slot: TypeAlias = frozenset[tuple[str, ...]]
"""The phrases that may stand in one place of a pattern."""
T = TypeVar("T")
_shared: dict[Any, Any] = {}
"""Phrases, slots and patterns of all sets: a fifth of them are different, for most are of several questions."""


@dataclass(frozen=True, slots=True)
class PhraseSet:
    """The phrases of some patterns. ``words``: all words of them."""

    words: frozenset[str]
    _patterns: Mapping[str, Sequence[Sequence[_Slot]]]
    """The patterns by each word that a phrase of them begins with."""

    @classmethod
    def of(cls, patterns: Iterable[str], parts: Lists) -> PhraseSet:
        """Read patterns, in which the name of a part in braces stands for each phrase of that part."""
        by_first: dict[str, list[Sequence[_Slot]]] = defaultdict(list)
        words: set[str] = set()
        slots_by_name: dict[str, _Slot] = {}
        for pattern in dict.fromkeys(patterns):
            slots = _share(tuple(slots_by_name.setdefault(name, _read_slot(name, parts)) for name in pattern.split()))
            words.update(word for slot in slots for phrase in slot for word in phrase)
            for first in {phrase[0] for phrase in slots[0]}:
                by_first[first].append(slots)
        return cls(frozenset(words), dict(by_first))

    def find_ends(self, words: Sequence[str], at: int) -> set[int]:
        """The ends of all phrases of the set that begin at this place of the words."""
        ends: set[int] = set()
        for slots in self._patterns.get(words[at], ()):
            ends |= _find_ends_of(slots, words, at)
        return ends


def _find_ends_of(slots: Sequence[_Slot], words: Sequence[str], at: int) -> set[int]:
    """The ends of the phrases of one pattern."""
    ends = {at}
    for slot in slots:
        ends = {
            end + len(phrase)
            for end in ends
            if end < len(words)
            for phrase in slot
            if phrase[0] == words[end] and tuple(words[end : end + len(phrase)]) == phrase
        }
        if not ends:
            break
    return ends


def _read_slot(name: str, parts: Lists) -> _Slot:
    """The phrases of a part in braces; another word alone."""
    phrases = parts[name[1:-1]] if name.startswith("{") else [name]
    return _share(frozenset(_share(words) for phrase in phrases if (words := _split(phrase))))


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(map(intern, split_plain_words(phrase)))


def _share(value: T) -> T:
    """The value that is equal to this one and was kept first."""
    shared: T = _shared.setdefault(value, value)
    return shared
