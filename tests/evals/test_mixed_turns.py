"""Turns of several restaurants at the same time: a run, and that each kind of mistake is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from evals.isolation.mixed_turns import (
    TENANTS,
    MixedResult,
    MixedRun,
    compare_runs,
    find_differences,
    find_misplaced,
    list_guests,
    render,
)

NORTH, SOUTH, EAST = TENANTS


@pytest.mark.release
def test_guests_of_three_restaurants_at_the_same_time_get_what_each_alone_gives() -> None:
    result = compare_runs(60)
    assert (result.problems, result.mixed.turns) == ((), 180)


def test_each_restaurant_has_its_own_money_language_and_dish() -> None:
    for name in ("currency", "locale", "dish", "texts"):
        assert len({getattr(tenant, name) for tenant in TENANTS}) == len(TENANTS)


def order(guest: str, dish: str) -> dict[str, Any]:
    return {"user_id": guest, "items": [{"name": dish}]}


def run(orders: Mapping[str, list[dict[str, Any]]]) -> MixedRun:
    return MixedRun({}, orders, 1.0)


def test_an_order_at_a_foreign_kitchen_and_a_missing_one_are_noticed() -> None:
    guests = list_guests(3)
    right = {
        "north": [order("guest-0", NORTH.dish)],
        "south": [order("guest-1", SOUTH.dish)],
        "east": [order("guest-2", EAST.dish)],
    }
    assert list(find_misplaced(run(right), guests)) == []
    wrong = {"north": [*right["north"], *right["south"]], "east": []}
    assert list(find_misplaced(run(wrong), guests)) == ["north got an order of guest-1", "guest-2 has 0 orders"]
    foreign_dish = {**right, "north": [order("guest-0", SOUTH.dish)]}
    assert list(find_misplaced(run(foreign_dish), guests)) == ["north got an order of guest-0"]


def test_a_reply_with_another_byte_is_noticed() -> None:
    alone = {"a": [b"1", b"2"], "b": [b"1"]}
    assert list(find_differences(alone, alone)) == []
    assert list(find_differences({"a": [b"1", b"3"], "b": []}, alone)) == [
        "a, turn 2: 3 instead of 2",
        "b got 0 replies instead of 1",
    ]
    assert "2 replies or orders differ" in render(MixedResult(run({"north": []}), ("x", "y")), 3)
