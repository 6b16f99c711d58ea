""" "One" for a dish said before: "another small one with oat milk", "two chicken tacos and one with cactus".

The first is the dish in focus. The second, as Spanish has it ("uno de nopales"), can be another dish of the kind.
"""

from __future__ import annotations

import re

from domain.mentions import GroundedLine
from domain.menu import Item
from understanding.grounding import MenuIndex, find_category, ground
from understanding.language.rows import patterns
from understanding.order_talk import NEARLY, OrderTalk


def name_another_one(text: str, talk: OrderTalk) -> str:
    """Write "another small one" with the name of the last dish, where the words between are its options."""
    match = patterns("cart")["another_kind_of_one"].search(text)
    dish = _find_last_dish(talk) if match else None
    if match is None or dish is None:
        return text
    grounding = ground(match["mark"], talk.index.part((dish.id,)), focus=dish.id)
    if grounding.lines or not (grounding.loose_choices or grounding.loose_open):
        return text
    return f"{text[: match.start('mark')]}{match['mark']}{dish.name}{text[match.end() :]}"


def _find_last_dish(talk: OrderTalk) -> Item | None:
    """Find the dish that the message ordered last, else the topic, else that of the line in focus."""
    ordered = talk.adds[-1].food.item if talk.adds else None
    return talk.index.menu.item(ordered) if ordered else talk.topic or talk.focus_dish


def join_elaborations(text: str, index: MenuIndex) -> str:
    """Write "a coke, a large one" as "a coke, large", and "a pizza, a hawaiian" as "a hawaiian": one dish each."""
    kind = patterns("cart")["kind_before_dish"].search(text)
    named = f"a {kind['mark']} {kind['kind']}" if kind and kind["mark"] else ""
    if kind is not None and _is_kind_of(kind["kind"], named or text[kind.end() :], index):
        text = text[: kind.start()] + named + text[kind.end() :]
    for match in reversed(list(patterns("cart")["elaboration"].finditer(text))):
        before, mark = text[: match.start()], match["mark"].strip()
        if _elaborates(before, mark, index):
            text = f"{before}, {mark}{text[match.end() :]}"
    return text


def _is_kind_of(kind: str, words: str, index: MenuIndex) -> bool:
    """Whether the words begin with a dish of this kind."""
    category = find_category(kind, index)
    if category is None or not ground(kind, index).ambiguous:
        return False
    lines = ground(words, index).lines
    item = index.menu.item(lines[0].item) if lines else None
    return item is not None and item.category == category


def _elaborates(before: str, mark: str, index: MenuIndex) -> bool:
    """Whether the mark names options that the last dish before, one only, has not decided."""
    lines = ground(before, index).lines
    if not lines or lines[-1].quantity > 1:
        return False
    dish = lines[-1].item
    options = ground(mark, index.part((dish,)), focus=dish).loose_choices
    decided = {choice.group for choice in lines[-1].choices}
    return bool(options) and decided.isdisjoint(choice.group for choice in options)


def name_ones_of_kind(text: str, index: MenuIndex) -> str:
    """Write "one with nopales" as the dish of the kind before that is called so, where nopales are no option of it."""
    for match in patterns("cart")["one_of_kind"].finditer(text):
        lines = ground(text[: match.start()], index).lines
        dish = index.menu.item(lines[-1].item) if lines else None
        other = _find_of_kind(match["what"], dish, index) if dish else None
        if dish is None or other is None:
            continue
        same = _list_options(lines[-1], dish, other) if match["same"] else ""
        return f"{text[: match.start('with')]} {other.name}{same}{text[match.end() :]}"
    return text


def _find_of_kind(what: str, dish: Item, index: MenuIndex) -> Item | None:
    """Find the other dish of the category that the words and the kind name."""
    if ground(what, index.part((dish.id,)), focus=dish.id).loose_choices:
        return None
    kinds = {word for name in (dish.name, *dish.aliases) for word in re.findall(r"[^\W\d]+", name.lower())}
    for kind in kinds:
        lines = ground(f"{what} {kind}", index).lines
        item = index.menu.item(lines[0].item) if len(lines) == 1 and lines[0].score >= NEARLY else None
        if item is not None and item.id != dish.id and item.category == dish.category:
            return item
    return None


def _list_options(line: GroundedLine, dish: Item, other: Item) -> str:
    """The words for the options of a dish that the other one has as well."""
    groups = ((choice, dish.group(choice.group)) for choice in line.choices if other.group(choice.group))
    names = [option.name for choice, group in groups if group and (option := group.option(choice.option))]
    return f" with {' and '.join(names)}" if names else ""
