"""The guest's tokens in the menu's spelling: compounds joined or split, misspelt words mended."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.grounding.food import food_knowledge
from understanding.grounding.index import MenuIndex
from understanding.grounding.words import Token, root, stem, tokens_of
from understanding.language.lexicon import Cue, Lexicon, Phrase, dictionary, lexicon

SURE = 0.85
"""A spelling this near to a menu word is not compared with everyday talk."""

_VARIANT = 0.95
"""The trust in a word that is read as its neighbour on the menu: "doner" where the other words go with "donner"."""
_OF_A_PART = {Cue.ACCEPT, Cue.REFUSE, Cue.EXTRA, Cue.LIGHT, Cue.JOIN}
"""After these a word is what a dish has rather than how it is."""
_DRAWL = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """One or two tokens read as menu words. ``trust`` is below 1 when mended; ``known``: the menu has the word."""

    text: str
    stems: Phrase
    start: int
    end: int
    pause: str
    known: bool
    trust: float = 1.0


def words_of(text: str, index: MenuIndex) -> list[SpelledWord]:
    """The words of a readable text, spelt as the menu spells them."""
    tokens = tokens_of(text)
    words: list[SpelledWord] = []
    at = 0
    while at < len(tokens):
        if words and _is_article_of_share(tokens[at], words[-1]):
            at += 1
            continue
        pair = _joined(tokens, at, index)
        words.append(pair or _mended(tokens, at, index))
        at += 2 if pair else 1
    return words


def _is_article_of_share(token: Token, before: SpelledWord) -> bool:
    """Whether an article only belongs to a share that the menu sells: "half a loaf" is the "half loaf"."""
    known = lexicon()
    article = known.cues.get((token.text,), (None, 0))[0] is Cue.ARTICLE
    return article and before.known and before.text in known.fractions


def _joined(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord | None:
    """Two tokens that the menu writes as one ("sun chips")."""
    if at + 1 >= len(tokens) or tokens[at + 1].pause:
        return None
    first, second = tokens[at], tokens[at + 1]
    whole = stem(first.text + second.text)
    if whole not in index.vocabulary or (first.stem + second.stem) in index.compounds:
        return None
    return SpelledWord(f"{first.text} {second.text}", (whole,), first.start, second.end, first.pause, known=True)


def _mended(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord:
    """A token as it is, split in two ("blackforest"), or as the nearest word of the menu or of everyday talk."""
    words, token = lexicon(), tokens[at]
    described = _describes(tokens, at, index)
    if described:
        return _word(token, (described,), known=True)
    if token.stem in index.vocabulary:
        other = index.other_spelling(token.stem, *_neighbours(tokens, at))
        return _word(token, (other or token.stem,), known=True, trust=_VARIANT if other else 1.0)
    if token.stem in index.compounds:
        return _word(token, index.compounds[token.stem], known=True)
    inflected = _inflected(tokens, at, index)
    if inflected:
        return _word(token, (inflected,), known=True)
    talk = token.text in words.chat or token.stem in words.chat or (token.text,) in words.cues
    if talk or token.stem in food_knowledge().foods:
        return _word(token, (token.stem,), known=False)
    alike = index.roots.get(root(token.stem), ())
    if len(alike) == 1 and token.stem.isalpha():
        return _word(token, (alike[0],), known=True)
    following = tokens[at + 1].stem if at + 1 < len(tokens) else ""
    near, likeness = index.respelt(token.stem, following)
    if token.text in dictionary() and not _makes_name(near, tokens, at, index):
        return _word(token, (token.stem,), known=False)
    chat = _near_talk(token.text, words) if likeness < SURE else None
    if chat and chat[1] >= likeness and (stem(chat[0]),) != near:
        return SpelledWord(chat[0], (stem(chat[0]),), token.start, token.end, token.pause, known=False)
    return _word(token, near, known=likeness > 0, trust=likeness or 1.0)


def _neighbours(tokens: tuple[Token, ...], at: int) -> tuple[str, str]:
    """The stems right before and right after a token; empty at a pause."""
    before = tokens[at - 1].stem if at and not tokens[at].pause else ""
    after = tokens[at + 1].stem if at + 1 < len(tokens) and not tokens[at + 1].pause else ""
    return before, after


def _makes_name(near: Phrase, tokens: tuple[Token, ...], at: int, index: MenuIndex) -> bool:
    """Whether the menu's word beside the words around is a part of a name: "stake" of a "stake pie"."""
    before, after = _neighbours(tokens, at)
    return (before, near[0]) in index.pairs or (near[-1], after) in index.pairs


def _inflected(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> str | None:
    """The menu's form of a verb that makes a name with a word beside it: "mash potatoes", "lettuce wrapped"."""
    before = tokens[at - 1].stem if at else ""
    after = tokens[at + 1].stem if at + 1 < len(tokens) else ""
    alike = index.roots.get(root(tokens[at].stem), ())
    return next((word for word in alike if (before, word) in index.pairs or (word, after) in index.pairs), None)


def _describes(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> str | None:
    """The option that a noun before a dish stands for: "iced" in an "ice latte", "toasted" in a "toast bagel"."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    alike = (word for word in index.roots.get(root(token.stem), ()) if word != token.stem and word.endswith("ed"))
    how = next((word for word in alike if word.startswith(token.stem) and (word,) in index.names), None)
    if how is None or after is None or after.pause:
        return None
    before = tokens[at - 1] if at else None
    cue, _ = lexicon().cues.get((before.text,), (None, 0)) if before else (None, 0)
    part = cue in _OF_A_PART or (before is not None and (before.stem, token.stem) in index.pairs)
    if part or (token.stem, after.stem) in index.pairs:
        return None
    return how if any(sense.concept.item is not None for sense in index.senses((after.stem,))) else None


def _word(token: Token, stems: Phrase, *, known: bool, trust: float = 1.0) -> SpelledWord:
    return SpelledWord(token.text, stems, token.start, token.end, token.pause, known, trust)


def _near_talk(word: str, words: Lexicon) -> tuple[str, float] | None:
    """A word of everyday talk that this one misspells or draws out ("pleaaase"), and how near it is."""
    if len(word) < 4:
        return None
    drawled = _DRAWL.sub(r"\1", word)
    if drawled in words.chat:
        return drawled, 1.0
    hit = process.extractOne(word, words.talk_words, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
    return (hit[0], 1.0 - hit[1] / max(len(hit[0]), len(word))) if hit else None
