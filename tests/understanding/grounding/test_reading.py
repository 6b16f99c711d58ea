"""The best hypothesis about the dishes of an order and their options."""

from __future__ import annotations

import pytest

from domain.menu import GroupKind, Item, ItemId, Menu
from tests.domain.pizzeria import option_group, pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import apply_context
from understanding.grounding.reading import Hypothesis, find_best_hypothesis
from understanding.grounding.spans import segment_text
from understanding.grounding.steps import build_steps

INDEX = MenuIndex.of(pizzeria())
PIZZAS = {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}


def read(text: str, index: MenuIndex = INDEX, focus: str | None = None) -> Hypothesis:
    pieces = segment_text(text, index)
    steps = apply_context(build_steps(pieces), len(pieces))
    return find_best_hypothesis(steps, index, ItemId(focus) if focus else None)


def describe(hypothesis: Hypothesis) -> list[str]:
    """The first candidate of each draft with the texts of its steps."""
    return [
        " ".join(
            [draft.candidates[0][0] if draft.candidates else "?", *(f"+{step.piece.text}" for step in draft.steps)]
        )
        for draft in hypothesis.drafts
    ]


@pytest.mark.parametrize(
    ("text", "drafts"),
    [
        ("a lasagna and a tiramisu", ["classic-lasagna", "tiramisu"]),
        ("large veggie pizza with ham", ["veggie-pizza +large +ham"]),
        ("a veggie pizza and a lasagna with ham", ["veggie-pizza +ham", "classic-lasagna"]),
        ("a lasagna, large veggie pizza", ["classic-lasagna", "veggie-pizza +large"]),
        ("ham and mushrooms on a veggie pizza", ["veggie-pizza +ham +mushrooms"]),
        ("a veggie pizza and a large one with ham", ["veggie-pizza", "veggie-pizza +large +ham"]),
        ("a unicorn", ["?"]),
        ("a lasagna with truffle", ["classic-lasagna +truffle"]),
        ("a ginger ale for my drink", ["ginger-ale"]),
        ("a veggie pizza large, no wait, medium", ["veggie-pizza +medium"]),
    ],
)
def test_options_belong_to_the_dish_that_offers_them(text: str, drafts: list[str]) -> None:
    assert describe(read(text)) == drafts


def test_no_option_stays_pending() -> None:
    hypothesis = read("two large with ham")
    assert hypothesis.pending == ()
    [draft] = hypothesis.drafts
    assert draft.head is None
    assert {item for item, _ in draft.candidates} == PIZZAS


def test_an_option_narrows_the_candidates() -> None:
    milk = option_group("milk", GroupKind.SINGLE, "oat milk", "whole milk")
    items = (
        Item(ItemId("iced"), "Iced Latte", "drinks", groups=(milk,)),
        Item(ItemId("hot"), "Hot Latte", "drinks"),
    )
    index = MenuIndex.of(Menu(items))
    assert {item for item, _ in read("a latte", index).drafts[0].candidates} == {"iced", "hot"}
    assert {item for item, _ in read("a latte with oat milk", index).drafts[0].candidates} == {"iced"}


def test_the_focus_is_the_first_draft() -> None:
    hypothesis = read("large", focus="veggie-pizza")
    assert [draft.is_focus for draft in hypothesis.drafts] == [True]
    assert describe(hypothesis) == ["veggie-pizza +large"]


def test_a_share_refers_to_its_whole() -> None:
    whole, share = read("two veggie pizzas, one with ham").drafts
    assert (whole.part_of, share.part_of) == (None, 0)


def test_a_count_is_no_share_of_a_single_dish() -> None:
    assert [draft.part_of for draft in read("a veggie pizza and one with ham").drafts] == [None, None]


def test_an_exact_name_scores_one() -> None:
    assert read("a tiramisu").score == pytest.approx(1.0)


def test_an_option_names_the_dish_that_it_implies() -> None:
    flavour = option_group("flavour", GroupKind.SINGLE, "everything bagel", "plain bagel")
    items = (
        Item(ItemId("bagel"), "Bagel", "food", groups=(flavour,)),
        Item(ItemId("melt"), "Tuna Melt", "food", groups=(flavour,)),
    )
    assert describe(read("an everything bagel", MenuIndex.of(Menu(items)))) == ["bagel +everything bagel"]


def build_combo_index() -> MenuIndex:
    """A combo whose drink must be chosen, a bowl with an extra, and the same as dishes."""
    drink = option_group("drink", GroupKind.SINGLE, "lime-soda", "cola", min_choices=1)
    extra = option_group("extra", GroupKind.MULTI, "spring-rolls")
    return MenuIndex.of(
        Menu(
            (
                Item(ItemId("lunch-combo"), "Lunch Combo", "lunch", groups=(drink,)),
                Item(ItemId("tofu-bowl"), "Tofu Bowl", "bowls", groups=(extra,)),
                Item(ItemId("lime-soda"), "Lime Soda", "drinks"),
                Item(ItemId("cola"), "Cola", "drinks"),
                Item(ItemId("spring-rolls"), "Spring Rolls", "starters"),
            )
        )
    )


@pytest.mark.parametrize(
    ("text", "drafts"),
    [
        ("the lunch combo and a lime soda", ["lunch-combo +lime soda"]),
        ("the lunch combo with cola and a lime soda", ["lunch-combo +cola", "lime-soda"]),
        ("a lime soda and the lunch combo with a cola", ["lime-soda", "lunch-combo +cola"]),
        ("a tofu bowl, and the spring rolls", ["tofu-bowl", "spring-rolls"]),
        ("a tofu bowl with the spring rolls", ["tofu-bowl +spring rolls"]),
        ("a tofu bowl with spring rolls", ["tofu-bowl +spring rolls"]),
    ],
)
def test_a_required_choice_and_a_definite_dish_tell_options_from_dishes(text: str, drafts: list[str]) -> None:
    assert describe(read(text, build_combo_index())) == drafts


@pytest.mark.parametrize("text", ["a lunch combo with garden rolls", "a lunch combo with veggie rolls"])
def test_a_part_of_a_combo_has_the_names_of_the_dish(text: str) -> None:
    side = option_group("side", GroupKind.SINGLE, "two garden rolls", "small crackers", min_choices=1)
    combo = Item(ItemId("lunch-combo"), "Lunch Combo", "lunch", groups=(side,))
    rolls = Item(ItemId("garden-rolls"), "Garden Rolls", "starters", aliases=("veggie rolls",))
    drafts = describe(read(text, MenuIndex.of(Menu((combo, rolls)))))
    assert len(drafts) == 1
    assert drafts[0].startswith("lunch-combo +")
