"""A message of another language in the words that the English rules understand, for the menu at hand.

Word by word and phrase by phrase, the longest first, from ``<language>/rendering.toml``. A word of this menu stays as
it is: "queso" on a menu that has it, "pepperoni" anywhere. A word in neither stays as the guest wrote it, and an
address is never rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.address import find_address_span
from understanding.language.detection import count_signs
from understanding.language.lexicon import Phrase, food_words
from understanding.language.menu_names import MenuNames
from understanding.language.rendering_words import Entry, RenderingWords, english_words, rendering_words
from understanding.language.tokens import Token, tokenize_with_negations
from understanding.rendering import Piece, Rendering, normalize_accents

_SHORTEST_MENDED = 5
_LONG_WORD = 8


class Kind(Enum):
    """The part of speech of a piece, for the order of words."""

    TALK = auto()
    NOUN = auto()
    STRANGE = auto()
    ADJECTIVE = auto()
    PAUSE = auto()


class _Piece(NamedTuple):
    words: str
    start: int
    end: int
    kind: Kind
    is_translated: bool = False


class _Meaning(NamedTuple):
    words: str
    kind: Kind
    is_translated: bool = False


def translate(text: str, names: MenuNames) -> Rendering:
    """A message in the words of the English rules. Words that are neither of the language nor on the menu stay."""
    language = names.language
    signs = count_signs(text, names)
    if not signs.own and not signs.marked:
        pieces = [Piece(m.group(), m.start(), m.end()) for m in re.finditer(r"\S+", normalize_accents(text))]
        return Rendering.of(pieces, language)
    rendered = _add_ones(_put_in_english_order(list(_split_message(text, names)), names))
    return Rendering.of([Piece(p.words, p.start, p.end) for p in rendered if p.words], language)


def _split_message(text: str, names: MenuNames) -> Iterator[_Piece]:
    """The pieces of a text; the words of an address stay as they were written."""
    data = rendering_words(names.language)
    tokens = tokenize_with_negations(text, data.grammar)
    place = find_address_span(normalize_accents(text), names.language)
    if place is None:
        yield from _MessageTokens(tokens, names, data).split()
        return
    start, end = place
    yield from _MessageTokens([t for t in tokens if t.end <= start], names, data).split()
    for word in re.finditer(r"[^\s,;]+|[,;]", normalize_accents(text)[start:end]):
        yield _Piece(word.group(), start + word.start(), start + word.end(), Kind.PAUSE)
    yield from _MessageTokens([t for t in tokens if t.start >= end], names, data).split()


@dataclass(frozen=True, slots=True)
class _MessageTokens:
    """The tokens of a message, for one menu."""

    tokens: Sequence[Token]
    names: MenuNames
    data: RenderingWords

    def split(self) -> Iterator[_Piece]:
        """The pieces of the longest runs that have a meaning."""
        at, before = 0, Kind.PAUSE
        while at < len(self.tokens):
            piece, size = self._read_piece(at, before)
            yield piece
            at, before = at + size, piece.kind

    def _read_piece(self, at: int, before: Kind) -> tuple[_Piece, int]:
        token = self.tokens[at]
        if not token.is_word:
            mark = "" if token.exact in self.data.silent else token.exact
            return _Piece(mark, token.start, token.end, Kind.PAUSE), 1
        for size in range(min(self.data.longest, self._measure_run(at)), 0, -1):
            meaning = self._find_meaning(at, size, before)
            if meaning is not None and not self._begins_longer_name(at, size):
                return _Piece(meaning.words, token.start, self.tokens[at + size - 1].end, *meaning[1:]), size
        return self._read_unknown(token), 1

    def _read_unknown(self, token: Token) -> _Piece:
        """A word that is in no list: a number or time in another notation, misspelt food, or a strange word."""
        for pattern, instead in self.data.rewrites:
            if pattern.fullmatch(token.plain):
                return _Piece(pattern.sub(instead, token.plain), token.start, token.end, Kind.TALK)
        mended = self._mend(token)
        if mended is not None:
            return _Piece(mended, token.start, token.end, Kind.NOUN, is_translated=True)
        kind = Kind.STRANGE if token.plain.isalpha() else Kind.TALK
        return _Piece(token.text, token.start, token.end, kind)

    def _measure_run(self, at: int) -> int:
        """The number of words up to the next mark. A hyphen is none: "coca-cola"."""
        size = 0
        while at + size < len(self.tokens) and self.tokens[at + size].is_word:
            size += 1
        return size

    def _begins_longer_name(self, at: int, size: int) -> bool:
        """Whether the end of a run begins a longer name of the menu: "café con leche" in "café con leche de avena"."""
        most = min(self.data.longest, self._measure_run(at))
        for begin in range(at + 1, at + size):
            for end in range(at + size + 1, at + most + 1):
                food = self._look_up_food(self.tokens[begin:end])
                if food is not None and any(self.names.has(way) for way in food.ways):
                    return True
        return False

    def _find_meaning(self, at: int, size: int, before: Kind) -> _Meaning | None:
        """The English of a run: a name of the menu, food, an adjective, a fixed wording, or a word of the menu."""
        run = self.tokens[at : at + size]
        roots = self._strip_plurals(run)
        if (name := self.names.whole.get(roots)) is not None and not self._is_other_word(run, name):
            return _Meaning(self._spell_name(run, name), Kind.NOUN)
        adjective = self.data.adjectives.get(tuple(self.data.grammar.strip_gender(token.plain) for token in run))
        if not (adjective and before is Kind.NOUN) and (food := self._find_food(run, roots)) is not None:
            return food
        if adjective is not None:
            return self._translate_adjective(run, adjective)
        entries = (each for each in self._look_up_wordings(run) if self._is_in_place(each, at, size, before))
        entry = next(entries, None)
        if entry is not None and not any(map(self._is_whole_name, run, roots)):
            return _Meaning(entry.ways[0], Kind.TALK, is_translated=True)
        if size == 1 and roots[0] in self.names.words:
            return _Meaning(_spell_word(run[0], self.names.words[roots[0]]), Kind.NOUN)
        return None

    def _is_whole_name(self, token: Token, root: str) -> bool:
        name = self.names.whole.get((root,))
        return name is not None and not self._is_other_word((token,), name)

    def _is_other_word(self, run: Sequence[Token], name: str) -> bool:
        """Whether a small word only has the root of a name: "con" is no "cone"."""
        return len(run) == 1 and run[0].plain in self.data.small and run[0].plain != name

    def _strip_plurals(self, run: Sequence[Token]) -> Phrase:
        return tuple(self.data.grammar.strip_plural(token.plain) for token in run)

    def _find_food(self, run: Sequence[Token], roots: Phrase) -> _Meaning | None:
        food = self._look_up_food(run)
        if food is None:
            return None
        on_menu = next((way for way in food.ways if self.names.has(way)), None)
        if on_menu or not self._has_all_words(roots):
            return _Meaning(on_menu or food.ways[0], Kind.NOUN, is_translated=True)
        return None

    def _has_all_words(self, roots: Phrase) -> bool:
        """Whether the menu has every word, small ones and adjectives aside: then the run is a name of the menu."""
        adjectives, strip_gender = self.data.adjectives, self.data.grammar.strip_gender
        content = [root for root in roots if root not in self.data.small and (strip_gender(root),) not in adjectives]
        return all(root in self.names.words for root in content or roots)

    def _look_up_food(self, run: Sequence[Token]) -> Entry | None:
        food = self.data.food
        exact, plain = tuple(token.exact for token in run), tuple(token.plain for token in run)
        return food.get(exact) or food.get(plain) or food.get(self._strip_plurals(run))

    def _translate_adjective(self, run: Sequence[Token], adjective: Entry) -> _Meaning:
        gender = self.data.grammar.strip_gender(run[0].plain)
        gendered = self.names.genders.get(gender) if len(run) == 1 else None
        if gendered:
            return _Meaning(gendered, Kind.NOUN)
        way = next((way for way in adjective.ways if self.names.has(way)), adjective.ways[0])
        return _Meaning(way, Kind.ADJECTIVE, is_translated=True)

    def _spell_name(self, run: Sequence[Token], name: str) -> str:
        """A whole name, without the "a" of "a la plancha", which in English would begin another dish."""
        silent = self.data.silent_in_names
        words = zip(run, name.split(), strict=True)
        text = " ".join(_spell_word(token, word) for token, word in words if word not in silent)
        return text.replace("' ", "'")

    def _look_up_wordings(self, run: Sequence[Token]) -> tuple[Entry, ...]:
        """The entries of a run; those with its accents come before those without."""
        wordings = self.data.wordings
        exact = tuple(token.exact for token in run)
        return wordings.get(exact) or wordings.get(tuple(token.plain for token in run), ())

    def _is_in_place(self, entry: Entry, at: int, size: int, before: Kind) -> bool:
        """Whether the wording is at its place: at an end of its clause, before a count, or after a noun."""
        if entry.after_noun and before not in (Kind.NOUN, Kind.ADJECTIVE):
            return False
        after = self.tokens[at + size] if at + size < len(self.tokens) else None
        begins = at == 0 or not self.tokens[at - 1].is_word
        ends = after is None or not after.is_word or after.plain in self.data.courtesy
        counted = after is not None and (after.plain[:1].isdigit() or after.plain in self.data.counts)
        return (begins or not entry.first) and (ends or not entry.last) and (counted or not entry.counted)

    def _mend(self, token: Token) -> str | None:
        """The English of the food that a strange word misspells, unless the menu has a word as near."""
        word = token.plain
        is_listed = word in english_words() or word in self.data.words
        if len(word) < _SHORTEST_MENDED or not word.isalpha() or is_listed:
            return None
        foods = self.data.single_foods
        limit = 1 if len(word) < _LONG_WORD else 2
        near = process.extractOne(word, foods.keys(), scorer=OSA.distance, score_cutoff=limit)
        if near is None or near[0][0] != word[0]:
            return None
        if process.extractOne(word, self.names.words.values(), scorer=OSA.distance, score_cutoff=near[1]):
            return None
        ways = foods[near[0]].ways
        return next((way for way in ways if self.names.has(way)), ways[0])


def _spell_word(token: Token, name: str) -> str:
    """The guest's own word, unless the English rules would not match it with the menu's: "flanes" is no "flan"."""
    if token.text[-1] in "'’":  # elided
        return token.text.lower().replace("’", "'")
    return token.exact if token.plain.removesuffix("s") == name.removesuffix("s") else name


def _put_in_english_order(pieces: list[_Piece], names: MenuNames) -> list[_Piece]:
    """ "Pizza mediana de queso" as "medium cheese pizza": ingredients and adjectives come before their noun."""
    ordered: list[_Piece] = []
    for piece in pieces:
        if piece.kind is Kind.NOUN and _is_made_of(ordered, piece, names):
            joint = len(ordered) - 1
            noun = max(at for at in range(joint) if ordered[at].kind is Kind.NOUN)
            adjectives = ordered[noun + 1 : joint]
            ordered[noun:] = [*adjectives, piece, ordered[noun]]
        elif piece.kind is Kind.ADJECTIVE and ordered and ordered[-1].kind in (Kind.NOUN, Kind.STRANGE):
            first = len(ordered) - (ordered[-1].kind is Kind.STRANGE)
            while first and ordered[first - 1].kind in (Kind.NOUN, Kind.ADJECTIVE):
                first -= 1
            ordered.insert(first, piece)
        else:
            ordered.append(piece)
    return ordered


def _is_made_of(before: list[_Piece], noun: _Piece, names: MenuNames) -> bool:
    """Whether the noun is an ingredient of the noun before the joint, so that English reverses their order."""
    if len(before) < 2 or before[-1].kind is not Kind.TALK or before[-2].kind is not Kind.NOUN:
        return False
    head, joint = before[-2], before[-1].words
    data = rendering_words(names.language)
    if joint in data.kinds_composing:
        return _is_kind(head.words) and not _is_kind(noun.words)
    pair = tuple(map(names.grammar.strip_plural, f"{noun.words} {head.words}".split()))
    return joint in data.composing and (head.is_translated or noun.is_translated or pair in names.whole)


def _is_kind(words: str) -> bool:
    """Whether a noun is a kind of dish with ingredients: "pizza", "chicken sandwich"."""
    last = words.rpartition(" ")[2]
    return not food_words().dishes.isdisjoint({last, last.removesuffix("s")})


def _add_ones(pieces: list[_Piece]) -> Iterator[_Piece]:
    """ "Una grande" as "a large one": English has no adjective without its noun."""
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        alone = after is None or after.kind in (Kind.TALK, Kind.PAUSE)
        if piece.kind is Kind.ADJECTIVE and alone and before is not None and before.words in ("a", "another"):
            yield piece._replace(words=f"{piece.words} one")
        else:
            yield piece
