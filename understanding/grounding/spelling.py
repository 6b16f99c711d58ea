"""Corrects the spelling of a guest's tokens to the menu's: joins or splits compounds and corrects misspelt words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from understanding.grounding.food import load_food_knowledge
from understanding.grounding.index import MenuIndex
from understanding.grounding.words import Token, stem_word, strip_adjective_ending, strip_verb_ending, tokenize
from understanding.language.lexicon import Cue, Lexicon, Phrase, dictionary, lexicon

SURE = 0.85
"""From this likeness to a word of the menu on, a misspelt word is not compared with everyday talk."""

_VARIANT_TRUST = 0.95
"""The trust in a word of the menu that replaces another one: "doner" where the neighbours require "donner"."""
_SHORTENED_TRUST = 0.9
"""The trust in a word of the menu that a guest has shortened: "marg"."""
_SHORTEST_SHORTENED = 3
"""Characters of a word that may be a shortened one."""
_BEFORE_PART = {Cue.ACCEPT, Cue.REFUSE, Cue.EXTRA, Cue.LIGHT, Cue.JOIN}
"""After these cues a noun is a part of a dish and does not describe the next noun."""
_REPEATED_LETTER = re.compile(r"(.)\1{2,}")
_SHORTEST_TALK, _SHORTEST_TALK_TWO_EDITS = 4, 8
"""Characters of a word of talk that one edit may correct, and that two edits may correct."""


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """One or two tokens as words of the menu.

    ``trust`` is below 1 after a correction. ``in_vocabulary``: whether the menu contains the word.
    """

    text: str
    stems: Phrase
    start: int
    end: int
    pause: str
    in_vocabulary: bool
    trust: float = 1.0


def correct_spelling(text: str, index: MenuIndex) -> list[SpelledWord]:
    """The words of a normalized text in the spelling of the menu."""
    tokens = tokenize(text)
    words: list[SpelledWord] = []
    at = 0
    while at < len(tokens):
        if words and _is_article_of_fraction(tokens[at], words[-1]):
            at += 1
            continue
        pair = _join_tokens(tokens, at, index)
        words.append(pair or _spell_token(tokens, at, index))
        at += 2 if pair else 1
    return words


def _is_article_of_fraction(token: Token, before: SpelledWord) -> bool:
    """Whether an article belongs to a fraction that the menu sells: "half a loaf" is the "half loaf"."""
    words = lexicon()
    is_article = words.cues.get((token.text,), (None, 0))[0] is Cue.ARTICLE
    return is_article and before.in_vocabulary and before.text in words.fractions


def _join_tokens(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord | None:
    """Two tokens that the menu writes as one word ("sun chips")."""
    if at + 1 >= len(tokens) or tokens[at + 1].pause:
        return None
    first, second = tokens[at], tokens[at + 1]
    whole = stem_word(first.text + second.text)
    if whole not in index.vocabulary or (first.stem + second.stem) in index.compounds:
        return None
    text = f"{first.text} {second.text}"
    return SpelledWord(text, (whole,), first.start, second.end, first.pause, in_vocabulary=True)


def _spell_token(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord:
    """A token as a word of the menu, as everyday talk, or corrected to the nearest word of either."""
    token = tokens[at]
    word = _match_menu_word(tokens, at, index)
    if word is not None:
        return word
    if _is_everyday_word(token):
        return _build_word(token, (token.stem,), in_vocabulary=False)
    same_root = index.roots.get(strip_verb_ending(token.stem), ())
    if len(same_root) == 1 and token.stem.isalpha():
        return _build_word(token, (same_root[0],), in_vocabulary=True)
    return _correct_token(tokens, at, index)


def _match_menu_word(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord | None:
    """A token as the menu has it: as it is, split in two ("blackforest"), or with another verb ending."""
    token = tokens[at]
    participle = _find_participle(tokens, at, index)
    if participle:
        return _build_word(token, (participle,), in_vocabulary=True)
    if token.stem in index.vocabulary:
        variant = index.find_variant(token.stem, *_get_neighbours(tokens, at))
        trust = _VARIANT_TRUST if variant else 1.0
        return _build_word(token, (variant or token.stem,), in_vocabulary=True, trust=trust)
    if token.stem in index.compounds:
        return _build_word(token, index.compounds[token.stem], in_vocabulary=True)
    inflection = _find_inflection(tokens, at, index)
    return _build_word(token, (inflection,), in_vocabulary=True) if inflection else None


def _is_everyday_word(token: Token) -> bool:
    words = lexicon()
    is_talk = token.text in words.chat or token.stem in words.chat or (token.text,) in words.cues
    return is_talk or token.stem in load_food_knowledge().foods


def _correct_token(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> SpelledWord:
    """The word of the menu or of everyday talk with the least edit distance to an unknown token, else the token.

    A word that begins one word of the menu only, such as "reg" for "regular", is short for it.
    """
    token = tokens[at]
    following = tokens[at + 1].stem if at + 1 < len(tokens) else ""
    nearest, likeness = index.correct_stem(token.stem, following)
    if not likeness and len(token.text) >= _SHORTEST_SHORTENED and token.text not in dictionary():
        full = index.find_shortened(token.stem)
        if full is not None and not (following and full.startswith(token.stem + following)):
            return _build_word(token, (full,), in_vocabulary=True, trust=_SHORTENED_TRUST)
    if token.text in dictionary() and not _has_pair(nearest, tokens, at, index):
        return _build_word(token, (token.stem,), in_vocabulary=False)
    talk = _correct_talk(token.text, lexicon()) if likeness < SURE else None
    if talk and talk[1] >= likeness:
        stem = stem_word(talk[0])
        if (stem,) != nearest:
            return SpelledWord(talk[0], (stem,), token.start, token.end, token.pause, in_vocabulary=False)
    return _build_word(token, nearest, in_vocabulary=likeness > 0, trust=likeness or 1.0)


def _get_neighbours(tokens: tuple[Token, ...], at: int) -> tuple[str, str]:
    """The stems right before and right after a token; empty at a pause."""
    before = tokens[at - 1].stem if at and not tokens[at].pause else ""
    after = tokens[at + 1].stem if at + 1 < len(tokens) and not tokens[at + 1].pause else ""
    return before, after


def _has_pair(correction: Phrase, tokens: tuple[Token, ...], at: int, index: MenuIndex) -> bool:
    """Whether a correction and a neighbour are a pair on the menu: "desert platter" becomes "dessert platter"."""
    before, after = _get_neighbours(tokens, at)
    return (before, correction[0]) in index.pairs or (correction[-1], after) in index.pairs


def _find_inflection(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> str | None:
    """The menu's word with the same root that is in a pair with a neighbour: "mash potatoes", "lettuce wrapped"."""
    before = tokens[at - 1].stem if at else ""
    after = tokens[at + 1].stem if at + 1 < len(tokens) else ""
    same_root = index.roots.get(strip_verb_ending(tokens[at].stem), ())
    pair = next((word for word in same_root if (before, word) in index.pairs or (word, after) in index.pairs), None)
    return pair or _find_noun(tokens[at].stem, after, index)


