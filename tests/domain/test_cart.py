"""The cart: whatever is done to it, its lines keep their names, its sums are whole and its hash means the order."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cart import MAX_QUANTITY, Amount, Cart, Choice, Line, Refusal, open_question, price_cart, unit_price
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import CurrencyMismatch, Money

# A shared machine may be slow; what is slow is not wrong.
PATIENT = settings(deadline=None, max_examples=50)

SIZE, TOPPINGS = GroupId("size"), GroupId("toppings")
LARGE, CHEESE, HAM, OLIVES = OptionId("large"), OptionId("cheese"), OptionId("ham"), OptionId("olives")


def option(option_id: str, minor: int | None) -> Option:
    return Option(OptionId(option_id), option_id, price=None if minor is None else Money(minor, "EUR"))


PIZZA = Item(
    id=ItemId("pizza"),
    name="Pizza",
    category="pizzas",
    price=Money(900, "EUR"),
    groups=(
        OptionGroup(SIZE, "Size", GroupKind.SINGLE, (option("small", 0), option("large", 400)), min_choices=1),
        OptionGroup(
            TOPPINGS,
            "Toppings",
            GroupKind.MULTI,
            (option("cheese", 150), option("ham", 200), option("olives", None)),
            refusable=True,
            amounts=True,
            included=(CHEESE,),
        ),
    ),
)
COLA = Item(id=ItemId("cola"), name="Cola", category="drinks", price=Money(299, "EUR"))
SOUP = Item(id=ItemId("soup"), name="Soup of the Day", category="soups")
MENU = Menu(items=(PIZZA, COLA, SOUP))

TOPPING = st.sampled_from([CHEESE, HAM, OLIVES])
CHOICES = st.lists(
    st.builds(Choice, group=st.just(TOPPINGS), option=TOPPING, amount=st.sampled_from(Amount)),
    max_size=3,
    unique_by=lambda choice: choice.option,
).map(tuple)
LINES = st.builds(
    Line,
    number=st.just(0),
    item=st.sampled_from([PIZZA.id, COLA.id]),
    name=st.just("Dish"),
    quantity=st.integers(min_value=1, max_value=MAX_QUANTITY),
    choices=CHOICES,
    note=st.sampled_from([None, "well done"]),
)
CARTS = st.lists(LINES, max_size=8).map(lambda lines: filled(*lines))


def filled(*lines: Line) -> Cart:
    cart = Cart()
    for line in lines:
        cart = cart.with_line(line)
    return cart


def line(item: Item = PIZZA, quantity: int = 1, *choices: Choice) -> Line:
    return Line(number=0, item=item.id, name=item.name, quantity=quantity, choices=choices)


def topping(option_id: OptionId, amount: Amount = Amount.NORMAL) -> Choice:
    return Choice(group=TOPPINGS, option=option_id, amount=amount)


def price_of(*choices: Choice) -> Money | None:
    return unit_price(line(PIZZA, 1, *choices), PIZZA)


# --- numbers


@PATIENT
@given(steps=st.lists(st.one_of(LINES, st.integers(min_value=1, max_value=9)), max_size=20))
def test_numbers_are_unique_and_never_come_back(steps: list[Line | int]) -> None:
    cart, seen = Cart(), set[int]()
    for step in steps:
        before = {known.number for known in cart.lines}
        cart = cart.with_line(step) if isinstance(step, Line) else cart.without_line(step)
        numbers = [known.number for known in cart.lines]
        assert len(numbers) == len(set(numbers))
        assert not (set(numbers) - before) & seen
        seen |= set(numbers)
        assert all(number < cart.next_number for number in numbers)


@PATIENT
@given(cart=CARTS)
def test_a_cleared_cart_goes_on_numbering(cart: Cart) -> None:
    again = cart.without_lines().with_line(line())
    assert again.lines[0].number == cart.next_number


@PATIENT
@given(cart=CARTS)
def test_lines_stay_in_the_order_in_which_they_came(cart: Cart) -> None:
    assert all(one.number < other.number for one, other in pairwise(cart.lines))


# --- twins


def test_the_same_dish_again_takes_up_the_line_that_is_there() -> None:
    cart = filled(line(COLA, 2), line(PIZZA, 1), line(COLA, 3))
    assert [(known.item, known.quantity) for known in cart.lines] == [("cola", 5), ("pizza", 1)]
    assert cart.lines[0].number == 1


def test_the_order_in_which_options_were_said_does_not_make_another_dish() -> None:
    cart = filled(line(PIZZA, 1, topping(HAM), topping(OLIVES)), line(PIZZA, 1, topping(OLIVES), topping(HAM)))
    assert [known.quantity for known in cart.lines] == [2]


@pytest.mark.parametrize(
    "other",
    [
        line(PIZZA, 1, topping(HAM)),
        line(PIZZA, 1, topping(CHEESE, Amount.EXTRA)),
        line().with_refusal(Refusal(group=TOPPINGS, option=CHEESE)),
        line().with_note("well done"),
        line().replace(allergy_override=True),
    ],
)
def test_a_dish_that_differs_in_anything_gets_a_line_of_its_own(other: Line) -> None:
    assert len(filled(line(), other).lines) == 2


def test_more_than_a_line_may_hold_goes_into_another_line() -> None:
    cart = filled(line(COLA, 98), line(COLA, 2), line(COLA, 1), line(COLA, 3))
    assert [known.quantity for known in cart.lines] == [99, 5]


@PATIENT
@given(lines=st.lists(LINES, max_size=8))
def test_no_piece_is_lost_or_invented_by_merging(lines: list[Line]) -> None:
    cart = filled(*lines)
    assert cart.units == sum(each.quantity for each in lines)
    assert all(1 <= known.quantity <= MAX_QUANTITY for known in cart.lines)


# --- quantities


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1])
def test_a_quantity_out_of_bounds_is_refused(quantity: int) -> None:
    with pytest.raises(ValueError, match="a quantity is 1 to 99"):
        line().with_quantity(quantity)


@pytest.mark.parametrize("quantity", [1, MAX_QUANTITY])
def test_the_bounds_themselves_are_quantities(quantity: int) -> None:
    assert line().with_quantity(quantity).quantity == quantity


# --- the hash


@PATIENT
@given(cart=CARTS, seed=st.integers())
def test_the_hash_does_not_depend_on_order_or_numbers(cart: Cart, seed: int) -> None:
    lines = list(cart.lines)
    random.Random(seed).shuffle(lines)
    renumbered = tuple(each.replace(number=100 + at, choices=each.choices[::-1]) for at, each in enumerate(lines))
    assert Cart(lines=renumbered, next_number=200).digest() == cart.digest()


def test_the_hash_does_not_depend_on_the_order_of_refusals() -> None:
    ham, olives = Refusal(group=TOPPINGS, option=HAM), Refusal(group=TOPPINGS, option=OLIVES)
    one, other = line().with_refusal(ham).with_refusal(olives), line().with_refusal(olives).with_refusal(ham)
    assert filled(one).digest() == filled(other).digest()


@PATIENT
@given(cart=CARTS, more=LINES)
def test_the_hash_changes_with_what_would_be_ordered(cart: Cart, more: Line) -> None:
    assert cart.with_line(more).digest() != cart.digest()


@pytest.mark.parametrize(
    "other",
    [
        line(COLA),
        line(PIZZA, 2),
        line(PIZZA, 1, topping(HAM)),
        line().with_refusal(Refusal(group=TOPPINGS, option=HAM)),
        line().with_note("well done"),
    ],
)
def test_the_hash_tells_apart_what_the_kitchen_would_cook(other: Line) -> None:
    assert filled(line()).digest() != filled(other).digest()


# --- options


def test_a_single_group_holds_the_last_choice_only() -> None:
    small, large = (Choice(group=SIZE, option=OptionId(size)) for size in ("small", "large"))
    chosen = line().with_choice(small, single=True).with_choice(large, single=True)
    assert chosen.options_of(SIZE) == (LARGE,)


def test_a_choice_lifts_the_refusal_of_the_same_option_and_back() -> None:
    refused = line(PIZZA, 1, topping(HAM)).with_refusal(Refusal(group=TOPPINGS, option=HAM))
    assert (refused.choices, len(refused.refusals)) == ((), 1)
    chosen = refused.with_choice(topping(HAM), single=False)
    assert (chosen.options_of(TOPPINGS), chosen.refusals) == ((HAM,), ())


def test_the_same_option_twice_is_one_choice_with_the_last_amount() -> None:
    chosen = line(PIZZA, 1, topping(HAM)).with_choice(topping(HAM, Amount.EXTRA), single=False)
    assert chosen.choices == (topping(HAM, Amount.EXTRA),)


def test_a_required_group_is_open_until_it_is_answered() -> None:
    asked = open_question(line(), PIZZA)
    assert asked is not None
    assert asked.id == SIZE
    assert open_question(line(PIZZA, 1, Choice(group=SIZE, option=LARGE)), PIZZA) is None


# --- prices


def test_an_option_costs_its_price_and_twice_when_extra() -> None:
    assert price_of(topping(HAM)) == Money(1100, "EUR")
    assert price_of(topping(HAM, Amount.EXTRA)) == Money(1300, "EUR")
    assert price_of(topping(HAM, Amount.LIGHT)) == Money(1100, "EUR")


def test_what_the_dish_includes_is_free_and_extra_of_it_costs_once() -> None:
    assert price_of(topping(CHEESE)) == Money(900, "EUR")
    assert price_of(topping(CHEESE, Amount.EXTRA)) == Money(1050, "EUR")


def test_leaving_out_what_is_included_makes_nothing_cheaper() -> None:
    refused = line().with_refusal(Refusal(group=TOPPINGS, option=CHEESE))
    assert unit_price(refused, PIZZA) == Money(900, "EUR")


def test_an_option_that_the_menu_does_not_know_costs_nothing() -> None:
    assert price_of(Choice(group=GroupId("gone"), option=HAM), topping(OptionId("gone"))) == Money(900, "EUR")


@PATIENT
@given(cart=CARTS)
def test_the_subtotal_is_the_whole_number_of_minor_units_that_the_lines_add_up_to(cart: Cart) -> None:
    bill = price_cart(cart, MENU)
    if cart.is_empty:
        assert bill.subtotal is None
        return
    totals = [each.total for each in bill.lines]
    assert bill.subtotal is not None
    assert bill.subtotal.minor == sum(total.minor for total in totals if total is not None)
    assert all(each.unit and each.total == each.unit * each.line.quantity for each in bill.lines)


@pytest.mark.parametrize("unpriced", [line(SOUP), Line(number=0, item=ItemId("gone"), name="Gone")])
def test_one_line_without_a_price_leaves_the_whole_without_a_subtotal(unpriced: Line) -> None:
    bill = price_cart(filled(line(COLA), unpriced), MENU)
    assert bill.subtotal is None
    assert [each.total for each in bill.lines] == [Money(299, "EUR"), None]


def test_a_free_dish_has_a_price() -> None:
    water = Item(id=ItemId("water"), name="Tap Water", category="drinks", price=Money(0, "EUR"))
    assert price_cart(filled(line(water, 3)), Menu(items=(water,))).subtotal == Money(0, "EUR")


def test_a_bill_in_two_currencies_is_refused_not_added_up() -> None:
    dollars = Item(id=ItemId("shake"), name="Shake", category="drinks", price=Money(500, "USD"))
    with pytest.raises(CurrencyMismatch):
        price_cart(filled(line(COLA), line(dollars)), Menu(items=(COLA, dollars)))


def test_pieces_taken_apart_leave_the_rest_as_it_was() -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("pizza"), name="Pizza", quantity=3))
    apart = cart.split(1, 2)
    assert [(line.number, line.quantity) for line in apart.lines] == [(1, 1), (2, 2)]
    assert apart.units == cart.units
    assert apart.with_line(apart.lines[1]).next_number == 3


@pytest.mark.parametrize(("number", "pieces"), [(1, 3), (1, 0), (2, 1)])
def test_no_more_is_taken_apart_than_there_is(number: int, pieces: int) -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("pizza"), name="Pizza", quantity=3))
    with pytest.raises(ValueError, match="no"):
        cart.split(number, pieces)
