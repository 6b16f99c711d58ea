"""How the order reaches the guest and is paid: mode, address, table, time, payment, contact and notes of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.commands import ClearFulfilment, FulfilmentField, SetFulfilment, When
from domain.fulfilment import DeliveryMode, PaymentMethod
from understanding.language.rows import patterns
from understanding.message import Clause
from understanding.moods import is_report
from understanding.numbers import number_of, numbers_in

_MODES = {"pickup": DeliveryMode.PICKUP, "dine_in": DeliveryMode.DINE_IN, "delivery": DeliveryMode.DELIVERY}
_PAYMENTS = {"online": PaymentMethod.ONLINE, "cash": PaymentMethod.CASH, "card": PaymentMethod.CARD}
_ORDER = ("no_note", "note", "contact", "change_for", "table", "when", *_PAYMENTS, *_MODES, *_MODES)
"""What is looked for, in order; a mode twice, for it may be said again: "deliver it to my house"."""
_ISO_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(?:(a|p)\.?\s*m\b)?", re.IGNORECASE)
_HALVES = re.compile(r"\b(half past|quarter past|quarter to)\s+(\w+)", re.IGNORECASE)
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
_MAX_NOTE = 300
_COURTESY = re.compile(r"[\s,]+(?:please|thanks|thank you|por favor|gracias)[\s.!]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Details:
    """What was found, and the clauses that are left without the words that said it."""

    commands: tuple[SetFulfilment | ClearFulfilment, ...]
    left: tuple[Clause, ...]


def details_in(clause: Clause) -> Details:
    """Everything of this kind that a clause says."""
    known = patterns("fulfilment")
    if refused := known["not_payable"].search(clause.plain):
        return _other_payment(clause.without(*refused.span())) or Details((ClearFulfilment(fields=("payment",)),), ())
    found: dict[str, object] = {}
    cleared: list[FulfilmentField] = []
    left: tuple[Clause, ...] = (clause,)
    if known["wrong_address"].search(clause.plain):
        return Details((ClearFulfilment(fields=("address",)),), ())
    if match := known["at_once"].search(clause.plain):
        cleared.append("when")
        left = tuple(clause.without(*match.span()))
    for name in _ORDER:
        left = _take(name, known[name], left, found, cleared)
    if "mode" in found and "when" not in found:
        left = _take("bare_day", known["bare_day"], left, found, cleared)
    commands: tuple[SetFulfilment | ClearFulfilment, ...] = ()
    if found:
        commands = (SetFulfilment.model_validate(found),)
    if cleared:
        commands = (*commands, ClearFulfilment(fields=tuple(cleared)))
    return Details(commands, left)


def _other_payment(clauses: Sequence[Clause]) -> Details | None:
    """The way to pay beside one that is refused: "cash please, I don't use cards"."""
    details = tuple(map(details_in, clauses))
    commands = tuple(command for each in details for command in each.commands)
    pays = any(isinstance(command, SetFulfilment) and command.payment for command in commands)
    return Details(commands, tuple(left for each in details for left in each.left)) if pays else None


def tells_outright(clause: Clause) -> bool:
    """Whether a clause names a way to bring or to pay the order, and neither asks, denies, reports, nor counts.

    Then the words around it do not matter: "card on the door", "my brother will pick it up".
    """
    details = details_in(clause)
    tells = [each for each in details.commands if isinstance(each, SetFulfilment) and (each.mode or each.payment)]
    if not tells or patterns("fulfilment")["doubts"].search(clause.plain) or is_report(clause):
        return False
    return not any(numbers_in(part.plain) for part in details.left)


def _take(
    name: str,
    pattern: re.Pattern[str],
    clauses: tuple[Clause, ...],
    found: dict[str, object],
    cleared: list[FulfilmentField],
) -> tuple[Clause, ...]:
    """The clauses without the first words that say this; what they say goes into ``found`` or ``cleared``."""
    for at, clause in enumerate(clauses):
        match = pattern.search(clause.plain)
        if match is None or _is_another(name, found):
            continue
        if name == "no_note":
            cleared.append("note")
        else:
            found |= _values(name, clause, match)
        return (*clauses[:at], *clause.without(*match.span()), *clauses[at + 1 :])
    return clauses


def _is_another(name: str, found: Mapping[str, object]) -> bool:
    """Whether a mode or a payment was found already, and another than this: the first counts."""
    if name in _MODES:
        return found.get("mode", _MODES[name]) is not _MODES[name]
    return name in _PAYMENTS and found.get("payment", _PAYMENTS[name]) is not _PAYMENTS[name]


def _values(name: str, clause: Clause, match: re.Match[str]) -> Mapping[str, object]:
    if name in _MODES:
        return {"mode": _MODES[name]}
    if name in _PAYMENTS:
        return {"payment": _PAYMENTS[name]}
    group = next((key for key, value in match.groupdict().items() if value), None)
    said = clause.said(*match.span(group)) if group else clause.said(*match.span())
    if name == "table":
        value = number_of(said)
        return {"mode": DeliveryMode.DINE_IN, "table": str(value) if value is not None else said.upper()}
    if name in ("when", "bare_day"):
        return {"when": when_of(said)}
    if name == "note":
        return {"note": _COURTESY.sub("", said)[:_MAX_NOTE]}
    return {name: said} if name == "contact" else {name: said, "payment": PaymentMethod.CASH}


def when_of(said: str) -> When:
    """A wanted time as it was said, with its time of day where it could be read."""
    bound: Literal["at", "by", "after"] = "at"
    first = said.lower().split()[0] if said.split() else ""
    if first in ("by", "before", "until", "till", "antes"):
        bound = "by"
    elif first in ("after", "from", "desde"):
        bound = "after"
    return When(said=said, time=_time_of_day(said), bound=bound)


def _time_of_day(said: str) -> str | None:
    if halves := _HALVES.search(said):
        hour = number_of(halves.group(2))
        minutes = (hour or 0) * 60 + _MINUTES[halves.group(1).lower()]
        return f"{minutes // 60:02d}:{minutes % 60:02d}" if hour else None
    found = _ISO_CLOCK.search(said)
    if found is None or not (found.group(2) or found.group(3)):
        return None
    hour, minute = int(found.group(1)), int(found.group(2) or 0)
    if found.group(3):
        hour = hour % 12 + (12 if found.group(3).lower() == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def table_named(text: str) -> str | None:
    """The table, where the plain words are nothing but the answer to our question for it."""
    found = patterns("fulfilment")["bare_table"].search(text)
    if found is None:
        return None
    value = number_of(found["table"])
    return str(value) if value is not None else found["table"].upper()


def payment_named(text: str) -> PaymentMethod | None:
    """The way to pay that some plain words name."""
    return next((method for name, method in _PAYMENTS.items() if patterns("fulfilment")[name].search(text)), None)
