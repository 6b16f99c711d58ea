"""Wishes for more dishes: named, pointed at in a list, or told by options and numbers of the dish talked about."""

from __future__ import annotations

import re
from decimal import Decimal

from domain.commands import AddItem, ChangeLine, Changes, Filters, Food, RepeatLine
from domain.menu import Item
from domain.money import Money
from understanding.food_evidence import is_strange_name
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.order_mentions import add_items, changes_of, grounded, loose_changes, person_after, refused_of
from understanding.order_talk import NEARLY, OrderTalk, Part, is_single, merged
from understanding.references import places_in
from understanding.shared_choices import share_out_dish
from understanding.shares import announced, with_shares_apart

_MOST_OF_EACH = 6
"""Of a longer list nobody wants one of each."""

Addition = AddItem | ChangeLine | RepeatLine


def additions(part: Part, talk: OrderTalk) -> tuple[Addition, ...]:
    """What is to be added; options and numbers without a dish are of the one talked about, else of the cart."""
    part = Part(_without_purpose(part.text, talk), part.act)
    if (topped := _put_on_focus(part, talk)) is not None:
        return (topped,)
    text = _with_topic(part.text, talk)
    if text == part.text and (listed := _from_list(part, talk)):
        return listed
    if patterns("cart")["quantity"].fullmatch(part.said):
        return _by_number(part.said, talk)
    if shared := share_out_dish(text, talk.index):
        return shared
    together = announced(text, talk.index)
    text = text if together else with_shares_apart(text, talk.index)
    grounding = together or grounded(text, talk.index, talk.options_dish)
    if (
        not (grounding.lines or grounding.ambiguous)
        and (change := _of_line_that_has(part, grounding, talk)) is not None
    ):
        return (change,)
    if grounding.lines or grounding.ambiguous or grounding.unknown:
        return _dishes(Part(text, part.act), grounding, talk)
    if not grounding.empty:
        return _options(part, grounding, talk)
    return _by_number(part.said, talk)


def _without_purpose(text: str, talk: OrderTalk) -> str:
    """A dish without the one of the cart that it goes with: "a garlic bread for the burger"."""
    found = patterns("cart")["purpose"].search(text.lower())
    if found is None or not talk.in_cart(found["dish"]) or talk.names_new(found["dish"]):
        return text
    rest = text[: found.start()]
    return rest if talk.names_dish(plain_text(rest)) else text


def _put_on_focus(part: Part, talk: OrderTalk) -> ChangeLine | None:
    """ "Put bacon on it": a wish for the line in focus, even where the dish has no such option."""
    found = patterns("cart")["put_on"].search(part.said)
    if found is None or not talk.focus_lines or talk.names_new(found["what"]):
        return None
    changes = talk.changes_for(found["what"], talk.focus_lines)
    if not (changes.choices or changes.refusals or changes.open):
        changes = Changes(unknown=(found["what"],))
    return ChangeLine(lines=talk.focus_lines, changes=changes)


def _with_topic(text: str, talk: OrderTalk) -> str:
    """ "Two of those, one without feta": with the name of the dish talked about in that place."""
    if talk.topic is None:
        return text
    text = patterns("cart")["it_first"].sub(rf"\g<lead>{talk.topic.name}", text)
    if any(line.item != talk.topic.id for line in grounded(text, talk.index).lines):
        found = patterns("cart")["of_those"].search(text)
        if found is None or grounded(text[: found.start()], talk.index).lines:
            return _with_kind_named(text, talk.topic, talk)
    text = patterns("cart")["of_those"].sub(rf"\g<count> {talk.topic.name}", text)
    return _with_kind_named(text, talk.topic, talk)


def _with_kind_named(text: str, topic: Item, talk: OrderTalk) -> str:
    """ "The burger and fries": with the name of the burger talked about, where the cart has none."""
    if any(line.item != topic.id and talk.references.of_kind(line, topic.category) for line in talk.cart.lines):
        return text
    names = dict(talk.index.menu.generic_names).get(topic.category, ())
    kinds = "|".join(re.escape(name) for name in names)
    return re.sub(rf"\b(?:the|that) (?:{kinds})\b", topic.name, text, flags=re.IGNORECASE) if kinds else text


