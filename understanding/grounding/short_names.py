"""Short names: what guests say of a name with remarks, such as "Coke (330ml can)" or "Box 1: Pensioner's Lunch"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_NUMBERED = re.compile(r"^\w+ \d+\s*[:.–-]\s*(?=\w)")


def add_short_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names, and after them those without remarks in brackets and without a number before a colon."""
    names = tuple(names)
    short = (_NUMBERED.sub("", _REMARK.sub("", name)).strip() for name in names)
    return tuple(dict.fromkeys([*names, *filter(None, short)]))
