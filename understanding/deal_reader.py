"""Reads messages where the menu has deals: words about the dishes of a deal, and dishes ordered with one."""

from __future__ import annotations

from domain.commands import About, AddItem, Agree, AskMenu, AskRestaurant, ChangeLine, Command, Food, Reading
from domain.menu import Item
from domain.reading_context import CommandReader, ReadingContext
from domain.session import TakeDeal
from understanding.deal_orders import put_dishes_into_deals
from understanding.language.rows import patterns
from understanding.spread_cart import SpreadCart


class DealReader:
    """A ``CommandReader`` around another one, which knows of dishes and not of deals. Other menus pass as they are."""

    def __init__(self, reader: CommandReader) -> None:
        self._reader = reader

    async def read(self, context: ReadingContext) -> Reading:
        """The reading with changes of deals in the place of those of their dishes."""
        if context.menu is None or not context.menu.deals:
            return await self._reader.read(context)
        spread = SpreadCart.of(context, context.menu)
        reading = await self._reader.read(spread.context)
        if _takes_offered_deal(reading, context):
            return reading.replace(commands=(Agree(),), unread=())
        asked = [_list_deals(command, context.menu.deals[0]) for command in reading.commands]
        commands = put_dishes_into_deals(spread.join_exchanges(asked), context, context.menu)
        chosen = {each.food.said for each in asked if isinstance(each, AddItem) and each not in commands}
        return reading.replace(
            commands=tuple(each for command in commands for each in spread.gather(command)),
            # Part of a name is enough among the dishes of a deal.
            unread=tuple(each for each in reading.unread if each.words not in chosen),
        )


def _takes_offered_deal(reading: Reading, context: ReadingContext) -> bool:
    """Whether the guest asks for the deal that we offered, in other words than yes: "do that as a meal deal"."""
    pending = context.pending
    if not isinstance(pending, TakeDeal) or len(reading.commands) != 1:
        return False
    match reading.commands[0]:
        case ChangeLine(swap_to=Food(item=item), quantity=None) | AddItem(food=Food(item=item), quantity_said=False):
            return item == pending.deal
        case _:
            return False


def _list_deals(command: Command, first: Item) -> Command:
    """The question for "deals" as one for those of the menu, and not for discounts."""
    if not isinstance(command, AskRestaurant) or command.topic != "discounts":
        return command
    if patterns("deals")["names_deals"].search(command.said.lower()) is None:
        return command
    return AskMenu(about=About(category=first.category), said=command.said)
