"""What a guest sees of a reply: the kind of question that waits, the buttons, the cart; and how a cart differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.cart import Amount
from domain.menu import DishPart, Item, ItemId, Menu, get_base_id, make_amount_id, make_halves_id
from evals.guests.goals import GoalLine, GoalOption, format_line

_MEASURED = re.compile(r"(?P<name>.+) \((?P<amount>\d+) (?P<unit>k?g|m?l)\)")
_HALVES = re.compile(r"(?P<one>.+) \+ (?P<other>.+) \(½ \+ ½\)")
_SMALL_IN_LARGE = 1000

CountedLines = Counter[GoalLine]
"""Lines with a count of one each, counted."""


@dataclass(frozen=True, slots=True)
class GuestView:
    """A reply as the guest sees it. ``text`` is in small letters; only the guest's own words are looked for in it.

    ``is_lost``: the reply says that the message was not understood.
    """

    pending: str | None
    buttons: tuple[str, ...]
    cart: CountedLines
    text: str
    is_lost: bool = False

    @classmethod
    def of(cls, reply: Mapping[str, Any], menu: Menu) -> GuestView:
        """What is seen of a reply of POST /orchestrate."""
        lines = (reply.get("cart") or {"lines": []})["lines"]
        cart: CountedLines = Counter()
        for line in lines:
            seen = _line(line, menu)
            cart[seen.times(1)] += seen.quantity
        buttons = tuple(reply.get("quick_replies", ()))
        is_lost = "out_of_scope" in reply.get("intents", ())
        return cls(reply.get("pending"), buttons, cart, reply["reply_text"].casefold(), is_lost)


@dataclass(frozen=True, slots=True)
class CartDifference:
    """The first difference between a cart and what is wanted; ``wanted`` or ``seen`` is None where one has no line.

    ``option``: the first option in which two lines of one dish differ. ``kept``: it is wanted, and refused in the cart.
    """

    kind: str
    wanted: GoalLine | None = None
    seen: GoalLine | None = None
    option: GoalOption | None = None

    @property
    def what(self) -> str:
        """What is wrong with which dish, whatever the count."""
        line = self.wanted or self.seen
        return f"{self.kind} {line.item if line else ''} {self.option.option if self.option else ''}"

    def __str__(self) -> str:
        lines = [f"{name} {format_line(line)}" for name, line in (("wanted", self.wanted), ("got", self.seen)) if line]
        return f"{self.kind} ({', '.join(lines)})"


def first_difference(
    wanted: CountedLines, seen: CountedLines, menu: Menu, *, open_is_fine: bool = False
) -> CartDifference | None:
    """None when the cart is as wanted. ``open_is_fine``: what the menu still has to ask may be missing."""
    missing, excess = _split_lines(wanted, seen)
    if open_is_fine:
        missing, excess = _drop_open_lines(missing, excess, menu)
    for line in missing:
        same = next((other for other in excess if other.item == line.item), None)
        if same is not None:
            return _compare_lines(line, same)
    if missing and excess:
        return CartDifference("another dish", missing[0], excess[0])
    if missing:
        return CartDifference("too few" if _has_item(seen, missing[0]) else "missing dish", missing[0])
    if excess:
        return CartDifference("too many" if _has_item(wanted, excess[0]) else "unwanted dish", seen=excess[0])
    return None


def _has_item(cart: CountedLines, line: GoalLine) -> bool:
    return any(other.item == line.item for other in cart)


def _split_lines(wanted: CountedLines, seen: CountedLines) -> tuple[list[GoalLine], list[GoalLine]]:
    missing = [line.times(count) for line, count in (wanted - seen).items()]
    return missing, [line.times(count) for line, count in (seen - wanted).items()]


def _compare_lines(wanted: GoalLine, seen: GoalLine) -> CartDifference:
    for option in sorted(wanted.options - seen.options, key=lambda each: each.option):
        kind = "refusal missing" if option.refused else "option missing"
        return CartDifference(kind, wanted, seen, option)
    for option in sorted(seen.options - wanted.options, key=lambda each: each.option):
        kind = "option refused" if option.refused else "unwanted option"
        return CartDifference(kind, wanted, seen, option)
    return CartDifference("too many" if seen.quantity > wanted.quantity else "too few", wanted, seen)


def _drop_open_lines(
    missing: list[GoalLine], excess: list[GoalLine], menu: Menu
) -> tuple[list[GoalLine], list[GoalLine]]:
    """Both without the lines that differ in required choices alone, as long as the cart has none of them."""
    left = list(excess)
    still = []
    for line in missing:
        bare = next((other for other in left if _is_open_form(other, line, menu)), None)
        matched = min(line.quantity, bare.quantity) if bare else 0
        if bare is not None:
            left.remove(bare)
            left += [bare.times(bare.quantity - matched)] if bare.quantity > matched else []
        still += [line.times(line.quantity - matched)] if line.quantity > matched else []
    return still, left


def _is_open_form(seen: GoalLine, wanted: GoalLine, menu: Menu) -> bool:
    item = menu.item(seen.item)
    required = {
        str(option.id) for group in (item.groups if item else ()) if group.is_required for option in group.options
    }
    answers = {option for option in wanted.options if option.option in required}
    return seen.item == wanted.item and seen.options < wanted.options and wanted.options - seen.options <= answers


def _line(line: Mapping[str, Any], menu: Menu) -> GoalLine:
    item = find_item(str(line["name"]), menu)
    person = str(line.get("person") or "")
    if item is None:
        return GoalLine(ItemId(str(line["name"])), int(line["quantity"]), person=person)
    chosen = [_option(name, item) for name in line["options"]]
    refused = [GoalOption(_option(name, item).option, refused=True) for name in line["refusals"]]
    return GoalLine(item.id, int(line["quantity"]), frozenset([*chosen, *refused]), person)


def find_item(name: str, menu: Menu) -> Item | None:
    """The item of this name, also a dish of two halves, or so much of what is sold by weight."""
    by_name = {item.name: item for item in menu.items}
    if match := _MEASURED.fullmatch(name):
        base = by_name.get(match["name"])
        amount = int(match["amount"]) * (_SMALL_IN_LARGE if match["unit"] in ("kg", "l") else 1)
        return menu.item(make_amount_id(get_base_id(base.id), amount)) if base else None
    if match := _HALVES.fullmatch(name):
        halves = [by_name[each].id for each in (match["one"], match["other"]) if each in by_name]
        return menu.item(make_halves_id(*halves)) if len(halves) == len(match.groups()) else None
    return by_name.get(name)


def _option(name: str, item: Item) -> GoalOption:
    """The option of that name, which may have its amount before it, and its place behind it."""
    placement = next((part for part in DishPart if part.locate("") and name.endswith(part.locate(""))), DishPart.WHOLE)
    bare = name.removesuffix(placement.locate(""))
    for amount in (Amount.NORMAL, Amount.EXTRA, Amount.LIGHT):
        head = "" if amount is Amount.NORMAL else f"{amount} "
        option = next((each for group in item.groups for each in group.options if f"{head}{each.name}" == bare), None)
        if option is not None:
            return GoalOption(str(option.id), amount, placement=placement)
    return GoalOption(name)
