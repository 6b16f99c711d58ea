"""Everyday food knowledge in the stems that names are compared in: other ways to say a name, and its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from understanding.grounding.words import stem, stems_of
from understanding.language.lexicon import Phrase, food_words, lexicon


@dataclass(frozen=True, slots=True)
class FoodKnowledge:
    """``plain`` words and ``makers`` hardly tell what a thing is, ``marked`` ones are never left unsaid.

    ``defaults`` maps a head to the modifiers that go without saying.
    """

    plain: frozenset[str]
    makers: frozenset[str]
    marked: frozenset[str]
    defaults: Mapping[str, frozenset[str]]
    foods: frozenset[str]
    dishes: frozenset[str]
    kinds: frozenset[str]
    tails: frozenset[str]
    _alike: Mapping[Phrase, tuple[Phrase, ...]]
    _kinds: Mapping[Phrase, frozenset[str]]
    _longest: int

    def ways_to_say(self, words: Phrase) -> Iterator[tuple[Phrase, frozenset[str]]]:
        """A name, and the same with one part put in other words, each with those other words."""
        yield words, frozenset()
        for start, end in self._parts(len(words)):
            for other in self._alike.get(words[start:end], ()):
                yield words[:start] + other + words[end:], frozenset(other)

    def kinds_of(self, words: Phrase) -> frozenset[str]:
        """The kinds of food that a name is known to be ("cheese" for "provolone"), as words that may be said with it.

        A maker's name in front decides ("Doritos nacho cheese" is a chip), else the whole name or its end.
        """
        branded = (words[:end] for end in range(1, len(words)) if self.makers & set(words[:end]))
        ends = (words[start:] for start in range(len(words)))
        known = (part for part in (*branded, *ends) if part in self._kinds)
        return next((self._kinds[part] for part in known), frozenset()) - frozenset(words)

    def _parts(self, size: int) -> Iterator[tuple[int, int]]:
        for start in range(size):
            yield from ((start, end) for end in range(start + 1, min(size, start + self._longest) + 1))


@cache
def food_knowledge(language: str = "en") -> FoodKnowledge:
    """What everyday food words mean in a language, read once."""
    food, words = food_words(language), lexicon(language)
    alike: dict[Phrase, list[Phrase]] = defaultdict(list)
    for line in food.same:
        phrases = [_stems(phrase) for phrase in line]
        for phrase in phrases:
            alike[phrase] += [other for other in phrases if other != phrase]
    for said, meant in food.also.items():
        for phrase in map(_stems, meant):
            alike[phrase].append((stem(said),))
    kinds: dict[Phrase, set[str]] = defaultdict(set)
    for kind, members in food.kinds.items():
        for member in members:
            if member[-1] not in words.chat | words.colours:
                kinds[_stems(member)].add(stem(kind))
    return FoodKnowledge(
        plain=frozenset(map(stem, words.plain)),
        makers=frozenset(map(stem, words.makers)),
        marked=frozenset(map(stem, words.marked)),
        defaults={stem(head): frozenset(w for k in named for w in _stems(k)) for head, named in food.defaults.items()},
        foods=frozenset(map(stem, food.foods)),
        dishes=frozenset(map(stem, food.dishes)),
        kinds=frozenset(map(stem, food.kinds)),
        tails=frozenset(map(stem, food.tails)),
        _alike={phrase: tuple(dict.fromkeys(others)) for phrase, others in alike.items()},
        _kinds={member: frozenset(names) for member, names in kinds.items()},
        _longest=max(map(len, alike)),
    )


def _stems(phrase: Phrase) -> Phrase:
    return stems_of(" ".join(phrase))
