"""Replaces personal data by random references before storage, and restores it on read. Pure; the caller stores values.

``pseudonymizer = Pseudonymizer(values)``; ``pseudonymize(text)`` replaces a phone by ⟦phone:k3x9⟧, ``restore`` puts the
phone back, and ``fresh`` holds the references that are not in ``values``. For every text, restore(pseudonymize(text))
== text: a false match costs some bytes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from secrets import token_hex
from typing import NamedTuple

import orjson

from privacy.pii_patterns import PiiKind, replace_cards, replace_private
from privacy.redaction import classify_key
from privacy.seen_texts import SeenTexts

_REFERENCE = re.compile(r"⟦([a-z]+:[0-9a-z]+)⟧")
_LITERAL = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_STRING = re.compile(_LITERAL, re.DOTALL)
# Three patterns that begin with a fixed mark: the search for one is ten times faster than for any digit.
_MANY_DIGITS = tuple(re.compile(rf"{re.escape(mark)}\s?\d{{9}}") for mark in ":,[")
# A string, or a number long enough to be a phone.
_PARTS = re.compile(rf"{_LITERAL}|(?<![\w.+-])(\d{{9,15}})(?![\w.])", re.DOTALL)
# A fence is a number of ours, and as long as a card's.
_BARE_NUMBER = r'(?<!"fence":)(?<!"fence": )(?<![\w.+-])\d{13,19}(?![\w.])'
_STRINGS_AND_LONG_NUMBERS = re.compile(rf"{_LITERAL}|({_BARE_NUMBER})", re.DOTALL)
_SHORTEST_CARD = 7
"""Characters of a string with card data in it ("cvv 123")."""
_REFERENCE_IN_JSON = re.compile(r'"⟦(digits:[0-9a-z]+)⟧"|⟦([a-z]+:[0-9a-z]+)⟧')
_PUBLIC_IDS = re.compile(rf'"(?:trace_id|message_id)"\s*:\s*{_LITERAL}', re.DOTALL)
"""Ids without private data: the API has replaced private ids by substitutes."""
_SHORTEST_SEARCHED = 4
"""Characters of the shortest known value that is searched for in every text."""

_LONGEST_KEY = 64
_SEPARATOR = "\x1e"
"""Between two JSON texts; JSON has it in no string and nowhere else."""

_harmless = SeenTexts(most=16384, longest=32_768)
"""Strings without private data that are no private key either: most strings of a state were in the previous one."""
_cardless = SeenTexts(most=16384, longest=32_768)
"""Strings without card numbers: most strings of a record were in the one before."""


class _SearchedValue(NamedTuple):
    """A known value: its text, its JSON literal (both in lower case), and its kind."""

    text: str
    json_text: str
    kind: str


class Pseudonymizer:
    """The references of one session. ``values`` and ``fresh`` map a reference ("phone:k3x9") to its value."""

    def __init__(
        self, values: Mapping[str, str] | None = None, *, new_name: Callable[[], str] = lambda: token_hex(6)
    ) -> None:
        self._values = dict(values or {})
        self._references = {v: r for r, v in self._values.items() if _kind_of(r) != "digits"}
        self._numbers = {v: r for r, v in self._values.items() if _kind_of(r) == "digits"}
        self._new_name = new_name
        self._searched: list[_SearchedValue] | None = None
        self.fresh: dict[str, str] = {}

    def learn(self, kind: PiiKind, value: str) -> str:
        """The reference of a value that is private without matching a pattern. Later calls find it in any text."""
        return self._refer_to(kind, value)

    def pseudonymize(self, text: str) -> str:
        """The text with references in place of private values."""
        pieces: list[str] = []
        at = 0
        for start, end, kind in self._find_known(text):
            pieces += (self._pseudonymize_new(text[at:start]), self._refer_to(kind, text[start:end]))
            at = end
        return "".join((*pieces, self._pseudonymize_new(text[at:]))) if pieces else self._pseudonymize_new(text)

    def restore(self, text: str) -> str:
        """The text with its private values restored. Unknown references stay."""
        if "⟦" not in text:
            return text
        return _REFERENCE.sub(lambda match: self._values.get(match[1], match[0]), text)

    def pseudonymize_json(self, text: str, public_ids: Collection[str] = ()) -> str:
        """A JSON text with references in its strings; the whole value of a private key ("address") is replaced.

        ``public_ids``: strings without private data, which are not searched; they are new in each turn.
        """
        literals = _find_literals(text)
        suspects = {inner for inner in _harmless.list_new(literals) if self._inspect_literal(inner, text, public_ids)}
        # Twice: one string may introduce a name ("my name is Ada") that another one, before or after it, only mentions.
        self._pseudonymize_literals(suspects, text)
        changed = self._pseudonymize_literals(self._find_suspects(literals, text) | suspects, text)
        if not changed and not _has_long_number(text):
            return text

        def replace_part(part: re.Match[str]) -> str:
            inner, digits = part.groups()
            if digits is not None:
                return f'"{self._refer_to("digits", digits)}"'
            return f'"{changed[inner]}"' if inner in changed else part[0]

        return _PARTS.sub(replace_part, text)

    def pseudonymize_texts(self, texts: Sequence[str], public_ids: Collection[str] = ()) -> list[str]:
        """Several JSON texts at once: a private value that a key of one identifies is replaced in all of them."""
        return self.pseudonymize_json(_SEPARATOR.join(texts), public_ids).split(_SEPARATOR)

    def _inspect_literal(self, inner: str, text: str, public_ids: Collection[str]) -> bool:
        """Learn the value of a private key. Returns whether the string itself has the form of a private value."""
        plain = _decode_literal(inner)
        kind = classify_key(plain) if len(inner) <= _LONGEST_KEY else None
        if kind:
            self._learn_under(inner, kind, text)
        if inner not in public_ids and replace_private(plain, lambda kind, _: kind) != plain:
            return True
        if kind is None:
            _harmless.add(inner)
        return False

    def restore_json(self, text: str) -> str:
        """The reverse of ``pseudonymize_json``, exact to the byte if orjson or Pydantic wrote the JSON."""
        if "⟦" not in text:
            return text
        return _REFERENCE_IN_JSON.sub(self._restore_part, text)

    def mask_json(self, text: str) -> str:
        """A JSON line with each known value in its strings replaced by its kind ("[address]"). Irreversible."""
        low = text.lower()
        for each in self._list_searched():
            if each.json_text in low:
                # Not a key, and not a number or true: those are unquoted, between JSON's punctuation.
                word = rf"(?<!\w){re.escape(each.json_text)}(?!\w)(?!\":)"
                pattern = rf"(?<![:,\[]){word}|(?<=[:,\[]){word}(?![,\]}}])"
                text = re.sub(pattern, f"[{each.kind}]", text, flags=re.IGNORECASE)
        return text

    def _find_suspects(self, literals: set[str], text: str) -> set[str]:
        """The strings of a JSON text that may contain a known value or look like a reference."""
        searched = self._list_searched()
        low = text.lower() if searched else ""
        needles = [each.json_text for each in searched if each.json_text in low]
        if "⟦" in text:
            needles.append("⟦")
        suspects = {inner for inner in literals if any(one in inner.lower() for one in needles)} if needles else set()
        return suspects | (literals & self._references.keys())

    def _refer_to(self, kind: str, value: str) -> str:
        # A JSON number is another value than a string of the same digits: it is restored without quotes.
        references = self._numbers if kind == "digits" else self._references
        reference = references.get(value)
        if reference is None:
            reference = f"{kind}:{self._new_name()}"
            references[value] = reference
            self._values[reference] = self.fresh[reference] = value
            self._searched = None
        return f"⟦{reference}⟧"

    def _pseudonymize_new(self, text: str) -> str:
        return replace_private(text, self._refer_to) if text else text

    def _find_known(self, text: str) -> list[tuple[int, int, str]]:
        """The positions of known values in a text, in order and without overlaps."""
        # Text that looks like a reference is replaced as a value, or restoring would take it for one.
        matches = [(*match.span(), "text") for match in _REFERENCE.finditer(text)] if "⟦" in text else []
        low = text.lower()
        for each in self._list_searched() if len(low) == len(text) else ():
            at = low.find(each.text)
            while at >= 0:
                end = at + len(each.text)
                whole = not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum())
                if whole and all(end <= start or at >= stop for start, stop, _ in matches):
                    matches.append((at, end, each.kind))
                at = low.find(each.text, end)
        return sorted(matches)

    def _list_searched(self) -> list[_SearchedValue]:
        """The known values that are searched for in every text, the longest first, in lower case."""
        if self._searched is None:
            longest_first = sorted(self._references.items(), key=lambda pair: -len(pair[0]))
            self._searched = [
                _SearchedValue(value.lower(), _encode_literal(value).lower(), _kind_of(reference))
                for value, reference in longest_first
                if len(value) >= _SHORTEST_SEARCHED and _kind_of(reference) != "text"
            ]
        return self._searched

    def _learn_under(self, key: str, kind: PiiKind, text: str) -> None:
        if f'"{key}":"' in text or f'"{key}": "' in text:
            for match in re.finditer(rf'"{re.escape(key)}"\s*:\s*(?!""){_LITERAL}', text):
                self.learn(kind, _decode_literal(match[1]))

    def _pseudonymize_literals(self, literals: set[str], text: str) -> dict[str, str]:
        """The new literals by the old ones; literals that do not change are left out."""
        changed: dict[str, str] = {}
        for inner in literals.difference(_PUBLIC_IDS.findall(text)) if literals else ():
            plain = _decode_literal(inner)
            reference = self._references.get(plain)
            pseudonymized = f"⟦{reference}⟧" if reference else self.pseudonymize(plain)
            if pseudonymized != plain:
                changed[inner] = _encode_literal(pseudonymized)
        return changed

    def _restore_part(self, match: re.Match[str]) -> str:
        digits, reference = match.groups()
        value = self._values.get(digits or reference)
        if value is None:
            return match[0]
        return value if digits else _encode_literal(value)


def _find_literals(text: str) -> set[str]:
    """The string literals of a JSON text, keys included, without quotes and still escaped."""
    return set(_STRING.findall(text) if '\\"' in text else text.split('"')[1::2])


def _has_long_number(text: str) -> bool:
    """Whether a JSON text may have a number as long as a phone's outside of its strings."""
    return text[:1].isdigit() or any(number.search(text) for number in _MANY_DIGITS)


