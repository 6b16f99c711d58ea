"""A message as clauses of words, against which the patterns of ``language`` are matched.

Words are in lower case, without accents and apostrophes, with short forms spelt out ("whats" has two words), and each
has its place in the message.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.work import once_a_turn
from understanding.key_words import mend_key_word
from understanding.language.rows import short_forms

MAX_CHARS = 2000
"""Text beyond this is not read: no order is that long, and time must not grow with abuse."""
MAX_CLAUSES = 60

_TOKEN = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:['’`´][^\W_]+)*|[$€£]?\d+(?:[.:]\d+)*%?|[^\w\s]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_SENTENCE_END = frozenset(".!?;\n")


@dataclass(frozen=True, slots=True)
class Word:
    """One plain word and its place in the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Clause:
    """Some words of a message that belong together. ``has_question_mark``: it ends with a question mark."""

    words: tuple[Word, ...]
    message: str
    has_question_mark: bool = False

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def raw(self) -> str:
        """As it was written."""
        return self.message[self.start : self.end]

    @cached_property
    def plain(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        return tuple(starts)

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first word and of the word after the last in a part of ``plain``."""
        return bisect_right(self._starts, start) - 1, bisect_right(self._starts, max(end - 1, start))

    def quote(self, start: int, end: int) -> str:
        """The part of the message behind a part of ``plain``."""
        first, after = self.words_at(start, end)
        return self.message[self.words[first].start : self.words[after - 1].end]

    def without(self, start: int, end: int) -> Sequence[Clause]:
        """The clauses around a part of ``plain``: none, one or two."""
        first, after = self.words_at(start, end)
        return tuple(self.part(*each) for each in ((0, first), (after, len(self.words))) if each[0] < each[1])

    def part(self, first: int, after: int) -> Clause:
        """The clause of some of the words."""
        return Clause(self.words[first:after], self.message, self.has_question_mark and after == len(self.words))


def plain_word(word: str) -> str:
    """A word in lower case, without accents."""
    lower = word.translate(_QUOTES).lower()
    if lower.isascii():
        return lower
    return "".join(char for char in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(char)).lower()


@once_a_turn
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text; marks are no words."""
    words: list[Word] = []
    for match in _TOKEN.finditer(text):
        written, (start, end) = match.group(), match.span()
        if written[-1].isalnum() or written[-1] == "%":
            words += [Word(plain, start, end) for plain in _expand_short_form(written)]
    return tuple(words)


@once_a_turn
def _expand_short_form(written: str) -> Sequence[str]:
    """The plain words of a word as written: "whats" gives "what" and "is"."""
    word, forms = plain_word(written), short_forms()
    whole = forms.words.get(word) or forms.words.get(word.replace("'", ""))
    if whole:
        return whole
    for ending, longer in forms.endings:
        if word.endswith(ending) and len(word) > len(ending):
            return (word.removesuffix(ending), longer)
    return (mend_key_word(word.replace("'", "")),)


@once_a_turn
def plain_text(text: str) -> str:
    """All words of a text, joined by single spaces."""
    return " ".join(word.text for word in words_of(text))


def clauses_of(text: str, kept_whole: Sequence[tuple[int, int]] = ()) -> tuple[Clause, ...]:
    """The clauses of a message, at most MAX_CLAUSES. ``kept_whole``: parts that no border cuts, an address say."""
    return _find_clauses(text[:MAX_CHARS], tuple(kept_whole))


@once_a_turn
def _find_clauses(text: str, kept_whole: tuple[tuple[int, int], ...]) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    current: list[Word] = []
    for word, mark in _pair_with_marks(text):
        inside = bool(kept_whole) and any(start < word.start < end for start, end in kept_whole)
        if current and mark and not inside and _begins(mark):
            clauses.append(Clause(tuple(current), text, has_question_mark="?" in mark))
            current = []
        if len(clauses) == MAX_CLAUSES:
            return _cut_at_borders(clauses, kept_whole)
        current.append(word)
    if current:
        clauses.append(Clause(tuple(current), text, has_question_mark="?" in text[current[-1].end :]))
    return _cut_at_borders(clauses, kept_whole)


def _pair_with_marks(text: str) -> Iterator[tuple[Word, str]]:
    """The words, each with the marks between it and the word before."""
    end = 0
    for word in words_of(text):
        yield word, text[end : word.start] if word.start >= end else ""
        end = max(end, word.end)


def _begins(mark: str) -> bool:
    """Whether a clause begins behind these marks: the end of a sentence, or a comma that counts as one."""
    return not _SENTENCE_END.isdisjoint(mark) or "," in mark or " - " in mark


def _cut_at_borders(clauses: Sequence[Clause], kept_whole: Sequence[tuple[int, int]]) -> tuple[Clause, ...]:
    """The clauses cut once more where a new one begins without a mark: "... and how hot is the soup"."""
    forms = short_forms()
    cut = [part for clause in clauses for part in _cut_clause(clause, forms.border, kept_whole)]
    cut = [part for clause in cut for part in _cut_clause(clause, forms.border_behind_taste, kept_whole)]
    return tuple(cut[:MAX_CLAUSES])


def _cut_clause(clause: Clause, border: re.Pattern[str], kept_whole: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    """The parts of a clause between its borders."""
    first = 0
    for match in border.finditer(clause.plain):
        number, _ = clause.words_at(match.start(match.lastgroup or 0), match.end())
        at = clause.words[number].start
        if number > first and not any(start < at < end for start, end in kept_whole):
            yield clause.part(first, number)
            first = number
    yield clause.part(first, len(clause.words))
