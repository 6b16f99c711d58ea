"""How dishes taste, by the words that a menu uses of them."""

from domain.menu import Item, ItemId
from domain.tastes import is_taste, menu_words_of, states_free_of, taste_words, tasting


def dish(name: str, description: str = "", *, available: bool = True) -> Item:
    return Item(ItemId(name), name, "mains", description=description, available=available)


DISHES = [
    dish("Arrabbiata", "tomato and chilli"),
    dish("Wings", "Piri-piri."),
    dish("Soup"),
    dish("Chili", available=False),
]


def test_what_the_menu_describes_so_and_is_on_sale() -> None:
    assert [item.name for item in tasting("spicy", DISHES)] == ["Arrabbiata", "Wings"]
    assert tasting("picante", DISHES) == tasting("spicy", DISHES)


def test_a_word_that_is_no_taste_finds_what_is_called_so() -> None:
    assert [item.name for item in tasting("soup", DISHES)] == ["Soup"]
    assert not is_taste("yummy")
    assert taste_words("Yummy") == {"yummy"}


def test_what_the_menu_calls_free_of_something_does_not_tell_of_it() -> None:
    cola = dish("Cola Zero", "without sugar")
    bread = dish("Gluten-free Bread")
    assert states_free_of(cola, "sugar")
    assert "sugar" not in menu_words_of(cola)
    assert states_free_of(bread, "Gluten")
    assert "bread" in menu_words_of(bread)
    assert not states_free_of(dish("Wings", "with sugar"), "sugar")
