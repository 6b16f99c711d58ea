"""At an allergy warning a yes may have its reasons; a reason counts only for the person whom we protect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.cart import Choice
from domain.guest import Preferences, Restriction
from domain.mentions import GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning
from tests.understanding.consent_cases import NO_YES
from tests.understanding.readings import context
from understanding.consent_reasons import gives_consent

NUTS = Preferences(allergies=("nuts",))
OF_SON = (Restriction(person="son", allergies=("nuts",)),)
OF_GUEST = (Restriction(allergies=("nuts",)),)
OF_BOTH = (*OF_SON, *OF_GUEST)
OF_NOBODY_KNOWN: tuple[Restriction, ...] = ()


def warned(
    text: str,
    restrictions: tuple[Restriction, ...],
    preferences: Preferences = NUTS,
    *,
    item: str = "chocolate-brownie",
    choices: tuple[Choice, ...] = (),
    lines: tuple[str, ...] = (),
) -> ReadingContext:
    line = GroundedLine(item=ItemId(item), said=item, choices=choices)
    said = context(text, lines=lines, pending=AllergyWarning(line=line))
    return replace(said, preferences=preferences, restrictions=restrictions)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "it's for me, not for him",
        "the brownie is mine",
        "oh that's for me, walnuts are fine for me",
        "I can eat nuts, go ahead",
        "yes please, my son won't eat it",
        "he won't touch it so yes add it",
        "yes it's for my husband",
        "he's not having any, it's just for me",
        "I know, it's mine",
        "that one is for me because he is having something else",
        "yes please add them, those are just for me",
        "no worries, he's not having any of it, I'm the one eating it",
        "yes I know about the walnuts, the brownie is mine",
        "the nut thing is only my son, so go ahead",
        "I'll keep it away from him, yes",
        "yes, it's for my wife, she can eat nuts",
        "he has got his own dessert, it's for me",
        "es para mí, no para mi hijo",
        "sí, yo puedo comer nuts",
    ],
)
def test_a_reason_against_the_warning_of_a_companion_is_a_yes(text: str) -> None:
    assert gives_consent(warned(text, OF_SON))


@pytest.mark.parametrize(
    "text",
    [
        "it's for him",
        "yes it's for my son",
        "yes for my kid",
        "it's for the little one, yes",
        "is it for me?",
        "for me without nuts",
        "yes if it's for me",
        "it's for me as long as there are no nuts",
        "it's for me but no nuts please",
        "yes, he can eat nuts",
        "yes, he is having it",
        "the nut thing is only my son",
        "peanuts are fine for me",
        "nuts are fine",
        "it's not for my daughter",
        "not for me",
        "no, it's for me",
        "maybe it's for me",
        "never mind, it's for me",
        "I know",
        "the soup is mine",
        "it's mine I guess you have something else",
        "my son can eat nuts",
        "it's for me? not sure",
        "it's for me and a coke",
        "two for me",
    ],
)
def test_what_is_unclear_or_for_the_companion_is_none(text: str) -> None:
    assert not gives_consent(warned(text, OF_SON))


@pytest.mark.parametrize(
    ("text", "of_guest", "of_both", "of_nobody_known"),
    [
        ("it's for me", False, False, False),
        ("yes, it's for me", True, True, True),
        ("yes it's fine for me", True, True, True),
        ("nuts are fine for me", False, False, False),
        ("yes nuts are fine for me", False, False, True),
        ("it's for my husband, not for me", True, False, False),
        ("yes it's for my son", True, False, False),
        ("it's for her", True, False, False),
        ("not for me", False, False, False),
    ],
)
def test_it_matters_whose_allergy_it_is(text: str, *, of_guest: bool, of_both: bool, of_nobody_known: bool) -> None:
    given = [gives_consent(warned(text, whose)) for whose in (OF_GUEST, OF_BOTH, OF_NOBODY_KNOWN)]
    assert given == [of_guest, of_both, of_nobody_known]


@pytest.mark.parametrize("whose", [OF_SON, OF_GUEST, OF_BOTH, OF_NOBODY_KNOWN])
def test_what_is_no_yes_without_reasons_is_none_with_them(whose: tuple[Restriction, ...]) -> None:
    listed = Path(__file__).with_name("sentences_no_yes.txt").read_text(encoding="utf-8")
    sentences = [each for each in (*listed.splitlines(), *NO_YES.splitlines()) if each]
    assert [each for each in sentences if gives_consent(warned(each, whose))] == []


def test_a_reason_covers_all_that_we_warn_of() -> None:
    both = Preferences(allergies=("nuts", "milk"))
    of_son = (Restriction(person="son", allergies=("nuts", "milk")),)
    assert not gives_consent(warned("nuts are fine for me", of_son, both))
    own_milk = (*OF_SON, Restriction(allergies=("milk",)))
    assert not gives_consent(warned("it's for me, not for him", own_milk, both))
    assert not gives_consent(warned("gluten is fine for me", OF_SON))


def test_an_option_of_the_dish_may_be_named_beside_the_yes() -> None:
    vegan, oat = Preferences(dietary=("vegan",)), Choice(group=GroupId("milk"), option=OptionId("oat"))
    of_guest = (Restriction(diets=("vegan",)),)
    assert gives_consent(warned("yes with oat milk it's fine for me", of_guest, vegan, item="latte", choices=(oat,)))
    assert not gives_consent(warned("yes with soy milk it's fine", of_guest, vegan, item="latte", choices=(oat,)))
    assert not gives_consent(warned("with oat milk", of_guest, vegan, item="latte", choices=(oat,)))


def test_a_dish_of_the_cart_with_the_same_name_is_not_the_warned_one() -> None:
    gluten = Preferences(allergies=("gluten",))
    of_wife = (Restriction(person="wife", allergies=("gluten",)),)
    assert gives_consent(warned("the burger is mine", of_wife, gluten, item="copper-burger"))
    assert not gives_consent(
        warned("the burger is mine", of_wife, gluten, item="copper-burger", lines=("cheeseburger",))
    )


def test_a_person_with_a_name_may_be_anybody() -> None:
    of_anna = (Restriction(person="anna", allergies=("nuts",)),)
    assert not gives_consent(warned("yes it's for my sister", of_anna))
    assert gives_consent(warned("yes it's for me, not for her", of_anna))


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("yes, I'm not vegan", "gf"),
        ("that's mine, I'm not vegan", "hubby"),
        ("yes please, it's for my husband, he eats everything", ""),
        ("yes, he isn't vegan", ""),
    ],
)
def test_only_one_of_the_guests_keeps_the_diet(text: str, person: str) -> None:
    diet = Preferences(dietary=("vegan",))
    assert gives_consent(warned(text, (Restriction(person=person, diets=("vegan",)),), diet, item="copper-burger"))


@pytest.mark.parametrize("text", ["yes it's for my wife", "she is vegan"])
def test_the_diet_of_another_person_is_no_reason(text: str) -> None:
    diet = Preferences(dietary=("vegan",))
    assert not gives_consent(warned(text, (Restriction(person="wife", diets=("vegan",)),), diet, item="copper-burger"))


@pytest.mark.parametrize("whose", [OF_SON, OF_GUEST, OF_NOBODY_KNOWN])
def test_a_guest_who_knows_the_danger_may_say_so_beside_the_yes(whose: tuple[Restriction, ...]) -> None:
    assert gives_consent(warned("yes I know it has walnuts in it, add it please", whose))
    assert not gives_consent(warned("it has walnuts in it", whose))
    assert not gives_consent(warned("I know it has walnuts in it", whose))
