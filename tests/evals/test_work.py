"""The work of standard turns stays within the stored numbers, and a turn that does more is named."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from evals.work.__main__ import find_excesses, load_stored
from evals.work.count import FIGURES, TURNS


@pytest.mark.slow
def test_no_standard_turn_does_more_than_is_stored(postgres_server: str) -> None:
    # In a process of its own: what other tests leave behind would be counted, too.
    command = [sys.executable, "-m", "evals.work"]
    environ = {**os.environ, "DATABASE_URL": postgres_server}
    counted = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
    assert counted.returncode == 0, counted.stdout + counted.stderr
    assert all(turn in counted.stdout for turn in TURNS)


def test_the_stored_numbers_hold_every_figure_of_every_turn() -> None:
    stored = load_stored()
    assert {turn: set(figures) for turn, figures in stored.items()} == {turn: set(FIGURES) for turn in TURNS}


@pytest.mark.parametrize(
    ("name", "before", "count", "exceeds"),
    [
        ("function calls", 1000, 1100, False),
        ("function calls", 1000, 1101, True),
        ("function calls", 1000, 300, False),
        ("log lines", 7, 9, False),
        ("log lines", 7, 10, True),
        ("statements", 3, 3, False),
        ("statements", 3, 4, True),
        ("POSTs", 0, 1, True),
    ],
)
def test_a_tenth_more_is_too_much_and_so_is_one_more_statement_or_post(
    name: str, before: int, count: int, exceeds: bool
) -> None:
    assert bool(list(find_excesses({"hello": {name: count}}, {"hello": {name: before}}))) is exceeds


def test_a_figure_without_a_stored_number_is_named() -> None:
    assert "--store" in next(find_excesses({"hello": {"POSTs": 1}}, {}))
