"""The data of another language, ``<language>/rendering.toml``: its words, and the English words for each of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from understanding.data_files import find_data, read_data
from understanding.language.lexicon import Phrase, food_words, lexicon
from understanding.language.tokens import Grammar, fold_word, tokenize_with_negations

_FOLDER = Path(__file__).parent
_MARKERS = frozenset("^$#~")
_SHORTEST_MENDED = 4

ENGLISH = "en"


class Entry(NamedTuple):
    """One wording. ``ways``: its English, the first that the menu has. It may ask for a place in the clause."""

    ways: tuple[str, ...]
    first: bool = False
    last: bool = False
    counted: bool = False
    """A number or an article must follow."""
    after_noun: bool = False


@dataclass(frozen=True, slots=True)
class RenderingWords:
    """One language. Wordings by their plain words; food by its roots too, adjectives by those of either gender."""

    grammar: Grammar
    wordings: Mapping[Phrase, tuple[Entry, ...]]
    food: Mapping[Phrase, Entry]
    adjectives: Mapping[Phrase, Entry]
    small: frozenset[str]
    """Single words that name nothing: articles, prepositions, numbers."""
    counts: frozenset[str]
    words: frozenset[str]
    """Every word of this language that is not English."""
    both: frozenset[str]
    """Words of either language: "no", "me"."""
    accented: frozenset[str]
    """Words that differ from English ones by their accents only: "thé"."""
    marks: frozenset[str]
    """Letters and marks that English has not."""
    decisive: frozenset[str]
    """Words of which one identifies the language."""
    silent: frozenset[str]
    """Marks that the rules do not read."""
    courtesy: frozenset[str]
    """Words that may follow the end of a clause without a comma: "nada más por favor"."""
    composing: frozenset[str]
    """The English of words that join two nouns in the reverse of the English order: "of"."""
    kinds_composing: frozenset[str]
    """The same for words that do so only behind a kind of dish: "pizza aux champignons"."""
    silent_in_names: frozenset[str]
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    """Patterns of a whole word, and their English: "19h30" is "19:30"."""
    longest: int
    single_foods: Mapping[str, Entry]


@cache
def languages() -> tuple[str, ...]:
    """The languages that are rendered into the words of the English rules."""
    return tuple(sorted(path.parent.name for path in find_data("rendering.toml")))


@cache
def rendering_words(language: str) -> RenderingWords:
    """The data of a language. Raises OSError, ValueError, KeyError or re.error when it is missing or broken."""
    data = tomllib.loads(read_data(_FOLDER / language / "rendering.toml"))
    settings = data["grammar"]
    grammar = _read_grammar(settings)
    slots = {name: tuple(_split_list(words)) for name, words in settings["slots"].items()}
    wordings: dict[Phrase, tuple[Entry, ...]] = {}
    for table in (data["phrases"], data["small"], data["numbers"]):
        for words, entry in _read_entries(table, grammar, slots):
            wordings[words] = (*wordings.get(words, ()), entry)
    food = dict(_read_entries(data["food"], grammar))
    adjectives = {tuple(map(grammar.strip_gender, w)): entry for w, entry in _read_entries(data["adjectives"], grammar)}
    rooted = {tuple(map(grammar.strip_plural, words)): entry for words, entry in food.items()}
    every = {word.removeprefix("-") for words in (*wordings, *food, *adjectives, *rooted) for word in words}
    as_written = every | {word for words, _ in _read_entries(data["adjectives"], grammar) for word in words}
    plain_every = frozenset(fold_word(word) for word in every if not word.isdigit())
    counts = {fold_word(word) for words in data["numbers"].values() for word in words.replace(",", " ").split()}
    return RenderingWords(
        grammar=grammar,
        wordings={words: tuple(sorted(entries, key=_rank_entry)) for words, entries in wordings.items()},
        food=rooted | food,
        adjectives=adjectives,
        small=frozenset(map(fold_word, (word for (word, *more) in wordings if not more))),
        counts=frozenset(counts | set(_split_list(settings["counts"]))),
        words=plain_every - english_words(),
        both=frozenset(word for word in every if word.isascii()) & english_words(),
        accented=frozenset(w for w in as_written if not w.isascii() and fold_word(w) in english_words() - as_written),
        marks=frozenset(settings["marks"]),
        decisive=frozenset(_split_list(settings["telling"])),
        silent=frozenset(settings["silent"]),
        courtesy=frozenset(_split_list(settings["courtesy"])),
        composing=frozenset(_split_list(settings["composing"])),
        kinds_composing=frozenset(_split_list(settings["kinds_composing"])),
        silent_in_names=frozenset(_split_list(settings["silent_in_names"])),
        rewrites=tuple((re.compile(pattern), instead) for pattern, instead in data.get("rewrites", {}).items()),
        longest=max(map(len, (*wordings, *food))),
        single_foods=dict(_select_single_foods(rooted | food)),
    )


def _select_single_foods(food: Mapping[Phrase, Entry]) -> Iterator[tuple[str, Entry]]:
    """Food of one word, long enough to be recognised when it is misspelt."""
    return ((words[0], entry) for words, entry in food.items() if len(words) == 1 and len(words[0]) >= _SHORTEST_MENDED)


@cache
def english_words() -> frozenset[str]:
    """Words that English guests use."""
    words, food = lexicon(), food_words()
    phrase_words = {word for phrases in (*food.same, *food.kinds.values()) for phrase in phrases for word in phrase}
    return words.chat | food.foods | phrase_words | frozenset({"i"})


def _read_grammar(table: Mapping[str, Any]) -> Grammar:
    return Grammar(
        plural=_read_endings(table["plural"]),
        gender=_read_endings(table["gender"]),
        elisions=table["elisions"],
        short=table.get("short", {}),
        attached=frozenset(_split_list(table["attached"])),
        negation_opens=frozenset(_split_list(table["negation"]["opens"])),
        negation_closes=tuple(_split_list(table["negation"]["closes"])),
    )


def _read_endings(rules: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of an ending and its replacement, written "z > c"."""
    pairs = (each.partition(">") for each in rules)
    return tuple((ending.strip(), instead.strip()) for ending, _, instead in pairs)


