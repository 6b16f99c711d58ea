"""Words of a wish that no command used."""

from __future__ import annotations

import pytest

from domain.commands import AddItem
from tests.understanding.readings import context, reading


def test_a_strange_word_of_an_order_is_reported() -> None:
    unread = reading(context("a cheeseburger flurbed")).unread
    commands = reading(context("a cheeseburger flurbed")).commands
    quoted = " ".join(command.model_dump_json() for command in commands)
    assert "flurbed" in " ".join(each.words for each in unread) or "flurbed" in quoted


def test_an_order_that_is_understood_leaves_nothing_unread() -> None:
    assert reading(context("two large cokes without ice please, thanks")).unread == ()


def test_courtesy_is_never_unread() -> None:
    assert reading(context("hi there my friend, a tiramisu would be lovely")).unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "a blt for zoltan and a soup for my flatmate",
        "lunch in the atelier: 2 large cokes",
        "my girlfriend will have a blt",
        "gonna grab a blt tho yo",
        "a blt, and for the kids two small fries",
    ],
)
def test_people_places_and_slang_are_never_unread(text: str) -> None:
    assert reading(context(text)).unread == ()


def test_a_question_that_nobody_knows_is_reported_beside_the_order() -> None:
    unread = reading(context("a blt, and will you sing for us?")).unread
    assert [each.words for each in unread] == ["and will you sing for us"]


def test_a_limit_of_the_order_is_asked_about() -> None:
    unread = reading(context("a fruit salad, unless it has kiwi in it")).unread
    assert [(each.words, each.weighty) for each in unread] == [("unless it has kiwi in it", True)]
    assert reading(context("a fruit salad, as long as that's ok")).unread == ()


@pytest.mark.parametrize("text", ["a tiramisu. ok, the oat milk then", "two cokes, and don't skimp on the parmesan"])
def test_food_that_no_command_has_is_reported(text: str) -> None:
    found = reading(context(text))
    said = " ".join((*(each.words for each in found.unread), *(each.model_dump_json() for each in found.commands)))
    assert "oat" in said or "parmesan" in said


def test_counts_that_do_not_add_up_are_told() -> None:
    assert reading(context("3 pizzas: one margherita and one hawaiian")).contradictory is not None
    assert reading(context("2 pizzas: one margherita and one hawaiian")).contradictory is None


def test_a_count_that_no_command_has_is_unread() -> None:
    unread = reading(context("can i get two garlic breads and um 3 large")).unread
    assert [(each.words, each.weighty) for each in unread] == [("3 large", True)]


@pytest.mark.parametrize(
    "text", ["party of four here, one large hawaiian", "two no three soups", "two blts in 20 minutes"]
)
def test_numbers_that_count_no_food_are_not_unread(text: str) -> None:
    assert reading(context(text)).unread == ()


@pytest.mark.parametrize("verb", ["scrap", "ditch", "nix"])
def test_the_verb_of_a_removal_is_read(verb: str) -> None:
    found = reading(context(f"{verb} the lemonade", lines=["lemonade", "blt"]))
    assert [command.kind for command in found.commands] == ["remove_line"]
    assert found.unread == ()


def test_a_time_of_day_is_no_count() -> None:
    unread = reading(context("for a 12:30 gathering please: 4 club sandwiches and 2 cokes")).unread
    assert not any(each.weighty for each in unread)


@pytest.mark.parametrize(("text", "asks"), [("one medium", False), ("a drink", True), ("a pizza", True)])
def test_a_size_of_many_dishes_names_none_of_them_and_a_kind_all(text: str, asks: bool) -> None:
    assert any(isinstance(command, AddItem) for command in reading(context(text)).commands) == asks
