"""Which words mean food, drink or how it is made: everyday knowledge from data files, plus the menu at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from understanding.features import ELSEWHERE, FOOD, OPTION, WordKind
from understanding.words import tokens

_HERE = Path(__file__).parent
_SHORTEST_MISSPELT = 5
_ALIKE = 86.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everyday words by kind. ``plain_words`` are words that are certainly something else, however they look."""

    food: frozenset[str]
    option: frozenset[str]
    elsewhere: frozenset[str]
    plain_words: frozenset[str] = frozenset()

    @classmethod
    def load(cls, plain_words: frozenset[str] = frozenset()) -> Lexicon:
        """Read the word lists that stand beside this module."""
        food, option, elsewhere = (_words_of(f"{kind}_words.txt") for kind in ("food", "option", "elsewhere"))
        return cls(food, option, elsewhere, plain_words)

    def kind_of(self, word: str) -> str:
        """``FOOD``, ``OPTION``, ``ELSEWHERE`` or the word itself; a misspelt food word is food."""
        if word in self.food:
            return FOOD
        if word in self.option:
            return OPTION
        if word in self.elsewhere:
            return ELSEWHERE
        if len(word) < _SHORTEST_MISSPELT or word in self.plain_words:
            return word
        return self._guess(word)

    def with_menu(self, menu_words: frozenset[str]) -> WordKind:
        """Like ``kind_of``, where the words of the menu at hand are food as well."""

        def kind_of(word: str) -> str:
            return FOOD if word in menu_words and word not in self.option else self.kind_of(word)

        return kind_of

    def _guess(self, word: str) -> str:
        return FOOD if _is_misspelt(word, self.food) else word


@lru_cache(maxsize=20_000)
def _is_misspelt(word: str, food: frozenset[str]) -> bool:
    alike = [known for known in food if known[0] == word[0]]
    return process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None


def _words_of(name: str) -> frozenset[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in tokens(line))
