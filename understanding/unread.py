"""The words of a wish that no command used: a food or a word that nothing on the menu, and no pattern, knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.commands import Command, Unread
from understanding.grounding import MenuIndex
from understanding.grounding.spans import pieces_of
from understanding.grounding.words import readable
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import numbers_in

_SAYS_NOTHING = frozenset(["anymore", "altogether", "folks", "mate", "buddy", "dude", "honey"])
_WEIGHTY = frozenset(["no", "not", "without", "except", "if", "unless", "half", "only", "never"])


def unread_in(clauses: Sequence[Clause], commands: Sequence[Command], index: MenuIndex) -> tuple[Unread, ...]:
    """The unread words of the clauses that were read as wishes about the order."""
    quoted = " ".join(_quotes(commands)).lower()
    words = (each for clause in clauses for each in _unknown(clause, index))
    return tuple(_unread(each) for each in words if each.lower() not in quoted)


def whole_clauses(clauses: Sequence[Clause]) -> tuple[Unread, ...]:
    """Questions and wishes that no reader knew."""
    return tuple(_unread(clause.raw) for clause in clauses)


def _unread(words: str) -> Unread:
    plain = plain_text(words).split()
    return Unread(words=words, weighty=bool(numbers_in(words)) or not _WEIGHTY.isdisjoint(plain))


def _unknown(clause: Clause, index: MenuIndex) -> Iterator[str]:
    known = lexicon()
    beside = _beside_food(clause)
    for piece in pieces_of(readable(clause.raw), index):
        if piece.senses or piece.cue is not None or piece.size:
            continue
        plain = plain_text(piece.text)
        if (
            plain
            and plain not in known.chat
            and plain not in known.small
            and plain not in _SAYS_NOTHING
            and plain not in beside
            and len(plain) > 1
        ):
            yield piece.text


def _beside_food(clause: Clause) -> frozenset[str]:
    """The words that name whom the food is for, or where it is eaten."""
    known = patterns("moods")
    places = (known[name].finditer(clause.plain) for name in ("person", "place"))
    return frozenset(name for found in places for match in found for name in match.groupdict().values() if name)


def _quotes(commands: Sequence[Command]) -> Iterator[str]:
    """Every text of every command."""
    for command in commands:
        yield from _texts(command.model_dump(mode="json"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
