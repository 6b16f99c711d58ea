"""The prompts of a model for one message."""

from __future__ import annotations

from dataclasses import replace

from domain.menu import Item, ItemId, Menu
from tests.understanding.readings import choose_option, context
from understanding.answer_facts import AnswerFacts
from understanding.menu_links import MenuLinks
from understanding.model_prompt import MAX_ITEMS, ModelPrompt, select_items


def facts(menu: Menu | None = None, **fields: object) -> AnswerFacts:
    message = context("a coke", lines=["2 margherita large"], pending=choose_option(1, "pizza-size"))
    message = replace(message, **({"menu": menu} if menu else {}), **fields)  # type: ignore[arg-type]
    return AnswerFacts.of(message, MenuLinks.of(message.menu or Menu(items=())))


def large_menu() -> Menu:
    dishes = tuple(Item(ItemId(f"dish-{at}"), f"Plate{at}", f"page {at % 50}") for at in range(2 * MAX_ITEMS))
    return Menu(items=(*dishes, Item(ItemId("coke"), "Coke", "drinks"), Item(ItemId("flan"), "Flan", "desserts")))


def test_the_state_names_cart_question_and_message() -> None:
    user = ModelPrompt().question(facts()).user
    assert 'Cart: [{"line": 1, "item": "margherita", "quantity": 2' in user
    assert '"asked": "which option the dish shall have"' in user
    assert '"line 0": "margherita"' in user
    assert user.endswith('The guest\'s message, as a JSON string:\n"a coke"')


def test_the_system_prompt_has_the_menu() -> None:
    system = ModelPrompt().question(facts()).system
    assert '"id": "margherita"' in system
    assert ModelPrompt().question(facts(Menu(items=()))).system != system


def test_a_small_menu_is_listed_in_full() -> None:
    menu = Menu(items=tuple(Item(ItemId(f"dish-{at}"), f"Plate{at}", "all") for at in range(MAX_ITEMS)))
    assert select_items(facts(menu)) == menu.items


def test_of_a_large_menu_the_relevant_dishes_are_listed() -> None:
    menu = large_menu()
    assert [item.id for item in select_items(facts(menu))] == ["coke"]
    about_flan = facts(menu, topic=ItemId("flan"))
    assert [item.id for item in select_items(about_flan)] == ["coke", "flan"]
