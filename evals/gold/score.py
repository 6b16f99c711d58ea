"""Scores a reader against gold commands, message by message."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.commands import ChangeOrder, Command, Reading
from domain.menu import Menu
from domain.order import Fulfilment
from domain.reading_context import CommandReader
from evals.gold.compare import Comparison, merged, restate_extras, words_of
from evals.gold.loading import Commands, GoldFile, GoldLine
from evals.gold.situation import contexts


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what was read is right (precision), and how much of what was to be read was found (recall)."""

    right: int
    read: int
    wanted: int

    def __str__(self) -> str:
        return f"{_percent(self.right, self.read)} {_percent(self.right, self.wanted)} {self.wanted:>6} {self.read:>6}"


@dataclass(frozen=True, slots=True)
class Scored:
    """One message: the gold reading that comes nearest, what was read, and whether that is the same."""

    line: GoldLine
    gold: Commands
    got: Reading
    right: bool
    matched: tuple[Command, ...]

    def __str__(self) -> str:
        rows = [f"{self.line.name}  [{self.line.pending}]  {self.line.text[:300]}"]
        rows += [f"    gold {written(each)}" for each in self.line.readings]
        rows += [f"    got  {written(self.got.commands)}"]
        unread = [each.words for each in self.got.unread]
        if unread or self.line.unread:
            rows += [f"    unread gold {list(self.line.unread)} got {unread}"]
        return "\n".join(rows)


@dataclass
class Score:
    """The messages of a file as one reader read them."""

    messages: list[Scored] = field(default_factory=list)

    @property
    def right(self) -> int:
        return sum(message.right for message in self.messages)

    @property
    def misses(self) -> list[Scored]:
        return [message for message in self.messages if not message.right]

    def kinds(self) -> dict[str, Shares]:
        """Precision and recall of each kind of command, the most frequent first."""
        right: Counter[str] = Counter()
        read: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        for message in self.messages:
            right.update(command.kind for command in message.matched)
            read.update(command.kind for command in merged(message.got.commands))
            wanted.update(command.kind for command in merged(message.gold))
        names = sorted({*read, *wanted}, key=lambda name: (-wanted[name], name))
        return {name: Shares(right[name], read[name], wanted[name]) for name in names}

    def unread(self) -> Shares:
        """Precision and recall of the words that are left unread."""
        gold = [_all_words(message.line.unread) for message in self.messages]
        got = [_all_words(each.words for each in message.got.unread) for message in self.messages]
        right = sum(len(wanted & found) for wanted, found in zip(gold, got, strict=True))
        return Shares(right, sum(map(len, got)), sum(map(len, gold)))

    def table(self) -> str:
        """The score for people."""
        rows = [f"exact {_percent(self.right, len(self.messages))} %   ({self.right} of {len(self.messages)} messages)"]
        rows += [f"{'':<18} precision recall   gold    got"]
        rows += [f"{name:<18}    {shares}" for name, shares in {**self.kinds(), "unread words": self.unread()}.items()]
        return "\n".join(rows)


async def score(gold: GoldFile, reader: CommandReader, menu: Menu) -> Score:
    """Have every message read in its state. Raises CannotLoad for a state that cannot be built."""
    result = Score()
    for lines in gold.dialogues().values():
        for line, context in contexts(lines, menu):
            comparison = Comparison(menu, known=known_text(context.fulfilment))
            result.messages.append(judged(line, await reader.read(context), comparison))
    return result


def judged(line: GoldLine, got: Reading, comparison: Comparison) -> Scored:
    """The reading beside the gold reading that comes nearest to it."""
    found = merged(got.commands)
    same = next((gold for gold in line.readings if comparison.same(gold, got.commands)), None)
    gold = same if same is not None else max(line.readings, key=lambda each: _nearness(each, found, comparison))
    got = got.replace(commands=tuple(restate_extras(got.commands, gold)))
    matched = tuple(comparison.matched(merged(gold), merged(got.commands)))
    return Scored(line, gold, got, right=same is not None, matched=matched)


def known_text(fulfilment: Fulfilment) -> str:
    """The address and notes that are known before the message."""
    return " ".join(part for part in (fulfilment.address, fulfilment.instructions) if part)


def written(commands: Iterable[Command]) -> str:
    """Commands in one line, without what is not said."""
    return json.dumps([_brief(command) for command in commands], ensure_ascii=False)


def _brief(command: Command) -> dict[str, object]:
    dumped = command.model_dump(mode="json", exclude_defaults=True, exclude={"confidence"})
    if isinstance(command, ChangeOrder):
        dumped["commands"] = [_brief(each) for each in command.commands]
    return {"kind": command.kind, **dumped}


def _nearness(gold: Commands, got: Sequence[Command], comparison: Comparison) -> float:
    matched = len(comparison.matched(merged(gold), got))
    return 2 * matched / (len(gold) + len(got) or 1)


def _all_words(quotes: Iterable[str]) -> frozenset[str]:
    return words_of(" ".join(quotes))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.1f}" if whole else f"{'-':>6}"
