"""Addresses by parts, wherever they are in a message."""

from __future__ import annotations

import pytest

from domain.commands import Address
from understanding.address import (
    extend_address,
    find_address,
    find_number_correction,
    format_address,
    read_free_address,
)
from understanding.message import Clause, clauses_of


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


def is_unknown(clause: Clause) -> bool:
    """Stands for the reader, which knows what else words may mean."""
    return not {"coke", "please", "pay", "wife"} & {word.text for word in clause.words}


def whole(text: str, *, is_asked: bool = False) -> Address | None:
    place = find_address(text, is_asked=is_asked)
    return extend_address(place, text, is_unknown, is_asked=is_asked).address if place else None


@pytest.mark.parametrize(
    ("text", "street", "unit"),
    [
        ("a coke to 7 Mill Lane, Little Wood, third floor please", "Mill Lane, Little Wood", "third floor"),
        ("7 mill lane, dover, flat 2", "mill lane, dover", "flat 2"),
        ("7 Mill Lane, flat 2, Dover CT16 1AA", "Mill Lane", "flat 2, Dover CT16 1AA"),
        ("7 mill lane dover", "mill lane, dover", None),
        ("apartment 2, 7 Mill Lane", "Mill Lane", "apartment 2"),
        ("deliver to Suite 9, 7 Mill Lane", "Mill Lane", "Suite 9"),
        ("flat 3 on the 2nd floor 7 mill lane", "mill lane", "flat 3, 2nd floor"),
        ("Block D, 7 Mill Lane, 1st floor, gate 3", "Mill Lane", "Block D, 1st floor, gate 3"),
        ("7 Mill Lane, the green door", "Mill Lane", "green door"),
        ("7 mill lane and a coke", "mill lane", None),
        ("7 mill lane, pay by card", "mill lane", None),
    ],
)
def test_no_part_around_a_street_is_lost(text: str, street: str, unit: str | None) -> None:
    assert whole(text) == Address(number="7", street=street, unit=unit)


def test_a_company_before_the_street_is_kept_where_we_asked_for_the_address() -> None:
    assert whole("Gold Ltd, 7 Mill Lane", is_asked=True) == Address(number="7", street="Mill Lane", unit="Gold Ltd")


def test_a_house_number_may_be_a_word_in_an_answer() -> None:
    assert whole("eleven Sea View Road", is_asked=True) == Address(number="11", street="Sea View Road")
    assert find_address("eleven Sea View Road") is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it's the blue house by the lake please", "the blue house by the lake"),
        ("Fern Cottage, Upper Dale", "Fern Cottage, Upper Dale"),
        ("Fern Cottage, i will pay cash", "Fern Cottage"),
        ("let me ask my wife", None),
    ],
)
def test_any_words_answer_where_to_up_to_what_means_something_else(text: str, address: str | None) -> None:
    place = read_free_address(clauses_of(text), is_unknown)
    assert (place.address.text if place else None) == address


@pytest.mark.parametrize("text", ["it should be 41, not 14", "not 14, 41", "41 and not 14", "not 14 but 41"])
def test_one_number_instead_of_the_known_one_corrects_it(text: str) -> None:
    place = find_number_correction(text, "14 Rose Street")
    assert place is not None
    assert place.address == Address(number="41")
    assert find_number_correction(text, "9 Rose Street") is None


def test_the_parts_make_one_line() -> None:
    assert format_address(Address(number="5", street="Oak Lane", unit="flat 2")) == "5 Oak Lane, flat 2"
