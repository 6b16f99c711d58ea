"""The words of a wish that no command used: a food or a word that nothing on the menu, and no pattern, knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.commands import AddItem, Command, Pick, RepeatLine, Unread
from understanding.grounding import MenuIndex
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import Number, numbers_in
from understanding.shares import with_last_counts

_SAYS_NOTHING = frozenset(["anymore", "altogether", "folks", "mate", "buddy", "dude", "honey"])
_WEIGHTY = frozenset(["no", "not", "without", "except", "if", "unless", "half", "only", "never"])


def unread_in(clauses: Sequence[Clause], commands: Sequence[Command], index: MenuIndex) -> tuple[Unread, ...]:
    """The unread words of the clauses that were read as wishes about the order."""
    quoted = " ".join(_quotes(commands)).lower()
    words = (each for clause in clauses for each in _unknown(clause, index))
    unknown = tuple(_unread(each) for each in words if each.lower() not in quoted)
    return (*unknown, *(_unread(each) for each in _unused_numbers(clauses, commands)))


def whole_clauses(clauses: Sequence[Clause]) -> tuple[Unread, ...]:
    """Questions and wishes that no reader knew."""
    return tuple(_unread(clause.raw) for clause in clauses)


def _unread(words: str) -> Unread:
    plain = plain_text(words).split()
    return Unread(words=words, weighty=bool(numbers_in(words)) or not _WEIGHTY.isdisjoint(plain))


def _unknown(clause: Clause, index: MenuIndex) -> Iterator[str]:
    known = lexicon()
    beside = _beside_food(clause) | _verbs_of(clause)
    for piece in segment_text(normalize_text(clause.raw), index):
        if piece.senses or piece.cue is not None or piece.is_size:
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


def _verbs_of(clause: Clause) -> frozenset[str]:
    """The words by which the clause was read as a removal or a change."""
    found = (patterns("cart")[name].search(clause.plain) for name in ("remove", "change"))
    return frozenset(word for match in found if match for word in match.group().split())


def _unused_numbers(clauses: Sequence[Clause], commands: Sequence[Command]) -> Iterator[str]:
    """The numbers from two on that no command has, with what they count: a count must not be lost."""
    counts = _counts(commands)
    if not counts or _are_missing(commands, clauses):
        return  # the guest hears of the missing dish anyway
    for at, clause in enumerate(clauses):
        if any(patterns("cart")["quantity"].search(later.plain) for later in clauses[at + 1 :]):
            continue  # a later clause corrects the count
        said = with_last_counts(clause.raw)
        counted = (each for each in numbers_in(said) if not _is_taken_back(clause, each))
        unused = (each for each in counted if each.value > 1 and each.value not in counts)
        yield from (" ".join(said[each.start :].split()[:3]) for each in unused if _counts_food(said, each))


def _are_missing(commands: Sequence[Command], clauses: Sequence[Clause]) -> bool:
    """Whether the clauses name a dish that is not on the menu."""
    names = [plain_text(c.food.unknown) for c in commands if isinstance(c, AddItem) and c.food.unknown]
    return any(name in clause.plain for name in names for clause in clauses)


def _counts_food(said: str, number: Number) -> bool:
    """Whether a number can count what is ordered: no time, price, size or guests, and none that is taken back."""
    before, after = plain_text(said[: number.start]), plain_text(said[number.start :])
    known = patterns("shares")
    return not (known["before_other_number"].search(before) or known["other_number"].search(after))


def _is_taken_back(clause: Clause, number: Number) -> bool:
    """Whether the message gives another count later on: "2 cokes, no wait, 3 cokes"."""
    after = plain_text(clause.raw[number.end :] + clause.message[clause.end :])
    return patterns("shares")["taken_back"].search(after) is not None


def _counts(commands: Sequence[Command]) -> frozenset[int]:
    """The numbers of the commands, and how many neighbouring dishes are together."""
    quantities = [command.quantity or 1 for command in commands if isinstance(command, AddItem | RepeatLine | Pick)]
    ends = range(len(quantities) + 1)
    together = {sum(quantities[start:end], start=0) for start in ends for end in ends if start < end}
    return frozenset(_numbers([command.model_dump(mode="json") for command in commands])) | together


def _numbers(value: object) -> Iterator[int]:
    """Every number in fields and quotes."""
    if isinstance(value, str):
        yield from (number.value for number in numbers_in(value))
    elif isinstance(value, int):
        yield value
    elif isinstance(value, dict):
        yield from (number for key, each in value.items() if key != "lines" for number in _numbers(each))
    elif isinstance(value, list | tuple):
        yield from (number for each in value for number in _numbers(each))


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
