"""What the allergen label of a dish declares. A label that is not understood to its last word declares nothing safe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from domain import allergen_words as words

LONGEST_LABEL = 400
"""Characters. What is longer is a text, not a label, and is not read."""
_LONGEST_PHRASE = 5
_DOSE = re.compile(
    r"(?:(?:at|in|en)\s+(?:levels?|concentra\w+)[\w\s]{0,30}?)?(?:[>≥]|\bor\b)?\s*10\s*mg\s*/\s*(?:kg|l\w*)",
    re.IGNORECASE,
)
"""The amount from which the law makes menus declare sulphites."""
_PIECE = re.compile(
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<stop>[;.|\n•]|\s[-–—]\s)|(?P<colon>:)|(?P<split>[,/&+])|(?P<mark>[*†‡°ºª¹²³]+)"
    r"|(?P<word>[^\s()\[\]{};.|•:,/&+*†‡°ºª¹²³–—-]+)|(?P<space>[\s–—-]+)"
)
_ELISION = re.compile(r"^[dl]'(?=\w)|'(?=s$)")


class Term(NamedTuple):
    """A food that a label names: as it is written there, what it is for certain, and what else it may be meant for."""

    text: str
    means: frozenset[str]
    perhaps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Declaration:
    """What labels say. ``unread``: the labels that were not understood to the last word."""

    contains: frozenset[Term] = frozenset()
    may_contain: frozenset[Term] = frozenset()
    unread: frozenset[str] = frozenset()


class _PieceKind(Enum):
    """What a word or a mark does in a label."""

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
    normalize: str = ""


class Meaning(NamedTuple):
    """What a word stands for: for certain, and perhaps. ``mixed``: a food with other things in it."""

    means: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    mixed: bool = False


def normalize(text: str) -> str:
    """Words as the tables have them: lower case, no accents, no apostrophes, one space between two."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.replace("œ", "oe").replace("æ", "ae"))
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "'")
    if "'" not in folded:
        return " ".join(folded.split())
    return " ".join(_ELISION.sub("", word).replace("'", "") for word in folded.split())


def denies_allergies(entry: str) -> bool:
    """Whether an entry of a profile says that there is no allergy: "none"."""
    return normalize(entry.replace("/", " ")).strip(" .-") in _NO_ALLERGY


def find_meaning(phrase: str) -> Meaning | None:
    """What a plain word or phrase stands for, in the singular or the plural; None for no allergen that is known."""
    return _FOODS.get(phrase) or next((_FOODS[form] for form in _singulars(phrase) if form in _FOODS), None)


def read_labels(labels: Iterable[str]) -> Declaration:
    """What several labels declare together."""
    read = [read_label(label) for label in labels]
    contains = frozenset(term for one in read for term in one.contains)
    may = frozenset(term for one in read for term in one.may_contain)
    return Declaration(contains, may, frozenset(label for one in read for label in one.unread))


@lru_cache(maxsize=4096)
def read_label(label: str) -> Declaration:
    """What one label declares: "may contain nuts", "Milk (traces), eggs*", "Cereals containing gluten".

    A label that denies something ("nut free") declares nothing, for what it leaves out is not told.
    """
    if normalize(label).replace("-", " ").strip(" .*") in _NO_ALLERGENS:
        return Declaration()
    unread = Declaration(unread=frozenset({label}))
    if len(label) > LONGEST_LABEL:
        return unread
    pieces = list(_pieces(_DOSE.sub(" ", label)))
    if any(piece.normalize in _DENYING for piece in pieces):
        return unread
    reader = _LabelReader()
    for piece in pieces:
        reader.take(piece)
    return reader.finish(label)


def find_allergens(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The allergens that a guest's words name, and, apart, what of the words stands for none of them."""
    allergens: set[str] = set()
    unknown: list[str] = []
    part: list[_LabelPiece] = []
    for piece in (*_pieces(text[:LONGEST_LABEL], _OF_A_GUEST), _LabelPiece(_PieceKind.STOP)):
        if piece.kind not in _BETWEEN:
            part.append(piece)
            continue
        meanings = [meaning for each in part if (meaning := find_meaning(each.normalize)) is not None]
        allergens |= {name for meaning in meanings for name in (*meaning.means, *meaning.perhaps)}
        unknown += [each.normalize for each in part if each.kind is _PieceKind.MIXED]
        # "Peanut oil" names peanuts, but "oil" or "seeds" alone is something of its own.
        own = (_PieceKind.UNREAD,) if meanings else (_PieceKind.UNREAD, _PieceKind.DERIVED)
        if rest := " ".join(each.normalize for each in part if each.kind in own):
            unknown.append(rest)
        part = []
    return frozenset(allergens), tuple(unknown)


@dataclass(slots=True)
class _LabelPart:
    """What stands between two marks of a label."""

    terms: list[Term] = field(default_factory=list)
    linking: bool = False
    derived: bool = False
    unread: bool = False


class _LabelReader:
    """Reads a label piece by piece. What is named after "may contain" may be in the dish, up to the end of its bracket
    or sentence, or up to "contains"; "milk (traces)" and "milk: may contain" speak of what was named before."""

    def __init__(self) -> None:
        self._sure: dict[Term, bool] = {}
        self._unread = False
        self._part = _LabelPart()
        self._before: list[Term] = []
        """What was named last, for a "may contain" that comes after it."""
        self._may = False
        self._outside: list[bool] = []
        """Whether "may contain" holds outside each open bracket."""
        self._idle_may = False
        """Nothing was named since "may contain"."""
        self._attached = False
        """That "may contain" followed a food without a mark between."""

    def take(self, piece: _LabelPiece) -> None:
        """One more word or mark."""
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
        """What was read, at the end of the label."""
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
        meaning = find_meaning(piece.normalize)
        if meaning is None:
            raise ValueError(f"{piece.normalize!r} is no food of the tables")
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
        """ "Milk (traces)": the doubt is about what was named before it."""
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
    """The words and marks of a label; phrases of several words are one piece. ``also``: words without a meaning."""
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
    """The pieces of words that no mark separates, the longest phrases first."""
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
    """The longest phrase of the tables at a place, and its number of words; None and 1 for no phrase."""
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
    """Every word of the tables with what it stands for."""
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
