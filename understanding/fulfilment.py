"""How the order reaches the guest and is paid: mode, address, table, time, payment, contact and notes of a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.commands import ClearFulfilment, FulfilmentField, SetFulfilment
from domain.fulfilment import DeliveryMode, PaymentMethod
from understanding.language.rows import patterns
from understanding.message import Clause
from understanding.moods import is_report
from understanding.numbers import number_of, numbers_in
from understanding.times import parse_when

_MODES = {"pickup": DeliveryMode.PICKUP, "dine_in": DeliveryMode.DINE_IN, "delivery": DeliveryMode.DELIVERY}
_IN_PERSON = "in_person"
"""Payment to the driver or at the counter: in cash, unless the guest says how."""
_PAYMENTS = {
    "online": PaymentMethod.ONLINE,
    "cash": PaymentMethod.CASH,
    "card": PaymentMethod.CARD,
    _IN_PERSON: PaymentMethod.CASH,
}
_ORDER = ("no_note", "note", "contact", "change_for", "table", "when", *_PAYMENTS, *_MODES)
"""The fields in the order of the search."""
_BARE_TIMES = ("bare_day", "bare_minutes", "bare_clock")
"""Times that count beside a way to bring the order only."""
_MAX_NOTE = 300
_COURTESY = re.compile(r"[\s,]+(?:please|thanks|thank you|por favor|gracias)[\s.!]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Details:
    """The commands of a clause, and the rest of it: the clauses without the words of those commands."""

    commands: tuple[SetFulfilment | ClearFulfilment, ...]
    rest: tuple[Clause, ...]


def read_details(clause: Clause) -> Details:
    """The commands about delivery and payment in a clause, and the rest of the clause."""
    return _read_corrected_way(clause) or _read_details(clause)


def _read_details(clause: Clause) -> Details:
    """The same of a clause that does not correct itself."""
    table = patterns("fulfilment")
    if match := table["not_payable"].search(clause.plain):
        other = _read_other_way(clause.without(*match.span()))
        return other or Details((ClearFulfilment(fields=("payment",)),), ())
    if match := table["denied_way"].search(clause.plain):
        return _read_other_way(clause.without(*match.span())) or Details((), (clause,))
    fields: dict[str, object] = {}
    removed_fields: list[FulfilmentField] = []
    rest: tuple[Clause, ...] = (clause,)
    if table["wrong_address"].search(clause.plain):
        return Details((ClearFulfilment(fields=("address",)),), ())
    if match := table["at_once"].search(clause.plain):
        removed_fields.append("when")
        rest = tuple(clause.without(*match.span()))
    for name in _ORDER:
        rest = _extract_field(name, table[name], rest, fields, removed_fields)
    if "mode" in fields:
        further = (*_MODES, *_BARE_TIMES) if "when" not in fields else (*_MODES,)
        for name in further:  # a clause may repeat the mode: "deliver it to my house"
            rest = _extract_field(name, table[name], rest, fields, removed_fields)
    commands: tuple[SetFulfilment | ClearFulfilment, ...] = ()
    if fields:
        commands = (SetFulfilment.model_validate(fields),)
    if removed_fields:
        commands = (*commands, ClearFulfilment(fields=tuple(removed_fields)))
    return Details(commands, rest)


def _read_corrected_way(clause: Clause) -> Details | None:
    """The second of two ways to bring the order, or to pay, said in one breath: "dine in no wait delivery"."""
    match = patterns("fulfilment")["corrected_way"].search(clause.plain)
    parts = clause.without(*match.span()) if match else ()
    if len(parts) != 2:
        return None
    first, second = (_find_ways(read_details(part)) for part in parts)
    return read_details(parts[1]) if first and first.keys() == second.keys() else None


def _find_ways(details: Details) -> dict[str, object]:
    """How the order is brought and paid, of the details of a clause."""
    ways = (each for each in details.commands if isinstance(each, SetFulfilment))
    return {name: value for each in ways for name in ("mode", "payment") if (value := getattr(each, name))}


def _read_other_way(clauses: Sequence[Clause]) -> Details | None:
    """The way to pay, or to bring, beside one that the guest refuses: "cash please, I don't use cards"."""
    details = tuple(map(read_details, clauses))
    commands = tuple(command for each in details for command in each.commands)
    has_way = any(isinstance(command, SetFulfilment) and (command.payment or command.mode) for command in commands)
    return Details(commands, tuple(clause for each in details for clause in each.rest)) if has_way else None


def is_fulfilment_statement(clause: Clause) -> bool:
    """Whether a clause names a way to bring or to pay the order, and neither asks, denies, reports, nor counts.

    Then the words around it do not matter: "card on the door", "my brother will pick it up".
    """
    details = read_details(clause)
    ways = [each for each in details.commands if isinstance(each, SetFulfilment) and (each.mode or each.payment)]
    if not ways or patterns("fulfilment")["doubts"].search(clause.plain) or is_report(clause):
        return False
    return not any(numbers_in(part.plain) for part in details.rest)


def _extract_field(
    name: str,
    pattern: re.Pattern[str],
    clauses: tuple[Clause, ...],
    fields: dict[str, object],
    removed_fields: list[FulfilmentField],
) -> tuple[Clause, ...]:
    """The clauses without the first match of the pattern; its values go into ``fields`` or ``removed_fields``."""
    for at, clause in enumerate(clauses):
        match = pattern.search(clause.plain)
        if match is None or _is_conflicting(name, fields) or (name == "when" and _is_price(match, clause)):
            continue
        if name == "no_note":
            removed_fields.append("note")
        else:
            fields |= {**_read_values(name, clause, match), **fields}
        return (*clauses[:at], *clause.without(*match.span()), *clauses[at + 1 :])
    return clauses


def _is_price(match: re.Match[str], clause: Clause) -> bool:
    """Whether "for 12.50" behind other words is a price: few meals are wanted at such a minute."""
    price = patterns("fulfilment")["price"].fullmatch(clause.quote(*match.span()))
    return price is not None and bool(clause.plain[: match.start()].strip())


def _is_conflicting(name: str, fields: Mapping[str, object]) -> bool:
    """Whether the fields have another mode or payment already: the first counts."""
    if name in _MODES:
        return fields.get("mode", _MODES[name]) is not _MODES[name]
    if name == _IN_PERSON:
        return False
    return name in _PAYMENTS and fields.get("payment", _PAYMENTS[name]) is not _PAYMENTS[name]


def _read_values(name: str, clause: Clause, match: re.Match[str]) -> Mapping[str, object]:
    if name in _MODES:
        return {"mode": _MODES[name]}
    if name in _PAYMENTS:
        return {"payment": _PAYMENTS[name]}
    group = next((key for key, value in match.groupdict().items() if value), None)
    text = clause.quote(*match.span(group)) if group else clause.quote(*match.span())
    if name == "table":
        value = number_of(text)
        return {"mode": DeliveryMode.DINE_IN, "table": str(value) if value is not None else text.upper()}
    if name in ("when", *_BARE_TIMES):
        return {"when": parse_when(clause.plain[slice(*match.span(group or 0))], text)}
    if name == "note":
        return {"note": _COURTESY.sub("", text)[:_MAX_NOTE]}
    return {name: text} if name == "contact" else {name: text, "payment": PaymentMethod.CASH}


def read_table(text: str) -> str | None:
    """The table, where the plain words are an answer to our question for it and nothing else."""
    match = patterns("fulfilment")["bare_table"].search(text)
    if match is None:
        return None
    value = number_of(match["table"])
    return str(value) if value is not None else match["table"].upper()


def find_payment(text: str) -> PaymentMethod | None:
    """The way to pay that some plain words name."""
    return next((method for name, method in _PAYMENTS.items() if patterns("fulfilment")[name].search(text)), None)
