"""General food knowledge in stems: the synonyms of a name and the kinds of food that a name belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from understanding.grounding.words import extract_stems, stem_word
from understanding.language.lexicon import FoodWords, Lexicon, Phrase, food_words, lexicon


@dataclass(frozen=True, slots=True)
class FoodKnowledge:
    """The food words of one language.

    ``plain`` words ("classic") and ``makers`` hardly identify a dish; a guest never omits ``marked`` words ("diet").
    ``defaults`` maps the head of a name to the modifiers that a guest may omit.
    """

    plain: frozenset[str]
    makers: frozenset[str]
    marked: frozenset[str]
    defaults: Mapping[str, frozenset[str]]
    foods: frozenset[str]
    dishes: frozenset[str]
    kinds: frozenset[str]
    tails: frozenset[str]
    _synonyms: Mapping[Phrase, tuple[Phrase, ...]]
    _kinds: Mapping[Phrase, frozenset[str]]
    _longest_synonym: int

    def expand_synonyms(self, words: Phrase) -> Iterator[tuple[Phrase, frozenset[str]]]:
        """The name itself, then each variant with one part replaced by a synonym, with the words of that synonym."""
        yield words, frozenset()
        for start, end in self._list_ranges(len(words)):
            for synonym in self._synonyms.get(words[start:end], ()):
                yield words[:start] + synonym + words[end:], frozenset(synonym)

    def find_kinds(self, words: Phrase) -> frozenset[str]:
        """The kinds of food that a name belongs to ("cheese" for "provolone"), without the words of the name.

        A maker's name in front decides ("Doritos nacho cheese" is a chip), else the longest end of the name.
        """
        starts = (words[:end] for end in range(1, len(words)) if self.makers & set(words[:end]))
        ends = (words[start:] for start in range(len(words)))
        members = (part for part in (*starts, *ends) if part in self._kinds)
        return next((self._kinds[member] for member in members), frozenset()) - frozenset(words)

    def _list_ranges(self, size: int) -> Iterator[tuple[int, int]]:
        for start in range(size):
            yield from ((start, end) for end in range(start + 1, min(size, start + self._longest_synonym) + 1))


@cache
def load_food_knowledge(language: str = "en") -> FoodKnowledge:
    """The food knowledge of a language, loaded once."""
    food, words = food_words(language), lexicon(language)
    synonyms = _collect_synonyms(food)
    return FoodKnowledge(
        plain=_stem_all(words.plain),
        makers=_stem_all(words.makers),
        marked=_stem_all(words.marked),
        defaults=_collect_defaults(food),
        foods=_stem_all(food.foods),
        dishes=_stem_all(food.dishes),
        kinds=_stem_all(food.kinds),
        tails=_stem_all(food.tails),
        _synonyms=synonyms,
        _kinds=_collect_kinds(food, words),
        _longest_synonym=max(map(len, synonyms)),
    )


def _collect_synonyms(food: FoodWords) -> dict[Phrase, tuple[Phrase, ...]]:
    synonyms: dict[Phrase, list[Phrase]] = defaultdict(list)
    for line in food.same:
        phrases = [_stem_phrase(phrase) for phrase in line]
        for phrase in phrases:
            synonyms[phrase] += [other for other in phrases if other != phrase]
    for general, specifics in food.also.items():
        for phrase in map(_stem_phrase, specifics):
            synonyms[phrase].append((stem_word(general),))
    return {phrase: tuple(dict.fromkeys(others)) for phrase, others in synonyms.items()}


def _collect_kinds(food: FoodWords, words: Lexicon) -> dict[Phrase, frozenset[str]]:
    ambiguous = words.chat | words.colours
    kinds: dict[Phrase, set[str]] = defaultdict(set)
    for kind, members in food.kinds.items():
        for member in members:
            if member[-1] not in ambiguous:
                kinds[_stem_phrase(member)].add(stem_word(kind))
    return {member: frozenset(names) for member, names in kinds.items()}


def _collect_defaults(food: FoodWords) -> dict[str, frozenset[str]]:
    return {
        stem_word(head): frozenset(word for phrase in modifiers for word in _stem_phrase(phrase))
        for head, modifiers in food.defaults.items()
    }


def _stem_all(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(stem_word, words))


def _stem_phrase(phrase: Phrase) -> Phrase:
    return extract_stems(" ".join(phrase))
