"""Sentences with their moods: wordings of the phrases, orders of the order books, and messages with a topic.

The names of dishes and options in them come from the menus of the order books (``evals/restaurants``).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from domain.menu import Item, Menu, Option
from evals.restaurants.order_book import OrderBook, book_names, read_book
from evals.topics.messages import read_messages
from understanding.mood_guess import list_words

PHRASES = Path(__file__).with_name("phrases.toml")
_WORDINGS = 60
"""Wordings of a phrase."""
_TIMES = 4
"""How often an order of an order book counts: real orders are few beside the wordings."""
_LONGEST_NAME = 4
_SEED = 5
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_NAME_MARKS = re.compile(r"[^a-z0-9 ]")
_TOPICS: Mapping[str, str] = {
    "order": "order",
    "menu_question": "question",
    "complain": "complaint",
    "praise": "report",
}
"""The moods of topics about food; messages with another topic are left out."""


class Sentence(NamedTuple):
    """A sentence with the mood that its writer meant."""

    mood: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of each mood, and the fillings of their slots."""

    moods: Mapping[str, Sequence[str]]
    slots: Mapping[str, Sequence[str]]

    def list_words(self) -> frozenset[str]:
        """The words of the phrases themselves: those that carry a mood, and no name of a dish."""
        texts = (text for texts in (*self.moods.values(), *self.slots.values()) for text in texts)
        return frozenset(word for text in texts for word in list_words(_SLOT.sub(" ", text)))


def read_phrases(path: Path = PHRASES) -> Phrases:
    """The phrases of a file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Phrases({mood: rows["any"] for mood, rows in data["moods"].items()}, data["slots"])


def word_phrases(phrases: Phrases) -> list[Sentence]:
    """Wordings of all phrases, the same each time."""
    chance = random.Random(_SEED)
    names = sorted({name for book in _read_english_books() for name in _list_names(book.menu)})
    slots = {**phrases.slots, "dish": names, "q": ("", "", "?", "?")}
    return [
        Sentence(mood, _word_phrase(phrase, slots, chance))
        for mood, texts in phrases.moods.items()
        for phrase in texts
        for _ in range(_WORDINGS)
    ]


def list_written() -> list[Sentence]:
    """The orders of the order books, and the messages with a topic."""
    orders = [Sentence("order", order.text) for book in _read_english_books() for order in book.orders]
    messages = (each for each in read_messages() if each.language == "en" and each.topic in _TOPICS)
    return orders * _TIMES + [Sentence(_TOPICS[each.topic], each.text) for each in messages]


def _read_english_books() -> Sequence[OrderBook]:
    return [book for book in map(read_book, book_names()) if book.language == "en"]


def _list_names(menu: Menu) -> Iterator[str]:
    """The names of the dishes and options of a menu, as a guest writes them."""
    options = (option for item in menu.items for group in item.groups for option in group.options)
    menu_parts: Sequence[Item | Option] = (*menu.items, *options)
    for named in menu_parts:
        for name in (named.name, *named.aliases):
            written = _NAME_MARKS.sub("", name.lower()).strip()
            if written and len(written.split()) <= _LONGEST_NAME:
                yield written


def _word_phrase(phrase: str, slots: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """One wording of a phrase."""
    while match := _CHOICE.search(phrase):
        phrase = phrase[: match.start()] + chance.choice(match[1].split("|")) + phrase[match.end() :]
    words = _SLOT.sub(lambda match: chance.choice(slots[match[1]]), phrase)
    return " ".join(words.split())
