"""Private values by reference: hidden in what is kept, shown in what is used. Pure; who keeps the values is told them.

``veil = Veil(known)``; ``veil.hide(text)`` puts ⟦phone:k3x9⟧ in the place of a phone, ``veil.show`` puts the phone
back, ``veil.fresh`` are the references that ``known`` did not have. Whatever the text is, show(hide(text)) == text: a
mistaken find costs some bytes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import cast

import orjson

from observability.redaction import key_secret
from observability.shapes import Kind, replace_private

_REFERENCE = re.compile(r"⟦([a-z]+:[0-9a-z]+)⟧")
_LITERAL = r'"((?:[^"\\]|\\.)*)"'
# A key with its text, a text alone, or a number long enough to be a phone.
_PARTS = re.compile(rf'"(\w*)"(\s*:\s*){_LITERAL}|{_LITERAL}|(?<![\w.+-])(\d{{9,15}})(?![\w.])', re.DOTALL)
_SHOWN = re.compile(r'"⟦(digits:[0-9a-z]+)⟧"|⟦([a-z]+:[0-9a-z]+)⟧')
_KEYS = re.compile(r'"(\w+)"\s*:\s*"(?!")')
_SPARED = frozenset({"trace_id", "message_id"})
"""Keys of ids that hold nothing private: the door sees to it."""
_SHORTEST_SPREAD = 4
"""Characters of a value that is also looked for where nothing says what it is."""


class Veil:
    """The references of one session. ``known`` maps a reference ("phone:k3x9") to its value, as ``fresh`` does."""

    def __init__(
        self, known: Mapping[str, str] | None = None, *, new_name: Callable[[], str] = lambda: token_hex(6)
    ) -> None:
        self._values = dict(known or {})
        self._references = {v: r for r, v in self._values.items() if _kind(r) != "digits"}
        self._numbers = {v: r for r, v in self._values.items() if _kind(r) == "digits"}
        self._new_name = new_name
        self._finder: re.Pattern[str] | None = None
        self.fresh: dict[str, str] = {}

    def learn(self, kind: Kind, value: str) -> str:
        """The reference of a value that is private whatever it looks like; from now on it is found in any text."""
        return self._reference(kind, value)

    def hide(self, text: str) -> str:
        """The text with references in the place of what is private."""
        pieces: list[str] = []
        at = 0
        for known in self._finds().finditer(text):
            pieces += (self._hide_new(text[at : known.start()]), self._hide_known(known[0]))
            at = known.end()
        return "".join((*pieces, self._hide_new(text[at:])))

    def show(self, text: str) -> str:
        """The text as it was before it was hidden. References of others stay as they are."""
        if "⟦" not in text:
            return text
        return _REFERENCE.sub(lambda found: self._values.get(found[1], found[0]), text)

    def hide_json(self, text: str) -> str:
        """A JSON text with references within its strings; a value under a private key ("address") goes whole."""
        for found in _KEYS.finditer(text):
            kind = key_secret(found[1])
            if kind is not None:
                literal = re.compile(_LITERAL, re.DOTALL).match(text, found.end() - 1)
                if literal:
                    self.learn(cast(Kind, kind), _decoded(literal[1]))
        return _PARTS.sub(self._hide_part, text)

    def show_json(self, text: str) -> str:
        """A JSON text as it was before ``hide_json``, to the byte where orjson or Pydantic wrote it."""
        if "⟦" not in text:
            return text
        return _SHOWN.sub(self._show_part, text)

    def mask_json(self, text: str) -> str:
        """A JSON line with every value known here replaced by its kind ("[address]") in its texts; for good."""
        low = text.lower()
        for value, reference in sorted(self._references.items(), key=lambda pair: -len(pair[0])):
            inner = _encoded(value)
            if inner.lower() in low and _spreads(value, reference):
                # Not a key, nor a number or true: those stand without quotes, between what holds JSON together.
                word = rf"(?<!\w){re.escape(inner)}(?!\w)(?!\":)"
                found = rf"(?<![:,\[]){word}|(?<=[:,\[]){word}(?![,\]}}])"
                text = re.sub(found, f"[{_kind(reference)}]", text, flags=re.IGNORECASE)
        return text

    def _reference(self, kind: str, value: str) -> str:
        # A number in JSON is another value than the same digits in a text: it is shown without quotes.
        held = self._numbers if kind == "digits" else self._references
        known = held.get(value)
        if known is None:
            known = f"{kind}:{self._new_name()}"
            held[value] = known
            self._values[known] = self.fresh[known] = value
            self._finder = None
        return f"⟦{known}⟧"

    def _hide_new(self, text: str) -> str:
        return replace_private(text, self._reference) if text else text

    def _hide_known(self, found: str) -> str:
        # What only looks like a reference is a value like any other, or showing would take it for one.
        kind = "text" if _REFERENCE.fullmatch(found) else _kind(self._references.get(found) or self._folded(found))
        return self._reference(kind, found)

    def _folded(self, found: str) -> str:
        """The reference of the value that this one is, but for its capitals."""
        return next((r for value, r in self._references.items() if value.lower() == found.lower()), "text:")

    def _finds(self) -> re.Pattern[str]:
        if self._finder is None:
            spread = [value for value, reference in self._references.items() if _spreads(value, reference)]
            words = [rf"(?<!\w){re.escape(value)}(?!\w)" for value in sorted(spread, key=len, reverse=True)]
            self._finder = re.compile("|".join((_REFERENCE.pattern, *words)), re.IGNORECASE)
        return self._finder

    def _hide_part(self, part: re.Match[str]) -> str:
        key, between, keyed, alone, digits = part.groups()
        if digits is not None:
            return f'"{self._reference("digits", digits)}"'
        inner = alone if keyed is None else keyed
        if key in _SPARED or (len(inner) < _SHORTEST_SPREAD and inner not in self._references):
            return part[0]
        text = _decoded(inner)
        whole = self._references.get(text)
        hidden = f"⟦{whole}⟧" if whole else self.hide(text)
        if hidden == text:
            return part[0]
        return f'"{_encoded(hidden)}"' if keyed is None else f'"{key}"{between}"{_encoded(hidden)}"'

    def _show_part(self, found: re.Match[str]) -> str:
        digits, reference = found.groups()
        value = self._values.get(digits or reference)
        if value is None:
            return found[0]
        return value if digits else _encoded(value)


def masked(text: str) -> str:
    """A hidden text for people's eyes: "[phone]" where a reference to a phone stands."""
    return _REFERENCE.sub(lambda found: f"[{_kind(found[1])}]", text)


def _kind(reference: str) -> str:
    return reference.partition(":")[0]


def _spreads(value: str, reference: str) -> bool:
    return len(value) >= _SHORTEST_SPREAD and _kind(reference) != "text"


def _decoded(inner: str) -> str:
    return inner if "\\" not in inner else str(orjson.loads(f'"{inner}"'))


def _encoded(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]
