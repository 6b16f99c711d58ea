"""A language's words for ordering, read from its data files the first time they are needed.

``<language>/lexicon.toml`` holds the words for counting, refusing and chatting, ``<language>/food.toml`` the meaning of
everyday food words. Both are in plain lower-case words without apostrophes, as ``understanding.grounding.words`` spells
text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import cast

from understanding.data_files import has_data, read_data
from understanding.language.word_list import WordList

Phrase = tuple[str, ...]

_FOLDER = Path(__file__).parent


class Cue(StrEnum):
    """The function of a phrase that names no food, for the food around it."""

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
    """Leads from an option to the dish that gets it: "to a", "on the"."""
    ASIDE = "aside"
    """Makes the food before it a dish of its own: "on the side"."""
    BEGIN = "begin"
    EVERY = "every"
    CORRECT = "correct"
    """The words after it replace the words before it: "no wait"."""
    REFER = "refer"
    """Refers to the dish in focus: "make it", "that one"."""
    PLACE = "place"
    """Puts an option on a part of its dish; only halves.py writes such words."""
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
    option_verbs: frozenset[str]
    """The verbs before an option: "add", "put"."""
    inner: frozenset[str]
    """The small words that a name may have inside: all but the articles."""
    beside: str
    """The word of a name before the parts that come with the dish: "with"."""
    plain: frozenset[str]
    usual: frozenset[str]
    """Those of the plain words that mark the dish which a bare kind means: "classic"."""
    makers: frozenset[str]
    marked: frozenset[str]
    sizes: frozenset[str]
    rising: tuple[str, ...]
    """Sizes from the smallest on."""
    size_groups: frozenset[str]
    smallest: tuple[str, ...]
    biggest: tuple[str, ...]
    lower_sizes: tuple[str, ...]
    upper_sizes: tuple[str, ...]
    """What the smallest and the largest size are also called."""
    beyond_sizes: tuple[str, ...]
    """Names of a size beyond large: the largest one where the menu has none."""
    vessels: frozenset[str]
    """Names of a size that no guest calls "large" where glasses are sold, too: "bottle"."""
    containers: frozenset[str]
    """What a drink comes in: "can"."""
    usual_sizes: frozenset[str]
    size_nouns: tuple[str, ...]
    """Words for the size that most guests take, and the nouns after them: "normal size"."""
    recount: frozenset[str]
    """Phrases that correct a count when it follows them, whatever else they mean: "make it three"."""
    hesitating: frozenset[str]
    """Corrections that may also only come before one thing more: "actually"."""
    besides: frozenset[str]
    """Words after a name that add it to the dishes before it: "too"."""
    plain_shares: frozenset[str]
    """Words for a share without the options of the other shares: "one regular"."""
    contained_by: frozenset[str]
    """Words between a container and what is in it: "glass of"."""
    shared_by: frozenset[str]
    """Words before the count that ends a share: "no sugar on one"."""
    pronouns: frozenset[str]
    """Words that refer to a dish named before: the "one" of "an oreo one"."""
    ordinals: frozenset[str]
    """Words that select one of several by its position: "the first one with"."""
    denials: frozenset[str]
    """Refusals that are answers too: "no"."""
    negators: frozenset[str]
    """Words that deny the verb behind them: "do not"."""
    nothing: frozenset[str]
    """After these an exception is a wish: "nothing except"."""
    exceptions: frozenset[str]
    among: frozenset[str]
    """Words that make a count a part of the count before it: "two of them"."""
    fractions: frozenset[str]
    """Shares of a dish that may be sold as such: "half"."""
    colours: frozenset[str]
    definite: frozenset[str]
    """Articles of what the guest knows by its name: "the"."""
    labels: frozenset[str]
    """Words before a number that is a label: "table 5"."""
    moments: frozenset[str]
    """Words of time that are no part of a name by themselves: "today"."""
    measures: frozenset[str]
    """Words after a number that counts no food: "20 minutes"."""
    units: frozenset[str]
    """Words after a number that is a measure: "16 ounce"."""
    streets: frozenset[str]
    portions: frozenset[str]
    """Words after a number that counts pieces in an option's name: "8 piece"."""
    plurals: Mapping[str, str]
    letters: Mapping[str, str]
    """Sizes by the letter that is their name on many menus: "m" is "medium"."""
    chat: frozenset[str]
    """Words of everyday talk that name no food: never reported as unknown, never taken for a misspelt dish."""

    talk_words: tuple[str, ...]
    """The longer ones of ``chat``, of which an unknown word may be a misspelling."""
    longest_cue: int


