"""Recorded turns replay with the same state and reply; and a changed recording is detected."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evals.conversations.script import ScriptedConversation, ScriptStep
from evals.replay import __main__ as command
from evals.replay.replayer import replay_all
from recording.traces import Trace
from tests.regression.record_conversations import RecordedConversations, record_conversations

GUEST = ScriptedConversation(
    name="an order",
    steps=(
        ScriptStep(guest="I have a peanut allergy"),
        ScriptStep(guest="a blt", cart=("1 BLT",)),
        ScriptStep(guest="that's all, pickup, cash", pending="confirm"),
        ScriptStep(guest="yes", reply=("ORD-",)),
        ScriptStep(guest="where is my order?"),
    ),
)


@pytest.fixture(scope="module")
async def played(postgres_server: str) -> RecordedConversations:
    """The recording of one guest's order."""
    return await record_conversations(postgres_server, [GUEST])


async def test_every_turn_of_an_order_plays_again_as_it_was(played: RecordedConversations) -> None:
    results = await replay_all(played.trace)
    assert [result.differences for result in results] == [()] * len(GUEST.steps)
    asked = {(call.source, call.operation) for turn in played.trace.turns for call in turn.calls}
    assert {("service", "Order"), ("service", "Tracking"), ("book", "submit"), ("menu", "known")} <= asked


async def test_another_answer_of_a_service_shows_as_a_difference(played: RecordedConversations) -> None:
    order = played.trace.turns[3]
    calls = [
        call.model_copy(update={"answer": {**call.answer, "order_id": "ORD-1"}})
        if call.operation == "Order" and isinstance(call.answer, dict)
        else call
        for call in order.calls
    ]
    changed = order.model_copy(update={"calls": tuple(calls)})
    [result] = await replay_all(Trace(turns=(changed,), answers=played.trace.answers))
    assert any("ORD-1" in difference for difference in result.differences)


async def test_a_question_that_was_not_asked_shows_as_a_difference(played: RecordedConversations) -> None:
    order = played.trace.turns[3]
    without = order.model_copy(update={"calls": tuple(c for c in order.calls if c.operation != "Order")})
    [result] = await replay_all(Trace(turns=(without,), answers=played.trace.answers))
    assert result.differences == ("asks order_service Order, which was not asked",)


async def test_another_state_to_begin_with_shows_as_a_difference(played: RecordedConversations) -> None:
    confirmed = played.trace.turns[3].model_copy(update={"before": None})
    [result] = await replay_all(Trace(turns=(confirmed,), answers=played.trace.answers))
    assert result.differences


def test_the_command_tells_how_a_recording_in_a_file_goes(
    played: RecordedConversations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trace.json"
    path.write_text(played.trace.model_dump_json(), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["replay", "--file", str(path)])
    assert command.main() == 0
    assert capsys.readouterr().out.endswith("5 of 5 turns the same, 0 not played\n")
