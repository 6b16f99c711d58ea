"""What is said about a dish, as the dish can have it; what it cannot have becomes a note."""

import pytest

from domain.cart import Amount, Choice, Line, Refusal
from domain.commands import Changes, ChosenOption, OptionAmount, RefusedOption
from domain.menu import GroupId, ItemId, OptionId
from nodes.order.changes import MAX_NOTE, Wishes, append_note, reset_groups, resolve_wishes
from tests.fakes.trattoria import trattoria

MENU = trattoria()
TOPPINGS, SIZE = GroupId("toppings"), GroupId("pizza-size")


def wishes(item: str, changes: Changes) -> Wishes:
    known = MENU.item(ItemId(item))
    assert known is not None
    return resolve_wishes(changes, known, MENU)


def olives(amount: OptionAmount) -> Changes:
    return Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("olives"), amount=amount),))


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [
        ("normal", Wishes(choices=(Choice(group=TOPPINGS, option=OptionId("olives")),))),
        ("extra", Wishes(choices=(Choice(group=TOPPINGS, option=OptionId("olives"), amount=Amount.EXTRA),))),
        ("light", Wishes(choices=(Choice(group=TOPPINGS, option=OptionId("olives"), amount=Amount.LIGHT),))),
        ("none", Wishes(refusals=(Refusal(group=TOPPINGS, option=OptionId("olives")),))),
        ("half", Wishes(notes=("half olives",))),
    ],
)
def test_every_amount_is_an_option_a_refusal_or_a_note(amount: OptionAmount, wanted: Wishes) -> None:
    assert wishes("margherita-pizza", olives(amount)) == wanted


def test_an_option_of_another_dish_is_missing_by_its_name_and_one_of_no_dish_is_nothing() -> None:
    assert wishes("green-salad", olives("normal")).missing == ("olives",)
    ghost = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("ghost")),))
    assert wishes("green-salad", ghost) == Wishes()


def test_a_refusal_of_what_the_dish_cannot_have_is_nothing() -> None:
    assert (
        wishes("green-salad", Changes(refusals=(RefusedOption(group=TOPPINGS, option=OptionId("olives")),))) == Wishes()
    )


def test_notes_are_kept_each_once_and_bounded() -> None:
    assert append_note("ketchup", "mustard", "ketchup") == "ketchup; mustard"
    assert append_note(None) is None
    assert len(append_note("x" * MAX_NOTE, "y") or "") == MAX_NOTE


def test_a_group_as_the_dish_comes_has_neither_choices_nor_refusals() -> None:
    line = Line(
        number=1,
        item=ItemId("p"),
        name="P",
        choices=(Choice(group=TOPPINGS, option=OptionId("olives")), Choice(group=SIZE, option=OptionId("large"))),
        refusals=(Refusal(group=TOPPINGS, option=OptionId("onions")),),
    )
    plain = reset_groups(line, (TOPPINGS,))
    assert (plain.options_of(SIZE), plain.options_of(TOPPINGS), plain.refusals) == (("large",), (), ())
