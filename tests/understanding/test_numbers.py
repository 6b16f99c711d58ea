"""One number grammar: words, digits, dozens, signs."""

from __future__ import annotations

import pytest

from understanding.numbers import number_of, numbers_in, replace_number_words, spell_fraction_signs


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("two no three", [2, 3]),
        ("twenty-five cokes and one soup", [25, 1]),
        ("a hundred and two", [102]),
        ("1,200 and 25", [1200, 25]),
        ("half a dozen", [6]),
        ("a dozen", [12]),
        ("x2 (3) ④", [2, 3, 4]),
        ("1. coke\n2. two fries", [2]),
        ("two thousand five hundred", [2500]),
        ("one two", [1, 2]),
        ("nine hundred ninety nine", [999]),
        ("10000 of them", [10_000]),
        ("10001 of them", []),
        ("zero", [0]),
        ("a large soup", []),
    ],
)
def test_numbers_are_found_in_order(text: str, values: list[int]) -> None:
    assert [number.value for number in numbers_in(text)] == values


def test_every_number_up_to_a_hundred_reads_the_same_in_words_and_digits() -> None:
    ones = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    tens = {2: "twenty", 3: "thirty", 4: "forty", 5: "fifty", 6: "sixty", 7: "seventy", 8: "eighty", 9: "ninety"}
    for ten, word in tens.items():
        for one in range(1, 10):
            assert number_of(f"{word} {ones[one]}") == number_of(f"{word}-{ones[one]}") == ten * 10 + one


@pytest.mark.parametrize(
    ("text", "spelt"), [("½ pizza", " 1/2  pizza"), ("2⅔", "2 2/3 "), ("a café, 4²", "a café, 4²")]
)
def test_fraction_signs_are_spelt_out(text: str, spelt: str) -> None:
    assert spell_fraction_signs(text) == spelt


def test_spanish_numbers_are_read() -> None:
    assert [number.value for number in numbers_in("veinticinco y treinta y dos", "es")] == [25, 32]


def test_a_text_is_a_number_only_as_a_whole() -> None:
    assert number_of("five") == 5
    assert number_of("five soups") is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("twenty-five cokes", "25 cokes"),
        ("two cokes", "two cokes"),
        ("1. a soup\n2. a coke", "a soup a coke"),
        ("③ soups", "3 soups"),
    ],
)
def test_numbers_that_not_every_rule_knows_become_digits(text: str, digits: str) -> None:
    assert " ".join(replace_number_words(text).split()) == digits
