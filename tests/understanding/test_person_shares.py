"""What persons have of one dish: "my two lads want theirs large, me and the wife regular"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding import readings
from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        (
            "demo",
            "it's me, my brother and my aunt and we all want lattes with oat, small for us girls and a large for him",
            "add 2 latte oat small; add 1 latte oat large",
        ),
        (
            "demo",
            "a coke for each of us, we're five. my three boys want theirs small, me and my husband large",
            "add 3 coke small; add 2 coke large",
        ),
        ("demo", "2 large cokes for the kids and one small for me", "add 2 coke large; add 1 coke small"),
        ("demo", "3 sprites. mine large, the kids small", "add 1 sprite large; add 2 sprite small"),
        ("demo", "Large fries for Joe, regular for Anna", "add 1 fries large; add 1 fries regular"),
        (
            "demo",
            "two lattes, oat for me and skimmed for my wife, both large",
            "add 1 latte oat large; add 1 latte skim large",
        ),
        (
            "demo",
            "cappuccino for everyone, there's three of us, one with oat for my mum, the others normal",
            "add 1 cappuccino oat; add 2 cappuccino",
        ),
        (
            "canteen",
            "we're four. lamb stew for everyone, cup for the kids and a bowl each for me and my husband",
            "add 2 lamb-stew cup; add 2 lamb-stew bowl",
        ),
        (
            "espresso",
            "mochas for me and my mum, small for me and a large for her with oat milk",
            "add 1 café-mocha small; add 1 café-mocha large oat-milk",
        ),
        (
            "burgers",
            "two cheeseburgers, mine without pickles, hers with bacon",
            "add 1 cheeseburger -pickles; add 1 cheeseburger bacon",
        ),
        # Other dishes, and the same of each, are no shares.
        ("demo", "fries for my son and a coke for me", "add 1 fries; add 1 coke"),
        ("demo", "a blt for my son and a small coke for him", "add 1 blt; add 1 coke small"),
    ],
)
def test_a_dish_is_shared_out_among_persons(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("said", "lines", "read"),
    [
        ("my two boys don't want ice in theirs", ("4 coke large",), "change 1 pieces=2 -ice"),
        ("the boys both want large", ("4 coke medium",), "change 1 pieces=2 large"),
        ("large for me and my wife, small for the kids", ("4 coke",), "change 1 pieces=2 large; change 1 small"),
        ("his well done, mine pink", ("2 copper-burger",), "change 1 pieces=1 well-done; change 1 medium"),
        (
            "my sister says no parmesan on hers",
            ("2 carbonara regular", "carbonara large"),
            "change 1 pieces=1 -parmesan",
        ),
        ("Anna wants hers without ice", ("6 coke medium",), "change 1 pieces=1 -ice"),
    ],
)
def test_a_line_is_shared_out_among_persons(said: str, lines: tuple[str, ...], read: str) -> None:
    assert readings.describe(readings.context(said, lines=lines, pending=readings.ANYTHING_ELSE)) == read


def test_how_many_there_are_may_have_been_said_before() -> None:
    said = readings.context("kids want ketchup with theirs", lines=("4 fries large",))
    said = replace(said, recent=(("guest", "fries for us all, we and our two kids"),))
    assert readings.describe(said) == "change 1 pieces=2 ketchup"


def test_how_many_eat_counts_no_dish() -> None:
    said = "three of us: chicken burger for Dad, black bean for Mum, and a club for me"
    assert read_on("demo", said) == "add 1 crispy-chicken-burger; add 1 black-bean-burger; add 1 club-sandwich"


def test_persons_of_shares_are_kept() -> None:
    said = readings.context("4 fries, my two lads want theirs large, me and the wife regular")
    assert [each.for_whom for each in readings.reading(said).commands] == ["my lads", None]  # type: ignore[union-attr]
    said = readings.context("3 cokes, two small for the kids and a large for my wife")
    assert [each.for_whom for each in readings.reading(said).commands] == ["the kids", "my wife"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "lines", "read"),
    [
        (
            "of the cheeseburgers one gets no pickles and a different one gets bacon added",
            ("4 cheeseburger",),
            "change 1 pieces=1 -pickles; change 1 pieces=1 bacon",
        ),
        (
            "4 cheeseburgers. of the cheeseburgers one gets no pickles and another one gets bacon",
            (),
            "add 2 cheeseburger; add 1 cheeseburger bacon; add 1 cheeseburger -pickles",
        ),
        (
            "one of the cokes without ice and one of the cokes with lemon",
            ("4 coke large",),
            "change 1 pieces=1 -ice; change 1 pieces=1 lemon",
        ),
        ("leave the onions off two please", ("3 cheeseburger",), "change 1 pieces=2 -onion"),
        (
            "two carbonaras, one regular one large. no parmesan on the regular",
            (),
            "add 1 carbonara regular -parmesan; add 1 carbonara large",
        ),
        ("no ice in the small", ("coke large", "coke small"), "change 2 -ice"),
        (
            "so his is chocolate and mine is pistachio and lemon, right?",
            ("ice-cream pistachio lemon", "ice-cream chocolate"),
            "show_cart all",
        ),
    ],
)
def test_units_are_told_apart(said: str, lines: tuple[str, ...], read: str) -> None:
    assert readings.describe(readings.context(said, lines=lines, pending=readings.ANYTHING_ELSE)) == read
