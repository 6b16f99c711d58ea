"""Turns clauses that fit a row of ``commands.toml`` into commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pydantic import TypeAdapter

from domain.commands import Command, Complain, OrderRef
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, find_items, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import Row, patterns, rows, short_forms
from understanding.menu_questions import is_question
from understanding.message import Clause
from understanding.named_words import is_named

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_ORDER_ID = re.compile(r"\b(?:ORD|ORDER|PEDIDO)[\s#:\u2010-\u2015-]*(\d{2,})\b|#\s*(\d{2,})\b", re.IGNORECASE)
_BARE_ID = re.compile(r"\b(\d{3,})\b")
_OUTRIGHT = 0.95
"""The score of a name as the menu has it, or nearly so."""
_MOST_COMPLAINED = 3
"""The most dishes of a complaint. Words that fit more name none."""
_BACK = re.compile(r"\b(?:it|that|this|them|other)\b", re.IGNORECASE)
_QUOTED = frozenset({"complain", "want_unsupported", "ask_restaurant", "out_of_scope"})
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A row that fits a clause. ``start`` and ``end``: the place of the match in the plain words of the clause."""

    row: Row
    clause: Clause
    start: int
    end: int


def find_row(
    clause: Clause, context: ReadingContext, index: MenuIndex | None, language: str = "en", *, alone: bool = True
) -> RowMatch | None:
    """Find the first row that fits the clause in this context. ``alone``: the clause is the whole message."""
    forms, plain = short_forms(language), clause.plain
    cores = _list_cores(plain, forms.courtesy_before, forms.courtesy_after)
    for row in _list_applicable(clause, context, language):
        # A loop, not a function for each row: a message is compared with hundreds of them.
        fits = row.pattern.fullmatch if row.match == "whole" else row.pattern.search
        for each in cores if row.match != "part" else (plain,):
            if match := fits(each):
                break
        else:
            continue
        if (row.alone and not alone) or (index is not None and _is_about_menu(row, clause, match, index)):
            continue
        return RowMatch(row, clause, *(match.span() if row.match == "part" else (0, len(plain))))
    return None


def _is_about_menu(row: Row, clause: Clause, match: re.Match[str], index: MenuIndex) -> bool:
    """Whether the words of a row are names on the menu, or the clause has a dish, which the row must not have."""
    is_on_menu = is_named(match.string, *match.span(), index) or _is_size_of_dish(match, index)
    return is_on_menu or (not row.dishes and has_dish(clause.raw, index))


def _is_size_of_dish(match: re.Match[str], index: MenuIndex) -> bool:
    """Whether the dish behind a measure is sold by its unit: a gallon of tea that comes by the gallon."""
    stems = set(extract_stems(match.groupdict().get("unit") or ""))
    lines = ground(match.string[match.end() :], index).lines[:1] if stems else ()
    items = (index.menu.item(line.item) for line in lines)
    options = (option for item in items if item for group in item.groups for option in group.options)
    return any(stems <= set(extract_stems(option.name)) for option in options)


def build_command(row: Row, clause: Clause, context: ReadingContext) -> Command:
    """Build the command of a row, with the quote and the order of its clause."""
    values: dict[str, object] = {"kind": row.kind, **row.fields}
    if row.kind in _QUOTED:
        values["said"] = clause.raw
    if row.kind in ("complain", "ask_order", "cancel_order") and (ref := find_order(clause.raw, context)):
        values["order"] = ref
    return _COMMAND.validate_python(values)


def find_order(text: str, context: ReadingContext) -> OrderRef | None:
    """Find the order in a text: by its id, or by the bare number of one of the guest's own."""
    written = _DASHES.sub("-", text)
    match = _ORDER_ID.search(written)
    number = (match.group(1) or match.group(2)) if match else None
    bare = _BARE_ID.search(written) if number is None else None
    own = [order.order_id for order in context.orders]
    if number is not None:
        order_id = next((each for each in own if each.endswith(number)), None)
        return OrderRef(id=order_id or f"ORD-{number}")
    order_id = next((each for each in own if bare and each.endswith(bare.group(1))), None)
    return OrderRef(id=order_id) if order_id else None


