"""A program's wishes become commands by the session as it is: sent again, they change nothing."""

from domain.cart import Amount, Cart, Choice, Line, Refusal
from domain.commands import (
    AddItem,
    Address,
    Agree,
    AskOrder,
    ChangeLine,
    Checkout,
    Food,
    OrderRef,
    RemoveLine,
    SetFulfilment,
    ShowCart,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import GroupId, ItemId, OptionId
from domain.order import Fulfilment
from domain.program import ProgramRequest, WishedLine, WishedOption
from domain.session import CancelPlaced, Confirm, Session
from nodes.program_commands import build_program_commands, find_question_id
from tests.fakes.trattoria import trattoria

MENU = trattoria()
SIZE, TOPPINGS = GroupId("pizza-size"), GroupId("toppings")
SALAD, LEMONADE = ItemId("green-salad"), ItemId("lemonade")
CART = Cart(
    lines=(
        Line(number=1, item=SALAD, name="Green Salad", quantity=2),
        Line(
            number=2,
            item=ItemId("margherita-pizza"),
            name="Margherita Pizza",
            choices=(Choice(group=SIZE, option=OptionId("small")),),
            refusals=(Refusal(group=TOPPINGS, option=OptionId("onions")),),
        ),
    ),
    next_number=3,
)
PIZZA = WishedLine(
    item=ItemId("margherita-pizza"),
    options=(
        WishedOption(group=TOPPINGS, option=OptionId("onions"), amount="none"),
        WishedOption(group=SIZE, option=OptionId("small")),
    ),
)


def commands_of(program: ProgramRequest, session: Session) -> list[object]:
    return list(build_program_commands(program, session, MENU))


def test_a_cart_that_is_as_it_shall_be_is_shown() -> None:
    wished = (PIZZA, WishedLine(item=SALAD), WishedLine(item=SALAD))
    assert commands_of(ProgramRequest(cart=wished), Session(cart=CART)) == [ShowCart()]


def test_only_the_difference_is_carried_out() -> None:
    wished = (WishedLine(item=SALAD, quantity=1), WishedLine(item=LEMONADE, quantity=3))
    assert commands_of(ProgramRequest(cart=wished), Session(cart=CART)) == [
        ChangeLine(lines=(1,), quantity=1),
        RemoveLine(lines=(2,)),
        AddItem(food=Food(item=LEMONADE, said="Lemonade"), quantity=3, quantity_said=True),
    ]


def test_another_amount_of_an_option_is_another_dish() -> None:
    option = WishedOption(group=TOPPINGS, option=OptionId("olives"), amount="extra")
    wished = (WishedLine(item=SALAD, quantity=2), PIZZA.replace(options=(*PIZZA.options, option)))
    removed, added = commands_of(ProgramRequest(cart=wished), Session(cart=CART))
    assert removed == RemoveLine(lines=(2,))
    assert isinstance(added, AddItem)
    assert [(choice.option, choice.amount) for choice in added.changes.choices][-1] == ("olives", Amount.EXTRA)
    assert [refusal.option for refusal in added.changes.refusals] == ["onions"]


def test_unknown_items_and_options_are_reported() -> None:
    option = WishedOption(group=GroupId("sauce"), option=OptionId("gold"))
    wished = (WishedLine(item=ItemId("sushi")), WishedLine(item=LEMONADE, options=(option,)))
    sushi, lemonade = commands_of(ProgramRequest(cart=wished), Session())
    assert sushi == AddItem(food=Food(unknown="sushi", said="sushi"))
    assert isinstance(lemonade, AddItem)
    assert lemonade.changes.unknown == ("gold",)


def test_details_that_were_read_back_are_not_read_back_again() -> None:
    known = Fulfilment(mode=DeliveryMode.DELIVERY, address="1 Mill Rd", address_street="1 Mill Rd", payment="cash")
    waiting = Session(cart=CART, fulfilment=known, pending=Confirm(confirmation_id="c1", cart_digest="d", total=None))
    same = SetFulfilment(mode=DeliveryMode.DELIVERY, address=Address(street="1 Mill Rd"), payment=PaymentMethod.CASH)
    other = same.replace(address=Address(street="2 Mill Rd"))
    for nothing in (ProgramRequest(commands=(same,)), ProgramRequest(commands=(ShowCart(),))):
        assert commands_of(nothing, waiting) == [Checkout()]
    assert commands_of(ProgramRequest(commands=(other,)), waiting) == [other]
    assert commands_of(ProgramRequest(commands=(same,)), Session(cart=CART, fulfilment=known)) == [same]


def test_only_the_question_of_that_id_is_agreed_to() -> None:
    read_back = Session(cart=CART, pending=Confirm(confirmation_id="c1", cart_digest="d", total=None))
    cancelling = Session(pending=CancelPlaced(order_id="o1"))
    assert commands_of(ProgramRequest(confirms="c1"), read_back) == [Agree()]
    assert commands_of(ProgramRequest(confirms="c0"), read_back) == [Checkout()]
    assert commands_of(ProgramRequest(confirms="cancel:o1"), cancelling) == [Agree()]
    assert commands_of(ProgramRequest(confirms="cancel:o2"), cancelling) == [Checkout()]
    assert find_question_id(Session()) is None


def test_a_question_that_placed_an_order_is_answered_with_its_state() -> None:
    read_back = Session(cart=CART, pending=Confirm(confirmation_id="c1", cart_digest="d", total=None))
    ordered = read_back.with_order("o1")
    assert commands_of(ProgramRequest(confirms="c1"), ordered) == [AskOrder(order=OrderRef(id="o1"))]
    assert commands_of(ProgramRequest(confirms="c2"), ordered) == [Checkout()]
    ordered_elsewhere = Session(cart=CART).with_order("o2")
    assert commands_of(ProgramRequest(confirms="c1"), ordered_elsewhere) == [Checkout()]
