"""Parts of dishes: their prices, what they contain, and sessions of releases that did not know them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Amount, Cart, Choice, Line, unit_price
from domain.menu import (
    DishPart,
    GroupId,
    GroupKind,
    HalvesPrice,
    Item,
    ItemId,
    Menu,
    Option,
    OptionGroup,
    OptionId,
    PlacementPrice,
    make_halves_id,
)
from domain.money import Money
from domain.session import Session

OLIVES = OptionId("olives")
TOPPINGS = OptionGroup(
    GroupId("toppings"),
    "Toppings",
    GroupKind.MULTI,
    (Option(OLIVES, "Olives", price=Money(125, "EUR"), allergens=frozenset()),),
    placements=(DishPart.LEFT, DishPart.RIGHT),
)


def pizza(name: str, price: int | None, rule: HalvesPrice | None = HalvesPrice.DEARER, **fields: object) -> Item:
    made = Item(
        ItemId(name),
        name.title(),
        "Pizzas",
        price=None if price is None else Money(price, "EUR"),
        groups=(TOPPINGS,),
        allergens=frozenset({"gluten"}),
        dietary=frozenset({"vegetarian"}),
        halves_price=rule,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields of the test's own


def join(one: Item, other: Item) -> Item | None:
    return Menu(items=(one, other)).item(make_halves_id(one.id, other.id))


@pytest.mark.parametrize(
    ("part", "rule", "amount", "price"),
    [
        (DishPart.WHOLE, PlacementPrice.SHARE, Amount.NORMAL, 1125),
        (DishPart.LEFT, PlacementPrice.SHARE, Amount.NORMAL, 1063),
        (DishPart.RIGHT, PlacementPrice.SHARE, Amount.EXTRA, 1125),
        (DishPart.THIRD, PlacementPrice.SHARE, Amount.NORMAL, 1042),
        (DishPart.LEFT, PlacementPrice.FULL, Amount.NORMAL, 1125),
    ],
)
def test_an_option_on_a_part_costs_what_the_menu_says(
    part: DishPart, rule: PlacementPrice, amount: Amount, price: int
) -> None:
    item = pizza("margherita", 1000, groups=(replace(TOPPINGS, placement_price=rule),))
    choice = Choice(group=TOPPINGS.id, option=OLIVES, placement=part, amount=amount)
    assert unit_price(Line(number=1, item=item.id, name=item.name, choices=(choice,)), item) == Money(price, "EUR")


@pytest.mark.parametrize(
    ("rule", "price"), [(HalvesPrice.DEARER, 1150), (HalvesPrice.MEAN, 1053), (HalvesPrice.HALVES, 1053)]
)
def test_a_dish_of_halves_costs_what_the_menu_says(rule: HalvesPrice, price: int) -> None:
    made = join(pizza("margherita", 955, rule), pizza("diavola", 1150, rule))
    assert made is not None
    assert made.price == Money(price, "EUR")


def test_halves_are_rounded_one_by_one() -> None:
    made = join(pizza("margherita", 955, HalvesPrice.HALVES), pizza("diavola", 1155, HalvesPrice.HALVES))
    assert made is not None
    assert made.price == Money(478 + 578, "EUR")


def test_a_dish_of_halves_contains_what_either_half_contains() -> None:
    one = pizza("margherita", 950, allergens=frozenset({"milk"}))
    made = join(one, pizza("diavola", 1150, dietary=frozenset(), available=False, unavailable_reason="no salami"))
    assert made is not None
    assert made.allergens == {"milk", "gluten"}
    assert made.dietary == frozenset()
    assert (made.available, made.unavailable_reason) == (False, "no salami")
    unknown = join(one, pizza("diavola", 1150, allergens=None))
    assert unknown is not None
    assert unknown.allergens is None


@pytest.mark.parametrize(
    "other",
    [
        pizza("diavola", 1150, None),
        pizza("diavola", 1150, HalvesPrice.MEAN),
        pizza("diavola", 1150, category="Calzoni"),
        pizza("diavola", 1150, groups=(replace(TOPPINGS, id=GroupId("size"), min_choices=1),)),
    ],
)
def test_two_dishes_that_are_no_halves_of_one(other: Item) -> None:
    assert join(pizza("margherita", 950), other) is None


def test_one_half_is_the_left_one_where_the_menu_has_only_left_and_right() -> None:
    assert TOPPINGS.fit_placement(DishPart.HALF) is DishPart.LEFT
    assert TOPPINGS.fit_placement(DishPart.THIRD) is None
    assert replace(TOPPINGS, placements=(DishPart.HALF,)).fit_placement(DishPart.RIGHT) is DishPart.HALF


def test_an_option_on_the_whole_dish_is_stored_as_before() -> None:
    line = Line(number=1, item=ItemId("margherita"), name="M", choices=(Choice(group=TOPPINGS.id, option=OLIVES),))
    session = Session(cart=Cart(lines=(line,), next_number=2))
    assert "placement" not in str(session.dump())
    assert Session.model_validate(session.dump()) == session
    placed = line.replace(choices=(line.choices[0].replace(placement=DishPart.LEFT),))
    stored = session.replace(cart=Cart(lines=(placed,), next_number=2)).dump()
    assert Session.model_validate(stored).cart.lines == (placed,)
