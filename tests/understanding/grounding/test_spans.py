"""The segmentation of a text into names, cues, talk and unknown words."""

from __future__ import annotations

import pytest

from domain.menu import GroupKind, Item, ItemId, Menu
from tests.domain.pizzeria import option_group, pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.spans import Piece, segment_text
from understanding.language.lexicon import Cue

INDEX = MenuIndex.of(pizzeria())


def list_texts(text: str, index: MenuIndex = INDEX) -> list[str]:
    return [piece.text for piece in segment_text(text, index)]


def find_piece(text: str, part: str, index: MenuIndex = INDEX) -> Piece:
    return next(piece for piece in segment_text(text, index) if piece.text == part)


def test_a_long_name_is_one_piece() -> None:
    assert list_texts("two large pepperoni pizzas") == ["two", "large", "pepperoni pizzas"]


def test_no_words_have_no_pieces() -> None:
    assert segment_text("", INDEX) == ()


def test_pieces_have_offsets_and_pauses() -> None:
    text = "a tiramisu, please"
    pieces = segment_text(text, INDEX)
    assert [text[piece.start : piece.end] for piece in pieces] == [piece.text for piece in pieces]
    assert [piece.pause for piece in pieces] == ["", "", ","]


@pytest.mark.parametrize(
    ("text", "part", "cue", "count"),
    [
        ("two pizzas", "two", Cue.NUMBER, 2),
        ("12 pizzas", "12", Cue.NUMBER, 12),
        ("pizza without ham", "without", Cue.REFUSE, 0),
        ("pizza with ham", "with", Cue.ACCEPT, 0),
    ],
)
def test_cues_have_their_count(text: str, part: str, cue: Cue, count: int) -> None:
    piece = find_piece(text, part)
    assert (piece.cue, piece.count) == (cue, count)


@pytest.mark.parametrize("number", ["table 5", "20 minutes", "12 main street"])
def test_numbers_that_count_no_food_are_talk(number: str) -> None:
    piece = find_piece(f"a lasagna for {number}", number)
    assert piece.cue is Cue.TALK


def test_a_street_on_the_menu_is_no_address() -> None:
    index = MenuIndex.of(Menu((Item(ItemId("corn"), "Street Corn", "sides"),)))
    assert "2 big street" not in list_texts("2 big street corn", index)


def test_a_number_above_the_limit_is_no_count() -> None:
    assert find_piece("1000 pizzas", "1000").cue is None


def test_a_pause_ends_a_name() -> None:
    assert list_texts("garlic, bread") == ["garlic", "bread"]


def test_an_amount_before_an_option_is_no_size() -> None:
    patties = option_group("patties", GroupKind.SINGLE, "single", "double")
    toppings = option_group("toppings", GroupKind.MULTI, "bacon")
    index = MenuIndex.of(Menu((Item(ItemId("burger"), "Burger", "burgers", groups=(patties, toppings)),)))
    first, second = [
        piece for piece in segment_text("a double burger with double bacon", index) if piece.text == "double"
    ]
    assert first.senses
    assert second.cue is Cue.EXTRA


def test_words_before_and_share_the_last_word_after_it() -> None:
    beans = option_group("beans", GroupKind.MULTI, "black beans", "pinto beans")
    index = MenuIndex.of(Menu((Item(ItemId("bowl"), "Bowl", "mains", groups=(beans,)),)))
    piece = find_piece("a bowl with black and pinto beans", "black", index)
    assert [place for places in piece.senses[0].concept.places.values() for place in places] == [
        ("beans", "black-beans")
    ]
    assert piece.senses[0].score == 1.0


def test_a_colour_alone_is_no_option_before_another_noun() -> None:
    rice = option_group("rice", GroupKind.MULTI, "brown rice")
    index = MenuIndex.of(Menu((Item(ItemId("bowl"), "Bowl", "mains", groups=(rice,)),)))
    assert not find_piece("a bowl with brown lentils", "brown", index).senses


def test_a_correction_lowers_the_score_of_a_sense() -> None:
    assert find_piece("tiramisu", "tiramisu").senses[0].score == 1.0
    assert find_piece("tiramisou", "tiramisou").senses[0].score < 1.0


def test_unknown_words_have_the_facts_of_the_food_knowledge() -> None:
    calzone, helicopter = find_piece("a calzone", "calzone"), find_piece("a helicopter", "helicopter")
    assert (calzone.is_food, calzone.is_dish) == (True, True)
    assert (helicopter.is_food, helicopter.is_dish) == (False, False)


def test_a_piece_with_a_dish_after_it_is_unknown() -> None:
    pepperoni, calzone = segment_text("pepperoni calzone", INDEX)
    whole = pepperoni.append_dish(calzone)
    assert (whole.text, whole.senses, whole.is_dish) == ("pepperoni calzone", (), True)
    assert (whole.start, whole.end) == (pepperoni.start, calzone.end)


def test_a_count_before_a_dish_is_no_option_of_a_combo() -> None:
    combo = Item(
        ItemId("combo"), "Picnic Combo", "combos", groups=(option_group("part", GroupKind.SINGLE, "4 wings", "2 pies"),)
    )
    wings = Item(ItemId("wings"), "Chicken Wings", "mains", aliases=("wings",))
    index = MenuIndex.of(Menu((combo, wings)))
    assert list_texts("4 wings please", index)[:2] == ["4", "wings"]
    assert list_texts("a picnic combo with 4 wings", index)[-1] == "4 wings"
    assert [piece.text for piece in segment_text("4 wings", index, ItemId("combo"))] == ["4 wings"]


def test_a_count_before_a_dish_is_no_option_of_another_dish() -> None:
    pieces = option_group("size", GroupKind.SINGLE, "four", "eight")
    rolls = Item(ItemId("rolls"), "Spring Rolls", "plates", groups=(pieces,))
    soda = Item(ItemId("soda"), "Lime Soda", "drinks", aliases=("soda",))
    index = MenuIndex.of(Menu((rolls, soda)))
    assert find_piece("4 lime sodas", "4", index).count == 4
    assert find_piece("and 8 sodas please", "8", index).count == 8
    assert find_piece("4 spring rolls", "4", index).senses
    assert find_piece("two sodas and 4 spring rolls", "4", index).senses
