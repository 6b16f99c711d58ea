"""Options for some units of an order, at its end: "two large, two small, the big ones without ice", "egg on one".

The words before the end are read as an order; the units that the end means are then split off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.commands import AddItem, ChangeLine, Changes, RepeatLine
from domain.menu import Item
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.numbers import number_of, numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes, list_refusals_of
from understanding.order_talk import OrderTalk, Part, Wish, find_act, merge_changes
from understanding.second_mentions import is_called

_REST = re.compile(r"\b(?:the (?:other|others|rest)|half)\b")

Counted = AddItem | ChangeLine | RepeatLine


@dataclass(frozen=True, slots=True)
class UnitsEnd:
    """An order, and options of some of its units.

    ``units``: how many; None is all that have the mark, or those that no other end has. ``mark``: an option that they
    have, or a name of their dish.
    """

    order: Part
    said: str
    units: int | None
    mark: str | None = None
    name: str | None = None


def find_units_ends(part: Part, talk: OrderTalk) -> Iterator[UnitsEnd]:
    """Yield each way to cut options for some units, which a dish of the order has, off the end of a part."""
    for border in patterns("shares")["units_border"].finditer(part.text):
        end = _read_end(part.text[border.end() :], part.text[: border.start()]) if border.start() else None
        yield from (each for each in _list_readings(end) if _is_of_order(each, part, talk))


def read_units_alone(part: Part) -> UnitsEnd | None:
    """Read a part that is nothing but options for some units of what was ordered before; None for other words."""
    lead = patterns("shares")["units_lead"].match(part.text)
    return _read_end(part.text[lead.end() :] if lead else part.text, "")


def _list_readings(end: UnitsEnd | None) -> Sequence[UnitsEnd]:
    """The end as a name of two words, and as it is read."""
    if end is None or end.name is None or " " not in end.said:
        return () if end is None else (end,)
    first, _, rest = end.said.partition(" ")
    return (replace(end, name=f"{end.name} {first}", said=rest), end)


def _read_end(text: str, before: str) -> UnitsEnd | None:
    matches = (patterns("shares")[name].fullmatch(text) for name in ("units_before", "units_behind"))
    match = next((match for match in matches if match), None)
    if match is None or numbers_in(match["said"]) or _REST.search(match["said"]):
        return None
    groups = match.groupdict()
    counts = [value for name, value in groups.items() if name.startswith("count") and value]
    said = f"without {match['said']}" if groups.get("off") else match["said"]
    order = Part(before, find_act(plain_text(before)))
    return UnitsEnd(order, said, number_of(counts[0]) if counts else None, match["mark"], match["name"])


def _is_of_order(end: UnitsEnd, part: Part, talk: OrderTalk) -> bool:
    """Whether a dish that the order names, or else the one in focus, has the options. A removal is about the cart."""
    items = {line.item for line in ground_order(end.order.text, talk.index).lines}
    if not items and talk.options_dish and part.act != "remove":
        items = {talk.options_dish}
    dishes = (talk.index.menu.item(item) for item in items)
    return any(
        read_options(end.said, dish, talk.index) is not None
        and (end.name is None or is_called(end.name, dish.id, [dish.id], talk.index))
        for dish in dishes
        if dish
    )


def add_to_units(wishes: Sequence[Wish], end: UnitsEnd, talk: OrderTalk) -> tuple[Wish, ...]:
    """The wishes with the options for the units that the end means; () where it is not clear which."""
    at = _find_target(wishes, end, talk)
    if at is None:
        return _add_to_all_marked(wishes, end, talk) if end.mark and end.units is None else ()
    wish = wishes[at]
    options = _find_options(wish, end.said, talk)
    if not isinstance(wish, Counted) or options is None:
        return ()
    return (*wishes[:at], *_split_off(wish, options, end.units), *wishes[at + 1 :])


def _find_target(wishes: Sequence[Wish], end: UnitsEnd, talk: OrderTalk) -> int | None:
    """The last wish that has more units than the end, its mark or name, and its options, and is no end of another."""
    fitting = [
        at
        for at, wish in enumerate(wishes)
        if _find_options(wish, end.said, talk) is not None and _is_meant(wish, wishes, end, talk)
    ]
    if end.units is None:
        return None if end.mark else _find_rest(wishes, fitting, talk)
    last = next((at for at in reversed(fitting) if _count_units(wishes[at]) > (end.units or 0)), None)
    while last and _is_split_off(wishes[last - 1], wishes[last]):
        last -= 1
    return last if last is None or _count_units(wishes[last]) > (end.units or 0) else None


def _is_split_off(before: Wish, wish: Wish) -> bool:
    """Whether a wish has the dish and all options of the one before, and more."""
    if not isinstance(before, AddItem) or not isinstance(wish, AddItem) or before.food.item != wish.food.item:
        return False
    return merge_changes(before.changes, wish.changes) == wish.changes


def _find_rest(wishes: Sequence[Wish], fitting: Sequence[int], talk: OrderTalk) -> int | None:
    """The units that an end before left: the wish before another one of the same dish."""
    pairs = (at for at in reversed(fitting) if at + 1 < len(wishes))
    return next((at for at in pairs if _find_dish(wishes[at], talk) == _find_dish(wishes[at + 1], talk)), None)


def _add_to_all_marked(wishes: Sequence[Wish], end: UnitsEnd, talk: OrderTalk) -> tuple[Wish, ...]:
    """Add options to the orders with the mark; () unless some of the orders have it, and others have not."""
    changed = [_add_if_meant(wish, wishes, end, talk) for wish in wishes]
    if all(changed) or not any(changed):
        return ()
    return tuple(new or wish for wish, new in zip(wishes, changed, strict=True))


def _add_if_meant(wish: Wish, wishes: Sequence[Wish], end: UnitsEnd, talk: OrderTalk) -> Wish | None:
    options = _find_options(wish, end.said, talk) if _is_meant(wish, wishes, end, talk) else None
    return _add_options(wish, options) if options and isinstance(wish, Counted) else None


def _is_meant(wish: Wish, wishes: Sequence[Wish], end: UnitsEnd, talk: OrderTalk) -> bool:
    """Whether a wish has the mark or the name of the end; without both, any may be meant."""
    words = end.mark or end.name
    if words is None:
        return True
    item = _find_dish(wish, talk)
    if item is None:
        return False
    if is_called(words, item.id, [dish.id for each in wishes if (dish := _find_dish(each, talk))], talk.index):
        return True
    marks = read_options(words, item, talk.index) if end.mark and isinstance(wish, AddItem) else None
    chosen = {(c.group, c.option) for c in wish.changes.choices} if isinstance(wish, AddItem) else set()
    return marks is not None and {(c.group, c.option) for c in marks.choices} <= chosen


def _split_off(wish: Counted, options: Changes, count: int | None) -> tuple[Wish, ...]:
    """So many units with the options, and the others as they are."""
    changed = _add_options(wish, options)
    if count is None:
        return (changed,)
    if isinstance(wish, ChangeLine):
        return wish, ChangeLine(lines=wish.lines, pieces=count, changes=options)
    return wish.replace(quantity=wish.quantity - count), changed.replace(quantity=count)


def _add_options(wish: Counted, options: Changes) -> Counted:
    return wish.replace(changes=merge_changes(wish.changes, options))


def _count_units(wish: Wish) -> int:
    """The units that a wish orders or leaves; 0 for other wishes."""
    is_counted = isinstance(wish, Counted) and not (isinstance(wish, ChangeLine) and len(wish.lines) != 1)
    return (wish.quantity or 0) if is_counted and isinstance(wish, Counted) else 0


def _find_dish(wish: Wish, talk: OrderTalk) -> Item | None:
    """The dish of an order or of a changed line."""
    match wish:
        case AddItem(food=food):
            return talk.index.menu.item(food.item) if food.item else None
        case ChangeLine(lines=lines, swap_to=None) if lines and lines[0]:
            return talk.get_item(lines)
        case RepeatLine(line=line) if line:
            return talk.get_item((line,))
        case _:
            return None


def _find_options(wish: Wish, said: str, talk: OrderTalk) -> Changes | None:
    item = _find_dish(wish, talk)
    return read_options(said, item, talk.index) if item else None


def read_options(words: str, item: Item, index: MenuIndex) -> Changes | None:
    """The options of a dish; None where the words say anything else."""
    grounding = ground_order(words, index.part((item.id,)), item.id)
    changes = build_loose_changes(refuse_groups(grounding, item), item, words)
    is_plain = not (grounding.lines or grounding.ambiguous or grounding.unknown or changes.unknown)
    return changes if is_plain and (changes.choices or changes.refusals) else None


def refuse_groups(grounding: Grounding, item: Item) -> Grounding:
    """The grounding with a refusal of each option that a refused group has in the dish: "no salad"."""
    refused = [each for each in grounding.loose_open if each.refused and item.group(each.group)]
    refusals = (refusal for each in refused for refusal in list_refusals_of(each, item))
    left_open = tuple(each for each in grounding.loose_open if each not in refused)
    return grounding.replace(loose_refusals=(*grounding.loose_refusals, *refusals), loose_open=left_open)
