"""Spanish in the words that the English rules understand, for the menu at hand.

Word by word and phrase by phrase, the longest first, from ``es/rendering.toml``. A word of this menu stays what it is:
"queso" on a menu that has it, "pepperoni" anywhere. What stands in neither is left as it was said, for the rules to
make sense of.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.menu import Menu
from understanding.language.lexicon import Phrase, food_words, lexicon
from understanding.rendering import Piece, Rendering, composed

_DATA_FILE = Path(__file__).with_name("es") / "rendering.toml"
MAX_CHARS = 2000
_TOKEN = re.compile(
    r"\b[cs]/(?=\s?\w)|[^\W\d_]{2,5}-\d\w*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\w*\d\w*(?:[-:./,]\w*\d\w*)*|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[^\w\s-]|(?<!\w)-|-(?!\w)"
)
_MARKS = re.compile(r"[¿¡ñ]", re.IGNORECASE)
_SHORTEST_MENDED = 5
_COURTESY = frozenset({"gracias", "porfa", "porfavor", "por"})
"""What may follow the end of a clause without a comma: "nada más por favor"."""


class Kind(Enum):
    """What a piece is, for the order of words."""

    TALK = auto()
    NOUN = auto()
    STRANGE = auto()
    ADJECTIVE = auto()
    PAUSE = auto()


class Token(NamedTuple):
    """One word or mark. ``exact`` is in lower case, ``plain`` without accents too."""

    text: str
    exact: str
    plain: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        return self.exact[0].isalnum()


class Entry(NamedTuple):
    """One Spanish wording. ``ways``: its English, the first that the menu has. It may ask for a place in the clause."""

    ways: tuple[str, ...]
    first: bool = False
    last: bool = False
    counted: bool = False
    """A number or an article must follow."""


@dataclass(frozen=True, slots=True)
class Spanish:
    """The data file. Wordings by their plain words; food by its roots too, adjectives by those of either gender."""

    fixed: Mapping[Phrase, tuple[Entry, ...]]
    food: Mapping[Phrase, Entry]
    adjectives: Mapping[Phrase, Entry]
    counts: frozenset[str]
    words: frozenset[str]
    """Every word that is Spanish and not English."""
    both: frozenset[str]
    """Words of either language: "no", "me"."""
    longest: int


@dataclass(frozen=True, slots=True)
class MenuNames:
    """What a menu calls its things, by its roots and as the menu spells it: names with their parts, single words."""

    whole: Mapping[Phrase, str]
    words: Mapping[str, str]
    genders: Mapping[str, str]

    @classmethod
    def of(cls, menu: Menu | None) -> MenuNames:
        """The names of items, options, groups of options and categories, with their aliases."""
        names = [_plain(name) for name in _names_of(menu)] if menu else []
        runs = [tuple(re.findall(r"\w+", name)) for name in names]
        small = _spanish().counts | {word for (word, *more) in _spanish().fixed if not more}
        words = {word for run in runs for word in run if word not in small and not word.isdigit()}
        spelt = sorted(words, key=lambda word: (-len(word), word))  # of several spellings the shortest counts
        return cls(
            whole={tuple(map(_root, run)): " ".join(run) for run in _with_parts(runs, small)},
            words={_root(word): word for word in spelt},
            genders={_ungendered(word): word for word in spelt},
        )

    def has(self, english: str) -> bool:
        """Whether an English wording is on the menu, as a name or as parts of names."""
        roots = tuple(_root(word) for word in english.split())
        return roots in self.whole or all(root in self.words for root in roots)


NO_NAMES = MenuNames({}, {}, {})


def is_spanish(text: str, names: MenuNames = NO_NAMES, *, expected: bool = False) -> bool:
    """Whether a message is Spanish: plainly, or, where Spanish is ``expected``, rather than English."""
    spanish, english = _signs(text, names)
    if expected:
        return spanish >= english
    marked = 1 if _MARKS.search(text) else 0
    return spanish + marked > 1 and spanish > 2 * english


def in_english(text: str, names: MenuNames = NO_NAMES) -> Rendering:
    """A Spanish message in the words of the English rules. What is neither Spanish nor on the menu stays."""
    spanish, _ = _signs(text, names)
    if not spanish and not _MARKS.search(text):
        return Rendering.of(Piece(m.group(), m.start(), m.end()) for m in re.finditer(r"\S+", composed(text)))
    pieces = _with_ones(_in_english_order(list(_pieces(_tokens(text), names)), names))
    return Rendering.of(Piece(p.words, p.start, p.end) for p in pieces if p.words)


class _Piece(NamedTuple):
    words: str
    start: int
    end: int
    kind: Kind
    translated: bool = False


def _signs(text: str, names: MenuNames) -> tuple[int, int]:
    """How many different words of a text are Spanish, and how many English; names of the menu are neither."""
    known, english = _spanish(), _english()
    words = {token.plain for token in _tokens(text) if token.word and _root(token.plain) not in names.words}
    spanish = {word for word in words if word in known.words or _root(word) in known.words}
    return len(spanish), len((words & english) - known.both)


def _pieces(tokens: list[Token], names: MenuNames) -> Iterator[_Piece]:
    """The text cut into the longest runs that mean something."""
    at, before = 0, Kind.PAUSE
    while at < len(tokens):
        piece, size = _piece(tokens, at, names, before)
        yield piece
        at, before = at + size, piece.kind


def _piece(tokens: list[Token], at: int, names: MenuNames, before: Kind) -> tuple[_Piece, int]:
    if not tokens[at].word:
        mark = tokens[at].exact
        return _Piece("" if mark in "¿¡" else mark, tokens[at].start, tokens[at].end, Kind.PAUSE), 1
    for size in range(min(_spanish().longest, _run(tokens, at)), 0, -1):
        found = _meaning(tokens, at, size, names, before)
        if found is not None and not _runs_on(tokens, at, size, names):
            words, kind, translated = found
            return _Piece(words, tokens[at].start, tokens[at + size - 1].end, kind, translated), size
    mended = _mended(tokens[at], names)
    if mended is not None:
        return _Piece(mended, tokens[at].start, tokens[at].end, Kind.NOUN, translated=True), 1
    kind = Kind.STRANGE if tokens[at].plain.isalpha() else Kind.TALK
    return _Piece(tokens[at].text, tokens[at].start, tokens[at].end, kind), 1


def _runs_on(tokens: list[Token], at: int, size: int, names: MenuNames) -> bool:
    """Whether the end of a run begins a longer name of the menu: "café con leche" in "café con leche de avena"."""
    most = min(_spanish().longest, _run(tokens, at))
    for begin in range(at + 1, at + size):
        for end in range(at + size + 1, at + most + 1):
            run = tokens[begin:end]
            food = _listed_food(run, tuple(_root(token.plain) for token in run))
            if food is not None and any(names.has(way) for way in food.ways):
                return True
    return False


def _meaning(tokens: list[Token], at: int, size: int, names: MenuNames, before: Kind) -> tuple[str, Kind, bool] | None:
    """What a run of words means: a name of the menu, food, an adjective, a fixed wording, or a word of the menu."""
    known, run = _spanish(), tokens[at : at + size]
    plain = tuple(token.plain for token in run)
    roots = tuple(map(_root, plain))
    if (name := names.whole.get(roots)) is not None:
        return _as_named(run, name), Kind.NOUN, False
    adjective = known.adjectives.get(tuple(map(_ungendered, plain)))
    food = _listed_food(run, roots)
    if food is not None and not (adjective and before is Kind.NOUN):
        fitting = next((way for way in food.ways if names.has(way)), None)
        if fitting or names.words.keys().isdisjoint(roots):
            return fitting or food.ways[0], Kind.NOUN, True
    if adjective is not None:
        gendered = names.genders.get(_ungendered(plain[0])) if size == 1 else None
        way = next((way for way in adjective.ways if names.has(way)), adjective.ways[0])
        return (gendered, Kind.NOUN, False) if gendered else (way, Kind.ADJECTIVE, True)
    fixed = next((entry for entry in _fixed_of(run) if _in_place(entry, tokens, at, size)), None)
    if fixed is not None and not any((root,) in names.whole for root in roots):
        return fixed.ways[0], Kind.TALK, True
    if size == 1 and roots[0] in names.words:
        return _spelt_as(run[0], names.words[roots[0]]), Kind.NOUN, False
    return None


def _as_named(run: list[Token], name: str) -> str:
    """A whole name, without the "a" of "a la plancha", which in English would begin another dish."""
    return " ".join(_spelt_as(token, word) for token, word in zip(run, name.split(), strict=True) if word != "a")


def _spelt_as(token: Token, name: str) -> str:
    """The word as it was said, unless English would not see the menu's word in it: "flanes" is no "flan"."""
    return token.exact if token.plain.removesuffix("s") == name.removesuffix("s") else name


