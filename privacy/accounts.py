"""Finds international bank account numbers (IBAN) by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ACCOUNT = re.compile(
    r"\d\d(?<=[A-Za-z]{2}\d\d)(?:[\W_]{0,2}[A-Za-z0-9]{4}){2,7}(?:[\W_]{0,2}[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_ACCOUNT_GAP = re.compile(r"[\W_]+")
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
_BY_LENGTH = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
    21: "CH CR HR LI LV", 22: "BG BH DE GB GE IE ME RS", 23: "AE GI IL IQ OM SO TL",
    24: "AD CZ DJ DZ ES MD PK RO SA SE SK TN VG YE", 25: "LY PT ST", 26: "IR IS TR", 27: "BI FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
_LENGTHS = {country: length for length, countries in _BY_LENGTH.items() for country in countries.split()}
"""Characters of an account number by country, from the IBAN registry."""


def find_accounts(plain: str) -> Iterator[tuple[int, int]]:
    """The account numbers in a text: start and end of each. Words may follow a number."""
    ids = [match.span() for match in _UUID.finditer(plain)]
    for match in _ACCOUNT.finditer(plain):
        start = match.start() - 2
        within_id = any(begin <= start < end for begin, end in ids)
        if within_id or plain[max(0, start - 1) : start].isalnum():
            continue
        candidate = plain[start : match.end()]
        ends = [len(candidate), *(gap.start() for gap in reversed(list(_ACCOUNT_GAP.finditer(candidate))))]
        end = next((end for end in ends if _is_account(candidate[:end])), None)
        if end:
            yield start, start + end


def _is_account(candidate: str) -> bool:
    joined = _ACCOUNT_GAP.sub("", candidate).upper()
    if len(joined) != _LENGTHS.get(joined[:2]) or not joined.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in joined[4:] + joined[:4])) % 97 == 1
