"""Private values by reference: hidden in what is kept, shown in what is used. Pure; who keeps the values is told them.

``veil = Veil(known)``; ``veil.hide(text)`` puts ⟦phone:k3x9⟧ in the place of a phone, ``veil.show`` puts the phone
back, ``veil.fresh`` are the references that ``known`` did not have. Whatever the text is, show(hide(text)) == text: a
mistaken find costs some bytes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import NamedTuple, cast

import orjson

from privacy.pii_patterns import Kind, replace_cards, replace_private
from privacy.redaction import key_secret

_REFERENCE = re.compile(r"⟦([a-z]+:[0-9a-z]+)⟧")
_LITERAL = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_STRING = re.compile(_LITERAL, re.DOTALL)
# Three patterns that begin with a mark: a mark is found ten times faster than any digit.
_MANY_DIGITS = tuple(re.compile(rf"{re.escape(mark)}\s?\d{{9}}") for mark in ":,[")
# A string, or a number long enough to be a phone.
_PARTS = re.compile(rf"{_LITERAL}|(?<![\w.+-])(\d{{9,15}})(?![\w.])", re.DOTALL)
# A fence is a number of ours, and as long as a card's.
_BARE_NUMBER = r'(?<!"fence":)(?<!"fence": )(?<![\w.+-])\d{13,19}(?![\w.])'
_LONG_NUMBER = re.compile(_BARE_NUMBER)
_STRINGS_AND_LONG_NUMBERS = re.compile(rf"{_LITERAL}|({_BARE_NUMBER})", re.DOTALL)
_SHORTEST_CARD = 7
"""Characters of a string with card data in it ("cvv 123")."""
_SHOWN = re.compile(r'"⟦(digits:[0-9a-z]+)⟧"|⟦([a-z]+:[0-9a-z]+)⟧')
_SPARED = re.compile(rf'"(?:trace_id|message_id)"\s*:\s*{_LITERAL}', re.DOTALL)
"""Ids that hold nothing private: the door sees to it."""
_SHORTEST_SPREAD = 4
"""Characters of a value that is also looked for where nothing says what it is."""

# Most strings of a state were in the one before: those found harmless, or to be no more than the key of something
# private, are not looked at again.
_harmless: set[str] = set()
_private_keys: dict[str, Kind] = {}
_LONGEST_KEY = 64
_LONGEST_REMEMBERED = 400
_MOST_REMEMBERED = 16384


class _SearchedValue(NamedTuple):
    """A known value: as it is said, as JSON writes it, and of what kind it is."""

    text: str
    json_text: str
    kind: str


class Pseudonymizer:
    """The references of one session. ``known`` maps a reference ("phone:k3x9") to its value, as ``fresh`` does."""

    def __init__(
        self, known: Mapping[str, str] | None = None, *, new_name: Callable[[], str] = lambda: token_hex(6)
    ) -> None:
        self._values = dict(known or {})
        self._references = {v: r for r, v in self._values.items() if _kind(r) != "digits"}
        self._numbers = {v: r for r, v in self._values.items() if _kind(r) == "digits"}
        self._new_name = new_name
        self._searched: list[_SearchedValue] | None = None
        self.fresh: dict[str, str] = {}

    def learn(self, kind: Kind, value: str) -> str:
        """The reference of a value that is private whatever it looks like; from now on it is found in any text."""
        return self._reference(kind, value)

    def pseudonymize(self, text: str) -> str:
        """The text with references in the place of what is private."""
        pieces: list[str] = []
        at = 0
        for start, end, kind in self._find_known(text):
            pieces += (self._pseudonymize_new(text[at:start]), self._reference(kind, text[start:end]))
            at = end
        return "".join((*pieces, self._pseudonymize_new(text[at:]))) if pieces else self._pseudonymize_new(text)

    def restore(self, text: str) -> str:
        """The text as it was before it was hidden. References of others stay as they are."""
        if "⟦" not in text:
            return text
        return _REFERENCE.sub(lambda found: self._values.get(found[1], found[0]), text)

    def pseudonymize_json(self, text: str) -> str:
        """A JSON text with references within its strings; a value under a private key ("address") goes whole."""
        literals = _literals(text)
        suspects = {inner for inner in literals - _harmless if not _is_harmless(inner)}
        for key in suspects:
            if kind := _key_kind(key):
                self._learn_under(key, kind, text)
        suspects -= _private_keys.keys()
        # Twice, for a name is told in one string ("my name is Ada") and stands bare in another, before or after it.
        self._pseudonymize_literals(suspects, text)
        changed = self._pseudonymize_literals(self._suspect_literals(literals, text) | suspects, text)
        if not (changed or text[:1].isdigit() or any(number.search(text) for number in _MANY_DIGITS)):
            return text

        def hidden(part: re.Match[str]) -> str:
            inner, digits = part.groups()
            if digits is not None:
                return f'"{self._reference("digits", digits)}"'
            return f'"{changed[inner]}"' if inner in changed else part[0]

        return _PARTS.sub(hidden, text)

    def restore_json(self, text: str) -> str:
        """A JSON text as it was before ``hide_json``, to the byte where orjson or Pydantic wrote it."""
        if "⟦" not in text:
            return text
        return _SHOWN.sub(self._restore_part, text)

    def mask_json(self, text: str) -> str:
        """A JSON line with every value known here replaced by its kind ("[address]") in its texts; for good."""
        low = text.lower()
        for each in self._searched_values():
            if each.json_text in low:
                # Not a key, nor a number or true: those stand without quotes, between what holds JSON together.
                word = rf"(?<!\w){re.escape(each.json_text)}(?!\w)(?!\":)"
                found = rf"(?<![:,\[]){word}|(?<=[:,\[]){word}(?![,\]}}])"
                text = re.sub(found, f"[{each.kind}]", text, flags=re.IGNORECASE)
        return text

    def _suspect_literals(self, literals: set[str], text: str) -> set[str]:
        """Of a JSON text's strings, those that may hold something that is known here or looks like a reference."""
        spreading = self._searched_values()
        low = text.lower() if spreading else ""
        written = [each.json_text for each in spreading if each.json_text in low]
        if "⟦" in text:
            written.append("⟦")
        held = {inner for inner in literals if any(one in inner.lower() for one in written)} if written else set()
        return held | (literals & self._references.keys())

    def _reference(self, kind: str, value: str) -> str:
        # A number in JSON is another value than the same digits in a text: it is shown without quotes.
        held = self._numbers if kind == "digits" else self._references
        known = held.get(value)
        if known is None:
            known = f"{kind}:{self._new_name()}"
            held[value] = known
            self._values[known] = self.fresh[known] = value
            self._searched = None
        return f"⟦{known}⟧"

    def _pseudonymize_new(self, text: str) -> str:
        return replace_private(text, self._reference) if text else text

    def _find_known(self, text: str) -> list[tuple[int, int, str]]:
        """Where in a text something stands that is known already; in order, none within another."""
        # What only looks like a reference is a value like any other, or showing would take it for one.
        found = [(*match.span(), "text") for match in _REFERENCE.finditer(text)] if "⟦" in text else []
        low = text.lower()
        for each in self._searched_values() if len(low) == len(text) else ():
            at = low.find(each.text)
            while at >= 0:
                end = at + len(each.text)
                whole = not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum())
                if whole and all(end <= start or at >= stop for start, stop, _ in found):
                    found.append((at, end, each.kind))
                at = low.find(each.text, end)
        return sorted(found)

    def _searched_values(self) -> list[_SearchedValue]:
        """The values that are looked for in any text, the longest first. In lower case, as they are compared."""
        if self._searched is None:
            known = sorted(self._references.items(), key=lambda pair: -len(pair[0]))
            self._searched = [
                _SearchedValue(value.lower(), _encode_literal(value).lower(), _kind(reference))
                for value, reference in known
                if len(value) >= _SHORTEST_SPREAD and _kind(reference) != "text"
            ]
        return self._searched

    def _learn_under(self, key: str, kind: Kind, text: str) -> None:
        if f'"{key}":"' in text or f'"{key}": "' in text:
            for found in re.finditer(rf'"{re.escape(key)}"\s*:\s*(?!""){_LITERAL}', text):
                self.learn(kind, _decode_literal(found[1]))

    def _pseudonymize_literals(self, literals: set[str], text: str) -> dict[str, str]:
        """What becomes of these strings of a JSON text, as they stand there; those that stay are left out."""
        changed: dict[str, str] = {}
        for inner in literals.difference(_SPARED.findall(text)) if literals else ():
            said = _decode_literal(inner)
            whole = self._references.get(said)
            hidden = f"⟦{whole}⟧" if whole else self.pseudonymize(said)
            if hidden != said:
                changed[inner] = _encode_literal(hidden)
        return changed

    def _restore_part(self, found: re.Match[str]) -> str:
        digits, reference = found.groups()
        value = self._values.get(digits or reference)
        if value is None:
            return found[0]
        return value if digits else _encode_literal(value)