def _read_entries(
    table: Mapping[str, str], grammar: Grammar, slots: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[tuple[Phrase, Entry]]:
    for english, wordings in table.items():
        ways = tuple(way.strip() for way in english.split("/"))
        for wording in _split_list(wordings):
            for words in map(str.split, _fill_slots(wording, slots or {})):
                yield _tokenize_wording(words, grammar), _read_entry(ways, words)


def _read_entry(ways: tuple[str, ...], words: list[str]) -> Entry:
    return Entry(ways, first="^" in words, last="$" in words, counted="#" in words, after_noun="~" in words)


def _tokenize_wording(words: Iterable[str], grammar: Grammar) -> Phrase:
    """The words of an entry as a message has them: elisions are spelt out."""
    text = " ".join(word for word in words if word not in _MARKERS)
    # Interned: the same few thousand words are in all entries.
    return tuple(intern(token.exact) for token in tokenize_with_negations(text, grammar))


def _fill_slots(wording: str, slots: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Each wording behind one with slots: "quita*" as "quítalo", "quítala" and so on."""
    slot = next((name for name in slots if name in wording), None)
    if slot is None:
        yield wording
        return
    for words in slots[slot]:
        yield from _fill_slots(wording.replace(slot, words, 1), slots)


def _rank_entry(entry: Entry) -> int:
    """The most particular first."""
    return -sum((entry.first, entry.last, entry.counted, entry.after_noun))


def _split_list(text: str) -> Iterable[str]:
    return filter(None, map(str.strip, text.replace("\n", " ").split(",")))
