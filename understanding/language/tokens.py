"""A message of another language as tokens: words and marks, elisions split, two-part negations as one word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from understanding.rendering import normalize_accents

MAX_CHARS = 2000
_TOKEN = re.compile(
    r"\b[cs]/(?=\s?\w)|[^\W\d_]{2,5}-\d\w*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\w*\d\w*(?:[-:./,]\w*\d\w*)*|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[^\w\s-]|(?<!\w)-|-(?!\w)"
)
_APOSTROPHE = re.compile("['’]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})
_VOWELS = frozenset("aeiouyh")
_SHORTEST_WITH_ENDING = 4
_NEGATION_REACH = 6
"""Words between the two parts of a negation, at most."""

Endings = tuple[tuple[str, str], ...]
"""Endings and their replacements, tried in turn."""


class Token(NamedTuple):
    """One word or mark. ``exact`` is in lower case, ``plain`` without accents too."""

    text: str
    exact: str
    plain: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the words of a language are built. All of it comes from the ``[grammar]`` table of ``rendering.toml``.

    ``elisions``: the full word of each elided one ("l'" is "le"). ``short``: words that are written short, spelt out.
    ``attached``: pronouns where a hyphen joins them to a verb, articles elsewhere. ``negation``: the word that opens a
    negation of two parts, and the words that close it; the first of them replaces the others.
    """

    plural: Endings
    gender: Endings
    elisions: Mapping[str, str]
    short: Mapping[str, str]
    attached: frozenset[str]
    negation_opens: frozenset[str]
    negation_closes: tuple[str, ...]

    def strip_plural(self, word: str) -> str:
        """A plain word without its plural: "flanes", "nueces" and "medianas" as "flan", "nuec" and "mediana"."""
        if len(word) < _SHORTEST_WITH_ENDING:
            return word
        for ending, instead in self.plural:
            if word.endswith(ending):
                word = word.removesuffix(ending) + instead
        return word

    def strip_gender(self, word: str) -> str:
        """A plain word without its plural and its gender."""
        root = self.strip_plural(word)
        if len(root) < _SHORTEST_WITH_ENDING:
            return root
        for ending, instead in self.gender:
            if root.endswith(ending):
                return root.removesuffix(ending) + instead
        return root


def tokenize_with_negations(text: str, grammar: Grammar) -> list[Token]:
    """The words and marks of a text; a negation of two parts is one word."""
    return _join_negations(list(tokenize(text, grammar)), grammar)


def tokenize(text: str, grammar: Grammar) -> Iterator[Token]:
    """The words and marks of a text, elided words spelt out: "d'eau" is "de" and "eau"."""
    text = normalize_accents(text)[:MAX_CHARS]
    for match in _TOKEN.finditer(text):
        whole = grammar.short.get(fold_word(match.group()))
        if whole is None:
            yield from _split_elision(match.group(), match.start(), text, grammar)
        else:
            for token in tokenize(whole, grammar):
                yield token._replace(text=match.group(), start=match.start(), end=match.end())


def _split_elision(word: str, start: int, text: str, grammar: Grammar) -> Iterator[Token]:
    """One word, or an elided word and the words after its apostrophe."""
    apostrophe = _APOSTROPHE.search(word)
    head = fold_word(word[: apostrophe.start()]) if apostrophe else fold_word(word)
    whole = grammar.elisions.get(head)
    if whole and apostrophe:
        yield Token(word[: apostrophe.end()], whole, whole, start, start + apostrophe.end())
        yield from _split_elision(word[apostrophe.end() :], start + apostrophe.end(), text, grammar)
    elif whole and word.islower() and _is_before_vowel(text, start + len(word)):
        yield Token(word, whole, whole, start, start + len(word))
    else:
        attached = text[start - 1 : start] == "-" and fold_word(word) in grammar.attached
        exact = f"-{fold_word(word)}" if attached else word.lower()
        yield Token(word, exact, fold_word(word), start, start + len(word))


def _is_before_vowel(text: str, end: int) -> bool:
    """Whether a word that begins with a vowel follows after one space: "d eau", written without its apostrophe."""
    return text[end : end + 1] == " " and fold_word(text[end + 1 : end + 2]) in _VOWELS


def _join_negations(tokens: list[Token], grammar: Grammar) -> list[Token]:
    """ "Je ne veux plus" as "je veux pas": without the opening word, and with one closing word for all."""
    if not grammar.negation_opens:
        return tokens
    result: list[Token] = []
    reach = 0
    for at, token in enumerate(tokens):
        if token.plain in grammar.negation_opens and _has_closing_word(tokens, at, grammar):
            reach = _NEGATION_REACH
        elif reach and token.plain in grammar.negation_closes:
            word = grammar.negation_closes[0]
            result.append(token._replace(exact=word, plain=word))
            reach = 0
        else:
            result.append(token)
            reach = max(0, reach - 1)
    return result


def _has_closing_word(tokens: list[Token], at: int, grammar: Grammar) -> bool:
    """Whether a closing word follows soon."""
    return any(token.plain in grammar.negation_closes for token in tokens[at + 1 : at + 1 + _NEGATION_REACH])


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """A word in lower case, without accents, ligatures and curved apostrophes."""
    folded = unicodedata.normalize("NFKD", word.lower().translate(_LIGATURES)).lower()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))
