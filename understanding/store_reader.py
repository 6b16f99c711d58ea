"""Reads which branch of the restaurant the guest names, before the rest of the message is read with its menu."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from domain.commands import NotUnderstood, Pick, Reading
from domain.reading_context import CommandReader, ReadingContext
from domain.session import AskDetail, AskStore
from domain.stores import Store, Stores
from understanding.data_files import find_data, read_data

_WORD = re.compile(r"\w+")
_FILE = "stores.toml"


@dataclass(frozen=True, slots=True)
class StoreReader:
    """A ``CommandReader`` around another one, for a restaurant with branches. ``current``: whose menu the context has.

    A branch that the guest names is the first command, a ``Pick`` of its ``choice_id``. Of a message that names another
    branch than the current one nothing else is read: it is read again with the other menu.
    """

    reader: CommandReader
    stores: Stores
    current: str | None = None

    async def read(self, context: ReadingContext) -> Reading:
        """The reading, with the branch that the guest names."""
        mention = None if context.has_fixed_store else find_store_mention(context, self.stores)
        if mention is None:
            return await self.reader.read(context)
        pick = Pick(ids=(mention.store.choice_id,))
        if mention.store.id != self.current or not mention.rest:
            return Reading(commands=(pick,))
        answered = context.pending if not isinstance(context.pending, AskStore) else None
        reading = await self.reader.read(replace(context, text=mention.rest, pending=answered))
        others = tuple(each for each in reading.commands if not isinstance(each, NotUnderstood))
        return reading.replace(commands=(pick, *others))


class StoreMention(NamedTuple):
    """A branch that a message names. ``rest``: the message without it; "" when it says nothing else."""

    store: Store
    rest: str


class _NamedStore(NamedTuple):
    """A branch, and the first and the last of the words that name it."""

    store: Store
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _StoreWords:
    branch: frozenset[str]
    lead: frozenset[str]
    frame: frozenset[str]
    refuse: frozenset[str]


def find_store_mention(context: ReadingContext, stores: Stores) -> StoreMention | None:
    """The one branch that the message chooses; None when it names none or several, or names it otherwise.

    A name alone may be a part of an address or of a dish. It chooses a branch after our question, as the whole message,
    or beside a word such as "branch".
    """
    words = list(_WORD.finditer(context.text))
    plain = [word[0].casefold() for word in words]
    named = list(_find_names(plain, stores))
    if len({each.store.id for each in named}) != 1:
        return None
    store, first, last = named[0]
    known = _store_words()
    first -= _count_leading(reversed(plain[:first]), known.lead | known.branch)
    last += _count_leading(plain[last + 1 :], known.branch)
    others = (*plain[:first], *plain[last + 1 :])
    if known.refuse.intersection(plain[:first]):
        return None
    is_whole = known.frame.issuperset(others)
    has_branch_word = not known.branch.isdisjoint(plain[first : last + 1])
    is_address = isinstance(context.pending, AskDetail) and context.pending.kind == "address"
    if not (isinstance(context.pending, AskStore) or has_branch_word or (is_whole and not is_address)):
        return None
    rest = "" if is_whole else context.text[: words[first].start()] + context.text[words[last].end() :]
    return StoreMention(store, rest.strip(" \t\n,.;:-"))


def _find_names(plain: Sequence[str], stores: Stores) -> Iterator[_NamedStore]:
    """Each place where a branch is named by its name or another word for it, the longest names first."""
    for store in stores:
        names = sorted(((*_WORD.findall(each.casefold()),) for each in (store.name, *store.words)), key=len)
        for name in reversed(names):
            for first in range(len(plain) - len(name) + 1):
                if name and tuple(plain[first : first + len(name)]) == name:
                    yield _NamedStore(store, first, first + len(name) - 1)


def _count_leading(words: Iterator[str] | Sequence[str], known: frozenset[str]) -> int:
    return sum(1 for _ in takewhile(known.__contains__, words))


@cache
def _store_words() -> _StoreWords:
    """The words of all languages together: a name is the same in each."""
    tables = [tomllib.loads(read_data(path)) for path in find_data(_FILE)]
    return _StoreWords(
        **{kind: frozenset(word for table in tables for word in table[kind].split()) for kind in _StoreWords.__slots__}
    )
