"""Parses currencies: ISO 4217 codes, signs and English names."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, is_currency

SIGNS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BSD", "JMD"),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD", "NIO"),
    "AU$": ("AUD",),
    "A$": ("AUD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "SG$": ("SGD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "MX$": ("MXN",),
    "R$": ("BRL",),
    "RD$": ("DOP",),
    "J$": ("JMD",),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP", "FKP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY", "TWD", "HKD"),
    "₹": ("INR",),
    "रु": ("INR", "NPR"),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "zł": ("PLN",),
    "zl": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "лв": ("BGN",),
    "₽": ("RUB",),
    "руб": ("RUB", "BYN"),
    "₺": ("TRY",),
    "TL": ("TRY",),
    "₴": ("UAH",),
    "грн": ("UAH",),
    "₩": ("KRW",),
    "원": ("KRW",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "đ": ("VND",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₦": ("NGN",),
    "₵": ("GHS",),
    "₡": ("CRC",),
    "₲": ("PYG",),
    "₸": ("KZT",),
    "₾": ("GEL",),
    "₼": ("AZN",),
    "֏": ("AMD",),
    "₮": ("MNT",),
    "₭": ("LAK",),
    "៛": ("KHR",),
    "৳": ("BDT",),
    "Rp": ("IDR",),
    "RM": ("MYR",),
    "R": ("ZAR",),
    "S/": ("PEN",),
    "Bs": ("BOB", "VES"),
    "Fr": ("CHF",),
    "SFr": ("CHF",),
    "KSh": ("KES",),
    "dh": ("MAD", "AED"),
}
"""The currencies of a sign, the usual one first."""

_WORDS = {
    "dollar": "$", "dollars": "$", "pound": "£", "pounds": "£", "rupee": "Rs", "rupees": "Rs", "yen": "¥",
    "krona": "kr", "kronor": "kr", "krone": "kr", "kroner": "kr", "zloty": "zł", "franc": "Fr", "francs": "Fr",
}  # fmt: skip
_BY_SIGN = {sign.casefold(): codes for sign, codes in SIGNS.items()}


@lru_cache(maxsize=256)
def currencies_meant(written: str) -> tuple[str, ...]:
    """The possible ISO codes of "eur", "€", "Rs." or "Euro", the usual one first; empty for no currency."""
    sign = written.strip().rstrip(".").casefold()
    sign = _WORDS.get(sign, sign).casefold()
    if sign in _BY_SIGN:
        return _BY_SIGN[sign]
    if len(sign) == 3 and is_currency(sign.upper()):
        return (sign.upper(),)
    code = _names().get(sign)
    return (code,) if code else ()


def currency_code(written: str | None, default: str | None = None) -> str | None:
    """A service's currency as an ISO 4217 code; None without one.

    ``default`` decides between the currencies of one sign: a lone "$" is CAD in Canada. Raises ValueError for an
    unknown currency, so that no amount is shown in one."""
    if written is None or not written.strip():
        return None
    codes = currencies_meant(written)
    if not codes:
        raise ValueError("not a currency")
    return default if default in codes else codes[0]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """English names, singular and plural: "euro", "euros", "indian rupee"."""
    names: dict[str, str] = {}
    for code in Locale("en").currencies:
        for count in (1, 2):
            names.setdefault(get_currency_name(str(code), count, locale="en").casefold(), str(code))
    return names
