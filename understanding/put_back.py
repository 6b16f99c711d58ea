"""Puts back what the guest took out before: "put the tiramisu back", "the avocado back on too"."""

from __future__ import annotations

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes, Food
from domain.menu import GroupId, OptionId
from understanding.grounding import find_items
from understanding.language.rows import patterns
from understanding.order_mentions import build_changes
from understanding.order_talk import OrderTalk, Part

Restoration = AddItem | ChangeLine


def read_put_back(part: Part, talk: OrderTalk) -> tuple[Restoration, ...]:
    """Read a dish or an option that is put back, by the cart before its last change; () for other words."""
    match = patterns("cart")["put_back"].search(part.plain)
    if match is None:
        return ()
    name = match["name"] or match["name2"] or match["name3"]
    return _put_options_back(name, talk) or _put_dish_back(name, talk)


def _put_options_back(name: str, talk: OrderTalk) -> tuple[Restoration, ...]:
    """Put options back on the line that lost them: that in focus first, then the newest."""
    focused = talk.focus_lines
    others = (at for at in range(len(talk.cart.lines), 0, -1) if at not in focused)
    for at in (*focused, *others):
        changes = _read_options(name, at, talk)
        line = talk.references.get_line(at)
        options = {(choice.group, choice.option) for choice in changes.choices}
        lost = {(refusal.group, refusal.option) for refusal in line.refusals} | _list_lost_choices(line, talk)
        if options and options <= lost:
            return (ChangeLine(lines=(at,), changes=changes),)
    return ()


def _read_options(name: str, at: int, talk: OrderTalk) -> Changes:
    """Read options, even where the words are a part of the dish's name: "tomato" of a bacon lettuce tomato."""
    changes = talk.read_changes(f"with {name}", (at,))
    if changes.choices:
        return changes
    extra = talk.read_changes(f"extra {name}", (at,))
    return extra.replace(choices=tuple(choice.replace(amount="normal") for choice in extra.choices))


def _list_lost_choices(line: Line, talk: OrderTalk) -> set[tuple[GroupId, OptionId]]:
    """List the options that a line had before the last change."""
    before = talk.context.before.line(line.number) if talk.context.before else None
    had = {(choice.group, choice.option) for choice in before.choices} if before else set()
    return had - {(choice.group, choice.option) for choice in line.choices}


def _put_dish_back(name: str, talk: OrderTalk) -> tuple[Restoration, ...]:
    """Put back the pieces of a dish that the last change took out, with their options."""
    earlier = talk.context.before.lines if talk.context.before else ()
    named = {*find_items(name, talk.index)}
    for before in earlier:
        now = talk.cart.line(before.number)
        if before.item not in named or (now is not None and now.quantity >= before.quantity):
            continue
        if now is not None:
            return (ChangeLine(lines=(talk.references.get_position(now),), quantity=before.quantity),)
        food = Food(item=before.item, said=before.name)
        changes = build_changes(before.choices, before.refusals)
        return (AddItem(food=food, quantity=before.quantity, quantity_said=True, changes=changes),)
    return ()
