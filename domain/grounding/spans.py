"""The best cover of a text: which of its words name things on the menu, which are cues, chat, or unknown.

Every run of words is looked up; of all ways to cover the text without overlap the one worth most is taken. Long names
are worth more than their parts, exact ones more than partial ones, everyday talk more than a weak partial fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.grounding.food import food_knowledge
from domain.grounding.index import MenuIndex, Sense
from domain.grounding.words import Token, stem, tokens_of
from domain.language.lexicon import Cue, Lexicon, Phrase, lexicon

LONGEST_NAME = 7
LONGEST_ADDRESS = 5
MOST_COUNTED = 999
_DRAWL = re.compile(r"(.)\1+")
_SPAN_COST = 0.4
_CUE_WORTH = 0.75
_CHAT_WORTH = 0.39
_WORD_WORTH = 1.2
"""Of every word of a name and every further word of a cue: phrases are surer than their words."""


@dataclass(frozen=True, slots=True)
class Word:
    """One or two tokens read as menu words. ``trust`` is below 1 when mended; ``known``: the menu has the word."""

    text: str
    stems: Phrase
    start: int
    end: int
    pause: str
    known: bool
    trust: float = 1.0


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
    """Not on the menu, but known to be food; ``dish``: known to be a dish or a drink."""
    dish: bool = False
    kind: bool = False
    """Not on the menu, but known as a kind of food: "sauce"."""

    def headed_by(self, dish: Piece) -> Piece:
        """This with an unknown dish after it, unknown as a whole."""
        return replace(self, end=dish.end, text=f"{self.text} {dish.text}", senses=(), food=True, dish=True)


def pieces_of(text: str, index: MenuIndex) -> tuple[Piece, ...]:
    """The best cover of a readable text, in its order."""
    words = _respelt(tokens_of(text), index)
    return tuple(_cover(words, index, text))


def _respelt(tokens: tuple[Token, ...], index: MenuIndex) -> list[Word]:
    """The tokens in the menu's spelling: compounds joined or split, misspelt words mended."""
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        pair = _joined(tokens, at, index)
        words.append(pair or _mended(tokens, at, index))
        at += 2 if pair else 1
    return words


