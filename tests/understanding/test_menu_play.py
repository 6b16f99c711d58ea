"""Unit tests of the play of a menu: what is reported, with which phrase and advice, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.commands import Reading
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.menu_check import MenuCheck, MenuFault
from domain.money import Money
from domain.reading_context import ReadingContext
from understanding.local_reader import LocalCommandReader
from understanding.menu_play import MenuPlay, fingerprint_menu, play_menu
from understanding.menu_play.sentences import load_sentences

SIZE = OptionGroup(
    GroupId("size"), "Size", GroupKind.SINGLE, (Option(OptionId("s"), "Small"), Option(OptionId("l"), "Large"))
)
MENU = Menu(
    items=(
        Item(ItemId("lasagna"), "Lasagna", "mains", allergens=frozenset({"milk", "gluten"})),
        Item(ItemId("cola"), "Cola", "drinks", aliases=("coke",), groups=(SIZE,)),
        Item(ItemId("nachos"), "Nachos", "sides"),
    )
)


def check_with(*items: Item, menu: Menu = MENU) -> MenuCheck:
    """A check of the menu with more dishes."""
    return play_menu(replace(menu, items=(*menu.items, *items)))


def dish(name: str, **more: object) -> Item:
    """A new dish."""
    return replace(Item(ItemId(f"new {name}"), name, "mains"), **more)  # type: ignore[arg-type]  # any field


def test_a_menu_without_faults_has_no_findings() -> None:
    check = play_menu(MENU)
    assert (check.items, check.left_out, check.findings) == (3, 0, ())
    assert check.phrases > len(MENU.items)


def test_a_finding_names_the_dishes_the_phrase_the_outcome_and_the_remedy() -> None:
    [finding] = check_with(dish("Pasta", aliases=("coke",))).findings
    assert finding.fault is MenuFault.SHARED_NAME
    assert finding.dishes == ("Cola", "Pasta")
    assert finding.phrase == "a coke please"
    assert finding.outcome == "a question: Cola or Pasta?"
    assert "“Cola”, “Pasta” a name of its own" in finding.advice


@pytest.mark.parametrize(
    ("name", "fault", "outcome"),
    [
        ("7pm Nachos", MenuFault.HIDDEN_NAME, "1 × Nachos"),
        ("3 Cola", MenuFault.EATEN_NUMBER, "1 × 3 Cola"),
        ("1664", MenuFault.EATEN_NUMBER, "no dish"),
        ("Today", MenuFault.EVERYDAY_NAME, "1 × Today"),
        ("Regular", MenuFault.EVERYDAY_NAME, "1 × Regular and 1 × Lasagna"),
        ("Thanks", MenuFault.EVERYDAY_NAME, "“thank”, no dish"),
    ],
)
def test_a_name_that_is_misread_is_reported(name: str, fault: MenuFault, outcome: str) -> None:
    findings = [each for each in check_with(dish(name)).findings if each.fault is fault]
    assert [name in each.dishes and outcome in each.outcome for each in findings] == [True]


def test_a_number_of_two_dishes_is_reported() -> None:
    [finding] = check_with(dish("Pasta", number="7"), dish("Soup", number="7")).findings
    assert (finding.fault, finding.dishes) == (MenuFault.SHARED_NAME, ("Pasta", "Soup"))


def test_an_option_that_no_phrase_reaches_is_one_finding_for_all_of_its_dishes() -> None:
    group = replace(SIZE, options=(*SIZE.options, Option(OptionId("h"), "Cash")))
    [finding] = check_with(dish("Pasta", groups=(group,)), dish("Soup", groups=(group,))).findings
    assert (finding.fault, finding.dishes) == (MenuFault.UNREACHED_OPTION, ("Pasta", "Soup"))
    assert "“Cash” of “Size”" in finding.advice


def test_an_option_that_another_group_of_its_dish_has_too_is_reported() -> None:
    roast = replace(SIZE, id=GroupId("roast"), name="Roast", options=(Option(OptionId("m"), "Large"),))
    findings = check_with(dish("Espresso", groups=(SIZE, roast))).findings
    assert {each.fault for each in findings} == {MenuFault.UNREACHED_OPTION}
    assert all(each.dishes == ("Espresso",) and "Large" in each.advice for each in findings)


def test_a_group_that_requires_more_than_it_has_is_reported() -> None:
    [finding] = check_with(dish("Pasta", groups=(replace(SIZE, min_choices=1, options=()),))).findings
    assert (finding.fault, finding.dishes) == (MenuFault.EMPTY_GROUP, ("Pasta",))


def test_a_label_that_is_no_allergen_is_reported() -> None:
    [finding] = check_with(dish("Pasta", allergens=frozenset({"zorp", "milk"}))).findings
    assert (finding.fault, finding.phrase) == (MenuFault.UNKNOWN_ALLERGEN, "is there zorp in the Pasta?")


def test_spanish_and_french_menus_are_played_in_their_language() -> None:
    assert play_menu(MENU, "es").findings == ()
    assert play_menu(MENU, "fr").findings == ()
    [finding] = play_menu(replace(MENU, items=(*MENU.items, dish("Gracias"))), "es").findings
    assert (finding.dishes, finding.phrase) == (("Gracias",), "quiero Gracias por favor")


def test_a_language_without_sentences_is_played_in_english() -> None:
    assert load_sentences("de") is not None
    assert play_menu(MENU, "de") == play_menu(MENU)


def test_the_number_of_phrases_is_limited_and_the_rest_is_counted() -> None:
    check = play_menu(MENU, max_phrases=4)
    assert (check.phrases, check.left_out, check.findings) == (4, 2, ())


def test_a_play_stops_between_two_phrases() -> None:
    read: list[str] = []
    reader = LocalCommandReader()

    def read_and_note(context: ReadingContext) -> Reading:
        read.append(context.text)
        return reader.read_now(context)

    steps = MenuPlay(MENU, read_and_note).run()
    next(steps)
    assert read == ["a Lasagna please"]
    next(steps)
    assert read == ["a Lasagna please", "Lasagna"]


def test_a_price_or_a_sold_out_dish_does_not_change_the_fingerprint_and_a_name_does() -> None:
    first, *others = MENU.items
    dearer = replace(MENU, items=(replace(first, price=Money(900, "EUR"), available=False), *others), version="2")
    renamed = replace(MENU, items=(replace(first, name="Lasagne"), *others))
    assert fingerprint_menu(dearer, "en", "1") == fingerprint_menu(MENU, "en", "1")
    assert fingerprint_menu(renamed, "en", "1") != fingerprint_menu(MENU, "en", "1")
    assert fingerprint_menu(MENU, "en", "2") != fingerprint_menu(MENU, "en", "1")
