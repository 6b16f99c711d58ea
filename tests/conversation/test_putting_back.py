"""What the guest took out comes back as it was."""

import pytest

from tests.fakes.guest import Guest

PIZZA = "a large pepperoni pizza with mushrooms"


@pytest.mark.parametrize(
    ("turns", "cart"),
    [
        (
            [
                "three lemonades and two garlic breads",
                "one lemonade less and one garlic bread less",
                "put the garlic bread back",
            ],
            ["2 Lemonade", "2 Garlic Bread"],
        ),
        (
            [
                "a large pepperoni pizza with mushrooms and a lemonade",
                "remove the pizza",
                "actually put the pizza back",
            ],
            ["1 Lemonade", "1 Pepperoni Pizza: large, mushrooms"],
        ),
        (
            [
                "a large pepperoni pizza with mushrooms and a lemonade",
                "lose the mushrooms",
                "add the mushrooms back please",
            ],
            ["1 Pepperoni Pizza: large, mushrooms", "1 Lemonade"],
        ),
        (["a large pepperoni pizza without onions", "put the onions back"], ["1 Pepperoni Pizza: large"]),
        (
            ["a green salad and a lemonade", "cancel the salad", "my wife says keep the salad too"],
            ["1 Lemonade", "1 Green Salad"],
        ),
        (["two lemonades", "remove one lemonade", "no leave the lemonade in"], ["2 Lemonade"]),
    ],
)
async def test_it_comes_back(guest: Guest, turns: list[str], cart: list[str]) -> None:
    await guest.says_all(*turns)
    assert guest.cart == cart
