"""The conformance suite: a few conversations through every transport, and detection of a difference."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from evals.conformance.__main__ import choose_conversations
from evals.conformance.messengers import Messengers
from evals.conformance.played_turns import PlayedConversation, PlayedTurn
from evals.conformance.queue import find_server
from evals.conformance.suite import MIXES
from evals.conformance.transports import TRANSPORTS

TURN = PlayedTurn(
    commands=[{"kind": "greet"}], cart=None, pending=None, route="fallback", error=None, steps=(), calls=()
)


def play(postgres_server: str, *options: str) -> list[str]:
    """The rows of the table."""
    environment = {**os.environ, "TEST_DATABASE_URL": postgres_server}
    command = [sys.executable, "-m", "evals.conformance", "--only", "a second yes", *options]
    played = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert played.returncode == 0, played.stdout + played.stderr
    return played.stdout.splitlines()[1:-1]


@pytest.mark.release
def test_every_transport_plays_the_same_conversation(postgres_server: str) -> None:
    rows = play(postgres_server, "--together", "2")
    messengers, queue = list(Messengers({}).transports), ["nats"] if find_server() else []
    assert [row[:18].strip() for row in rows] == [*TRANSPORTS, *messengers, *queue, *MIXES]
    assert all("1 of 1" in row for row in rows)


@pytest.mark.release
def test_a_langgraph_server_plays_the_same_conversation(postgres_server: str) -> None:
    rows = play(postgres_server, "--langgraph")
    assert [row[:18].strip() for row in rows] == ["http", "langgraph sdk", "langgraph http", "mixed, langgraph"]
    assert all("1 of 1" in row for row in rows)


def test_the_suite_has_forty_conversations() -> None:
    assert len(choose_conversations(40)) == 40


def test_a_difference_is_reported_with_its_turn() -> None:
    played = PlayedConversation((TURN, TURN), ())
    other = PlayedConversation((TURN, replace(TURN, route="order")), (("pickup",),))
    assert played.list_differences(played) == []
    assert played.list_differences(other) == ["turn 2: route: 'fallback' != 'order'", "orders: () != (('pickup',),)"]
