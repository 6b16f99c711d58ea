"""International bank account numbers (IBAN), known by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ACCOUNT = re.compile(
    r"\d\d(?<=[A-Za-z]{2}\d\d)(?:[\W_]{0,2}[A-Za-z0-9]{4}){2,7}(?:[\W_]{0,2}[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_ACCOUNT_GAP = re.compile(r"[\W_]+")


def find_accounts(plain: str) -> Iterator[tuple[int, int]]:
    """Where a text holds account numbers: start and end of each. Words may follow."""
    for match in _ACCOUNT.finditer(plain):
        start = match.start() - 2
        if plain[max(0, start - 1) : start].isalnum():
            continue
        said = plain[start : match.end()]
        ends = [len(said), *(gap.start() for gap in reversed(list(_ACCOUNT_GAP.finditer(said))))]
        end = next((end for end in ends if _is_account(said[:end])), None)
        if end:
            yield start, start + end


def _is_account(said: str) -> bool:
    joined = _ACCOUNT_GAP.sub("", said).upper()
    if not (15 <= len(joined) <= 34 and joined.isascii()):
        return False
    return int("".join(str(int(char, 36)) for char in joined[4:] + joined[:4])) % 97 == 1
