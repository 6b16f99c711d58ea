"""Recognizes clauses about food that change nothing: a refusal of a dish that is not in the cart, food that is fine."""

from __future__ import annotations

import re

from domain.menu import GroupId, GroupKind, ItemId
from domain.session import AllergyWarning, ChooseItem, ChooseOption
from understanding.allergen_words import find_allergens
from understanding.eaters import is_person
from understanding.grounding import find_items
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import Clause, plain_text
from understanding.message_reading import MessageReading
from understanding.order_mentions import NO_PERSON
from understanding.simple_commands import find_dishes

_SAYS_FOR_WHOM = re.compile(r" for | (?:is|are) (?:the|mine|his|hers|theirs|ours)\b")
"""Without these words a clause says nothing of who eats a dish."""


def is_about_absent_dish(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause only refuses a dish that is not in the cart, or says again which one the cart has.

    "OK, no brownie then", "it's just the salad". A question of ours that the words may answer is left to them.
    """
    if reading.index is None or isinstance(reading.context.pending, (AllergyWarning, ChooseItem)):
        return False
    in_cart = {line.item for line in reading.context.cart.lines}
    refused = patterns("moods")["not_that_dish"].fullmatch(clause.plain)
    if refused is not None and not reading.order_clauses and not find_allergens(refused["dish"]):
        grounding = reading.ground(refused["dish"], reading.focus_item)
        kinds = (item for each in grounding.ambiguous for item in each.candidates)
        dishes = {*find_dishes(refused["dish"], reading.index), *kinds}
        is_option = reading.has_option(clause) or bool(grounding.loose_choices)
        return bool(dishes) and in_cart.isdisjoint(dishes) and not is_option
    only = patterns("moods")["only_that_dish"].fullmatch(clause.plain)
    if only is None and len(in_cart) == 1:
        only = patterns("moods")["just_that_dish"].fullmatch(clause.plain)
    return only is not None and _names_cart_only(reading, only["dish"])


def says_for_whom(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause only says who eats the dishes of the cart: "the soup is for me and the wrap for my son"."""
    plain = clause.plain
    if _SAYS_FOR_WHOM.search(plain) is None:
        return False
    if reading.context.cart.is_empty or isinstance(reading.context.pending, AllergyWarning) or reading.index is None:
        return False
    matches = [patterns("moods")["eats"].fullmatch(text) for text in plain.split(" and ")]
    names = [match["who"] for match in matches if match and match["who"]]
    if any(name in NO_PERSON or not is_person(name, reading.index) for name in names):
        return False
    return all(
        match
        and (
            _names_cart_only(reading, match["dish"] or match["dish2"])
            or _names_only_one_like_it(reading, match["dish"] or "")
        )
        for match in matches
    )


def refuses_question(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses the kind of dish that we asked about ("ok no coffee then"), or a warned dish."""
    pending = reading.context.pending
    refused = patterns("moods")["not_that_dish"].fullmatch(clause.plain)
    if isinstance(pending, AllergyWarning):
        return _refuses_warned_dish(reading, clause, pending.line.item)
    if refused is None or not isinstance(pending, ChooseItem):
        return False
    kinds = (set(vague.candidates) for vague in reading.ground(refused["dish"]).ambiguous)
    return any(not kind.isdisjoint(pending.choice.candidates) for kind in kinds)


def _refuses_warned_dish(reading: MessageReading, clause: Clause, warned: ItemId) -> bool:
    """Whether the clause refuses the dish of a warning, by its name or by "it", and no option of it."""
    if patterns("moods")["not_it"].fullmatch(clause.plain) is not None:
        return True
    refused = patterns("moods")["not_that_dish"].fullmatch(clause.plain)
    return (
        refused is not None and reading.index is not None and find_dishes(refused["dish"], reading.index) == (warned,)
    )


def accepts_food(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause says that a food is fine, and wishes for no more of it: "olives are fine by me".

    An option of which a dish takes one is chosen by such words ("large is fine"), and so is what we have just offered.
    """
    match = patterns("moods")["accepts_food"].fullmatch(clause.plain)
    if match is None or reading.index is None or isinstance(reading.context.pending, (ChooseItem, ChooseOption)):
        return False
    food = match["food"] or match["food2"]
    here, anywhere = reading.ground(food, reading.focus_item), reading.ground(food)
    if find_dishes(food, reading.index) or here.ambiguous or anywhere.ambiguous:
        return False
    if groups := _list_groups(here):
        return not _takes_one(reading, groups)
    others = _list_groups(anywhere)
    return bool(find_allergens(food)) or (bool(others) and not _takes_one(reading, others))


def _list_groups(grounding: Grounding) -> set[GroupId]:
    """The groups of the options that words name without a dish."""
    return {each.group for each in grounding.loose_choices} | {each.group for each in grounding.loose_open}


def _takes_one(reading: MessageReading, groups: set[GroupId]) -> bool:
    """Whether a dish takes one option of a group only."""
    items = reading.index.menu.items if reading.index else ()
    found = (group for item in items for each in groups if (group := item.group(each)) is not None)
    return any(group.kind is GroupKind.SINGLE for group in found)


def _names_only_one_like_it(reading: MessageReading, words: str) -> bool:
    """Whether words mean the only dish of a kind in the cart, by a short name of another one: "the hamburger"."""
    grounding, menu = reading.ground(words), reading.context.menu
    if menu is None or len(grounding.lines) != 1 or grounding.lines[0].choices or grounding.lines[0].quantity_said:
        return False
    named = menu.item(grounding.lines[0].item)
    in_cart = [item for line in reading.context.cart.lines if (item := menu.item(line.item))]
    if named is None or plain_text(named.name) == words:
        return False
    return [item.category for item in in_cart].count(named.category) == 1


def _names_cart_only(reading: MessageReading, words: str) -> bool:
    """Whether words name one dish of the cart, no other one, and none of its options."""
    grounding = reading.ground(words)
    options = (grounding.loose_choices, grounding.loose_refusals, grounding.loose_open, grounding.open_options)
    has_option = any(options) or any(line.choices or line.refusals for line in grounding.lines)
    dishes = find_items(words, reading.index) if reading.index is not None else ()
    in_cart = {line.item for line in reading.context.cart.lines}
    others = {line.item for line in grounding.lines} - in_cart
    return len(in_cart.intersection(dishes)) == 1 and not others and not has_option
