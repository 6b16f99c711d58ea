"""The dish that a wish is about: one that it orders, or that of the only line which it changes."""

from __future__ import annotations

from domain.commands import AddItem, ChangeLine, Command
from domain.menu import Item
from understanding.message_reading import MessageReading


def find_dish(wish: Command, reading: MessageReading) -> Item | None:
    """The dish of a wish; None where it is unknown, several, or another one takes its place."""
    menu = reading.context.menu
    if menu is None:
        return None
    if isinstance(wish, AddItem):
        return menu.item(wish.food.item) if wish.food.item else None
    if isinstance(wish, ChangeLine) and len(wish.lines) == 1 and wish.swap_to is None:
        return menu.item(reading.context.cart.lines[wish.lines[0] - 1].item)
    return None