def find_complained(text: str, context: ReadingContext, index: MenuIndex) -> tuple[str, ...]:
    """Find the dishes of a complaint; words for a whole category name none."""
    lines = ground(text, index).lines
    best = max((line.score for line in lines), default=0.0)
    sure = tuple(dict.fromkeys(line.item for line in lines if line.score >= min(best, _OUTRIGHT)))
    items = sure or find_items(text, index)
    if not items and _BACK.search(text) and context.topic is not None:
        items = (context.topic,)
    return tuple(map(str, items)) if len(items) <= _MOST_COMPLAINED else ()


def has_dish(text: str, index: MenuIndex) -> bool:
    """Whether a text names a dish of the menu."""
    return bool(find_dishes(text, index))


def find_dishes(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    """The dishes that a text names as the menu does, or nearly so."""
    return tuple(dict.fromkeys(line.item for line in ground(text, index).lines if line.score >= _OUTRIGHT))


def read_complaints(
    own: Clause, clause: Clause, context: ReadingContext, index: MenuIndex | None, language: str
) -> tuple[Complain, ...]:
    """Read all complaints of a clause. ``own``: the guest's words. ``clause``: their rendering for the rules.

    Each of several complaints has the dishes between it and the one before.
    """
    matches = [
        (match.start(), row)
        for row in _list_applicable(own, context, language)
        if row.kind == "complain" and (match := row.pattern.search(own.plain))
    ]
    firsts = {row.fields["about"]: (start, row) for start, row in sorted(matches, key=lambda pair: -pair[0])}
    in_order = sorted(firsts.values(), key=lambda pair: pair[0])
    ends = [start for start, _ in in_order[1:]] + [len(own.plain)]
    complaints: list[Complain] = []
    begin = 0
    for (_, row), end in zip(in_order, ends, strict=True):
        words = own.quote(begin, end) if language == "en" else clause.raw
        command = build_command(row, Clause(own.words, own.message), context)
        items = find_complained(words, context, index) if index is not None else ()
        if isinstance(command, Complain):
            complaints.append(command.replace(items=items, said=clause.raw))
        begin = end
    return tuple(complaints)


class _RowContext(NamedTuple):
    """What decides which rows apply. ``pending``: the kind of the open question, or ""."""

    language: str
    pending: str
    has_cart: bool
    has_orders: bool
    asks: bool


def _list_applicable(clause: Clause, context: ReadingContext, language: str) -> Sequence[Row]:
    """The rows that apply to the clause in this context, in order."""
    pending = context.pending.kind if context.pending else ""
    # What waits for "did I get this right?" is asked about as the cart is: "how much is that?".
    has_cart = not context.cart.is_empty or pending == "got_it_right"
    known = _RowContext(language, pending, has_cart, bool(context.orders), is_question(clause))
    applicable = _select_rows(known)
    if pending == "choose_option" and patterns("questions")["only_it"].fullmatch(clause.plain):
        return [row for row in applicable if row.kind != "show_cart"]
    return applicable


@lru_cache(maxsize=512)
def _select_rows(context: _RowContext) -> tuple[Row, ...]:
    return tuple(row for row in rows("commands", context.language) if _is_applicable(row, context))


def _is_applicable(row: Row, context: _RowContext) -> bool:
    """Whether a row applies in this context."""
    if row.pending and context.pending not in row.pending:
        return False
    if (row.cart and not context.has_cart) or (row.empty and context.has_cart):
        return False
    if _is_cart_complaint(row, context):
        return False
    if row.placed and (context.has_cart or not context.has_orders):
        return False
    return row.questions or not context.asks


def _is_cart_complaint(row: Row, context: _RowContext) -> bool:
    """Whether a missing dish is missing in the cart: "you forgot the salad" before any order."""
    is_missing = row.kind == "complain" and row.fields.get("about") == "missing"
    return is_missing and context.has_cart and not context.has_orders


def _list_cores(plain: str, before: re.Pattern[str], after: re.Pattern[str]) -> tuple[str, ...]:
    """List the clause as it is, and without the courtesy at its ends."""
    front, back = before.sub("", plain), after.sub("", plain)
    both = after.sub("", front)
    return tuple(dict.fromkeys(each.strip() for each in (plain, front, back, both) if each.strip()))
