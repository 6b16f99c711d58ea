"""Exchanges an option that a line of the cart has for another: "sorry not ham, pepperoni", "oat milk, not whole".

What is given up shows what is wanted: where ham is a topping of the line, "pepperoni" is a topping too, though a dish
of the menu is called so.
"""

from __future__ import annotations

from domain.commands import ChangeLine, Changes
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.option_lines import take_options_off
from understanding.order_grounding import ground_order
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, is_single, merge_changes


def read_option_exchange(part: Part, talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Read the exchange of an option that a line has; () for other words."""
    if talk.cart.is_empty or talk.topic is not None or talk.warned_dish is not None:
        return ()
    match = patterns("cart")["exchanged"].search(part.text.lower())
    if match is None:
        return _read_made_option(part, talk)
    named = {name.rstrip("12345"): value for name, value in match.groupdict().items() if value}
    if talk.references.find_mark(f"the {plain_text(named['old'])}"):
        return ()  # "swap the bacon one": the line that has it
    change = _exchange(named["old"], plain_text(named["new"]), plain_text(named.get("line", "")), talk)
    if change is None:
        return ()
    more = talk.read_changes(plain_text(named.get("rest", "")), change.lines)
    pieces = talk.find_pieces(part.plain) or _count_units(named["new"], change, talk)
    return (change.replace(pieces=pieces, changes=merge_changes(change.changes, more)),)


def _count_units(text: str, change: ChangeLine, talk: OrderTalk) -> int | None:
    """Count the units of the line that the words name, where it has more: "one latte decaf, not regular"."""
    line = talk.get_line(change.lines)
    named = (each for each in talk.references.ground(text).lines if line and each.item == line.item)
    count = next((each.quantity for each in named if each.quantity_said), None)
    return count if line and count and count < line.quantity else None


def _read_made_option(part: Part, talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Read "make the vanilla pistachio": an option that a line has, and right behind it another one of its group."""
    match = patterns("cart")["made_option"].match(part.plain)
    words = match["both"].split() if match else []
    cuts = (at for at in range(1, len(words)) if words[at] not in ("and", "or"))
    pairs = ((" ".join(words[:at]), " ".join(words[at:])) for at in cuts)
    changes = (_exchange(old, new, "", talk) for old, new in pairs if not talk.has_new_dish(f"{old} {new}"))
    return next(((change,) for change in changes if change is not None and _is_of_one_group(change)), ())


def _is_of_one_group(change: ChangeLine) -> bool:
    """Whether it chooses one option, and takes none of another group off."""
    choices, refusals = change.changes.choices, change.changes.refusals
    return len(choices) == 1 and all(refusal.group == choices[0].group for refusal in refusals)


def _exchange(old: str, new: str, pointer: str, talk: OrderTalk) -> ChangeLine | None:
    """The line with the new options in the place of the old ones, if it has these, and its dish the others."""
    pointed = talk.references.find_pointed(pointer) or (talk.find_in_cart(pointer) if pointer else ())
    off = take_options_off(f"without {old}", talk, pointed)
    item = talk.get_item(off.lines)
    if item is None or not (off.is_chosen or off.is_included) or _names_line(old, new, off.lines, talk):
        return None
    chosen = talk.read_changes(new, off.lines)
    if not chosen.choices or chosen.unknown or chosen.refusals:
        return None
    decided = {choice.group for choice in chosen.choices if is_single(item.group(choice.group))}
    refusals = tuple(each for each in off.changes.refusals if each.group not in decided)
    changes = Changes(choices=chosen.choices, refusals=refusals, open=chosen.open)
    return ChangeLine(lines=off.lines, changes=changes)


def _names_line(old: str, new: str, lines: tuple[int, ...], talk: OrderTalk) -> bool:
    """Whether the words are dishes: "not the pepperoni, the hawaiian", where the line is a pepperoni with pepperoni."""
    line = talk.get_line(lines)
    named = ground_order(old, talk.references.index).lines
    is_line = any(mention.item == line.item and mention.score >= OUTRIGHT for mention in named) if line else False
    return is_line and any(mention.score >= OUTRIGHT for mention in ground_order(new, talk.index).lines)