def _dishes(part: Part, grounding: Grounding, talk: OrderTalk) -> tuple[Addition, ...]:
    if (missing := _unknown_option(grounding, talk)) is not None:
        return (missing,)
    if (of_topic := _of_topic(part, grounding, talk)) is not None:
        return (of_topic,)
    count = len(grounding.lines) + len(grounding.ambiguous) + len(grounding.unknown)
    adds = [
        add
        for add in add_items(grounding, part.text, for_whom=person_after(part.text, count))
        if add.food.unknown is None or _stands_for_dish(add.food.unknown, part.said)
    ]
    told = (_spoken_of(add, part.said, talk) for add in adds)
    return tuple(_by_price(_within_price(add, part.said, talk), part.said, talk) for add in told)


def _stands_for_dish(words: str, said: str) -> bool:
    """Whether words that the menu lacks stand where a dish does: food, a strange name, or counted like a dish.

    "Who can I talk to" wishes for no talk.
    """
    name = re.escape(plain_text(words))
    counts = r"\b(?:an?|some|any|one|two|three|four|five|six|\d+|another|more|(?:get|have|want) (?:the|that|this)?)"
    return is_strange_name(words) or re.search(rf"{counts} ?(?:\w+ )?{name}\b", said) is not None


def _spoken_of(add: AddItem, said: str, talk: OrderTalk) -> AddItem:
    """ "The noodles", after talk of one noodle dish: of several dishes the only one that was shown or talked about."""
    if not add.food.candidates or not _is_definite(add.food.said, said):
        return add
    known = dict.fromkeys((*([talk.topic.id] if talk.topic else []), *talk.context.shown))
    meant = [each for each in known if each in add.food.candidates]
    return add.replace(food=Food(item=meant[0], said=add.food.said)) if len(meant) == 1 else add


def _is_definite(name: str, said: str) -> bool:
    """Whether "the" or "that" stands before a name."""
    words = re.escape(plain_text(name))
    return re.search(rf"\b(?:the|that|this|those)(?: \w+)? {words}\b", said) is not None


def _by_price(add: AddItem, said: str, talk: OrderTalk) -> AddItem:
    """ "The cheapest pizza": of several dishes the one that the menu's prices tell."""
    known = patterns("answers_to_choices")
    items = [item for each in add.food.candidates if (item := talk.index.menu.item(each)) and item.price]
    rising = sorted(items, key=lambda item: item.price.minor if item.price else 0)
    if not rising or not (known["cheapest"].search(said) or known["dearest"].search(said)):
        return add
    item = rising[0] if known["cheapest"].search(said) else rising[-1]
    return add.replace(food=Food(item=item.id, said=add.food.said))


def _within_price(add: AddItem, said: str, talk: OrderTalk) -> AddItem:
    """ "A drink under 3 dollars": of several dishes those that cost no more."""
    found = patterns("questions")["max_price"].search(said)
    if found is None or not add.food.candidates:
        return add
    most = Money.of_wire(Decimal(found["price"]), talk.index.menu.currency or "USD").minor
    items = [item for each in add.food.candidates if (item := talk.index.menu.item(each)) and item.price]
    within = tuple(item.id for item in items if item.price and item.price.minor <= most)
    return add.replace(food=add.food.replace(candidates=within, filters=Filters(max_price=most))) if within else add


def _of_topic(part: Part, grounding: Grounding, talk: OrderTalk) -> AddItem | None:
    """ "A medium one" after talk of a dish: options that many dishes have mean that dish's."""
    topic = talk.topic
    vague = grounding.ambiguous[0] if len(grounding.ambiguous) == 1 and not grounding.lines else None
    if topic is None or vague is None or topic.id not in vague.candidates:
        return None
    loose = loose_changes(grounded(part.text, talk.index, topic.id), topic, part.text)
    if loose.empty:
        return None
    return AddItem(food=Food(item=topic.id, said=topic.name), quantity=vague.line.quantity, changes=loose)


def _unknown_option(grounding: Grounding, talk: OrderTalk) -> ChangeLine | None:
    """ "Add ketchup", which other dishes can have: a wish for the dish in focus that it lacks."""
    only = grounding.unknown[0] if len(grounding.unknown) == 1 and not grounding.lines else None
    if only is None or grounding.ambiguous or talk.cart.is_empty:
        return None
    if not talk.known_option(only.said.removeprefix("extra ")):
        return None
    return ChangeLine(lines=talk.focus_lines, changes=Changes(unknown=(only.said,)))


def _of_line_that_has(part: Part, grounding: Grounding, talk: OrderTalk) -> ChangeLine | None:
    """ "With extra olives", which the newest dish lacks: for the newest dish of the cart that can have all of it."""
    if talk.topic is not None or talk.held is not None or talk.cart.is_empty:
        return None
    if not (grounding.unknown or talk.changes_for(part.text, talk.focus_lines).unknown):
        return None
    for at in range(len(talk.cart.lines), 0, -1):
        said = talk.changes_for(part.text, (at,))
        if (said.choices or said.refusals) and not said.unknown:
            return ChangeLine(lines=(at,), changes=said)
    return None


