"""Money: whole minor units of one currency, and the wire's numbers on both sides."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import CurrencyMismatch, Money

# A shared machine may be slow; what is slow is not wrong.
PATIENT = settings(deadline=None, max_examples=50)

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])
MINOR = st.integers(min_value=-(10**9), max_value=10**9)


@pytest.mark.parametrize(
    ("wire", "currency", "minor"),
    [("12.9", "EUR", 1290), ("12", "USD", 1200), ("500", "JPY", 500), ("1.234", "KWD", 1234), ("0", "EUR", 0)],
)
def test_the_wires_number_becomes_minor_units_of_its_currency(wire: str, currency: str, minor: int) -> None:
    assert Money.of_wire(Decimal(wire), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("money", "wire"),
    [
        (Money(1290, "EUR"), "12.90"),
        (Money(5, "USD"), "0.05"),
        (Money(500, "JPY"), "500"),
        (Money(1234, "KWD"), "1.234"),
    ],
)
def test_the_wire_gets_as_many_decimals_as_the_currency_has(money: Money, wire: str) -> None:
    assert str(money.to_wire()) == wire


@pytest.mark.parametrize(("wire", "minor"), [("0.004", 0), ("0.005", 1), ("2.345", 235), ("2.3449", 234)])
def test_half_a_cent_rounds_up(wire: str, minor: int) -> None:
    assert Money.of_wire(Decimal(wire), "EUR").minor == minor


def test_half_a_yen_rounds_up_to_a_whole_one() -> None:
    assert Money.of_wire(Decimal("10.5"), "JPY") == Money(11, "JPY")


@PATIENT
@given(minor=MINOR, currency=CURRENCIES)
def test_money_survives_the_wire_both_ways(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of_wire(money.to_wire(), currency) == money


@PATIENT
@given(one=MINOR, other=MINOR, currency=CURRENCIES)
def test_sums_are_exact(one: int, other: int, currency: str) -> None:
    assert Money(one, currency) + Money(other, currency) == Money(one + other, currency)


@PATIENT
@given(minor=MINOR, times=st.integers(min_value=0, max_value=99), currency=CURRENCIES)
def test_a_multiple_is_the_sum_of_its_parts(minor: int, times: int, currency: str) -> None:
    assert Money(minor, currency) * times == sum([Money(minor, currency)] * times, start=Money(0, currency))


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(CurrencyMismatch, match="cannot add USD to EUR"):
        Money(100, "EUR") + Money(100, "USD")


def test_equal_numbers_of_two_currencies_are_not_equal_money() -> None:
    assert Money(100, "EUR") != Money(100, "USD")
