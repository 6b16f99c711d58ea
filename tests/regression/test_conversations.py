"""Runs all scripted conversations, and tests that they can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from evals.conversations.__main__ import format_table
from evals.conversations.player import play_conversation
from evals.conversations.script import ScriptedConversation, ScriptOrder, ScriptStep, load_conversations, tidy_line
from evals.conversations.testbed import open_testbed
from evals.replay.__main__ import render_turn
from evals.replay.replayer import replay_all as replay_all
from recording.traces import Trace
from tests.regression.record_conversations import RecordedConversations, record_conversations

ENOUGH = 150
ENOUGH_REPLAYED = 200


@pytest.fixture(scope="module")
async def played(postgres_server: str) -> RecordedConversations:
    """The whole suite, played once, with its recordings."""
    return await record_conversations(postgres_server, load_conversations())


@pytest.mark.slow
async def test_every_conversation_goes_as_written(played: RecordedConversations) -> None:
    results = played.results
    failed = [result.render() for result in results if not result.is_passed]
    assert not failed, "\n\n".join([*failed, format_table(results)])
    assert len(results) >= ENOUGH


@pytest.mark.slow
async def test_recorded_turns_play_again_with_the_same_state_and_reply(played: RecordedConversations) -> None:
    # Every second turn: the whole run has a budget of time.
    chosen = played.trace.turns[::2]
    replayed = await replay_all(Trace(turns=chosen, answers=played.trace.answers))
    assert [render_turn(each) for each in replayed if not each.is_same] == []
    assert len(replayed) >= ENOUGH_REPLAYED


async def test_a_conversation_that_goes_otherwise_fails_with_its_transcript(postgres_server: str) -> None:
    right = ScriptStep(guest="a blt", cart=("1 BLT",), route="order", pending="anything_else", reply=("BLT",))
    wrong = ScriptStep(
        guest="a blt", cart=("1 Tiramisu",), route="menu", pending="none", reply=("sushi",), never=("BLT",)
    )
    paid = ScriptStep(guest="that's all, pickup, cash", pending="confirm")
    yes = ScriptStep(guest="yes", reply=("ORD-",))
    async with open_testbed(postgres_server) as testbed:
        assert (await play_conversation(testbed, ScriptedConversation(name="right", steps=(right,)))).is_passed
        result = await play_conversation(testbed, ScriptedConversation(name="wrong", steps=(wrong,)))
        ordered = await play_conversation(testbed, ScriptedConversation(name="ordered", steps=(right, paid, yes)))
        other = (ScriptOrder(lines=("2 BLT",), mode="pickup"),)
        misread = await play_conversation(
            testbed, ScriptedConversation(name="misread", steps=(right, paid, yes), orders=other)
        )
    named = ("cart", "route", "pending", "reply should", "reply without")
    assert [name for name in named if any(name in failure for failure in result.failures)] == list(named)
    assert "guest: a blt" in result.render()
    assert len(ordered.failures) == len(misread.failures) == 1
    assert "orders should be []" in ordered.failures[0]


def test_lines_that_mean_the_same_read_the_same() -> None:
    assert tidy_line("2  Pepperoni:  no Olives, Large") == tidy_line("2 Pepperoni: Large, no Olives")
    assert tidy_line("2 Pepperoni: Large") != tidy_line("2 Pepperoni: Small")


def test_a_conversation_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="could hardly fail"):
        ScriptedConversation(name="idle", steps=(ScriptStep(guest="hello", reply=("hello",)),))


def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    one = "topic: t\nconversations:\n  - name: same\n    steps:\n      - {guest: a blt, cart: [1 BLT]}\n"
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(one, encoding="utf-8")
    with pytest.raises(ValueError, match="same name: same"):
        load_conversations(tmp_path)
