"""Grounded words as the foods and changes of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.cart import Amount, Choice, Refusal
from domain.commands import AddItem, Changes, ChosenOption, Food, OpenChoice, OptionAmount, RefusedOption
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import stems_of
from understanding.language.rows import patterns
from understanding.mentions import Grounding, OpenOption, UnknownOption
from understanding.message import plain_text

_PARTLY = 0.9
"""The score of a name of which only a part was said."""
_MOST_TO_ASK = 10
"""Words for more dishes than this are no name: "which large would you like?" """
_AMOUNTS: dict[Amount, OptionAmount] = {Amount.NORMAL: "normal", Amount.EXTRA: "extra", Amount.LIGHT: "light"}


def grounded(text: str, index: MenuIndex, focus: ItemId | None = None) -> Grounding:
    """What some words name on the menu, with options said apart from their dish put to it."""
    grounding = ground(_without_pronoun(text), index, focus=focus)
    return _not_by_the_crowd(_with_loose(_as_parts(grounding, text), index.menu))


def add_items(grounding: Grounding, text: str, *, for_whom: str | None = None) -> tuple[AddItem, ...]:
    """The dishes of a grounding, in the order in which they were said."""
    adds = [(line.said, _add(line, _parts(grounding, at), for_whom)) for at, line in enumerate(grounding.lines)]
    adds += [(vague.said, _vague(vague.candidates, vague.line)) for vague in grounding.ambiguous]
    adds += [
        (mention.said, AddItem(food=Food(unknown=mention.said, nearest=mention.nearest, said=mention.said)))
        for mention in grounding.unknown
    ]
    return tuple(add for _, add in sorted(adds, key=lambda pair: text.find(pair[0])))


def changes_of(
    choices: Iterable[Choice] = (),
    refusals: Iterable[Refusal] = (),
    left_open: Iterable[OpenOption] = (),
    unknown: Iterable[str] = (),
) -> Changes:
    """Choices and refusals of the cart as those of a command."""
    return Changes(
        choices=tuple(ChosenOption(group=c.group, option=c.option, amount=_AMOUNTS[c.amount]) for c in choices),
        refusals=tuple(RefusedOption(group=r.group, option=r.option, amount=_AMOUNTS[r.amount]) for r in refusals),
        open=tuple(
            OpenChoice(
                group=each.group,
                options=each.options,
                said=each.said,
                refused=each.refused,
                amount=_AMOUNTS[each.amount],
            )
            for each in left_open
        ),
        unknown=tuple(unknown),
    )


def loose_changes(grounding: Grounding, item: Item | None) -> Changes:
    """What was said of a dish that is not named: only what the dish offers."""
    offered = _offered(item)
    return changes_of(
        (c for c in grounding.loose_choices if (c.group, c.option) in offered),
        (r for r in grounding.loose_refusals if (r.group, r.option) in offered),
        (each for each in grounding.loose_open if item is None or item.group(each.group)),
        grounding.loose_unknown,
    )


def line_changes(grounding: Grounding, at: int = 0) -> Changes:
    """What was said of a dish that is named."""
    return _parts(grounding, at)


def is_loose(grounding: Grounding) -> bool:
    """Whether options were said and no dish."""
    named = grounding.lines or grounding.ambiguous or grounding.unknown
    return not named and not grounding.empty


def _offered(item: Item | None) -> set[tuple[str, str]]:
    return {(group.id, option.id) for group in item.groups for option in group.options} if item else set()


def _parts(grounding: Grounding, at: int) -> Changes:
    line = grounding.lines[at]
    left_open = (option for place, option in grounding.open_options if place == at)
    unknown = (each.said for each in grounding.unknown_options if each.line_index == at)
    return changes_of(line.choices, line.refusals, left_open, unknown)


def _add(line: GroundedLine, changes: Changes, for_whom: str | None) -> AddItem:
    return AddItem(
        food=Food(item=line.item, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=changes,
        for_whom=for_whom,
    )


def _vague(candidates: tuple[ItemId, ...], line: GroundedLine) -> AddItem:
    return AddItem(
        food=Food(candidates=candidates, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=changes_of(line.choices, line.refusals),
    )


def _without_pronoun(text: str) -> str:
    """The words without the "one" of "the large one", which counts nothing."""
    return re.sub(r"\b((?:the|my)\s+(?:\w+\s+){1,3}?)ones?\b", r"\1", text, flags=re.IGNORECASE)


def _not_by_the_crowd(grounding: Grounding) -> Grounding:
    """ "A large garlic bread", where garlic bread has no sizes: the size is one that we do not have, and no dish."""
    crowds = tuple(vague for vague in grounding.ambiguous if len(vague.candidates) > _MOST_TO_ASK)
    if not crowds or not grounding.lines:
        return grounding
    kept = tuple(vague for vague in grounding.ambiguous if vague not in crowds)
    missing = tuple(UnknownOption(line_index=0, said=vague.said) for vague in crowds)
    return grounding.replace(ambiguous=kept, unknown_options=(*grounding.unknown_options, *missing))


def _as_parts(grounding: Grounding, words: str) -> Grounding:
    """ "A cheeseburger with pineapple": a "with" before a part of another dish's name orders no other dish."""
    parts = [
        at
        for at, line in enumerate(grounding.lines)
        if at and line.score <= _PARTLY and not line.quantity_said and _after_with(line.said, words)
    ]
    if not parts:
        return grounding
    kept = [at for at in range(len(grounding.lines)) if at not in parts]
    place = {at: new for new, at in enumerate(kept)}
    before = {at: place[max(k for k in kept if k < at)] for at in parts}
    unknown = (UnknownOption(line_index=before[at], said=grounding.lines[at].said) for at in parts)
    moved = (u.replace(line_index=place[u.line_index]) for u in grounding.unknown_options if u.line_index in place)
    return grounding.replace(
        lines=tuple(grounding.lines[at] for at in kept),
        open_options=tuple((place[at], option) for at, option in grounding.open_options if at in place),
        unknown_options=(*moved, *unknown),
    )


