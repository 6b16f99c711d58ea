"""Work is counted: what a message and a menu may take is bounded, whatever they say. No test here looks at a clock."""

from __future__ import annotations

import random

import pytest

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.work import MAX_KEPT_RESULTS, MAX_WORK, TooMuchWork, Work, limit_work, once_a_turn, spend, spend_once
from tests.domain.pizzeria import pizzeria
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding import index as indexing

ORDER = "hi, two large pepperoni pizzas with extra cheese and no mushrooms, a can of diet coke and a tiramisu please"
WORDS = (
    "spicy classic grilled smoked crispy chicken beef cheese bacon mushroom tomato pepperoni pizza burger salad wrap"
)


def many_dishes(count: int) -> Menu:
    """A menu of dishes that share all their words, with an option group that all of them have."""
    extras = tuple(Option(OptionId(f"extra-{n}"), f"extra {word}") for n, word in enumerate(WORDS.split()))
    group = OptionGroup(GroupId("extras"), "extras", GroupKind.MULTI, extras)
    chance = random.Random(count)
    names = (" ".join(chance.choices(WORDS.split(), k=4)) for _ in range(count))
    items = tuple(Item(ItemId(f"dish-{n}"), f"{name} {n}", "food", groups=(group,)) for n, name in enumerate(names))
    return Menu(items=items)


def shuffled(chance: random.Random, length: int) -> str:
    return " ".join(chance.choices([*WORDS.split(), "with", "and", "no", "two", "a"], k=length))


def work_of(text: str, index: MenuIndex) -> int:
    """What grounding a text takes."""
    with limit_work(10**9) as work:
        ground(text, index)
    return work.done


# --- the count


def test_work_beyond_the_limit_is_refused_from_then_on() -> None:
    work = Work(limit=10)
    work.spend(10)
    for _ in range(2):
        with pytest.raises(TooMuchWork):
            work.spend(1)


def test_what_is_looked_up_again_counts_less() -> None:
    work = Work()
    work.spend_once("pizza", 50, again=1)
    work.spend_once("pizza", 50, again=1)
    assert work.done == 51


def test_the_outer_limit_holds_for_an_inner_block() -> None:
    with limit_work(10) as outer, limit_work(10**6) as inner:
        assert inner is outer
        with pytest.raises(TooMuchWork):
            spend(11)


def test_without_a_limit_nothing_is_counted() -> None:
    spend(10**12)
    spend_once("key", 10**12, again=1)


# --- a message


def test_an_order_takes_a_hundredth_of_what_a_turn_may_do() -> None:
    assert 0 < work_of(ORDER, MenuIndex.of(pizzeria())) < MAX_WORK / 100


def test_the_work_of_a_message_does_not_depend_on_the_messages_before_it() -> None:
    index = MenuIndex.of(pizzeria())
    first = work_of(ORDER, index)
    ground("a margherita and a coke", index)
    assert work_of(ORDER, index) == first == work_of(ORDER, MenuIndex.of(pizzeria()))


def test_the_work_of_a_message_stops_growing_with_its_length() -> None:
    index = MenuIndex.of(pizzeria())
    texts = [" ".join([ORDER] * times) for times in (20, 40, 80)]
    assert work_of(texts[0], index) == work_of(texts[1], index) == work_of(texts[2], index)


@pytest.mark.parametrize("dishes", [10, 100, 1000])
def test_shuffled_words_of_the_menu_take_no_more_work_than_a_turn_may_do(dishes: int) -> None:
    index, chance = MenuIndex.of(many_dishes(dishes)), random.Random(7)
    with limit_work() as work:
        try:
            for _ in range(200):
                ground(shuffled(chance, 200), index)
        except TooMuchWork:
            pass
    assert MAX_WORK / 10 < work.done < MAX_WORK * 1.1


