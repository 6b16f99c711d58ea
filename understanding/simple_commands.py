"""Clauses whose wording alone says what they mean: the rows of ``commands.toml`` as commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from domain.commands import Command, Complain, OrderRef
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, find_items, ground
from understanding.language.rows import Row, rows, short_forms
from understanding.menu_questions import is_question
from understanding.message import Clause
from understanding.numbers import numbers_in

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_ORDER_ID = re.compile(r"\b(?:ORD|ORDER|PEDIDO)[\s#:\u2010-\u2015-]*(\d{2,})\b|#\s*(\d{2,})\b", re.IGNORECASE)
_BARE_ID = re.compile(r"\b(\d{3,})\b")
_QUOTED = frozenset({"complain", "want_unsupported", "ask_restaurant", "out_of_scope", "ask_order"})
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Found:
    """A row that fits a clause, and where in its plain words."""

    row: Row
    start: int
    end: int


def find_row(clause: Clause, context: ReadingContext, index: MenuIndex | None, language: str = "en") -> Found | None:
    """The first row that fits the clause in these surroundings."""
    forms = short_forms(language)
    variants = _cores(clause.plain, forms.courtesy_before, forms.courtesy_after)
    for row in rows("commands", language):
        if not _applies(row, clause, context):
            continue
        span = _span(row, clause.plain, variants)
        if span is not None and (row.dishes or index is None or not names_dish(clause.raw, index)):
            return Found(row, *span)
    return None


def command_of(row: Row, clause: Clause, context: ReadingContext, index: MenuIndex | None) -> Command:
    """The command of a row, with the quote, the dishes and the order that its clause names."""
    values: dict[str, object] = {"kind": row.kind, **row.fields}
    if row.kind in _QUOTED and row.kind != "ask_order":
        values["said"] = clause.raw
    if row.kind == "complain" and index is not None:
        values["items"] = find_complained(clause.raw, context, index)
    if row.kind in ("complain", "ask_order", "cancel_order") and (ref := order_in(clause.raw, context)):
        values["order"] = ref
    return _COMMAND.validate_python(values)


def order_in(text: str, context: ReadingContext) -> OrderRef | None:
    """The order that a text names by its id, or by the bare number of one of the guest's own."""
    written = _DASHES.sub("-", text)
    found = _ORDER_ID.search(written)
    number = (found.group(1) or found.group(2)) if found else None
    bare = _BARE_ID.search(written) if number is None else None
    own = [order.order_id for order in context.orders]
    if number is not None:
        known = next((each for each in own if each.endswith(number)), None)
        return OrderRef(id=known or f"ORD-{number}")
    known = next((each for each in own if bare and each.endswith(bare.group(1))), None)
    return OrderRef(id=known) if known else None


def find_complained(text: str, context: ReadingContext, index: MenuIndex) -> tuple[str, ...]:
    """The dishes that a complaint names; words that name a whole category name none."""
    lines = tuple(dict.fromkeys(line.item for line in ground(text, index).lines))
    named = lines or find_items(text, index)
    del context
    return tuple(map(str, named)) if len(named) <= 3 else ()


def names_dish(text: str, index: MenuIndex) -> bool:
    """Whether a text names a dish of the menu."""
    return bool(ground(text, index).lines) or len(find_items(text, index)) == 1


def merged_complaints(commands: Sequence[Command]) -> tuple[Command, ...]:
    """Without a complaint that another one of the same message repeats."""
    kept: list[Command] = []
    for command in commands:
        twin = isinstance(command, Complain) and any(
            isinstance(known, Complain) and known.about == command.about for known in kept
        )
        if not twin:
            kept.append(command)
    return tuple(kept)


def _applies(row: Row, clause: Clause, context: ReadingContext) -> bool:
    pending = context.pending.kind if context.pending else ""
    if row.pending and pending not in row.pending:
        return False
    if row.cart and context.cart.empty:
        return False
    if row.placed and not (context.cart.empty and context.orders):
        return False
    return row.questions or not is_question(clause)


def _span(row: Row, plain: str, variants: Iterable[str]) -> tuple[int, int] | None:
    if row.match == "whole":
        return (0, len(plain)) if any(row.pattern.fullmatch(each) for each in variants) else None
    found = row.pattern.search(plain)
    if found is None:
        return None
    return (0, len(plain)) if row.match == "clause" else found.span()


def _cores(plain: str, before: re.Pattern[str], after: re.Pattern[str]) -> tuple[str, ...]:
    """The clause as it is, and without the courtesy at its ends."""
    front, back = before.sub("", plain), after.sub("", plain)
    both = after.sub("", front)
    return tuple(dict.fromkeys(each.strip() for each in (plain, front, back, both) if each.strip()))


Builder = Callable[[Mapping[str, str]], Command]


def quantity_in(text: str) -> int | None:
    """The first number of a text."""
    return next((number.value for number in numbers_in(text)), None)
