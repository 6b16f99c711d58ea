"""The look-up of names, kinds and misspelt words in a menu."""

from __future__ import annotations

from domain.menu import GroupKind, Item, ItemId, Menu
from domain.work import limit_work
from tests.domain.pizzeria import option_group, pizzeria
from understanding.grounding.forms import EXACT
from understanding.grounding.index import MenuIndex

INDEX = MenuIndex.of(pizzeria())


def build_index(*names: str, category: str = "mains") -> MenuIndex:
    return MenuIndex.of(Menu(tuple(Item(ItemId(name.lower()), name, category) for name in names)))


def find_items(*words: str, index: MenuIndex = INDEX) -> list[str]:
    return [sense.concept.item for sense in index.find_senses(words) if sense.concept.item is not None]


def test_a_full_name_has_one_best_sense() -> None:
    [sense] = INDEX.find_senses(("tiramisu",))
    assert (sense.concept.item, sense.score) == ("tiramisu", 1.0)


def test_words_that_no_name_contains_together_have_no_sense() -> None:
    assert INDEX.find_senses(("tiramisu", "pizza")) == ()
    assert INDEX.find_senses(("pizza", "pizza")) == ()


def test_items_share_the_concept_of_an_option() -> None:
    [sense] = INDEX.find_senses(("pineapple",))
    assert sense.concept.places.keys() == {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}
    assert sense.concept.places[ItemId("veggie-pizza")] == (("toppings", "pineapple"),)


def test_the_extreme_sizes_are_options() -> None:
    [sense] = [sense for sense in INDEX.find_senses(("biggest",)) if sense.score == 1.0]
    assert sense.concept.places[ItemId("veggie-pizza")] == (("size", "extra-large"),)


def test_single_choices_are_listed_by_item() -> None:
    assert ("veggie-pizza", "size") in INDEX.single_choice
    assert ("veggie-pizza", "toppings") not in INDEX.single_choice


def test_a_generic_name_means_every_item_of_its_category() -> None:
    assert set(find_items("pie")) == {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}


def test_a_synonym_means_the_item() -> None:
    assert find_items("coke")[0] == "mexican-coca-cola"


def test_a_synonym_that_names_another_dish_means_that_dish() -> None:
    spring = Item(ItemId("spring"), "Spring Water", "drinks", aliases=("mineral water",))
    bubbles = Item(ItemId("bubbles"), "House Bubbles", "drinks", aliases=("fizzy water",))
    index = MenuIndex.of(Menu((spring, bubbles)))
    assert find_items("fizzy", "water", index=index) == ["bubbles"]
    assert find_items("mineral", "water", index=index) == ["spring"]


def test_the_last_words_of_a_name_with_of_alone_mean_nothing() -> None:
    index = build_index("Soup of the Day")
    assert find_items("soup", index=index) == ["soup of the day"]
    assert find_items("day", index=index) == []


def test_the_head_of_a_name_is_before_with() -> None:
    index = build_index("Bagel with Cheese")
    [bagel], [cheese] = index.find_senses(("bagel",)), index.find_senses(("cheese",))
    assert bagel.score > cheese.score


def test_a_misspelt_word_is_corrected_to_the_nearest_of_the_menu() -> None:
    words, likeness = INDEX.correct_stem("tiramisou")
    assert words == ("tiramisu",)
    assert 0.8 < likeness < 1.0


def test_a_word_without_a_near_one_stays() -> None:
    assert INDEX.correct_stem("helicopter") == (("helicopter",), 0.0)
    assert INDEX.correct_stem("piz") == (("piz",), 0.0)


def test_the_following_word_decides_between_equally_near_words() -> None:
    index = build_index("Beef Roll", "Beet Salad")
    assert index.correct_stem("beex", "salad")[0] == ("beet",)
    assert index.correct_stem("beex", "roll")[0] == ("beef",)


def test_a_variant_forms_a_name_with_a_neighbour() -> None:
    index = build_index("Donner Box", "Doner Wrap")
    assert index.find_variant("doner", "", "box") == "donner"
    assert index.find_variant("doner", "", "wrap") is None


def test_compounds_and_pairs_are_neighbours_in_a_name() -> None:
    index = build_index("Black Forest Cake")
    assert index.compounds["blackforest"] == ("black", "forest")
    assert ("forest", "cake") in index.pairs
    assert ("black", "cake") not in index.pairs


def test_roots_group_words_by_verb_ending() -> None:
    assert build_index("Mashed Potatoes").roots["mash"] == ("mashed",)


def test_a_look_up_costs_in_full_once_a_turn_even_if_cached() -> None:
    index = build_index("Tiramisu")
    units = []
    for _ in range(2):
        with limit_work() as work:
            index.find_senses(("tiramisu",))
            first = work.done
            index.find_senses(("tiramisu",))
            units.append((first, work.done - first))
    assert units[0] == units[1]
    assert units[0][1] < units[0][0]


def test_only_a_message_index_caches_groundings() -> None:
    assert INDEX.groundings is None
    message_index = INDEX.for_message()
    assert message_index.groundings == {}
    assert message_index.find_senses(("tiramisu",)) is INDEX.find_senses(("tiramisu",))


def test_a_word_that_most_options_share_has_little_weight() -> None:
    shots = option_group("shots", GroupKind.SINGLE, "single shot", "double shot")
    index = MenuIndex.of(Menu((Item(ItemId("latte"), "Latte", "drinks", groups=(shots,)),)))
    [sense] = index.find_senses(("double",))
    assert sense.score >= EXACT
