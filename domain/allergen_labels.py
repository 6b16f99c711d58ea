"""Parses allergen labels of dishes. A label with an unknown word declares nothing as safe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from domain import allergen_words as words

LONGEST_LABEL = 400
"""Characters. A longer label is a text and is not parsed."""
_LONGEST_PHRASE = 5
_DOSE = re.compile(
    r"(?:(?:at|in|en)\s+(?:levels?|concentra\w+)[\w\s]{0,30}?)?(?:[>≥]|\bor\b)?\s*10\s*mg\s*/\s*(?:kg|l\w*)",
    re.IGNORECASE,
)
"""The amount from which menus must declare sulphites by law."""
_PIECE = re.compile(
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<stop>[;.|\n•]|\s[-–—]\s)|(?P<colon>:)|(?P<split>[,/&+])|(?P<mark>[*†‡°ºª¹²³]+)"
    r"|(?P<word>[^\s()\[\]{};.|•:,/&+*†‡°ºª¹²³–—-]+)|(?P<space>[\s–—-]+)"
)
_ELISION = re.compile(r"^[dl]'(?=\w)|'(?=s$)")


class Term(NamedTuple):
    """A food in a label: its text, its certain allergens, and its possible ones."""

    text: str
    means: frozenset[str]
    perhaps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declaration:
    """The content of labels. ``unread``: the labels that were not fully understood."""

    contains: frozenset[Term] = frozenset()
    may_contain: frozenset[Term] = frozenset()
    unread: frozenset[str] = frozenset()


class _PieceKind(Enum):
    """The role of a word or a mark in a label."""

    FOOD = auto()
    MIXED = auto()
    MAY = auto()
    CONTAINS = auto()
    INTRODUCING = auto()
    LINKING = auto()
    DERIVED = auto()
    JOINING = auto()
    OPEN = auto()
    CLOSE = auto()
    STOP = auto()
    COLON = auto()
    SPLIT = auto()
    UNREAD = auto()


class _LabelPiece(NamedTuple):
    kind: _PieceKind
    text: str = ""
    normalized: str = ""


class Meaning(NamedTuple):
    """The certain and the possible allergens of a word. ``mixed``: a food with other ingredients."""

    means: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    mixed: bool = False


def normalize(text: str) -> str:
    """The words in the tables' form: lower case, no accents, no apostrophes, single spaces."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.replace("œ", "oe").replace("æ", "ae"))
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "'")
    if "'" not in folded:
        return " ".join(folded.split())
    return " ".join(_ELISION.sub("", word).replace("'", "") for word in folded.split())


def denies_allergies(entry: str) -> bool:
    """Whether an entry of a profile denies any allergy: "none"."""
    return normalize(entry.replace("/", " ")).strip(" .-") in _NO_ALLERGY


def find_meaning(phrase: str) -> Meaning | None:
    """The meaning of a normalized word or phrase, singular or plural; None for an unknown one."""
    return _FOODS.get(phrase) or next((_FOODS[form] for form in _singulars(phrase) if form in _FOODS), None)


def read_labels(labels: Iterable[str]) -> Declaration:
    """The declaration of several labels together."""
    read = [read_label(label) for label in labels]
    contains = frozenset(term for one in read for term in one.contains)
    may = frozenset(term for one in read for term in one.may_contain)
    return Declaration(contains, may, frozenset(label for one in read for label in one.unread))


@lru_cache(maxsize=4096)
def read_label(label: str) -> Declaration:
    """The declaration of one label: "may contain nuts", "Milk (traces), eggs*", "Cereals containing gluten".

    A label with a denial ("nut free") declares nothing, because it does not list the other allergens.
    """
    if normalize(label).replace("-", " ").strip(" .*") in _NO_ALLERGENS:
        return Declaration()
    unread = Declaration(unread=frozenset({label}))
    if len(label) > LONGEST_LABEL:
        return unread
    pieces = list(_pieces(_DOSE.sub(" ", label)))
    if any(piece.normalized in _DENYING for piece in pieces):
        return unread
    reader = _LabelReader()
    for piece in pieces:
        reader.take(piece)
    return reader.finish(label)


