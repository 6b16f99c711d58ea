"""The best cover of a text: which of its words name things on the menu, which are cues, talk, or unknown.

Every run of words is looked up; of all ways to cover the text without overlap the one worth most is taken. Long names
are worth more than their parts, exact ones more than partial ones, everyday talk more than a weak partial fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.numerals import whole_number
from understanding.grounding.food import food_knowledge
from understanding.grounding.forms import EXACT
from understanding.grounding.index import MenuIndex, Sense
from understanding.grounding.spelling import SpelledWord, words_of
from understanding.language.lexicon import Cue, Phrase, lexicon

LONGEST_NAME, LONGEST_ADDRESS = 7, 5
MOST_COUNTED = 999

_AND = re.compile(r"\s(?:and|n|with|y|e)\s|[&+]", re.IGNORECASE)
_SPAN_COST = 0.4
_CUE_WORTH, _TALK_WORTH = 0.75, 0.39
_WORD_WORTH = 1.2
"""Of every word of a name and every further word of a cue: phrases are surer than their words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A covered run of words: a name (``senses``), a ``cue`` with its ``count``, or unknown words (neither)."""

    start: int
    end: int
    pause: str
    text: str
    senses: tuple[Sense, ...] = ()
    cue: Cue | None = None
    count: int = 0
    size: bool = False
    """A word like "large", which is said of many things."""
    food: bool = False
    """Known to be food, whatever the menu; ``dish``: a dish or a drink; ``kind``: a kind of food, as "cheese"."""
    dish: bool = False
    kind: bool = False
    tail: bool = False
    """A kind that is hardly said without its name: "sauce"."""

    def headed_by(self, dish: Piece) -> Piece:
        """This with an unknown dish after it, unknown as a whole."""
        return replace(self, end=dish.end, text=f"{self.text} {dish.text}", senses=(), food=True, dish=True)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A piece that may stand at a place, where it ends, and what it is worth."""

    worth: float
    end: int
    piece: Piece


def pieces_of(text: str, index: MenuIndex) -> tuple[Piece, ...]:
    """The best cover of a readable text, in its order."""
    kept = index.pieces
    if kept is None:
        return tuple(_Cover(words_of(text, index), index, text).best())
    if text not in kept:
        kept[text] = tuple(_Cover(words_of(text, index), index, text).best())
    return kept[text]


