"""Drafts as lines of the menu, with shares, retractions, portions and unknown names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Amount
from domain.menu import GroupKind, Item, ItemId, Menu, OptionId
from tests.domain.pizzeria import TOPPINGS, option_group, pizzeria
from understanding.grounding.ground import ground
from understanding.grounding.index import MenuIndex
from understanding.grounding.resolve import find_tied_items

INDEX = MenuIndex.of(pizzeria())
BEANS = option_group("filling", GroupKind.MULTI, "black beans", "pinto beans", "cheese")


def build_index(*items: Item) -> MenuIndex:
    return MenuIndex.of(Menu(items))


def list_lines(text: str, index: MenuIndex = INDEX) -> list[tuple[str, int, set[str], set[str]]]:
    """The item, quantity, chosen options and refused options of each line."""
    return [
        (line.item, line.quantity, {c.option for c in line.choices}, {r.option for r in line.refusals})
        for line in ground(text, index).lines
    ]


def test_items_tie_within_the_margin_of_the_best() -> None:
    a, b, c = ItemId("a"), ItemId("b"), ItemId("c")
    assert find_tied_items([(a, 0.6), (b, 0.7), (c, 0.5)]) == (b, a)
    assert find_tied_items([(a, 1.0), (b, 0.95)]) == (a,)


def test_tied_items_stay_open() -> None:
    grounding = ground("two pizzas with ham", INDEX)
    assert grounding.lines == ()
    [vague] = grounding.ambiguous
    assert set(vague.candidates) == {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}
    assert (vague.line.quantity, vague.said) == (2, "pizzas with ham")


def test_tied_options_stay_open_until_one_of_them_is_named() -> None:
    index = build_index(Item(ItemId("bowl"), "Burrito Bowl", "mains", groups=(BEANS,)))
    [(line, question)] = ground("a bowl with extra beans", index).open_options
    assert (line, set(question.options), question.amount) == (0, {"black-beans", "pinto-beans"}, Amount.EXTRA)
    assert ground("a bean bowl with black beans", index).open_options == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("two veggie pizzas, one with ham", [("veggie-pizza", 1, set(), set()), ("veggie-pizza", 1, {"ham"}, set())]),
        (
            "two veggie pizzas with ham and two with mushrooms",
            [("veggie-pizza", 2, {"ham"}, set()), ("veggie-pizza", 2, {"mushrooms"}, set())],
        ),
        (
            "two large veggie pizzas, one with ham and one without pineapple",
            [("veggie-pizza", 1, {"large", "ham"}, set()), ("veggie-pizza", 1, {"large"}, {"pineapple"})],
        ),
    ],
)
def test_shares_divide_a_dish_or_add_to_it(text: str, lines: list[object]) -> None:
    assert list_lines(text) == lines


def test_an_option_for_all_dishes_is_added_where_it_is_offered() -> None:
    assert list_lines("a margherita, a tiramisu and a veggie pizza, all large") == [
        ("margherita-pizza", 1, {"large"}, set()),
        ("tiramisu", 1, set(), set()),
        ("veggie-pizza", 1, {"large"}, set()),
    ]


def test_sizes_belong_to_the_next_dish() -> None:
    assert list_lines("two small and one large veggie pizza") == [
        ("veggie-pizza", 2, {"small"}, set()),
        ("veggie-pizza", 1, {"large"}, set()),
    ]


def test_a_general_name_is_dropped_if_its_dishes_follow() -> None:
    assert [line[:2] for line in list_lines("three pizzas, one margherita and two veggie")] == [
        ("margherita-pizza", 1),
        ("veggie-pizza", 2),
    ]


def test_a_retraction_keeps_the_options_of_the_same_dish_and_the_size_of_another() -> None:
    assert list_lines("a large veggie pizza with ham, i mean two veggie pizzas") == [
        ("veggie-pizza", 2, {"large", "ham"}, set())
    ]
    assert list_lines("a large veggie pizza, i mean a margherita") == [("margherita-pizza", 1, {"large"}, set())]


def test_a_retracted_option_is_replaced_in_its_group() -> None:
    assert list_lines("a veggie pizza with ham, no wait, mushrooms") == [("veggie-pizza", 1, {"mushrooms"}, set())]


def test_a_count_of_pieces_is_a_portion_or_a_pack() -> None:
    pieces = option_group("pieces", GroupKind.SINGLE, "2 piece", "8 piece")
    portions = build_index(Item(ItemId("wings"), "Chicken Wings", "mains", groups=(pieces,)))
    packs = build_index(Item(ItemId("six"), "6pc Wings", "mains"), Item(ItemId("ten"), "10pc Wings", "mains"))
    assert list_lines("8 wings", portions) == [("wings", 1, {"8-piece"}, set())]
    assert list_lines("2 wings", portions) == [("wings", 2, set(), set())]
    assert list_lines("10 wings", packs) == [("ten", 1, set(), set())]


def test_a_refusal_may_be_an_option() -> None:
    bun = option_group("bun", GroupKind.SINGLE, "no bun", "wheat bun")
    index = build_index(Item(ItemId("burger"), "Burger", "mains", groups=(bun,)))
    assert list_lines("a burger without the bun", index) == [("burger", 1, {"no-bun"}, set())]


def test_a_refusal_extends_to_included_options() -> None:
    toppings = replace(TOPPINGS, included=(OptionId("ham"), OptionId("mushrooms")))
    index = build_index(Item(ItemId("pizza"), "House Pizza", "pizzas", groups=(toppings,)))
    assert list_lines("a house pizza without ham and mushrooms", index) == [("pizza", 1, set(), {"ham", "mushrooms"})]
    assert list_lines("a house pizza without ham and pineapple", index) == [("pizza", 1, {"pineapple"}, {"ham"})]


def test_a_word_that_repeats_a_choice_adds_nothing() -> None:
    spice = option_group("spice", GroupKind.SINGLE, "mild", "medium", "extra spicy")
    index = build_index(Item(ItemId("curry"), "Curry", "mains", groups=(spice,)))
    assert list_lines("a curry medium spicy", index) == [("curry", 1, {"medium"}, set())]


def test_unknown_names_are_reported_with_the_nearest() -> None:
    grounding = ground("a lasagna with pepperoncini and a pepperoni calzone", INDEX)
    assert [(option.line_index, option.said) for option in grounding.unknown_options] == [(0, "pepperoncini")]
    [dish] = grounding.unknown
    assert dish.said == "pepperoni calzone"
    assert "pepperoni-pizza" in dish.nearest


def test_options_without_a_dish_belong_to_the_focus() -> None:
    grounding = ground("large, no ham, with truffle", INDEX, focus=ItemId("veggie-pizza"))
    assert [choice.option for choice in grounding.loose_choices] == ["large"]
    assert [refusal.option for refusal in grounding.loose_refusals] == ["ham"]
    assert grounding.loose_unknown == ("truffle",)
    assert grounding.lines == ()