def find_allergens(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The allergens in a guest's words, and the words that name no known allergen."""
    allergens: set[str] = set()
    unknown: list[str] = []
    for part in _split_at_marks(_pieces(text[:LONGEST_LABEL], _OF_A_GUEST)):
        meanings = [meaning for each in part if (meaning := find_meaning(each.normalized)) is not None]
        allergens |= {name for meaning in meanings for name in (*meaning.means, *meaning.perhaps)}
        unknown += _unknown_words(part, has_meaning=bool(meanings))
    return frozenset(allergens), tuple(unknown)


def _split_at_marks(pieces: Iterable[_LabelPiece]) -> Iterator[list[_LabelPiece]]:
    """The pieces between two marks."""
    part: list[_LabelPiece] = []
    for piece in (*pieces, _LabelPiece(_PieceKind.STOP)):
        if piece.kind in _BETWEEN:
            yield part
            part = []
        else:
            part.append(piece)


def _unknown_words(part: Sequence[_LabelPiece], *, has_meaning: bool) -> Iterator[str]:
    yield from (each.normalized for each in part if each.kind is _PieceKind.MIXED)
    # "Peanut oil" names peanuts, but "oil" or "seeds" alone is another food.
    unread = (_PieceKind.UNREAD,) if has_meaning else (_PieceKind.UNREAD, _PieceKind.DERIVED)
    if words := " ".join(each.normalized for each in part if each.kind in unread):
        yield words


@dataclass(slots=True)
class _LabelPart:
    """The content between two marks of a label."""

    terms: list[Term] = field(default_factory=list)
    linking: bool = False
    derived: bool = False
    unread: bool = False


class _LabelReader:
    """Reads a label piece by piece. The terms after "may contain" are possible, until the end of the bracket or
    sentence, or until "contains". "Milk (traces)" and "milk: may contain" refer to the terms before them."""

    def __init__(self) -> None:
        self._sure: dict[Term, bool] = {}
        self._unread = False
        self._part = _LabelPart()
        self._before: list[Term] = []
        """The last terms, for a "may contain" after them."""
        self._may = False
        self._outside: list[bool] = []
        """Whether "may contain" applies outside each open bracket."""
        self._idle_may = False
        """There was no term since "may contain"."""
        self._attached = False
        """That "may contain" followed a food without a mark in between."""

    def take(self, piece: _LabelPiece) -> None:
        """Process the next word or mark."""
        match piece.kind:
            case _PieceKind.FOOD | _PieceKind.MIXED:
                self._name(piece)
            case _PieceKind.MAY:
                self._begin_may()
            case _PieceKind.CONTAINS:
                self._end_sentence(strict=False)
            case _PieceKind.LINKING:
                self._part.linking = True
            case _PieceKind.DERIVED:
                self._part.derived = True
            case _PieceKind.UNREAD:
                self._part.unread = True
            case _:
                self._mark(piece.kind)

    def finish(self, label: str) -> Declaration:
        """End the label and return its declaration."""
        self._end_sentence()
        contains = frozenset(term for term, sure in self._sure.items() if sure)
        unread = self._unread or not self._sure
        return Declaration(contains, frozenset(self._sure) - contains, frozenset({label} if unread else ()))

    def _mark(self, kind: _PieceKind) -> None:
        match kind:
            case _PieceKind.STOP:
                self._end_sentence()
            case _PieceKind.OPEN:
                self._end_part(strict=False)
                self._outside.append(self._may)
            case _PieceKind.CLOSE:
                self._end_sentence()
                self._may = self._outside.pop() if self._outside else False
            case _PieceKind.SPLIT | _PieceKind.JOINING:
                self._end_part()
                if self._idle_may and self._attached:
                    self._settle_may()
            case _PieceKind.COLON:
                self._end_part(strict=False)
                self._attached = False

    def _name(self, piece: _LabelPiece) -> None:
        meaning = find_meaning(piece.normalized)
        if meaning is None:
            raise ValueError(f"{piece.normalized!r} is not in the tables of foods")
        self._part.terms.append(Term(piece.text, meaning.means, meaning.perhaps))
        self._unread = self._unread or meaning.mixed
        self._idle_may = False

    def _begin_may(self) -> None:
        if self._idle_may:
            return
        self._attached = bool(self._part.terms)
        self._end_part(strict=False)
        self._may = self._idle_may = True

    def _end_sentence(self, *, strict: bool = True) -> None:
        self._end_part(strict=strict)
        if self._idle_may:
            self._settle_may()
        self._may = False

    def _settle_may(self) -> None:
        """ "Milk (traces)": mark the terms before it as possible."""
        for term in self._before:
            self._sure[term] = False
        self._may = self._idle_may = self._attached = False

    def _end_part(self, *, strict: bool = True) -> None:
        part, self._part = self._part, _LabelPart()
        inside = bool(self._outside and self._sure)
        is_incomplete = not part.terms and ((part.linking and strict) or (part.derived and not inside))
        self._unread = self._unread or part.unread or is_incomplete
        for term in part.terms:
            sure = not (self._may or part.unread)
            self._sure[term] = self._sure.get(term, False) or sure
        self._before = part.terms or self._before


def _pieces(label: str, also: frozenset[str] = frozenset()) -> Iterator[_LabelPiece]:
    """The words and marks of a label. A phrase is one piece. ``also``: words without a meaning."""
    run: list[str] = []
    for match in _PIECE.finditer(label.replace("e.g.", "eg").replace("i.e.", "ie")):
        name = match.lastgroup or "word"
        if name == "word":
            run.append(match.group())
        elif name not in ("space", "mark"):
            yield from _split_run(run, also)
            run = []
            yield _LabelPiece(_MARKS[name])
    yield from _split_run(run, also)


def _split_run(run: list[str], also: frozenset[str]) -> Iterator[_LabelPiece]:
    """The pieces of words without a mark between them, the longest phrases first."""
    simple = [normalize(word) for word in run]
    at = 0
    while at < len(run):
        phrase, length = _longest(simple, at, also)
        if phrase is None:
            yield _LabelPiece(_PieceKind.UNREAD, run[at], simple[at])
        elif phrase not in also or find_meaning(phrase) is not None:
            kind = _kind_of(phrase)
            alone = len(phrase) == 1 and kind is _PieceKind.JOINING and not 0 < at < len(run) - 1
            yield _LabelPiece(_PieceKind.UNREAD if alone else kind, " ".join(run[at : at + length]), phrase)
        at += length


def _longest(simple: list[str], at: int, also: frozenset[str]) -> tuple[str | None, int]:
    """The longest phrase of the tables at this position and its number of words; None and 1 without one."""
    for length in range(min(_LONGEST_PHRASE, len(simple) - at), 0, -1):
        phrase = " ".join(simple[at : at + length])
        if phrase in also or _kind_of(phrase) is not _PieceKind.UNREAD:
            return phrase, length
    return None, 1


def _kind_of(phrase: str) -> _PieceKind:
    meaning = find_meaning(phrase)
    if meaning is not None:
        return _PieceKind.MIXED if meaning.mixed else _PieceKind.FOOD
    return _KINDS.get(phrase) or next(
        (_KINDS[s] for s in _singulars(phrase) if _KINDS.get(s) is _PieceKind.DERIVED), _PieceKind.UNREAD
    )


def _singulars(phrase: str) -> Iterator[str]:
    for ending in ("s", "es"):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 2:
            yield phrase.removesuffix(ending)


def _split_table(table: str) -> tuple[str, ...]:
    return tuple(table.split(", "))


def _foods() -> Mapping[str, Meaning]:
    """Every word of the tables with its meaning."""
    of_law = {name: name for name in words.ALLERGENS}
    of_law |= {word: name for name, synonyms in words.ALLERGENS.items() for word in _split_table(synonyms)}
    foods = {word: Meaning(frozenset({name})) for word, name in of_law.items()}
    foods |= {word: Meaning(frozenset(names)) for word, names in words.SEVERAL.items()}
    foods |= {word: Meaning(frozenset(names), mixed=True) for word, names in words.MIXED.items()}
    foods |= {word: Meaning(frozenset({word}), frozenset({like})) for word, like in words.BESIDE_THE_LAW.items()}
    doubtful = {word: foods[word]._replace(perhaps=frozenset(names)) for word, names in words.PERHAPS.items()}
    return {**foods, **doubtful}


_FOODS = _foods()
_DENYING = frozenset(_split_table(words.DENYING))
_NO_ALLERGENS = frozenset(_split_table(words.NO_ALLERGENS))
_NO_ALLERGY = frozenset({"", *_split_table(words.NO_ALLERGY)})
_OF_A_GUEST = frozenset(_split_table(words.OF_A_GUEST))
_MARKS = {
    "open": _PieceKind.OPEN,
    "close": _PieceKind.CLOSE,
    "stop": _PieceKind.STOP,
    "colon": _PieceKind.COLON,
    "split": _PieceKind.SPLIT,
}
_BETWEEN = frozenset({*_MARKS.values(), _PieceKind.JOINING})
_KINDS: Mapping[str, _PieceKind] = {
    word: kind
    for kind, table in (
        (_PieceKind.DERIVED, words.DERIVED),
        (_PieceKind.LINKING, words.LINKING),
        (_PieceKind.JOINING, words.JOINING),
        (_PieceKind.INTRODUCING, words.INTRODUCING),
        (_PieceKind.CONTAINS, words.CONTAINS),
        (_PieceKind.MAY, words.MAY),
    )
    for word in _split_table(table)
}
