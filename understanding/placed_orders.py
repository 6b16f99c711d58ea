"""Recognizes wishes about the order that was just placed, which are then read as if its dishes were the cart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Cart, Line
from domain.commands import (
    AddItem,
    ChangeLine,
    ChangeOrder,
    ClearFulfilment,
    Command,
    KeepOrdering,
    OrderRef,
    RemoveLine,
    RepeatLine,
    SetFulfilment,
)
from domain.menu import Menu
from domain.reading_context import ReadingContext
from domain.session import CancelPlaced
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.order_grounding import ground_order
from understanding.order_talk import find_act
from understanding.spread_cart import SpreadCart

_CHANGES = (AddItem, RepeatLine, ChangeLine, RemoveLine, SetFulfilment, ClearFulfilment)
_BESIDE_ADDITION = (AddItem, SetFulfilment)
_DETAILS = (SetFulfilment, ClearFulfilment)
_ANSWERS = frozenset({"decline"})


def is_about_placed_order(commands: Sequence[Command], reading: MessageReading) -> bool:
    """Whether the message may change the order that was just placed. ``commands``: as if it were about a new one."""
    if not _is_just_placed(reading.context):
        return False
    plain, cart_patterns = plain_text(reading.rules_text), patterns("cart")
    wishes = [each for each in commands if each.kind not in _ANSWERS]
    if cart_patterns["placed"].search(plain) or changes_placed_dishes(reading):
        return True
    if not wishes:
        return False
    if all(isinstance(each, _DETAILS) for each in wishes):
        return all(map(_is_note, wishes)) or cart_patterns["other_for_placed"].search(plain) is not None
    is_addition = all(isinstance(each, _BESIDE_ADDITION) for each in wishes)
    return is_addition and cart_patterns["more_with_placed"].search(plain) is not None


def changes_placed_dishes(reading: MessageReading) -> bool:
    """Whether the words change dishes of the order that was just placed: "make it large", "no onions please"."""
    plain = plain_text(reading.rules_text)
    is_refusal = patterns("moods")["refuses"].match(plain) is not None and len(plain.split()) > 1
    is_refusal = is_refusal and reading.context.pending is None  # else it answers the question
    is_change = any(find_act(clause.plain) in ("change", "remove") for clause in clauses_of(reading.rules_text))
    return _is_just_placed(reading.context) and (is_change or is_refusal)


def list_placed_carts(context: ReadingContext, index: MenuIndex) -> tuple[ReadingContext, ...]:
    """The context with the dishes of the placed order as its cart; of several, with the first and the last in focus.

    What the message changes is clear where it is the same in all of them. The dishes of deals are lines at its end.
    """
    order = context.orders[-1]
    cart = order.cart or build_placed_cart(order.lines, index)
    about_order = spread_placed_order(context, cart, index.menu).context
    ends = dict.fromkeys(line.number for line in (cart.lines[:1] + cart.lines[-1:]))
    return tuple(replace(about_order, focus=number) for number in ends) or (about_order,)


def spread_placed_order(context: ReadingContext, cart: Cart, menu: Menu) -> SpreadCart:
    """The context about a placed order with this cart, with the dishes of its deals as lines."""
    return SpreadCart.of(replace(context, cart=cart, dish_lines=0, pending=None, topic=None, shown=()), menu)


def build_change(commands: Sequence[Command], answers: Sequence[Command]) -> tuple[Command, ...]:
    """The commands of a message with all its changes of the placed order in one; () without any.

    ``answers``: the commands of the message as if it were about a new order.
    """
    changes = tuple(each for each in commands if isinstance(each, _CHANGES))
    if not changes:
        return ()
    dropped = (*_CHANGES, KeepOrdering)
    others = [each for each in commands if not isinstance(each, dropped) and each.kind not in _ANSWERS]
    answered = [each for each in answers if each.kind in _ANSWERS]
    return (*answered, *others, ChangeOrder(order=OrderRef(), commands=changes))


def build_placed_cart(lines: Sequence[str], index: MenuIndex) -> Cart:
    """Build a cart of the lines of a placed order, for words that point at them."""
    cart: list[Line] = []
    for number, text in enumerate(lines, start=1):
        mentions = ground_order(text, index).lines
        item = index.menu.item(mentions[0].item) if mentions else None
        if item is not None:
            mention = mentions[0]
            cart.append(
                Line(number=number, item=item.id, name=item.name, quantity=mention.quantity, choices=mention.choices)
            )
    return Cart(lines=tuple(cart), next_number=len(lines) + 1)


def _is_just_placed(context: ReadingContext) -> bool:
    """Whether an order was placed and no other one has begun. To ask whether it shall be cancelled changes nothing."""
    has_question = context.pending is not None and not isinstance(context.pending, CancelPlaced)
    return bool(context.orders) and context.cart.is_empty and not has_question


def _is_note(command: Command) -> bool:
    """Whether a command is a note for the kitchen or the driver, and nothing else: of the only order that there is."""
    return isinstance(command, SetFulfilment) and command == SetFulfilment(
        note=command.note, confidence=command.confidence
    )
