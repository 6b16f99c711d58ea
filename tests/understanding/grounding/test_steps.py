"""The names of a text with the cues that apply to them."""

from __future__ import annotations

import pytest

from domain.cart import Amount
from tests.domain.pizzeria import pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.spans import segment_text
from understanding.grounding.steps import Link, Retraction, Step, build_steps

INDEX = MenuIndex.of(pizzeria())


def read_steps(text: str) -> tuple[Step, ...]:
    return build_steps(segment_text(text, INDEX))


def find_step(text: str, name: str) -> Step:
    return next(step for step in read_steps(text) if step.piece.text == name)


def test_a_number_or_an_article_counts_the_next_name() -> None:
    coke, tiramisu, ham = read_steps("two cokes, a tiramisu with ham")
    assert (coke.quantity, coke.is_counted) == (2, True)
    assert (tiramisu.quantity, tiramisu.has_article, tiramisu.is_counted) == (1, True, False)
    assert ham.quantity is None


@pytest.mark.parametrize(
    ("text", "name", "link"),
    [
        ("lasagna tiramisu", "tiramisu", Link.NEXT),
        ("lasagna, tiramisu", "tiramisu", Link.PAUSE),
        ("lasagna and tiramisu", "tiramisu", Link.JOIN),
        ("lasagna or tiramisu", "tiramisu", Link.OR),
        ("veggie pizza with ham", "ham", Link.ACCEPT),
        ("lasagna, i want tiramisu", "tiramisu", Link.BEGIN),
    ],
)
def test_the_firmest_cue_is_the_link(text: str, name: str, link: Link) -> None:
    assert find_step(text, name).link is link


def test_a_count_may_follow_the_name() -> None:
    assert [step.quantity for step in read_steps("tiramisu x 2")] == [2]
    assert [step.quantity for step in read_steps("veggie pizza with ham x 2")] == [2, None]


def test_a_count_may_be_corrected() -> None:
    assert [step.quantity for step in read_steps("2 cokes no wait 3")] == [3]
    assert [step.quantity for step in read_steps("2 large veggie pizzas, no wait, 3")] == [3, None]


def test_a_refusal_applies_to_the_next_name_only_until_a_wish() -> None:
    assert find_step("veggie pizza no ham", "ham").is_refused
    assert not find_step("veggie pizza no ham i want mushrooms", "mushrooms").is_refused


def test_no_as_an_answer_refuses_nothing() -> None:
    assert not find_step("no, ham", "ham").is_refused


def test_a_verb_that_removes_is_marked() -> None:
    assert find_step("remove the lasagna", "lasagna").is_removed
    assert not find_step("no lasagna", "lasagna").is_removed


def test_an_exception_after_nothing_is_a_wish() -> None:
    step = find_step("nothing on the veggie pizza except ham", "ham")
    assert (step.is_refused, step.link) == (False, Link.ACCEPT)


def test_amounts_precede_or_follow_a_name() -> None:
    assert find_step("veggie pizza with extra ham", "ham").amount is Amount.EXTRA
    assert find_step("veggie pizza with ham light", "ham").amount is Amount.LIGHT


def test_a_count_before_with_is_a_share() -> None:
    step = find_step("two veggie pizzas, one with ham", "ham")
    assert (step.share, step.quantity) == (1, None)
    assert find_step("three veggie pizzas, two of them with ham", "ham").is_among


def test_a_share_without_repeats_the_last_option_as_a_refusal() -> None:
    pizza, ham, refusal = read_steps("one veggie pizza with ham and one without")
    assert (pizza.quantity, ham.is_refused) == (1, False)
    assert (refusal.piece.text, refusal.share, refusal.is_refused) == ("ham", 1, True)


def test_a_share_may_follow_its_option() -> None:
    assert find_step("three veggie pizzas no ham on one of them", "ham").share == 1


def test_a_plain_share_is_no_step() -> None:
    names = [step.piece.text for step in read_steps("2 veggie pizzas one with ham and one regular")]
    assert names == ["veggie pizzas", "ham"]


def test_both_applies_to_all_dishes() -> None:
    assert find_step("a lasagna and a veggie pizza both large", "large").is_for_all
    assert read_steps("a lasagna and a tiramisu large both")[-1].is_for_all


@pytest.mark.parametrize(
    ("text", "retraction"),
    [
        ("lasagna, scratch that, tiramisu", Retraction.CLEAR),
        ("lasagna, actually tiramisu", Retraction.DOUBTFUL),
        ("lasagna, actually tiramisu too", Retraction.NONE),
        ("lasagna and tiramisu", Retraction.NONE),
    ],
)
def test_a_correction_retracts_unless_a_word_adds(text: str, retraction: Retraction) -> None:
    assert find_step(text, "tiramisu").retraction is retraction


def test_a_correction_without_a_count_replaces_an_option() -> None:
    assert find_step("veggie pizza large, no wait, medium", "medium").is_correction


def test_one_after_an_option_is_a_share_of_the_dish_before() -> None:
    assert find_step("a small veggie pizza and a large one", "large").share == 1


def test_a_name_on_which_options_belong_is_the_target() -> None:
    assert find_step("ham on a veggie pizza", "veggie pizza").is_target
