"""What guests tell of themselves."""

from __future__ import annotations

import pytest

from tests.understanding.readings import in_short
from understanding.message import clauses_of
from understanding.profile_wishes import person_in, profile_wish, refused_outright


def wish(text: str) -> str:
    clause = clauses_of(text)[0]
    found = profile_wish(clause) or refused_outright(clause)
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
        ("we are both vegetarian", "remember diets=vegetarian"),
        ("I never eat pork", "remember diets=no-pork"),
        ("i hate mushrooms and olives", "remember dislikes=mushrooms,olives"),
        ("I'm no longer vegan", "forget"),
        ("forget my allergies", "forget"),
        ("i want a soup", ""),
        ("i do not want the soup", ""),
        ("no onions", ""),
    ],
)
def test_wishes_about_the_guest_are_read(text: str, told: str) -> None:
    assert wish(text) == told


def test_the_person_is_kept() -> None:
    assert person_in("my little daughter is allergic") == "little daughter"
    assert person_in("i am allergic") is None
