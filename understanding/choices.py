"""Answers to "which one?": a dish or an option by its name, its place in the list, its size or its price."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.commands import Changes, Pick, PickAny
from domain.menu import Item, ItemId, Option, OptionGroup
from domain.reading_context import ReadingContext
from domain.session import ChooseItem, ChooseOption
from understanding.data_files import read_data
from understanding.grounding import MenuIndex, find_items, ground
from understanding.grounding.sizes import by_size
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import numbers_in
from understanding.order_mentions import grounded, loose_changes
from understanding.references import place_in

_DATA = Path(__file__).with_name("language") / "en" / "answers_to_choices.toml"


@dataclass(frozen=True, slots=True)
class Answer:
    """A message, as the rules read it, beside the question: ``said`` its plain words."""

    text: str
    said: str
    context: ReadingContext
    index: MenuIndex


def chosen(answer: Answer) -> Pick | PickAny | None:
    """The answer to the open question of which dish or option; None when the words choose none of them."""
    match answer.context.pending:
        case ChooseItem() as question:
            return _item(answer, question)
        case ChooseOption() as question:
            return _option(answer, question)
        case _:
            return None


@cache
def _letters() -> Mapping[str, str]:
    data = tomllib.loads(read_data(_DATA))
    return dict(data["letters"])


def _item(answer: Answer, question: ChooseItem) -> Pick | PickAny | None:
    menu = answer.index.menu
    offered = tuple(item for each in question.choice.candidates if (item := menu.item(each)))
    picked = _named_item(answer, offered) or _by_place(answer.said, [item.id for item in offered])
    picked = picked or _by_price(answer.said, offered)
    if picked is None and _takes_topic(answer, question):
        picked = str(answer.context.topic)
    if picked is None:
        return PickAny() if _is_any(answer.said) else None
    item = menu.item(ItemId(picked))
    grounding = grounded(answer.text, answer.index, item.id if item else None)
    line = next((line for line in grounding.lines if line.item == picked), None)
    changes = loose_changes(grounding, item, answer.text)
    quantity = line.quantity if line and line.quantity_said else None
    if line is not None:
        from understanding.order_mentions import line_changes

        changes = line_changes(grounding, grounding.lines.index(line))
    return Pick(ids=(str(picked),), quantity=quantity, changes=changes)


def _takes_topic(answer: Answer, question: ChooseItem) -> bool:
    """ "Yeah, let's do that", after a question about one of those that we offered."""
    takes = patterns("cart")["takes_it"].search(answer.said)
    return takes is not None and answer.context.topic in question.choice.candidates


def _named_item(answer: Answer, offered: Sequence[Item]) -> str | None:
    """The one that the words name among those offered, unless they name another dish outright."""
    index = answer.index.part((item.id for item in offered), other_kinds=True)
    named = find_items(answer.text, index)
    if len(named) != 1:
        return None
    ids = {item.id for item in offered}
    elsewhere = ground(answer.text, answer.index).lines
    another = bool(elsewhere) and all(line.item not in ids for line in elsewhere)
    return None if another else str(named[0])


def _option(answer: Answer, question: ChooseOption) -> Pick | PickAny | None:
    line = answer.context.cart.line(question.line)
    item = answer.index.menu.item(line.item) if line else None
    group = item.group(question.group) if item else None
    if item is None or group is None:
        return None
    offered = [o for o in group.options if o.available and (not question.among or o.id in question.among)]
    grounding = grounded(answer.text, answer.index, item.id)
    if any(named.item != item.id for named in grounding.lines):
        return None
    ids = _named_options(grounding, item, group, offered) or _by_words(answer.said, group, offered)
    if not ids:
        return PickAny() if _is_any(answer.said) else None
    rest = loose_changes(grounding, item)
    others = Changes(choices=tuple(c for c in rest.choices if c.group != group.id), refusals=rest.refusals, unknown=())
    return Pick(ids=tuple(dict.fromkeys(ids)), changes=others)


def _named_options(grounding: Grounding, item: Item, group: OptionGroup, offered: Sequence[Option]) -> list[str]:
    spoken = next((named for named in grounding.lines if named.item == item.id), None)
    choices = spoken.choices if spoken else grounding.loose_choices
    ids = {option.id for option in offered}
    return [str(choice.option) for choice in choices if choice.group == group.id and choice.option in ids]


def _by_words(said: str, group: OptionGroup, offered: Sequence[Option]) -> list[str]:
    """By size, letter, place or price."""
    known = patterns("answers_to_choices")
    if known["none"].search(said) and (nothing := [o for o in offered if o.name.lower().startswith("no ")]):
        return [str(nothing[0].id)]
    sizes = [option for option in by_size(group) if option in offered] or list(offered)
    end = _letters().get(said) or next(
        (name for name in ("smallest", "biggest", "middle") if known[name].search(said)), None
    )
    if end is not None and sizes:
        return [str(sizes[{"smallest": 0, "biggest": -1, "middle": (len(sizes) - 1) // 2}[end]].id)]
    by_place = _by_place(said, [str(option.id) for option in offered])
    if by_place is not None:
        return [by_place]
    rising = sorted(offered, key=lambda option: option.price.minor if option.price else 0)
    if known["cheapest"].search(said) and rising:
        return [str(rising[0].id)]
    return [str(rising[-1].id)] if known["dearest"].search(said) and rising else []


def _by_place(said: str, ids: Sequence[str]) -> str | None:
    place = place_in(said, len(ids))
    if place is None:
        count = numbers_in(said)
        bare = len(count) == 1 and said.replace("number ", "").strip("the ") == said[count[0].start : count[0].end]
        place = count[0].value - 1 if bare and 0 < count[0].value <= len(ids) else None
    return str(ids[place]) if place is not None else None


def _by_price(said: str, offered: Sequence[Item]) -> str | None:
    known = patterns("answers_to_choices")
    priced = sorted((item for item in offered if item.price), key=lambda item: item.price.minor if item.price else 0)
    if not priced:
        return None
    if known["cheapest"].search(said):
        return str(priced[0].id)
    return str(priced[-1].id) if known["dearest"].search(said) else None


def _is_any(said: str) -> bool:
    return patterns("answers_to_choices")["any"].search(said) is not None
