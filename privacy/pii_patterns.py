"""Patterns of personal data and secrets in a text: e-mails, phones, tokens, addresses, names; `cards` finds cards.

In doubt a value counts as private: a masked number costs a look into the database, a leak cannot be undone. A pattern
runs only on texts that have one of its marks (a digit, an "@", a word), so most texts cost very little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from privacy.cards import find_cards
from privacy.seen_texts import SeenTexts

PiiKind = Literal["email", "phone", "card", "iban", "token", "address", "name"]
Replace = Callable[[PiiKind, str], str]
"""Returns the replacement of a value of this kind."""

_BETWEEN = r"[\s().\-/–—‑·_]{0,3}"
_AT = r"(?:\s*[\[({<]\s*(?:at|@|arroba)\s*[\])}>]\s*|\s+(?:at|@|arroba)\s+)"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.|punto)\s*[\])}>]\s*|\s+(?:dot|punto)\s+|\.)"
_WORD = r"[^\W\d_][\w'’.-]{0,39}"
_GAP = r"[^\S\n]+"
"""Space within a line: a house number and its street are not on two lines, but two entries of a list are."""
_ROAD = r"rue|calle|avenida|avda\.?|av\.|rua|via|viale|piazza|paseo|carrer|corso|travessa|boulevard|bd\.?|quai|c/"
_STOP = (
    r"(?!(?:and|but|i|is|it|for|the|a|an|at|on|in|when|if|please|with|to|so|my|not|y|pero|und|et|back|can|could|"
    r"one|two|three|want|like|later|after|before|from|of)\b)"
)


@dataclass(frozen=True, slots=True)
class PiiPattern:
    """``words``: the text must contain one of them, in lower case. ``digits``: it must contain a digit.

    If the pattern has a group "value", only that group is private; the words before it stay.
    """

    kind: PiiKind
    pattern: re.Pattern[str]
    words: tuple[str, ...] = ()
    digits: bool = False


def _pattern(kind: PiiKind, pattern: str, *words: str, digits: bool = False) -> PiiPattern:
    return PiiPattern(kind, re.compile(pattern, re.VERBOSE | re.IGNORECASE), words, digits)


_KEEP = re.compile(
    r"""\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
      | \b\d{4}-\d\d-\d\d(?!\d)(?:[T\ ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?""",
    re.VERBOSE,
)
"""Ids and dates, which look like phones."""

# In order of priority: a later pattern does not match text that an earlier one has claimed. First those without spaces.
_IN_WORDS = (
    _pattern("token", r"(?<=://)[^/\s:@]{1,128}:[^/\s@]{1,256}(?=@)", "://"),
    _pattern(
        "email", r"[\w.+%'’!\#$&*/=?^{|}~-]{1,64}(?:[@＠]|%40)[\w-]{1,63}(?:[.。][\w-]{1,63}){0,8}",
        "@", "＠", "%40",
    ),
    _pattern("email", r'"[^"\n]{1,64}"@[\w.-]{1,190}', '"@'),
    _pattern(
        "email", rf"\b[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}{_DOT}[^\W\d_]{{2,24}}\b",
        " at ", "(at", "[at", "{at", "<at", "arroba", " @", "(@", "[@",
    ),
    _pattern("token", r"\b(?:bearer|basic)\s+[\w.~+/=-]{8,}", "bearer", "basic"),
    _pattern("token", r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}", "eyj"),
    _pattern(
        "token",
        r"""\b(?:(?:sk|pk|rk|whsec|hf|npm|pypi|sg|lsv2|ghp|gho|ghs|glc|glsa|glpat|xox[abeprs])[-_.]
               |github_pat_|AKIA|AIza|ya29\.)[\w.-]{12,}""",
        "k-", "k_", "whsec_", "hf_", "npm_", "pypi-", "sg.", "lsv2_", "gh", "gl", "xox", "akia", "aiza", "ya29.",
    ),
    _pattern(
        "token",
        r"""\b(?:api[_\ -]?key|token|password|passwd|secret)
            (?:["']?\s*[=:]\s*["']?[^\s"',;&]{4,} | \s+is\s+[^\s"',;&]{8,})""",
        "key", "token", "passw", "secret",
    ),
)  # fmt: skip
_IN_SENTENCES = (
    _pattern(
        "name",
        rf"""(?: \b(?:name|nombre|nome)(?:\s+(?:is|es|ist|è|é)\b|['’]s\b|\s*:) | \bcall\s+me\b
               | \b(?:under|in)\s+the\s+name(?:\s+of)?\b | \bme\s+llamo\b | \ba\s+nombre\s+de\b
               | \bich\s+hei(?:ß|ss)e\b | \bje\s+m['’]appelle\b | \bmi\s+chiamo\b )\s+
            (?P<value>{_STOP}{_WORD}(?:\s+{_STOP}{_WORD}){{0,3}})""",
        "name", "nombre", "nome", "call me", "llamo", "ich hei", "appelle", "chiamo",
    ),
    _pattern(
        "address",
        r"""\b(?: (?:deliver(?:y|ed)?|ship|send|bring|drop)[\s,]+
                  (?:(?:it|this|that|them|everything|all|off|please|pls|now|for\s+(?:me|us)|(?:my|the)\s+(?:order|food))[\s,]+){0,3}
                  (?:to|at)\b
                | (?:address|adresse|direcci[oó]n|domicilio|indirizzo)\s*(?:\b(?:is|es|ist|est)\b|è|:)
                | i\s+(?:live|stay)\s+at\b
                | (?:entreg|env[ií]|traig|livr)\w*\s+(?:(?:lo|la|le|les)\s+)?(?:a|en|à|au)\s(?=[^\n]*\d) )\s*
            (?P<value>(?!(?:(?:the|our|my)\s+)?table\b)[^\W_][^;!?\n]{0,159}?)(?=\s*(?:\bplease\b|\bthank|[;!?\n]|\Z))""",
        "deliver", "ship", "send", "bring", "drop", " live ", " stay ", "address", "adresse", "direcci", "domicilio",
        "indirizzo", "entreg", "envi", "enví", "traig", "livr",
    ),
    _pattern(
        "address",
        rf"""\d\d{{0,4}}[a-z]?,?{_GAP}(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th)){_GAP}){{1,4}}?
            (?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|highway|hwy|terrace|crescent
              |(?-i:Dr|Way|Place|Pl|Close|Court|Ct|Square|Sq|Gardens|Mews|Parkway|Pkwy|Row|Hill|Grove|Circle))\b""",
        "st", "av", "road", "rd", "boulevard", "blvd", "lane", "ln", "dr", "highway", "hwy", "terrace", "crescent",
        "way", "pl", "close", "c", "sq", "garden", "mews", "pkwy", "row", "hill", "grove",
        digits=True,
    ),
    _pattern(
        "address",
        r"""\b[^\W\d_]{2,40}(?:stra(?:ß|ss)e|str\.|straat|gracht|laan|plein|platz|allee|gasse|ufer|damm|kade|weg
                              |gatan|vägen|vej|gade|veien)\s+\d{1,4}[a-z]?\b""",
        "stra", "str.", "gracht", "laan", "plein", "platz", "allee", "gasse", "ufer", "damm", "kade", "weg",
        "gatan", "vägen", "vej", "gade", "veien",
        digits=True,
    ),
    _pattern(
        "address",
        rf"""\b\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+(?:{_ROAD})\s+(?:[^\W\d_][\w'’-]*\s?){{1,5}}
            | (?<!\w)(?:{_ROAD})\s*(?:{_WORD}\s*){{1,5}}?,?\s*(?:n[º°o.]{{0,2}}\s*)?\d{{1,5}}\b""",
        "rue", "calle", "av", "rua", "via", "piazza", "paseo", "carrer", "corso", "travessa", "boulevard", "bd",
        "quai", "c/",
        digits=True,
    ),
    _pattern(
        "address",
        rf"""(?<!\w)(?:ul\.|ulica|ulitsa|ул\.|улица|просп\w*\.?)\s*(?:{_WORD}\s*){{1,4}}?,?\s*(?:д\.?\s*)?\d{{1,5}}
            | \bp\.?\s?o\.?\s?box\s+\d+
            | [\u3040-\u30ff\u3400-\u9fff]{{2,30}}\d{{1,5}}(?:号|號|番地?|丁目)[\w-]{{0,12}}""",
        "ul", "ул", "просп", "box", "号", "號", "番", "丁目",
        digits=True,
    ),
    PiiPattern("address", re.compile(r"[A-Z][A-Z]?\d[A-Z\d]?\s\d[A-Z]{2}\b"), digits=True),
    PiiPattern("address", re.compile(r"[A-Z][A-Z]\s\d{5}(?:-\d{4})?\b"), digits=True),
)  # fmt: skip

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(rf"[+(\d](?:{_BETWEEN}\d){{6,}}(?![^\W_])")
_LONGEST_RUN = 64
_MARK = re.compile(r"[\s\d@＠=:]|[^\x00-\x7f]")
_SPACE = re.compile(r"[\s.,/]|[^\x00-\x7f]")
_SHORTEST = 16
"""Characters of a token that only its length gives away."""

_harmless = SeenTexts(most=8192, longest=32_768)
"""Texts without private data, which are not searched again."""


def replace_private(text: str, replace: Replace) -> str:
    """The text with personal data and secrets replaced; the same text if there are none."""
    if (len(text) < _SHORTEST and _MARK.search(text) is None) or text in _harmless:
        return text
    matches = [] if _KEEP.fullmatch(text) else _find_private(text)
    if not matches:
        _harmless.add(text)
        return text
    pieces: list[str] = []
    at = 0
    for start, end, kind in sorted(matches):
        pieces += (text[at:start], replace(kind, text[start:end]))
        at = end
    return "".join((*pieces, text[at:]))


def replace_cards(text: str) -> str:
    """The text with card data and account numbers replaced by "[card]" and "[iban]", and nothing else."""
    matches = [] if _KEEP.fullmatch(text) else find_cards(text)
    pieces: list[str] = []
    at = 0
    for start, end, kind in matches:
        pieces += (text[at:start], f"[{kind}]")
        at = end
    return "".join((*pieces, text[at:])) if matches else text


class _Claims:
    """Collects the private parts of a text; each part belongs to the first pattern that claims it."""

    def __init__(self, text: str) -> None:
        self._text, self._low = text, text.lower()
        self._has_digits = _DIGIT.search(text) is not None
        self._claimed = [match.span() for match in _KEEP.finditer(text)] if self._has_digits else []
        self.matches: list[tuple[int, int, PiiKind]] = []

    def claim(self, start: int, end: int, kind: PiiKind) -> None:
        self._claimed.append((start, end))
        self.matches.append((start, end, kind))

    def claim_patterns(self, patterns: tuple[PiiPattern, ...]) -> None:
        for each in patterns:
            if (self._has_digits or not each.digits) and _contains_any(self._low, each.words):
                group = "value" if "value" in each.pattern.groupindex else 0
                for match in list(_find_unclaimed(each.pattern, self._text, self._claimed)):
                    self.claim(*match.span(group), each.kind)

    def claim_cards(self) -> None:
        for card in find_cards(self._text):
            for start, end in _find_free_parts(card.start, card.end, self._claimed):
                self.claim(start, end, card.kind)

    def claim_numbers(self) -> None:
        for match in list(_find_unclaimed(_NUMBER, self._text, self._claimed)) if self._has_digits else ():
            if kind := _classify_number(self._text, match):
                self.claim(*match.span(), kind)


def _find_private(text: str) -> list[tuple[int, int, PiiKind]]:
    claims = _Claims(text)
    claims.claim_patterns(_IN_WORDS)
    claims.claim_cards()
    if _SPACE.search(text) is not None:
        claims.claim_patterns(_IN_SENTENCES)
    claims.claim_numbers()
    return claims.matches


def _contains_any(low: str, words: tuple[str, ...]) -> bool:
    for word in words:  # any() with a generator takes three times as long
        if word in low:
            return True
    return not words


def _find_free_parts(start: int, end: int, claimed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The unclaimed parts of a span."""
    parts: list[tuple[int, int]] = []
    for begin, stop in sorted(claimed):
        if begin < end and start < stop:
            parts.append((start, begin))
            start = stop
    return [(first, last) for first, last in (*parts, (start, end)) if first < last]


def _find_unclaimed(pattern: re.Pattern[str], text: str, claimed: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The pattern's matches in the unclaimed text."""
    at = 0
    for start, end in sorted(claimed):
        yield from pattern.finditer(text, at, start)
        at = end
    yield from pattern.finditer(text, at)


def _classify_number(text: str, match: re.Match[str]) -> PiiKind | None:
    start, run = match.start(), match[0]
    if text[max(0, start - 1) : start].isalnum() or re.fullmatch(r"[A-Z]-", text[max(0, start - 2) : start]):
        return None  # a part of an identifier
    groups = re.findall(r"\d+", run)
    length = sum(map(len, groups))
    if length > _LONGEST_RUN:
        return "card"
    international = run.startswith("+") or text[max(0, start - 1) : start] == "+"
    local = re.fullmatch(r"\d{3,4}[-.\s]\d{4}", run) is not None
    identifier = len(groups) == 1 and length > 15
    return "phone" if international or local or (length >= 9 and not identifier) else None