class _Cover:
    """What may stand at each place of a text, and the best way through."""

    def __init__(self, words: Sequence[SpelledWord], index: MenuIndex, text: str) -> None:
        self.words = words
        self.index = index
        self.text = text
        self.lexicon = lexicon()

    def best(self) -> Iterator[Piece]:
        """Dynamic programming from the end: the worth of the best cover of every tail, and the piece it starts with."""
        worth = [0.0] * (len(self.words) + 1)
        chosen: dict[int, _Candidate] = {}
        for at in range(len(self.words) - 1, -1, -1):
            found = [(candidate.worth + worth[candidate.end], candidate) for candidate in self._candidates(at)]
            worth[at], chosen[at] = max(found, key=lambda pair: pair[0])
        at = 0
        while at < len(self.words):
            yield chosen[at].piece
            at = chosen[at].end

    def _candidates(self, at: int) -> Iterator[_Candidate]:
        yield self._candidate(0.0, at, at + 1)
        yield from self._cues(at)
        yield from self._words(at)
        yield from self._no_counts(at)
        yield from self._names(at)
        yield from self._shared_head(at)

    def _words(self, at: int) -> Iterator[_Candidate]:
        """Sizes, everyday talk and digits that no name or phrase makes more of."""
        word = self.words[at].text
        if word in self.lexicon.sizes:
            yield self._candidate(_TALK_WORTH, at, at + 1, size=True)
        elif word in self.lexicon.chat:
            yield self._candidate(_TALK_WORTH, at, at + 1, cue=Cue.TALK)
        elif (count := whole_number(word)) and count <= MOST_COUNTED:
            yield self._candidate(_CUE_WORTH, at, at + 1, cue=Cue.NUMBER, count=count)

    def _cues(self, at: int) -> Iterator[_Candidate]:
        """Phrases that name no food but speak of the food around them."""
        phrase: Phrase = ()
        for end in range(at + 1, min(len(self.words), at + self.lexicon.longest_cue) + 1):
            word = self.words[end - 1]
            if phrase and word.pause:
                return
            phrase = (*phrase, *word.text.split())
            cue, count = self.lexicon.cues.get(phrase, (None, 0))
            if cue is not None and not self._is_choice(cue, at, end):
                worth = _TALK_WORTH if cue is Cue.CHAT else _CUE_WORTH
                yield self._candidate(worth + _WORD_WORTH * (len(phrase) - 1), at, end, cue=cue, count=count)

    def _is_choice(self, cue: Cue, at: int, end: int) -> bool:
        """Whether these words are rather something to choose: the "can" of "a can of", the "double" of an espresso."""
        if cue is Cue.DOSE and self.words[end - 1].text in self.lexicon.small and self._is_option(end, end + 1):
            return False
        if cue in (Cue.PART, Cue.DOSE):
            return any(word.stems in self.index.names for word in self.words[at:end])
        if cue is Cue.NUMBER:
            return end - at > 1 and self.words[end - 1].text in self.lexicon.sizes and self._is_offered(end - 1)
        if cue not in (Cue.EXTRA, Cue.LIGHT) or self._is_option(end, end + 1):
            return False
        # "Double" may stand for the double espresso, but "extra" alone for nothing extra spicy.
        in_part = all(word.text in self.lexicon.sizes for word in self.words[at:end])
        return self._is_option(at, end, EXACT if in_part else 1.0)

    def _is_option(self, at: int, end: int, fit: float = EXACT) -> bool:
        stems = tuple(stem for word in self.words[at:end] if word.known for stem in word.stems)
        return any(s.concept.item is None and s.score >= fit for s in self.index.senses(stems)) if stems else False

    def _is_offered(self, at: int) -> bool:
        """Whether the dish named next has this as an option: "a single" counts, but not where it is a patty."""
        if at + 1 == len(self.words) or not self._is_option(at, at + 1):
            return False
        offering = {item for sense in self.index.senses(self.words[at].stems) for item in sense.concept.places}
        return any(sense.concept.item in offering for sense in self.index.senses(self.words[at + 1].stems))

    def _no_counts(self, at: int) -> Iterator[_Candidate]:
        """Numbers that count no food: "table 5", "20 minutes", "12 Main Street"."""
        following = [word.text for word in self.words[at + 1 : at + LONGEST_ADDRESS]]
        first, second = self.words[at].text, following[0] if following else ""
        if self._is_number(first):
            if second in self.lexicon.units and not self._is_option(at, at + 2, 0.5):
                yield self._candidate(_WORD_WORTH * 2, at, at + 2, cue=Cue.CHAT)
            named = enumerate(following, start=at + 2) if first.isdigit() else ()
            known = self.index.vocabulary
            streets = [end for end, word in named if word in self.lexicon.streets and word not in known]
            if second in self.lexicon.measures or streets:
                end = streets[0] if streets else at + 2
                yield self._candidate(_WORD_WORTH * (end - at), at, end, cue=Cue.TALK)
        elif first in self.lexicon.labels and self._is_number(second) and not self.words[at + 1].pause:
            yield self._candidate(_WORD_WORTH * 2, at, at + 2, cue=Cue.TALK)

    def _is_number(self, word: str) -> bool:
        return word.isdigit() or word in self.lexicon.numbers

    def _names(self, at: int) -> Iterator[_Candidate]:
        """Names that start here, in full or in part; small words between two of their words do not count."""
        said: Phrase = ()
        joins: list[SpelledWord] = []
        joined_at = 0
        for end in range(at + 1, min(len(self.words), at + LONGEST_NAME) + 1):
            word = self.words[end - 1]
            if said and word.pause:
                return
            if said and word.text in self.lexicon.inner:
                joined_at = len(said) + 1
                joins.append(word)
                continue
            said = (*said, *word.stems)
            senses = self.index.senses(said) if word.known else ()
            if not senses:
                return
            whole = not joins or self._is_joined_dish(senses) or self._is_joined_name(at, said, joined_at, joins)
            if senses[0].score and whole and not self._colours_next(at, end) and not self._is_amount(at, end):
                yield self._named(at, end, senses)

    def _is_joined_dish(self, senses: Sequence[Sense]) -> bool:
        """Whether words over an "and" leave only plain words of a dish's name unsaid: "cheese and pickle"."""
        joined = (self.index.menu.item(s.concept.item) for s in senses if s.concept.item and s.score >= EXACT)
        return any(item is not None and _AND.search(item.name) is not None for item in joined)

    def _is_amount(self, at: int, end: int) -> bool:
        """Whether this only says how much of what follows: "double" is no size in "with double bacon"."""
        cue, _ = self.lexicon.cues.get((self.words[at].text,), (None, 0))
        if end - at > 1 or not at or cue not in (Cue.EXTRA, Cue.LIGHT) or not self._is_option(end, end + 1):
            return False
        before, _ = self.lexicon.cues.get((self.words[at - 1].text,), (None, 0))
        return before in (Cue.ACCEPT, Cue.JOIN)

    def _is_joined_name(self, at: int, said: Phrase, joined_at: int, joins: Sequence[SpelledWord]) -> bool:
        """Whether words over an "and", "of" or "with" are one name ("steak and cheese sub") or one turned round."""
        starts = (said[:end] for end in range(joined_at, len(said) + 1))
        turned = said[::-1] in self.index.names and not said[0].isdigit() and said[-1] not in self.lexicon.sizes
        if any(map(self._is_join, joins)) or (at and (*self.words[at - 1].stems, said[0]) in self.index.names):
            turned = False
        if joins[-1].text == self.lexicon.beside and said[joined_at - 1 :] in self.index.names:
            turned = False  # a bun with lettuce is no lettuce bun
        return turned or any(start in self.index.names for start in starts)

    def _colours_next(self, at: int, end: int) -> bool:
        """Whether this is only the colour of what is said next: "brown" is no option in "brown beans"."""
        if end - at > 1 or end == len(self.words) or self.words[at].text not in self.lexicon.colours:
            return False
        after = self.words[end]
        if self._is_join(after) and end + 1 < len(self.words):
            return self.words[end + 1].text in self.lexicon.colours
        return not after.pause and after.text not in self.lexicon.small and after.text not in self.lexicon.chat

    def _shared_head(self, at: int) -> Iterator[_Candidate]:
        """ "Black and pinto beans": a word before "and" that is a name together with the last word after it."""
        rest = self.words[at + 1 : at + 5]
        if len(rest) < 3 or not self._is_join(rest[0]):
            return
        said: Phrase = ()
        for word in rest[1:]:
            said = (*said, *word.stems)
            whole = (*self.words[at].stems, word.stems[-1])
            if len(said) > 1 and said in self.index.names and whole in self.index.names:
                yield self._named(at, at + 1, self.index.senses(whole))

    def _is_join(self, word: SpelledWord) -> bool:
        cue, _ = self.lexicon.cues.get((word.text,), (None, 0))
        return cue in (Cue.JOIN, Cue.OR)

    def _named(self, at: int, end: int, senses: tuple[Sense, ...]) -> _Candidate:
        trust = min(word.trust for word in self.words[at:end])
        weighed = tuple(s if trust == 1.0 else Sense(s.concept, s.score * trust) for s in senses if s.score)
        worth = _WORD_WORTH * (end - at) * weighed[0].score - _SPAN_COST
        is_size = all(word.text in self.lexicon.sizes for word in self.words[at:end])
        return self._candidate(worth, at, end, senses=weighed, size=is_size)

    def _candidate(
        self,
        worth: float,
        at: int,
        end: int,
        *,
        senses: tuple[Sense, ...] = (),
        cue: Cue | None = None,
        count: int = 0,
        size: bool = False,
    ) -> _Candidate:
        first, last = self.words[at], self.words[end - 1]
        text = self.text[first.start : last.end]
        piece = Piece(first.start, last.end, first.pause, text, senses, cue, count, size)
        return _Candidate(worth, end, piece if cue or end - at > 1 else _described(piece, first.stems[0]))


def _described(piece: Piece, stem: str) -> Piece:
    """A word with what is known of it beyond this menu."""
    known = food_knowledge()
    if stem not in known.foods and stem not in known.kinds:
        return piece
    dish, kind, tail = stem in known.dishes, stem in known.kinds, stem in known.tails
    return replace(piece, food=stem in known.foods, dish=dish, kind=kind, tail=tail)
