"""The amount that is sold, or those to choose from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.mentions import GroundedLine
from domain.menu import Item, ItemId, Menu, make_amount_id
from domain.sale_unit import SaleUnit, SoldBy
from nodes.order.amounts import resolve_amount

GOUDA = Item(ItemId("gouda"), "Gouda", "Cheese", sale_unit=SaleUnit(SoldBy.WEIGHT, per=1000, step=50, minimum=100))
EGGS = Item(ItemId("eggs"), "Eggs", "Eggs", sale_unit=SaleUnit(SoldBy.PIECE, per=6, step=6, minimum=6))
OYSTERS = Item(ItemId("oysters"), "Oysters", "Sea", sale_unit=SaleUnit(SoldBy.PIECE, per=1, step=3, minimum=6))


def resolve(item: Item, amount: int | None, quantity: int = 1, *, said: bool = False) -> object:
    """The id and the quantity that are sold, or the amounts to choose from."""
    wanted = Menu(items=(item,)).item(make_amount_id(item.id, amount)) if amount else item
    assert wanted is not None
    sold = resolve_amount(wanted, GroundedLine(item=wanted.id, quantity=quantity, quantity_said=said))
    return (sold.item, sold.quantity) if isinstance(sold, GroundedLine) else sold


@pytest.mark.parametrize(
    ("item", "amount", "quantity", "said", "sold"),
    [
        (GOUDA, 250, 2, True, ("gouda×250", 2)),
        (GOUDA, 454, 1, False, ("gouda×450", "gouda×500")),
        (GOUDA, None, 1, False, ("gouda×100", "gouda×200", "gouda×250", "gouda×500")),
        (EGGS, 12, 1, False, ("eggs", 2)),
        (EGGS, 10, 1, False, ("eggs×6", "eggs×12")),
        (EGGS, None, 3, True, ("eggs", 3)),
        (EGGS, None, 1, False, ("eggs", 1)),
        (OYSTERS, None, 1, False, ("oysters", 6)),
        (OYSTERS, None, 9, True, ("oysters", 9)),
        (OYSTERS, None, 4, True, ("oysters×6", "oysters×9")),
        (replace(GOUDA, sale_unit=None), None, 4, True, ("gouda", 4)),
    ],
)
def test_what_is_sold(item: Item, amount: int | None, quantity: int, said: bool, sold: object) -> None:
    assert resolve(item, amount, quantity, said=said) == sold