def _literals(text: str) -> set[str]:
    """The strings in a JSON text, keys included, as they stand there."""
    return set(_STRING.findall(text) if '\\"' in text else text.split('"')[1::2])


def remove_cards(text: str) -> str:
    """A JSON text without the card numbers in it, for good: those are not kept by reference either."""
    changed = {inner: clean for inner in _literals(text) if (clean := _remove_cards(inner)) != inner}
    if not changed and _LONG_NUMBER.search(text) is None:
        return text

    def cleaned(part: re.Match[str]) -> str:
        inner, digits = part.groups()
        if digits is not None:
            clean = replace_cards(digits)
            return digits if clean == digits else f'"{clean}"'
        return f'"{changed[inner]}"' if inner in changed else part[0]

    return _STRINGS_AND_LONG_NUMBERS.sub(cleaned, text)


def _remove_cards(inner: str) -> str:
    if len(inner) < _SHORTEST_CARD or inner.isalpha():
        return inner
    text = _decode_literal(inner)
    clean = replace_cards(text)
    return inner if clean == text else _encode_literal(clean)


def mask_references(text: str) -> str:
    """A hidden text for people's eyes: "[phone]" where a reference to a phone stands."""
    return _REFERENCE.sub(lambda found: f"[{_kind(found[1])}]", text)


def _kind(reference: str) -> str:
    return reference.partition(":")[0]


def _is_harmless(inner: str) -> bool:
    """Whether there is nothing private in a string as it stands in JSON, and it is no key of something private."""
    if inner in _private_keys:
        return False
    text = _decode_literal(inner)
    if replace_private(text, lambda kind, _: kind) != text:
        return False
    if kind := _key_kind(inner):
        if len(_private_keys) >= _MOST_REMEMBERED:
            _private_keys.clear()
        _private_keys[inner] = kind
        return False
    if len(inner) <= _LONGEST_REMEMBERED:
        if len(_harmless) >= _MOST_REMEMBERED:
            _harmless.clear()
        _harmless.add(inner)
    return True


def _key_kind(inner: str) -> Kind | None:
    """What a string promises to hold where it is a key."""
    known = _private_keys.get(inner)
    return known or (cast(Kind | None, key_secret(_decode_literal(inner))) if len(inner) <= _LONGEST_KEY else None)


def _decode_literal(inner: str) -> str:
    return inner if "\\" not in inner else str(orjson.loads(f'"{inner}"'))


def _encode_literal(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]
