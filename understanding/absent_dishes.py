"""Recognizes clauses about dishes that change nothing: a refusal of one that is not in the cart, the one that is."""

from __future__ import annotations

from domain.session import AllergyWarning, ChooseItem
from understanding.allergen_words import find_allergens
from understanding.grounding import find_items
from understanding.language.rows import patterns
from understanding.message import Clause
from understanding.message_reading import MessageReading
from understanding.simple_commands import find_dishes


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
    if reading.index is None or isinstance(reading.context.pending, AllergyWarning):
        return False
    matches = [patterns("moods")["eats"].fullmatch(text) for text in clause.plain.split(" and ")]
    return all(match and _names_cart_only(reading, match["dish"]) for match in matches)


def refuses_question(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses the kind of dish of which we asked which one: "ok no coffee then"."""
    pending = reading.context.pending
    refused = patterns("moods")["not_that_dish"].fullmatch(clause.plain)
    if refused is None or not isinstance(pending, ChooseItem):
        return False
    kinds = (set(vague.candidates) for vague in reading.ground(refused["dish"]).ambiguous)
    return any(not kind.isdisjoint(pending.choice.candidates) for kind in kinds)


def _names_cart_only(reading: MessageReading, words: str) -> bool:
    """Whether words name one dish of the cart, no other one, and none of its options."""
    grounding = reading.ground(words)
    options = (grounding.loose_choices, grounding.loose_refusals, grounding.loose_open, grounding.open_options)
    has_option = any(options) or any(line.choices or line.refusals for line in grounding.lines)
    dishes = find_items(words, reading.index) if reading.index is not None else ()
    in_cart = {line.item for line in reading.context.cart.lines}
    others = {line.item for line in grounding.lines} - in_cart
    return len(in_cart.intersection(dishes)) == 1 and not others and not has_option
