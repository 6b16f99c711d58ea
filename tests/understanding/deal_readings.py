"""Readings of a guest in the diner with deals, in the short notation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache

from domain.cart import Cart, Choice, Line
from domain.menu import GroupId, ItemId, OptionId
from domain.reading_context import ReadingContext
from domain.session import Pending
from tests.fakes.diner import diner
from tests.understanding.readings import context, in_short
from understanding.deal_reader import DealReader
from understanding.local_reader import LocalCommandReader


@cache
def reader() -> DealReader:
    return DealReader(LocalCommandReader.load())


def fill(*lines: str) -> Cart:
    """A cart of lines like "2 lunch main:classic side:fries"."""
    return Cart(lines=tuple(_line(at, line) for at, line in enumerate(lines, start=1)), next_number=len(lines) + 1)


def _line(number: int, said: str) -> Line:
    first, *rest = said.split()
    quantity, item_id, *places = (int(first), *rest) if first.isdigit() else (1, first, *rest)
    item = diner().item(ItemId(str(item_id)))
    assert item is not None
    pairs = (str(place).split(":") for place in places)
    choices = tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in pairs)
    return Line(number=number, item=item.id, name=item.name, quantity=int(quantity), choices=choices)


def in_diner(text: str, *lines: str, pending: Pending | None = None) -> ReadingContext:
    """A message in the diner, with the focus on the newest line."""
    cart = fill(*lines)
    focus = cart.lines[-1].number if cart.lines else None
    return replace(context(text, pending=pending), menu=diner(), cart=cart, focus=focus)


def describe(said: ReadingContext) -> str:
    """The commands in short, one after the other."""
    return "; ".join(in_short(command) for command in asyncio.run(reader().read(said)).commands)
