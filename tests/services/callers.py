"""Who calls, and a small cart."""

from domain.cart import Amount, Choice, Line, PricedCart, PricedLine, Refusal
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Fulfilment, OrderDraft
from domain.turn import Caller

CALLER = Caller(
    tenant="acme", user_id="guest-7", channel="voice", session_id="s-1", trace_id="trace-abc-123", locale="de-DE"
)
TOPPINGS, SIZE = GroupId("toppings"), GroupId("size")


def draft(item: str = "margherita", **fulfilment: object) -> OrderDraft:
    """Two large margheritas with extra olives and no onions at 11.40 EUR each, and a plain water without a price."""
    pizza = Line(
        number=1,
        item=ItemId(item),
        name="Margherita",
        quantity=2,
        choices=(
            Choice(group=SIZE, option=OptionId("large")),
            Choice(group=TOPPINGS, option=OptionId("olives"), amount=Amount.EXTRA),
        ),
        refusals=(Refusal(group=TOPPINGS, option=OptionId("onions")),),
        note="well done",
    )
    water = Line(number=2, item=ItemId("name:water"), name="Water")
    priced = PricedLine(pizza, Money(1140, "EUR"), Money(2280, "EUR")), PricedLine(water, None, None)
    given = {"mode": DeliveryMode.PICKUP, "payment": PaymentMethod.CARD, **fulfilment}
    return OrderDraft(
        cart=PricedCart(priced, None),
        fulfilment=Fulfilment.model_validate(given),
        names=(("size", "large", "Large"), ("toppings", "olives", "Olives"), ("toppings", "onions", "Onions")),
    )
