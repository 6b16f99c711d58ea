"""A message in the words that the rules understand, and where each of them comes from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from domain.value import Value

_NO_SPACE_BEFORE = frozenset(".,;:!?)%")


class Piece(NamedTuple):
    """``words`` that replace the message from ``start`` to ``stop``."""

    words: str
    start: int
    stop: int


class Span(NamedTuple):
    """The place of a piece: from ``begin`` to ``end`` of the rules' text, from ``start`` to ``stop`` of the message."""

    begin: int
    end: int
    start: int
    stop: int


class Edit(NamedTuple):
    """``words`` in place of the text from ``start`` to ``stop``."""

    start: int
    stop: int
    words: str


class Rendering(Value):
    """A message in English words: ``text``. The message itself is not stored twice: methods take it as an argument."""

    text: str
    spans: tuple[Span, ...] = ()
    language: str = ""
    """That of the message."""

    @classmethod
    def of(cls, pieces: Iterable[Piece], language: str = "") -> Rendering:
        """The pieces in their order as one text."""
        text, spans = "", []
        for piece in pieces:
            text += " " if text and piece.words not in _NO_SPACE_BEFORE else ""
            spans.append(Span(len(text), len(text) + len(piece.words), piece.start, piece.stop))
            text += piece.words
        return cls(text=text, spans=tuple(spans), language=language)

    def edit(self, edits: Iterable[Edit]) -> Rendering:
        """The rendering with other words in some places of its text."""
        text, spans = self.text, self.spans
        for edit in sorted(edits, reverse=True):
            text = f"{text[: edit.start]}{edit.words}{text[edit.stop :]}"
            shift = len(edit.words) - (edit.stop - edit.start)
            end = edit.start + len(edit.words)
            spans = tuple(
                span._replace(
                    begin=span.begin + shift if span.begin >= edit.stop else min(span.begin, end),
                    end=span.end + shift if span.end >= edit.stop else min(span.end, end),
                )
                for span in spans
            )
        return self.replace(text=text, spans=spans)

    def quote(self, words: str, message: str) -> str:
        """The guest's own words behind ``words`` of the text; ``words`` themselves where there are none."""
        place = self.find_source(words)
        return normalize_accents(message)[slice(*place)] if place else words

    def find_source(self, words: str) -> tuple[int, int] | None:
        """From where to where the message says ``words`` of the text."""
        first = self.text.lower().find(words.lower()) if words else -1
        behind = [s for s in self.spans if s.begin < first + len(words) and s.end > first] if first >= 0 else []
        return (min(s.start for s in behind), max(s.stop for s in behind)) if behind else None


def normalize_accents(text: str) -> str:
    """A message in the form that the places of a rendering refer to."""
    return unicodedata.normalize("NFC", text)
