"""Lists the words of a wish that no command uses: a food or a word that the menu and the patterns lack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.commands import AddItem, ChangeLine, Command, Pick, RepeatLine, Unread
from understanding.grounding import MenuIndex
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import Number, numbers_in
from understanding.shares import cut_corrected_counts

_CLOCK = re.compile(r"\b(?:[01]?\d|2[0-4])[:.h][0-5]\d\b(?:\s*[ap]\.?m\b)?", re.IGNORECASE)
_SAYS_NOTHING = frozenset(["anymore", "altogether", "folks", "mate", "buddy", "dude", "honey"])
_WEIGHTY = frozenset(["no", "not", "without", "except", "if", "unless", "half", "only", "never"])


def list_unread(
    clauses: Sequence[Clause],
    commands: Sequence[Command],
    index: MenuIndex,
    doubtful: frozenset[str] = frozenset(),
    totals: frozenset[int] = frozenset(),
) -> tuple[Unread, ...]:
    """List the unread words of the order clauses.

    ``doubtful``: those that decide what happens to the cart. ``totals``: counts of which the commands have a part.
    """
    words = [each for clause in clauses for each in _list_unknown(clause, index)]
    quoted = " ".join(_list_quotes(commands)).lower() if words else ""
    unknown = tuple(_build_unread(each, doubtful) for each in words if each.lower() not in quoted)
    return (*unknown, *(_build_unread(each) for each in _list_unused_numbers(clauses, commands, totals)))


def report_clauses(clauses: Sequence[Clause]) -> tuple[Unread, ...]:
    """Report whole clauses as unread: questions and wishes that no reader recognized."""
    return tuple(_build_unread(clause.raw) for clause in clauses)


def _build_unread(words: str, doubtful: frozenset[str] = frozenset()) -> Unread:
    """Build the report of unread words; a number, a negation or a doubtful word among them is weighty."""
    plain = plain_text(words).split()
    is_weighty = bool(numbers_in(_CLOCK.sub(" ", words))) or not (_WEIGHTY | doubtful).isdisjoint(plain)
    return Unread(words=words, weighty=is_weighty)


def _list_unknown(clause: Clause, index: MenuIndex) -> Iterator[str]:
    """Yield the words that the menu and the lexicon lack."""
    vocabulary = lexicon()
    beside = _list_words_beside_food(clause) | _list_verbs(clause)
    for piece in segment_text(normalize_text(clause.raw), index):
        if piece.senses or piece.cue is not None or piece.is_size:
            continue
        plain = plain_text(piece.text)
        if (
            plain
            and plain not in vocabulary.chat
            and plain not in vocabulary.small
            and plain not in _SAYS_NOTHING
            and plain not in beside
            and len(plain) > 1
        ):
            yield piece.text


def drop_persons(command: Command, plain: str) -> Command:
    """The command without unknown options that are those who eat, or nothing: "the kids want ketchup"."""
    if not isinstance(command, (AddItem, ChangeLine)) or not command.changes.unknown:
        return command
    persons = _list_persons(plain)
    unknown = tuple(each for each in command.changes.unknown if not _names_no_food(plain_text(each), persons))
    return command.replace(changes=command.changes.replace(unknown=unknown))


def _names_no_food(plain: str, persons: frozenset[str]) -> bool:
    """Whether an unknown option is a person or a mere pronoun: the "no it" of "I'll skip it"."""
    return plain in persons or patterns("questions")["it"].fullmatch(plain.removeprefix("no ")) is not None


def _list_persons(plain: str) -> frozenset[str]:
    matches = patterns("moods")["person"].finditer(plain)
    return frozenset(name for match in matches for name in match.groupdict().values() if name)


def _list_words_beside_food(clause: Clause) -> frozenset[str]:
    """List the words for the persons that eat, and for the place."""
    mood_patterns = patterns("moods")
    places = (mood_patterns[name].finditer(clause.plain) for name in ("person", "place"))
    return frozenset(name for matches in places for match in matches for name in match.groupdict().values() if name)


def _list_verbs(clause: Clause) -> frozenset[str]:
    """List the words by which the clause is a removal or a change."""
    matches = (patterns("cart")[name].search(clause.plain) for name in ("remove", "change"))
    return frozenset(word for match in matches if match for word in match.group().split())


def _list_unused_numbers(
    clauses: Sequence[Clause], commands: Sequence[Command], totals: frozenset[int]
) -> Iterator[str]:
    """Yield the numbers above one that no command has, with the words after them: no count is lost."""
    if not any(number.value > 1 for clause in clauses for number in numbers_in(clause.raw)):
        return
    counts = _list_counts(commands) | totals
    if not counts or _has_missing_dish(commands, clauses):
        return  # the guest hears of the missing dish anyway
    for at, clause in enumerate(clauses):
        if any(patterns("cart")["quantity"].search(later.plain) for later in clauses[at + 1 :]):
            continue  # a later clause corrects the count
        text = cut_corrected_counts(clause.raw)
        counted = (each for each in numbers_in(text) if not _is_taken_back(clause, each))
        unused = (each for each in counted if each.value > 1 and each.value not in counts)
        yield from (" ".join(text[each.start :].split()[:3]) for each in unused if _is_food_count(text, each))


def _has_missing_dish(commands: Sequence[Command], clauses: Sequence[Clause]) -> bool:
    """Whether the clauses name a dish that is not on the menu."""
    names = [plain_text(c.food.unknown) for c in commands if isinstance(c, AddItem) and c.food.unknown]
    return any(name in clause.plain for name in names for clause in clauses)


def _is_food_count(text: str, number: Number) -> bool:
    """Whether a number can count dishes: it is no time, price, size or number of guests."""
    before, after = plain_text(text[: number.start]), plain_text(text[number.start :])
    share_patterns = patterns("shares")
    if any(clock.start() <= number.start < clock.end() for clock in _CLOCK.finditer(text)):
        return False
    return not (share_patterns["before_other_number"].search(before) or share_patterns["other_number"].search(after))


def _is_taken_back(clause: Clause, number: Number) -> bool:
    """Whether the message gives another count later on: "2 cokes, no wait, 3 cokes"."""
    after = plain_text(clause.raw[number.end :] + clause.message[clause.end :])
    return patterns("shares")["taken_back"].search(after) is not None


def _list_counts(commands: Sequence[Command]) -> frozenset[int]:
    """List the numbers of the commands, and the sums of neighbouring dishes."""
    quantities = [command.quantity or 1 for command in commands if isinstance(command, AddItem | RepeatLine | Pick)]
    ends = range(len(quantities) + 1)
    together = {sum(quantities[start:end], start=0) for start in ends for end in ends if start < end}
    return frozenset(_list_numbers([command.model_dump(mode="json") for command in commands])) | together


def _list_numbers(value: object) -> Iterator[int]:
    """Yield every number of a value: in its fields and quotes."""
    if isinstance(value, str):
        yield from (number.value for number in numbers_in(value))
    elif isinstance(value, int):
        yield value
    elif isinstance(value, dict):
        yield from (number for key, each in value.items() if key != "lines" for number in _list_numbers(each))
    elif isinstance(value, list | tuple):
        yield from (number for each in value for number in _list_numbers(each))


def _list_quotes(commands: Sequence[Command]) -> Iterator[str]:
    """Yield every text of every command."""
    for command in commands:
        yield from _list_texts(command.model_dump(mode="json"))


def _list_texts(value: object) -> Iterator[str]:
    """Yield every text of a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _list_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_texts(each)
