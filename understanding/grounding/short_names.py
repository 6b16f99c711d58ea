"""Short names: what guests say of a name with remarks, such as "Coke (330ml can)" or "Box 1: Pensioner's Lunch"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache

from understanding.language.lexicon import lexicon

_REMARK = re.compile(r"\s*[(\[](?P<remark>[^()\[\]]*)[)\]]")
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?")
"""One or two words without a number: measures name nothing."""
_NUMBERED = re.compile(r"^\w+ \d+\s*[:.–-]\s*(?=\w)")


def add_short_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names, and after them those without remarks in brackets and without a number before a colon."""
    names = tuple(names)
    short = (_NUMBERED.sub("", _REMARK.sub("", name)).strip() for name in names)
    return tuple(dict.fromkeys([*names, *filter(None, short)]))


def list_remarks(name: str) -> tuple[str, ...]:
    """What the remarks of an option's name call it, too: "steak" for "Carne Asada (steak)"."""
    remarks = (match["remark"].strip() for match in _REMARK.finditer(name))
    return tuple(remark for remark in remarks if _PLAIN.fullmatch(remark))


def list_size_names(name: str, common: Set[str]) -> Iterator[str]:
    """What guests call a size: "medium" and "16 oz" for "Medium 16 oz", "regular" for a "Regular plate".

    ``common``: the words that most options of the group share.
    """
    measure = _load_measure().search(name)
    if measure is not None:
        yield measure.group()
    rest = _load_measure().sub(" ", _REMARK.sub("", name)).split()
    sizes = [word for word in rest if word.lower() not in common]
    known = lexicon().sizes | lexicon().containers
    if sizes and len(sizes) < len(name.split()) and known.issuperset(map(str.lower, sizes)):
        yield " ".join(sizes)


@cache
def _load_measure() -> re.Pattern[str]:
    units = "|".join(sorted(lexicon().units, key=len, reverse=True))
    return re.compile(rf"\d+(?:[.,]\d+)?\s*(?:{units}|l)\b", re.IGNORECASE)
