"""Deals as option groups: their dishes, the options of these, prices and allergies."""

from __future__ import annotations

import pytest

from domain.cart import Amount, Choice, Line, Refusal, open_question, unit_price
from domain.deals import (
    add_component_groups,
    choose_only_dishes,
    drop_orphans,
    find_components,
    list_parts,
    name_option,
    place_dish,
)
from domain.guest import Preferences
from domain.menu import Component, GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import Money
from domain.safety import Danger, can_be_unsafe, find_danger
from tests.fakes.diner import diner

MENU = diner()


def get_item(item_id: str) -> Item:
    item = MENU.item(ItemId(item_id))
    assert item is not None
    return item


LUNCH = get_item("lunch")


def choose(*places: str) -> tuple[Choice, ...]:
    """ "main classic", "main/classic/cooked medium"."""
    pairs = (place.split() for place in places)
    return tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in pairs)


def order(*places: str) -> Line:
    return Line(number=1, item=LUNCH.id, name=LUNCH.name, choices=choose(*places))


WHOLE = ("main classic", "main/classic/cooked medium", "side fries", "drink cola")


def test_a_component_is_an_option_group_and_its_dishes_are_the_options() -> None:
    side = LUNCH.group(GroupId("side"))
    assert side is not None
    assert (side.kind, side.min_choices, side.max_choices) == (GroupKind.SINGLE, 1, 1)
    assert [(o.name, o.price, o.available) for o in side.options] == [
        ("French Fries", Money(0, "USD"), True),
        ("Onion Rings", Money(75, "USD"), True),
        ("Coleslaw", Money(0, "USD"), False),
    ]


def test_the_options_of_a_dish_are_asked_only_beside_it() -> None:
    assert open_question(order(), LUNCH) == LUNCH.group(GroupId("main"))
    classic = order("main classic", "side fries", "drink cola")
    assert open_question(classic, LUNCH) == LUNCH.group(GroupId("main/classic/cooked"))
    assert open_question(order("main chicken", "side fries", "drink cola"), LUNCH) is None
    assert open_question(order(*WHOLE), LUNCH) is None


def test_a_deal_costs_its_price_with_dearer_dishes_and_the_options_of_these() -> None:
    assert unit_price(order(*WHOLE), LUNCH) == Money(1250, "USD")
    larger = order("main classic", "side rings", "side/rings/portion large", "drink shake")
    assert unit_price(larger, LUNCH) == Money(1250 + 75 + 150 + 200, "USD")
    extra = Choice(group=GroupId("main/classic/on-it"), option=OptionId("onion"), amount=Amount.EXTRA)
    line = order(*WHOLE)
    assert unit_price(line.replace(choices=(*line.choices, extra)), LUNCH) == Money(1250 + 50, "USD")


def test_options_of_a_dish_go_with_it_and_wait_for_it() -> None:
    swapped = drop_orphans(order("main chicken", *WHOLE[1:]), LUNCH)
    assert swapped.choices == choose("main chicken", "side fries", "drink cola")
    waiting = order("main/classic/cooked medium", "side/rings/portion large", "side fries")
    assert drop_orphans(waiting, LUNCH).choices == choose("main/classic/cooked medium", "side fries")
    assert unit_price(order("side/rings/portion large"), LUNCH) == Money(1250, "USD")


def test_the_dishes_of_a_line_are_lines_with_their_own_groups() -> None:
    no_ice = Refusal(group=GroupId("drink/cola/glass"), option=OptionId("ice"))
    parts = list_parts(order(*reversed(WHOLE)).replace(refusals=(no_ice,)), LUNCH)
    assert [(part.component, part.line.name) for part in parts] == [
        ("main", "Classic Burger"),
        ("side", "French Fries"),
        ("drink", "Coca-Cola"),
    ]
    assert parts[0].line.choices == choose("cooked medium")
    assert parts[2].line.refusals == (Refusal(group=GroupId("glass"), option=OptionId("ice")),)


def test_a_dish_is_placed_with_all_that_was_said_of_it() -> None:
    burger = Line(
        number=7,
        item=ItemId("classic"),
        name="Classic Burger",
        choices=choose("cooked medium"),
        refusals=(Refusal(group=GroupId("on-it"), option=OptionId("onion")),),
    )
    choices, refusals = place_dish(burger, GroupId("main"))
    assert choices == choose("main classic", "main/classic/cooked medium")
    assert refusals == (Refusal(group=GroupId("main/classic/on-it"), option=OptionId("onion")),)
    assert list_parts(order("side fries").replace(choices=choices, refusals=refusals), LUNCH)[0].line == (
        burger.replace(number=1)
    )


