"""Converts the matches of a grounding to the foods and changes of commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.cart import Amount, Choice, Refusal
from domain.commands import AddItem, Changes, ChosenOption, Food, OpenChoice, OptionAmount, RefusedOption
from domain.mentions import GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId
from understanding.language.rows import patterns
from understanding.mentions import Grounding, OpenOption
from understanding.message import plain_text

_AMOUNTS: dict[Amount, OptionAmount] = {Amount.NORMAL: "normal", Amount.EXTRA: "extra", Amount.LIGHT: "light"}
# fmt: off
NO_PERSON = frozenset({
    "me", "myself", "us", "ourselves", "now", "today", "tonight", "here", "later", "pickup", "delivery", "lunch",
    "dinner", "breakfast",
    "dessert", "starters", "two", "three", "four", "five", "six", "free", "sure", "cash", "card", "it", "that",
    "them", "everyone", "all", "both", "dipping", "drink", "drinks", "kids",
})
# fmt: on
"""Words after "for" that are no person."""


def build_adds(grounding: Grounding, text: str, *, for_whom: str | None = None) -> tuple[AddItem, ...]:
    """Build an order for each dish of a grounding, in the order of their words."""
    lines = [
        (line.said, _build_add(line, build_line_changes(grounding, at), for_whom))
        for at, line in enumerate(grounding.lines)
    ]
    vague = [(each.said, _build_vague_add(each.candidates, each.line)) for each in grounding.ambiguous]
    unknown = [
        (each.said, AddItem(food=Food(unknown=each.said, nearest=each.nearest, said=each.said)))
        for each in grounding.unknown
    ]
    placed = (pair for adds in (lines, vague, unknown) for pair in _find_places(adds, text))
    return tuple(add for _, add in sorted(placed, key=lambda pair: pair[0]))


def _find_places(adds: Iterable[tuple[str, AddItem]], text: str) -> Iterator[tuple[int, AddItem]]:
    """Where the words of each order are, which come in their order: the same words again are further behind."""
    start = 0
    for said, add in adds:
        place = max(text.find(said, start), text.find(said))
        start = max(start, place)
        yield place, add


def build_changes(
    choices: Iterable[Choice] = (),
    refusals: Iterable[Refusal] = (),
    left_open: Iterable[OpenOption] = (),
    unknown: Iterable[str] = (),
) -> Changes:
    """Convert choices and refusals of the cart to those of a command. What leaves one option open chooses it."""
    left_open = tuple(left_open)
    only = (each for each in left_open if len(each.options) == 1 and not each.refused)
    chosen = (*choices, *(Choice(group=each.group, option=each.options[0], amount=each.amount) for each in only))
    return Changes(
        choices=tuple(
            ChosenOption(group=c.group, option=c.option, amount=_AMOUNTS[c.amount], placement=c.placement)
            for c in chosen
        ),
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
            if len(each.options) != 1 or each.refused
        ),
        unknown=tuple(unknown),
    )


def build_loose_changes(grounding: Grounding, item: Item | None, text: str = "") -> Changes:
    """Build the changes of a dish that the words do not name: only with options that the dish has.

    Words of ``text`` that are the dish's own name are no option: "the pepperoni large" adds no pepperoni.
    """
    offered = list_offered(item)
    chosen = {c.group for c in grounding.loose_choices if item and is_single_group(item, c.group)}
    return build_changes(
        (
            c
            for c in grounding.loose_choices
            if (c.group, c.option) in offered and not _has_only_name_words(item, c, text)
        ),
        (r for r in grounding.loose_refusals if (r.group, r.option) in offered and r.group not in chosen),
        (each for each in grounding.loose_open if item is None or item.group(each.group)),
        grounding.loose_unknown,
    )


def build_line_changes(grounding: Grounding, at: int) -> Changes:
    line = grounding.lines[at]
    left_open = (option for place, option in grounding.open_options if place == at)
    unknown = (each.said for each in grounding.unknown_options if each.line_index == at)
    return build_changes(line.choices, line.refusals, left_open, unknown)


def list_refusals_of(
    open_option: OpenOption | OpenChoice, item: Item | None, chosen: Iterable[Choice] = ()
) -> tuple[Refusal, ...]:
    """List the refusals that "no dips" or "no cheese" means: the included options and those of ``chosen``."""
    group = item.group(open_option.group) if item else None
    here = {*(group.included if group else ()), *(c.option for c in chosen if c.group == open_option.group)}
    return tuple(Refusal(group=open_option.group, option=option) for option in open_option.options if option in here)


def list_offered(item: Item | None) -> set[tuple[str, str]]:
    """List the options of a dish, as (group, option)."""
    return {(group.id, option.id) for group in item.groups for option in group.options} if item else set()


def is_single_group(item: Item, group: GroupId) -> bool:
    option_group = item.group(group)
    return option_group is not None and option_group.kind is GroupKind.SINGLE


def is_loose(grounding: Grounding) -> bool:
    """Whether the words have options and no dish."""
    mentions = grounding.lines or grounding.ambiguous or grounding.unknown
    return not mentions and not grounding.empty


def find_person(text: str, adds: int) -> str | None:
    """Find the person whom the only dish is for: "a coke for my son"."""
    match = patterns("cart")["for_whom"].search(plain_text(text)) if adds == 1 else None
    who = match["who"] if match else None
    return who if who and not who.isdigit() and who not in NO_PERSON else None


def _has_only_name_words(item: Item | None, choice: Choice, text: str) -> bool:
    """Whether the words of an option are those of the dish's name, each once."""
    group = item.group(choice.group) if item else None
    option = group.option(choice.option) if group else None
    if item is None or option is None or not text or choice.amount is not Amount.NORMAL:
        return False
    plain = plain_text(text).split()
    own = {word for name in (item.name, *item.aliases) for word in plain_text(name).split()}
    words = {word for name in (option.name, *option.aliases) for word in plain_text(name).split()} & set(plain)
    return bool(words) and words <= own and all(plain.count(word) == 1 for word in words)


def _build_add(line: GroundedLine, changes: Changes, for_whom: str | None) -> AddItem:
    return AddItem(
        food=Food(item=line.item, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=changes,
        for_whom=for_whom,
    )


def _build_vague_add(candidates: tuple[ItemId, ...], line: GroundedLine) -> AddItem:
    return AddItem(
        food=Food(candidates=candidates, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=build_changes(line.choices, line.refusals),
    )
