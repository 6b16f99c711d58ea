"""The names of a menu's items, options and categories, as words of a language other than English match them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice

from domain.menu import Menu
from understanding.language.lexicon import Phrase
from understanding.language.rendering_words import languages, rendering_words
from understanding.language.tokens import Grammar, tokenize

MOST_NAME_WORDS, MOST_NAMES = 12, 20_000
"""The most words of a name, and names of a menu; the rest is omitted. The parts of a name grow with their square."""


@dataclass(frozen=True, slots=True)
class MenuNames:
    """The names of a menu by their roots in ``language``: names with their parts, and single words."""

    language: str
    grammar: Grammar
    whole: Mapping[Phrase, str]
    words: Mapping[str, str]
    genders: Mapping[str, str]

    @classmethod
    def of(cls, menu: Menu | None, language: str) -> MenuNames:
        """The names of items, options, groups of options and categories, with their aliases."""
        data = rendering_words(language)
        grammar = data.grammar
        names = islice(dict.fromkeys(_list_names(menu)), MOST_NAMES) if menu else ()
        runs = [tuple(t.plain for t in tokenize(name, grammar) if t.is_word)[:MOST_NAME_WORDS] for name in names]
        small = data.counts | {word for (word, *more) in data.wordings if not more}
        words = {word for run in runs for word in run if word not in small and not word.isdigit()}
        spelt = sorted(words, key=lambda word: (-len(word), word))  # of several spellings the shortest counts
        roots = {word: grammar.strip_plural(word) for run in runs for word in run}
        return cls(
            language=language,
            grammar=grammar,
            whole={tuple(roots[word] for word in run): " ".join(run) for run in _list_names_and_parts(runs, small)},
            words={grammar.strip_plural(word): word for word in spelt},
            genders={grammar.strip_gender(word): word for word in spelt},
        )

    def has(self, english: str) -> bool:
        """Whether an English wording is on the menu, as a name or as parts of names."""
        roots = tuple(self.grammar.strip_plural(word) for word in english.split())
        return roots in self.whole or all(root in self.words for root in roots)


NamesByLanguage = Mapping[str, MenuNames]


def collect_names(menu: Menu | None) -> NamesByLanguage:
    """The names of a menu for each language that is rendered."""
    return {language: MenuNames.of(menu, language) for language in languages()}


def _list_names_and_parts(runs: list[Phrase], small: Iterable[str]) -> Iterator[Phrase]:
    """The names, and of each the parts that begin and end with a word of their own: "jamón y queso"."""
    ends = frozenset(small)
    for run in runs:
        for start, stop in combinations(range(len(run) + 1), 2):
            part = run[start:stop]
            inner = len(part) > 1 and part[0] not in ends and part[-1] not in ends
            if inner or (part == run and not ends.issuperset(run)):
                yield part


def _list_names(menu: Menu) -> Iterator[str]:
    for item in menu.items:
        yield from (item.name, *item.aliases)
        for group in item.groups:
            for option in group.options:
                yield from (option.name, *option.aliases)
    yield from menu.categories
    for _, names in menu.generic_names:
        yield from names