def _options(part: Part, grounding: Grounding, talk: OrderTalk) -> tuple[Addition, ...]:
    """Options without a dish."""
    if (topic := talk.topic) is not None and _says_option(said := loose_changes(grounding, topic, part.text)):
        return (AddItem(food=Food(item=topic.id, said=topic.name), changes=said),)
    if talk.held is not None and talk.held.food.item:
        more = loose_changes(grounding, talk.index.menu.item(talk.held.food.item), part.text)
        return (talk.held.replace(changes=merged(talk.held.changes, more)),)
    said = _without_kinds(loose_changes(grounding, talk.focus_dish, part.text), talk)
    return (ChangeLine(lines=talk.focus_lines, changes=said),) if talk.focus_lines and not said.empty else ()


def _without_kinds(said: Changes, talk: OrderTalk) -> Changes:
    """ "No dips" of the line in focus: without those that it has."""
    line, item = talk.references.in_focus, talk.focus_dish
    kinds = [left for left in said.open if left.refused and item and not is_single(item.group(left.group))]
    gone = [refusal for left in kinds for refusal in refused_of(left, item, line.choices if line else ())]
    refusals = changes_of(refusals=gone).refusals
    kept = tuple(left for left in said.open if left not in kinds)
    return said.replace(refusals=(*said.refusals, *refusals), open=kept)


def _says_option(said: Changes) -> bool:
    return bool(said.choices or said.refusals or said.open)


def _from_list(part: Part, talk: OrderTalk) -> tuple[Addition, ...]:
    """ "The second one, large", of the dishes shown; "I'll have that", of the one talked about."""
    shown = talk.context.shown
    places = places_in(part.said, len(shown)) if shown else ()
    takes = patterns("cart")["takes_it"].search(part.said)
    ids = tuple(shown[place] for place in places)
    each = patterns("cart")["one_of_each"].search(part.said)
    if each is not None and 1 < len(shown) <= (2 if each["two"] else _MOST_OF_EACH):
        return _each_of(part, talk, each["count"])
    if not ids and takes and talk.context.topic is not None:
        ids = (talk.context.topic,)
    items = tuple(item for each in ids if (item := talk.index.menu.item(each)))
    found: list[Addition] = []
    for item in items:
        grounding = grounded(part.text, talk.index, item.id)
        if any(line.item != item.id and line.score >= NEARLY for line in grounding.lines):
            return ()
        found.append(_pointed_at(item, loose_changes(grounding, item, part.text), part.said))
    return tuple(found)


def _each_of(part: Part, talk: OrderTalk, said: str | None) -> tuple[Addition, ...]:
    """ "One of each", "both": all dishes of the list that was shown, unless the words name another one."""
    count = numbers_in(said or "")
    if any(
        line.score >= NEARLY and line.item not in talk.context.shown for line in grounded(part.text, talk.index).lines
    ):
        return ()
    items = (item for each in talk.context.shown if (item := talk.index.menu.item(each)))
    quantity = count[0].value if count else 1
    return tuple(AddItem(food=Food(item=item.id, said=item.name), quantity=max(quantity, 1)) for item in items)


def _pointed_at(item: Item, said: Changes, words: str) -> AddItem:
    found = patterns("cart")["of_those"].search(words)
    count = numbers_in(found["count"]) if found else ()
    quantity = count[0].value if count else 1
    return AddItem(food=Food(item=item.id, said=item.name), quantity=max(quantity, 1), changes=said)


def _by_number(said: str, talk: OrderTalk) -> tuple[Addition, ...]:
    """ "Two portions" of the dish talked about; "two" of the line in focus."""
    found = patterns("cart")["quantity"].search(said)
    word = next((value for value in found.groupdict().values() if value), "") if found else ""
    count = numbers_in(word)
    if not count or count[0].value < 1:
        return ()
    value = count[0].value
    if (topic := talk.topic) is not None:
        return (AddItem(food=Food(item=topic.id, said=topic.name), quantity=value, quantity_said=True),)
    if not talk.focus_lines:
        return ()
    if patterns("cart")["more"].search(said):
        return (RepeatLine(line=talk.focus_lines[0], quantity=value),)
    return (ChangeLine(lines=talk.focus_lines, quantity=value),)
