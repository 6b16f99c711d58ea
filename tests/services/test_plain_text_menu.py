"""Menus that are only text."""

from decimal import Decimal

import pytest

from services.menu.plain_text import menu_lines

CARD = """Welcome! Here is our menu:

**Pizzas**
Margherita - $9.50
2. Pepperoni (large) - $12
- Four Cheeses - gorgonzola, feta - $13.25
Marinara $8.00 with garlic

DRINKS
- Diet Coke: 2.50 USD
- Coke 0.33 l - $2.50
| Lemonade | $3.20 |

Desserts:
Tiramisu ($6.00)
"""


def test_lines_with_a_name_and_a_price_are_items_under_their_headings() -> None:
    read = {category.name: {item.name: item.price for item in category.items} for category in menu_lines(CARD, "USD")}
    assert read == {
        "Pizzas": {
            "Margherita": Decimal("9.50"),
            "Pepperoni (large)": Decimal(12),
            "Four Cheeses": Decimal("13.25"),
            "Marinara": Decimal("8.00"),
        },
        "DRINKS": {"Diet Coke": Decimal("2.50"), "Coke 0.33 l": Decimal("2.50"), "Lemonade": Decimal("3.20")},
        "Desserts": {"Tiramisu": Decimal("6.00")},
    }


def test_what_stands_between_name_and_price_or_after_it_describes_the_item() -> None:
    described = {i.name: i.description for category in menu_lines(CARD, "USD") for i in category.items if i.description}
    assert described == {"Four Cheeses": "gorgonzola, feta", "Marinara": "with garlic"}


@pytest.mark.parametrize(
    "line",
    [
        "Small $8 / Large $12",
        "Delivery fee: $3.00",
        "Minimum order - $15",
        "Add cheese +$1.50",
        "Extra bacon - $2",
        "Pizzas: Margherita $9.50",
        "$9.50",
        "Call 555-1234",
        "We are open 11:00 - 22:00",
        "Ask us about our very special seasonal dish of the day today - $20",
        "Margherita",
        "Sushi - $1.250",
        "",
    ],
)
def test_a_line_that_is_not_clear_is_not_an_item(line: str) -> None:
    assert menu_lines(line, "USD") == ()


@pytest.mark.parametrize(
    ("line", "amount", "currency"),
    [
        ("Soup - €4,50", "4.50", "EUR"),
        ("Soup - 4,50 €", "4.50", "EUR"),
        ("Soup: GBP 4.50", "4.50", "GBP"),
        ("Soup ..... 4.50", "4.50", "CAD"),
        ("Soup - $4.50", "4.50", "CAD"),
        ("Banquet - €1,250.00", "1250.00", "EUR"),
        ("Banquet - €1.250,00", "1250.00", "EUR"),
        ("BBQ Wings - 12", "12", "CAD"),
    ],
)
def test_amounts_are_read_as_people_write_them(line: str, amount: str, currency: str) -> None:
    ((item,),) = (category.items for category in menu_lines(line, "CAD"))
    assert (item.price, item.currency) == (Decimal(amount), currency)


def test_bare_numbers_are_no_prices_beside_prices_with_a_sign() -> None:
    ((item,),) = (category.items for category in menu_lines("Soup - $4\nTable - 12", "USD"))
    assert item.name == "Soup"


def test_of_a_very_long_text_the_first_lines_are_read() -> None:
    read = menu_lines("\n".join(f"Dish x{n} with rice - $9.50" for n in range(100_000)), "USD")
    assert 5_000 <= sum(len(category.items) for category in read) <= 10_000
    assert read[0].items[0].name == "Dish x0 with rice"


@pytest.mark.parametrize(
    "line", ["1 " * 50_000, "9" + " " * 100_000, "a" + " " * 100_000 + "9.50", "a" + " -" * 50_000]
)
def test_a_line_that_is_no_line_of_a_menu_is_left_out_before_it_is_read(line: str) -> None:
    read = menu_lines(f"Soup - $3.50\n{line}\nTea - $2.00", "USD")
    assert [item.name for category in read for item in category.items] == ["Soup", "Tea"]
