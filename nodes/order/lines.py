"""One cart line: its options and its quantity, within the limits of the menu and the guest's allergies. Pure."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import MAX_QUANTITY, Amount, Choice, Line, Refusal
from domain.commands import ChosenOption
from domain.deals import drop_orphans
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu, OptionGroup
from domain.outcome import (
    AmountNotSold,
    ItemUnavailable,
    LineChanged,
    NothingToChange,
    NotInDeal,
    QuantityTooLarge,
    TooManyOptions,
)
from domain.safety import Danger, find_danger
from nodes.order.amounts import list_packs
from nodes.order.changes import append_note
from nodes.turn.cart_draft import CartDraft
from nodes.turn.views import build_line_view

MAX_ALTERNATIVES = 3


def set_options(draft: CartDraft, line: Line, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]) -> CartDraft:
    """Choose and refuse options of the line, within the limits of the menu."""
    item = draft.menu.item(line.item)
    if item is None:
        return draft.with_outcomes(NothingToChange(said=line.name))
    if unavailable := find_unavailable(item, choices, draft.menu):
        return draft.with_outcomes(unavailable)
    # An override accepts only the danger of the dish as it was then.
    preferences = draft.preferences_of(line.person)
    accepted_danger = find_danger(item, preferences, line.choices) if line.allergy_override else Danger()
    if find_danger(item, preferences, choices).beyond(accepted_danger):
        unsafe_line = GroundedLine(
            item=line.item,
            quantity=line.quantity,
            choices=choices,
            refusals=refusals,
            said=line.name,
            note=line.note,
            person=line.person,
        )
        warned = _merge_into(line, unsafe_line)
        return draft.with_session(cart=draft.cart.without_line(line.number), unsafe=(*draft.session.unsafe, warned))
    new_line, too_many = apply_options(line, item, choices, refusals)
    return draft.with_session(
        cart=draft.cart.with_replaced_line(new_line), focus=line.number, topic=None
    ).with_outcomes(*too_many)


def set_quantity(draft: CartDraft, line: Line, quantity: int) -> CartDraft:
    """Set the quantity of the line."""
    if not 1 <= quantity <= MAX_QUANTITY:
        return draft.with_outcomes(QuantityTooLarge(limit=MAX_QUANTITY))
    item = draft.menu.item(line.item)
    if item is not None and (offers := _find_other_amounts(item, quantity)):
        return draft.with_outcomes(AmountNotSold(item=item.name, offers=offers))
    return draft.with_session(
        cart=draft.cart.with_replaced_line(line.with_quantity(quantity)), focus=line.number, topic=None
    )


def _find_other_amounts(item: Item, quantity: int) -> tuple[str, ...]:
    """The numbers of pieces in place of one that is not sold; () where it is."""
    unit = item.sale_unit
    if unit is None or unit.is_measured or unit.fits(quantity * unit.per):
        return ()
    return tuple(map(unit.format, list_packs(unit, quantity * unit.per)))


def change_line(
    draft: CartDraft,
    line: Line,
    quantity: int | None,
    choices: tuple[Choice, ...],
    refusals: tuple[Refusal, ...],
    notes: tuple[str, ...] = (),
) -> CartDraft:
    """Set a new quantity, options and notes; without any of them nothing changes."""
    if quantity is None and not (choices or refusals or notes):
        return draft
    if quantity is not None:
        draft = set_quantity(draft, line, quantity)
    current = draft.cart.line(line.number)
    if current is not None and notes:
        current = current.replace(note=append_note(current.note, *notes))
        draft = draft.with_session(cart=draft.cart.with_replaced_line(current), focus=line.number)
    if current is not None and (choices or refusals):
        draft = set_options(draft, current, choices, refusals)
    return report_changed_line(draft, line.number)


def report_changed_line(draft: CartDraft, number: int) -> CartDraft:
    """Report the line as changed, once for all changes of the message, unless it was removed."""
    line = draft.cart.line(number)
    if line is None:
        return draft
    others = tuple(o for o in draft.outcomes if not (isinstance(o, LineChanged) and o.line.number == number))
    return replace(draft, outcomes=others).with_outcomes(LineChanged(line=build_line_view(line, draft.menu)))


def has_option(item: Item, part: Choice | Refusal) -> bool:
    """Whether the menu has this option for the item."""
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def apply_options(
    line: Line, item: Item, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]
) -> tuple[Line, tuple[TooManyOptions, ...]]:
    """The line with the options that the menu allows, and the groups that got too many of them."""
    chosen = {(choice.group, choice.option) for choice in choices}
    for refusal in refusals:  # first, so that an exchange has room for the new option
        if has_option(item, refusal) and (refusal.group, refusal.option) not in chosen:
            line = _refuse_option(line, item, refusal)
    too_many: dict[str, TooManyOptions] = {}
    for choice in choices:
        group = item.group(choice.group)
        if group is None or not has_option(item, choice):
            continue
        if _is_put_back(line, group, choice):
            line = line.without_refusal(group.id, choice.option)
            continue
        chosen_ids = line.options_of(group.id)
        is_single = group.kind is GroupKind.SINGLE
        if is_single or choice.option in chosen_ids or group.max_choices is None or len(chosen_ids) < group.max_choices:
            line = line.with_choice(choice, single=is_single)
        else:
            too_many[group.id] = TooManyOptions(item=item.name, group=group.name, limit=group.max_choices)
    return drop_orphans(line, item), tuple(too_many.values())


def _is_put_back(line: Line, group: OptionGroup, choice: Choice) -> bool:
    """Whether an option that the dish includes, and the guest refused, is wanted after all: it costs nothing more."""
    is_refused = any((each.group, each.option) == (group.id, choice.option) for each in line.refusals)
    return is_refused and choice.option in group.included and choice.amount is Amount.NORMAL


def _refuse_option(line: Line, item: Item, refusal: Refusal) -> Line:
    """The line without an option: an extra is removed, an included option is refused."""
    group = item.group(refusal.group)
    is_included = group is not None and refusal.option in group.included and refusal.amount is not Amount.EXTRA
    if refusal.option in line.options_of(refusal.group) and not is_included:
        return line.without_choice(refusal.group, refusal.option)
    return line if _is_dish(item, refusal) else line.with_refusal(refusal)  # what a deal is without needs no refusal


def find_unavailable(item: Item, choices: tuple[Choice, ...], menu: Menu) -> ItemUnavailable | None:
    """The item, or the first of these options, that is unavailable, with alternatives; None when all are available."""
    if not item.available:
        return ItemUnavailable(name=item.name, reason=item.unavailable_reason, instead=_list_alternatives(item, menu))
    return next((gone for choice in choices if (gone := find_unavailable_option(item, choice))), None)


def find_unavailable_option(item: Item, choice: Choice) -> ItemUnavailable | None:
    """The chosen option with alternatives, if it is unavailable."""
    group = item.group(choice.group)
    option = group.option(choice.option) if group else None
    if group is None or option is None or option.available:
        return None
    others = tuple(o.name for o in group.options if o.available)[:MAX_ALTERNATIVES]
    return ItemUnavailable(name=f"{option.name} ({item.name})", instead=others)


def leave_out_sold_out_dishes(
    item: Item, choices: tuple[Choice, ...]
) -> tuple[tuple[Choice, ...], tuple[ItemUnavailable, ...]]:
    """The choices of a deal without the dishes that are sold out, and these with alternatives: others can be chosen."""
    if not item.available:
        return choices, ()
    gone = {choice: find_unavailable_option(item, choice) for choice in choices if _is_dish(item, choice)}
    left = tuple(choice for choice in choices if gone.get(choice) is None)
    return left, tuple(outcome for outcome in gone.values() if outcome is not None)


def _is_dish(item: Item, part: Choice | Refusal) -> bool:
    """Whether this is a dish that is chosen for a deal."""
    group = item.group(part.group)
    option = group.option(part.option) if group else None
    return option is not None and option.item is not None


def report_absent_dishes(item: Item, absent: tuple[ChosenOption, ...], menu: Menu) -> tuple[NotInDeal, ...]:
    """The dishes that were wished for a component of a deal which does not offer them, with those that it does."""
    groups = [(each, group) for each in absent if (group := item.group(each.group))]
    return tuple(
        NotInDeal(
            deal=item.name,
            component=group.name,
            name=dish.name if (dish := menu.item(ItemId(each.option))) else each.option,
            instead=tuple(option.name for option in group.options if option.available),
        )
        for each, group in groups
    )


def _list_alternatives(item: Item, menu: Menu) -> tuple[str, ...]:
    others = [o for o in menu.in_category(item.category) if o.available and o.id != item.id]
    return tuple(o.name for o in others[:MAX_ALTERNATIVES])


def _merge_into(line: Line, unsafe_line: GroundedLine) -> GroundedLine:
    choices = (*(c for c in line.choices if c not in unsafe_line.choices), *unsafe_line.choices)
    refusals = (*(r for r in line.refusals if r not in unsafe_line.refusals), *unsafe_line.refusals)
    return unsafe_line.replace(choices=choices, refusals=refusals)
