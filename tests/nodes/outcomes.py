"""One of everything that a reply may have to say, with the variants whose words differ."""

from __future__ import annotations

import typing

from domain.guest import Preferences
from domain.money import Money
from domain.order import Fulfilment, Warned
from domain.outcome import (
    AllergenFreeShown,
    AllergiesUnknown,
    AskAnythingElse,
    AskCancelOrder,
    AskClearCart,
    AskWhatToChange,
    AskWhatToOrder,
    CancelByStaff,
    CancelUnknown,
    CartCleared,
    CartRestored,
    CartShown,
    CartView,
    CategoryShown,
    DetailsNoted,
    DietShown,
    DishContains,
    DishesShown,
    DishForGuest,
    DishIngredients,
    DishPriced,
    DishSuits,
    DishView,
    HoursShown,
    ItemUnavailable,
    LeftOut,
    LineChanged,
    LinesAdded,
    LinesRemoved,
    LineView,
    MenuEmpty,
    MenuNotFresh,
    MenuShown,
    MenuText,
    NoPastOrder,
    NothingToChange,
    NothingToRecommend,
    NothingToUndo,
    NotOnMenu,
    OptionNotOffered,
    OptionRow,
    OptionsShown,
    OrderByStaff,
    OrderCancelled,
    OrderIdNeeded,
    OrderKept,
    OrderNotCancelled,
    OrderNotFound,
    OrderNotPlaced,
    OrderPlaced,
    OrderTracked,
    OrderUnknown,
    Outcome,
    PreferencesForgotten,
    PreferencesNotSaved,
    PreferencesSaved,
    ProfileShown,
    QuantityTooLarge,
    ReadBack,
    Recommended,
    SafeShown,
    SaidAgain,
    ServiceDown,
    SmallTalk,
    TooManyOptions,
    Unsafe,
    UnsafeInCart,
    WhichDetail,
    WhichItem,
    WhichOption,
)
from domain.understanding import DeliveryMode


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


PIZZA = LineView(
    number=1,
    name="Pepperoni Pizza",
    quantity=2,
    options=("large", "extra cheese"),
    refusals=("olives",),
    note="well done",
    total=eur(3100),
)
COLA = LineView(number=2, name="Diet Coke", quantity=1, total=eur(299))
SOUP = LineView(number=3, name="Soup of the Day", quantity=1)
SATAY = LineView(
    number=4,
    name="Satay",
    quantity=1,
    total=eur(1200),
    warned=Warned(name="Satay", contains=("peanuts",), may_contain=("nuts",)),
)
CART = CartView(lines=(PIZZA, COLA), subtotal=eur(3399))
MARGHERITA = DishView(
    name="Margherita",
    price=eur(900),
    from_price=True,
    description="Tomato, mozzarella, basil.",
    allergens=("gluten", "milk"),
    dietary=("vegetarian",),
    sizes=(("Small", eur(900)), ("Large", eur(1300)), ("By the metre", None)),
)
TIRAMISU = DishView(name="Tiramisu", price=eur(550), allergens=(), available=False)
STEW = DishView(name="Stew")
MANY = (MARGHERITA, TIRAMISU, STEW, *(DishView(name=f"Dish {n}", price=eur(100 * n)) for n in range(4, 8)))
WARNED = (
    TIRAMISU.replace(name="Satay", unsafe=True, unsafe_allergens=("peanuts",), available=True),
    MARGHERITA.replace(unsafe=True, unsafe_diets=("vegan",)),
    STEW.replace(unsafe=True),
)
DELIVERY = Fulfilment(
    mode=DeliveryMode.DELIVERY, address="12 Main Street", payment="card", instructions="ring twice, please"
)
DINE_IN = Fulfilment(mode=DeliveryMode.DINE_IN, table_number="7", payment="cash")
PICKUP = Fulfilment(mode=DeliveryMode.PICKUP, payment="apple_pay")
EVERYTHING = Preferences(dietary=("vegan", "halal"), spice_level="hot", allergies=("peanuts", "milk"))
QUOTED = ReadBack(cart=CART, fulfilment=DELIVERY, tax=eur(272), delivery_fee=eur(350), total=eur(4021))

