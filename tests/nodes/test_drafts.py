"""What the order service is sent of a cart."""

from domain.cart import Cart, Line
from domain.menu import Item, ItemId, Menu
from domain.order import Fulfilment
from nodes.turn.tools import build_draft

MAC = Item(id=ItemId("name:mac-cheese"), name="Mac & Cheese", category="All", sent_name="Mac &amp;  Cheese")


def test_a_dish_is_ordered_by_the_name_that_its_service_sent() -> None:
    cart = Cart().with_line(Line(number=0, item=MAC.id, name=MAC.name, quantity=2))
    draft = build_draft(cart, Fulfilment(), Menu(items=(MAC,)))
    assert [(priced.line.name, priced.line.quantity) for priced in draft.cart.lines] == [("Mac &amp;  Cheese", 2)]
    assert [line.name for line in cart.lines] == ["Mac & Cheese"]
