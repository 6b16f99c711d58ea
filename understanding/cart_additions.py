"""Orders of more dishes: by name, by their place in a list, by options or counts of the topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.cart import Choice, Refusal
from domain.commands import AddItem, ChangeLine, Changes, Filters, Food, RepeatLine
from domain.menu import Item, ItemId
from domain.money import Money
from understanding.common_dishes import count_common_dish
from understanding.food_evidence import is_strange_name
from understanding.kind_shares import name_shared_kinds
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.option_lines import refuse_elsewhere
from understanding.order_grounding import ground_order
from understanding.order_mentions import (
    build_adds,
    build_changes,
    build_line_changes,
    build_loose_changes,
    find_person,
    list_refusals_of,
)
from understanding.order_talk import NEARLY, OUTRIGHT, OrderTalk, Part, is_single, merge_changes, read_count
from understanding.price_choice import choose_by_price
from understanding.references import find_place, find_places
from understanding.shared_choices import share_out_dish
from understanding.shares import read_announcement, read_common_end, split_shares
from understanding.shown_dishes import name_shown_dishes

_MOST_OF_EACH = 6
"""The longest list of which a guest orders one of each."""

Addition = AddItem | ChangeLine | RepeatLine


def read_additions(part: Part, talk: OrderTalk) -> tuple[Addition, ...]:
    """Read new dishes. Options and counts without a dish belong to the topic, else to the cart."""
    part = Part(_cut_purpose(part.text, talk), part.act)
    if (topped := _read_put_on(part, talk)) is not None:
        return (topped,)
    if (refusal := refuse_elsewhere(part, talk)) is not None:
        return (refusal,)
    text = name_shown_dishes(part.text, talk)
    if text == part.text and (listed := _read_from_list(part, talk)):
        return listed
    if patterns("cart")["quantity"].fullmatch(part.plain):
        return _read_number(part.plain, talk)
    if shared := share_out_dish(text, talk.index):
        return shared
    text, together = _write_out_counts(text, talk)
    grounding = together or _ground_listed(text, talk) or ground_order(text, talk.index, talk.options_dish)
    if (
        not (grounding.lines or grounding.ambiguous)
        and (change := _read_for_line_with(part, grounding, talk)) is not None
    ):
        return (change,)
    if grounding.lines or grounding.ambiguous or grounding.unknown:
        return _read_dishes(Part(text, part.act), grounding, talk)
    if not grounding.empty:
        return _read_options(part, grounding, talk)
    return _read_number(part.plain, talk)


def _write_out_counts(text: str, talk: OrderTalk) -> tuple[str, Grounding | None]:
    """Return the text with a count for each dish and share; with options for all of a list, its grounding."""
    named = name_shared_kinds(text, talk.index)
    if named != text:
        talk.totals.add(numbers_in(text)[0].value)  # that of the kind, which no dish of it has
    announced = read_announcement(text, talk.index) if named == text else None
    text, together = named, announced or read_common_end(named, talk.index)
    return (text if together else split_shares(count_common_dish(text, talk.index), talk.index)), together


def _ground_listed(text: str, talk: OrderTalk) -> Grounding | None:
    """Match the words without the topic, where they name a listed dish outright: "ok pepperoni", a topping, too."""
    if len(talk.context.shown) < 2:
        return None
    grounding = ground_order(text, talk.index)
    is_listed = any(line.item in talk.context.shown and line.score >= OUTRIGHT for line in grounding.lines)
    return grounding if is_listed else None


def _cut_purpose(text: str, talk: OrderTalk) -> str:
    """Cut off the dish of the cart that a new dish goes with: "a garlic bread for the burger"."""
    match = patterns("cart")["purpose"].search(text.lower())
    if match is None or not talk.find_in_cart(match["dish"]) or talk.has_new_dish(match["dish"]):
        return text
    rest = text[: match.start()]
    return rest if talk.is_dish_name(plain_text(rest)) else text


def _read_put_on(part: Part, talk: OrderTalk) -> ChangeLine | None:
    """Read a change of the line in focus, even by an option that the dish lacks: "put bacon on it"."""
    match = patterns("cart")["put_on"].search(part.plain)
    if match is None or not talk.focus_lines or talk.has_new_dish(match["what"]):
        return None
    changes = talk.read_changes(match["what"], talk.focus_lines)
    if not (changes.choices or changes.refusals or changes.open):
        changes = Changes(unknown=(match["what"],))
    return ChangeLine(lines=talk.focus_lines, changes=changes)


def _read_dishes(part: Part, grounding: Grounding, talk: OrderTalk) -> tuple[Addition, ...]:
    """Read the dishes of a grounding: an unknown option, options of the topic, or orders."""
    if (missing := _read_unknown_option(grounding, talk)) is not None:
        return (missing,)
    if (of_topic := _read_topic_options(part, grounding, talk)) is not None:
        return (of_topic,)
    count = len(grounding.lines) + len(grounding.ambiguous) + len(grounding.unknown)
    adds = [
        add
        for add in build_adds(grounding, part.text, for_whom=find_person(part.text, count))
        if add.food.unknown is None or _is_dish_wording(add.food.unknown, part.plain)
    ]
    resolved = (_resolve_recent(add, part.plain, talk) for add in adds)
    return tuple(_resolve_by_price(_filter_by_price(add, part.plain, talk), part.plain, talk) for add in resolved)


def _is_dish_wording(words: str, plain: str) -> bool:
    """Whether unknown words are used like a dish: as food, with a strange name, or with a count.

    "Who can I talk to" orders no talk.
    """
    name = re.escape(plain_text(words))
    counts = r"\b(?:an?|some|any|one|two|three|four|five|six|\d+|another|more|(?:get|have|want) (?:the|that|this)?)"
    return is_strange_name(words) or re.search(rf"{counts} ?(?:\w+ )?{name}\b", plain) is not None


def _resolve_recent(add: AddItem, plain: str, talk: OrderTalk) -> AddItem:
    """Resolve several dishes to the only one of them that is the topic or was listed: "the noodles"."""
    if not add.food.candidates or not _is_definite(add.food.said, plain):
        return add
    recent = dict.fromkeys((*([talk.topic.id] if talk.topic else []), *talk.context.shown))
    candidates = [each for each in recent if each in add.food.candidates]
    return add.replace(food=Food(item=candidates[0], said=add.food.said)) if len(candidates) == 1 else add


def _is_definite(name: str, plain: str) -> bool:
    """Whether "the" or "that" precedes a name."""
    words = re.escape(plain_text(name))
    return re.search(rf"\b(?:the|that|this|those)(?: \w+)? {words}\b", plain) is not None


def _resolve_by_price(add: AddItem, plain: str, talk: OrderTalk) -> AddItem:
    """Resolve several dishes to the one with the lowest or highest price: "the cheapest pizza"."""
    dishes = (item for each in add.food.candidates if (item := talk.index.menu.item(each)))
    item = choose_by_price(plain, dishes)
    return add.replace(food=Food(item=item.id, said=add.food.said)) if item else add


def _filter_by_price(add: AddItem, plain: str, talk: OrderTalk) -> AddItem:
    """Keep the dishes that cost no more than the price: "a drink under 3 dollars"."""
    match = patterns("questions")["max_price"].search(plain)
    if match is None or not add.food.candidates:
        return add
    most = Money.of_wire(Decimal(match["price"]), talk.index.menu.currency or "USD").minor
    items = [item for each in add.food.candidates if (item := talk.index.menu.item(each)) and item.price]
    within = tuple(item.id for item in items if item.price and item.price.minor <= most)
    return add.replace(food=add.food.replace(candidates=within, filters=Filters(max_price=most))) if within else add


def _read_topic_options(part: Part, grounding: Grounding, talk: OrderTalk) -> AddItem | None:
    """Read options of many dishes as options of the topic: "a medium one"."""
    topic = talk.topic
    vague = grounding.ambiguous[0] if len(grounding.ambiguous) == 1 and not grounding.lines else None
    if topic is None or vague is None or topic.id not in vague.candidates:
        return None
    loose = build_loose_changes(ground_order(part.text, talk.index, topic.id), topic, part.text)
    if loose.empty:
        return None
    food, line = Food(item=topic.id, said=topic.name), vague.line
    return AddItem(food=food, quantity=line.quantity, quantity_said=line.quantity_said, changes=loose)


def _read_unknown_option(grounding: Grounding, talk: OrderTalk) -> ChangeLine | None:
    """Read an option of other dishes as a wish for the dish in focus, which lacks it: "add ketchup"."""
    only = grounding.unknown[0] if len(grounding.unknown) == 1 and not grounding.lines else None
    if only is None or grounding.ambiguous or talk.cart.is_empty:
        return None
    if not talk.is_option(only.said.removeprefix("extra ")):
        return None
    return ChangeLine(lines=talk.focus_lines, changes=Changes(unknown=(only.said,)))


def _read_for_line_with(part: Part, grounding: Grounding, talk: OrderTalk) -> ChangeLine | None:
    """Find the newest line whose dish has all of the options, if that in focus lacks one: "with extra olives"."""
    if talk.topic is not None or talk.warned_dish is not None or talk.cart.is_empty:
        return None
    if not (grounding.unknown or talk.read_changes(part.text, talk.focus_lines).unknown):
        return None
    for at in range(len(talk.cart.lines), 0, -1):
        changes = talk.read_changes(part.text, (at,))
        if (changes.choices or changes.refusals) and not changes.unknown:
            return ChangeLine(lines=(at,), changes=changes)
    return None


def _read_options(part: Part, grounding: Grounding, talk: OrderTalk) -> tuple[Addition, ...]:
    """Read options without a dish."""
    if (topic := talk.topic) is not None and _has_option(changes := build_loose_changes(grounding, topic, part.text)):
        return (AddItem(food=Food(item=topic.id, said=topic.name), changes=changes),)
    if talk.warned_dish is not None and talk.warned_dish.food.item:
        more = build_loose_changes(grounding, talk.index.menu.item(talk.warned_dish.food.item), part.text)
        return (talk.warned_dish.replace(changes=merge_changes(talk.warned_dish.changes, more)),)
    if (dish := _find_dish_of_options(grounding, talk)) is not None:
        changes = build_loose_changes(grounding, dish, part.text)
        return (AddItem(food=Food(item=dish.id, said=dish.name), changes=changes),)
    changes = _refuse_kinds(build_loose_changes(grounding, talk.focus_dish, part.text), talk)
    return (ChangeLine(lines=talk.focus_lines, changes=changes),) if talk.focus_lines and not changes.empty else ()


def _find_dish_of_options(grounding: Grounding, talk: OrderTalk) -> Item | None:
    """Find the only dish that has all options, one of a choice that it requires: "a half pounder" is the burger.

    None where a dish of the cart or in focus is rather changed.
    """
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    dishes = [item for item in talk.index.menu.items if parts and all(_offers(item, part) for part in parts)]
    if len(dishes) != 1 or any(line.item == dishes[0].id for line in talk.cart.lines):
        return None
    of_dish = (dishes[0].group(choice.group) for choice in grounding.loose_choices)
    is_named = any(group is not None and group.is_required and is_single(group) for group in of_dish)
    in_focus = talk.focus_dish
    is_change = in_focus is not None and any(_offers(in_focus, part) for part in parts)
    return dishes[0] if is_named and not is_change else None


def _offers(item: Item, part: Choice | Refusal) -> bool:
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def _refuse_kinds(changes: Changes, talk: OrderTalk) -> Changes:
    """Refuse the options of a kind that the line in focus has: "no dips"."""
    line, item = talk.references.in_focus, talk.focus_dish
    kinds = [
        open_option
        for open_option in changes.open
        if open_option.refused and item and not is_single(item.group(open_option.group))
    ]
    refusals_of_line = [
        refusal
        for open_option in kinds
        for refusal in list_refusals_of(open_option, item, line.choices if line else ())
    ]
    refusals = build_changes(refusals=refusals_of_line).refusals
    still_open = tuple(open_option for open_option in changes.open if open_option not in kinds)
    return changes.replace(refusals=(*changes.refusals, *refusals), open=still_open)


def _has_option(changes: Changes) -> bool:
    """Whether the changes have a choice, a refusal or an open option."""
    return bool(changes.choices or changes.refusals or changes.open)


def _read_from_list(part: Part, talk: OrderTalk) -> tuple[Addition, ...]:
    """Read a listed dish by its place ("the second one, large"), or the topic ("I'll have that")."""
    listed_dishes = talk.context.shown
    places = find_places(part.plain, len(listed_dishes)) if listed_dishes else ()
    takes = patterns("cart")["takes_it"].search(part.plain)
    ids = tuple(listed_dishes[place] for place in places)
    each = patterns("cart")["one_of_each"].search(part.plain)
    if each is not None and 1 < len(listed_dishes) <= (2 if each["two"] else _MOST_OF_EACH):
        return _add_each(part, talk, each["count"])
    if not ids and takes and talk.context.topic is not None:
        ids = (talk.context.topic,)
    items = tuple(item for each in ids if (item := talk.index.menu.item(each)))
    adds: list[Addition] = []
    for item in items:
        grounding = ground_order(part.text, talk.index, item.id)
        if any(line.item != item.id and line.score >= NEARLY for line in grounding.lines):
            return ()
        words = _find_words_of_place(part.plain, item.id, listed_dishes)
        adds.append(_build_pointed_add(item, _read_pointed_options(grounding, item, part.text), words))
    return tuple(adds)


def _read_pointed_options(grounding: Grounding, item: Item, text: str) -> Changes:
    """The options of a listed dish: those beside its name, where the words name it, too."""
    at = next((at for at, line in enumerate(grounding.lines) if line.item == item.id), None)
    return build_loose_changes(grounding, item, text) if at is None else build_line_changes(grounding, at)


def _find_words_of_place(plain: str, item: ItemId, listed: Sequence[ItemId]) -> str:
    """The words that point at one of several listed dishes: "two of the first" of "... and one of the second"."""
    places = ((words, find_place(words, len(listed))) for words in plain.split(" and "))
    return next((words for words, place in places if place is not None and listed[place] == item), plain)


def _add_each(part: Part, talk: OrderTalk, count_word: str | None) -> tuple[Addition, ...]:
    """Order all listed dishes, unless the words name another one: "one of each", "both"."""
    count = numbers_in(count_word or "")
    if any(
        line.score >= NEARLY and line.item not in talk.context.shown
        for line in ground_order(part.text, talk.index).lines
    ):
        return ()
    items = (item for each in talk.context.shown if (item := talk.index.menu.item(each)))
    quantity = count[0].value if count else 1
    return tuple(AddItem(food=Food(item=item.id, said=item.name), quantity=max(quantity, 1)) for item in items)


def _build_pointed_add(item: Item, changes: Changes, words: str) -> AddItem:
    """Order a dish that the words point at, in their count."""
    match = patterns("cart")["of_those"].search(words)
    count = numbers_in(match["count"]) if match else ()
    quantity = count[0].value if count else 1
    return AddItem(food=Food(item=item.id, said=item.name), quantity=max(quantity, 1), changes=changes)


def _read_number(plain: str, talk: OrderTalk) -> tuple[Addition, ...]:
    """Read a bare count: "two portions" of the topic, "two" of the line in focus."""
    count = read_count(patterns("cart")["quantity"].search(plain))
    if count is None or count < 1:
        return ()
    if (topic := talk.topic) is not None:
        return (AddItem(food=Food(item=topic.id, said=topic.name), quantity=count, quantity_said=True),)
    if not talk.focus_lines:
        return ()
    if patterns("cart")["more"].search(plain):
        return (RepeatLine(line=talk.focus_lines[0], quantity=count),)
    return (ChangeLine(lines=talk.focus_lines, quantity=count),)