def _find_noun(stem: str, after: str, index: MenuIndex) -> str | None:
    """The menu's noun of an adjective that is in a name with the word after it: "cheese" of a "cheesy crust"."""
    root = strip_adjective_ending(stem)
    if not after or root is None or after not in index.vocabulary:
        return None
    nouns = (word for word in (root, f"{root}e", root[:-1]) if word in index.vocabulary)
    return next((noun for noun in nouns if any(sense.score for sense in index.find_senses((noun, after)))), None)


def _find_participle(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> str | None:
    """The option that a noun before a dish means: "iced" in an "ice latte", "toasted" in a "toast bagel"."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    participle = _find_participle_option(token.stem, index)
    if participle is None or after is None or after.pause:
        return None
    if (token.stem, after.stem) in index.pairs or _is_part_of_dish(tokens, at, index):
        return None
    is_before_dish = any(sense.concept.item is not None for sense in index.find_senses((after.stem,)))
    return participle if is_before_dish else None


def _find_participle_option(stem: str, index: MenuIndex) -> str | None:
    for word in index.roots.get(strip_verb_ending(stem), ()):
        if word != stem and word.endswith("ed") and word.startswith(stem) and (word,) in index.full_names:
            return word
    return None


def _is_part_of_dish(tokens: tuple[Token, ...], at: int, index: MenuIndex) -> bool:
    """Whether the token before a noun makes it a part of a dish ("with ice"), or the second word of a name."""
    if not at:
        return False
    before = tokens[at - 1]
    cue, _ = lexicon().cues.get((before.text,), (None, 0))
    return cue in _BEFORE_PART or (before.stem, tokens[at].stem) in index.pairs


def _build_word(token: Token, stems: Phrase, *, in_vocabulary: bool, trust: float = 1.0) -> SpelledWord:
    return SpelledWord(token.text, stems, token.start, token.end, token.pause, in_vocabulary, trust)


def _correct_talk(word: str, words: Lexicon) -> tuple[str, float] | None:
    """The word of everyday talk that a guest misspelt or drew out ("pleaaase"), and the likeness, 0 to 1."""
    if len(word) < _SHORTEST_TALK:
        return None
    without_repeats = _REPEATED_LETTER.sub(r"\1", word)
    if without_repeats in words.chat:
        return without_repeats, 1.0
    limit = 1 if len(word) < _SHORTEST_TALK_TWO_EDITS else 2
    hit = process.extractOne(word, words.talk_words, scorer=OSA.distance, score_cutoff=limit)
    return (hit[0], 1.0 - hit[1] / max(len(hit[0]), len(word))) if hit else None
