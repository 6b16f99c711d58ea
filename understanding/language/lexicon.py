"""A language's words for ordering, read from its data files the first time they are needed.

``<language>/lexicon.toml`` holds how people count, refuse and chat; ``<language>/food.toml`` what everyday food words
mean. Both are written in plain lower-case words without apostrophes, as ``understanding.grounding.words`` spells text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import cast

from understanding.data_files import has_data, read_data

Phrase = tuple[str, ...]

_FOLDER = Path(__file__).parent


class Cue(StrEnum):
    """What a phrase that names no food says about the food around it."""

    NUMBER = "number"
    ARTICLE = "article"
    TIMES = "times"
    EXTRA = "extra"
    LIGHT = "light"
    REFUSE = "refuse"
    STRIP = "strip"
    """Takes options off, but speaks of items too: "remove the coke"."""
    ACCEPT = "accept"
    JOIN = "join"
    OR = "or"
    PART = "part"
    """Opens a dish of its own: "a side of"."""
    DOSE = "dose"
    """Measures an ingredient: "two pumps of"."""
    ONTO = "onto"
    """Leads from what was said to the dish that it is for: "to a", "on the"."""
    ASIDE = "aside"
    """Makes a dish of its own of what was just said: "on the side"."""
    BEGIN = "begin"
    EVERY = "every"
    CORRECT = "correct"
    """What follows takes the place of what was just said: "no wait"."""
    REFER = "refer"
    """Points to what is under discussion: "make it", "that one"."""
    CHAT = "chat"
    """A courtesy or filler that leaves the cues around it as they are."""
    TALK = "talk"
    """Any other word of everyday talk."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. ``cues`` maps a phrase to its cue and, for numbers, the count (0 otherwise)."""

    cues: Mapping[Phrase, tuple[Cue, int]]
    numbers: Mapping[str, int]
    small: frozenset[str]
    inner: frozenset[str]
    """The small words that may stand inside a name as it is said: all but the articles."""
    beside: str
    """What follows it in a name comes with the dish: "with"."""
    plain: frozenset[str]
    usual: frozenset[str]
    """Those of the plain words that a dish bears which is meant when only its kind is said: "classic"."""
    makers: frozenset[str]
    marked: frozenset[str]
    sizes: frozenset[str]
    rising: tuple[str, ...]
    """Sizes from the smallest on."""
    size_groups: frozenset[str]
    smallest: tuple[str, ...]
    biggest: tuple[str, ...]
    recount: frozenset[str]
    """Phrases that correct a count when it follows them, whatever else they mean: "make it three"."""
    hesitating: frozenset[str]
    """Corrections that may also only come before one thing more: "actually"."""
    besides: frozenset[str]
    """What says, after a name, that it comes on top of what was said: "too"."""
    plain_shares: frozenset[str]
    """What a share is that has nothing of what was said of the others: "one regular"."""
    shared_by: frozenset[str]
    """Before a count that ends what is said of a share: "no sugar on one"."""
    pronouns: frozenset[str]
    """What stands for a dish already named: the "one" of "an oreo one"."""
    ordinals: frozenset[str]
    """What tells one of several from the others: "the first one with"."""
    denials: frozenset[str]
    """Refusals that are answers too: "no"."""
    nothing: frozenset[str]
    """After these an exception is a wish: "nothing except"."""
    exceptions: frozenset[str]
    among: frozenset[str]
    """What says that a count is one of those counted before: "two of them"."""
    fractions: frozenset[str]
    """Shares of a dish that may be sold as such: "half"."""
    colours: frozenset[str]
    labels: frozenset[str]
    """What a number after them names: "table 5"."""
    measures: frozenset[str]
    """What a number before them counts that is no food: "20 minutes"."""
    units: frozenset[str]
    """What a number before them measures: "16 ounce"."""
    streets: frozenset[str]
    portions: frozenset[str]
    """What a number in an option's name counts: "8 piece"."""
    plurals: Mapping[str, str]
    chat: frozenset[str]
    """Words of everyday talk that name no food: never reported as unknown, never taken for a misspelt dish."""

    talk_words: tuple[str, ...]
    """The longer ones of ``chat``: what an unknown word may be a misspelling of."""
    longest_cue: int


@dataclass(frozen=True, slots=True)
class FoodWords:
    """Everyday food: ``same`` are ways to say one thing, ``also`` what may mean others but is not meant by them.

    ``kinds`` are what a thing is, ``defaults`` what goes unsaid.
    ``tails`` are kinds that are said after a name and hardly alone ("sauce").
    ``foods`` are single words that name food, whether a menu has it or not; ``dishes`` those of them that are ordered.
    """

    same: tuple[tuple[Phrase, ...], ...]
    also: Mapping[str, tuple[Phrase, ...]]
    kinds: Mapping[str, tuple[Phrase, ...]]
    defaults: Mapping[str, tuple[Phrase, ...]]
    tails: frozenset[str]
    foods: frozenset[str]
    dishes: frozenset[str]


