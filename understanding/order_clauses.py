"""Recognizes the clauses about the order: they name the menu, or refer to the cart."""

from __future__ import annotations

from domain.commands import AskMenu
from domain.menu import ItemId
from domain.session import AskDetail
from understanding.consent import QUESTIONS
from understanding.food_evidence import is_about_food, is_strange_name
from understanding.grounding import find_items
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import Clause
from understanding.message_reading import MessageReading
from understanding.moods import is_wish
from understanding.order_talk import find_act
from understanding.references import find_ordinal
from understanding.second_mentions import join_second_mentions
from understanding.shared_choices import share_out_dish
from understanding.shown_dishes import points_at_shown

_SHORT = 3
"""The most words of a message that can be only the name of a dish."""


def is_order_clause(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause names something on the menu, or says how to change the cart."""
    if reading.index is None:
        return False
    if reading.is_report(clause):
        return bool(reading.order_clauses) and reading.has_option(clause)
    grounding = reading.ground(clause.raw, reading.focus_item)
    if has_dish_or_option(reading, clause):
        return True
    has_unknown_words = bool(grounding.unknown or grounding.loose_unknown)
    if _is_needless_refusal(reading, clause) or _is_for_all(reading, clause):
        return True
    return (has_unknown_words and _can_name_food(reading, clause)) or _is_about_cart(reading, clause)


def _is_for_all(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause gives options to all dishes before it: "both with chili"."""
    if reading.index is None or not reading.order_clauses:
        return False
    if patterns("shares")["for_all_units"].match(clause.plain) is None:
        return False
    pieces = segment_text(normalize_text(clause.raw), reading.index)
    return any(sense.concept.item is None for piece in pieces for sense in piece.senses)


def _is_needless_refusal(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refuses an option that the dish lacks anyway, such as "no dip": nothing is misread."""
    is_refusal = patterns("moods")["refuses"].match(clause.plain) is not None
    has_order = bool(reading.order_clauses) or not reading.context.cart.is_empty
    if reading.index is None or not is_refusal or not has_order or len(clause.words) > _SHORT + 1:
        return False
    senses = [sense for piece in segment_text(normalize_text(clause.raw), reading.index) for sense in piece.senses]
    return any(reading.focus_item in sense.concept.places for sense in senses)


def has_dish_or_option(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause names a dish or an option of the menu, and is no report."""
    has_named = _has_names(reading.ground(clause.raw, reading.focus_item))
    if not has_named and reading.order_clauses:
        has_named = _has_names(reading.ground(clause.raw)) or _has_names(
            reading.ground(clause.raw, _find_ordered_dish(reading))
        )
    if reading.index is None:
        return False
    dish = reading.focus_item if has_named else _find_line_with_option(reading, clause)
    if dish is None and not has_named:
        return False
    is_food = is_about_food(clause, reading.index, dish, after_dish=bool(reading.order_clauses))
    return is_food and not reading.is_report(clause)


def _find_line_with_option(reading: MessageReading, clause: Clause) -> ItemId | None:
    """Find the dish of the cart, if it is not in focus, that has the option which a short clause names."""
    if len(clause.words) > _SHORT + 1:
        return None
    items = dict.fromkeys(line.item for line in reversed(reading.context.cart.lines))
    return next((item for item in items if _has_names(reading.ground(clause.raw, item))), None)


def _has_names(grounding: Grounding) -> bool:
    """Whether it has dishes or options."""
    loose = grounding.loose_choices or grounding.loose_refusals or grounding.loose_open
    return bool(grounding.lines or grounding.ambiguous or loose)


def _find_ordered_dish(reading: MessageReading) -> ItemId | None:
    """Find the dish that the message has ordered last: "a bowl, chicken, brown rice" names a filling."""
    groundings = (reading.ground(clause.raw) for clause in reversed(reading.order_clauses))
    return next((grounding.lines[-1].item for grounding in groundings if grounding.lines), None)


def _can_name_food(reading: MessageReading, clause: Clause) -> bool:
    """Whether unknown words are likely food: the clause wishes for them, or they are a whole short message."""
    is_name = is_strange_name(clause.raw) and not _has_question_without_food(reading)
    short = reading.is_single and len(clause.words) <= _SHORT and is_name
    return is_wish(clause) or patterns("cart")["indefinite"].search(f"{clause.plain} ") is not None or short


def _has_question_without_food(reading: MessageReading) -> bool:
    """Whether our question expects a yes, a no or a detail, and no dish."""
    pending = reading.context.pending
    return isinstance(pending, AskDetail) or (pending is not None and pending.kind in QUESTIONS)


def _is_about_cart(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause refers to the cart or to the listed dishes."""
    plain = clause.plain
    if _has_line_count(reading, plain) or _has_list_place(reading, plain):
        return True
    if patterns("cart")["other_one"].fullmatch(plain) and reading.context.chosen is not None:
        return True
    if reading.order_clauses and (
        patterns("moods")["scratches"].fullmatch(plain)
        or patterns("shares")["share_alone"].fullmatch(plain)
        or _is_share(reading, plain)
        or patterns("cart")["kept_only"].search(f", {clause.raw}")
    ):
        return True
    if patterns("moods")["refuses"].match(plain) and (
        _has_cart_dish(reading, clause)
        or _has_refusal_on_it(reading, plain)
        or _has_refusal_on_ordered(reading, clause)
    ):
        return True
    return _is_cart_change(reading, clause) or _has_comparison(reading, plain)


def _has_line_count(reading: MessageReading, plain: str) -> bool:
    """Whether the words count lines: "two more", "double it", "the same for my friend"."""
    cart_patterns = patterns("cart")
    has_target = (
        reading.context.shown or reading.context.topic or reading.order_clauses or not reading.context.cart.is_empty
    )
    counts = ("repeat_alone", "quantity", "doubled", "all_of_them", "same_for", "each_count", "put_back")
    return bool(has_target) and any(cart_patterns[name].search(plain) for name in counts)


def _has_list_place(reading: MessageReading, plain: str) -> bool:
    """Whether the words point at a listed dish or the topic: "the second one", "I'll take it", "one of each"."""
    cart_patterns = patterns("cart")
    if len(reading.context.shown) > 1 and cart_patterns["one_of_each"].search(plain):
        return True
    if len(reading.context.shown) > 1 and points_at_shown(plain, reading.list_shown()):
        return True
    has_list = bool(reading.context.shown or reading.context.topic)
    is_taken = any(cart_patterns[name].search(plain) for name in ("takes_it", "of_those"))
    return has_list and (is_taken or find_ordinal(plain) is not None)


def _is_share(reading: MessageReading, plain: str) -> bool:
    """Whether the words are a share of a dish of which the message shares out all units."""
    shares = patterns("shares")
    if reading.index is None or not (shares["any_share"].search(plain) or shares["one_of_each"].fullmatch(plain)):
        return False
    starts = (each.start for each in reversed(reading.order_clauses))
    return any(share_out_dish(reading.rules_text[start:], reading.index) for start in starts)


def _is_cart_change(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause removes or changes something that it can refer to."""
    has_order = not reading.context.cart.is_empty or bool(reading.order_clauses)
    has_dish = reading.index is not None and bool(find_items(clause.raw, reading.index))
    return find_act(clause.plain) in ("remove", "change") and (has_order or has_dish)


def _has_refusal_on_it(reading: MessageReading, plain: str) -> bool:
    """Whether a refusal ends with a pronoun for a line of the cart: "no olives on those"."""
    match = patterns("cart")["off_it"].search(plain)
    is_pronoun = match is not None and patterns("questions")["it"].fullmatch(match["dish"]) is not None
    return is_pronoun and not reading.context.cart.is_empty


def _has_refusal_on_ordered(reading: MessageReading, clause: Clause) -> bool:
    """Whether a refusal ends with the dish that is just ordered: "a greek salad, no feta on the salad"."""
    if reading.index is None or not reading.order_clauses:
        return False
    text = f"{reading.order_clauses[-1].raw}, {clause.raw}"
    return join_second_mentions(text, reading.index) != text


def _has_cart_dish(reading: MessageReading, clause: Clause) -> bool:
    """Whether the clause names a dish of the cart."""
    ids = {line.item for line in reading.context.cart.lines}
    return reading.index is not None and bool(ids.intersection(find_items(clause.raw, reading.index)))


def _has_comparison(reading: MessageReading, plain: str) -> bool:
    """Whether the clause compares the dishes of an earlier question: "add the cheaper one"."""
    has_several = any(isinstance(c, AskMenu) and len(c.about.items) > 1 for c in reading.commands)
    choice_patterns = patterns("answers_to_choices")
    return has_several and any(choice_patterns[name].search(plain) for name in ("cheapest", "dearest"))
