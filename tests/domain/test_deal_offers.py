"""Lines of a cart that cost less as a deal."""

from __future__ import annotations

from domain.cart import Cart, Choice, Line, Refusal
from domain.deal_offers import DealFit, find_best_deal
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from tests.fakes.diner import diner

MENU = diner()
MEDIUM = Choice(group=GroupId("cooked"), option=OptionId("medium"))
LARGE = Choice(group=GroupId("portion"), option=OptionId("large"))
NO_ICE = Refusal(group=GroupId("glass"), option=OptionId("ice"))


def build_line(item_id: str, *choices: Choice, quantity: int = 1, **more: object) -> Line:
    item = MENU.item(ItemId(item_id))
    assert item is not None
    return Line(number=0, item=item.id, name=item.name, quantity=quantity, choices=choices).replace(**more)


def fill(*lines: Line) -> Cart:
    cart = Cart()
    for line in lines:
        cart = cart.with_line(line)
    return cart


def find(*lines: Line) -> DealFit | None:
    return find_best_deal(fill(*lines), MENU)


BURGER, FRIES, COLA = build_line("classic", MEDIUM), build_line("fries"), build_line("cola", refusals=(NO_ICE,))


def test_dishes_that_make_a_deal_keep_their_options() -> None:
    cart = fill(BURGER, build_line("sundae"), FRIES, COLA)
    fit = find_best_deal(cart, MENU)
    assert fit is not None
    assert (fit.before, fit.after, fit.saving) == (Money(1400, "USD"), Money(1250, "USD"), 150)
    changed = fit.apply(cart)
    assert [(line.quantity, line.name) for line in changed.lines] == [(1, "Sundae"), (1, "Lunch Deal")]
    assert [(choice.group, choice.option) for choice in changed.lines[-1].choices] == [
        ("main", "classic"),
        ("main/classic/cooked", "medium"),
        ("side", "fries"),
        ("drink", "cola"),
    ]
    assert changed.lines[-1].refusals == (NO_ICE.replace(group=GroupId("drink/cola/glass")),)


def test_as_many_deals_as_the_lines_make() -> None:
    cart = fill(BURGER.with_quantity(2), FRIES.with_quantity(3), COLA.with_quantity(2))
    fit = find_best_deal(cart, MENU)
    assert fit is not None
    assert (fit.before, fit.after) == (Money(2800, "USD"), Money(2500, "USD"))
    assert [(line.quantity, line.name) for line in fit.apply(cart).lines] == [(1, "French Fries"), (2, "Lunch Deal")]


def test_the_deal_that_saves_most_is_found() -> None:
    fit = find(build_line("chicken"), FRIES, COLA, build_line("sundae"))
    assert fit is not None
    assert (fit.line.item, fit.saving) == ("chicken-meal", 850 + 350 + 250 + 400 - 1150 - 150)


def test_what_saves_nothing_or_is_not_settled_makes_no_deal() -> None:
    assert find(BURGER, FRIES) is None
    assert find(build_line("classic"), FRIES, COLA) is None  # how it is cooked is open
    assert find(BURGER, FRIES, COLA.replace(allergy_override=True)) is None
    assert find(BURGER.replace(person="Tom"), FRIES.replace(person="Ann"), COLA) is None
    assert find(BURGER, build_line("slaw"), COLA) is None
    assert find() is None


def test_a_person_and_notes_go_on() -> None:
    fit = find(
        BURGER.replace(person="Tom", note="cut in half"), FRIES.replace(person="Tom"), COLA.replace(person="Tom")
    )
    assert fit is not None
    assert (fit.line.person, fit.line.note) == ("Tom", "cut in half")


def test_only_the_deal_that_was_offered_is_taken() -> None:
    cart = fill(build_line("chicken"), FRIES, COLA)
    fit = find_best_deal(cart, MENU, only=ItemId("lunch"))
    assert fit is not None
    assert fit.line.item == "lunch"
