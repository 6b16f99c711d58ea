"""One line of the cart: its options, its quantity, and what the menu and the guest's allergies allow of them. Pure."""

from __future__ import annotations

from domain.cart import MAX_QUANTITY, Amount, Cart, Choice, Line, Refusal
from domain.grounding.words import stems_of
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, Menu
from domain.outcome import (
    ItemUnavailable,
    LineChanged,
    NothingToChange,
    OptionNotOffered,
    QuantityTooLarge,
    TooManyOptions,
)
from domain.safety import Danger, find_danger
from domain.work import spend
from nodes.edit import Edit
from nodes.views import line_view, option_name

MAX_INSTEAD = 3
_ITEMS_A_UNIT = 5
"""How many items of the menu are looked through for a unit of work."""


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
        held = GroundedLine(item=line.item, quantity=line.quantity, choices=choices, refusals=refusals, said=line.name)
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
    edit: Edit, line: Line, quantity: int | None, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]
) -> Edit:
    """The line with a new quantity, new options, or both; nothing happens when neither was said."""
    if quantity is None and not choices and not refusals:
        return edit
    if quantity is not None:
        edit = set_quantity(edit, line, quantity)
    kept = edit.cart.line(line.number)
    item = edit.menu.item(line.item)
    parts: tuple[Choice | Refusal, ...] = (*choices, *refusals)
    missing = not_offered(item, edit.menu, parts) if item else ()
    told = tuple(OptionNotOffered(said=name, item=line.name) for name in missing)
    if item is not None and parts and not any(offers(item, part) for part in parts):
        return edit.saying(*told) if quantity is None else say_changed(edit.saying(*told), line.number)
    if kept is not None and (choices or refusals):
        edit = set_options(edit, kept, choices, refusals)
    return say_changed(edit, line.number).saying(*told)


def drop_options(edit: Edit, line: Line, parts: tuple[Choice | Refusal, ...]) -> Edit:
    """The line without these: extras go, what the item includes is refused."""
    item = edit.menu.item(line.item)
    for part in parts:
        group = item.group(part.group) if item else None
        if group is None:
            continue
        included = part.option in group.included and part.amount is not Amount.EXTRA
        if part.option in line.options_of(part.group) and not included:
            line = line.without_choice(part.group, part.option)
        elif group.refusable and part.amount is not Amount.EXTRA:
            line = line.with_refusal(Refusal(group=part.group, option=part.option))
    edit = edit.having(cart=edit.cart.with_replaced_line(line), focus=line.number, topic=None)
    return say_changed(edit, line.number)


def say_changed(edit: Edit, number: int) -> Edit:
    """The line as it is now, told as changed; nothing to tell when it is gone."""
    line = edit.cart.line(number)
    return edit.saying(LineChanged(line=line_view(line, edit.menu))) if line else edit


def offers(item: Item, part: Choice | Refusal) -> bool:
    """Whether the menu has this option for the item; words that name an option of one dish may be said of another."""
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def is_one_of_several(menu: Menu, part: Choice | Refusal) -> bool:
    """Whether an option belongs to a group of which a dish may have several: a topping, not a size."""
    spend(1 + len(menu.items) // _ITEMS_A_UNIT)
    groups = (item.group(part.group) for item in menu.items if offers(item, part))
    return any(group is not None and group.kind is GroupKind.MULTI for group in groups)


def not_offered(item: Item, menu: Menu, parts: tuple[Choice | Refusal, ...]) -> tuple[str, ...]:
    """The names of those options that the item does not have.

    One word may stand for options of many dishes ("large"): beside one that the item has, only what could be had
    together with it is missed.
    """
    had = [part for part in parts if offers(item, part)]
    told = {word for part in had for word in stems_of(option_name(item, part))}
    missed: list[str] = []
    for part in parts:
        name = _named(menu, part)
        if part in had or (had and not is_one_of_several(menu, part)) or not told.isdisjoint(stems_of(name)):
            continue
        missed.append(name)
        told |= {*stems_of(name)}
    return tuple(missed)


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
            line = line.with_refusal(refusal)
    return line, tuple(too_many.values())


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


def find_line(cart: Cart, grounded: GroundedLine, menu: Menu) -> Line | None:
    """The newest cart line of that item that has the identifying options the guest named."""
    item = menu.item(grounded.item)
    marks = {(c.group, c.option) for c in grounded.choices if item and identifies(c, item)}
    same = [line for line in reversed(cart.lines) if line.item == grounded.item]
    exact = [line for line in same if marks <= {(c.group, c.option) for c in line.choices}]
    return next(iter(exact or same), None)


def identifies(part: Choice | Refusal, item: Item) -> bool:
    """Whether an option tells lines apart ("the large one") rather than being a part that can be left off."""
    group = item.group(part.group)
    return isinstance(part, Choice) and group is not None and group.kind is GroupKind.SINGLE and group.is_required


def _instead(item: Item, menu: Menu) -> tuple[str, ...]:
    others = [o for o in menu.in_category(item.category) if o.available and o.id != item.id]
    return tuple(o.name for o in others[:MAX_INSTEAD])


def _merged(line: Line, held: GroundedLine) -> GroundedLine:
    choices = (*(c for c in line.choices if c not in held.choices), *held.choices)
    refusals = (*(r for r in line.refusals if r not in held.refusals), *held.refusals)
    return held.replace(choices=choices, refusals=refusals)


def _named(menu: Menu, part: Choice | Refusal) -> str:
    spend(1 + len(menu.items) // _ITEMS_A_UNIT)
    """The option by its name on whatever dish has it."""
    return option_name(next((item for item in menu.items if offers(item, part)), None), part)
