"""The names of a menu for another language."""

from __future__ import annotations

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from understanding.language.menu_names import MOST_NAME_WORDS, MenuNames, collect_names

MENU = Menu(items=(Item(ItemId("croissant"), "Croissant de jamón y queso", "Desayunos", aliases=("Media luna",)),))


def test_names_and_their_parts_are_found_without_plurals() -> None:
    names = MenuNames.of(MENU, "es")
    assert names.whole["media", "luna"] == "media luna"
    assert names.whole["jamon", "y", "queso"] == "jamon y queso"
    assert ("de", "jamon") not in names.whole


def test_single_words_are_those_that_name_something() -> None:
    names = MenuNames.of(MENU, "es")
    assert {"croissant", "jamon", "queso", "desayuno"} <= set(names.words)
    assert names.words.keys().isdisjoint({"de", "y"})


def test_a_wording_is_on_the_menu_as_a_name_or_by_its_words() -> None:
    names = MenuNames.of(MENU, "es")
    assert names.has("media luna")
    assert names.has("queso jamon")
    assert not names.has("queso azul")


def test_a_name_of_many_words_has_no_more_parts_than_one_of_a_few() -> None:
    long = Menu(items=(Item(ItemId("long"), " ".join(f"queso{number}" for number in range(800)), "Cenas"),))
    names = MenuNames.of(long, "es")
    assert ("queso0", "queso1") in names.whole
    assert len(names.whole) < MOST_NAME_WORDS**2


def test_the_same_option_of_many_dishes_counts_once() -> None:
    options = tuple(Option(OptionId(str(number)), "Patatas fritas") for number in range(30_000))
    group = OptionGroup(GroupId("side"), "Guarnición", GroupKind.SINGLE, options)
    menu = Menu(items=(Item(ItemId("hake"), "Merluza", "Cenas", groups=(group,)),))
    assert MenuNames.of(menu, "es").has("patata frita")
    assert MenuNames.of(menu, "es").has("cena")


def test_each_language_has_names() -> None:
    names = collect_names(None)
    assert set(names) == {"es", "fr"}
    assert not names["es"].words