def _listed_food(run: list[Token], roots: Phrase) -> Entry | None:
    food = _spanish().food
    exact, plain = tuple(token.exact for token in run), tuple(token.plain for token in run)
    return food.get(exact) or food.get(plain) or food.get(roots)


def _fixed_of(run: list[Token]) -> tuple[Entry, ...]:
    """The wordings of these words; where one is written with its accents, it is no other."""
    fixed = _spanish().fixed
    exact = tuple(token.exact for token in run)
    return fixed.get(exact) or fixed.get(tuple(token.plain for token in run), ())


def _in_place(entry: Entry, tokens: list[Token], at: int, size: int) -> bool:
    """Whether the wording stands where it must: at the beginning or end of its clause, or before a count."""
    after = tokens[at + size] if at + size < len(tokens) else None
    begins = at == 0 or not tokens[at - 1].word
    ends = after is None or not after.word or after.plain in _COURTESY
    counted = after is not None and (after.plain.isdigit() or after.plain in _spanish().counts)
    return (begins or not entry.first) and (ends or not entry.last) and (counted or not entry.counted)


def _mended(token: Token, names: MenuNames) -> str | None:
    """The English of the Spanish food that a strange word misspells, unless the menu has a word as near."""
    word = token.plain
    if len(word) < _SHORTEST_MENDED or not word.isalpha() or word in _english() or word in _spanish().words:
        return None
    limit = 1 if len(word) < 8 else 2
    near = process.extractOne(word, _single_foods(), scorer=OSA.distance, score_cutoff=limit)
    if (
        near is None
        or near[0][0] != word[0]
        or process.extractOne(word, names.words.values(), scorer=OSA.distance, score_cutoff=near[1])
    ):
        return None
    ways = _single_foods_english()[near[0]].ways
    return next((way for way in ways if names.has(way)), ways[0])


