"""Words for allergens and diets, as guests say them, brought to the names of the closed lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rapidfuzz.distance import OSA

from domain.allergen_words import ALLERGENS, SEVERAL
from domain.allergens import LEGAL, read_allergens

_JOINT = re.compile(r"\s*(?:,|&|/|\band\b|\bor\b|\bnor\b|\bno\b|\bplus\b|\by\b)\s*")
_SMALL = frozenset(
    [
        "a",
        "an",
        "any",
        "them",
        "today",
        "tonight",
        "now",
        "currently",
        "it",
        "that",
        "this",
        "those",
        "both",
        "some",
        "the",
        "my",
        "severe",
        "bad",
        "serious",
        "food",
        "foods",
        "no",
        "of",
        "all",
        "our",
        "your",
        "his",
        "her",
        "their",
        "is",
        "are",
        "very",
        "deathly",
        "highly",
        "slightly",
        "what",
        "these",
        "those",
        "this",
        "products",
        "product",
        "stuff",
        "things",
        "thing",
        "to",
        "eat",
        "sort",
        "kind",
        "type",
        "like",
        "anything",
        "with",
        "especially",
        "mostly",
        "tree",
        "every",
        "eating",
        "having",
        "have",
    ]
)
_DIETS = {
    "vegan": "vegan",
    "plant based": "vegan",
    "vegetarian": "vegetarian",
    "veggie": "vegetarian",
    "meat free": "vegetarian",
    "no meat": "no-meat",
    "meat": "vegetarian",
    "pork": "no-pork",
    "pig": "no-pork",
    "no pork": "no-pork",
    "pescatarian": "pescatarian",
    "pescetarian": "pescatarian",
    "halal": "halal",
    "kosher": "kosher",
    "gluten free": "gluten-free",
    "dairy free": "dairy-free",
    "lactose free": "dairy-free",
    "keto": "keto",
}
"""A guest's word, and its diet of the closed list. "Meat" and "pork" are foods that the guest does not eat."""
_LEFT_OUT = frozenset({"meat", "pork", "pig"})
_LONGEST = 40
_ONE_SLIP, _TWO_SLIPS = 5, 8
"""Letters of a word that may be written with one slip, and with two."""
_SINGLE_FOODS = frozenset({"mustard", "celery", "sesame", "lupin"})
"""The allergens that are one food; all others are families of foods, and whoever asks for "fish" asks for any."""


def split_things(text: str) -> Iterator[str]:
    """The single things of a list: "peanuts, eggs and soy"."""
    for part in _JOINT.split(text):
        words = [word for word in part.split() if word not in _SMALL]
        thing = " ".join(words)
        if thing and len(thing) <= _LONGEST:
            yield thing


def find_allergens(thing: str) -> tuple[str, ...]:
    """The declared allergens nearest to a word: "shrimp" is crustaceans; empty when it names none."""
    for word in (thing, f"{thing}s", thing.removesuffix("s"), *thing.split()):
        if word in LEGAL:
            return (word,)
        if word == "nut":
            return ("nuts",)
        allergens = sorted(read_allergens(word) & LEGAL)
        if allergens:
            return tuple(allergens)
    return ()


def is_allergen_family(thing: str) -> bool:
    """Whether a word names an allergen with many foods: "do you have fish?" asks for any dish of it."""
    return not _SINGLE_FOODS.issuperset(find_allergens(thing))


def name_allergens(things: Sequence[str]) -> tuple[str, ...]:
    """The allergens of some things, misspelt or not; a thing without an allergen is returned itself."""
    names = (
        name for thing in things for name in (find_allergens(thing) or _find_misspelt_allergens(thing) or (thing,))
    )
    return tuple(dict.fromkeys(names))


def _find_misspelt_allergens(thing: str) -> tuple[str, ...]:
    """The allergens of a word that was meant to name them: "sesmae"."""
    single = thing.removesuffix("s")
    near = (word for word in _list_spellings() if _is_slip(thing, word) or _is_slip(single, word))
    nearest = min(near, key=lambda word: (OSA.distance(single, word), word), default=None)
    return find_allergens(nearest) if nearest is not None else ()


def _is_slip(thing: str, word: str) -> bool:
    most = 2 if len(word) >= _TWO_SLIPS else 1
    return thing[:1] == word[0] and OSA.distance(thing, word, score_cutoff=most) <= most


@cache
def _list_spellings() -> tuple[str, ...]:
    """The words for allergens that are long enough to be recognised in spite of a slip."""
    synonyms = (word.strip() for words in ALLERGENS.values() for word in words.split(","))
    spellings = {*LEGAL, *SEVERAL, *synonyms}
    return tuple(sorted(word for word in spellings if word.isalpha() and len(word) >= _ONE_SLIP))


def find_diet(text: str) -> str | None:
    """The diet that some words are: "vegans" is vegan; None when they are none."""
    words = text.replace("-", " ").strip()
    return None if words in _LEFT_OUT else _DIETS.get(words) or _DIETS.get(words.removesuffix("s"))


def find_diet_without(thing: str) -> str | None:
    """The diet of who leaves this out: "pork" is no-pork."""
    return _DIETS.get(thing) if thing in _LEFT_OUT else None


def remove_diets(text: str) -> str:
    """The words without those that name a diet: "is the wrap vegetarian" asks of the wrap."""
    return _find_diet_words().sub(" ", text)


def find_diets(text: str) -> tuple[str, ...]:
    """The diets that plain words speak of, in order."""
    if _find_diet_words().search(text) is None:
        return ()
    diet_words = (word for word in _DIETS if word not in _LEFT_OUT)
    matches = [(match.start(), _DIETS[word]) for word in diet_words for match in re.finditer(rf"\b{word}s?\b", text)]
    return tuple(dict.fromkeys(diet for _, diet in sorted(matches)))


@cache
def _find_diet_words() -> re.Pattern[str]:
    """The pattern of all words for a diet, the longest first."""
    diet_words = sorted((word for word in _DIETS if word not in _LEFT_OUT), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, diet_words))})s?\b", re.IGNORECASE)
