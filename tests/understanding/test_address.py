"""Addresses by parts, wherever they are in a message."""

from __future__ import annotations

import pytest

from domain.commands import Address
from understanding.address import address_text, find_address, free_address, with_town


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("deliver to 22 Pine Avenue apt 7", Address(number="22", street="Pine Avenue", unit="apt 7")),
        ("two soups to 8 River Road, third floor", Address(number="8", street="River Road", unit="third floor")),
        ("a coke, delivery, 9b Elm St please", Address(number="9b", street="Elm St")),
        ("it's number 31", Address(number="31")),
        ("flat 4b", Address(unit="flat 4b")),
        ("a Calle Mayor 12, piso 3", Address(number="12", street="Calle Mayor", unit="piso 3")),
    ],
)
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    place = find_address(text)
    assert place is not None
    assert place.address == address


@pytest.mark.parametrize("text", ["two large pizzas", "mushrooms", "the second one", "in 20 minutes", "4 of those"])
def test_words_without_a_street_are_no_address(text: str) -> None:
    assert find_address(text) is None


def test_the_words_that_lead_to_an_address_belong_to_it() -> None:
    text = "two soups, deliver it to 5 Oak Lane and a coke"
    place = find_address(text)
    assert place is not None
    assert text[place.start : place.end] == "deliver it to 5 Oak Lane"


def test_the_town_after_a_street_belongs_to_it() -> None:
    text = "a coke to 7 Mill Lane, Little Wood, third floor please"
    place = find_address(text)
    assert place is not None
    assert with_town(place, text).address == Address(number="7", street="Mill Lane, Little Wood", unit="third floor")


def test_any_words_answer_where_to_without_what_follows_them() -> None:
    assert free_address("it's the blue house by the lake please") == Address(text="the blue house by the lake")
    assert free_address("12 Oak Street, and i'll pay cash") == Address(number="12", street="Oak Street")


def test_the_parts_make_one_line() -> None:
    assert address_text(Address(number="5", street="Oak Lane", unit="flat 2")) == "5 Oak Lane, flat 2"
