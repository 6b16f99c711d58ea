"""The one place where personal data and secrets are taken out of what leaves the process.

Two ways to know a secret: by the key it stands under (``phone``, ``delivery_address``, ``customer_name``), whatever it
looks like; and by its own shape inside any text (e-mail, phone, card number, token, street address). When in doubt a
value goes: a masked number costs a glance into the database, a leaked one cannot be taken back.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence, Set
from enum import Enum
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from pydantic import BaseModel

from privacy.pii_patterns import Kind, replace_cards, replace_private

DEEPEST = 24
"""Levels of nesting that are written; what lies deeper is left out, so that a circular value ends."""

_KEY_WORDS = {
    "email": "email",
    "mail": "email",
    "phone": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "msisdn": "phone",
    "address": "address",
    "street": "address",
    "postcode": "address",
    "zip": "address",
    "zipcode": "address",
    "surname": "name",
    "cardholder": "name",
    "card": "card",
    "pan": "card",
    "cvv": "card",
    "cvc": "card",
    "iban": "iban",
    "password": "token",
    "passwd": "token",
    "secret": "token",
    "token": "token",
    "authorization": "token",
    "cookie": "token",
    "apikey": "token",
    "credentials": "token",
}
# "name" alone is a dish as often as a person; a person's is said with one of these.
_NAME_OWNERS = frozenset(
    ("first", "last", "full", "given", "family", "middle", "customer", "guest", "contact", "recipient", "holder")
)
_JOINED_NAMES = frozenset(("firstname", "lastname", "fullname"))
_TOKEN_PAIRS = frozenset((("api", "key"), ("private", "key"), ("access", "key")))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_PLAIN_ID = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[\w.:-]{1,256}", re.ASCII)
_HARMLESS = frozenset((float, bool, type(None)))
_SHORT = 10**8


def redact(value: object) -> object:
    """A plain copy of a payload (dict, list, str, number, bool, None) with what is personal or secret masked.

    Takes anything: models and dataclasses become dicts, other objects their text or the name of their type.
    """
    return _redact(value, DEEPEST)


def redact_text(text: str) -> str:
    """A text with e-mails, phones, card numbers, tokens and street addresses replaced by "[email]", "[phone]", ..."""
    return replace_private(text, _mask)


def redact_cards(text: str) -> str:
    """A text with card data and bank accounts alone replaced by "[card]" and "[iban]", and all else as it is."""
    return replace_cards(text)


@lru_cache(maxsize=4096)
def opaque_id(given: str) -> str:
    """An id of a trace or message as it may be seen anywhere: itself, or a stand-in when it holds something private.

    The same id always has the same stand-in, so that a repeated message is known. The digits of one plain token with a
    letter in it ("trace-20251121-2128") are no phone, whatever they look like; a card number in it is one.
    """
    kinds: list[str] = re.findall(r"\0(\w+)\0", replace_private(given, lambda kind, _: f"\0{kind}\0"))
    if not kinds or ({"phone"}.issuperset(kinds) and _PLAIN_ID.fullmatch(given)):
        return given
    return f"id-{blake2b(given.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


@lru_cache(maxsize=4096)
def key_secret(key: str) -> str | None:
    """What a key promises to hold ("phone", "address", "name", "card", "email", "token"), or None when harmless."""
    words = [word.lower() for word in _WORD.findall(key)]
    for pair in pairwise(words):
        if pair[1] == "name" and pair[0] in _NAME_OWNERS:
            return "name"
        if pair in _TOKEN_PAIRS:
            return "token"
    if "".join(words) in _JOINED_NAMES:
        return "name"
    return next((_KEY_WORDS[word] for word in words if word in _KEY_WORDS), None)


def _redact(value: object, depth: int) -> object:
    # Exact types first: a menu holds a thousand plain strings, and asking an abstract class costs more than the look.
    kind = type(value)
    if kind is str:
        return redact_text(value)  # type: ignore[arg-type]  # mypy does not narrow on type(...)
    if kind in _HARMLESS:
        return value
    if depth == 0:
        return "[deep]"
    if isinstance(value, dict):
        return _redact_mapping(value, depth - 1)
    if isinstance(value, list | tuple):
        return [_redact(held, depth - 1) for held in list(value)]
    if isinstance(value, int) and not isinstance(value, Enum):
        return _redact_int(value)
    return _redact(_plain(value), depth - 1)


def _redact_mapping(mapping: Mapping[object, object], depth: int) -> dict[str, object]:
    clean: dict[str, object] = {}
    for key, held in list(mapping.items()):
        name = key if type(key) is str else str(_plain(key))
        secret = key_secret(name)
        if secret is None or held is None or isinstance(held, bool) or held in ("", [], {}, ()):
            clean[_clean_key(name)] = _redact(held, depth)
        else:
            clean[_clean_key(name)] = f"[{secret}]"
    return clean


def _redact_int(number: int) -> object:
    if -_SHORT < number < _SHORT:
        return int(number)
    text = str(int(number))
    clean = redact_text(text)
    fits_json = -(2**63) <= number < 2**63
    return int(number) if clean == text and fits_json else clean


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set) or (
        isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview)
    ):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, BaseException | bytes | bytearray | memoryview):
        return f"<{type(value).__name__}>"
    return str(value)


@lru_cache(maxsize=4096)
def _clean_key(key: str) -> str:
    return redact_text(key)


def _mask(kind: Kind, _value: str) -> str:
    return f"[{kind}]"
