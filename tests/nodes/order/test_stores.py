"""At another branch, a cart keeps the dishes that are sold there as they were ordered."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Cart, Choice, Line
from domain.commands import Pick
from domain.menu import GroupId, ItemId, Menu, OptionId
from domain.outcome import CartShown, NotSoldThere, StoreChosen
from domain.session import AskStore, Session
from nodes.order.stores import enter_store
from nodes.turn.cart_draft import CartDraft
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import begin_draft

NAMES = {"mitte": "Mitte", "sued": "Süd"}
PICK = Pick(ids=("store:sued",))


def line(name: str, item: str, *options: tuple[str, str]) -> Line:
    choices = tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in options)
    return Line(number=0, item=ItemId(item), name=name, quantity=1, choices=choices)


def enter(
    *lines: Line, menu: Menu | None = None, store: str | None = "sued", session: Session | None = None
) -> CartDraft:
    """A cart of the branch Mitte, in a turn at another branch."""
    cart = Cart()
    for each in lines:
        cart = cart.with_line(each)
    begun = begin_draft((session or Session(store="mitte")).replace(cart=cart), PICK)
    return enter_store(replace(begun, menu=menu or trattoria(), store=store, stores=NAMES))


def test_dishes_are_known_by_their_names() -> None:
    draft = enter(line("Lemonade", "drink-7"), line("Lemonade of Mitte", "lemonade"))
    assert [(each.name, each.item) for each in draft.cart.lines] == [("Lemonade", "lemonade")]
    assert NotSoldThere(store="Süd", names=("Lemonade of Mitte",)) in draft.outcomes
    assert isinstance(draft.outcomes[-1], CartShown), "with the prices of this branch"


def test_a_dish_with_an_option_that_it_does_not_have_here_is_not_sold_as_ordered() -> None:
    draft = enter(line("Lemonade", "lemonade", ("syrup", "mint")))
    assert draft.outcomes == (StoreChosen(store="Süd"), NotSoldThere(store="Süd", names=("Lemonade",)))


def test_the_same_branch_named_again_changes_nothing() -> None:
    draft = enter(line("Anything", "anything"), session=Session(store="sued", pending=AskStore()))
    assert (len(draft.cart.lines), draft.session.pending) == (1, None)
    assert draft.outcomes == (StoreChosen(store="Süd"),)


def test_without_a_branch_nothing_is_checked() -> None:
    draft = enter(line("Anything", "anything"), store=None)
    assert (len(draft.cart.lines), draft.outcomes, draft.needs_store) == (1, (), True)
