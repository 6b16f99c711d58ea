"""Menus that are only text."""

from decimal import Decimal

import pytest

from services.menu.plain_text import read_text_menu

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
    categories = read_text_menu(CARD, "USD").categories
    read = {category.name: {item.name: item.price for item in category.items} for category in categories}
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
    categories = read_text_menu(CARD, "USD").categories
    described = {i.name: i.description for category in categories for i in category.items if i.description}
    assert described == {"Four Cheeses": "gorgonzola, feta", "Marinara": "with garlic"}


@pytest.mark.parametrize(
    "line",
    [
        "Small $8 / Large $12",
        "Delivery fee: $3.00",
        "Minimum order - $15",
        "Add cheese +$1.50",
        "Extra bacon - $2",
        "Pizzas: Margherita $9.50, Pepperoni $11",
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
    assert read_text_menu(line, "USD").categories == ()


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
    ((item,),) = (category.items for category in read_text_menu(line, "CAD").categories)
    assert (item.price, item.currency) == (Decimal(amount), currency)


def test_bare_numbers_are_no_prices_beside_prices_with_a_sign() -> None:
    ((item,),) = (category.items for category in read_text_menu("Soup - $4\nTable - 12", "USD").categories)
    assert item.name == "Soup"


@pytest.mark.parametrize(
    ("line", "name", "amount", "currency"),
    [
        ("Combo #1 - $9.50", "Combo #1", "9.50", "USD"),
        ("Combo 2 ..... 9,50", "Combo 2", "9.50", "USD"),
        ("Chicken 65 ₹289", "Chicken 65", "289", "INR"),
        ("Aloo 65 - 169", "Aloo 65", "169", "USD"),
        ("Water 500 - 3.00", "Water 500", "3.00", "USD"),
        ("Burger + Fries - $12", "Burger + Fries", "12", "USD"),
        ("Special: Ramen - $12", "Special: Ramen", "12", "USD"),
        ("Soup........4.50", "Soup", "4.50", "USD"),
        ("Soup . . . . . 4.50", "Soup", "4.50", "USD"),
        ("Soup … 4.50", "Soup", "4.50", "USD"),
        ("Soup ____ 4.50", "Soup", "4.50", "USD"),
        ("Soup\t4.50", "Soup", "4.50", "USD"),
        ("Pão de queijo - R$ 8,50", "Pão de queijo", "8.50", "BRL"),
        ("Dim Sum HK$38", "Dim Sum", "38", "HKD"),
        ("Thali Rs. 150", "Thali", "150", "INR"),
        ("Thali Rs150/-", "Thali", "150", "INR"),
        ("Köttbullar 129 kr", "Köttbullar", "129", "SEK"),
        ("Pierogi: 25,00 zł", "Pierogi", "25.00", "PLN"),
        ("Rösti - CHF 21.-", "Rösti", "21", "CHF"),
        ("Nasi Goreng Rp 35,000", "Nasi Goreng", "35000", "IDR"),
        ("Bar - 5", "Bar", "5", "USD"),
    ],
)
def test_names_and_prices_are_told_apart(line: str, name: str, amount: str, currency: str) -> None:
    ((item,),) = (category.items for category in read_text_menu(line, "USD").categories)
    assert (item.name, item.price, item.currency) == (name, Decimal(amount), currency)


@pytest.mark.parametrize(
    "heading",
    ["Pizzas (12 inch)", "PIZZAS (12)", "## Pizzas [30 cm]", "**Pizzas**", "Pizzas:", "Pizzas", "== Pizzas =="],
)
def test_a_heading_may_have_brackets_and_numbers(heading: str) -> None:
    text = f"Soups\nLeek - $4\n\n{heading}\nMargherita - $9"
    categories = read_text_menu(text, "USD").categories
    assert [[item.name for item in category.items] for category in categories] == [["Leek"], ["Margherita"]]
    assert categories[1].name.lower().startswith("pizzas")


@pytest.mark.parametrize(
    "line",
    [
        "Small $8 / Large $12",
        "# Two for $10 or three for $14",
        "Cheese +$1.50",
        "Happy hour 17:00",
        "Soup of the day",
        "- Tea",
    ],
)
def test_a_line_that_is_not_read_is_no_heading(line: str) -> None:
    (category,) = read_text_menu(f"Soups\nLeek - $4\n{line}\nTomato - $5", "USD").categories
    assert (category.name, [item.name for item in category.items]) == ("Soups", ["Leek", "Tomato"])


def test_lines_with_prices_that_are_not_read_are_counted() -> None:
    text = "Our menu\n\nSoups\nLeek - $4\nSmall $8 / Large $12\nCheese +$1.50\n\nFreshly made every day.\nTable - 12\n"
    read = read_text_menu(text, "USD")
    assert [item.name for category in read.categories for item in category.items] == ["Leek"]
    assert read.unread == (5, 6, 9)


def test_a_text_of_any_length_costs_a_bounded_number_of_lines() -> None:
    read = read_text_menu("Leek - $4\n" * 20_000, "USD")
    assert sum(len(category.items) for category in read.categories) == 5_000
    assert len(read.unread) == 15_000
    assert read_text_menu("Leek " * 200 + "- $4", "USD").unread == (1,)


@pytest.mark.parametrize(
    "line", ["1 " * 50_000, "9" + " " * 100_000, "a" + " " * 100_000 + "9.50", "a" + " -" * 50_000]
)
def test_a_line_that_is_no_line_of_a_menu_is_left_out_before_it_is_read(line: str) -> None:
    read = read_text_menu(f"Soup - $3.50\n{line}\nTea - $2.00", "USD").categories
    assert [item.name for category in read for item in category.items] == ["Soup", "Tea"]
