"""What keyboards and speech recognition do to a message: typos, no punctuation, fillers, words that sound alike."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_LETTERS_OF_A_TYPO = 5
"""Shorter words are typed right."""
_TYPO, _FILLER, _HOMOPHONE = 0.6, 0.5, 0.35
"""How often a message has one."""


class NoiseKind(StrEnum):
    """What happens to everything that a guest says."""

    CLEAN = "clean"
    TYPED = "typed"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class GuestNoise:
    """The noise of one guest. ``kept``: words that come through as they are, in lower case (an address, say)."""

    kind: NoiseKind
    fillers: Sequence[str]
    homophones: Mapping[str, str]
    kept: Collection[str] = ()

    def distort(self, text: str, chance: random.Random) -> str:
        """The message as it arrives."""
        match self.kind:
            case NoiseKind.CLEAN:
                return text
            case NoiseKind.TYPED:
                return self._typed(text, chance)
            case NoiseKind.SPOKEN:
                return self._spoken(text, chance)

    def _typed(self, text: str, chance: random.Random) -> str:
        words = text.split(" ")
        long = [at for at, word in enumerate(words) if self._may_change(word)]
        if not long or chance.random() > _TYPO:
            return text
        at = chance.choice(long)
        words[at] = _mistype(words[at], chance)
        return " ".join(words)

    def _may_change(self, word: str) -> bool:
        return word.isalpha() and len(word) >= _LETTERS_OF_A_TYPO and word.lower() not in self.kept

    def _spoken(self, text: str, chance: random.Random) -> str:
        # An apostrophe and a sign inside a word are heard with it; all else is a pause.
        words = re.sub(r"[^\w%'\s-]", " ", text.lower()).split()
        alike = [at for at, word in enumerate(words) if word in self.homophones and word not in self.kept]
        if alike and chance.random() < _HOMOPHONE:
            at = chance.choice(alike)
            words[at] = self.homophones[words[at]]
        if len(words) > 2 and chance.random() < _FILLER:
            words.insert(0, chance.choice(self.fillers))
        return " ".join(words)


def _mistype(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, or changed with the next; the first stays."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