def _in_english_order(pieces: list[_Piece], names: MenuNames) -> list[_Piece]:
    """ "Pizza mediana de queso" as "medium cheese pizza": what a noun is made of, and how it is, come before it."""
    ordered: list[_Piece] = []
    for piece in pieces:
        if piece.kind is Kind.NOUN and _made_of(ordered, piece, names):
            of = max(at for at, other in enumerate(ordered) if other.words == "of")
            nouns = max(at for at in range(of) if ordered[at].kind is Kind.NOUN)
            adjectives = ordered[nouns + 1 : of]
            ordered[nouns:] = [*adjectives, piece, ordered[nouns]]
        elif piece.kind is Kind.ADJECTIVE and ordered and ordered[-1].kind in (Kind.NOUN, Kind.STRANGE):
            first = len(ordered) - (ordered[-1].kind is Kind.STRANGE)
            while first and ordered[first - 1].kind in (Kind.NOUN, Kind.ADJECTIVE):
                first -= 1
            ordered.insert(first, piece)
        else:
            ordered.append(piece)
    return ordered


def _with_ones(pieces: list[_Piece]) -> Iterator[_Piece]:
    """ "Una grande" as "a large one": English has no adjective without its noun."""
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        alone = after is None or after.kind in (Kind.TALK, Kind.PAUSE)
        if piece.kind is Kind.ADJECTIVE and alone and before is not None and before.words in ("a", "another"):
            yield piece._replace(words=f"{piece.words} one")
        else:
            yield piece


def _made_of(before: list[_Piece], noun: _Piece, names: MenuNames) -> bool:
    """Whether the noun says what the one before its "of" is made of, and English says it the other way round."""
    if len(before) < 2 or before[-1].words != "of" or before[-1].kind is not Kind.TALK:
        return False
    head = before[-2]
    if head.kind is not Kind.NOUN:
        return False
    pair = f"{noun.words} {head.words}"
    return head.translated or noun.translated or tuple(map(_root, pair.split())) in names.whole


def _tokens(text: str) -> list[Token]:
    found = _TOKEN.finditer(composed(text)[:MAX_CHARS])
    return [Token(m.group(), m.group().lower(), _plain(m.group()), m.start(), m.end()) for m in found]


