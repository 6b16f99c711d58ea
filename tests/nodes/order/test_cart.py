"""Lines in the cart: what comes in, what takes another's place, and what goes."""

import pytest

from domain.cart import MAX_LINES, MAX_QUANTITY, Choice
from domain.commands import Changes, ChosenOption, Food, OpenChoice
from domain.mentions import GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.outcome import CartFull, ItemUnavailable, NotOnMenu, QuantityTooLarge
from nodes.order import cart
from tests.nodes.flow_runner import begin_draft

PIZZA, SALAD, COKE = ItemId("pepperoni-pizza"), ItemId("green-salad"), ItemId("coca-cola")
LARGE = Choice(group=GroupId("pizza-size"), option=OptionId("large"))


def line(item: ItemId, quantity: int = 1, **fields: object) -> GroundedLine:
    return GroundedLine(item=item, quantity=quantity, **fields)  # type: ignore[arg-type]


def test_the_same_dish_joins_its_line_and_one_with_a_note_does_not() -> None:
    begun = cart.add_line(cart.add_line(begin_draft(), line(SALAD)), line(SALAD, 2))
    assert [known.quantity for known in begun.cart.lines] == [3]
    noted = cart.add_line(begun, line(SALAD, note="for Tom"))
    assert [known.note for known in noted.cart.lines] == [None, "for Tom"]


def test_what_is_sold_out_gone_or_too_much_does_not_come_in() -> None:
    assert isinstance(cart.add_line(begin_draft(), line(ItemId("tiramisu"))).outcomes[0], ItemUnavailable)
    assert isinstance(cart.add_line(begin_draft(), line(ItemId("ghost"))).outcomes[0], NotOnMenu)
    assert cart.add_line(begin_draft(), line(SALAD, MAX_QUANTITY + 1)).outcomes == (
        QuantityTooLarge(limit=MAX_QUANTITY),
    )


def test_a_full_cart_takes_no_line_and_says_so_once() -> None:
    begun = begin_draft()
    for number in range(MAX_LINES + 2):
        begun = cart.add_line(begun, line(SALAD, note=str(number)))
    assert len(begun.cart.lines) == MAX_LINES
    assert begun.outcomes == (CartFull(limit=MAX_LINES),)
    vague = cart.add_food(begun, Food(candidates=(PIZZA, SALAD), said="one"), line(PIZZA), Changes())
    assert vague.session.unresolved == ()


def test_candidates_that_are_not_to_be_had_are_no_candidates() -> None:
    food = Food(candidates=(ItemId("tiramisu"), ItemId("panna-cotta")), said="dessert")
    assert cart.add_food(begin_draft(), food, line(SALAD), Changes()).cart.lines[0].item == "panna-cotta"
    none = cart.add_food(begin_draft(), Food(candidates=(ItemId("tiramisu"),), said="tiramisu"), line(SALAD), Changes())
    assert none.outcomes == (NotOnMenu(said="tiramisu", nearest=("Tiramisu",)),)


def test_a_swap_keeps_number_quantity_and_what_both_dishes_have() -> None:
    begun = cart.add_line(begin_draft(), line(PIZZA, 2, choices=(LARGE,)))
    small = Changes(choices=(ChosenOption(group=GroupId("pizza-size"), option=OptionId("small")),))
    number = begun.cart.lines[0].number
    swapped = cart.swap_item(begun, begun.cart.lines[0], Food(item=ItemId("margherita-pizza")), None, small)
    [known] = swapped.cart.lines
    assert (known.number, known.quantity, known.options_of(GroupId("pizza-size"))) == (number, 2, ("small",))
    bare = cart.swap_item(begun, begun.cart.lines[0], Food(item=SALAD), 1, Changes())
    assert (bare.cart.lines[0].choices, bare.cart.lines[0].quantity) == ((), 1)


def test_a_swap_keeps_the_person_and_no_other_note() -> None:
    begun = cart.add_line(begin_draft(), line(PIZZA, note="cut in squares", person="Ada"))
    swapped = cart.swap_item(begun, begun.cart.lines[0], Food(item=SALAD), None, Changes())
    assert [(known.person, known.note) for known in swapped.cart.lines] == [("Ada", None)]


def test_the_old_dish_stays_where_the_new_one_does_not_come_in() -> None:
    begun = cart.add_line(begin_draft(), line(SALAD))
    kept = cart.swap_item(begun, begun.cart.lines[0], Food(item=ItemId("tiramisu")), None, Changes())
    assert [known.item for known in kept.cart.lines] == ["green-salad"]
    asked = cart.swap_item(begun, begun.cart.lines[0], Food(candidates=(PIZZA, COKE), said="x"), None, Changes())
    assert asked.session.unresolved[0].line.replaces == begun.cart.lines[0].number


def test_removing_what_is_gone_removes_nothing_and_questions_about_it_go_with_a_line() -> None:
    begun = cart.add_line(begin_draft(), line(PIZZA))
    number = begun.cart.lines[0].number
    open_ = OpenChoice(group=GroupId("toppings"), options=(OptionId("olives"),))
    asked = cart.add_open_questions(begun, (open_,))
    gone = cart.remove_lines(asked, (number, number, 99))
    assert (gone.cart.lines, gone.session.open_options) == ((), ())
    assert cart.remove_lines(gone, (number,)).outcomes[-1].kind == "nothing_to_change"


def test_lines_that_have_become_alike_are_one_unless_something_is_still_asked() -> None:
    begun = cart.add_line(cart.add_line(begin_draft(), line(SALAD, note="a")), line(SALAD))
    same = begun.with_session(cart=begun.cart.with_replaced_line(begun.cart.lines[0].replace(note=None)))
    assert [known.quantity for known in cart.merge_same_lines(same).cart.lines] == [2]
    sizes = cart.add_line(cart.add_line(begin_draft(), line(PIZZA, note="a")), line(PIZZA))
    alike = sizes.with_session(cart=sizes.cart.with_replaced_line(sizes.cart.lines[0].replace(note=None)))
    assert len(cart.merge_same_lines(alike).cart.lines) == 2


TOPPINGS = tuple(OptionId(name) for name in ("mozzarella", "mushrooms", "olives", "onions", "pesto", "anchovies"))


@pytest.mark.parametrize(
    ("chosen", "refused", "left", "is_asked"),
    [
        ((), TOPPINGS, (), False),
        (("olives",), TOPPINGS, (), False),
        (("olives", "onions"), TOPPINGS, (), False),
        (("mushrooms",), ("mushrooms", "pesto"), (), False),
        (("olives", "onions", "pesto"), ("olives", "onions"), ("olives", "onions", "pesto"), True),
    ],
)
def test_no_toppings_takes_off_what_is_there_and_asks_only_which_of_several(
    chosen: tuple[str, ...], refused: tuple[str, ...], left: tuple[str, ...], is_asked: bool
) -> None:
    choices = tuple(Choice(group=GroupId("toppings"), option=OptionId(each)) for each in chosen)
    begun = cart.add_line(begin_draft(), line(PIZZA, choices=choices))
    open_ = OpenChoice(group=GroupId("toppings"), options=tuple(map(OptionId, refused)), refused=True)
    done = cart.add_open_questions(begun, (open_,))
    assert done.cart.lines[0].options_of(GroupId("toppings")) == left
    assert bool(done.session.open_options) is is_asked