@dataclass(frozen=True, slots=True)
class FoodWords:
    """Everyday food words. ``same``: groups of synonyms. ``also``: a phrase and the phrases that it may also mean.

    ``kinds``: the members of each kind of food. ``defaults``: the kinds that a bare head word means.
    ``tails``: kinds that follow a name and are hardly used alone ("sauce").
    ``foods``: single words that name food, whether a menu has it or not. ``dishes``: those of them that guests order.
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
    named = set(parse_phrases(phrases["dish_dose"]))
    chat = {word for phrase in cues if phrase not in named for word in phrase} | set(
        " ".join(data["talk"].values()).split()
    )
    chat |= set(words["units"].split())
    return Lexicon(
        cues=cues,
        numbers=numbers,
        small=frozenset(words["small"].split()),
        option_verbs=frozenset(verb[0] for verb in parse_phrases(phrases["negated_verbs"]) if len(verb) == 1),
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
        lower_sizes=tuple(words["lower_sizes"].split()),
        upper_sizes=tuple(words["upper_sizes"].split()),
        beyond_sizes=tuple(" ".join(phrase) for phrase in parse_phrases(words["beyond_sizes"])),
        usual_sizes=frozenset(words["usual_sizes"].split()),
        vessels=frozenset(words["vessels"].split()),
        containers=frozenset(words["containers"].split()),
        size_nouns=tuple(words["size_nouns"].split()),
        recount=_join_phrases(phrases["recount"]),
        hesitating=_join_phrases(phrases["hesitating"]),
        besides=_join_phrases(phrases["besides"]),
        plain_shares=frozenset(words["plain_shares"].split()),
        contained_by=frozenset(words["contained_by"].split()),
        shared_by=frozenset(words["shared_by"].split()),
        pronouns=frozenset(words["pronouns"].split()),
        ordinals=frozenset(words["ordinals"].split()),
        denials=frozenset(words["denials"].split()),
        negators=_join_phrases(phrases["negators"]),
        nothing=frozenset(words["nothing"].split()),
        exceptions=_join_phrases(words["exceptions"]),
        among=frozenset(words["among"].split()),
        fractions=frozenset(words["fractions"].split()),
        colours=frozenset(words["colours"].split()),
        definite=frozenset(words["definite"].split()),
        labels=frozenset(words["labels"].split()),
        moments=frozenset(words["moments"].split()),
        measures=frozenset(words["measures"].split()),
        units=frozenset(words["units"].split()),
        streets=frozenset(words["streets"].split()),
        portions=frozenset(words["portions"].split()),
        plurals=data["plurals"],
        letters=data["letters"],
        chat=frozenset(chat),
        talk_words=tuple(sorted(word for word in chat if len(word) > 3)),
        longest_cue=max(map(len, cues)),
    )


@cache
def food_words(language: str = "en") -> FoodWords:
    """The everyday food words of a language. Raises FileNotFoundError for an unknown one."""
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
def dictionary(language: str = "en") -> Container[str]:
    """The correctly spelt common words of a language. Empty where the language has no list."""
    path = _FOLDER / language / "dictionary.txt"
    if not has_data(path):
        return frozenset()
    return WordList(line for line in read_data(path).splitlines() if not line.startswith("#"))


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
    ("dish_dose", Cue.DOSE),
    ("onto", Cue.ONTO),
    ("aside", Cue.ASIDE),
    ("place", Cue.PLACE),
    ("every", Cue.EVERY),
    ("multipliers", Cue.TIMES),
    ("extra", Cue.EXTRA),
    ("light", Cue.LIGHT),
    ("refuse", Cue.REFUSE),
    ("strip", Cue.STRIP),
    ("refer", Cue.REFER),
    ("correct", Cue.CORRECT),
)
"""In rising order of strength: a phrase in two lists has the later meaning."""


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
