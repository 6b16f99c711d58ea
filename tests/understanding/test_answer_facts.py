"""The facts that a model's answer is checked against."""

from __future__ import annotations

from domain.commands import LINE_IN_QUESTION
from domain.menu import ItemId
from domain.reading_context import KnownOrder
from tests.understanding.readings import choose_option, context, menu
from understanding.answer_facts import AnswerFacts, find_choices_in_question, find_dishes_in_question
from understanding.menu_links import MenuLinks

LINKS = MenuLinks.of(menu())
CART = ("2 margherita large", "coke")


def test_lines_of_the_cart_have_dishes_and_quantities() -> None:
    facts = AnswerFacts.of(context("one more", lines=CART), LINKS)
    assert facts.lines == ("margherita", "coke")
    assert [facts.has_line(number) for number in (LINE_IN_QUESTION, 1, 2, 3)] == [False, True, True, False]
    assert facts.list_dishes((2, 1)) == ("coke", "margherita")
    assert (facts.find_quantity((1,)), facts.find_quantity((1, 2)), facts.find_quantity((3,))) == (2, 0, 0)


def test_the_open_question_has_a_dish_and_choices() -> None:
    message = context("large", lines=CART, pending=choose_option(1, "pizza-size"))
    facts = AnswerFacts.of(message, LINKS)
    assert find_dishes_in_question(message) == ("margherita",)
    assert "large" in find_choices_in_question(facts)
    assert facts.list_dishes((LINE_IN_QUESTION,)) == ("margherita",)


def test_without_an_open_question_there_is_no_choice() -> None:
    facts = AnswerFacts.of(context("large", lines=CART), LINKS)
    assert (find_choices_in_question(facts), facts.in_question) == ((), ())


def test_dishes_of_the_context_need_no_name() -> None:
    facts = AnswerFacts.of(context("that one", lines=["coke"], topic="tiramisu", shown=["blt"]), LINKS)
    assert facts.dishes_in_context == {"coke", "tiramisu", "blt"}


def test_the_lines_of_a_placed_order_have_no_dishes() -> None:
    order = KnownOrder(order_id="A1", lines=("2 Margherita", "Coke", "Soup"))
    facts = AnswerFacts.of(context("make it three", lines=CART), LINKS).for_order(order)
    assert facts.lines == (None, None, None)
    assert facts.list_dishes((1,)) == ()
    assert facts.find_quantity((1,)) == 0


def test_items_and_options_are_those_of_the_menu() -> None:
    facts = AnswerFacts.of(context("hi"), LINKS)
    assert [item.id for item in facts.items((ItemId("coke"), ItemId("missing")))] == ["coke"]
    assert "ranch" in {option.id for option in facts.options()}