def test_only_dishes_on_sale_can_be_chosen() -> None:
    assert find_components(LUNCH, ItemId("fries")) == ("side",)
    assert find_components(LUNCH, ItemId("slaw")) == ()
    assert find_components(LUNCH, ItemId("lunch")) == ()


def test_a_dish_without_an_alternative_is_always_part_of_the_deal() -> None:
    meal = get_item("chicken-meal")
    assert choose_only_dishes(meal, choose("side fries")) == choose("burger chicken", "side fries")
    assert choose_only_dishes(LUNCH, ()) == ()


def test_an_option_is_named_with_its_dish() -> None:
    assert name_option(LUNCH, GroupId("drink/cola/glass"), OptionId("ice")) == "Ice (Coca-Cola)"
    assert name_option(LUNCH, GroupId("drink"), OptionId("cola")) == "Coca-Cola"
    assert name_option(LUNCH, GroupId("gone"), OptionId("cola")) == "cola"


@pytest.mark.parametrize(
    ("places", "allergens"),
    [(WHOLE, ()), (("main classic", "drink shake"), ("peanuts",))],
)
def test_allergies_judge_the_chosen_dishes(places: tuple[str, ...], allergens: tuple[str, ...]) -> None:
    guest = Preferences(allergies=("peanuts",))
    assert find_danger(LUNCH, guest, choose(*places)) == Danger(allergens=allergens)
    assert can_be_unsafe(LUNCH, guest)


def test_a_required_option_of_a_dish_can_make_a_deal_unsafe() -> None:
    sauces = tuple(Option(OptionId(each), each, allergens=frozenset({each})) for each in ("milk", "eggs"))
    sauce = OptionGroup(GroupId("sauce"), "Sauce", GroupKind.SINGLE, sauces, min_choices=1)
    pasta = Item(ItemId("pasta"), "Pasta", "Food", groups=(sauce,), allergens=frozenset())
    meal = Item(ItemId("meal"), "Meal", "Food", components=(Component(GroupId("main"), "Main", ((pasta.id, None),)),))
    built = add_component_groups(Menu(items=(pasta, meal))).item(meal.id)
    assert built is not None
    assert can_be_unsafe(built, Preferences(allergies=("milk",)))
    assert not can_be_unsafe(built, Preferences(allergies=("fish",)))


def test_a_dish_with_unknown_allergens_makes_the_deal_unsafe() -> None:
    soup = Item(ItemId("soup"), "Soup", "Food")
    component = Component(GroupId("main"), "Main", ((soup.id, None),))
    meal = Item(ItemId("meal"), "Meal", "Food", components=(component,))
    built = add_component_groups(Menu(items=(soup, meal))).item(meal.id)
    assert built is not None
    assert find_danger(built, Preferences(allergies=("milk",)), choose("main soup")) == Danger(unknown=True)
    assert not find_danger(built, Preferences(allergies=("milk",)))


def test_a_diet_judges_the_chosen_dishes() -> None:
    salad = Item(ItemId("salad"), "Salad", "Food", dietary=frozenset({"vegan"}))
    steak = Item(ItemId("steak"), "Steak", "Food", dietary=frozenset())
    component = Component(GroupId("main"), "Main", ((salad.id, None), (steak.id, None)))
    deal = Item(ItemId("deal"), "Deal", "Food", components=(component,))
    menu = add_component_groups(Menu(items=(salad, steak, deal)))
    built = menu.item(deal.id)
    assert built is not None
    vegan = Preferences(dietary=("vegan",))
    assert find_danger(built, vegan, choose("main steak")) == Danger(diets=("vegan",))
    assert not find_danger(built, vegan, choose("main salad"))


def test_a_deal_whose_side_is_sold_out_is_not_available() -> None:
    gone = tuple(
        Item(ItemId(each), each, "Sides", price=Money(100, "USD"), available=False)
        for each in ("fries", "rings", "slaw")
    )
    others = tuple(item for item in MENU.items if item.category != "Sides")
    plain = tuple(
        Item(item.id, item.name, item.category, price=item.price, components=item.components) for item in others
    )
    lunch = add_component_groups(Menu(items=(*gone, *plain))).item(LUNCH.id)
    assert lunch is not None
    assert not lunch.available


def test_a_menu_without_deals_stays_the_same_object() -> None:
    menu = Menu(items=(Item(ItemId("tea"), "Tea", "Drinks"),))
    assert add_component_groups(menu) is menu
