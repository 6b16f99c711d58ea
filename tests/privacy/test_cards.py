"""Card data is found in every written or dictated form; other numbers do not match."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from privacy.cards import find_cards, passes_luhn
from privacy.redaction import redact_cards, redact_text
from tests.privacy.card_forms import CARDS, NO_CARDS


@pytest.mark.parametrize(("text", "redacted"), CARDS)
def test_card_data_is_replaced_in_every_form(text: str, redacted: str) -> None:
    assert redact_cards(text) == redacted
    assert redact_cards(redacted) == redacted


@pytest.mark.parametrize(("text", "redacted"), CARDS)
def test_a_log_shows_no_card_data_in_any_form(text: str, redacted: str) -> None:
    mark = "[iban]" if "[iban]" in redacted else "[card]"
    assert mark in redact_text(text)


@pytest.mark.parametrize("text", NO_CARDS)
def test_other_numbers_are_not_replaced(text: str) -> None:
    assert redact_cards(text) == text


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(CARDS) >= 86
    assert len(NO_CARDS) >= 100
    assert len(set(CARDS)) == len(CARDS)
    assert len(set(NO_CARDS)) == len(NO_CARDS)


def test_every_card_of_every_issuer_is_found_in_every_rhythm() -> None:
    dice = random.Random(5)
    heads = {"4": 16, "51": 16, "2221": 16, "34": 15, "37": 15, "300": 14, "6011": 16, "65": 16, "3528": 16, "62": 19}
    for _ in range(300):
        head, length = dice.choice(list(heads.items()))
        number = card(dice, head, length)
        for size in (1, 2, 4, length):
            groups = [number[at : at + size] for at in range(0, length, size)]
            assert redact_cards(f"it is {dice.choice(' -.,:|/').join(groups)}!") == "it is [card]!"


def test_one_wrong_digit_is_no_card() -> None:
    for digit in "023456789":
        assert redact_cards(f"order 411111111111111{digit}") == f"order 411111111111111{digit}"


def test_random_numbers_of_ten_to_twelve_digits_never_match() -> None:
    dice = random.Random(6)
    for _ in range(2000):
        number = str(dice.randrange(10**9, 10**12))
        assert redact_cards(f"number {number} it is") == f"number {number} it is"


def test_the_search_is_linear_in_the_length_of_the_text() -> None:
    for piece in ("4 ", "4", "four ", "12/27 ", "cvv ", "DE89 3704 ", "4111 1111 1111 1112 ", "exp exp "):
        text = piece * (4000 // len(piece))
        assert all(0 <= each.start < each.end <= len(text) for each in find_cards(text))


def card(dice: random.Random, head: str, length: int) -> str:
    """A number that passes the Luhn check."""
    body = head + "".join(str(dice.randrange(10)) for _ in range(length - len(head) - 1))
    return next(f"{body}{last}" for last in range(10) if passes_luhn(f"{body}{last}", length))


def test_random_ids_match_neither_cards_nor_accounts() -> None:
    ids = [str(UUID(int=number)) for number in seeded_numbers(20_000)]
    assert [each for each in ids if find_cards(each)] == []


def seeded_numbers(count: int) -> list[int]:
    chance = random.Random(4111)
    return [chance.getrandbits(128) for _ in range(count)]
