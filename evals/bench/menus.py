"""The menus of the measurements: plain ones of any size, and the texts whose answers they make predictable."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

import orjson

_CATEGORIES = (("Pizzas", "Pizza", 900), ("Burgers", "Burger", 850), ("Salads", "Salad", 700), ("Drinks", "Soda", 300))
_STYLES = (
    "", "Smoky", "Golden", "Crispy", "Spicy", "Sweet", "Rustic", "Double", "Royal", "Classic", "Country", "Grilled",
    "Roasted", "Creamy", "Garden", "Winter", "Summer", "Autumn", "Spring", "Sunday", "Midnight", "Little", "Mighty",
    "Fresh", "Loaded", "Velvet", "Crunchy", "Toasted", "Humble", "Famous", "Silver", "Copper", "Amber", "Crimson",
    "Hidden", "Gentle", "Lively", "Merry", "Noble", "Honest",
)  # fmt: skip
_PLACES = (
    "Harbour", "Meadow", "River", "Valley", "Forest", "Island", "Mountain", "Desert", "Orchard", "Prairie", "Canyon",
    "Lagoon", "Glacier", "Savanna", "Village", "Tundra", "Lakeside", "Seaside", "Vineyard", "Farmhouse", "Lighthouse",
    "Station", "Bridge", "Castle", "Market",
)  # fmt: skip
LARGEST_MENU = len(_CATEGORIES) * len(_STYLES) * len(_PLACES)


@dataclass(frozen=True, slots=True)
class Scenario:
    """The message of every guest, and a part of the expected answer that proves correct understanding."""

    name: str
    text: str
    must_hold: str


@dataclass(frozen=True, slots=True)
class BenchMenu:
    """A menu service's answer, and the turns that are measured against it. ``body`` None: the demo restaurant's."""

    name: str
    scenarios: tuple[Scenario, ...]
    body: bytes | None = None


def plain_menu(items: int) -> bytes:
    """A menu of this many items without options, evenly in four categories; at most LARGEST_MENU."""
    if not 0 < items <= LARGEST_MENU:
        raise ValueError(f"a plain menu has 1 to {LARGEST_MENU} items")
    each = -(-items // len(_CATEGORIES))
    categories = [
        {
            "name": plural,
            "generic_names": [noun.lower()],
            "items": [
                _item(f"{place} {style} {noun}".replace("  ", " "), price + 5 * number)
                for number, (style, place) in enumerate(islice(product(_STYLES, _PLACES), each))
            ],
        }
        for plural, noun, price in _CATEGORIES
    ]
    return orjson.dumps({"currency": "USD", "categories": categories})


def _item(name: str, price_minor: int) -> dict[str, object]:
    return {
        "id": name.lower().replace(" ", "-"),
        "name": name,
        "price": price_minor / 100,
        "description": "Made here every day",
        "allergens": [],
    }


PLAIN = BenchMenu(
    "plain",
    (
        Scenario("menu", "what drinks do you have?", "Meadow Soda"),
        Scenario("add to cart", "two harbour pizzas", '"name":"Harbour Pizza","quantity":'),
    ),
    plain_menu(40),
)
DEMO = BenchMenu(
    "demo",
    (
        Scenario("menu", "what drinks do you have?", "Diet Coke"),
        Scenario("add to cart", "two large pepperoni pizzas", '"name":"Pepperoni","quantity":'),
    ),
)
MENUS = (PLAIN, DEMO)