def _after_with(said: str, words: str) -> bool:
    pattern = rf"\bwith\s+(?:(?:extra|some|a|the|added)\s+)*{re.escape(said)}\b"
    return re.search(pattern, words, re.IGNORECASE) is not None


def _with_loose(grounding: Grounding, menu: Menu) -> Grounding:
    """Options said apart from the only dish belong to it ("anchovies on a margherita"), or are not offered for it."""
    item = menu.item(grounding.lines[0].item) if len(grounding.lines) == 1 and not grounding.ambiguous else None
    if item is None:
        return grounding
    line = grounding.lines[0]
    said = {(c.group, c.option) for c in line.choices} | {(r.group, r.option) for r in line.refusals}
    offered = _offered(item) - {(str(group), str(option)) for group, option in said}
    choices = tuple(c for c in grounding.loose_choices if (c.group, c.option) in offered)
    refusals = tuple(r for r in grounding.loose_refusals if (r.group, r.option) in offered)
    whole = line.replace(choices=(*line.choices, *choices), refusals=(*line.refusals, *refusals))
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    several = tuple(part for part in parts if _is_one_of_several(menu, part))
    missing = _not_offered(item, menu, several if line.choices or choices else parts)
    unknown = (*grounding.unknown_options, *(UnknownOption(line_index=0, said=name) for name in missing))
    return grounding.replace(lines=(whole,), loose_choices=(), loose_refusals=(), unknown_options=unknown)


def _not_offered(item: Item, menu: Menu, parts: Sequence[Choice | Refusal]) -> tuple[str, ...]:
    """The names of those options that the item does not have.

    One word may stand for options of many dishes ("large"): beside one that the item has, only what could be had
    together with it is missed.
    """
    had = [part for part in parts if _offers(item, part)]
    told = {word for part in had for word in stems_of(_option_name(item, part))}
    missed: list[str] = []
    for part in parts:
        name = _named(menu, part)
        if part in had or (had and not _is_one_of_several(menu, part)) or not told.isdisjoint(stems_of(name)):
            continue
        missed.append(name)
        told |= {*stems_of(name)}
    return tuple(missed)


def _offers(item: Item, part: Choice | Refusal) -> bool:
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def _is_one_of_several(menu: Menu, part: Choice | Refusal) -> bool:
    groups = (item.group(part.group) for item in menu.items if _offers(item, part))
    return any(group is not None and group.kind is GroupKind.MULTI for group in groups)


def _named(menu: Menu, part: Choice | Refusal) -> str:
    return _option_name(next((item for item in menu.items if _offers(item, part)), None), part)


def _option_name(item: Item | None, part: Choice | Refusal) -> str:
    group = item.group(part.group) if item else None
    option = group.option(part.option) if group else None
    return option.name if option else str(part.option)


def person_after(text: str, adds: int) -> str | None:
    """ "A coke for my son": whom the only dish is for."""
    found = patterns("cart")["for_whom"].search(plain_text(text)) if adds == 1 else None
    who = found["who"] if found else None
    return who if who and not who.isdigit() and who not in _NO_PERSON else None


_NO_PERSON = frozenset(
    "me us now today tonight here later pickup delivery lunch dinner breakfast dessert starters two three four five six"
    " free sure cash card it that them everyone all both dipping drink drinks kids".split()
)
