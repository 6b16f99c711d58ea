"""Dialogues with what should come out of them, and the judgement of how one ended.

A line is JSON: ``id``, ``kind``, ``turns`` (what the guest says), ``cart`` (the last cart before placing; null: not
judged), ``alts`` (other good carts), ``placed`` (null: not judged), ``say`` and ``nsay`` (by turn, -1 the last one, or
"any": patterns that a reply must and must not have).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

_QUANTITY, _LACKING, _EXTRA = 3, 2, 1
"""How much each difference counts when a wanted dish is paired with a line of the cart."""


class WantedLine(BaseModel):
    """A line that should be in the cart; options and refusals match by a part of their name."""

    model_config = ConfigDict(frozen=True)
    quantity: int = Field(alias="q")
    name: str
    options: tuple[str, ...] = Field(default=(), alias="opts")
    refusals: tuple[str, ...] = Field(default=(), alias="no")


class Dialogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    kind: str = ""
    turns: tuple[str, ...]
    cart: tuple[WantedLine, ...] | None = None
    alts: tuple[tuple[WantedLine, ...], ...] = ()
    placed: bool | None = None
    say: Mapping[str, tuple[str, ...]] = {}
    nsay: Mapping[str, tuple[str, ...]] = {}


class DialogueLine(BaseModel):
    """A line of a cart that was shown, or of an order that was placed."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    quantity: int
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join([f"{self.quantity} x {self.name}", *self.options, *(f"no {each}" for each in self.refusals)])


DialogueCart = tuple[DialogueLine, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """One message and what came back. ``orders``: the lines of all orders placed so far, oldest first."""

    text: str
    reply: str
    status: int
    route: str
    pending: str | None
    error: str | None
    cart: DialogueCart
    orders: tuple[DialogueCart, ...]
    commands: str = ""
    assumed: str | None = None
    """The open question that the gold line assumes."""


@dataclass(frozen=True, slots=True)
class DialogueVerdict:
    """What went wrong: in the cart, with orders, with errors (``state``), and in what was said (``replies``)."""

    state: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


@dataclass
class Performance:
    """A dialogue as it was played."""

    dialogue: Dialogue
    turns: list[Played] = field(default_factory=list)

    @property
    def verdict(self) -> DialogueVerdict:
        state = (*self._cart(), *self._orders(), *self._errors())
        return DialogueVerdict(state=state, replies=tuple(self._replies()))

    def _cart(self) -> Iterator[str]:
        wanted = self.dialogue.cart
        if wanted is None:
            return
        shown = [turn.cart for turn in self.turns]
        last = next((cart for cart in reversed(shown) if cart), ())
        end = last if self.turns[-1].orders else shown[-1]
        yield from min(([*differences(each, end)] for each in (wanted, *self.dialogue.alts)), key=len)

    def _orders(self) -> Iterator[str]:
        orders = self.turns[-1].orders
        wanted = self.dialogue.placed
        if wanted is not None and len(orders) != int(wanted):
            yield f"{len(orders)} orders placed instead of {int(wanted)}"
        for before, turn in zip(self.turns, self.turns[1:], strict=False):
            new = turn.orders[len(before.orders) :]
            if any(_counts(order) != _counts(before.cart) for order in new):
                yield f"the order {_in_words(new[-1])} is not the cart {_in_words(before.cart)}"

    def _errors(self) -> Iterator[str]:
        """A message may be refused (4xx), but nothing may break."""
        for number, turn in enumerate(self.turns):
            if turn.status >= 500 or turn.error:
                yield f"turn {number}: {turn.status} {turn.error} on route {turn.route}"

    def _replies(self) -> Iterator[str]:
        for place, patterns in self.dialogue.say.items():
            yield from (f"say {place} /{p}/" for p in patterns if not self._is_said(place, p))
        for place, patterns in self.dialogue.nsay.items():
            yield from (f"nsay {place} /{p}/" for p in patterns if self._is_said(place, p))

    def _is_said(self, place: str, pattern: str) -> bool:
        """Whether the reply of that turn fits the pattern, or the reply of any turn."""
        turns = self.turns if place == "any" else [self.turns[int(place)]]
        return any(re.search(pattern, turn.reply) for turn in turns)

    def __str__(self) -> str:
        verdict = self.verdict
        wrong = "; ".join((*verdict.state, *verdict.replies)) or "right"
        rows = [f"=== {self.dialogue.id} [{self.dialogue.kind}] {wrong}"]
        for turn in self.turns:
            shown = turn.reply.replace("\n", "\n  ")
            drift = "" if turn.assumed is None else f", gold assumes {turn.assumed}"
            rows += [f"> {turn.text[:300]}", f"    {turn.commands}", f"  {shown}"]
            rows += [f"    [{turn.route}, then {turn.pending}{drift}] {_in_words(turn.cart)}"]
        return "\n".join(rows)


def load_dialogues(path: Path) -> list[Dialogue]:
    """The file's dialogues. Raises OSError or ValueError."""
    written = path.read_text(encoding="utf-8").splitlines()
    return [Dialogue.model_validate(json.loads(line)) for line in written if line.strip()]


def differences(wanted: Sequence[WantedLine], cart: DialogueCart) -> Iterator[str]:
    """What the cart lacks or has too much, line by line."""
    left = list(cart)
    for want in wanted:
        same_dish = [line for line in left if line.name.casefold() == want.name.casefold()]
        if not same_dish:
            yield f"missing {want.quantity} x {want.name}"
            continue
        nearest = min(same_dish, key=lambda line: _distance(want, line))
        left.remove(nearest)
        yield from _differences_of(want, nearest)
    yield from (f"too much: {line}" for line in left)


def _differences_of(want: WantedLine, line: DialogueLine) -> Iterator[str]:
    lacking, extra = _lacking(want, line), _extra(want, line)
    if line.quantity != want.quantity:
        yield f"{want.name}: {line.quantity} instead of {want.quantity}"
    if lacking:
        yield f"{want.name} lacks {lacking}"
    if extra:
        yield f"{want.name} has {extra}"


def _distance(want: WantedLine, line: DialogueLine) -> int:
    other = _QUANTITY * (line.quantity != want.quantity)
    return other + _LACKING * len(_lacking(want, line)) + _EXTRA * len(_extra(want, line))


def _lacking(want: WantedLine, line: DialogueLine) -> list[str]:
    options = [each for each in want.options if not _among(each, line.options)]
    return options + [f"no {each}" for each in want.refusals if not _among(each, line.refusals)]


def _extra(want: WantedLine, line: DialogueLine) -> list[str]:
    options = [each for each in line.options if not _names(want.options, each)]
    return options + [f"no {each}" for each in line.refusals if not _names(want.refusals, each)]


def _among(word: str, names: Iterable[str]) -> bool:
    return any(word.casefold() in name.casefold() for name in names)


def _names(words: Iterable[str], name: str) -> bool:
    return any(word.casefold() in name.casefold() for word in words)


def _counts(cart: DialogueCart) -> list[tuple[str, int]]:
    return sorted((line.name, line.quantity) for line in cart)


def _in_words(cart: DialogueCart) -> str:
    return "; ".join(map(str, cart)) or "empty"
