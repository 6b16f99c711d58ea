"""What the sentences of tests mean that are about flows and not about words: an exact text, and its commands."""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import (
    About,
    AddItem,
    Address,
    Agree,
    AskMenu,
    AskOrder,
    AskRestaurant,
    CancelOrder,
    ChangeLine,
    Changes,
    Checkout,
    ChosenOption,
    Command,
    Decline,
    Filters,
    Food,
    Greet,
    Pick,
    Recommend,
    RefusedOption,
    Remember,
    SetFulfilment,
    ShowCart,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import GroupId, ItemId, OptionId


def add(item: str, quantity: int = 1, *, size: str = "", no: str = "") -> AddItem:
    """One dish of the trattoria, in a size, without a topping."""
    group = GroupId("drink-size" if "co" in item else "pizza-size")
    choices = (ChosenOption(group=group, option=OptionId(size)),) if size else ()
    refusals = (RefusedOption(group=GroupId("toppings"), option=OptionId(no)),) if no else ()
    return AddItem(food=Food(item=ItemId(item)), quantity=quantity, changes=Changes(choices=choices, refusals=refusals))


def brought_to(address: str) -> SetFulfilment:
    return SetFulfilment(mode=DeliveryMode.DELIVERY, address=Address(text=address))


YES, NO, DONE = Agree(), Decline(), Checkout()
CARD, CASH = SetFulfilment(payment=PaymentMethod.CARD), SetFulfilment(payment=PaymentMethod.CASH)
PICKUP = SetFulfilment(mode=DeliveryMode.PICKUP)
THREE = ChangeLine(lines=(1,), quantity=3)
PIZZAS = (ItemId("margherita-pizza"), ItemId("pepperoni-pizza"))

PHRASES: Mapping[str, tuple[Command, ...]] = {
    "hello": (Greet(),),
    "yes": (YES,),
    "yes please": (YES,),
    "ok": (YES,),
    "no": (NO,),
    "that's all": (DONE,),
    "checkout": (DONE,),
    "place the order": (DONE,),
    "pickup": (PICKUP,),
    "delivery": (SetFulfilment(mode=DeliveryMode.DELIVERY),),
    "dine in": (SetFulfilment(mode=DeliveryMode.DINE_IN),),
    "card": (CARD,),
    "cash": (CASH,),
    "7": (SetFulfilment(table="7"),),
    "12 main street": (SetFulfilment(address=Address(text="12 Main Street")),),
    "delivery to 12 main street": (brought_to("12 Main Street"),),
    "delivery to 12 main street please": (brought_to("12 Main Street"),),
    "make it delivery to 5 oak road": (brought_to("5 Oak Road"),),
    "we are at table 5": (SetFulfilment(mode=DeliveryMode.DINE_IN, table="5"),),
    "we are at table 5, paying cash": (
        SetFulfilment(mode=DeliveryMode.DINE_IN, table="5", payment=PaymentMethod.CASH),
    ),
    "please leave it at the door": (SetFulfilment(note="leave it at the door"),),
    "a lemonade": (add("lemonade"),),
    "two lemonades": (add("lemonade", 2),),
    "actually add a lemonade": (add("lemonade"),),
    "a green salad": (add("green-salad"),),
    "add a green salad": (add("green-salad"),),
    "a garlic bread": (add("garlic-bread"),),
    "a pepperoni pizza": (add("pepperoni-pizza"),),
    "two large pepperoni pizzas, no onions": (add("pepperoni-pizza", 2, size="large", no="onions"),),
    "a pizza and satay noodles": (AddItem(food=Food(candidates=PIZZAS, said="pizza")), add("satay-noodles")),
    "large": (Pick(ids=("large",)),),
    "the first one": (Pick(ids=("margherita-pizza",)),),
    "actually make it three lemonades": (THREE,),
    "yes but make it three lemonades": (THREE,),
    "make the pizza two": (ChangeLine(lines=(1,), quantity=2),),
    "show my cart": (ShowCart(),),
    "where is my order?": (AskOrder(),),
    "cancel my order": (CancelOrder(),),
    "show me the menu": (AskMenu(),),
    "menú": (AskMenu(),),
    "do you have vegan dishes?": (AskMenu(about=About(), filters=Filters(diets=("vegan",))),),
    "what do you recommend?": (Recommend(),),
    "i'm allergic to peanuts": (Remember(allergies=("peanuts",)),),
    "when do you close?": (AskRestaurant(topic="hours"),),
}
