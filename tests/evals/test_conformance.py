"""The conformance suite: a few conversations through every transport, and detection of a difference."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from evals.conformance.__main__ import MIXED, choose_conversations
from evals.conformance.played_turns import PlayedConversation, PlayedTurn
from evals.conformance.transports import TRANSPORTS

TURN = PlayedTurn(
    commands=[{"kind": "greet"}], cart=None, pending=None, route="fallback", error=None, steps=(), calls=()
)


@pytest.mark.release
def test_every_transport_plays_the_same_conversation(postgres_server: str) -> None:
    command = [sys.executable, "-m", "evals.conformance", "--only", "a second yes", "--together", "2"]
    environment = {**os.environ, "TEST_DATABASE_URL": postgres_server}
    played = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert played.returncode == 0, played.stdout + played.stderr
    assert [line.split("  ")[0].strip() for line in played.stdout.splitlines()] == [*TRANSPORTS, MIXED]
    assert played.stdout.count("1 of   1") == len(TRANSPORTS) + 1


def test_the_suite_has_forty_conversations() -> None:
    assert len(choose_conversations(40)) == 40


def test_a_difference_is_reported_with_its_turn() -> None:
    played = PlayedConversation((TURN, TURN), ())
    other = PlayedConversation((TURN, replace(TURN, route="order")), (("pickup",),))
    assert played.list_differences(played) == []
    assert played.list_differences(other) == ["turn 2: route: 'fallback' != 'order'", "orders: () != (('pickup',),)"]
