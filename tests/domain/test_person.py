"""Who is who: only what words are sure of."""

from __future__ import annotations

import pytest

from domain.guest import Preferences, Restriction
from domain.person import GUEST, is_same_person, is_surely_another, name_person
from domain.safety import restrict_to_person


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tomás", "tomas"), ("my son", "son"), ("mi hijo", "son"), ("My Little Boy", "son"), ("me", "me")],
)
def test_two_wordings_of_one_person(one: str, other: str) -> None:
    assert is_same_person(one, other)
    assert not is_surely_another(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tom", "ann"), ("my son", "wife"), ("me", "tom"), ("son", "me"), ("mi hija", "son")]
)
def test_two_persons(one: str, other: str) -> None:
    assert is_surely_another(one, other)
    assert not is_same_person(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tom", "son"), ("he", "Tom"), ("", "Tom"), ("someone", "me"), ("my kid", "son"), ("friend", "Tom")],
)
def test_who_may_be_the_same_person_is_not_another(one: str, other: str) -> None:
    assert not is_surely_another(one, other)


@pytest.mark.parametrize(
    ("words", "person"), [("tom", "Tom"), ("my son", "my son"), ("me", GUEST), ("  kid  1 ", "kid 1"), ("", None)]
)
def test_how_replies_write_a_person(words: str, person: str | None) -> None:
    assert name_person(words) == person


def test_only_what_is_surely_for_others_does_not_count() -> None:
    everything = Preferences(allergies=("nuts", "milk", "eggs"), dietary=("vegan",))
    restrictions = (
        Restriction(person="tom", allergies=("nuts",)),
        Restriction(person="ann", allergies=("milk",), diets=("vegan",)),
        Restriction(allergies=("eggs",)),
    )
    assert restrict_to_person("Tom", everything, restrictions) == Preferences(allergies=("nuts", "eggs"))
    assert restrict_to_person(GUEST, everything, restrictions) == Preferences(allergies=("eggs",))
    for nobody_known in (None, "Ben", "my son"):
        assert restrict_to_person(nobody_known, everything, restrictions) == everything


def test_what_two_persons_must_not_eat_counts_for_both() -> None:
    both = Preferences(allergies=("nuts",))
    restrictions = (Restriction(person="tom", allergies=("nuts",)), Restriction(person="ann", allergies=("nuts",)))
    assert restrict_to_person("Tom", both, restrictions) == both


def test_the_diet_of_the_guest_does_not_count_for_somebody_else() -> None:
    everything = Preferences(allergies=("nuts",), dietary=("vegetarian", "halal"))
    restrictions = (Restriction(allergies=("nuts",), diets=("vegetarian", "halal")),)
    for somebody_else in ("him", "my husband", "Tom", "my friend"):
        only_vegetarian = restrict_to_person(somebody_else, everything, restrictions)
        assert only_vegetarian == Preferences(allergies=("nuts",), dietary=("halal",))
    for perhaps_guest in (None, GUEST, "us", "the family"):
        assert restrict_to_person(perhaps_guest, everything, restrictions) == everything
    of_both = (*restrictions, Restriction(person="tom", diets=("vegetarian",)))
    assert restrict_to_person("Tom", everything, of_both) == everything
