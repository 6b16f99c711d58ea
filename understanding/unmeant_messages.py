"""Messages that were no order after all: "oops, wrong chat", "I was only asking", "I don't want to order again".

The last message is taken back where it changed the cart. Words of this message before them count for nothing.
"""

from __future__ import annotations

from domain.cart import Cart
from domain.commands import Acknowledge, Command, KeepOrdering, Undo
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseItem
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.menu_questions import is_question
from understanding.message import Clause, plain_text
from understanding.message_reading import MessageReading
from understanding.moods import is_courtesy
from understanding.order_clauses import has_dish_or_option

_GONE_WRONG, _NO_ORDER = "sent_by_mistake", "is_no_order"


def takes_back(reading: MessageReading) -> bool:
    """Whether the message says of the one before that it was no order: "I never asked for that"."""
    plain = plain_text(reading.rules_text)
    return patterns("moods")[_NO_ORDER].search(plain) is not None and _take_back(reading) is not None


def read_unmeant(reading: MessageReading, clause: Clause) -> tuple[Clause, ...] | None:
    """Take back what was no order, and return the other words of the clause; None where it says nothing of the kind."""
    is_mistake = None if _corrects_number(reading) else patterns("moods")[_GONE_WRONG].search(clause.plain)
    match = is_mistake or patterns("moods")[_NO_ORDER].search(clause.plain)
    command = _take_back(reading) if match is not None else None
    if match is None or (command is None and is_mistake is None):
        return None
    reading.order_clauses.clear()
    reading.leftovers.clear()
    others = tuple(part for part in clause.without(*match.span()) if _says_more(reading, part))
    reading.commands[:] = [command] if command else [] if others else [Acknowledge()]
    return others


def _says_more(reading: MessageReading, part: Clause) -> bool:
    if is_courtesy(part):
        return False
    return is_question(part) or has_dish_or_option(reading, part) or reading.find_row(part) is not None


def _corrects_number(reading: MessageReading) -> bool:
    """Whether the message says a number for a wrong one: "wrong number, it's 12 Hill Road"."""
    plain = plain_text(reading.rules_text)
    return "wrong number" in plain and any(map(str.isdecimal, plain))


def _take_back(reading: MessageReading) -> Command | None:
    """The command that takes back the order before, in this message or the last one; None where there is none."""
    if reading.order_clauses:
        return KeepOrdering()
    return Undo() if reading.index is not None and _has_last_message_ordered(reading.context, reading.index) else None


def _has_last_message_ordered(context: ReadingContext, index: MenuIndex) -> bool:
    """Whether the guest's last message changed the cart: it names what the last change was about."""
    if isinstance(context.pending, ChooseItem):
        return True
    last = ground(find_last_text(context), index)
    named = {line.item for line in last.lines} | {item for vague in last.ambiguous for item in vague.candidates}
    changed = _list_items(context.cart) ^ _list_items(context.before or context.cart)
    return any(item in named for item, _ in changed)


def find_last_text(context: ReadingContext) -> str:
    """The guest's last message before this one; "" where it is not known."""
    texts = [text for role, text in context.recent if role == "guest"]
    if texts and texts[-1] == context.text:
        texts.pop()
    return texts[-1] if texts else ""


def _list_items(cart: Cart) -> set[tuple[ItemId, int]]:
    return {(line.item, line.quantity) for line in cart.lines}
