"""Reads answers to "which one?": a dish or an option by its name, its place in the list, its size or its price."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.commands import AddItem, Changes, Command, Food, Pick, PickAny
from domain.menu import Item, ItemId, Option, OptionGroup
from domain.reading_context import ReadingContext
from domain.session import ChooseItem, ChooseOption
from understanding.data_files import read_data
from understanding.grounding import MenuIndex, find_items, ground
from understanding.grounding.sizes import sort_by_size
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_line_changes, build_loose_changes
from understanding.order_talk import is_single
from understanding.price_choice import choose_by_price
from understanding.references import find_place, find_places

_DATA = Path(__file__).with_name("language") / "en" / "answers_to_choices.toml"


@dataclass(frozen=True, slots=True)
class Answer:
    """A message beside our question. ``text``: as the rules read it. ``plain``: its plain words."""

    text: str
    plain: str
    context: ReadingContext
    index: MenuIndex


def read_answer(answer: Answer) -> Pick | PickAny | None:
    """Read the answer to our question about a dish or an option; None when the words choose none."""
    match answer.context.pending:
        case ChooseItem() as question:
            return _read_item(answer, question)
        case ChooseOption() as question:
            return _read_option(answer, question)
        case _:
            return None


@cache
def _load_letters() -> Mapping[str, str]:
    """Load the letters for sizes."""
    data = tomllib.loads(read_data(_DATA))
    return dict(data["letters"])


def _read_item(answer: Answer, question: ChooseItem) -> Pick | PickAny | None:
    """Read the choice of a dish."""
    menu = answer.index.menu
    offered = tuple(item for each in question.choice.candidates if (item := menu.item(each)))
    if _names_several(answer, question) or len(find_places(answer.plain, len(offered))) > 1:
        return None
    picked = _find_offered(answer, question, offered)
    if picked is None:
        return PickAny() if _is_any(answer.plain) else None
    item = menu.item(ItemId(picked))
    grounding = ground_order(answer.text, answer.index, item.id if item else None)
    line = next((line for line in grounding.lines if line.item == picked), None)
    changes = build_loose_changes(grounding, item, answer.text)
    quantity = line.quantity if line and line.quantity_said else None
    if line is not None:
        changes = build_line_changes(grounding, grounding.lines.index(line))
    return Pick(ids=(str(picked),), quantity=quantity, changes=changes)


def _find_offered(answer: Answer, question: ChooseItem, offered: Sequence[Item]) -> str | None:
    """Find the offered dish that the words name or point at; else the dish talked about, if they accept it."""
    picked = _find_item(answer, offered) or _find_by_place(answer.plain, [item.id for item in offered])
    picked = picked or _find_by_price(answer.plain, offered) or _find_by_pieces(answer.plain, offered)
    return str(answer.context.topic) if picked is None and _is_topic_choice(answer, question) else picked


def _find_by_pieces(plain: str, offered: Sequence[Item]) -> str | None:
    """Find the only offered dish with a number in its name, where the words are that number: "six", of "6pc Wings"."""
    numbers = numbers_in(plain)
    if len(numbers) != 1 or not all(word.isdecimal() or word in lexicon().chat for word in plain.split()):
        return None
    named = [item.id for item in offered if str(numbers[0].value) in extract_stems(item.name)]
    return str(named[0]) if len(named) == 1 else None


def _names_several(answer: Answer, question: ChooseItem) -> bool:
    """Whether the words name an offered dish and another one: "two lattes and a cappuccino". Then they order both."""
    offered = set(question.choice.candidates)
    grounding = ground_order(answer.text, answer.index)
    kinds = (set(vague.candidates) for vague in grounding.ambiguous)
    named = [*({line.item} for line in grounding.lines), *kinds]
    is_answer = any(not items.isdisjoint(offered) for items in named)
    if is_answer and len(named) + len(grounding.unknown) > 1:
        return True
    own = answer.index.part(offered, other_kinds=True)
    return len({line.item for line in ground_order(answer.text, own).lines}) > 1


def resolve_offered(commands: Sequence[Command], question: ChooseItem) -> tuple[Command, ...]:
    """The commands, with the only offered dish in the place of several: "the veggie one", where one is offered."""
    offered = set(question.choice.candidates)

    def resolve(command: Command) -> Command:
        if not isinstance(command, AddItem) or not command.food.candidates:
            return command
        fitting = [item for item in command.food.candidates if item in offered]
        return command.replace(food=Food(item=fitting[0], said=command.food.said)) if len(fitting) == 1 else command

    return tuple(map(resolve, commands))


def is_other_count(commands: Sequence[Command], question: ChooseItem) -> bool:
    """Whether several offered dishes are ordered, and not as many as we asked about: "a latte", of three coffees."""
    offered = set(question.choice.candidates)
    counts = [c.quantity for c in commands if isinstance(c, AddItem) and c.food.item in offered]
    return len(counts) > 1 and question.choice.line.quantity > 1 and sum(counts) != question.choice.line.quantity


def _is_topic_choice(answer: Answer, question: ChooseItem) -> bool:
    """Whether "yeah, let's do that" takes the topic, which is one of our offers."""
    takes = patterns("cart")["takes_it"].search(answer.plain)
    return takes is not None and answer.context.topic in question.choice.candidates


def _find_item(answer: Answer, offered: Sequence[Item]) -> str | None:
    """Find the offered dish that the words name, unless they name another one outright."""
    index = answer.index.part((item.id for item in offered), other_kinds=True)
    items = find_items(answer.text, index)
    if len(items) != 1:
        return None
    ids = {item.id for item in offered}
    elsewhere = ground(answer.text, answer.index).lines
    another = bool(elsewhere) and all(line.item not in ids for line in elsewhere)
    return None if another else str(items[0])


def _read_option(answer: Answer, question: ChooseOption) -> Pick | PickAny | None:
    """Read the choice of options."""
    line = answer.context.cart.line(question.line)
    item = answer.index.menu.item(line.item) if line else None
    group = item.group(question.group) if item else None
    if item is None or group is None:
        return None
    offered = _list_offered_options(group, question)
    grounding = ground_order(answer.text, answer.index, item.id)
    if _orders_dish(answer, grounding, item):
        return None
    ids = _list_options(grounding, item, group, offered) or _find_by_words(answer.plain, group, offered)
    if ids and _is_more_than_choice(answer.plain, group, ids, line.quantity if line else 1):
        return None
    if not ids:
        return PickAny() if _is_any(answer.plain) else None
    named = next((at for at, mention in enumerate(grounding.lines) if mention.item == item.id), None)
    rest = build_loose_changes(grounding, item) if named is None else build_line_changes(grounding, named)
    others = Changes(choices=tuple(c for c in rest.choices if c.group != group.id), refusals=rest.refusals, unknown=())
    return Pick(ids=tuple(dict.fromkeys(ids)), changes=others)


def _orders_dish(answer: Answer, grounding: Grounding, item: Item) -> bool:
    """Whether the words order another dish, or this one once more or in another number."""
    mentions = grounding.lines
    if grounding.ambiguous or any(mention.item != item.id for mention in mentions):
        return True
    is_counted = any(mention.quantity_said and mention.quantity > 1 for mention in mentions)
    return is_counted or bool(mentions and patterns("cart")["one_more"].search(answer.plain))


def _list_offered_options(group: OptionGroup, question: ChooseOption) -> list[Option]:
    """List the options that we asked about and that are available."""
    return [o for o in group.options if o.available and (not question.among or o.id in question.among)]


def _is_more_than_choice(plain: str, group: OptionGroup, ids: Sequence[str], units: int) -> bool:
    """Whether the words give a count, too, or share out several units: "make it two, large", "large and small"."""
    return _has_other_count(plain, group) or (is_single(group) and units > 1 and len(set(ids)) > 1)


def _has_other_count(plain: str, group: OptionGroup) -> bool:
    """Whether the words count something, and no option of the group has the number in its name."""
    named = {number.value for option in group.options for number in numbers_in(option.name)}
    counts = {number.value for number in numbers_in(plain) if number.value > 1}
    is_change = patterns("cart")["quantity_before"].search(plain) is not None
    return is_change and bool(counts) and counts.isdisjoint(named)


def _list_options(grounding: Grounding, item: Item, group: OptionGroup, offered: Sequence[Option]) -> list[str]:
    """List the offered options that the words name."""
    dish = next((mention for mention in grounding.lines if mention.item == item.id), None)
    choices = dish.choices if dish else grounding.loose_choices
    ids = {option.id for option in offered}
    return [str(choice.option) for choice in choices if choice.group == group.id and choice.option in ids]


def _find_by_words(plain: str, group: OptionGroup, offered: Sequence[Option]) -> list[str]:
    """Find an option by size, letter, place or price."""
    choice_patterns = patterns("answers_to_choices")
    if choice_patterns["none"].search(plain) and (nothing := [o for o in offered if o.name.lower().startswith("no ")]):
        return [str(nothing[0].id)]
    sizes = [option for option in sort_by_size(group) if option in offered] or list(offered)
    end = _load_letters().get(plain) or next(
        (name for name in ("smallest", "biggest", "middle") if choice_patterns[name].search(plain)), None
    )
    if end is not None and sizes:
        return [str(sizes[{"smallest": 0, "biggest": -1, "middle": (len(sizes) - 1) // 2}[end]].id)]
    by_place = _find_by_place(plain, [str(option.id) for option in offered])
    if by_place is not None:
        return [by_place]
    rising = sorted(offered, key=lambda option: option.price.minor if option.price else 0)
    if choice_patterns["cheapest"].search(plain) and rising:
        return [str(rising[0].id)]
    return [str(rising[-1].id)] if choice_patterns["dearest"].search(plain) and rising else []


def _find_by_place(plain: str, ids: Sequence[str]) -> str | None:
    """Find an id by its ordinal or its number in the list."""
    place = find_place(plain, len(ids))
    if place is None:
        count = numbers_in(plain)
        is_bare_number = (
            len(count) == 1 and plain.replace("number ", "").strip("the ") == plain[count[0].start : count[0].end]
        )
        place = count[0].value - 1 if is_bare_number and 0 < count[0].value <= len(ids) else None
    return str(ids[place]) if place is not None else None


def _find_by_price(plain: str, offered: Sequence[Item]) -> str | None:
    """Find the cheapest or dearest dish."""
    item = choose_by_price(plain, offered)
    return str(item.id) if item else None


def _is_any(plain: str) -> bool:
    """Whether the words accept any choice."""
    return patterns("answers_to_choices")["any"].search(plain) is not None