def _joined(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> Word | None:
    if at + 1 >= len(tokens) or tokens[at + 1].pause:
        return None
    first, second = tokens[at], tokens[at + 1]
    whole = stem(first.text + second.text)
    if whole not in index.vocabulary or (first.stem + second.stem) in index.compounds:
        return None
    return Word(f"{first.text} {second.text}", (whole,), first.start, second.end, first.pause, known=True)


def _mended(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> Word:
    words, token = lexicon(), tokens[at]
    if token.stem in index.vocabulary:
        return _word(token, (token.stem,), 1.0, known=True)
    if token.stem in index.compounds:
        return _word(token, index.compounds[token.stem], 1.0, known=True)
    talk = token.text in words.chat or token.stem in words.chat or (token.text,) in words.cues
    if talk or token.stem in food_knowledge().foods:
        return _word(token, (token.stem,), 1.0, known=False)
    neighbour = tokens[at + 1].stem if at + 1 < len(tokens) else ""
    near, likeness = index.respelt(token.stem, neighbour)
    chat = _near_talk(token.text, words) if likeness < 0.85 else None
    if chat and chat[1] >= likeness:
        return Word(chat[0], (stem(chat[0]),), token.start, token.end, token.pause, known=False)
    return _word(token, near, likeness, known=True) if likeness else _word(token, (token.stem,), 1.0, known=False)


def _word(token: Token, stems: Phrase, trust: float, *, known: bool) -> Word:
    return Word(token.text, stems, token.start, token.end, token.pause, known, trust)


def _near_talk(word: str, words: Lexicon) -> tuple[str, float] | None:
    """A word of everyday talk that this one misspells."""
    if len(word) < 4:
        return None
    drawled = _DRAWL.sub(r"\1", word)
    if drawled in words.chat:
        return drawled, 1.0
    hit = process.extractOne(word, words.talk_words, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
    return (hit[0], 1.0 - hit[1] / max(len(hit[0]), len(word))) if hit else None


def _cover(words: list[Word], index: MenuIndex, text: str) -> Iterator[Piece]:
    """Dynamic programming from the end: the worth of the best cover of every tail, and the piece it starts with."""
    best: list[tuple[float, int, Piece]] = []
    worth = [0.0] * (len(words) + 1)
    for at in range(len(words) - 1, -1, -1):
        options = [(value + worth[end], end, piece) for value, end, piece in _candidates(words, at, index, text)]
        chosen = max(options, key=lambda option: option[0])
        worth[at] = chosen[0]
        best.append(chosen)
    best.reverse()
    at = 0
    while at < len(words):
        _, at, piece = best[at]
        yield piece


def _candidates(words: list[Word], at: int, index: MenuIndex, text: str) -> Iterator[tuple[float, int, Piece]]:
    """What may stand at this place: (worth, where it ends, the piece)."""
    yield 0.0, at + 1, _piece(words, at, at + 1, text)
    yield from _cues(words, at, index, text)
    yield from _no_counts(words, at, text)
    yield from _names(words, at, index, text)
    yield from _shared_head(words, at, index, text)


def _cues(words: list[Word], at: int, index: MenuIndex, text: str) -> Iterator[tuple[float, int, Piece]]:
    known = lexicon()
    phrase: Phrase = ()
    for end in range(at + 1, min(len(words), at + known.longest_cue) + 1):
        word = words[end - 1]
        if phrase and word.pause:
            return
        phrase = (*phrase, *word.text.split())
        cue = known.cues.get(phrase)
        if cue is not None and not (cue[0] is Cue.PART and _names_vessel(words[at:end], index)):
            worth = _CHAT_WORTH if cue[0] is Cue.CHAT else _CUE_WORTH
            yield worth + _WORD_WORTH * (len(phrase) - 1), end, _piece(words, at, end, text, cue=cue[0], count=cue[1])
        elif len(phrase) == 1 and phrase[0] in known.chat:
            yield _CHAT_WORTH, end, _talk(words, at, end, text)
        elif len(phrase) == 1 and phrase[0].isdigit() and 0 < int(phrase[0]) <= MOST_COUNTED:
            yield _CUE_WORTH, end, _piece(words, at, end, text, cue=Cue.NUMBER, count=int(phrase[0]))


def _no_counts(words: list[Word], at: int, text: str) -> Iterator[tuple[float, int, Piece]]:
    """Numbers that count no food: "table 5", "20 minutes", "12 Main Street"."""
    known = lexicon()
    following = [word.text for word in words[at + 1 : at + LONGEST_ADDRESS]]
    first, second = words[at].text, following[0] if following else ""
    if _is_number(first):
        streets = [end for end, word in enumerate(following, start=at + 2) if word in known.streets]
        if second in known.measures or streets:
            end = streets[0] if streets else at + 2
            yield _WORD_WORTH * (end - at), end, _piece(words, at, end, text, cue=Cue.TALK)
    elif first in known.labels and _is_number(second):
        yield _WORD_WORTH * 2, at + 2, _piece(words, at, at + 2, text, cue=Cue.TALK)


def _is_number(word: str) -> bool:
    return word.isdigit() or word in lexicon().numbers


def _talk(words: list[Word], at: int, end: int, text: str) -> Piece:
    is_size = words[at].text in lexicon().sizes
    return _piece(words, at, end, text, cue=None if is_size else Cue.TALK, size=is_size)


def _names_vessel(words: list[Word], index: MenuIndex) -> bool:
    """Whether the "can" of "a can of" is something to choose on this menu."""
    return any(word.stems in index.names for word in words)


def _names(words: list[Word], at: int, index: MenuIndex, text: str) -> Iterator[tuple[float, int, Piece]]:
    small = lexicon().small
    said: Phrase = ()
    trust = 1.0
    joined_at, listed = 0, False
    for end in range(at + 1, min(len(words), at + LONGEST_NAME) + 1):
        word = words[end - 1]
        if word.text in small and said:
            if word.pause:
                return
            joined_at, listed = len(said) + 1, listed or word.text == "and"
            continue
        if (said and word.pause) or not word.known:
            return
        said, trust = (*said, *word.stems), min(trust, word.trust)
        senses = index.senses(said)
        if not senses:
            return
        if (
            senses[0].score
            and not _colours_next(words, at, end)
            and (not joined_at or _is_joined_name(said, joined_at, listed, index))
        ):
            yield _named(words, at, end, text, senses, trust)


def _colours_next(words: list[Word], at: int, end: int) -> bool:
    """Whether this is only the colour of what is said next: "brown" is no option in "brown beans"."""
    known = lexicon()
    if end - at > 1 or end == len(words) or words[at].text not in known.colours or words[end].pause:
        return False
    after = words[end].text
    return after not in known.small and after not in known.chat


def _shared_head(words: list[Word], at: int, index: MenuIndex, text: str) -> Iterator[tuple[float, int, Piece]]:
    """ "Black and pinto beans": a word before "and" that is a name together with the last word after it."""
    if at + 2 >= len(words) or words[at + 1].text not in ("and", "or") or not words[at].known:
        return
    said: Phrase = ()
    for word in words[at + 2 : at + 5]:
        if not word.known or (said and word.pause):
            return
        said = (*said, *word.stems)
        whole = (*words[at].stems, word.stems[-1])
        if len(said) > 1 and said in index.names and whole in index.names:
            yield _named(words, at, at + 1, text, index.senses(whole), words[at].trust)


def _is_joined_name(said: Phrase, joined_at: int, listed: bool, index: MenuIndex) -> bool:
    """Whether words over an "and", "of" or "with" are one name ("steak and cheese sandwich") or one turned round."""
    starts = (said[:end] for end in range(joined_at, len(said) + 1))
    return (not listed and said[::-1] in index.names) or any(start in index.names for start in starts)


def _named(
    words: list[Word], at: int, end: int, text: str, senses: tuple[Sense, ...], trust: float
) -> tuple[float, int, Piece]:
    weighed = tuple(s if trust == 1.0 else Sense(s.concept, s.score * trust) for s in senses if s.score)
    worth = _WORD_WORTH * (end - at) * weighed[0].score - _SPAN_COST
    is_size = all(word.text in lexicon().sizes for word in words[at:end])
    return worth, end, _piece(words, at, end, text, senses=weighed, size=is_size)


def _piece(
    words: list[Word],
    at: int,
    end: int,
    text: str,
    *,
    senses: tuple[Sense, ...] = (),
    cue: Cue | None = None,
    count: int = 0,
    size: bool = False,
) -> Piece:
    first, last = words[at], words[end - 1]
    piece = Piece(first.start, last.end, first.pause, text[first.start : last.end], senses, cue, count, size)
    if senses or cue is not None:
        return piece
    known, word = food_knowledge(), first.stems[0]
    return replace(piece, food=word in known.foods, dish=word in known.dishes, kind=word in known.kinds)
