"""The optional parts of the contract: their state, benefit, and how to switch them on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from services.catalogue import ServiceCatalogue
from services.check.report import AdditionReport
from services.menu.additions import ITEM_ADDITIONS

_MENU = {
    "id": "orders name items by your own ids",
    "price": "a total before the order is placed",
    "aliases": "“coke” finds “Coca-Cola”",
    "option_groups": "sizes, toppings, “no onions”, “extra cheese”, with prices and limits",
    "allergens": "a warning before a dish goes into the cart; without it every dish counts as unsafe",
    "dietary": "“what is vegan?”",
}
_ORDER = {
    "options": ("the kitchen reads options, refusals and notes as fields", "set ORDER_OPTIONS=true"),
    "idempotency": (
        "a lost answer is asked for again without a second order",
        "honour the Idempotency-Key header and set ORDER_IDEMPOTENT=true",
    ),
    "tip": (
        "“add a 10 % tip”",
        "read `tip_amount` and `tip_percent`, answer `tip` in quotes, and set ORDER_TIPS=true",
    ),
    "coupons": (
        "“I have a code”, checked before the order",
        "read `coupons`, answer `discounts` and `refused_coupons` in quotes, and set ORDER_COUPONS=true",
    ),
    "order quote": ("tax, fees and the total are read back before “yes”", "set ORDER_QUOTE_URL"),
    "order lookup": ("an order whose answer was lost is found by its key", "set ORDER_LOOKUP_URL"),
    "order change": ("“add a coke to my order” after it was placed", "set ORDER_CHANGE_URL"),
    "order cancel": ("“cancel my order”", "set ORDER_CANCEL_URL"),
}
_UNSEEN = (
    ("order", "expected_total", "a changed price is asked about before the guest pays it",
     "compare `expected_total` with the total and answer 409 price_changed when they differ"),
    ("order", "scheduled_for", "guests order for a day and a time",
     "declare `order_times` in the menu, and answer 409 time_unavailable with `times` to what the kitchen cannot do"),
    ("recommend", "cart, dietary, avoid_allergens", "suggestions that fit the cart, the diet and the allergies",
     "read these fields of the request"),
    ("profile", "last_order", "“the same as last time”", "answer `order_history_summary.last_order`"),
    ("profile", "addresses", "“deliver it home”", "answer `addresses` with `label` and `address`"),
)  # fmt: skip


def menu_additions(switched_off: Collection[str]) -> Iterator[AdditionReport]:
    """The menu's additions. ``switched_off``: the missing ones; "items" means that the menu is only text."""
    for name in ITEM_ADDITIONS:
        yield AdditionReport(
            service="menu",
            name=name,
            on="items" not in switched_off and name not in switched_off,
            makes_possible=_MENU[name],
            switch_on=f"send `{name}` with the items",
        )


def other_additions(catalogue: ServiceCatalogue) -> Iterator[AdditionReport]:
    """The additions of the configured services except the menu."""
    configured = {entry.name for entry in catalogue.entries if entry.endpoint is not None}
    if "order" in configured:
        declared = {name for entry in catalogue.entries for name, on in entry.additions if on}
        for name, (makes_possible, switch_on) in _ORDER.items():
            on = name in declared or name in configured
            yield AdditionReport(service="order", name=name, on=on, makes_possible=makes_possible, switch_on=switch_on)
    for service, name, makes_possible, switch_on in _UNSEEN:
        if service in configured:
            yield AdditionReport(
                service=service, name=name, on=None, makes_possible=makes_possible, switch_on=switch_on
            )
