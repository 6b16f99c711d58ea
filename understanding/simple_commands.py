"""Clauses whose wording alone says what they mean: the rows of ``commands.toml`` as commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from domain.commands import Command, Complain, OrderRef
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, find_items, ground
from understanding.language.rows import Row, patterns, rows, short_forms
from understanding.menu_questions import is_question
from understanding.message import Clause
from understanding.numbers import numbers_in

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_ORDER_ID = re.compile(r"\b(?:ORD|ORDER|PEDIDO)[\s#:\u2010-\u2015-]*(\d{2,})\b|#\s*(\d{2,})\b", re.IGNORECASE)
_BARE_ID = re.compile(r"\b(\d{3,})\b")
_OUTRIGHT = 0.95
"""The score of a name that was said as it is on the menu, or nearly so."""
_MOST_COMPLAINED = 3
"""Words that fit more dishes than this name none."""
_BACK = re.compile(r"\b(?:it|that|this|them|other)\b", re.IGNORECASE)
_QUOTED = frozenset({"complain", "want_unsupported", "ask_restaurant", "out_of_scope"})
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Found:
    """A row that fits a clause, and where in its plain words."""

    row: Row
    start: int
    end: int


def find_row(
    clause: Clause, context: ReadingContext, index: MenuIndex | None, language: str = "en", *, alone: bool = True
) -> Found | None:
    """The first row that fits the clause in these surroundings. ``alone``: it is the whole message."""
    forms = short_forms(language)
    variants = _cores(clause.plain, forms.courtesy_before, forms.courtesy_after)
    for row in rows("commands", language):
        if not _applies(row, clause, context) or (row.alone and not alone):
            continue
        span = _span(row, clause.plain, variants)
        if span is not None and (row.dishes or index is None or not names_dish(clause.raw, index)):
            return Found(row, *span)
    return None


def command_of(row: Row, clause: Clause, context: ReadingContext) -> Command:
    """The command of a row, with the quote and the order that its clause names."""
    values: dict[str, object] = {"kind": row.kind, **row.fields}
    if row.kind in _QUOTED:
        values["said"] = clause.raw
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
    lines = ground(text, index).lines
    best = max((line.score for line in lines), default=0.0)
    sure = tuple(dict.fromkeys(line.item for line in lines if line.score >= min(best, _OUTRIGHT)))
    named = sure or find_items(text, index)
    if not named and _BACK.search(text) and context.topic is not None:
        named = (context.topic,)
    return tuple(map(str, named)) if len(named) <= _MOST_COMPLAINED else ()


def names_dish(text: str, index: MenuIndex) -> bool:
    """Whether a text names a dish of the menu."""
    return any(line.score >= _OUTRIGHT for line in ground(text, index).lines)


def complaints_in(
    own: Clause, clause: Clause, context: ReadingContext, index: MenuIndex | None, language: str
) -> tuple[Complain, ...]:
    """All that a clause complains of; ``own`` is what the guest wrote, ``clause`` what the rules read.

    Of several complaints each has the dishes that are named after the one before.
    """
    hits = [
        (match.start(), row)
        for row in rows("commands", language)
        if row.kind == "complain" and (match := row.pattern.search(own.plain)) and _applies(row, own, context)
    ]
    firsts = {row.fields["about"]: (start, row) for start, row in sorted(hits, key=lambda hit: -hit[0])}
    found = sorted(firsts.values(), key=lambda hit: hit[0])
    ends = [start for start, _ in found[1:]] + [len(own.plain)]
    complaints: list[Complain] = []
    begin = 0
    for (_, row), end in zip(found, ends, strict=True):
        said = own.quote(begin, end) if language == "en" else clause.raw
        command = command_of(row, Clause(own.words, own.message), context)
        items = find_complained(said, context, index) if index is not None else ()
        if isinstance(command, Complain):
            complaints.append(command.replace(items=items, said=clause.raw))
        begin = end
    return tuple(complaints)


def _applies(row: Row, clause: Clause, context: ReadingContext) -> bool:
    pending = context.pending.kind if context.pending else ""
    if row.pending and pending not in row.pending:
        return False
    if (
        row.kind == "show_cart"
        and pending == "choose_option"
        and patterns("questions")["only_it"].fullmatch(clause.plain)
    ):
        return False
    if (row.cart and context.cart.is_empty) or (row.empty and not context.cart.is_empty):
        return False
    if _complains_of_nothing_placed(row, context):
        return False
    if row.placed and not (context.cart.is_empty and context.orders):
        return False
    return row.questions or not is_question(clause)


def _complains_of_nothing_placed(row: Row, context: ReadingContext) -> bool:
    """Whether what is missing, is missing in the cart: "you forgot the salad" before anything was ordered."""
    is_missing = row.kind == "complain" and row.fields.get("about") == "missing"
    return is_missing and not context.cart.is_empty and not context.orders


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
