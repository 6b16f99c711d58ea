"""Resolves the changes of a command to options, refusals and notes of a cart line. Pure."""

from __future__ import annotations

from typing import NamedTuple

from domain.cart import Amount, Choice, Line, Refusal
from domain.commands import Changes, ChosenOption, OptionAmount
from domain.menu import DishPart, GroupId, Item, Menu, OptionId

MAX_NOTE = 200
"""Characters of one line's note."""
_NEXT_NOTE = "; "
_AMOUNTS: dict[OptionAmount, Amount] = {
    "normal": Amount.NORMAL,
    "extra": Amount.EXTRA,
    "light": Amount.LIGHT,
    "half": Amount.NORMAL,
    "none": Amount.NORMAL,
}


class Wishes(NamedTuple):
    """``notes`` are texts for the kitchen; ``missing`` are those of them that name an option which the dish lacks.

    ``absent``: dishes that a deal does not offer for the component.
    """

    choices: tuple[Choice, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    absent: tuple[ChosenOption, ...] = ()


def resolve_wishes(changes: Changes, item: Item, menu: Menu) -> Wishes:
    """The changes that this item supports. The others become notes."""
    choices: list[Choice] = []
    refusals: list[Refusal] = []
    missing = list(changes.unknown)
    absent = []
    notes = [changes.note] if changes.note else []
    for choice in changes.choices:
        name = find_option_name(item, choice.group, choice.option)
        placement = _find_placement(item, choice)
        if name is None and any(choice.group == component.id for component in item.components):
            absent.append(choice)
        elif name is None:
            missing += _find_name_elsewhere(menu, choice)
        elif placement is None:
            missing.append(choice.placement.locate(name))
        elif choice.amount == "none":
            refusals.append(Refusal(group=choice.group, option=choice.option))
        elif choice.amount == "half":
            notes.append(f"half {name}")
        else:
            amount = _AMOUNTS[choice.amount]
            choices.append(Choice(group=choice.group, option=choice.option, amount=amount, placement=placement))
    for refusal in changes.refusals:
        if find_option_name(item, refusal.group, refusal.option) is not None:
            amount = _AMOUNTS[refusal.amount]
            refusals.append(Refusal(group=refusal.group, option=refusal.option, amount=amount))
    return Wishes(tuple(choices), tuple(refusals), tuple(notes), tuple(dict.fromkeys(missing)), tuple(absent))


def append_note(note: str | None, *notes: str) -> str | None:
    """A line's note with these added, each once."""
    parts = [part for part in (note, *notes) if part]
    new_parts = [part for at, part in enumerate(parts) if at == 0 or part not in parts[0]]
    return _NEXT_NOTE.join(dict.fromkeys(new_parts))[:MAX_NOTE] or None


def reset_groups(line: Line, groups: tuple[GroupId, ...]) -> Line:
    """The line with the default choices in these groups."""
    return line.replace(
        choices=tuple(choice for choice in line.choices if choice.group not in groups),
        refusals=tuple(refusal for refusal in line.refusals if refusal.group not in groups),
    )


def find_option_name(item: Item, group_id: GroupId, option_id: OptionId) -> str | None:
    """The menu's name of an option of this item; None when the item lacks it."""
    group = item.group(group_id)
    option = group.option(option_id) if group else None
    return option.name if option else None


def _find_placement(item: Item, choice: ChosenOption) -> DishPart | None:
    """The part of the dish that an option goes on, as its menu offers it; None where it does not."""
    group = item.group(choice.group)
    return group.fit_placement(choice.placement) if group else choice.placement


def _find_name_elsewhere(menu: Menu, choice: ChosenOption) -> list[str]:
    """The name of an option that only other dishes have."""
    names = (find_option_name(item, choice.group, choice.option) for item in menu.items)
    return [name for name in names if name][:1]