def _run(tokens: list[Token], at: int) -> int:
    """How many words follow each other without a mark between them. A hyphen is none: "coca-cola"."""
    size = 0
    while at + size < len(tokens) and tokens[at + size].word:
        size += 1
    return size


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _root(word: str) -> str:
    """A plain word without its plural: "flanes", "nueces" and "medianas" as "flan", "nuec" and "mediana"."""
    if len(word) < 4:
        return word
    single = word.removesuffix("s").removesuffix("e")
    return f"{single[:-1]}c" if single.endswith("z") else single


def _ungendered(word: str) -> str:
    root = _root(word)
    return root[:-1] if len(root) > 3 and root[-1] in "ao" else root


def _with_parts(runs: list[Phrase], small: Iterable[str]) -> Iterator[Phrase]:
    """The names, and of each the parts that begin and end with a word of their own: "jamón y queso"."""
    ends = frozenset(small)
    for run in runs:
        for start, stop in combinations(range(len(run) + 1), 2):
            part = run[start:stop]
            inner = len(part) > 1 and part[0] not in ends and part[-1] not in ends
            if inner or (part == run and not ends.issuperset(run)):
                yield part


def _names_of(menu: Menu) -> Iterator[str]:
    for item in menu.items:
        yield from (item.name, *item.aliases)
        for group in item.groups:
            for option in group.options:
                yield from (option.name, *option.aliases)
    yield from menu.categories
    for _, names in menu.generic_names:
        yield from names


@cache
def _spanish() -> Spanish:
    data = tomllib.loads(_DATA_FILE.read_text(encoding="utf-8"))
    fixed: dict[Phrase, tuple[Entry, ...]] = {}
    for table in (data["phrases"], data["small"], data["numbers"]):
        for english, listed in table.items():
            for words, entry in _entries(english, listed):
                fixed[words] = (*fixed.get(words, ()), entry)
    food = {words: entry for english, listed in data["food"].items() for words, entry in _entries(english, listed)}
    adjectives = {
        tuple(map(_ungendered, words)): entry
        for english, listed in data["adjectives"].items()
        for words, entry in _entries(english, listed)
    }
    rooted = {tuple(map(_root, words)): entry for words, entry in food.items()}
    all_words = {word for words in (*fixed, *food, *adjectives, *rooted) for word in words}
    return Spanish(
        fixed={words: tuple(sorted(entries, key=_demands)) for words, entries in fixed.items()},
        food=rooted | food,
        adjectives=adjectives,
        counts=frozenset(_listed(data["numbers"])) | {"un", "una", "unos", "unas"},
        words=frozenset(map(_plain, all_words)) - _english(),
        both=frozenset(map(_plain, all_words)) & _english(),
        longest=max(map(len, (*fixed, *food))),
    )


def _entries(english: str, listed: str) -> Iterator[tuple[Phrase, Entry]]:
    ways = tuple(way.strip() for way in english.split("/"))
    for wording in _split(listed):
        for words in _with_pronouns(wording.split()):
            entry = Entry(ways, first="^" in words, last="$" in words, counted="#" in words)
            yield tuple(word for word in words if word not in "^$#"), entry


def _with_pronouns(words: list[str]) -> Iterator[list[str]]:
    """ "Quita*" as "quítalo", "quítala" and so on."""
    if not any(word.endswith("*") for word in words):
        yield words
        return
    for pronoun in ("lo", "la", "los", "las"):
        yield [word.replace("*", pronoun) for word in words]


def _demands(entry: Entry) -> int:
    """The most particular first."""
    return -sum((entry.first, entry.last, entry.counted))


def _listed(table: Mapping[str, str]) -> Iterator[str]:
    for listed in table.values():
        yield from _split(listed)


def _split(listed: str) -> Iterable[str]:
    return filter(None, map(str.strip, listed.replace("\n", " ").split(",")))


@cache
def _english() -> frozenset[str]:
    """Words that English guests use."""
    words, food = lexicon(), food_words()
    named = {word for phrases in (*food.same, *food.kinds.values()) for phrase in phrases for word in phrase}
    return words.chat | food.foods | named | frozenset({"i"})


@cache
def _single_foods_english() -> Mapping[str, Entry]:
    known = _spanish()
    return {words[0]: entry for words, entry in known.food.items() if len(words) == 1 and len(words[0]) > 3}


@cache
def _single_foods() -> tuple[str, ...]:
    return tuple(_single_foods_english())
