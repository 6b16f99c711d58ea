"""The parts of a model's commands against menu and message."""

from __future__ import annotations

import pytest

from domain.menu import ItemId, OptionId
from tests.domain.pizzeria import pizzeria
from tests.understanding.reading import cart, context
from understanding.answer_facts import AnswerFacts
from understanding.answer_schema import ChangesPart, FoodPart, OptionPart, WhenPart
from understanding.menu_links import MenuLinks
from understanding.part_check import GuestQuote, PartCheck, Rejected, UnsureNumber

MARGHERITA = ItemId("margherita-pizza")


def check(text: str) -> PartCheck:
    return PartCheck(AnswerFacts.of(context(text, cart=cart("tiramisu")), MenuLinks.of(pizzeria())))


def test_a_number_must_follow_from_the_message() -> None:
    assert check("two cokes").check_count(2) == 2
    assert check("cokes").check_count(1) == 1
    assert check("cokes").check_count(3, 3) == 3
    with pytest.raises(UnsureNumber):
        check("two cokes").check_count(3)
    with pytest.raises(Rejected, match="out of range"):
        check("0 cokes").check_count(0)


def test_a_price_is_in_minor_units() -> None:
    assert check("a pizza under 12.50").check_price(12.5) == 1250
    with pytest.raises(Rejected):
        check("a pizza").check_price(12.5)


def test_a_text_that_is_stored_must_be_in_the_message() -> None:
    assert check("ring the bell twice").check_words("the bell") == "the bell"
    assert check("ring the bell").find_quote("ring twice") is None
    with pytest.raises(Rejected):
        check("ring the bell").check_words("leave it outside")


def test_a_dish_must_be_on_the_menu_and_not_another_one() -> None:
    quote = GuestQuote("a margherita pizza")
    assert check(quote).check_food(FoodPart(item=MARGHERITA, said="margherita pizza"), quote).item == MARGHERITA
    with pytest.raises(Rejected, match="not on the menu"):
        check(quote).check_item("calzone")
    with pytest.raises(Rejected, match="another dish"):
        check(quote).check_food(FoodPart(item="tiramisu", said="margherita pizza"), quote)


def test_an_option_must_belong_to_the_dish_and_be_in_the_quote() -> None:
    quote = GuestQuote("a margherita with mushrooms")
    part = ChangesPart(choices=(OptionPart(group="toppings", option="mushrooms"),))
    changes = check(quote).check_changes(part, (MARGHERITA,), quote)
    assert [choice.option for choice in changes.choices] == [OptionId("mushrooms")]
    with pytest.raises(Rejected, match="does not have"):
        check(quote).check_changes(part, (ItemId("tiramisu"),), quote)
    with pytest.raises(Rejected, match="not said"):
        check("a margherita").check_changes(part, (MARGHERITA,), GuestQuote("a margherita"))


def test_day_and_hour_count_only_with_their_number() -> None:
    when = check("at 7 tonight").check_when(WhenPart(said="at 7 tonight", time="19:00", day="2026-05-04"))
    assert when is not None
    assert (when.time, when.day) == ("19:00", "today")  # the words have no date


def test_only_lines_of_the_cart_are_named() -> None:
    assert check("the tiramisu").check_lines((1, 1)) == (1,)
    with pytest.raises(Rejected):
        check("the tiramisu").check_lines((2,))
