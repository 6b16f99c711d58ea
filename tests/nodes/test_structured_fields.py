"""What a screen sends beside the words becomes commands, once."""

from domain.commands import AddItem, Agree, AskMenu, AskOrder, Checkout, Food, Greet, OrderRef, Reading, SetFulfilment
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import ItemId
from domain.order import Fulfilment
from domain.session import AskDetail, Confirm, Session
from domain.turn import PickedItem
from nodes.structured_fields import add_field_commands, remember_picked_items
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import build_reading, build_request

MENU = trattoria()
LEMONADE = PickedItem(id="lemonade", name="Lemonade", quantity=2)
CONFIRM = Confirm(confirmation_id="m", cart_digest="d", total=None)


def sent(said: Reading | None, session: Session | None = None, **fields: object) -> Reading | None:
    return add_field_commands(said, build_request(**fields), session or Session(), MENU)


def test_a_message_without_words_and_fields_says_nothing() -> None:
    assert sent(None) is None


def test_picked_items_are_added_by_id_or_by_their_name_on_the_menu() -> None:
    picked = (LEMONADE, PickedItem(name=" green  SALAD "), PickedItem(name="Sushi"))
    assert sent(None, picked_items=picked) == build_reading(
        AddItem(food=Food(item=ItemId("lemonade"), said="Lemonade"), quantity=2, quantity_said=True),
        AddItem(food=Food(item=ItemId("green-salad"), said=" green  SALAD ")),
        AddItem(food=Food(unknown="Sushi", said="Sushi")),
    )


def test_a_screen_that_sends_its_whole_list_again_beside_an_answer_adds_nothing() -> None:
    for pending in (CONFIRM, AskDetail(kind="address")):
        known = Session(pending=pending, picked=(LEMONADE,))
        assert sent(build_reading(Agree()), known, picked_items=(LEMONADE,)) == build_reading(Agree())


def test_what_a_screen_adds_beside_a_yes_makes_it_no_plain_yes() -> None:
    said = sent(build_reading(Agree()), Session(pending=CONFIRM), picked_items=(LEMONADE,))
    assert said is not None
    assert [command.kind for command in said.commands] == ["add_item", "agree"]


def test_details_that_are_known_add_nothing_and_new_ones_come_first() -> None:
    known = Session(fulfilment=Fulfilment(mode=DeliveryMode.PICKUP, payment="card"))
    fields = {"delivery_mode": "pickup", "payment_method": "card"}
    assert sent(build_reading(Agree()), known, **fields) == build_reading(Agree())
    assert sent(build_reading(Checkout()), **fields) == build_reading(
        SetFulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CARD), Checkout()
    )


def test_fields_that_come_with_every_message_do_not_make_a_question_an_order() -> None:
    assert sent(build_reading(AskMenu()), delivery_mode="pickup") == build_reading(AskMenu())
    assert sent(build_reading(Greet()), delivery_mode="pickup") == build_reading(Greet())


def test_a_note_and_a_table_are_details() -> None:
    said = sent(None, special_instructions="no bell", table_number="4")
    assert said == build_reading(SetFulfilment(table="4", note="no bell"))


def test_an_order_on_the_screen_is_asked_about_or_named() -> None:
    asked = AskOrder(order=OrderRef(id="ORD-1"))
    assert sent(None, tracking_order_id="ORD-1") == build_reading(asked)
    assert sent(build_reading(AskOrder()), tracking_order_id="ORD-1") == build_reading(asked)
    assert sent(build_reading(Greet()), tracking_order_id="ORD-1") == build_reading(Greet())


def test_the_session_knows_the_list_again_and_a_clients_own_word_for_paying() -> None:
    after = remember_picked_items(Session(), build_request(picked_items=(LEMONADE,), payment_method="apple_pay"))
    assert (after.picked, after.fulfilment.payment) == ((LEMONADE,), "apple_pay")
    assert remember_picked_items(Session(), build_request(payment_method="card")) == Session()
