"""Whether words can mean a dish of the menu."""

from __future__ import annotations

from functools import cache

from domain.menu import ItemId
from tests.understanding.readings import menu
from understanding.menu_links import MenuLinks, is_named_by

MARGHERITA, COKE, SALAD = ItemId("margherita"), ItemId("coke"), ItemId("greek-salad")


@cache
def links() -> MenuLinks:
    return MenuLinks.of(menu())


def test_a_misspelt_or_shortened_word_can_mean_its_dish() -> None:
    assert links().can_mean("a margarita", MARGHERITA)
    assert links().can_mean("marg", MARGHERITA)
    assert not links().can_mean("a coke", MARGHERITA)


def test_a_quote_of_another_language_can_mean_a_dish() -> None:
    assert links().can_mean_in_translation("una ensalada griega", SALAD)
    assert not links().can_mean("una ensalada griega", COKE)


def test_a_whole_name_is_a_name_and_more_words_are_none() -> None:
    assert links().is_a_name("the tiramisu")
    assert not links().is_a_name("big tiramisu")


def test_full_names_are_found_in_a_text() -> None:
    assert set(links().find_full_names("a greek salad and two blt")) == {SALAD, ItemId("blt")}


def test_the_longest_name_counts() -> None:
    assert links().names_another("a greek salad", [COKE])
    assert not links().names_another("a greek salad", [SALAD])
    assert not links().names_another("something cold", [COKE])


def test_words_outside_the_names_are_listed() -> None:
    assert links().list_unexplained("spicy greek salad", [SALAD]) == ("spicy",)


def test_linked_dishes_share_a_word_with_the_text() -> None:
    assert list(links().find_linked("a tiramisu")) == ["tiramisu"]


def test_an_option_is_named_by_one_of_its_words() -> None:
    item = menu().item(SALAD)
    assert item is not None
    ranch = next(option for group in item.groups for option in group.options if option.id == "ranch")
    assert is_named_by(("with", "ranch"), ranch)
    assert not is_named_by(("with", "feta"), ranch)
