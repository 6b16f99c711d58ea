"""Patterns of the expiry date and the security code beside a card number. A security code is secret by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.digits import BETWEEN
from privacy.number_words import NUMBER_WORD

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-zé]*[\W_]{1,3}"
    r"(?:(?:of|de|del)\s+)?(?:20)?\d\d"
)
_EXPIRY = rf"(?:(?:(?:0[1-9]|1[0-2])[\W_]{{0,3}}|[1-9][/.|-])(?:20\d\d|\d\d(?!\d{{2}}\b)|\d\d(?=\d{{3,4}}\b))|{_MONTH})"
_CODE = r"\d(?:[\W_]?\d){2,3}(?!\d)"
_EXPIRY_NAME = r"exp(?:\.|iry|ires?|iration)?|valid(?:a|o)?|vence|venc\.?|vencimiento|vto|caduca|caducidad|cad\.?"
_CODE_NAME = (
    r"cvv2?|cvc2?|cvn2?|csc|(?:security|verification|card)\s+(?:code|number|value)"
    r"|c[oó]digo\s+de\s+(?:seguridad|verificaci[oó]n)|(?:three|3|four|4)\s+digits\s+on\s+the\s+(?:back|front)"
    r"|(?:tres|3)\s+(?:d[ií]gitos|n[uú]meros)\s+de(?:\s+atr[aá]s|l\s+reverso)"
)
_LINKS = (
    r"is|are|it's|its|thru|through|until|till|to|end|on|in|of|the|and|with|date|good|my"
    r"|es|son|el|la|los|de|del|en|hasta|y|con|fecha|mi|fin"
)
_TALK = rf"(?:(?:{_EXPIRY_NAME}|{_CODE_NAME}|{_LINKS})[\W_]{{1,4}})"
_NAME_OF_PART = rf"{BETWEEN}{_TALK}{{0,4}}?(?:{_EXPIRY_NAME}|{_CODE_NAME})[\W_]{{0,4}}{_TALK}{{0,4}}"
_SPOKEN_PART = rf"(?:(?:{NUMBER_WORD}|\d{{1,4}})[\W_]{{1,4}}){{1,5}}(?:{NUMBER_WORD}|\d{{1,4}})"
TAIL = re.compile(
    rf"(?:=\d{{7,20}})|(?:{BETWEEN}{_TALK}{{0,6}}{_EXPIRY})?(?:{BETWEEN}{_TALK}{{0,6}}{_CODE})?", re.IGNORECASE
)
SPOKEN_TAIL = re.compile(rf"(?:{_NAME_OF_PART}{_SPOKEN_PART}){{1,2}}", re.IGNORECASE)
# In front of a card only a date that cannot be a time of the order: with a slash or a dash.
HEAD = re.compile(r"(?<![\d/.-])(?:0[1-9]|1[0-2])[/|-](?:20)?\d\d[\W_]{1,4}\Z")
NAMED_EXPIRY = re.compile(rf"\b(?:{_EXPIRY_NAME})[\W_]{{0,4}}{_TALK}{{0,4}}(?P<value>{_EXPIRY})(?!\d)", re.IGNORECASE)
_CODE_VALUE = rf"(?P<value>{_CODE}|(?:{NUMBER_WORD}[\W_]{{1,3}}){{1,3}}{NUMBER_WORD})"
_NAMED_CODE = re.compile(rf"\b(?:{_CODE_NAME})[\W_]{{0,4}}{_TALK}{{0,4}}{_CODE_VALUE}", re.IGNORECASE)
_CODE_IS_NAMED = re.compile(
    rf"(?<![\w.-])(?P<value>\d{{3,4}})[\W_]{{1,3}}{_TALK}{{0,4}}(?:{_CODE_NAME})\b", re.IGNORECASE
)
_CODE_MARKS = ("cv", "csc", "secur", "verif", "segur", "digit", "dígit", "de atr", "reverso", "card ")
_OF_A_CARD = re.compile(r"\b(?:cv[vcn]2?|csc)\b", re.IGNORECASE)
_OF_A_DOOR = re.compile(
    r"\b(?:gate|door|building|entrance|lobby|garage|alarm|lift|elevator|puerta|portal|edificio|port[oó]n|entrada|garaje)\b",
    re.IGNORECASE,
)


def find_codes(plain: str) -> Iterator[tuple[int, int]]:
    """The named security codes in a text whose digits are 0 to 9: start and end of each."""
    low = plain.lower()
    for mark in _CODE_MARKS:  # any() with a generator takes three times as long
        if mark in low:
            break
    else:
        return
    if _OF_A_DOOR.search(plain) and not _OF_A_CARD.search(plain):
        return
    for pattern in (_NAMED_CODE, _CODE_IS_NAMED):
        yield from (match.span("value") for match in pattern.finditer(plain))
