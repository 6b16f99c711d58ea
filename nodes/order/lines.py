"""One line of the cart: its options, its quantity, and what the menu and the guest's allergies allow of them. Pure."""

from __future__ import annotations

from domain.cart import MAX_QUANTITY, Amount, Choice, Line, Refusal
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, Menu
from domain.outcome import (
    ItemUnavailable,
    LineChanged,
    NothingToChange,
    QuantityTooLarge,
    TooManyOptions,
)
from domain.safety import Danger, find_danger
from nodes.order.changes import noted
from nodes.turn.edit import Edit
from nodes.turn.views import line_view

MAX_INSTEAD = 3


def set_options(edit: Edit, line: Line, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]) -> Edit:
    """The line with these options chosen and refused, as far as the menu allows."""
    item = edit.menu.item(line.item)
    if item is None:
        return edit.saying(NothingToChange(said=line.name))
    if gone := sold_out(item, choices, edit.menu):
        return edit.saying(gone)
    # Who wanted the dish all the same has accepted what was dangerous of it then, and no more.
    accepted = find_danger(item, edit.preferences, line.choices) if line.allergy_override else Danger()
    if find_danger(item, edit.preferences, choices).beyond(accepted):
        held = GroundedLine(
            item=line.item,
            quantity=line.quantity,
            choices=choices,
            refusals=refusals,
            said=line.name,
            note=line.note,
        )
        merged = _merged(line, held)
        return edit.having(cart=edit.cart.without_line(line.number), unsafe=(*edit.session.unsafe, merged))
    changed, too_many = with_options(line, item, choices, refusals)
    return edit.having(cart=edit.cart.with_replaced_line(changed), focus=line.number, topic=None).saying(*too_many)


def set_quantity(edit: Edit, line: Line, quantity: int) -> Edit:
    """The line, ``quantity`` times."""
    if not 1 <= quantity <= MAX_QUANTITY:
        return edit.saying(QuantityTooLarge(limit=MAX_QUANTITY))
    return edit.having(cart=edit.cart.with_replaced_line(line.with_quantity(quantity)), focus=line.number, topic=None)


def change_line(
    edit: Edit,
    line: Line,
    quantity: int | None,
    choices: tuple[Choice, ...],
    refusals: tuple[Refusal, ...],
    notes: tuple[str, ...] = (),
) -> Edit:
    """The line with a new quantity, new options, or both; nothing happens when neither was said."""
    if quantity is None and not (choices or refusals or notes):
        return edit
    if quantity is not None:
        edit = set_quantity(edit, line, quantity)
    kept = edit.cart.line(line.number)
    if kept is not None and notes:
        kept = kept.replace(note=noted(kept.note, *notes))
        edit = edit.having(cart=edit.cart.with_replaced_line(kept), focus=line.number)
    if kept is not None and (choices or refusals):
        edit = set_options(edit, kept, choices, refusals)
    return say_changed(edit, line.number)


def say_changed(edit: Edit, number: int) -> Edit:
    """The line as it is now, told as changed; nothing to tell when it is gone."""
    line = edit.cart.line(number)
    return edit.saying(LineChanged(line=line_view(line, edit.menu))) if line else edit


def offers(item: Item, part: Choice | Refusal) -> bool:
    """Whether the menu has this option for the item; words that name an option of one dish may be said of another."""
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def with_options(
    line: Line, item: Item, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]
) -> tuple[Line, tuple[TooManyOptions, ...]]:
    """The line with what the menu allows of this, and which groups were asked for more than they take."""
    too_many: dict[str, TooManyOptions] = {}
    for choice in choices:
        group = item.group(choice.group)
        if group is None or not offers(item, choice):
            continue
        chosen = line.options_of(group.id)
        single = group.kind is GroupKind.SINGLE
        if single or choice.option in chosen or group.max_choices is None or len(chosen) < group.max_choices:
            line = line.with_choice(choice, single=single)
        else:
            too_many[group.id] = TooManyOptions(item=item.name, group=group.name, limit=group.max_choices)
    for refusal in refusals:
        if offers(item, refusal):
            line = _refusing(line, item, refusal)
    return line, tuple(too_many.values())


def _refusing(line: Line, item: Item, refusal: Refusal) -> Line:
    """The line without an option: an extra goes off it, and what comes with the item is refused."""
    group = item.group(refusal.group)
    included = group is not None and refusal.option in group.included and refusal.amount is not Amount.EXTRA
    if refusal.option in line.options_of(refusal.group) and not included:
        return line.without_choice(refusal.group, refusal.option)
    return line.with_refusal(refusal)


def sold_out(item: Item, choices: tuple[Choice, ...], menu: Menu) -> ItemUnavailable | None:
    """The item, or the first of these options of it, that is not to be had, and what is; None when all are."""
    if not item.available:
        return ItemUnavailable(name=item.name, reason=item.unavailable_reason, instead=_instead(item, menu))
    for choice in choices:
        group = item.group(choice.group)
        option = group.option(choice.option) if group else None
        if group and option and not option.available:
            others = tuple(o.name for o in group.options if o.available)[:MAX_INSTEAD]
            return ItemUnavailable(name=f"{option.name} ({item.name})", instead=others)
    return None


def _instead(item: Item, menu: Menu) -> tuple[str, ...]:
    others = [o for o in menu.in_category(item.category) if o.available and o.id != item.id]
    return tuple(o.name for o in others[:MAX_INSTEAD])


def _merged(line: Line, held: GroundedLine) -> GroundedLine:
    choices = (*(c for c in line.choices if c not in held.choices), *held.choices)
    refusals = (*(r for r in line.refusals if r not in held.refusals), *held.refusals)
    return held.replace(choices=choices, refusals=refusals)
