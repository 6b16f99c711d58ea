"""Steps that their neighbours join, drop or refuse."""

from __future__ import annotations

from domain.cart import Amount
from tests.domain.pizzeria import pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import apply_context
from understanding.grounding.spans import segment_text
from understanding.grounding.steps import Step, build_steps

INDEX = MenuIndex.of(pizzeria())


def read_steps(text: str) -> tuple[Step, ...]:
    pieces = segment_text(text, INDEX)
    return apply_context(build_steps(pieces), len(pieces))


def list_names(text: str) -> list[str]:
    return [step.piece.text for step in read_steps(text)]


def list_refused(text: str) -> list[str]:
    return [step.piece.text for step in read_steps(text) if step.is_refused]


def test_an_unknown_head_makes_the_name_before_it_unknown() -> None:
    [step] = read_steps("a pepperoni calzone")
    assert (step.piece.text, step.is_unknown) == ("pepperoni calzone", True)


def test_an_unknown_dish_after_a_full_name_is_another_dish() -> None:
    assert list_names("a tiramisu calzone") == ["tiramisu", "calzone"]


def test_unknown_words_are_dropped_without_a_sign_of_food() -> None:
    assert list_names("a lasagna please because helicopters fly") == ["lasagna"]
    assert list_names("a lasagna and the helicopter flies away over there") == ["lasagna", "helicopter"]


def test_the_unknown_words_of_a_short_text_are_kept() -> None:
    assert list_names("dentist") == ["dentist"]


def test_a_kind_after_a_name_is_dropped() -> None:
    assert list_names("a veggie pizza with ham and pineapple topping")[-1] != "topping"


def test_a_dish_is_refused_with_its_size() -> None:
    [lasagna, fries] = read_steps("a lasagna instead of large french fries")
    assert not lasagna.is_refused
    assert fries.is_refused


def test_or_extends_a_refusal_to_the_list() -> None:
    text = "a veggie pizza with no ham, mushrooms or pineapple"
    assert list_refused(text) == ["ham", "mushrooms", "pineapple"]


def test_without_or_the_list_is_not_refused() -> None:
    assert list_refused("a veggie pizza with no ham, mushrooms") == ["ham"]


def test_an_unknown_word_passes_its_refusal_and_amount_on() -> None:
    assert list_refused("a veggie pizza with no applewood ham") == ["applewood", "ham"]
    ham = read_steps("a veggie pizza with extra applewood ham")[-1]
    assert (ham.piece.text, ham.amount) == ("ham", Amount.EXTRA)


def test_both_extends_to_the_next_options() -> None:
    steps = read_steps("a margherita and a veggie pizza both large with ham and mushrooms")
    assert [step.piece.text for step in steps if step.is_for_all] == ["large", "ham", "mushrooms"]


def test_a_text_of_refusals_refuses_its_whole_list() -> None:
    assert list_refused("hold the ham and mushrooms") == ["ham", "mushrooms"]
    assert list_refused("no ham and mushrooms on the veggie pizza") == ["ham", "mushrooms"]
    assert list_refused("a lasagna no ham and mushrooms") == ["ham"]
