"""The menu's values and what grounding makes of several utterances at once."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cart import Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, OptionGroup, OptionId
from tests.domain.pizzeria import SIZE, TOPPINGS, pizzeria
from understanding.mentions import Grounding, OpenOption, UnknownMention, UnknownOption

PIZZA, COLA = ItemId("pizza"), ItemId("cola")


def grounded(item: ItemId, said: str) -> GroundedLine:
    return GroundedLine(item=item, said=said)


def open_option(said: str) -> OpenOption:
    return OpenOption(group=GroupId("toppings"), options=(OptionId("a"), OptionId("b")), said=said)


# --- the menu


def test_an_item_is_found_by_its_id_and_nothing_else() -> None:
    menu = pizzeria()
    assert all(menu.item(item.id) is item for item in menu.items)
    assert menu.item(ItemId("Tiramisu")) is None


def test_categories_come_in_the_menus_order_and_once_each() -> None:
    assert pizzeria().categories == ("pizzas", "drinks", "pasta", "desserts", "sides")


def test_a_category_holds_its_items_in_the_menus_order() -> None:
    assert [item.name for item in pizzeria().in_category("sides")] == ["Garlic Bread", "French Fries"]
    assert pizzeria().in_category("Sides") == ()


def test_groups_and_options_are_found_by_their_ids() -> None:
    pizza = pizzeria().items[0]
    assert pizza.group(GroupId("toppings")) is TOPPINGS
    assert pizza.group(GroupId("volume")) is None
    found = TOPPINGS.option(OptionId("ham"))
    assert found is not None
    assert found.name == "ham"
    assert TOPPINGS.option(OptionId("large")) is None


def test_a_group_is_required_when_it_wants_a_choice() -> None:
    assert SIZE.is_required
    assert not TOPPINGS.is_required
    assert not OptionGroup(GroupId("g"), "G", GroupKind.SINGLE, ()).is_required


def test_menus_are_equal_by_what_they_say_and_cannot_be_changed() -> None:
    assert pizzeria() == pizzeria()
    with pytest.raises(dataclasses.FrozenInstanceError):
        pizzeria().version = "2"  # type: ignore[misc]  # that it cannot be assigned is the point


def test_a_menu_of_plain_text_has_no_categories() -> None:
    assert Menu(items=(), text="Soup 4.50").categories == ()


def test_what_a_menu_does_not_say_is_not_taken_for_nothing() -> None:
    assert Item(PIZZA, "Pizza", "pizzas").allergens is None
    assert Item(PIZZA, "Pizza", "pizzas").dietary is None


# --- several groundings as one


ONE = Grounding(
    lines=(grounded(PIZZA, "a pizza"), grounded(COLA, "a cola")),
    open_options=((1, open_option("one")),),
    unknown_options=(UnknownOption(line_index=0, said="with gold"),),
    loose_choices=(Choice(group=GroupId("size"), option=OptionId("large")),),
)
OTHER = Grounding(
    lines=(grounded(PIZZA, "another pizza"),),
    ambiguous=(AmbiguousLine(candidates=(PIZZA, COLA), line=grounded(PIZZA, "it"), said="it"),),
    unknown=(UnknownMention(said="sushi"),),
    open_options=((0, open_option("other")),),
    unknown_options=(UnknownOption(line_index=0, said="with silver"),),
    loose_refusals=(Refusal(group=GroupId("toppings"), option=OptionId("ham")),),
    loose_open=(open_option("cheese"),),
)


def test_joined_groundings_keep_everything_in_the_order_in_which_it_was_said() -> None:
    joined = Grounding.join((ONE, OTHER))
    assert [line.said for line in joined.lines] == ["a pizza", "a cola", "another pizza"]
    assert (joined.ambiguous, joined.unknown, joined.loose_open) == (OTHER.ambiguous, OTHER.unknown, OTHER.loose_open)
    assert (joined.loose_choices, joined.loose_refusals) == (ONE.loose_choices, OTHER.loose_refusals)


def test_what_is_said_about_a_line_follows_the_line_to_its_new_place() -> None:
    joined = Grounding.join((ONE, OTHER))
    assert [(joined.lines[at].said, option.said) for at, option in joined.open_options] == [
        ("a cola", "one"),
        ("another pizza", "other"),
    ]
    assert [(joined.lines[option.line_index].said, option.said) for option in joined.unknown_options] == [
        ("a pizza", "with gold"),
        ("another pizza", "with silver"),
    ]


def test_nothing_joined_is_empty_and_one_alone_is_itself() -> None:
    assert Grounding.join(()).empty
    assert Grounding.join((ONE,)) == ONE


@settings(deadline=None, max_examples=30)
@given(parts=st.lists(st.sampled_from([ONE, OTHER, Grounding()]), max_size=5))
def test_joining_step_by_step_is_joining_at_once(parts: list[Grounding]) -> None:
    stepwise = Grounding()
    for part in parts:
        stepwise = Grounding.join((stepwise, part))
    assert stepwise == Grounding.join(parts)


@pytest.mark.parametrize("field", ["lines", "ambiguous", "unknown", "loose_choices", "loose_refusals", "loose_open"])
def test_a_grounding_that_names_anything_is_not_empty(field: str) -> None:
    named = getattr(ONE, field) or getattr(OTHER, field)
    assert not Grounding.model_validate({field: named}).empty
