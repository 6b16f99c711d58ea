"""What guests tell of themselves."""

from __future__ import annotations

import pytest

from domain.commands import Remember
from tests.understanding.readings import context, describe, in_short, reading
from understanding.message import clauses_of
from understanding.profile_wishes import (
    find_person,
    mentions_harm,
    read_list_continuation,
    read_profile_wish,
    read_refusal,
    tolerates,
)


def wish(text: str) -> str:
    clause = clauses_of(text)[0]
    found = read_profile_wish(clause) or read_refusal(clause)
    return in_short(found) if found else ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm allergic to shellfish and eggs", "remember allergies=crustaceans,molluscs,eggs"),
        ("he has a severe peanut allergy", "remember allergies=peanuts"),
        ("our son is coeliac", "remember allergies=gluten"),
        ("she can't have dairy", "remember allergies=milk"),
        ("sesame gives me hives", "remember allergies=sesame"),
        ("keep peanuts away from my food please", "remember allergies=peanuts"),
        ("no gluten please", "remember allergies=gluten"),
        ("soy free please", "remember allergies=soy"),
        ("i don't want any peanuts", "remember allergies=peanuts"),
        ("i'd rather have nothing with gluten", "remember allergies=gluten"),
        ("allergic to nuts and the soup is for my wife", "remember allergies=nuts"),
        ("we are both vegetarian", "remember diets=vegetarian"),
        ("I never eat pork", "remember diets=no-pork"),
        ("i hate mushrooms and olives", "remember dislikes=mushrooms,olives"),
        ("I'm no longer vegan", "forget"),
        ("forget my allergies", "forget"),
        ("I react badly to mustard", "remember allergies=mustard"),
        ("lupin could kill him", "remember allergies=lupin"),
        ("fish makes us ill", "remember allergies=fish"),
        ("celery is off limits for me", "remember allergies=celery"),
        ("my allergies are sesame and soy", "remember allergies=sesame,soy"),
        ("lactose intollerant", "remember allergies=milk"),
        ("strictly kosher please", "remember diets=kosher"),
        ("i want a soup", ""),
        ("i do not want the soup", ""),
        ("no onions", ""),
        ("hello give me the soup", ""),
        ("eggs give my son a rash", "remember allergies=eggs"),
        ("my dad cannot handle the spice", ""),
        ("she can't take very spicy things", ""),
        ("I can't take this heat", ""),
        ("he can't take sesame", "remember allergies=sesame"),
    ],
)
def test_wishes_about_the_guest_are_read(text: str, told: str) -> None:
    assert wish(text) == told


def test_the_person_is_kept() -> None:
    assert find_person("my little daughter is allergic") == "little daughter"
    assert find_person("i am allergic") is None


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("shellfish and eggs", ("crustaceans", "molluscs", "eggs")),
        ("and soy", ("soy",)),
        ("mango and nuts", ("mango", "nuts")),
        ("can I get the walnut cake", ()),
        ("a coke", ()),
    ],
)
def test_the_end_of_a_list_of_allergens_is_one_itself(text: str, more: tuple[str, ...]) -> None:
    assert read_list_continuation(clauses_of(text)[0]) == more


def test_harm_is_told_in_many_words() -> None:
    assert all(mentions_harm(clauses_of(text)[0]) for text in ("epipen here", "my throat closes", "she would die"))
    assert not mentions_harm(clauses_of("a large pizza")[0])


@pytest.mark.parametrize(
    "text", ["she has no problem with peanuts", "I'm fine with gluten", "he doesn't mind sesame", "nuts are ok for me"]
)
def test_what_somebody_may_eat_is_no_wish(text: str) -> None:
    assert tolerates(clauses_of(text)[0])


@pytest.mark.parametrize("text", ["I can eat at seven", "I'm fine with pickup", "a coke is fine for me", "no nuts"])
def test_other_words_that_something_is_fine_are_read_on(text: str) -> None:
    assert not tolerates(clauses_of(text)[0])


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("my wife is allergic to nuts", "wife"),
        ("my wife and I are allergic to nuts", None),
        ("me and my wife have a nut allergy", None),
        ("I'd like a coke, and my son has a nut allergy", "son"),
    ],
)
def test_an_allergy_is_the_guest_s_own_where_they_name_themself_too(text: str, person: str | None) -> None:
    [wish] = [each for each in reading(context(text)).commands if isinstance(each, Remember)]
    assert wish.for_whom == person


@pytest.mark.parametrize(
    ("text", "diet"),
    [
        ("three of us are vegetarian", "vegetarian"),
        ("half of us are veggie", "vegetarian"),
        ("two vegetarians coming tonight", "vegetarian"),
        ("the kids are vegan", "vegan"),
        ("we are two vegans and a meat eater", "vegan"),
        ("we have one vegan in the group", "vegan"),
        ("two of our guests don't eat pork", "no-pork"),
    ],
)
def test_a_diet_of_some_of_the_eaters_is_that_of_others(text: str, diet: str) -> None:
    wish = read_profile_wish(clauses_of(text)[0])
    assert isinstance(wish, Remember)
    assert wish.diets == (diet,)
    assert wish.for_whom is not None


@pytest.mark.parametrize(
    "text", ["my husband eats everything", "I'm a meat eater", "our son eats meat", "but she does", "we are not"]
)
def test_a_person_who_eats_all_wishes_nothing(text: str) -> None:
    assert tolerates(clauses_of(text)[0])


def test_what_the_food_of_some_must_not_have_is_an_allergy() -> None:
    wish = read_refusal(clauses_of("nothing with fish in it for the kids please")[0])
    assert wish == Remember(allergies=("fish",), for_whom="the kids")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("I'm not vegan but my girlfriend is", "remember diets=vegan"),
        ("we are not vegetarian, only my sister is", "remember diets=vegetarian"),
        ("i'm not allergic to nuts but my husband is", "remember allergies=nuts"),
        ("I'm not coeliac, though my mum is", "remember allergies=gluten"),
        ("i'm not allergic but my son is allergic to eggs", "remember allergies=eggs"),
    ],
)
def test_what_the_guest_is_not_and_a_companion_is(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
    (wish,) = reading(context(text)).commands
    assert isinstance(wish, Remember)
    assert wish.for_whom


@pytest.mark.parametrize("text", ["I'm not vegan any more", "we are no longer vegetarian"])
def test_what_the_guest_is_no_longer_is_forgotten(text: str) -> None:
    assert describe(context(text)) == "forget"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wheat kills me", "remember allergies=gluten"),
        ("the nuts would kill her", "remember allergies=nuts"),
        ("my doctor would kill me", ""),
        ("the wife will kill me", ""),
        ("she would kill me", ""),
        ("my boyfriend only eats halal", "remember diets=halal"),
        ("my kids will only have vegetarian stuff", "remember diets=vegetarian"),
        ("i only do kosher", "remember diets=kosher"),
    ],
)
def test_what_kills_is_a_food_and_what_is_only_eaten_is_a_diet(text: str, told: str) -> None:
    assert wish(text) == told


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("she is allergic to sesame, and egg too", "remember allergies=sesame,eggs"),
        ("i can't have milk, plus eggs as well", "remember allergies=milk,eggs"),
        ("allergic to soy, and fish too please", "remember allergies=soy,fish"),
        ("allergic to soy, and a coke too please", "remember allergies=soy; add 1 coke"),
    ],
)
def test_a_list_of_allergies_may_go_on_behind_a_comma(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
