"""Reads messages where the menu has deals: words about the dishes of a deal, and dishes ordered with one."""

from __future__ import annotations

from domain.commands import About, AskMenu, AskRestaurant, Command, Reading
from domain.menu import Item
from domain.reading_context import CommandReader, ReadingContext
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
        asked = [_list_deals(command, context.menu.deals[0]) for command in reading.commands]
        commands = put_dishes_into_deals(asked, context, context.menu)
        return reading.replace(commands=tuple(each for command in commands for each in spread.gather(command)))


def _list_deals(command: Command, first: Item) -> Command:
    """The question for "deals" as one for those of the menu, and not for discounts."""
    if not isinstance(command, AskRestaurant) or command.topic != "discounts":
        return command
    if patterns("deals")["names_deals"].search(command.said.lower()) is None:
        return command
    return AskMenu(about=About(category=first.category), said=command.said)
