"""The words behind a dish that no option explains: "the soup nice and hot", "orange juice, no bits".

Guests say there how they want the dish. The words become an unknown option of it: the guest hears that there is none,
and the kitchen gets them as a note. No word that says how a dish is to be is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.commands import AddItem, Command
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import segment_text
from understanding.grounding.words import extract_stems, normalize_text
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.message_reading import MessageReading
from understanding.moods import is_filler, is_wish

_LONGEST = 6
"""Words of a clause that says how a dish is to be."""
_SENTENCE_ENDS = frozenset(".!?;\n")


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words, and their place in the text."""

    words: str
    start: int


def is_leftover(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause that nothing else explains says how the dish right before it is to be."""
    before = (*reading.order_clauses, *reading.leftovers)
    if not before or len(clause.words) > _LONGEST or is_wish(clause) or is_filler(clause):
        return False
    between = clause.message[max(each.end for each in before) : clause.start]
    is_next = _SENTENCE_ENDS.isdisjoint(between) and not any(char.isalnum() for char in between)
    if not is_next or patterns("moods")["has_subject"].match(clause.plain):
        return False
    is_prepared = patterns("moods")["preparation"].search(clause.plain) is not None
    return is_prepared or any(_is_strange(word.text) for word in clause.words)


def names_food(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause has a dish or an option as the menu spells it, in words that are no everyday talk."""
    if reading.index is None:
        return False
    pieces = segment_text(normalize_text(clause.raw), reading.index)
    exact = (piece for piece in pieces if any(sense.score >= EXACT for sense in piece.senses) and not piece.is_size)
    return any(_is_strange(word) for piece in exact for word in plain_text(piece.text).split())


def add_leftovers(wishes: Sequence[Command], reading: MessageReading) -> list[Command]:
    """The wishes with the words that are left over behind their dishes; words without a dish are reported as unread."""
    result = list(wishes)
    for leftover in _list_leftovers(reading):
        at = _find_dish(leftover, result, reading.rules_text.lower())
        if at is None:
            reading.unread_parts = (*reading.unread_parts, leftover.words)
        else:
            result[at] = _add_unknown(result[at], leftover.words)
    return result


def _is_strange(word: str) -> bool:
    """Whether a word belongs to no everyday talk."""
    words = lexicon()
    return len(word) > 1 and word not in words.chat and word not in words.small and not word.isdigit()


def _list_leftovers(reading: MessageReading) -> Iterator[Leftover]:
    for clause in reading.leftovers:
        yield Leftover(clause.raw, clause.start)
    if reading.index is not None:
        for at, clause in enumerate(reading.order_clauses):
            yield from _list_preparations(clause, reading.index, is_first=at == 0)


def _list_preparations(clause: Clause, index: MenuIndex, *, is_first: bool) -> Iterator[Leftover]:
    """Yield the words for the preparation inside of a clause, where the menu has no such option: "soup piping hot".

    ``is_first``: no dish is named before the clause, so that its first words follow none.
    """
    for match in patterns("moods")["preparation"].finditer(clause.plain):
        if (match.start() or not is_first) and not _has_option(match.group(), index):
            first, _ = clause.words_at(*match.span())
            yield Leftover(clause.quote(*match.span()), clause.words[first].start)


def _has_option(words: str, index: MenuIndex) -> bool:
    """Whether the menu has an option with one of these names."""
    senses = (sense for stem in extract_stems(words) for sense in index.find_senses((stem,)))
    return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)


def _find_dish(leftover: Leftover, commands: Sequence[Command], text: str) -> int | None:
    """The place of the order of the dish that is named last before the words; None where none is."""
    places = (
        (text.rfind(command.food.said.lower(), 0, leftover.start + 1), at)
        for at, command in enumerate(commands)
        if isinstance(command, AddItem) and command.food.item and command.food.said
    )
    return max(((place, at) for place, at in places if place >= 0), default=(-1, None))[1]


def _add_unknown(command: Command, words: str) -> Command:
    if not isinstance(command, AddItem):
        return command
    known = plain_text(" ".join((*command.changes.unknown, command.changes.note or "")))
    if plain_text(words) in known:
        return command
    unknown = tuple(each for each in command.changes.unknown if plain_text(each) not in plain_text(words))
    return command.replace(changes=command.changes.replace(unknown=(*unknown, words)))
