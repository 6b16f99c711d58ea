"""What guests tell of themselves."""

from __future__ import annotations

import pytest

from tests.understanding.readings import in_short
from understanding.message import clauses_of
from understanding.profile_wishes import (
    find_person,
    mentions_harm,
    read_list_continuation,
    read_profile_wish,
    read_refusal,
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
