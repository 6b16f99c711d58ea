"""Dishes that guests put together, on menus of restaurants that name sizes and parts in their own way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart, Choice, Line
from domain.commands import AskMenu
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.session import ChooseItem
from tests.understanding.readings import context, describe, reading


def _group(name: str, *options: str, needed: int = 1, several: bool = False) -> OptionGroup:
    kind = GroupKind.MULTI if several else GroupKind.SINGLE
    listed = tuple(Option(OptionId(option.lower().replace(" ", "-")), option) for option in options)
    return OptionGroup(GroupId(name.lower()), name, kind, listed, needed)


SIZE = _group("Size", "Small 8 oz", "Large 14 oz")
BOWL = _group("Bowl", "Small bowl", "Regular bowl", "Big bowl")
MEASURE = _group("Measure", "Single 25 ml", "Double 50 ml")
GRAIN = _group("Grain", "Barley", "Wild rice")
TOP = _group("Top", "Duck confit", "Smoked trout", "Butter beans")
MIXER = _group("Mixer", "Cola", "Tonic", needed=0)
GLASS = _group("Glass", "Small 150 ml", "Large 200 ml", "Bottle")
DEPTH = _group("Layers", "1 layer", "2 layers", "3 layers")
FRUIT = _group("Fruit", "Plum", "Quince", "Damson", several=True)
TIN = _group("In", "Jar", "Waffle basket")
SIDE = _group("Side", "Slaw", "Wedges")
HEAT = _group("Heat", "Gentle", "Fierce", needed=0)
LEFT_OFF = _group("Fillings", "Pickled beet", "Cress", needed=0, several=True)
MENU = Menu(
    items=(
        Item(ItemId("grain"), "Grain Pot", "Pots", groups=(BOWL, GRAIN, TOP)),
        Item(ItemId("chowder"), "Corn Chowder", "Pots", groups=(SIZE,)),
        Item(ItemId("rum"), "Rum", "Bar", groups=(MEASURE, MIXER)),
        Item(ItemId("cordial-litre"), "Cordial to Go (1 litre)", "Bar"),
        Item(ItemId("cordial-half"), "Cordial to Go (500 ml)", "Bar"),
        Item(ItemId("sour"), "Frozen Margarita", "Bar"),
        Item(ItemId("cider"), "Orchard Wine", "Bar", groups=(GLASS,)),
        Item(ItemId("trifle"), "Trifle", "Afters", groups=(DEPTH, FRUIT, TIN)),
        Item(ItemId("melt"), "Trout Melt", "Melts", groups=(SIDE, HEAT, LEFT_OFF)),
        Item(ItemId("wedges"), "Wedges", "Sides"),
    )
)


def read(text: str) -> str:
    return describe(replace(context(text), menu=MENU))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("corn chowder 14 oz", "add 1 chowder large-14-oz"),
        ("two chowders 8 oz and a rum, double", "add 2 chowder small-8-oz; add 1 rum double-50-ml"),
        ("a double rum and tonic", "add 1 rum double-50-ml tonic"),
        ("rum and cola 25 ml", "add 1 rum cola single-25-ml"),
        ("a big grain pot with barley and duck", "add 1 grain big-bowl barley duck-confit"),
        ("two regular grain pots, wild rice, trout", "add 2 grain regular-bowl wild-rice smoked-trout"),
    ],
)
def test_a_size_is_said_by_its_word_or_by_its_measure(text: str, commands: str) -> None:
    assert read(text) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("the 500 ml cordial", "add 1 cordial-half"),
        ("cordial to go 1 litre", "add 1 cordial-litre"),
        ("a corn chowder 300 ml", "add 1 chowder"),
    ],
)
def test_a_measure_tells_dishes_apart_and_never_counts_them(text: str, commands: str) -> None:
    assert read(text) == commands


@pytest.mark.parametrize(
    "text",
    [
        "big grain pot, barley, duck",
        "a grain pot, the big one, barley, duck",
        "grain pot please. barley, duck, big bowl",
    ],
)
def test_parts_of_a_dish_behind_commas_are_its_options(text: str) -> None:
    words = read(text).split()
    assert words[:3] == ["add", "1", "grain"]
    assert set(words[3:]) == {"big-bowl", "barley", "duck-confit"}


def test_a_shortened_name_may_stand_for_two_spellings() -> None:
    assert read("a frozen marg") == "add 1 sour"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a corn chowder 8 oz and a frozen margarita, no wait make it a rum", "add 1 chowder small-8-oz; add 1 rum"),
        ("a rum and a cordial to go 500 ml, actually make that a frozen marg", "add 1 rum; add 1 sour"),
        ("a double rum with tonic, sorry make it cola", "add 1 rum double-50-ml cola"),
        ("two corn chowders, make that three", "add 3 chowder"),
        ("a big grain pot, no wait just a grain pot", "add 1 grain"),
    ],
)
def test_a_correction_is_of_the_last_thing_only(text: str, commands: str) -> None:
    assert read(text) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make the barley wild rice", "change 1 wild-rice"),
        ("actually make the butter beans smoked trout please", "change 1 smoked-trout"),
    ],
)
def test_an_option_right_behind_another_takes_its_place(text: str, commands: str) -> None:
    options = {"bowl": "big-bowl", "grain": "barley", "top": "butter-beans"}
    choices = tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in options.items())
    line = Line(number=1, item=ItemId("grain"), name="Grain Pot", choices=choices)
    said = replace(context(text), menu=MENU, cart=Cart(lines=(line,), next_number=2), focus=1)
    assert describe(said) == commands


def test_what_is_refused_by_name_is_not_heard_as_ordered() -> None:
    menu = Menu(
        items=(Item(ItemId("plain"), "Corn Bread", "Sides"), Item(ItemId("ham"), "Corn Bread with Ham", "Sides"))
    )
    assert describe(replace(context("a corn bread without ham"), menu=menu)).startswith("add 1 plain")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("two layers, one plum and one quince in a jar", "add 1 trifle 2-layers plum quince jar"),
        ("3 layers of damson in a waffle basket", "add 1 trifle 3-layers damson waffle-basket"),
        ("three layers 2 plum 1 quince, jar", "add 1 trifle 3-layers extra plum quince jar"),
        ("two trifles", "add 2 trifle"),
    ],
)
def test_a_count_of_layers_is_an_option(text: str, commands: str) -> None:
    assert read(text) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a large orchard wine", "add 1 cider large-200-ml"),
        ("a trout melt with wedges, no cress and fierce", "add 1 melt wedges fierce -cress"),
        ("a trout melt with slaw instead of wedges, fierce", "add 1 melt slaw fierce"),
        ("two trout melts both with wedges", "add 2 melt wedges"),
        ("a regular trout melt with slaw", "add 1 melt slaw"),
        ("order for the shop floor: two trifles", "add 2 trifle"),
    ],
)
def test_words_around_options_are_no_options(text: str, commands: str) -> None:
    assert read(text) == commands


def test_a_question_for_a_dish_with_an_option_is_about_both() -> None:
    question = reading(replace(context("do you have duck grain pots"), menu=MENU)).commands[0]
    assert isinstance(question, AskMenu)
    assert [choice.option for choice in question.about.items[0].changes.choices] == ["duck-confit"]


BEERS = Menu(
    items=(
        Item(ItemId("lager"), "Peroni", "Drinks"),
        Item(ItemId("ale"), "Hill Farm Pale Ale", "Drinks"),
        Item(ItemId("red"), "Rioja", "Drinks"),
        Item(ItemId("white"), "Riesling", "Drinks"),
        Item(ItemId("wonton"), "Wonton Broth", "Bowls"),
        Item(ItemId("corn"), "Corn Broth", "Bowls"),
        Item(ItemId("ribs"), "Spare Ribs", "Bowls"),
    )
)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a beer please", "add 1 one of 2"),
        ("a glass of wine", "add 1 one of 2"),
        ("what beers do you have?", "ask availability lager+ale"),
        ("won ton broth x 2 and spare ribs", "add 2 wonton; add 1 ribs"),
    ],
)
def test_a_kind_of_drink_means_its_makers_and_sorts(text: str, commands: str) -> None:
    assert describe(replace(context(text), menu=BEERS)) == commands


def test_a_dish_in_a_list_that_fits_in_part_is_not_passed_over() -> None:
    result = reading(replace(context("won lotus broth x 2, corn broth, and spare ribs"), menu=BEERS))
    assert any("lotus" in each.words for each in result.unread)


def test_the_same_dish_in_two_categories_is_not_asked_about() -> None:
    twins = tuple(Item(ItemId(f"rice-{kind}"), "Clove Rice", kind) for kind in ("Meat", "Greens"))
    assert describe(replace(context("a clove rice"), menu=Menu(items=twins))) == "add 1 rice-Meat"
    dearer = replace(twins[1], description="with butter")
    assert describe(replace(context("a clove rice"), menu=Menu(items=(twins[0], dearer)))) == "add 1 one of 2"


def test_a_number_answers_which_portion() -> None:
    packs = tuple(Item(ItemId(f"bites-{count}"), f"Trout Bites ({count}pc)", "Bites") for count in (4, 6, 10))
    line = GroundedLine(item=packs[0].id, said="trout bites")
    question = ChooseItem(choice=AmbiguousLine(candidates=tuple(each.id for each in packs), line=line, said="bites"))
    said = replace(context("six please"), menu=Menu(items=packs), pending=question)
    assert describe(said) == "pick bites-6"


def test_two_words_that_begin_a_name_are_no_doubt() -> None:
    menu = Menu(items=(Item(ItemId("deal"), "Lucky Meal Deal", "Deals"), Item(ItemId("soup"), "Soup", "Bowls")))
    result = reading(replace(context("a lucky meal"), menu=menu))
    assert (describe(replace(context("a lucky meal"), menu=menu)), result.unread) == ("add 1 deal", ())


HATCH = Menu(
    items=(
        Item(ItemId("soda"), "Fountain Soda", "Drinks", groups=(SIZE, _group("Flavor", "Cola", "Root Beer"))),
        Item(ItemId("tonic"), "Bitter Tonic", "Drinks", groups=(_group("Holds", "250 ml can", "1 l bottle"),)),
        Item(ItemId("pie"), "Pie", "Hot", groups=(_group("Pie", "Leek & Trout", "Duck & Plum"),)),
        Item(ItemId("slaw"), "Slaw", "Sides", groups=(SIZE,)),
        Item(
            ItemId("pitta"),
            "Trout Pitta",
            "Hot",
            groups=(
                OptionGroup(
                    GroupId("salad"),
                    "Salad",
                    GroupKind.MULTI,
                    (Option(OptionId("cress"), "Cress"), Option(OptionId("beet"), "Beet")),
                    refusable=True,
                    included=(OptionId("cress"), OptionId("beet")),
                ),
            ),
        ),
        Item(ItemId("western"), "Western Hash", "Hot", groups=(_group("Bread", "Rye", "Wheat"),)),
    )
)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a trout pitta, small cola", "add 1 pitta; add 1 soda small-8-oz cola"),
        ("a can of bitter tonic and a tonic bottle", "add 1 tonic 250-ml-can; add 1 tonic 1-l-bottle"),
        ("leek and trout pie, large slaw", "add 1 pie leek-&-trout; add 1 slaw large-14-oz"),
        ("a trout pitta with all the salad", "add 1 pitta"),
        ("a trout pitta with salad but no beet", "add 1 pitta -beet"),
    ],
)
def test_options_name_a_dish_where_only_one_has_them(text: str, commands: str) -> None:
    assert describe(replace(context(text), menu=HATCH)) == commands
