"""The order of the sizes of a group."""

from __future__ import annotations

from dataclasses import replace

from domain.menu import GroupKind, OptionGroup
from domain.money import Money
from tests.domain.pizzeria import option_group
from understanding.grounding.sizes import sort_by_size


def sort_names(group: OptionGroup) -> list[str]:
    return [option.name for option in sort_by_size(group)]


def test_size_words_are_sorted_by_rank() -> None:
    assert sort_names(option_group("size", GroupKind.SINGLE, "large", "small", "medium")) == [
        "small",
        "medium",
        "large",
    ]


def test_numbers_are_sorted_by_value_whatever_the_group_is_called() -> None:
    assert sort_names(option_group("crust", GroupKind.SINGLE, "12 inch", "9 inch")) == ["9 inch", "12 inch"]


def test_prices_come_before_names() -> None:
    group = option_group("size", GroupKind.SINGLE, "small", "large")
    prices = (Money(300, "USD"), Money(200, "USD"))
    options = tuple(replace(option, price=price) for option, price in zip(group.options, prices, strict=True))
    assert sort_names(replace(group, options=options)) == ["large", "small"]


def test_names_without_a_size_keep_the_order_of_the_menu() -> None:
    assert sort_names(option_group("size", GroupKind.SINGLE, "cup", "bowl")) == ["cup", "bowl"]


def test_other_groups_have_no_sizes() -> None:
    assert sort_by_size(option_group("milk", GroupKind.SINGLE, "oat", "whole")) == ()
    assert sort_by_size(option_group("size", GroupKind.MULTI, "small", "large")) == ()
    assert sort_by_size(option_group("size", GroupKind.SINGLE, "small")) == ()
