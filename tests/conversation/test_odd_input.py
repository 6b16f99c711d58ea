"""Input that no guest types by hand: it is read, or declined, and never breaks the turn."""

from __future__ import annotations

import pytest

from tests.fakes.guest import Guest


@pytest.mark.parametrize("count", ["❷", "➁", "፪", "②", "٢"])
async def test_a_count_in_any_digits_is_understood(guest: Guest, count: str) -> None:
    await guest.says(f"{count} green salads")
    assert guest.cart == ["2 Green Salad"]


@pytest.mark.parametrize("count", ["❷", "፪", "²", "⑫", "½", "9" * 5000])
@pytest.mark.parametrize(
    "words",
    ["remove {}", "make it {}", "change the green salads to {}", "{} of them", "table {}", "the {}", "{}", "{} less"],
)
async def test_odd_digits_never_break_a_turn(guest: Guest, words: str, count: str) -> None:
    await guest.says("three green salads")
    said = await guest.says(words.format(count))
    assert said.text
