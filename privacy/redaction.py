"""Masks personal data and secrets in everything that leaves the process: logs, spans, error bodies.

A value is private by its key (``phone``, ``delivery_address``, ``customer_name``), or by its form within any text
(e-mail, phone, card number, token, street address). In doubt a value is masked: a masked number costs a look into the
database, a leak cannot be undone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence, Set
from enum import Enum
from hashlib import blake2b
from itertools import pairwise

from pydantic import BaseModel

from privacy.pii_patterns import PiiKind, replace_cards, replace_private
from privacy.seen_texts import SeenTexts

DEEPEST = 24
"""Levels of nesting that are written. Deeper values are left out, so that a circular value ends."""

_KEY_WORDS: dict[str, PiiKind] = {
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
# "name" alone is as often a dish's as a person's; these words before it mean a person.
_NAME_OWNERS = frozenset(
    ("first", "last", "full", "given", "family", "middle", "customer", "guest", "contact", "recipient", "holder")
)
_JOINED_NAMES = frozenset(("firstname", "lastname", "fullname"))
_TOKEN_PAIRS = frozenset((("api", "key"), ("private", "key"), ("access", "key")))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_harmless_keys = SeenTexts(most=4096, longest=64)
"""Keys that promise nothing private: nearly all are names of fields, which come back in every payload."""

_PLAIN_ID = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[\w.:-]{1,256}", re.ASCII)
_SCALARS = frozenset((float, bool, type(None)))
_SHORT = 10**8


def redact(value: object) -> object:
    """A plain copy of a payload (dict, list, str, number, bool, None) with private values masked.

    Accepts anything: models and dataclasses become dicts, other objects their text or the name of their type.
    """
    return _redact(value, DEEPEST)


def redact_text(text: str) -> str:
    """A text with e-mails, phones, card numbers, tokens and street addresses replaced by "[email]", "[phone]", ..."""
    return replace_private(text, _mask)


def redact_cards(text: str) -> str:
    """A text with card data and bank accounts replaced by "[card]" and "[iban]", and nothing else."""
    return replace_cards(text)


def opaque_id(raw_id: str) -> str:
    """An id of a trace or message that may appear anywhere: the id itself, or a substitute if it holds private data.

    The same id always has the same substitute, so that a repeated message is recognized. Digits within one plain token
    with a letter in it ("trace-20251121-2128") never count as a phone; a card number in it does count.
    """
    kinds: list[str] = re.findall(r"\0(\w+)\0", replace_private(raw_id, lambda kind, _: f"\0{kind}\0"))
    if not kinds or ({"phone"}.issuperset(kinds) and _PLAIN_ID.fullmatch(raw_id)):
        return raw_id
    return f"id-{blake2b(raw_id.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"


def classify_key(key: str) -> PiiKind | None:
    """The kind of private value under a key ("phone", "address", "name", ...); None for a harmless key."""
    if key in _harmless_keys:
        return None
    kind = _classify_words(key)
    if kind is None:
        _harmless_keys.add(key)
    return kind


def _classify_words(key: str) -> PiiKind | None:
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
    # Exact types first: a menu holds a thousand plain strings, and isinstance of an abstract class is slow.
    kind = type(value)
    if kind is str:
        return redact_text(value)  # type: ignore[arg-type]  # mypy does not narrow on type(...)
    if kind in _SCALARS:
        return value
    if depth == 0:
        return "[deep]"
    if isinstance(value, dict):
        return _redact_mapping(value, depth - 1)
    if isinstance(value, list | tuple):
        return [_redact(item, depth - 1) for item in list(value)]
    if isinstance(value, int) and not isinstance(value, Enum):
        return _redact_int(value)
    return _redact(_to_plain(value), depth - 1)


def _redact_mapping(mapping: Mapping[object, object], depth: int) -> dict[str, object]:
    clean: dict[str, object] = {}
    for key, item in list(mapping.items()):
        name = key if type(key) is str else str(_to_plain(key))
        secret = classify_key(name)
        if secret is None or item is None or isinstance(item, bool) or item in ("", [], {}, ()):
            clean[redact_text(name)] = _redact(item, depth)
        else:
            clean[redact_text(name)] = f"[{secret}]"
    return clean


def _redact_int(number: int) -> object:
    if -_SHORT < number < _SHORT:
        return int(number)
    text = str(int(number))
    clean = redact_text(text)
    fits_json = -(2**63) <= number < 2**63
    return int(number) if clean == text and fits_json else clean


def _to_plain(value: object) -> object:
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


def _mask(kind: PiiKind, _value: str) -> str:
    return f"[{kind}]"
