"""A guest's tokens in the spelling of the menu."""

from __future__ import annotations

import pytest

from domain.menu import GroupKind, Item, ItemId, Menu
from tests.domain.pizzeria import option_group, pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.spelling import correct_spelling

TOASTING = option_group("toasting", GroupKind.SINGLE, "toasted", "not toasted")
BREADS = option_group("breads", GroupKind.MULTI, "toast")


def build_index(*names: str) -> MenuIndex:
    return MenuIndex.of(Menu(tuple(Item(ItemId(name.lower()), name, "mains") for name in names)))


def spell(text: str, index: MenuIndex) -> list[tuple[str, ...]]:
    return [word.stems for word in correct_spelling(text, index)]


@pytest.mark.parametrize(
    ("text", "name", "stems"),
    [
        ("sun chips", "Sunchips", [("sunchip",)]),
        ("blackforest cake", "Black Forest Cake", [("black", "forest"), ("cake",)]),
        ("mash potatoes", "Mashed Potatoes", [("mashed",), ("potato",)]),
        ("half a loaf", "Half Loaf", [("half",), ("loaf",)]),
        ("a desert platter", "Dessert Platter", [("a",), ("dessert",), ("platter",)]),
        ("tiramisou", "Tiramisu", [("tiramisu",)]),
    ],
)
def test_words_are_spelled_as_on_the_menu(text: str, name: str, stems: list[tuple[str, ...]]) -> None:
    assert spell(text, build_index(name)) == stems


def test_a_pause_separates_the_parts_of_a_compound() -> None:
    assert spell("sun, chips", build_index("Sunchips"))[0] == ("sun",)


def test_a_correction_lowers_the_trust() -> None:
    [exact] = correct_spelling("tiramisu", build_index("Tiramisu"))
    [corrected] = correct_spelling("tiramisou", build_index("Tiramisu"))
    assert exact.trust == 1.0
    assert corrected.in_vocabulary
    assert 0.8 < corrected.trust < 1.0


def test_a_food_word_is_not_corrected_to_another_food() -> None:
    [word] = correct_spelling("lamb", build_index("Lamp"))
    assert (word.stems, word.in_vocabulary) == (("lamb",), False)


def test_a_dictionary_word_is_corrected_only_beside_a_word_of_its_name() -> None:
    index = build_index("Dessert Platter")
    assert spell("desert", index) == [("desert",)]
    assert spell("desert platter", index) == [("dessert",), ("platter",)]


def test_repeated_letters_of_talk_are_removed() -> None:
    [word] = correct_spelling("pleaaaase", build_index("Tiramisu"))
    assert (word.text, word.in_vocabulary) == ("please", False)


def test_a_noun_before_a_dish_means_the_option_with_its_participle() -> None:
    bagel = Item(ItemId("bagel"), "Bagel", "mains", groups=(TOASTING, BREADS))
    index = MenuIndex.of(Menu((bagel,)))
    assert spell("toast bagel", index) == [("toasted",), ("bagel",)]
    assert spell("bagel with toast", index)[-1] == ("toast",)
    assert spell("bagel, extra toast bagel", index)[-2] == ("toast",)


def test_offsets_cover_joined_tokens() -> None:
    text = "two sun chips"
    word = correct_spelling(text, build_index("Sunchips"))[1]
    assert text[word.start : word.end] == "sun chips"


def test_a_menu_without_the_words_leaves_them() -> None:
    [word] = correct_spelling("helicopter", MenuIndex.of(pizzeria()))
    assert (word.stems, word.in_vocabulary, word.trust) == (("helicopter",), False, 1.0)


def test_the_beginning_of_one_word_of_the_menu_is_short_for_it() -> None:
    index = build_index("Regular Combo", "Pepper Wings", "Pepperoni")
    assert spell("reg combo", index) == [("regular",), ("combo",)]
    assert spell("pepp combo", index)[0] != ("pepperoni",), "two words begin so"
    [word] = correct_spelling("reg", index)
    assert word.trust < 1.0
