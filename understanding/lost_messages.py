"""Guesses what a message wants in which the rules found nothing that the menu or the cart has.

No guess changes a cart or an order: they are questions, courtesy, words for the staff, and wishes that are asked about
before anything happens (to cancel an order, to empty the cart). A reading that is guessed is in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import (
    Acknowledge,
    AddItem,
    AskMenu,
    AskOrder,
    AskRestaurant,
    Bye,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    Chat,
    Checkout,
    ClearCart,
    Command,
    Complain,
    Decline,
    Greet,
    Help,
    NotUnderstood,
    OrderRef,
    OutOfScope,
    Reading,
    Recommend,
    RepeatReply,
    ShowCart,
    ShowProfile,
    TalkToStaff,
    Thank,
    Wait,
)
from domain.reading_context import ReadingContext
from understanding.foreign import UNKNOWN_LANGUAGE
from understanding.topic_guess import guess_topic

_LEAST = 0.7
"""Of the guesses with this probability 96 in 100 are right on messages that the model did not see."""
_LEAST_AGAINST_RULES = 0.8
"""Where the rules read something, though nothing of the menu or the cart."""
_LEAST_AGAINST_DISHES = 0.9
"""Where the rules read an order of a kind of dish: "can I see the pasta menu"."""
_FEWEST_AGAINST_RULES = 3
"""Words of a message that a guess may contradict: "remove it" is about the cart."""
_IN_DOUBT = 0.6
_SURE = 0.95
_CHATTER = frozenset({"small_talk", "praise", "acknowledge", "thanks"})
_COURTESY = frozenset({"greet", "thank", "acknowledge", "small_talk"})

_COMMANDS: Mapping[str, Command] = {
    "show_menu": AskMenu(),
    "recommend": Recommend(),
    "order_status": AskOrder(),
    "order_eta": AskOrder(aspect="eta"),
    "cancel_order": CancelOrder(),
    "change_order": ChangeOrder(order=OrderRef()),
    "stop": ClearCart(),
    "show_cart": ShowCart(),
    "show_total": ShowCart(what="total"),
    "checkout": Checkout(),
    "wait": Wait(),
    "repeat": RepeatReply(),
    "help": Help(),
    "staff": TalkToStaff(),
    "complain": Complain(about="quality"),
    "greet": Greet(),
    "thanks": Thank(),
    "bye": Bye(),
    "praise": Chat(topic="praise"),
    "small_talk": Chat(),
    "acknowledge": Acknowledge(),
    "about_bot": Chat(topic="you"),
    "out_of_scope": OutOfScope(),
    "ask_profile": ShowProfile(),
    "forget_me": TalkToStaff(),
    "hours": AskRestaurant(topic="hours"),
    "location": AskRestaurant(topic="address"),
    "phone": AskRestaurant(topic="phone"),
    "delivers": AskRestaurant(topic="delivery"),
    "delivery_fee": AskRestaurant(topic="fee"),
    "minimum": AskRestaurant(topic="minimum"),
    "wait_time": AskRestaurant(topic="delivery_time"),
    "order_ahead": AskRestaurant(topic="other"),
    "payment": AskRestaurant(topic="payment"),
    "discounts": AskRestaurant(topic="discounts"),
    "parking": AskRestaurant(topic="parking"),
    "wifi": AskRestaurant(topic="wifi"),
    "facilities": AskRestaurant(topic="other"),
}
"""All other topics are orders, answers and questions about dishes: there the details count, not the topic."""


def guess_lost_message(reading: Reading, context: ReadingContext) -> Reading:
    """The reading; the guessed wish in place of one that found nothing, if the guess is sure enough."""
    reading = _drop_chatter(reading)
    least = _find_least_probability(reading, context.text)
    if least is None or reading.too_much or reading.language == UNKNOWN_LANGUAGE:
        return reading
    guess = guess_topic(context.text)
    if guess.probability < least or guess.label not in _COMMANDS or _is_answer(guess.label, context):
        return reading
    command = _build_command(guess.label, context)
    if isinstance(command, ClearCart) and guess.probability < _LEAST_AGAINST_RULES:
        return reading
    kept = tuple(each for each in reading.commands if each.kind in _COURTESY and each.kind != command.kind)
    return reading.replace(commands=(*kept, command), unread=(), confidence=_IN_DOUBT)


def _drop_chatter(reading: Reading) -> Reading:
    """The reading without unread words that are surely chatter: "how lovely" asks for nothing."""
    unread = tuple(each for each in reading.unread if each.weighty or not _is_chatter(each.words))
    if unread == reading.unread:
        return reading
    is_sure = not unread and reading.contradictory is None
    return reading.replace(unread=unread, confidence=_SURE if is_sure else reading.confidence)


def _is_chatter(words: str) -> bool:
    guess = guess_topic(words)
    return guess.label in _CHATTER and guess.probability >= _LEAST


def _is_answer(topic: str, context: ReadingContext) -> bool:
    """Whether words of this topic are about what we asked for, or what is in the cart."""
    if topic == "change_order":
        return not context.cart.is_empty
    return topic == "location" and context.pending is not None and context.pending.kind == "address"


def _build_command(topic: str, context: ReadingContext) -> Command:
    if topic == "stop" and context.cart.is_empty:
        return Decline()
    command = _COMMANDS[topic]
    return command.replace(said=context.text) if "said" in type(command).model_fields else command


def _find_least_probability(reading: Reading, text: str) -> float | None:
    """The probability from which a guess replaces the reading; None for one that found something."""
    if all(isinstance(each, NotUnderstood) for each in reading.commands):
        return _LEAST
    if all(each.kind in _COURTESY for each in reading.commands):
        return _LEAST if reading.unread else None
    if all(_found_nothing(each) for each in reading.commands):
        return _LEAST_AGAINST_RULES if len(text.split()) >= _FEWEST_AGAINST_RULES else None
    is_vague = all(isinstance(each, AddItem) or each.kind in _COURTESY for each in reading.commands)
    return _LEAST_AGAINST_DISHES if is_vague and any(_names_several(each) for each in reading.commands) else None


def _found_nothing(command: Command) -> bool:
    """Whether a command is about no dish and no line: its dish is not on the menu, or its line not in the cart."""
    match command:
        case AddItem(food=food):
            return food.item is None and not food.candidates and not any(map(str.isdigit, food.said))
        case ChangeLine(lines=lines, swap_to=swap_to, changes=changes):
            return not lines and swap_to is None and changes.empty
        case AskMenu(about=about, filters=filters, aspect=aspect):
            asks_of_cart = about.cart and aspect == "other"
            return about.unknown is not None or asks_of_cart or (filters is not None and bool(filters.with_))
        case _:
            return command.kind in _COURTESY


def _names_several(command: Command) -> bool:
    """Whether a dish was named by its kind only: "pizza" in "that pizza was cold"."""
    return isinstance(command, AddItem) and len(command.food.candidates) > 1
