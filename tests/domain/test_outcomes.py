"""How many outcomes a turn has: the rest is counted, and what a guest must know stays."""

from __future__ import annotations

import pytest

from domain.outcome import (
    MAX_OUTCOMES,
    AndMore,
    AskAnythingElse,
    LinesAdded,
    NotOnMenu,
    Outcome,
    SmallTalk,
    Unsafe,
    bounded,
)

QUESTION = AskAnythingElse()
UNKNOWN = tuple(NotOnMenu(said=f"zorb {n}") for n in range(200))
WARNED = tuple(Unsafe(name=f"dish {n}") for n in range(200))


def test_few_outcomes_are_left_as_they_are() -> None:
    assert bounded(UNKNOWN[:MAX_OUTCOMES]) == UNKNOWN[:MAX_OUTCOMES]


@pytest.mark.parametrize("count", [MAX_OUTCOMES + 1, 100, 200])
def test_what_is_left_out_is_counted_once(count: int) -> None:
    told = bounded(UNKNOWN[:count])
    assert len(told) == MAX_OUTCOMES
    assert [o for o in told if isinstance(o, AndMore)] == [AndMore(count=count - MAX_OUTCOMES + 1)]


def test_what_was_added_warned_of_and_asked_stays() -> None:
    added = LinesAdded(lines=())
    told = bounded((WARNED[0], *UNKNOWN[:100], WARNED[1], *UNKNOWN[100:], added, QUESTION))
    assert told[0] == WARNED[0]
    assert WARNED[1] in told
    assert told[-2:] == (added, QUESTION)
    assert len(told) == MAX_OUTCOMES


def test_the_count_stands_where_the_first_was_left_out() -> None:
    told = bounded((*UNKNOWN[:100], QUESTION))
    assert told[:-2] == UNKNOWN[: MAX_OUTCOMES - 2]
    assert told[-2:] == (AndMore(count=52), QUESTION)


def test_too_many_of_what_matters_is_cut_in_the_middle() -> None:
    told = bounded((*WARNED, QUESTION))
    assert len(told) == MAX_OUTCOMES
    assert told[0] == WARNED[0]
    assert told[-1] == QUESTION


def test_outcomes_of_further_flows_are_counted_with_those_before() -> None:
    once = bounded(UNKNOWN[:100])
    twice = bounded((*once, *UNKNOWN[100:], QUESTION))
    assert [o.count for o in twice if isinstance(o, AndMore)] == [200 - (MAX_OUTCOMES - 2)]
    assert twice[-1] == QUESTION


def test_a_full_turn_that_says_one_thing_more_is_still_within_the_limit() -> None:
    told: tuple[Outcome, ...] = ()
    for outcome in (*UNKNOWN, SmallTalk(topic="greeting"), QUESTION):
        told = bounded((*told, outcome))
        assert len(told) <= MAX_OUTCOMES
    assert told[-1] == QUESTION