def remove_cards(text: str) -> str:
    """A JSON text without its card numbers. Irreversible: card numbers have no references either."""
    literals = [inner for inner in _find_literals(text) if len(inner) >= _SHORTEST_CARD and not inner.isalpha()]
    unknown = _cardless.list_new(literals)
    changed = {inner: clean for inner in unknown if (clean := _remove_cards(inner)) != inner}
    if not changed and not _has_long_number(text):
        return text

    def replace_part(part: re.Match[str]) -> str:
        inner, digits = part.groups()
        if digits is not None:
            clean = replace_cards(digits)
            return digits if clean == digits else f'"{clean}"'
        return f'"{changed[inner]}"' if inner in changed else part[0]

    return _STRINGS_AND_LONG_NUMBERS.sub(replace_part, text)


def _remove_cards(inner: str) -> str:
    text = _decode_literal(inner)
    clean = replace_cards(text)
    if clean != text:
        return _encode_literal(clean)
    _cardless.add(inner)
    return inner


def mask_references(text: str) -> str:
    """A pseudonymized text for people to read: "[phone]" in place of a reference to a phone."""
    return _REFERENCE.sub(lambda match: f"[{_kind_of(match[1])}]", text)


def _kind_of(reference: str) -> str:
    return reference.partition(":")[0]


def _decode_literal(inner: str) -> str:
    return inner if "\\" not in inner else str(orjson.loads(f'"{inner}"'))


def _encode_literal(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]
