"""Shares of a bill add up to it, and tips are exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.bill import share_out
from domain.fulfilment import Tip
from domain.money import Money


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_shares_add_up_to_the_total_and_are_fair_to_the_minor_unit(minor: int, weights: list[int]) -> None:
    shares = share_out(Money(minor, "EUR"), weights)
    assert sum(share.minor for share in shares) == minor
    assert all(share.minor >= 0 for share in shares)
    whole = sum(weights)
    if whole:
        exact = [Decimal(minor) * weight / whole for weight in weights]
        assert all(abs(share.minor - one) < 1 for share, one in zip(shares, exact, strict=True))


@pytest.mark.parametrize(
    ("minor", "people", "shares"),
    [(1000, 3, [334, 333, 333]), (900, 3, [300, 300, 300]), (2, 3, [1, 1, 0]), (0, 2, [0, 0])],
)
def test_of_equal_shares_the_first_pay_what_is_left(minor: int, people: int, shares: list[int]) -> None:
    assert [share.minor for share in share_out(Money(minor, "EUR"), [1] * people)] == shares


def test_a_tip_has_an_amount_in_the_currency_of_the_menu() -> None:
    assert Tip(amount=Decimal("2.50")).amount_in("EUR") == Money(250, "EUR")
    assert Tip(amount=Decimal(300)).amount_in("JPY") == Money(300, "JPY")
    assert Tip(percent=Decimal(10)).amount_in("EUR") is None


@pytest.mark.parametrize("fields", [{"percent": 101}, {"percent": 0}, {"amount": -1}])
def test_a_tip_that_makes_no_sense_is_an_error(fields: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Tip.model_validate(fields)
