"""The contract of the menu service, with examples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.opening_hours import OpenPeriod
from services.menu.models import (
    MenuRequest,
    MenuResponse,
    WireCategory,
    WireComponent,
    WireComponentChoice,
    WireItem,
    WireOption,
    WireOptionGroup,
    WireOrderTimes,
    WireSpecialDay,
    WireWeek,
)
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation

MENU_REQUEST = MenuRequest(**EXAMPLE_ADDRESS)
MENU_AS_TEXT = MenuResponse(output="PIZZAS\n- Margherita: 9.50 EUR\n- Four Cheeses: 11.00 EUR")
MENU_OF_V2 = MenuResponse(
    categories=(
        WireCategory(
            name="Pizzas", items=(WireItem(id="margherita", name="Margherita", price=Decimal("9.50"), currency="EUR"),)
        ),
    )
)
MENU_WITH_ADDITIONS = MenuResponse(
    categories=(
        WireCategory(
            name="Pizzas",
            generic_names=("pizza",),
            half_and_half="dearer",
            items=(
                WireItem(
                    id="margherita",
                    name="Margherita",
                    description="Tomato, mozzarella, basil",
                    price=Decimal("9.50"),
                    aliases=("margarita",),
                    allergens=("gluten", "milk"),
                    dietary=("vegetarian",),
                    option_groups=(
                        WireOptionGroup(
                            id="size",
                            name="Size",
                            kind="single",
                            min_choices=1,
                            max_choices=1,
                            options=(
                                WireOption(id="small", name="Small", price=Decimal(0), allergens=()),
                                WireOption(id="large", name="Large", price=Decimal("3.00"), allergens=()),
                            ),
                        ),
                        WireOptionGroup(
                            id="toppings",
                            name="Toppings",
                            kind="multi",
                            max_choices=4,
                            refusable=True,
                            amounts=True,
                            included=("basil",),
                            placements=("whole", "left", "right"),
                            options=(
                                WireOption(id="basil", name="Basil", price=Decimal("0.50"), allergens=()),
                                WireOption(id="feta", name="Feta", price=Decimal("1.50"), allergens=("milk",)),
                            ),
                        ),
                    ),
                ),
                WireItem(
                    id="gouda",
                    name="Gouda",
                    price=Decimal("18.90"),
                    allergens=("milk",),
                    sold_by="weight",
                    unit="kg",
                    step=Decimal("0.05"),
                    minimum=Decimal("0.1"),
                ),
                WireItem(
                    id="four-cheeses",
                    name="Four Cheeses",
                    price=Decimal("11.00"),
                    allergens=("gluten", "milk"),
                    available=False,
                    unavailable_reason="The gorgonzola is sold out",
                ),
            ),
        ),
        WireCategory(
            name="Drinks",
            items=(
                WireItem(id="cola", name="Cola", price=Decimal("2.50"), allergens=()),
                WireItem(id="red-wine", name="Glass of red wine", price=Decimal("4.50"), allergens=("sulphites",)),
            ),
        ),
        WireCategory(
            name="Deals",
            items=(
                WireItem(
                    id="lunch-deal",
                    name="Lunch Deal",
                    price=Decimal("11.00"),
                    components=(
                        WireComponent(
                            id="pizza",
                            name="Pizza",
                            choices=(WireComponentChoice(item="margherita", price=Decimal(0)),),
                        ),
                        WireComponent(
                            id="drink",
                            name="Drink",
                            choices=(
                                WireComponentChoice(item="cola", price=Decimal(0)),
                                WireComponentChoice(item="red-wine", price=Decimal("2.00")),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    currency="EUR",
    open_now=True,
    opening_hours="11:30-23:00",
    order_times=WireOrderTimes(
        time_zone="Europe/Madrid",
        hours=WireWeek(friday=(OpenPeriod.parse("11:30-23:00"),), saturday=(OpenPeriod.parse("18:00-02:00"),)),
        special_days=(WireSpecialDay(date=date(2026, 12, 24)),),
    ),
)

MENU = Microservice(
    operations=(
        Operation(
            service="menu",
            path="/menu",
            setting="MENU_SERVICE_URL",
            summary="The whole menu, as text, as categories, or both",
            request=MenuRequest,
            answer=MenuResponse,
            requests={"request": MENU_REQUEST},
            answers={
                "text_only": MENU_AS_TEXT,
                "names_and_prices": MENU_OF_V2,
                "with_additions": MENU_WITH_ADDITIONS,
            },
        ),
    ),
    timeout="menu_timeout_s",
)