@cache
def lexicon(language: str = "en") -> Lexicon:
    """The words for counting, refusing, joining and chatting in a language; FileNotFoundError for an unknown one."""
    data = tomllib.loads(read_data(_FOLDER / language / "lexicon.toml"))
    phrases, words = data["phrases"], data["words"]
    numbers = cast("dict[str, int]", data["numbers"])
    cues = dict(_list_cues(phrases, numbers, data["quantities"]))
    chat = {word for phrase in cues for word in phrase} | set(" ".join(data["talk"].values()).split())
    chat |= set(words["units"].split())
    return Lexicon(
        cues=cues,
        numbers=numbers,
        small=frozenset(words["small"].split()),
        inner=frozenset(words["small"].split())
        - {word for phrase in parse_phrases(phrases["articles"]) for word in phrase},
        beside=words["beside"],
        plain=frozenset(words["plain"].split()),
        usual=frozenset(words["usual"].split()),
        makers=frozenset(words["makers"].split()),
        marked=frozenset(words["marked"].split()),
        sizes=frozenset(words["sizes"].split()),
        rising=tuple(words["rising"].split()),
        size_groups=frozenset(words["size_groups"].split()),
        smallest=tuple(words["smallest"].split()),
        biggest=tuple(words["biggest"].split()),
        recount=_join_phrases(phrases["recount"]),
        hesitating=_join_phrases(phrases["hesitating"]),
        besides=_join_phrases(phrases["besides"]),
        plain_shares=frozenset(words["plain_shares"].split()),
        shared_by=frozenset(words["shared_by"].split()),
        pronouns=frozenset(words["pronouns"].split()),
        ordinals=frozenset(words["ordinals"].split()),
        denials=frozenset(words["denials"].split()),
        nothing=frozenset(words["nothing"].split()),
        exceptions=_join_phrases(words["exceptions"]),
        among=frozenset(words["among"].split()),
        fractions=frozenset(words["fractions"].split()),
        colours=frozenset(words["colours"].split()),
        labels=frozenset(words["labels"].split()),
        measures=frozenset(words["measures"].split()),
        units=frozenset(words["units"].split()),
        streets=frozenset(words["streets"].split()),
        portions=frozenset(words["portions"].split()),
        plurals=data["plurals"],
        chat=frozenset(chat),
        talk_words=tuple(sorted(word for word in chat if len(word) > 3)),
        longest_cue=max(map(len, cues)),
    )


@cache
def food_words(language: str = "en") -> FoodWords:
    """What everyday food words mean in a language. Raises FileNotFoundError for an unknown one."""
    data = tomllib.loads(read_data(_FOLDER / language / "food.toml"))
    return FoodWords(
        same=tuple(parse_phrases(line) for line in data["same"].strip().splitlines()),
        also={phrase: parse_phrases(others) for phrase, others in data["also"].items()},
        kinds={kind: parse_phrases(members) for kind, members in data["kinds"].items()},
        defaults={head: parse_phrases(kinds) for head, kinds in data["defaults"].items()},
        tails=frozenset(data["tails"].split()),
        foods=frozenset(" ".join(data["foods"].values()).split()),
        dishes=frozenset((data["foods"]["dishes"] + " " + data["foods"]["drinks"]).split()),
    )


@cache
def dictionary(language: str = "en") -> frozenset[str]:
    """The common words of a language: what is written so is not misspelt. Empty where the language has no list."""
    path = _FOLDER / language / "dictionary.txt"
    lines = read_data(path).splitlines() if has_data(path) else []
    return frozenset(line for line in lines if not line.startswith("#"))


def parse_phrases(text: str) -> tuple[Phrase, ...]:
    """A comma-separated list as phrases, each a tuple of words."""
    return tuple(tuple(phrase.split()) for phrase in text.split(",") if phrase.strip())


def _join_phrases(text: str) -> frozenset[str]:
    """A comma-separated list as phrases of words with single spaces."""
    return frozenset(" ".join(phrase) for phrase in parse_phrases(text))


_PHRASE_CUES = (
    ("courtesy", Cue.CHAT),
    ("join", Cue.JOIN),
    ("alternative", Cue.OR),
    ("begin", Cue.BEGIN),
    ("accept", Cue.ACCEPT),
    ("part", Cue.PART),
    ("dose", Cue.DOSE),
    ("onto", Cue.ONTO),
    ("aside", Cue.ASIDE),
    ("every", Cue.EVERY),
    ("multipliers", Cue.TIMES),
    ("extra", Cue.EXTRA),
    ("light", Cue.LIGHT),
    ("refuse", Cue.REFUSE),
    ("strip", Cue.STRIP),
    ("refer", Cue.REFER),
    ("correct", Cue.CORRECT),
)
"""In rising order of strength: a phrase that stands in two lists has the later meaning."""


def _list_cues(
    phrases: dict[str, str], numbers: dict[str, int], quantities: dict[str, int]
) -> Iterator[tuple[Phrase, tuple[Cue, int]]]:
    for name, cue in _PHRASE_CUES:
        yield from ((phrase, (cue, 0)) for phrase in parse_phrases(phrases[name]))
    yield from ((phrase, (Cue.REFUSE, 0)) for phrase in _list_negations(phrases))
    yield from (((word,), (Cue.NUMBER, count)) for word, count in numbers.items() if count)
    yield from ((tuple(phrase.split()), (Cue.NUMBER, count)) for phrase, count in quantities.items())
    yield from ((phrase, (Cue.ARTICLE, 1)) for phrase in parse_phrases(phrases["articles"]))


def _list_negations(phrases: dict[str, str]) -> Iterator[Phrase]:
    """ "do not" alone, and with each verb that it may negate ("do not put")."""
    negators = parse_phrases(phrases["negators"])
    verbs = parse_phrases(phrases["negated_verbs"]) + parse_phrases(phrases["refer"])
    yield from negators
    yield from (negator + verb for negator, verb in product(negators, verbs))
