"""Reads messages where the menu has deals: words about the dishes of a deal, and dishes ordered with one."""

from __future__ import annotations

from dataclasses import replace

from domain.commands import (
    About,
    AddItem,
    Agree,
    AskMenu,
    AskRestaurant,
    ChangeLine,
    ChangeOrder,
    Command,
    Food,
    NotUnderstood,
    Reading,
)
from domain.menu import Item, Menu
from domain.reading_context import CommandReader, ReadingContext
from domain.session import TakeDeal
from understanding.deal_orders import put_dishes_into_deals
from understanding.language.rows import patterns
from understanding.placed_orders import spread_placed_order
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
        gathered = [each for command in commands for each in spread.gather(command)]
        left = gathered or [NotUnderstood(said=context.text)]  # a change of a dish that changes nothing
        return reading.replace(
            commands=tuple(_gather_placed(each, context, context.menu) for each in left),
            # Part of a name is enough among the dishes of a deal.
            unread=tuple(each for each in reading.unread if each.words not in chosen),
        )


def _gather_placed(command: Command, context: ReadingContext, menu: Menu) -> Command:
    """The change of a placed order with its deals in the place of their dishes; other commands as they are."""
    if not isinstance(command, ChangeOrder):
        return command
    meant = command.order.id
    order = next((each for each in reversed(context.orders) if meant is None or each.order_id == meant), None)
    if order is None or order.cart is None:
        return command
    spread = spread_placed_order(context, order.cart, menu)
    about_order = replace(context, cart=order.cart, pending=None)
    wishes = put_dishes_into_deals(spread.join_exchanges(command.commands), about_order, menu)
    gathered = [each for wish in wishes for each in spread.gather(wish)]
    return ChangeOrder.model_validate(command.replace(commands=()).model_dump() | {"commands": gathered})


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