SAMPLES: dict[str, Outcome] = {
    "one line added": LinesAdded(lines=(PIZZA,)),
    "lines added": LinesAdded(lines=(PIZZA, COLA, SOUP)),
    "line removed": LinesRemoved(lines=(COLA,)),
    "lines removed": LinesRemoved(lines=(PIZZA, COLA, SOUP)),
    "line changed": LineChanged(line=PIZZA),
    "cart": CartShown(cart=CART),
    "cart without prices": CartShown(cart=CartView(lines=(SOUP,))),
    "cart, empty": CartShown(cart=CartView()),
    "cart cleared": CartCleared(),
    "cart restored": CartRestored(cart=CART),
    "cart restored, empty": CartRestored(cart=CartView()),
    "nothing to undo": NothingToUndo(),
    "no past order": NoPastOrder(),
    "nothing to change": NothingToChange(),
    "not in the cart": NothingToChange(said="the lasagna"),
    "not on the menu": NotOnMenu(said="sushi"),
    "not on the menu, but near": NotOnMenu(said="margarita", nearest=("Margherita", "Marinara")),
    "option not offered": OptionNotOffered(said="gold", item="Tiramisu"),
    "option not offered, but others": OptionNotOffered(said="truffle", item="Margherita", nearest=("ham", "olives")),
    "too many options": TooManyOptions(item="Margherita", group="Toppings", limit=3),
    "more than one option": TooManyOptions(item="Burger", group="Sauces", limit=1),
    "unavailable": ItemUnavailable(name="Stew"),
    "unavailable, with a reason": ItemUnavailable(name="Stew", reason="sold out", instead=("Soup", "Lasagna")),
    "quantity too large": QuantityTooLarge(limit=99),
    "unsafe, allergens": Unsafe(name="Satay", allergens=("peanuts", "soy")),
    "unsafe, diet": Unsafe(name="Lasagna", diets=("vegan",)),
    "unsafe, unknown": Unsafe(name="Stew"),
    "unsafe, perhaps": Unsafe(name="Brownie", may_contain=("nuts",)),
    "unsafe in every way": Unsafe(
        name="Brownie", allergens=("milk",), may_contain=("nuts",), unknown=True, diets=("vegan",)
    ),
    "left out": LeftOut(name="Satay"),
    "which item": WhichItem(said="pizza", candidates=(MARGHERITA, TIRAMISU, STEW)),
    "which option": WhichOption(item="Margherita", group="Size", options=("Small", "Medium", "Large")),
    "which option, of several dishes": WhichOption(
        item="Margherita", group="Size", options=("Small", "Large"), others=("Marinara", "Calzone")
    ),
    "which options of a dish": WhichOption(
        item="Latte", group="Size", options=("Small", "Large"), also=(("Milk", ("Whole milk", "Oat milk")),)
    ),
    "which option, one left": WhichOption(item="Margherita", group="Size", options=("Large",)),
    "which delivery mode": WhichDetail(detail="delivery_mode"),
    "which address": WhichDetail(detail="address"),
    "which table": WhichDetail(detail="table_number"),
    "which payment": WhichDetail(detail="payment_method"),
    "anything else": AskAnythingElse(),
    "clear the cart?": AskClearCart(),
    "cancel the order?": AskCancelOrder(order_id="ORD-1"),
    "what to order": AskWhatToOrder(),
    "what else to order": AskWhatToOrder(reason="more"),
    "what to change": AskWhatToChange(),
    "what to change, unsaid": AskWhatToChange(reason="unsaid"),
    "read back, delivery": QUOTED,
    "read back, changed": QUOTED.replace(changed=True),
    "read back, at the table": ReadBack(cart=CART, fulfilment=DINE_IN, tax=eur(0), total=eur(3399)),
    "read back, for a time": QUOTED.replace(fulfilment=DELIVERY.replace(wanted_time="around 7pm")),
    "read back, pickup, estimated": ReadBack(cart=CART, fulfilment=PICKUP, total=eur(3399), estimated=True),
    "read back, in spite of warnings": ReadBack(
        cart=CartView(
            lines=(SATAY, SOUP.replace(warned=Warned(name="Soup of the Day", unknown=True))), subtotal=eur(1200)
        ),
        fulfilment=DINE_IN,
        total=eur(1200),
    ),
    "read back, no prices": ReadBack(cart=CartView(lines=(SOUP,)), fulfilment=PICKUP.replace(payment="online")),
    "details noted, all": DetailsNoted(said=DELIVERY),
    "details noted, delivery only": DetailsNoted(said=Fulfilment(mode=DeliveryMode.DELIVERY)),
    "details noted, table": DetailsNoted(said=DINE_IN),
    "details noted, dine-in": DetailsNoted(said=Fulfilment(mode=DeliveryMode.DINE_IN)),
    "details noted, pickup": DetailsNoted(said=PICKUP),
    "details noted, time": DetailsNoted(said=Fulfilment(wanted_time="at 7pm")),
    "details noted, notes taken back": DetailsNoted(said=Fulfilment()),
    "details noted, note": DetailsNoted(said=Fulfilment(instructions="no cutlery")),
    "order placed": OrderPlaced(order_id="ORD-1", total=eur(4021), eta_minutes=25),
    "order placed, for a time": OrderPlaced(order_id="ORD-1", eta_minutes=25, wanted_time="in an hour"),
    "order placed, bare": OrderPlaced(order_id="ORD-1"),
    "order unknown": OrderUnknown(),
    "order not placed": OrderNotPlaced(),
    "order not placed, other reason": OrderNotPlaced(reason="too_small"),
    "order not placed, closed": OrderNotPlaced(reason="closed"),
    "order not placed, unavailable": OrderNotPlaced(reason="service_unavailable"),
    "order not placed, never arrived": OrderNotPlaced(reason="never_arrived"),
    "order tracked": OrderTracked(order_id="ORD-1", status="OUT_FOR_DELIVERY", eta_minutes=10),
    "order tracked, soon": OrderTracked(order_id="ORD-1", status="preparing", eta_minutes=1),
    "order tracked, other words": OrderTracked(order_id="ORD-1", status="In the oven"),
    "order not found": OrderNotFound(order_id="ORD-9"),
    "order id needed": OrderIdNeeded(),
    "order id needed, but nothing is ordered yet": OrderIdNeeded(reason="not_placed"),
    "order cancelled": OrderCancelled(order_id="ORD-1"),
    "order not cancelled": OrderNotCancelled(order_id="ORD-1", status="preparing"),
    "order kept": OrderKept(order_id="ORD-1"),
    "cancel unknown": CancelUnknown(order_id="ORD-1"),
    "cancel by staff": CancelByStaff(order_id="ORD-1"),
    "menu": MenuShown(categories=(("Pizzas", (MARGHERITA, STEW)), ("Desserts", (TIRAMISU,)))),
    "menu, cut": MenuShown(categories=(("Pizzas", (MARGHERITA, STEW)), ("Desserts", (TIRAMISU,))), more=(0, 2)),
    "menu, as the text it was read from": MenuShown(
        categories=(("Soups", (STEW,)),), text="Soups\nHouse Stew - 9\nSoup, small 3 / large 5"
    ),
    "menu, empty": MenuEmpty(),
    "menu as text": MenuText(text="Soup 4.50, Stew 9.00"),
    "order by staff": OrderByStaff(),
    "category": CategoryShown(category="Pizzas", items=(MARGHERITA, STEW)),
    "category, safe": CategoryShown(category="Pizzas", items=(MARGHERITA,), left_out=7),
    "category, long": CategoryShown(category="Pizzas", items=MANY),
    "dish": DishesShown(items=(MARGHERITA,)),
    "dish, bare": DishesShown(items=(STEW,)),
    "dishes": DishesShown(items=(MARGHERITA, TIRAMISU)),
    "what a dish costs": DishPriced(dish=TIRAMISU),
    "what a dish costs by size": DishPriced(dish=MARGHERITA),
    "what a dish costs as wanted": DishPriced(dish=MARGHERITA, options=("large",), price=eur(1300)),
    "what a dish costs, nobody knows": DishPriced(dish=DishView(name="House Stew")),
    "what this guest may eat": SafeShown(items=(TIRAMISU, STEW), unknown=2, more=4),
    "what this guest may eat, nothing": SafeShown(items=()),
    "diet": DietShown(diet="vegan", items=(MARGHERITA, STEW)),
    "diet, nothing": DietShown(diet="vegan", items=()),
    "diet, no marks": DietShown(diet="vegan", items=(), marked=False),
    "dish suits": DishSuits(name="Margherita", diet="vegetarian", suits=True),
    "dish does not suit": DishSuits(name="Lasagna", diet="vegan", suits=False),
    "dish may suit": DishSuits(name="Stew", diet="halal", suits=None),
    "dish contains": DishContains(name="Margherita", asked="cheese", reason="yes", allergens=("milk",)),
    "dish does not contain": DishContains(name="Margherita", asked="nuts", reason="no"),
    "dish may contain": DishContains(name="Ice Cream", asked="eggs", reason="depends"),
    "dish may contain it, the menu says": DishContains(
        name="Brownie", asked="peanuts", reason="maybe", may_contain=("nuts",)
    ),
    "dish, contents unknown": DishContains(name="Stew", asked="milk", reason="unknown"),
    "a dish for this guest": DishForGuest(name="Tiramisu", reason="yes", allergens=("fish",), diets=("vegetarian",)),
    "a dish for this guest, by its mark": DishForGuest(name="Tiramisu", reason="yes", diets=("vegetarian",)),
    "a dish that is not for this guest": DishForGuest(
        name="Lasagna", reason="no", allergens=("milk",), diets=("vegan",)
    ),
    "a dish without the guest's mark": DishForGuest(name="Lasagna", reason="no", diets=("vegan",)),
    "a dish that is better not for this guest": DishForGuest(name="Brownie", reason="maybe", may_contain=("nuts",)),
    "a dish that may be for this guest": DishForGuest(name="Ice Cream", reason="depends"),
    "a dish of which too little is known": DishForGuest(name="Stew", reason="unknown"),
    "a dish for whom nobody knows": DishForGuest(name="Lasagna", reason="untold", allergens=("gluten", "milk")),
    "an option and its dishes": OptionsShown(rows=(OptionRow(options=(("Ranch", None),), dishes=("Salad", "Wings")),)),
    "options and their dishes": OptionsShown(
        rows=(
            OptionRow(options=(("Ketchup", None), ("Aioli", eur(75))), dishes=("Fries", "Wings"), more=2),
            OptionRow(options=(("Oat milk", eur(50)),), dishes=("Latte",)),
        )
    ),
    "dishes not for this guest": DishesShown(items=WARNED, more=3),
    "a dish not for this guest": DishesShown(items=WARNED[:1]),
    "what is in a dish not for this guest": DishIngredients(dish=WARNED[0]),
    "line that may cost more": LinesAdded(lines=(COLA.replace(from_price=True),)),
    "allergen-free": AllergenFreeShown(allergen="gluten", items=(TIRAMISU, STEW), unknown=3),
    "allergen-free, one unknown": AllergenFreeShown(allergen="gluten", items=(TIRAMISU,), unknown=1),
    "allergen-free, nothing": AllergenFreeShown(allergen="gluten", items=()),
    "ingredients": DishIngredients(dish=MARGHERITA, options=(("Size", ("Small", "Large")), ("Toppings", ("ham",)))),
    "ingredients, none declared": DishIngredients(dish=TIRAMISU),
    "ingredients, not all of them readable": DishIngredients(
        dish=TIRAMISU.replace(allergens=("milk",), may_contain=("nuts",), unread=("G", "ask staff"))
    ),
    "ingredients, none of them readable": DishIngredients(dish=STEW.replace(allergens=(), unread=("A, C, G",))),
    "ingredients of a dish with risks for this guest": DishIngredients(
        dish=TIRAMISU.replace(
            allergens=("milk",), unsafe=True, unsafe_may_contain=("nuts",), unsafe_diets=("vegan",), unsafe_unknown=True
        )
    ),
    "ingredients, unknown": DishIngredients(dish=STEW),
    "hours, open": HoursShown(open_now=True, hours="Mon-Sun 11:00-23:00"),
    "hours, closed": HoursShown(open_now=False, hours=None),
    "hours, only the hours": HoursShown(open_now=None, hours="Mon-Sun 11:00-23:00"),
    "hours, unknown": HoursShown(open_now=None, hours=None),
    "recommended": Recommended(items=((MARGHERITA, "popular today"), (STEW, None))),
    "nothing to recommend": NothingToRecommend(),
    "profile": ProfileShown(preferences=EVERYTHING, total_orders=4, favourites=("Stew", "Tiramisu")),
    "profile, one order": ProfileShown(preferences=Preferences(spice_level="mild"), total_orders=1),
    "profile, nothing": ProfileShown(preferences=Preferences()),
    "preferences saved": PreferencesSaved(preferences=EVERYTHING),
    "preferences saved, diet": PreferencesSaved(preferences=Preferences(dietary=("vegan",))),
    "preferences saved, none": PreferencesSaved(preferences=Preferences()),
    "preferences forgotten": PreferencesForgotten(),
    "preferences not saved": PreferencesNotSaved(preferences=EVERYTHING),
    "allergies unknown": AllergiesUnknown(),
    "unsafe in the cart": UnsafeInCart(names=("Satay",)),
    "several unsafe in the cart": UnsafeInCart(names=("Satay", "Tiramisu")),
    **{topic: SmallTalk(topic=topic) for topic in typing.get_args(SmallTalk.model_fields["topic"].annotation)},
    "said again": SaidAgain(),
    "menu of a moment ago": MenuNotFresh(minutes=0),
    "menu of a minute ago": MenuNotFresh(minutes=1),
    "menu of some minutes ago": MenuNotFresh(minutes=12),
    "menu of some hours ago": MenuNotFresh(minutes=190),
    "menu down": ServiceDown(service="menu"),
    "order down": ServiceDown(service="order", not_configured=True),
    "recommend down": ServiceDown(service="recommend"),
    "tracking down": ServiceDown(service="tracking"),
    "profile down": ServiceDown(service="profile"),
}
