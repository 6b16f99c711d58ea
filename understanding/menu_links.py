"""Whether a guest's words can mean a dish of the menu: a check of a model's answer, not a search for dishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from domain.menu import Item, ItemId, Menu, Option, list_base_ids
from understanding.language.lexicon import food_words, lexicon
from understanding.language.menu_names import NamesByLanguage, collect_names
from understanding.language.translation import translate
from understanding.message_words import split_words

_ALIKE = 80.0
"""A misspelt word is this much like the right one, in percent."""
_SHORTEST = 3
_SHORTEST_INSIDE = 4
_COMMON = 0.25
"""A word that more than this share of the dishes have identifies none of them."""


@dataclass(frozen=True, slots=True)
class _DishWords:
    """``names``: the words of each name that the dish has. ``others``: of its category and description."""

    names: tuple[frozenset[str], ...]
    others: frozenset[str]


@dataclass(frozen=True, slots=True)
class MenuLinks:
    """The words of every dish of one menu."""

    dishes: Mapping[ItemId, _DishWords]
    common: frozenset[str]
    names: NamesByLanguage

    @classmethod
    def of(cls, menu: Menu) -> MenuLinks:
        generic = dict(menu.generic_names)
        dishes = {item.id: _collect_dish_words(item, generic.get(item.category, ())) for item in menu.items}
        counts: dict[str, int] = {}
        for dish in dishes.values():
            for word in dish.others:
                counts[word] = counts.get(word, 0) + 1
        limit = max(3.0, _COMMON * len(dishes))
        common = frozenset(word for word, count in counts.items() if count > limit)
        return cls(dishes, common, collect_names(menu))

    def can_mean(self, quote: str, item: ItemId) -> bool:
        """Whether a word of the quote belongs to the dish, or to each of its halves, be it shortened or misspelt."""
        return all(self._can_mean_one(quote, each) for each in list_base_ids(item))

    def _can_mean_one(self, quote: str, item: ItemId) -> bool:
        dish = self.dishes[item]
        small, chat = lexicon().small, lexicon().chat
        names = frozenset().union(*dish.names) - small
        dish_words = (dish.others - self.common - small) | names
        words = [word for word in _list_stems(quote) if word in names or word not in chat]
        return any(_is_alike(word, each) for word in words for each in dish_words)

    def tells_apart(self, quote: str, item: ItemId, other: ItemId) -> bool:
        """Whether a word of the quote belongs to the name of this dish, and not to that of the other one."""
        of_item, of_other = (frozenset().union(*self.dishes[each].names) for each in (item, other))
        texts = (quote, *(translate(quote, names).text for names in self.names.values()))
        return any(_is_alike(word, own) for text in texts for word in _list_stems(text) for own in of_item - of_other)

    def can_mean_in_translation(self, quote: str, item: ItemId) -> bool:
        """The same for a quote in another language about a menu in English."""
        return any(self.can_mean(translate(quote, names).text, item) for names in self.names.values())

    def is_a_name(self, quote: str) -> bool:
        """Whether the quote is a dish's name and nothing else: "apple juice" is none where there is a "juice"."""
        words = frozenset(word for word in _list_stems(quote) if word not in lexicon().small)
        return any(name - lexicon().small == words for dish in self.dishes.values() for name in dish.names)

    def find_full_names(self, text: str) -> Iterator[ItemId]:
        """The dishes whose whole names are in the text."""
        words = frozenset(_list_stems(text))
        return (item for item, dish in self.dishes.items() if any(name <= words for name in dish.names))

    def names_another(self, quote: str, items: Iterable[ItemId]) -> bool:
        """Whether the quote has a whole name of some dish, and nothing for these dishes beside it.

        The longest name counts: "diet coke" names no coke.
        """
        ids = {item for item in items if item in self.dishes}
        names = self._select_longest_names(frozenset(_list_stems(quote)))
        if not names or any(not names.isdisjoint(self.dishes[item].names) for item in ids):
            return False
        rest = _list_stems(quote)
        for word in (word for name in names for word in name):
            if word in rest:
                rest.remove(word)
        return not any(self.can_mean(" ".join(rest), item) for item in ids)

    def _select_longest_names(self, words: frozenset[str]) -> frozenset[frozenset[str]]:
        """The whole names that the words have, without those that are a part of another one."""
        names = {name for dish in self.dishes.values() for name in dish.names if name <= words}
        return frozenset(name for name in names if not any(name < other for other in names))

    def list_unexplained(self, quote: str, items: Iterable[ItemId]) -> tuple[str, ...]:
        """The words of the quote that no name of these dishes has."""
        names = [word for item in items if item in self.dishes for name in self.dishes[item].names for word in name]
        return tuple(word for word in _list_stems(quote) if not any(_is_alike(word, name_word) for name_word in names))

    def find_linked(self, text: str) -> Iterator[ItemId]:
        """The dishes that the words of a text may mean, in the menu's order."""
        return (item for item in self.dishes if self.can_mean(text, item))


def is_named_by(words: Iterable[str], option: Option) -> bool:
    """Whether one of the words belongs to the option's name, be it shortened or misspelt."""
    name_stems = [stem for name in (option.name, *option.aliases) for stem in _list_stems(name)]
    stems = [_strip_plural(word) for word in words]
    return any(_is_alike(word, name) for word in stems for name in name_stems)


def _collect_dish_words(item: Item, generic: Iterable[str]) -> _DishWords:
    names = tuple(name for text in (item.name, *item.aliases) if (name := frozenset(_list_stems(text))))
    others = _list_stems(" ".join((item.category, item.description or "", *generic)))
    synonyms = _list_synonyms(frozenset().union(*names))
    return _DishWords(names, frozenset(word for word in (*others, *synonyms) if len(word) >= _SHORTEST))


def _list_synonyms(words: frozenset[str]) -> Iterator[str]:
    """The words of everyday synonyms: "coke" for Coca-Cola."""
    for phrases in food_words().same:
        if any(words.issuperset(phrase) for phrase in phrases):
            yield from (_strip_plural(word) for phrase in phrases for word in phrase)


def _list_stems(text: str) -> list[str]:
    """The words without the endings of plurals."""
    return [_strip_plural(word) for word in split_words(text)]


def _strip_plural(word: str) -> str:
    if len(word) > _SHORTEST and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST:
        return False
    if other.startswith(word) or (min(len(word), len(other)) >= _SHORTEST_INSIDE and (word in other or other in word)):
        return True
    return min(len(word), len(other)) >= _SHORTEST_INSIDE and fuzz.ratio(word, other) >= _ALIKE
