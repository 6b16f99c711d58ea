"""Amounts by weight, by volume and in packs: what is sold, and what it costs."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu, get_base_id, make_amount_id, split_amount_id
from domain.money import Money
from domain.sale_unit import MAX_AMOUNT, SaleUnit, SoldBy

GOUDA = SaleUnit(SoldBy.WEIGHT, per=1000, step=50, minimum=100)
EGGS = SaleUnit(SoldBy.PIECE, per=6, step=6, minimum=6)
OYSTERS = SaleUnit(SoldBy.PIECE, per=1, step=3, minimum=6)


def measure_out(unit: SaleUnit | None, amount: int, price: int = 1890) -> Item | None:
    item = Item(ItemId("gouda"), "Gouda", "Cheese", price=Money(price, "EUR"), sale_unit=unit)
    return Menu(items=(item,)).item(make_amount_id(item.id, amount))


@pytest.mark.parametrize(
    ("unit", "amount", "name", "price"),
    [
        (GOUDA, 250, "Gouda (250 g)", 473),
        (GOUDA, 1000, "Gouda (1 kg)", 1890),
        (GOUDA, 1, "Gouda (1 g)", 2),
        (SaleUnit(SoldBy.VOLUME, per=100, step=10, minimum=10), 750, "Gouda (750 ml)", 14175),
        (EGGS, 12, "2 × Gouda", 3780),
        (OYSTERS, 9, "Gouda (9)", 17010),
    ],
)
def test_only_the_price_of_an_amount_is_rounded(unit: SaleUnit, amount: int, name: str, price: int) -> None:
    item = measure_out(unit, amount)
    assert item is not None
    assert (item.name, item.price, item.amount) == (name, Money(price, "EUR"), amount)


@pytest.mark.parametrize(("unit", "amount"), [(None, 250), (GOUDA, 0), (GOUDA, MAX_AMOUNT + 1)])
def test_there_is_no_such_amount(unit: SaleUnit | None, amount: int) -> None:
    assert measure_out(unit, amount) is None


def test_an_id_with_an_amount_is_taken_apart() -> None:
    assert split_amount_id(ItemId("gouda×250")) == ("gouda", 250)
    assert split_amount_id(ItemId("2×4-burger")) is None
    assert get_base_id(ItemId("gouda×250")) == "gouda"
    assert get_base_id(ItemId("gouda")) == "gouda"


@pytest.mark.parametrize(
    ("unit", "amount", "fits", "nearest"),
    [
        (GOUDA, 250, True, (250, 300)),
        (GOUDA, 454, False, (450, 500)),
        (GOUDA, 30, False, (100, 150)),
        (EGGS, 10, False, (6, 12)),
        (OYSTERS, 7, False, (6, 9)),
    ],
)
def test_amounts_go_up_in_steps_from_the_least(
    unit: SaleUnit, amount: int, fits: bool, nearest: tuple[int, ...]
) -> None:
    assert unit.fits(amount) is fits
    assert unit.list_nearest(amount) == nearest


def test_a_few_usual_amounts_are_offered() -> None:
    assert GOUDA.list_offered() == (100, 200, 250, 500)
    assert OYSTERS.list_offered() == (6, 9, 12, 15)
