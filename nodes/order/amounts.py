"""Items that are sold by weight, by volume or in packs: what is sold of them, or the amounts to choose from. Pure."""

from __future__ import annotations

from domain.mentions import GroundedLine
from domain.menu import Item, ItemId, get_base_id, make_amount_id
from domain.sale_unit import SaleUnit


def resolve_amount(item: Item, line: GroundedLine) -> GroundedLine | tuple[ItemId, ...]:
    """The line as it is sold, or the ids of the amounts among which the guest must choose.

    Pieces are counted by the line's quantity, in packs where there are packs; a weight is a part of the line's id.
    """
    unit = item.sale_unit
    if unit is None:
        return line
    if unit.is_measured:
        amounts = _find_measures(item, unit)
        return tuple(make_amount_id(get_base_id(item.id), each) for each in amounts) or line
    pieces = _count_pieces(item, unit, line)
    if unit.fits(pieces) and pieces % unit.per == 0:
        return line.replace(item=get_base_id(item.id), quantity=pieces // unit.per)
    return tuple(make_amount_id(get_base_id(item.id), each) for each in list_packs(unit, pieces))


def list_packs(unit: SaleUnit, pieces: int) -> tuple[int, ...]:
    """The numbers of pieces that are sold in place of another one."""
    return tuple(each for each in unit.list_nearest(pieces) if each % unit.per == 0) or unit.list_offered()


def _find_measures(item: Item, unit: SaleUnit) -> tuple[int, ...]:
    """The amounts to choose from; () where the guest has chosen one that is sold."""
    if item.amount is None:
        return unit.list_offered()
    return () if unit.fits(item.amount) else unit.list_nearest(item.amount)


def _count_pieces(item: Item, unit: SaleUnit, line: GroundedLine) -> int:
    """How many pieces are wanted; without a number, as few as are sold."""
    if item.amount is not None:
        return item.amount * line.quantity
    return line.quantity * unit.per if line.quantity_said or line.quantity > 1 else max(unit.minimum, unit.per)