def test_a_word_that_all_dishes_hold_is_compared_with_a_part_of_them_only() -> None:
    names = [f"{word} pizza {n}" for word in ("plain", "pepperoni") for n in range(2000)]
    items = tuple(Item(ItemId(name), name, "food") for name in (*names, "pizza"))
    index = MenuIndex.of(Menu(items=items))
    with limit_work(3 * indexing.MOST_COMPARED) as work:
        senses = index.find_senses(("pizza",))
    assert senses[0].concept.item == "pizza", "the shortest names come first"
    assert work.done <= 2 * indexing.MOST_COMPARED + 1


def test_a_question_about_a_large_menu_is_counted_too() -> None:
    index = MenuIndex.of(many_dishes(1000))
    with limit_work() as work:
        find_items("what is in the pepperoni pizza?", index)
        find_category("what food do you have?", index)
    assert work.done > 0


# --- a menu


def test_a_menu_of_five_thousand_dishes_is_indexed_whole() -> None:
    index = MenuIndex.of(many_dishes(5000))
    assert (index.left_out, len(index.menu.items)) == (0, 5000)
    assert index.entries < indexing.MOST_ENTRIES


def test_of_a_menu_with_too_many_dishes_the_first_ones_can_be_ordered() -> None:
    menu = Menu(items=(*pizzeria().items, *many_dishes(indexing.MOST_ITEMS).items))
    index = MenuIndex.of(menu)
    assert index.left_out == len(pizzeria().items)
    assert index.menu.items == menu.items[: indexing.MOST_ITEMS]
    assert ground("a tiramisu", index).lines[0].item == "tiramisu"


def test_of_a_menu_with_too_much_to_say_the_first_dishes_can_be_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_ENTRIES", 2000)
    index = MenuIndex.of(Menu(items=(*pizzeria().items, *many_dishes(500).items)))
    assert index.left_out > 300
    assert index.entries < 2100
    assert ground("a tiramisu", index).lines[0].item == "tiramisu"


@pytest.mark.parametrize("words", [20, 200, 2000])
def test_a_name_of_many_words_takes_no_more_than_one_of_a_few(words: int) -> None:
    name = ("cheese coke fries bacon burger pizza sandwich chips soda shrimp " * words)[: 10 * words]
    index = MenuIndex.of(Menu(items=(Item(ItemId("long"), name, "food"),)))
    assert index.entries < 2 * indexing.MOST_WAYS * indexing.MOST_NAME_WORDS
    assert ground("cheese coke fries bacon burger pizza", index).lines[0].item == "long"


def test_thousands_of_aliases_and_options_of_one_dish_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_ENTRIES", 10_000)
    options = tuple(Option(OptionId(f"o{n}"), f"cheese bacon burger {n}") for n in range(5000))
    groups = tuple(OptionGroup(GroupId(f"g{n}"), f"group {n}", GroupKind.MULTI, options) for n in range(10))
    aliases = tuple(f"cheese burger {n}" for n in range(5000))
    dish = Item(ItemId("dish"), "Burger", "food", aliases=aliases, groups=groups)
    assert MenuIndex.of(Menu(items=(dish,))).entries < 20_000


# --- results of a turn


def test_a_result_is_kept_for_one_turn_and_only_there() -> None:
    calls: list[str] = []

    @once_a_turn
    def measure(text: str, unit: str = "letters") -> int:
        calls.append(text)
        return len(text) if unit == "letters" else len(text.split())

    assert (measure("a pie"), measure("a pie")) == (5, 5)
    assert calls == ["a pie"] * 2, "outside of a turn nothing is kept"
    for _ in range(2):
        calls.clear()
        with limit_work():
            assert (measure("a pie"), measure("a pie"), measure("a pie", "words")) == (5, 5, 2)
            assert measure("two") == 3
        assert calls == ["a pie", "a pie", "two"]


def test_no_more_results_are_kept_than_a_turn_may_keep() -> None:
    @once_a_turn
    def double(number: int) -> int:
        return 2 * number

    with limit_work() as work:
        assert [double(number) for number in range(2 * MAX_KEPT_RESULTS)] == [
            2 * number for number in range(2 * MAX_KEPT_RESULTS)
        ]
        assert len(work.results) == MAX_KEPT_RESULTS
