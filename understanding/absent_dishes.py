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
        dishes = find_dishes(refused["dish"], reading.index)
        is_option = reading.has_option(clause) or bool(
            reading.ground(refused["dish"], reading.focus_item).loose_choices
        )
        return bool(dishes) and in_cart.isdisjoint(dishes) and not is_option
    only = patterns("moods")["only_that_dish"].fullmatch(clause.plain)
    return only is not None and len(in_cart.intersection(find_items(only["dish"], reading.index))) == 1
